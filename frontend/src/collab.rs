//! The shared document in the browser: what goes over which channel. All but [`begin`] and what it answers with is in a
//! late file.

mod data_link;
mod files;
mod film;
mod paths;
mod persistence;
mod picture_control;
mod sealing;
mod server_relay;
mod session;
mod stats;
mod store;
mod system;
mod voice;

use std::rc::Rc;

use parvis_protocol::{ParticipantId, SessionId};
use parvis_view::forget::Forgetting;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::driver::Driver;

/// Its code did not come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CollabNotLoaded;

impl From<SplitLoaderError> for CollabNotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Erases what is kept of shared documents and files. Whether all of it is gone.
pub(crate) async fn erase(forgetting: &Forgetting) -> bool {
    let documents = store::erase(forgetting).await;
    files::erase(forgetting).await && documents
}

/// What the driver tells the collab session.
pub(crate) trait CollabService {
    /// The connections or the meeting changed.
    fn changed(&self);
    /// Somebody says this through the server, encrypted.
    fn sealed(&self, from: ParticipantId, session: SessionId, data: String);
}

/// How far along the code of the collab session is.
#[derive(Default)]
pub(crate) enum Loading {
    #[default]
    No,
    Coming,
    Here(Rc<dyn CollabService>),
}

impl Loading {
    pub(crate) fn here(&self) -> Option<Rc<dyn CollabService>> {
        match self {
            Self::Here(collab) => Some(collab.clone()),
            Self::No | Self::Coming => None,
        }
    }
}

/// Makes the collab session of this meeting.
pub(crate) type Begin = fn(&Driver) -> Rc<dyn CollabService>;

/// Loads what makes it.
#[wasm_split(table, fallible)]
pub(crate) fn begin() -> Result<Begin, CollabNotLoaded> {
    Ok(|driver| session::CollabSession::new(driver))
}
