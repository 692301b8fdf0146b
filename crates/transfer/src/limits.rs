//! Every limit of a transfer, and the sizes that both sides have to agree on.

/// The bytes of a chunk: what has a hash of its own, is asked for as one, and is asked for again when it is wrong.
pub const CHUNK_BYTES: u32 = 1024 * 1024;
/// The chunks of a segment: what the receiver's storage keeps as one file. A page that is reloaded loses what it had of
/// the segments that were not full.
pub const SEGMENT_CHUNKS: u32 = 16;
/// The bytes of a file: its list of hashes has two megabytes then.
pub const FILE_BYTES: u64 = 64 * 1024 * 1024 * 1024;

/// The bytes of a message that carries a part of a chunk. No browser takes less than this.
pub const BODY_BYTES: u32 = 256 * 1024;
/// What is not the end of a chunk has at least so many bytes, lest a chunk comes as a million messages.
pub const BODY_LEAST: u32 = 16 * 1024;
/// The bytes of a message that carries a part of the list of hashes.
pub const LIST_BYTES: usize = 32 * 1024;

/// The chunks that are asked of one holder at once: what is under way at 100 MB/s and 80 ms.
pub const WINDOW: usize = 8;
/// The chunks of one file that are asked for, hashed or written at once. They are what a transfer keeps in memory.
pub const WINDOW_ALL: usize = 16;
/// The chunks in storage that are looked at at once.
pub const CHECKS: usize = 4;
/// The holders that one file is fetched from at once.
pub const SOURCES: usize = 3;
/// How often a holder may send what has another hash than it should.
pub const ERRORS: u8 = 3;
/// How often a holder is asked that does not offer what it is said to hold: half a minute.
pub const NOT_OFFERED: u32 = 6;
/// How long nothing may come from a holder that was asked, in milliseconds.
pub const SILENCE: u64 = 15_000;
/// How long a channel may take to open.
pub const OPENING: u64 = 15_000;
/// How long to wait before a holder is tried again, at first and at most.
pub const AGAIN_FIRST: u64 = 500;
/// See [`AGAIN_FIRST`].
pub const AGAIN_MOST: u64 = 10_000;

/// The chunks that one receiver may have asked for on one channel.
pub const WANTS: usize = 32;
/// The chunks that are read ahead of what is sent on one channel.
pub const READ_AHEAD: usize = 2;
/// The channels on which one is asked for files.
pub const CHANNELS: usize = 64;
/// And of these the ones that belong to one participant.
pub const CHANNELS_PER_PEER: usize = 8;
/// How many channels one participant may open one after the other, and how many milliseconds bring one more.
pub const OPENS_BURST: u64 = 40;
/// See [`OPENS_BURST`].
pub const OPEN_EVERY: u64 = 500;
/// How often all of a file may be asked for on one channel; a small file as often as one of [`WANTS`] chunks. Whoever
/// has a full disk asks for the same chunk each time that room was made.
pub const ROUNDS: u64 = 4;
/// What may wait in the buffers of all channels together, in bytes.
pub const BUFFERS: u64 = 8 * 1024 * 1024;
/// And in that of one channel: at most, and at least.
pub const BUFFER_MOST: u64 = 4 * 1024 * 1024;
/// See [`BUFFER_MOST`].
pub const BUFFER_LEAST: u64 = 512 * 1024;

/// How much longer than the way itself takes what is sent may take, in milliseconds: what a file may add to the way of
/// everything else (RFC 6817, section 2.4.2).
pub const QUEUE: u64 = 100;
/// For how long it is remembered how long the way itself takes, in milliseconds: so long at least, and twice that at
/// most.
pub const QUEUE_MEMORY: u64 = 60_000;
/// The bytes that may be under way to one receiver at first. At most it is [`BUFFER_MOST`].
pub const WINDOW_FIRST: u64 = 64 * 1024;
/// How many bytes more or fewer they become while so many are under way.
pub const WINDOW_STEP: u64 = 64 * 1024;

/// The bytes of a name after it was made safe: what every file system takes.
pub const NAME_BYTES: usize = 200;
/// The files of one folder.
pub const FOLDER_FILES: usize = 10_000;
/// The bytes of a picture that is fetched because it is to be shown.
pub const PICTURE_BYTES: u64 = 8 * 1024 * 1024;
/// The pixels of one: decoded it takes four times as many bytes.
pub const PICTURE_PIXELS: u64 = 64_000_000;
