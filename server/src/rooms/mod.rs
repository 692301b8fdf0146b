//! The rooms that exist, and one task around each.

mod outgoing_queue;
mod registry;
mod remembered;
mod task;

pub(crate) use outgoing_queue::{OutgoingQueue, SocketAction};
pub(crate) use registry::{Bounds, NoRoom, RoomHandle, Rooms};
pub(crate) use task::json;
