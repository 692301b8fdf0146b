//! Which ways signals have to the other side at the moment, and what is taken of what comes over the data channel.

use parvis_protocol::{ChannelMessage, Signal};

use super::{PeerContext, PeerLink};
use crate::negotiation::Negotiation;
use crate::outbox::Outbox;
use crate::{Mono, PeerCommand, PeerKey, VideoLimits};

/// Messages that are taken in a second of what one other page sends over the data channel. An exchange has a few dozen, most of
/// them candidates; what is beyond is dropped.
const CHANNEL_PER_SECOND: u32 = 100;

/// What one other page has sent over the data channel in this second.
#[derive(Debug, Default)]
pub(super) struct ChannelAllowance {
    since: Mono,
    taken: u32,
}

impl ChannelAllowance {
    fn take(&mut self, now: Mono) -> bool {
        if now.since(self.since) >= 1_000 {
            *self = Self { since: now, taken: 0 };
        }
        self.taken = self.taken.saturating_add(1);
        self.taken <= CHANNEL_PER_SECOND
    }
}

impl PeerLink {
    /// Whether the server passes signals on to the other side, as far as is known.
    pub(crate) fn set_signalable(&mut self, signalable: bool, context: &mut PeerContext<'_>) {
        if self.routes.update(signalable, self.channel()) {
            self.negotiate(context, Negotiation::signalable_again);
            if !self.recovery.is_connected() {
                self.recovery.retry(context.now);
                self.recover(context);
            }
        }
        self.tell_media(context);
    }

    /// Its connections or their channels have changed.
    pub(super) fn reroute(&mut self, context: &mut PeerContext<'_>) {
        self.set_signalable(self.routes.has_socket(), context);
    }

    /// The other side sent this over the data channel. The server holds what it passes on to the same limits; what is sealed comes
    /// over it alone.
    pub(super) fn heard_over_channel(&mut self, message: ChannelMessage, context: &mut PeerContext<'_>) {
        let ChannelMessage::Signal(signal) = message else { return };
        let is_sealed = matches!(signal, Signal::Sealed { .. });
        if !is_sealed && signal.is_within_limits() && self.takes_message(context.now) {
            self.signalled(signal, true, context);
        }
    }

    /// Whether one more message over the data channel counts.
    pub(crate) fn takes_message(&mut self, now: Mono) -> bool {
        self.channel_allowance.take(now)
    }

    /// Says over the data channel what this participant sends, where the server cannot.
    ///
    /// Once that was said it is said again with each change, also when the server is back and says the same: what waited in the
    /// channel may come after that, and the last word must be the newest.
    fn tell_media(&mut self, context: &mut PeerContext<'_>) {
        let is_needed = self.media_told.is_some() || !self.routes.has_socket();
        let told = self.channel().filter(|_| is_needed).map(|key| (key, context.media));
        if let Some((key, media)) = told.filter(|_| self.media_told != told) {
            self.media_told = told;
            context.out.peer(key, PeerCommand::SendOverChannel(ChannelMessage::Media(media)));
        }
    }

    /// Says this to the other side, if there is a way.
    pub(crate) fn say(&self, signal: Signal, out: &mut Outbox) {
        if let Some(route) = self.routes.for_candidate() {
            out.signal(route, self.identity.endpoint, self.identity.session, signal);
        }
    }

    /// Whether there is a way for signals.
    pub(crate) fn is_reachable(&self) -> bool {
        self.routes.is_open()
    }

    /// What the other side wants of the pictures, as it said last.
    pub(crate) fn wanted(&self) -> Option<&str> {
        self.wanted.as_deref()
    }

    /// Sends the pictures in this way from now on. It is told the connections also where it is like the one before, so that a record
    /// plays again without the numbers.
    pub(crate) fn limit(&mut self, limits: VideoLimits) {
        self.limits = Some(limits);
        self.sending.invalidate_limits();
        if let Some(before) = &mut self.before {
            before.sending.invalidate_limits();
        }
    }

    /// The connection whose data channel works.
    fn channel(&self) -> Option<PeerKey> {
        let newest = (self.channel_open && self.recovery.is_connected()).then_some(self.key);
        let before = || self.before.as_ref().filter(|before| before.channel_open && before.is_connected());
        newest.or_else(|| before().map(|before| before.key))
    }
}
