use parvis_base::doubling;

use crate::{Mono, PeerConnectionState};

/// A connection that is `disconnected` often comes back by itself within this time.
const DISCONNECTED_PATIENCE: u64 = 2_000;
/// One side leads, so that both do not restart at once; the other acts when the leader does not.
const FOLLOWER_DELAY: u64 = 1_500;
/// How long a fresh exchange has to bring the connection up.
const PATIENCE: u64 = 8_000;
/// How long an exchange has since the last candidate came: one of a relay may take seconds, where names are looked up slowly.
/// A restart would throw it away, and begin anew with looking up.
const CANDIDATE_PATIENCE: u64 = 5_000;
/// And how long in all.
const CANDIDATES_WITHIN: u64 = 24_000;
/// How often at most a connection that works is restarted because the network may be another one.
const HINT_EVERY: u64 = 10_000;
const BACKOFF_FIRST: u64 = 2_000;
const BACKOFF_CAP: u64 = 30_000;
/// With every so many failures in a row the leader makes the connection anew: a broken DTLS association
/// survives any ICE restart.
const REBUILD_EVERY: u32 = 3;

/// What to do about a connection that does not connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    Restart,
    Rebuild,
}

/// Watches whether one peer is connected, and says when to do something about it. Outlives the connections to
/// that peer.
///
/// - `disconnected` is often over by itself: a few lost checks (RFC 7675) on a busy Wi-Fi. An ICE restart then would cost
///   an exchange and could break what is about to come back. So it gets two seconds.
/// - `failed` is final without a restart (W3C WebRTC section 4.3.3), and is acted on at once.
/// - Both sides see the same failure in the same moment. The impolite one leads, the other follows 1.5 s later, and
///   normally finds the leader's offer there. It acts all the same when none came: the leader's socket may be gone,
///   or only the follower may know that its network has changed.
/// - A restart gives ICE new credentials and leaves DTLS as it was (RFC 8842). Where it is DTLS that is broken
///   (the other page was restored, a middlebox ate the handshake), restarts fail for ever; so every third failure makes
///   a new connection. Only the leader does so, because a new one on both sides at once would be two.
/// - Nothing is ever given up: waits double up to 30 s, since a laptop that is opened after an hour must come back.
#[derive(Debug)]
pub(crate) struct Recovery {
    state: PeerConnectionState,
    leads: bool,
    was_connected: bool,
    /// A try is under way; when it is not over before the next one, it has failed.
    trying: bool,
    /// Whether this side began it.
    own_try: bool,
    failures: u32,
    next: Option<Mono>,
    not_before: Mono,
    /// When the last exchange ended.
    settled_at: Mono,
    /// Since when it is connected, or was restarted by a hint while it was.
    calm_since: Mono,
}

impl Recovery {
    pub(crate) fn new(leads: bool) -> Self {
        Self {
            state: PeerConnectionState::New,
            leads,
            was_connected: false,
            trying: true,
            own_try: false,
            failures: 0,
            next: None,
            not_before: Mono::default(),
            settled_at: Mono::default(),
            calm_since: Mono::default(),
        }
    }

    /// The state of the newest connection.
    pub(crate) fn state(&self) -> PeerConnectionState {
        self.state
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.state == PeerConnectionState::Connected
    }

    pub(crate) fn was_connected(&self) -> bool {
        self.was_connected
    }

    /// Tries in a row that did not help.
    pub(crate) fn failures(&self) -> u32 {
        self.failures
    }

    pub(crate) fn state_changed(&mut self, now: Mono, state: PeerConnectionState) {
        self.state = state;
        match state {
            PeerConnectionState::Connected => {
                self.was_connected = true;
                self.trying = false;
                self.failures = 0;
                self.not_before = now;
                self.calm_since = now;
                self.next = None;
            }
            PeerConnectionState::Disconnected => self.sooner(now.after(DISCONNECTED_PATIENCE + self.delay())),
            PeerConnectionState::Failed | PeerConnectionState::Closed => self.sooner(now.after(self.delay())),
            PeerConnectionState::New | PeerConnectionState::Connecting => {}
        }
    }

    /// The connection was made anew.
    pub(crate) fn rebuilt(&mut self) {
        self.state = PeerConnectionState::New;
        self.trying = true;
        self.next = None;
    }

    /// An exchange has ended: time for it to work.
    pub(crate) fn settled(&mut self, now: Mono) {
        // The other side tried anew: what was tried before has failed, as it has where this side does.
        let had_time = self.trying && !self.own_try && now.since(self.settled_at) >= PATIENCE / 2;
        if had_time && !self.is_connected() && self.settled_at > Mono::default() {
            self.failures = self.failures.saturating_add(1);
        }
        self.own_try = false;
        self.settled_at = now;
        if !self.is_connected() {
            self.trying = true;
            self.next = Some(now.after(PATIENCE + self.delay()));
        }
    }

    /// A new try may work now: signals reach the other side again.
    pub(crate) fn retry(&mut self, now: Mono) {
        self.not_before = now;
        self.trying = false;
        self.next = Some(now.after(self.delay()));
    }

    /// A candidate came, of this side or the other: what is being tried may still work.
    pub(crate) fn candidate_came(&mut self, now: Mono) {
        if !self.trying || self.is_connected() || self.state == PeerConnectionState::Failed {
            return;
        }
        let until = now.after(CANDIDATE_PATIENCE).min(self.settled_at.after(CANDIDATES_WITHIN));
        self.next = self.next.map(|next| next.max(until.after(self.delay())));
    }

    /// The network here is another one, which only this side knows; or may be, where that is all that is known.
    pub(crate) fn network_changed(&mut self, surely: bool, now: Mono) {
        if surely { self.moved(now) } else { self.hinted(now) }
    }

    /// It may be. Chromium says so also when it only estimates its speed anew, as it does several times in
    /// the first seconds of a page. So what is being tried for the first time is left alone, and what works is restarted now and
    /// then at most.
    fn hinted(&mut self, now: Mono) {
        if self.is_connected() {
            if self.next.is_none() {
                let at = self.calm_since.after(HINT_EVERY).max(now);
                self.calm_since = at;
                self.next = Some(at);
            }
        } else if self.was_connected {
            self.moved(now);
        }
    }

    fn moved(&mut self, now: Mono) {
        self.retry(now);
        self.next = Some(now);
    }

    /// What to do now, if it is time to do something; then this is a try.
    ///
    /// A try that ended without `connected` before the next one is due is a failure. The first after a loss is none: nothing
    /// had been tried yet. While connected there is a reason for a try only after a change of the network here, which
    /// the other side cannot know of and ICE here may notice only when consent expires, 30 s later (RFC 7675 section 5.1).
    pub(crate) fn due(&mut self, now: Mono) -> Option<Remedy> {
        if self.next.is_none_or(|next| now < next.max(self.not_before)) {
            return None;
        }
        if self.is_connected() {
            // Another network: what works now may be about to stop.
            self.next = None;
            return Some(Remedy::Restart);
        }
        if self.trying {
            self.failures = self.failures.saturating_add(1);
        }
        self.trying = true;
        self.own_try = true;
        let wait = doubling(BACKOFF_FIRST, BACKOFF_CAP, self.failures);
        self.not_before = now.after(wait);
        self.next = Some(now.after(wait.max(PATIENCE) + self.delay()));
        let rebuild = self.leads && self.failures > 0 && self.failures.is_multiple_of(REBUILD_EVERY);
        Some(if rebuild { Remedy::Rebuild } else { Remedy::Restart })
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.next.map(|next| next.max(self.not_before))
    }

    fn delay(&self) -> u64 {
        if self.leads { 0 } else { FOLLOWER_DELAY }
    }

    fn sooner(&mut self, at: Mono) {
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connected(leads: bool) -> Recovery {
        let mut recovery = Recovery::new(leads);
        recovery.state_changed(Mono(0), PeerConnectionState::Connected);
        recovery
    }

    #[test]
    fn a_disconnected_connection_gets_two_seconds() {
        let mut recovery = connected(true);
        recovery.state_changed(Mono(100), PeerConnectionState::Disconnected);
        assert_eq!(recovery.due(Mono(2_099)), None);
        assert_eq!(recovery.due(Mono(2_100)), Some(Remedy::Restart));
        assert_eq!(recovery.due(Mono(2_100)), None);
        assert_eq!(recovery.failures(), 0);
    }

    #[test]
    fn a_connection_that_came_back_is_left_alone() {
        let mut recovery = connected(true);
        recovery.state_changed(Mono(100), PeerConnectionState::Disconnected);
        recovery.state_changed(Mono(900), PeerConnectionState::Connected);
        assert_eq!(recovery.deadline(), None);
        assert_eq!(recovery.due(Mono(60_000)), None);
    }

    #[test]
    fn a_failed_connection_is_restarted_at_once_by_the_leader() {
        for (leads, wait) in [(true, 0), (false, FOLLOWER_DELAY)] {
            let mut recovery = connected(leads);
            recovery.state_changed(Mono(100), PeerConnectionState::Failed);
            assert_eq!(recovery.deadline(), Some(Mono(100 + wait)));
            assert_eq!(recovery.due(Mono(100 + wait)), Some(Remedy::Restart));
        }
    }

    #[test]
    fn tries_get_rarer_and_every_third_failure_rebuilds() {
        let mut recovery = connected(true);
        recovery.state_changed(Mono(0), PeerConnectionState::Failed);
        let mut last = Mono(0);
        let mut remedies = Vec::new();
        let mut waits = Vec::new();
        for _ in 0..8 {
            let Some(now) = recovery.deadline() else { panic!("gave up") };
            waits.push(now.since(last));
            last = now;
            remedies.extend(recovery.due(now));
        }
        assert_eq!(waits, [0, 8_000, 8_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(recovery.failures(), 7);
        let rebuilds: Vec<usize> = (0..8).filter(|n| remedies[*n] == Remedy::Rebuild).collect();
        assert_eq!(rebuilds, [3, 6]);
    }

    #[test]
    fn a_connection_that_works_on_another_network_is_restarted_once() {
        let mut recovery = connected(false);
        recovery.moved(Mono(10));
        assert_eq!(recovery.due(Mono(10)), Some(Remedy::Restart));
        recovery.settled(Mono(2_000));
        assert_eq!(recovery.deadline(), None);
    }

    #[test]
    fn a_hint_disturbs_no_first_try_and_what_works_now_and_then_at_most() {
        let mut recovery = Recovery::new(true);
        recovery.settled(Mono(0));
        recovery.hinted(Mono(500));
        assert_eq!(recovery.deadline(), Some(Mono(PATIENCE)));
        recovery.state_changed(Mono(1_000), PeerConnectionState::Connected);
        for hint in [2_000, 3_000, 9_000] {
            recovery.hinted(Mono(hint));
            assert_eq!(recovery.due(Mono(hint)), None);
        }
        assert_eq!(recovery.due(Mono(11_000)), Some(Remedy::Restart));
        recovery.settled(Mono(11_200));
        recovery.hinted(Mono(12_000));
        assert_eq!(recovery.deadline(), Some(Mono(21_000)));
        assert_eq!(recovery.due(Mono(21_000)), Some(Remedy::Restart));
        // After a quiet time it is heard at once.
        recovery.hinted(Mono(60_000));
        assert_eq!(recovery.due(Mono(60_000)), Some(Remedy::Restart));
        // And so it is while nothing flows.
        recovery.state_changed(Mono(61_000), PeerConnectionState::Disconnected);
        recovery.hinted(Mono(61_500));
        assert_eq!(recovery.due(Mono(61_500)), Some(Remedy::Restart));
    }

    #[test]
    fn who_follows_counts_the_tries_of_who_leads() {
        let mut recovery = Recovery::new(false);
        let mut counted = Vec::new();
        for at in [1_000, 9_100, 9_300, 17_200, 25_300] {
            recovery.settled(Mono(at));
            counted.push(recovery.failures());
        }
        // A second exchange at once, as of a screen, is no other try.
        assert_eq!(counted, [0, 1, 1, 2, 3]);
        recovery.state_changed(Mono(26_000), PeerConnectionState::Connected);
        recovery.settled(Mono(40_000));
        assert_eq!(recovery.failures(), 0);
        // One's own tries are counted once.
        let mut recovery = Recovery::new(true);
        recovery.settled(Mono(1_000));
        for (at, failures) in [(9_000, 1), (17_000, 2)] {
            assert_eq!(recovery.due(Mono(at)), Some(Remedy::Restart));
            recovery.settled(Mono(at));
            assert_eq!(recovery.failures(), failures);
        }
    }

    #[test]
    fn candidates_that_come_late_are_waited_for_and_not_for_ever() {
        let mut recovery = Recovery::new(true);
        recovery.settled(Mono(1_000));
        recovery.candidate_came(Mono(1_100));
        assert_eq!(recovery.deadline(), Some(Mono(9_000)));
        for (came, until) in [(7_000, 12_000), (11_000, 16_000), (21_000, 25_000), (24_000, 25_000)] {
            recovery.candidate_came(Mono(came));
            assert_eq!(recovery.deadline(), Some(Mono(until)));
        }
        assert_eq!(recovery.due(Mono(25_000)), Some(Remedy::Restart));
        // What has failed waits for nothing.
        recovery.settled(Mono(26_000));
        recovery.state_changed(Mono(30_000), PeerConnectionState::Failed);
        let before = recovery.deadline();
        recovery.candidate_came(Mono(30_000));
        assert_eq!(recovery.deadline(), before);
    }

    #[test]
    fn a_retry_is_due_at_once_and_is_no_failure() {
        let mut recovery = connected(true);
        recovery.state_changed(Mono(0), PeerConnectionState::Failed);
        assert!(recovery.due(Mono(0)).is_some());
        recovery.retry(Mono(10));
        assert_eq!(recovery.due(Mono(10)), Some(Remedy::Restart));
        assert_eq!(recovery.failures(), 0);
    }
}
