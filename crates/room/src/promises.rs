//! What must be true of a room after every input, as far as it cannot be seen from outside. Tests and the fuzzer ask.

use std::collections::BTreeSet;

use parvis_protocol::limits;

use crate::admission::NEWCOMERS;
use crate::room::Room;
use crate::room_session::LISTED;
use crate::seat::Seat;

impl Room {
    /// The first promise that does not hold; `None` in every room. For tests: it looks at everything.
    #[doc(hidden)]
    #[must_use]
    pub fn broken_promise(&self) -> Option<&'static str> {
        let promises = self.promises_of_lists().into_iter().chain(self.promises_of_people());
        promises.into_iter().find_map(|(holds, promise)| (!holds).then_some(promise))
    }

    /// Whether some moderator is sent a newer list of the lobby in a moment. For tests.
    #[doc(hidden)]
    #[must_use]
    pub fn lobby_list_waits(&self) -> bool {
        self.lobby_traffic.list_at.is_some()
    }

    fn promises_of_lists(&self) -> Vec<(bool, &'static str)> {
        let waiting = self.waiting().len();
        let lacking = self.moderators_without_list(&self.waiting());
        let seats = usize::try_from(self.settings.max_participants).unwrap_or(usize::MAX);
        let mut promises = vec![
            (
                lacking.is_empty() || self.lobby_traffic.list_at.is_some(),
                "a moderator knows who waits, or will in a moment",
            ),
            (self.last_sent.is_bounded(&self.seats), "few are remembered who have seen who waits"),
            (self.lobby_traffic.is_bounded(), "few addresses are counted"),
            (
                self.pending_stops.len() <= seats.saturating_add(2 * limits::REMOVED),
                "few are remembered who have to switch something off",
            ),
            (self.newcomers.len() <= NEWCOMERS, "no more newcomers than there may be"),
            (waiting <= limits::WAITING, "no more people in the lobby than there may be"),
            (self.parked.len() <= limits::REMOVED, "few are remembered whose page was loaded again"),
            (self.ended.is_bounded(), "few are remembered of the sessions that were ended"),
            (self.expired.len() <= limits::REMOVED, "few are remembered who lost their seat"),
        ];
        if let Some(session) = &self.room_session {
            let decisions = &session.decisions;
            promises.extend([
                (decisions.co_hosts.len() <= LISTED, "no more co-hosts than there may be"),
                (decisions.allowed.len() <= LISTED, "no more who are allowed than there may be"),
                (decisions.removed.len() <= limits::REMOVED, "no more removed than there may be"),
                (
                    decisions.spotlight.len() <= limits::SPOTLIGHT,
                    "no more in the spotlight than there may be",
                ),
                (session.lineage.is_bounded(), "no longer a past than there may be"),
                (
                    self.sealed_state(self.settings.started_at.wall)
                        .is_some_and(|state| !state.as_str().is_empty()),
                    "the state can be sealed",
                ),
            ]);
        }
        promises
    }

    fn promises_of_people(&self) -> Vec<(bool, &'static str)> {
        let Some(session) = &self.room_session else {
            return vec![
                (self.seats.is_empty(), "no seat in a room that is over"),
                (self.newcomers.is_empty(), "nobody waits for a room that is over"),
                (self.kept_until.is_none(), "a room that is over is not kept"),
            ];
        };
        let decisions = &session.decisions;
        let here: BTreeSet<_> = self.seats.iter().map(Seat::id).collect();
        let is_banned = |id| decisions.removed.iter().any(|record| record.banned && record.id == id);
        vec![
            (self.seats.is_empty() == self.kept_until.is_some(), "a room is kept exactly while nobody is in"),
            (!here.iter().any(|id| is_banned(*id)), "nobody who was banned has a seat"),
            (!decisions.host.is_some_and(is_banned), "nobody who was banned has the host's role"),
            (!decisions.acting.is_some_and(is_banned), "nobody who was banned acts as host"),
            (!decisions.co_hosts.iter().any(|id| is_banned(*id)), "nobody who was banned is a co-host"),
        ]
    }
}
