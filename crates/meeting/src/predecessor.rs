//! Makes before it breaks: a connection that is replaced goes on until the new one carries what it carried.
//!
//! A connection is made anew when the browser can negotiate over it no longer, when restarts of ICE do not help, or when the
//! other side has made theirs anew. In the first and the last case media may flow over the old one all the while, and to
//! close it first would black out a picture for the seconds that an exchange, ICE and DTLS take, or for as long as these
//! fail. So there are two connections to one endpoint for a while, and this is the older one. The rule:
//!
//! 1. The newest connection is the only one that negotiates. The old one is left as it is: what it sends follows the person's
//!    switches (a muted microphone is muted on both), and new lines it gets none.
//! 2. Streams and the data channel of the old one count until the newest is connected, and half a second longer: the
//!    first key frame is there by then, and the data channel is open. A screen comes only with the second exchange
//!    of a connection, so that the newest takes over when it carries every source that the old one does, or after 3 s.
//! 3. The old one is closed 4 s after the newest connected, and not at once. The two sides see "connected" at different
//!    moments, and each closes its own: the other one may still show the old one.
//! 4. It is closed at once when it is dead: `failed` or `closed`, or `disconnected` while the newest is connected. Then
//!    the newest counts, as little as that may be. It is never kept when it was not connected.
//! 5. There are never more than two. When the newest fails too and is made anew, it is the newest that goes, with the same
//!    growing waits as ever; a live old one stays. When the newest was connected it becomes the old one, even if it has
//!    not taken over: both sides have it, whereas only this side knows what it still shows, and two that are both kept must
//!    be two ends of the same connection.
//!
//! Both sides may make theirs anew in the same moment. Their offers collide like any others (see `negotiation.rs`), the two
//! new connections are paired, and each side keeps its old one, which still belong together. A lost offer is sent again;
//! meanwhile nothing is less than it was. Where the other side's page was loaded again, nothing of this applies: that is
//! another session, its old connections are gone, and so is ours to it.

use parvis_protocol::TrackLabel;

use crate::sending::Sending;
use crate::{Mono, PeerConnectionState, PeerKey};

/// How long the newest is connected before it takes over.
const STEADY: u64 = 500;
/// After this it takes over also when it carries less.
const TAKES_OVER_WITHIN: u64 = 3_000;
/// How long after the newest connected the old one is closed.
const CLOSED_AFTER: u64 = 4_000;

/// A connection that is being replaced. See the module.
#[derive(Debug)]
pub(crate) struct Predecessor {
    pub(crate) key: PeerKey,
    pub(crate) sending: Sending,
    /// Whether its data channel is open.
    pub(crate) channel_open: bool,
    /// Whether it uses nothing but relays.
    pub(crate) relay_only: bool,
    state: PeerConnectionState,
    /// What the other side sends over it, or was about to when it was replaced.
    tracks: Vec<TrackLabel>,
    phase: ReplacementPhase,
}

/// How far its replacement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReplacementPhase {
    /// The newest is not connected.
    Alone,
    /// Both are connected, and this one counts.
    Both { since: Mono, steady: bool },
    /// The newest has taken over, and the other side may not have noticed.
    Lingering { until: Mono },
}

/// How the newest connection stands.
pub(crate) struct Successor<'a> {
    pub(crate) connected: bool,
    /// What the other side sends over it.
    pub(crate) tracks: &'a [TrackLabel],
}

impl Predecessor {
    /// A connection in this state and with these tracks, which is no longer the newest.
    pub(crate) fn new(
        key: PeerKey,
        state: PeerConnectionState,
        tracks: Vec<TrackLabel>,
        sending: Sending,
    ) -> Self {
        Self {
            key,
            sending,
            channel_open: false,
            relay_only: false,
            state,
            tracks,
            phase: ReplacementPhase::Alone,
        }
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.state == PeerConnectionState::Connected
    }

    /// Which of two to keep beside a third that is about to be made, and which of them to close.
    pub(crate) fn choose(older: Option<Self>, newer: Self) -> (Option<Self>, Option<Self>) {
        let (kept, closed) = match older {
            Some(older) if !newer.is_connected() => (Some(older), Some(newer)),
            older if newer.is_alive() => (Some(newer), older),
            older => (older, Some(newer)),
        };
        (kept.map(|kept| Self { phase: ReplacementPhase::Alone, ..kept }), closed)
    }

    pub(crate) fn state_changed(&mut self, state: PeerConnectionState) {
        self.state = state;
    }

    /// Whether it is this one whose streams and data channel count.
    pub(crate) fn is_current(&self) -> bool {
        match self.phase {
            ReplacementPhase::Alone | ReplacementPhase::Both { .. } => true,
            ReplacementPhase::Lingering { .. } => false,
        }
    }

    /// Goes on to the next phase if it is time. Whether this connection is to be closed now.
    pub(crate) fn advance(&mut self, now: Mono, newest: &Successor<'_>) -> bool {
        if !self.is_alive() {
            return true;
        }
        if let ReplacementPhase::Lingering { until } = self.phase {
            return now >= until;
        }
        if !newest.connected {
            self.phase = ReplacementPhase::Alone;
            return false;
        }
        if !self.is_connected() {
            return true;
        }
        let since = match self.phase {
            ReplacementPhase::Both { since, .. } => since,
            ReplacementPhase::Alone | ReplacementPhase::Lingering { .. } => now,
        };
        let steady = now >= since.after(STEADY);
        let takes_over = steady && self.is_carried_by(newest.tracks) || now >= since.after(TAKES_OVER_WITHIN);
        self.phase = if takes_over {
            ReplacementPhase::Lingering { until: since.after(CLOSED_AFTER) }
        } else {
            ReplacementPhase::Both { since, steady }
        };
        false
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        match self.phase {
            ReplacementPhase::Alone => None,
            ReplacementPhase::Both { since, steady: false } => Some(since.after(STEADY)),
            ReplacementPhase::Both { since, steady: true } => Some(since.after(TAKES_OVER_WITHIN)),
            ReplacementPhase::Lingering { until } => Some(until),
        }
    }

    /// Whether something may come over it. Where it is `connecting` it failed before, or never was connected.
    fn is_alive(&self) -> bool {
        matches!(self.state, PeerConnectionState::Connected | PeerConnectionState::Disconnected)
    }

    fn is_carried_by(&self, tracks: &[TrackLabel]) -> bool {
        let carries = |wanted: &TrackLabel| {
            tracks.iter().any(|track| track.owner == wanted.owner && track.source == wanted.source)
        };
        self.tracks.iter().all(carries)
    }
}

#[cfg(test)]
mod tests {
    use parvis_protocol::{Endpoint, ParticipantId, TrackSource};

    use super::*;

    const ADA: ParticipantId = ParticipantId::from_bits(1);

    fn label(source: TrackSource) -> TrackLabel {
        TrackLabel { mid: "0".to_owned(), owner: ADA, source, layer: None }
    }

    fn old(epoch: u32, state: PeerConnectionState) -> Predecessor {
        let key = PeerKey { endpoint: Endpoint::Participant(ADA), epoch };
        let tracks = vec![label(TrackSource::Camera), label(TrackSource::Screen)];
        Predecessor::new(key, state, tracks, Sending::default())
    }

    fn connected(sources: &[TrackSource]) -> (bool, Vec<TrackLabel>) {
        (true, sources.iter().copied().map(label).collect())
    }

    fn advance(old: &mut Predecessor, now: u64, (connected, tracks): &(bool, Vec<TrackLabel>)) -> bool {
        old.advance(Mono(now), &Successor { connected: *connected, tracks })
    }

    #[test]
    fn the_old_one_counts_until_the_newest_carries_as_much_and_lingers_after() {
        let mut one = old(1, PeerConnectionState::Connected);
        let whole = connected(&[TrackSource::Screen, TrackSource::Camera]);
        assert!(!advance(&mut one, 0, &(false, Vec::new())) && one.deadline().is_none());
        assert!(!advance(&mut one, 1_000, &whole) && one.is_current());
        assert_eq!(one.deadline(), Some(Mono(1_500)));
        assert!(!advance(&mut one, 1_499, &whole) && one.is_current());
        assert!(!advance(&mut one, 1_500, &whole) && !one.is_current());
        assert_eq!(one.deadline(), Some(Mono(5_000)));
        assert!(!advance(&mut one, 4_999, &whole));
        assert!(advance(&mut one, 5_000, &whole));
    }

    #[test]
    fn it_does_not_wait_for_ever_for_what_never_comes() {
        let mut one = old(1, PeerConnectionState::Connected);
        let less = connected(&[TrackSource::Camera]);
        advance(&mut one, 1_000, &less);
        assert!(!advance(&mut one, 1_500, &less) && one.is_current());
        assert_eq!(one.deadline(), Some(Mono(4_000)));
        assert!(!advance(&mut one, 4_000, &less) && !one.is_current());
    }

    #[test]
    fn a_newest_that_falls_back_begins_again() {
        let mut one = old(1, PeerConnectionState::Connected);
        let whole = connected(&[TrackSource::Screen, TrackSource::Camera]);
        advance(&mut one, 0, &whole);
        advance(&mut one, 400, &(false, Vec::new()));
        assert!(!advance(&mut one, 600, &whole) && one.is_current());
        assert_eq!(one.deadline(), Some(Mono(1_100)));
    }

    #[test]
    fn a_dead_one_is_closed_at_once() {
        for state in [PeerConnectionState::Failed, PeerConnectionState::Closed] {
            let mut one = old(1, PeerConnectionState::Connected);
            one.state_changed(state);
            assert!(advance(&mut one, 0, &(false, Vec::new())));
        }
        let mut one = old(1, PeerConnectionState::Connected);
        one.state_changed(PeerConnectionState::Disconnected);
        assert!(!advance(&mut one, 0, &(false, Vec::new())) && one.is_current());
        assert!(advance(&mut one, 0, &connected(&[])));
    }

    #[test]
    fn of_two_the_one_over_which_more_comes_is_kept() {
        use PeerConnectionState::{Connected, Connecting, Disconnected, Failed};
        let keeps = |older: Option<PeerConnectionState>, newer| {
            let (kept, closed) = Predecessor::choose(older.map(|state| old(1, state)), old(2, newer));
            (kept.map(|kept| kept.key.epoch), closed.map(|closed| closed.key.epoch))
        };
        assert_eq!(keeps(None, Connected), (Some(2), None));
        assert_eq!(keeps(None, Disconnected), (Some(2), None));
        assert_eq!(keeps(None, Connecting), (None, Some(2)));
        assert_eq!(keeps(None, Failed), (None, Some(2)));
        assert_eq!(keeps(Some(Connected), Connected), (Some(2), Some(1)));
        assert_eq!(keeps(Some(Connected), Failed), (Some(1), Some(2)));
        assert_eq!(keeps(Some(Connected), Disconnected), (Some(1), Some(2)));
        assert_eq!(keeps(Some(Disconnected), Connecting), (Some(1), Some(2)));
    }
}
