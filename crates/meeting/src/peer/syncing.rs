//! Keeps the connections to one endpoint in line with what the meeting has decided.

use super::{PeerContext, PeerLink};
use crate::predecessor::{Predecessor, Successor};
use crate::{PeerCommand, SourceSet, budget};

impl PeerLink {
    /// Brings the servers, what is sent, and how much of it, up to date; and which connection counts.
    pub(crate) fn sync(&mut self, context: &mut PeerContext<'_>) {
        if self.ice_version != context.ice_servers.version() {
            self.ice_version = context.ice_servers.version();
            let (ice_servers, relay_only) = context.ice_servers.configuration();
            if self.relay_only == relay_only {
                context.out.peer(self.key, PeerCommand::SetIceServers { ice_servers, relay_only });
            } else if self.routes.is_open() {
                // An ICE restart would not do: Chromium goes on over a pair of candidates from before for as long as that works,
                // whatever the policy.
                self.rebuild(None, context);
            } else {
                self.rebuild_at = Some(context.now);
            }
        }
        self.hand_over(context);
        let limits = self.limits.unwrap_or_else(|| budget::limits(context.camera_limit, context.data_use));
        self.sending.sync(self.key, self.sources(context), limits, context);
        if let Some(before) = &mut self.before {
            before.sending.sync(before.key, context.sources, limits, context);
        }
    }

    fn hand_over(&mut self, context: &mut PeerContext<'_>) {
        let newest =
            Successor { connected: self.recovery.is_connected(), tracks: self.negotiation.remote_tracks() };
        let over = |before: &mut Predecessor| before.advance(context.now, &newest);
        if let Some(before) = self.before.take_if(over) {
            context.out.peer(before.key, PeerCommand::Close);
        }
    }

    /// A screen waits for the first exchange. Its line would stand before that of the data channel in the first offer alone,
    /// and where two first offers collide, Chromium takes no answer once that line has moved. The newcomer's offer has no
    /// line for it anyway.
    pub(super) fn sources(&self, context: &PeerContext<'_>) -> SourceSet {
        let waits = !self.exchanged;
        SourceSet {
            screen: context.sources.screen && !waits,
            screen_audio: context.sources.screen_audio && !waits,
            ..context.sources
        }
    }
}
