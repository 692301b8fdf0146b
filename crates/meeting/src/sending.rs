use crate::peer::PeerContext;
use crate::{PeerCommand, PeerKey, SourceSet, VideoLimits};

/// What one connection was told to send, so that it is told again only when that has changed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sending {
    /// Which choice of tracks.
    generation: Option<u32>,
    /// How the pictures are sent.
    limits: Option<VideoLimits>,
}

impl Sending {
    /// Has these sources told anew, whether they have changed or not.
    pub(crate) fn invalidate(&mut self) {
        self.generation = None;
    }

    /// Has the limits told anew.
    pub(crate) fn invalidate_limits(&mut self) {
        self.limits = None;
    }

    /// Brings the connection up to date.
    pub(crate) fn sync(
        &mut self,
        key: PeerKey,
        sources: SourceSet,
        limits: VideoLimits,
        context: &mut PeerContext<'_>,
    ) {
        if self.generation != Some(context.generation) {
            self.generation = Some(context.generation);
            context.out.peer(key, PeerCommand::SendSources(sources));
            // The limits are properties of the senders, which may be new.
            self.limits = None;
        }
        if (sources.camera || sources.screen) && self.limits != Some(limits) {
            self.limits = Some(limits);
            context.out.peer(key, PeerCommand::LimitVideo(limits));
        }
    }
}
