//! Which way a signal goes to the other side.
//!
//! Over the server as long as that is there, since it reaches everybody. Where it is not, two pages that are connected still
//! have a data channel, and what they negotiate over it keeps their call alive: a screen that is shared, a change of
//! network. What somebody sends is said over it as well, since the page shows what the roster says. The rule, for each signal:
//!
//! 1. An offer goes over the socket when that is open and the server says that the other one is there.
//! 2. Else it goes over the data channel, when that is open and its connection is connected. An interrupted one would
//!    deliver it late, when it is of no use.
//! 3. An answer goes back the way its offer came, while that is there, and so do the candidates that follow it: whoever
//!    offers over the channel has no socket, of which the server may not have heard yet.
//! 4. Else it waits: an offer is made, or goes out again, when there is a way.
//!
//! Two ways may overtake one another. Descriptions say which connections and which offer they belong to, and the how-manieth
//! of their side they are (see `negotiation.rs`): an offer that comes twice is answered twice and applied once, one that comes
//! behind a later description is dropped, and a candidate waits for the description that it belongs to. Where the way has become another one, what was sent
//! over the old one may be lost, and goes out again.

use parvis_protocol::DescriptionKind;

use crate::PeerKey;

/// A way to the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignalRoute {
    /// Over the socket and the server.
    Socket,
    /// Over the data channel of this connection.
    Channel(PeerKey),
}

/// The ways to one other side that there are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SignalRoutes {
    socket: bool,
    channel: Option<PeerKey>,
    /// The last offer came over the channel, and none of this side went out since.
    back_by_channel: bool,
}

impl SignalRoutes {
    /// With or without the socket, before anything is connected.
    pub(crate) fn new(socket: bool) -> Self {
        Self { socket, ..Self::default() }
    }

    /// The ways that there are now. Whether signals go another way than before, so that those that were sent may be lost.
    pub(crate) fn update(&mut self, socket: bool, channel: Option<PeerKey>) -> bool {
        let before = self.best();
        (self.socket, self.channel) = (socket, channel);
        before != self.best() && self.best().is_some()
    }

    /// Whether the server passes signals on to the other side, as far as is known.
    pub(crate) fn has_socket(&self) -> bool {
        self.socket
    }

    /// Whether there is any way.
    pub(crate) fn is_open(&self) -> bool {
        self.best().is_some()
    }

    /// A description came over one of them.
    pub(crate) fn heard(&mut self, kind: DescriptionKind, over_channel: bool) {
        if kind == DescriptionKind::Offer {
            self.back_by_channel = over_channel;
        }
    }

    /// The way for a description.
    pub(crate) fn for_description(&mut self, kind: DescriptionKind) -> Option<SignalRoute> {
        if kind == DescriptionKind::Offer {
            self.back_by_channel = false;
        }
        self.for_candidate()
    }

    /// The way for a candidate.
    pub(crate) fn for_candidate(&self) -> Option<SignalRoute> {
        let back = self.channel.filter(|_| self.back_by_channel).map(SignalRoute::Channel);
        back.or_else(|| self.best())
    }

    fn best(&self) -> Option<SignalRoute> {
        if self.socket { Some(SignalRoute::Socket) } else { self.channel.map(SignalRoute::Channel) }
    }
}

#[cfg(test)]
mod tests {
    use parvis_protocol::Endpoint;

    use super::*;

    const CHANNEL: PeerKey = PeerKey { endpoint: Endpoint::Sfu, epoch: 1 };
    const OVER_CHANNEL: Option<SignalRoute> = Some(SignalRoute::Channel(CHANNEL));
    const OVER_SOCKET: Option<SignalRoute> = Some(SignalRoute::Socket);

    #[test]
    fn the_server_comes_first_and_then_the_channel() {
        let mut routes = SignalRoutes::new(true);
        for (socket, channel, offers, changed) in [
            (true, Some(CHANNEL), OVER_SOCKET, false),
            (false, Some(CHANNEL), OVER_CHANNEL, true),
            (false, None, None, false),
            (false, Some(CHANNEL), OVER_CHANNEL, true),
            (true, Some(CHANNEL), OVER_SOCKET, true),
            (true, None, OVER_SOCKET, false),
        ] {
            assert_eq!(routes.update(socket, channel), changed);
            assert_eq!(routes.for_description(DescriptionKind::Offer), offers);
            assert_eq!((routes.is_open(), routes.has_socket()), (offers.is_some(), socket));
        }
    }

    #[test]
    fn an_answer_and_its_candidates_go_back_the_way_its_offer_came() {
        let mut routes = SignalRoutes::new(true);
        routes.update(true, Some(CHANNEL));
        routes.heard(DescriptionKind::Answer, true);
        assert_eq!(routes.for_candidate(), OVER_SOCKET, "an answer leads nowhere");
        routes.heard(DescriptionKind::Offer, true);
        assert_eq!(routes.for_description(DescriptionKind::Answer), OVER_CHANNEL);
        assert_eq!(routes.for_candidate(), OVER_CHANNEL);
        // An offer of our own goes by the server again, so that two sides never keep one another on the channel.
        assert_eq!(routes.for_description(DescriptionKind::Offer), OVER_SOCKET);
        assert_eq!(routes.for_candidate(), OVER_SOCKET);
        routes.heard(DescriptionKind::Offer, true);
        routes.heard(DescriptionKind::Offer, false);
        assert_eq!(routes.for_description(DescriptionKind::Answer), OVER_SOCKET);
        // A channel that is gone is no way back.
        routes.heard(DescriptionKind::Offer, true);
        routes.update(true, None);
        assert_eq!(routes.for_description(DescriptionKind::Answer), OVER_SOCKET);
    }
}
