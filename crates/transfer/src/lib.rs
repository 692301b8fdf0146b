//! How a file goes from one participant to others, without I/O: [`IncomingFile`] fetches one, [`OutgoingFiles`] serves many.
//! They are told what happens and the time, and are asked what to do. The bytes of files never come here: their chunks
//! are read, hashed, sent and written by the caller, each by a command with an end.
//!
//! # How it goes
//!
//! A file is cut into chunks of a mebibyte, and each has a SHA-256. The file is known by the hash of its size and of
//! the list of these ([`List::root`]), which its offer carries. Who wants it opens a channel to somebody who holds
//! it, asks for the list, checks that, and asks for chunks, a few at a time. Nothing is sent that was not asked for,
//! so to pause is to stop asking, and to resume is to ask for what lacks: after a lost connection, a reload of
//! either side, from somebody else, or from several at once.
//!
//! # What is guaranteed
//!
//! - What is written has the hash that the offer says, chunk by chunk; what has not is asked for again, elsewhere
//!   after [`limits::ERRORS`] times.
//! - What a peer sends that no honest one does is refused and named, and takes no more memory than an honest one.
//! - What is in memory does not grow with the file: [`limits::WINDOW_ALL`] chunks of each that comes,
//!   [`limits::BUFFERS`] and [`limits::READ_AHEAD`] chunks a channel of what goes.
//! - Those who are served at once get the same.
//! - What else goes over a line waits a tenth of a second longer for a file, not seconds: [`limits::QUEUE`].

#![deny(clippy::wildcard_enum_match_arm)]

mod chunk;
mod incoming;
pub mod limits;
mod name;
mod outgoing;
mod pace;
mod picture;
mod wire;
mod zip;

pub use chunk::{Hash, List, chunk_bytes, chunks, segment, segment_bytes, segment_chunks};
pub use incoming::{BodyTarget, IncomingFile, Output, Phase, Progress, StorageJob, Trouble};
pub use name::safe_name;
pub use outgoing::{OutgoingFiles, ServeCommand, Upload};
pub use pace::TransferRate;
pub use parvis_base::Mono;
pub use picture::{PictureFormat, is_named_like_a_picture};
pub use wire::{No, TransferOffence};
pub use zip::{Crc, TooLarge, ZipEntry, archive, fits_archive};

/// A data channel, as the side that opens it or is asked on it numbers its channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelId(pub u32);
