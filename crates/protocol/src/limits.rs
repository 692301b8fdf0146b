//! Every limit of the protocol, in one place.

use std::time::Duration;

/// The largest WebSocket message, in bytes, in either direction.
pub const MESSAGE_BYTES: usize = 64 * 1024;
/// How long a new socket may take to say `Join`.
pub const JOIN_WITHIN: Duration = Duration::from_secs(15);
/// How often the server pings a socket.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// A socket from which nothing came for this long is dead.
pub const SILENCE: Duration = Duration::from_secs(40);
/// How long a seat is kept for a participant whose socket was lost.
pub const SEAT_KEPT: Duration = Duration::from_secs(30);
/// Messages that may wait to be written to one participant's socket.
pub const OUTGOING_QUEUE: usize = 256;
/// And the bytes of all of them: what one participant who does not read can make the server keep.
pub const OUTGOING_BYTES: usize = 1024 * 1024;
/// How many of those may be [`crate::Signal::Sealed`]: what is beyond is dropped, and comes again.
pub const OUTGOING_SEALED: usize = 64;
/// Participants in one room, while the mesh is all there is.
pub const ROOM_SEATS: usize = 12;
/// The longest display name, in what a person sees as one character, as `line.rs` counts it: without tables, the same on both
/// sides.
pub const DISPLAY_NAME_GRAPHEMES: usize = 64;
/// The longest [`crate::ShortText`], in the same unit.
pub const LINE_GRAPHEMES: usize = 500;
/// Unicode scalar values that a text may have for each of the characters that it may have, all in all.
pub const CHARS_PER_GRAPHEME: usize = 4;
/// The longest password, in bytes.
pub const PASSWORD_BYTES: usize = 256;
/// The shortest password, in Unicode scalar values.
pub const PASSWORD_LEAST_CHARS: usize = 4;
/// The longest sealed state of a room, in bytes.
pub const SEALED_STATE_BYTES: usize = 12 * 1024;
/// People who may wait in the lobby of one room.
pub const WAITING: usize = 32;
/// Removed people whom a room remembers. The oldest who is not banned is forgotten first.
pub const REMOVED: usize = 64;
/// Participants who are in the spotlight of a room at once.
pub const SPOTLIGHT: usize = 3;
/// The longest room name, in Unicode scalar values.
pub const ROOM_NAME_CHARS: usize = 80;
/// The longest seat token, in bytes.
pub const SEAT_TOKEN_BYTES: usize = 1024;
/// The longest session description, in bytes. The largest is that of a connection to a router of media (SFU) in a room of 100,
/// which carries a fixed number of slots and not a line for each participant: down 3 voices, 10 pictures and a screen with
/// its sound; up a voice, a picture in 3 layers and a screen with its sound; and the line of the data channel. These 20 lines
/// are of 1 to 2 KiB where the offer names the codecs that are used, and at most some 40 KiB in all. In JSON each line end
/// takes two bytes more, so that with its labels it still fits into [`MESSAGE_BYTES`].
pub const SDP_BYTES: usize = 48 * 1024;
/// The longest ICE candidate line, in bytes.
pub const CANDIDATE_BYTES: usize = 2048;
/// Labelled tracks in one description: three times what the connection above has, for more slots on larger screens. With an
/// owner and a layer each is 120 bytes of JSON, all of them 8 KiB.
pub const TRACK_LABELS: usize = 64;
/// The longest `mid` of an m-line, in bytes. Browsers count (`0`, `1`, ..), and RFC 8843 section 15.2 wants at most three bytes
/// where it goes with every packet.
pub const MID_BYTES: usize = 32;
/// The longest ICE user fragment, in bytes (RFC 8839 section 5.4).
pub const USERNAME_FRAGMENT_BYTES: usize = 256;
/// Pictures in one list of wants: what fits on a large screen, and some.
pub const WANTS: usize = 64;
/// The longest text of such a list, in bytes: each want has 110 or fewer.
pub const WANT_BYTES: usize = 8 * 1024;
/// The longest data of a [`crate::Signal::Sealed`], in bytes of its text.
pub const SEALED_BYTES: usize = 16 * 1024;
/// What one participant's sealed signals may cost at once, by [`sealed_cost`]; what costs more is dropped.
pub const SEALED_BURST: u64 = 300;
/// And in each second after that: 240 KiB in large ones.
pub const SEALED_PER_SECOND: u64 = 60;

/// What a sealed signal costs whose data has so many bytes: one, and one more for each 4 KiB.
#[must_use]
pub const fn sealed_cost(bytes: usize) -> u64 {
    1 + (bytes / 4096) as u64
}
