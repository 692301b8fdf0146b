//! The rooms that exist, and one task around each.

mod mailbox;
mod registry;
mod task;

pub(crate) use mailbox::{Letter, Mailbox};
pub(crate) use registry::{Bounds, NoRoom, Rooms, Visit};
pub(crate) use task::json;
