use crate::peer::PeerContext;
use crate::{PeerCommand, PeerKey, SourceSet};

/// What one connection was told to send, so that it is told again only when that has changed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sending {
    /// Which choice of tracks.
    generation: Option<u32>,
    /// The cap on the camera, in bits per second.
    limit: Option<u32>,
}

impl Sending {
    /// Has these sources told anew, whether they have changed or not.
    pub(crate) fn invalidate(&mut self) {
        self.generation = None;
    }

    /// Brings the connection up to date.
    pub(crate) fn sync(&mut self, key: PeerKey, sources: SourceSet, context: &mut PeerContext<'_>) {
        if self.generation != Some(context.generation) {
            self.generation = Some(context.generation);
            context.out.peer(key, PeerCommand::SendSources(sources));
            // The cap is a property of the camera's sender, which may be new.
            self.limit = None;
        }
        if context.sources.camera && self.limit != Some(context.camera_limit) {
            self.limit = Some(context.camera_limit);
            let limit = PeerCommand::LimitCamera { max_bitrate: context.camera_limit };
            context.out.peer(key, limit);
        }
    }
}
