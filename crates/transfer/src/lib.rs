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
//!
//! # Example
//!
//! A file of one chunk goes from participant 2 to participant 1.
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use parvis_protocol::ParticipantId;
//! use parvis_transfer::{ChannelId, IncomingFile, List, Mono, OutgoingFiles, Output, Phase, ServeCommand, limits};
//!
//! let (ada, bob) = (ParticipantId::from_bits(1), ParticipantId::from_bits(2));
//! let (now, channel) = (Mono(0), ChannelId(0));
//! // Bob has hashed the only chunk of his file.
//! let list = List::new(5, vec![9; 32]).expect("one hash for one chunk");
//! let mut outgoing = OutgoingFiles::default();
//! outgoing.serve(list.clone(), None);
//! let mut incoming = IncomingFile::new(list.root(), 5, 0).expect("it is not too large");
//! incoming.reachable(now, &BTreeSet::from([bob]));
//!
//! while incoming.progress().phase != Phase::Done {
//!     while let Some(output) = incoming.poll() {
//!         match output {
//!             Output::Connect(..) => {
//!                 incoming.opened(now, channel);
//!                 outgoing.opened(now, channel, ada, limits::BODY_BYTES);
//!             }
//!             Output::Send(_, message) => outgoing.message(now, channel, &message)?,
//!             // A page hashes and writes the chunk here.
//!             Output::Digest(job, _) => incoming.digested(now, job, Some([9; 32])),
//!             Output::Write(job, _) | Output::Seal(job, _) => incoming.stored(now, job, Ok(())),
//!             _ => {}
//!         }
//!     }
//!     while let Some(command) = outgoing.poll(now) {
//!         match command {
//!             // A page reads the chunk here, and sends its bytes.
//!             ServeCommand::Read(_, _, chunk) => outgoing.read(channel, chunk, true),
//!             ServeCommand::Send(_, message) => incoming.message(now, channel, &message)?,
//!             ServeCommand::Body { bytes, .. } => drop(incoming.body(now, channel, bytes)?),
//!             _ => {}
//!         }
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
