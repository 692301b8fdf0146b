//! Every limit of the shared document. A limit for one entry or one log is the same on every side and a breach is the
//! breach of whoever sent it. A limit for the whole depends on what came first, so a peer is never blamed for it.

/// The bytes of one entry.
pub const ENTRY_BYTES: usize = 256 * 1024;
/// The entries of one log.
pub const LOG_ENTRIES: usize = 50_000;
/// The bytes of one log.
pub const LOG_BYTES: usize = 16 * 1024 * 1024;
/// The logs of one participant: one for each time their page was loaded.
pub const LOGS_PER_AUTHOR: usize = 64;
/// The logs of a document.
pub const LOGS: usize = 512;
/// The bytes of a document. At this one writes no more; [`DOCUMENT_BYTES_RECEIVED`] is what is taken from others.
pub const DOCUMENT_BYTES: usize = 48 * 1024 * 1024;
/// Two halves of a room that was parted may each have come to [`DOCUMENT_BYTES`].
pub const DOCUMENT_BYTES_RECEIVED: usize = 2 * DOCUMENT_BYTES;
/// The entries of a document, at which one writes no more.
pub const DOCUMENT_ENTRIES: usize = 200_000;
/// And what is taken from others.
pub const DOCUMENT_ENTRIES_RECEIVED: usize = 2 * DOCUMENT_ENTRIES;
/// A tick counts entries; nobody honest gets further.
pub const LAMPORT_MAX: u64 = 1 << 24;
/// How far a tick may be ahead of the entries that are here, to be counted on from: no further than there can be
/// entries that have not come yet.
pub const LAMPORT_AHEAD: u64 = DOCUMENT_ENTRIES_RECEIVED as u64;
/// A warning comes when so many hundredths of a limit are used.
pub const WARN_PERCENT: u64 = 80;

/// The bytes of a message in the chat, or of a private one.
pub const MESSAGE_BYTES: usize = 16 * 1024;
/// The bytes of a reaction: any emoji with its modifiers.
pub const EMOJI_BYTES: usize = 64;
/// The messages in the chat, and the private messages that are kept.
pub const MESSAGES: usize = 20_000;
/// The private messages of one participant to another: so nobody fills alone what is kept of all.
pub const DIRECT_MESSAGES_BETWEEN: usize = 5_000;
/// And their bytes.
pub const DIRECT_MESSAGES_BETWEEN_BYTES: usize = 8 * 1024 * 1024;
/// The private messages that wait for a channel to one participant.
pub const DIRECT_MESSAGES_WAITING: usize = 200;
/// The private messages that came from one participant and that they have not been told of: those that wait there may
/// be of two loads of their page.
pub const DIRECT_MESSAGES_UNACKED: usize = 2 * DIRECT_MESSAGES_WAITING;

/// The elements on the whiteboard, those on all pages and those that were deleted.
pub const ELEMENTS: usize = 10_000;
/// The pages of a whiteboard, besides the first.
pub const PAGES: usize = 100;
/// The points that one entry adds to a stroke.
pub const POINTS_PER_ENTRY: usize = 4_096;
/// The points of a stroke.
pub const POINTS: usize = 16_384;
/// The elements that one entry changes.
pub const CHANGES: usize = 1_000;
/// The elements that are drawn as one batch. What is opened from a file comes in several.
pub const BATCH: usize = 500;
/// So many entries of a batch count as one operation more: they travel together.
pub const BATCH_ENTRIES: usize = 50;
/// And so many of their bytes, so that nobody writes faster than [`BYTES_PER_SECOND`] in the long run.
pub const BATCH_BYTES: usize = BYTES_PER_SECOND as usize / OPS_PER_SECOND as usize;
/// The bytes of a text or a sticky note on the whiteboard, or of the name of a page.
pub const BOARD_TEXT_BYTES: usize = 4 * 1024;
/// No coordinate is further from the middle, so that sums and products of them stay finite.
pub const COORDINATE: f32 = 1e7;
/// How many touches of elements are remembered, for who asks what changed.
pub const TOUCHED: usize = 8_192;
/// How many of one's own acts on the whiteboard can be undone.
pub const UNDO: usize = 200;

/// The bytes that one act puts into the notes.
pub const NOTES_INSERT_BYTES: usize = 64 * 1024;
/// The UTF-16 units that one act takes out of the notes, so that undo has to put in no more; to take out more is
/// several acts.
pub const NOTES_REMOVE: u32 = 32 * 1024;
/// The UTF-16 units of the notes.
pub const NOTES_LENGTH: u32 = 500_000;
/// Whoever types on after so long begins what undo takes back next.
pub const NOTES_PAUSE: u64 = 1_000;
/// And after so many UTF-16 units.
pub const NOTES_TYPED: u32 = 400;
/// The bytes of a link in the notes.
pub const LINK_BYTES: usize = 2_048;

/// The polls.
pub const POLLS: usize = 200;
/// The bytes of a question, and of an answer to choose.
pub const QUESTION_BYTES: usize = 1_024;
/// The answers to choose from.
pub const OPTIONS: usize = 20;

/// The milliseconds of a film: a day.
pub const FILM_MILLIS: u64 = 24 * 3_600_000;
/// How fast a film may go, in thousandths.
pub const FILM_RATES: std::ops::RangeInclusive<u16> = 250..=4_000;
/// How often one peer is told of the film.
pub const FILM_EVERY: u64 = 50;
/// By how many milliseconds a place that somebody was told may be wrong.
pub const FILM_OFF: u64 = 15;
/// How often one peer may tell of the film, ask for the time and answer, at once: a channel that was held up.
pub const FILM_BURST: u64 = 600;
/// And in a second in the long run.
pub const FILM_PER_SECOND: u64 = 60;
/// How often another page is asked for its time, in milliseconds.
pub const CLOCK_EVERY: u64 = 2_000;
/// The first questions come faster, and so many are the first.
pub const CLOCK_FIRST_EVERY: u64 = 200;
/// See [`CLOCK_FIRST_EVERY`].
pub const CLOCK_FIRST: u32 = 6;
/// How many answers count.
pub const CLOCK_ANSWERS: usize = 8;
/// How long an answer is waited for.
pub const CLOCK_LOST: u64 = 10_000;
/// The largest time of a page's clock, which begins with the page: centuries.
pub const CLOCK_MILLIS: u64 = 1 << 50;

/// The offers of files.
pub const OFFERS: usize = 2_000;
/// The files that one participant offers to another alone.
pub const HANDED: usize = 64;
/// The bytes of a file.
pub const FILE_BYTES: u64 = 64 * 1024 * 1024 * 1024;
/// The bytes of a file's name, with its folders.
pub const NAME_BYTES: usize = 1_024;

/// The bytes of what somebody calls themselves: what a `DisplayName` of the protocol can have at most.
pub const DISPLAY_NAME_BYTES: usize =
    4 * parvis_protocol::limits::CHARS_PER_GRAPHEME * parvis_protocol::limits::DISPLAY_NAME_GRAPHEMES;

/// How many operations may follow one another at once.
pub const OPS_BURST: u32 = 1_000;
/// And how many a second in the long run. A stroke is drawn with 30.
pub const OPS_PER_SECOND: u32 = 500;

/// How often others are told what this participant is doing now.
pub const AWARENESS_EVERY: u64 = 50;

/// The messages that one peer may send at once on a channel, the whole document at worst. Parts of a frame count each.
pub const MESSAGES_BURST: u64 = 12_000;
/// And in a second in the long run: what everybody in the room writes, passed on, four of them as fast as one may.
pub const MESSAGES_PER_SECOND: u64 = 4 * OPS_PER_SECOND as u64;
/// What a hello counts: everything may be sent again for it.
pub const HELLO_MESSAGES: u64 = 20;
/// The bytes that one peer may send at once on a channel: the whole document, and again what came double.
pub const BYTES_BURST: u64 = DOCUMENT_BYTES_RECEIVED as u64 * 3 / 2;
/// And in a second in the long run.
pub const BYTES_PER_SECOND: u64 = 4 * 1024 * 1024;
/// How often one peer may say at once what they are doing: what a channel held back comes all at once.
pub const AWARENESS_BURST: u64 = 6_000;
/// And in a second in the long run.
pub const AWARENESS_PER_SECOND: u64 = 60;

/// The bytes of one message on a channel.
pub const CHUNK_BYTES: usize = 32 * 1024;
/// A caller whose channel can take fewer gets nothing.
pub const CHUNK_MIN: usize = 256;
/// The bytes of one frame, which may be many chunks. The largest is one entry with what is around it.
pub const FRAME_BYTES: usize = ENTRY_BYTES + 1_024;
/// How long after one came what others are met with was there before.
pub const COMING_IN: u64 = 15_000;
/// How long others' entries wait before they are passed on: mostly their author's own channel is faster.
pub const RELAY_AFTER: u64 = 2_000;
/// The bytes of one record that is kept for another load of the page, if no single entry is larger.
pub const RECORD_BYTES: usize = 1024 * 1024;
/// How often a peer hears how far one is.
pub const HAVE_EVERY: u64 = 500;
