//! Which sessions of a room are over because somebody wanted it so: whoever has kept a state of one does not bring it back.

use parvis_protocol::RoomSessionId;

use crate::Mono;
use crate::lineage::Lineage;
use crate::room::Room;
use crate::room_session::{RoomSession, STATE_LASTS};
use crate::sealed::PersistedState;

/// Sessions that are remembered of a room. Of more than that, those go first that began in this run of the server: they replace
/// no other session, whoever has kept their state.
pub(crate) const ENDED: usize = 4;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A moderator ended it for everyone. It does not come back, not even into an empty room.
    ForEveryone,
    /// The host left as the last one. Somebody who was cut off before may go on in the empty room, but over no other session.
    HostLeft,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct EndedSession {
    id: RoomSessionId,
    ending: Ending,
    /// What was known of it when it ended. Whoever knows more may go on with it: else somebody with an old state could end it.
    version: u64,
    lineage: Lineage,
    /// Whether it began before the server started.
    restored: bool,
    until: Mono,
}

/// The sessions of one room that were ended, for as long as their states would count. A server that starts again has forgotten them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndedSessions(Vec<EndedSession>);

impl EndedSessions {
    /// Until when there is something to remember; `None` if there is nothing.
    #[must_use]
    pub fn until(&self) -> Option<Mono> {
        self.0.iter().map(|ended| ended.until).max()
    }

    pub(crate) fn add(&mut self, now: Mono, session: &RoomSession, ending: Ending) {
        // What was guessed from a token says nothing of what its host would have wanted.
        if session.guessed {
            return;
        }
        self.0.retain(|ended| now < ended.until && ended.id != session.id);
        if self.0.len() >= ENDED {
            let least = self.0.iter().position(|ended| !ended.restored).unwrap_or(0);
            self.0.remove(least);
        }
        self.0.push(EndedSession {
            id: session.id,
            ending,
            version: session.version,
            lineage: session.lineage.clone(),
            restored: session.before.is_some(),
            until: now + STATE_LASTS,
        });
    }

    /// Whether this is a state of a session that has ended, and knows no more of it.
    fn is_over(&self, state: &PersistedState, room_is_empty: bool) -> bool {
        let known = |ended: &&EndedSession| ended.id == state.room_session_id;
        self.0.iter().find(known).is_some_and(|ended| {
            (ended.ending == Ending::ForEveryone || !room_is_empty)
                && (state.guessed || !ended.lineage.lacks(ended.version, &state.lineage))
        })
    }

    fn is_ended_for_everyone(&self, id: RoomSessionId) -> bool {
        self.0.iter().any(|ended| ended.id == id && ended.ending == Ending::ForEveryone)
    }

    pub(crate) fn is_bounded(&self) -> bool {
        self.0.len() <= ENDED
    }
}

impl Room {
    /// Whether a state is of a session that was ended here since.
    pub(crate) fn is_over(&self, state: &PersistedState) -> bool {
        let goes_on = self.room_session.as_ref();
        // The session that goes on now was brought back by somebody who knew more: it tells for itself.
        goes_on.is_none_or(|session| session.id != state.room_session_id)
            && self.ended.is_over(state, goes_on.is_none())
    }

    /// Whether a token alone would bring a session back that was ended for everyone.
    pub(crate) fn was_ended_for_everyone(&self, id: RoomSessionId) -> bool {
        self.room_session.is_none() && self.ended.is_ended_for_everyone(id)
    }

    /// The session is over because somebody wanted it so. Where the host may be back, it lapses.
    pub(crate) fn end_as(&mut self, now: Mono, ending: Ending) {
        if let Some(session) = &self.room_session {
            self.ended.add(now, session, ending);
        }
        self.end();
    }
}
