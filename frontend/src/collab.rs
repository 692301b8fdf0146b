//! The table in the browser: what goes over which channel. All but [`begin`] and what it answers with is in a late file.

mod data_link;
mod files;
mod persistence;
mod sealing;
mod server_relay;
mod session;
mod store;

use std::rc::Rc;

use parvis_protocol::{ParticipantId, SessionId};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::driver::Driver;

/// Its code did not come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// What the driver tells the table.
pub(crate) trait Tabled {
    /// The connections or the meeting changed.
    fn changed(&self);
    /// Somebody says this through the server, encrypted.
    fn sealed(&self, from: ParticipantId, session: SessionId, data: String);
}

/// How far along the table's code is.
#[derive(Default)]
pub(crate) enum Loading {
    #[default]
    No,
    Coming,
    Here(Rc<dyn Tabled>),
}

impl Loading {
    pub(crate) fn here(&self) -> Option<Rc<dyn Tabled>> {
        match self {
            Self::Here(table) => Some(table.clone()),
            Self::No | Self::Coming => None,
        }
    }
}

/// Makes the table of this meeting.
pub(crate) type Begin = fn(&Driver) -> Rc<dyn Tabled>;

/// Loads what makes it.
#[wasm_split(table, fallible)]
pub(crate) fn begin() -> Result<Begin, NotLoaded> {
    Ok(|driver| session::CollabSession::new(driver))
}
