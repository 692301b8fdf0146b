//! A moderator switches somebody off whose socket is lost, or whose page is being loaded again: they hear of it when they are back,
//! since until then their media may still flow from browser to browser.

use parvis_protocol::{MediaKind, MediaState, ModerationRequest, ParticipantId, ServerMessage, limits};

use crate::room::Room;
use crate::{ConnectionId, Output};

/// What somebody has to be told to switch off when they are back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PendingStop {
    who: ParticipantId,
    /// The moderator who did it last.
    by: ParticipantId,
    kinds: MediaState,
}

/// Those who have lost their socket are at most so many more than there are seats: see `parked` and `expired`.
const MOST: usize = 2 * limits::REMOVED;

impl Room {
    /// Switches off what everybody else sends of this kind, of those who are here now and of those who are back later.
    pub(crate) fn stop_all(&mut self, by: usize, kind: MediaKind, but: Option<ParticipantId>) {
        let me = self.seats[by].id();
        let is_meant = |id: &ParticipantId| *id != me && Some(*id) != but;
        let others = self.seats.iter().filter(|seat| is_meant(&seat.id()));
        let (here, away): (Vec<_>, Vec<_>) = others.partition(|seat| seat.connection().is_some());
        let to: Vec<ConnectionId> = here.into_iter().filter_map(crate::seat::Seat::connection).collect();
        let away = away.into_iter().map(crate::seat::Seat::id);
        let reloading = self.parked.iter().map(|parked| parked.id);
        let expired = self.expired.iter().filter_map(|origin| origin.id);
        let later: Vec<_> = away.chain(reloading).chain(expired).filter(is_meant).collect();
        for who in later {
            self.stop_later(me, who, kind);
        }
        if !to.is_empty() {
            let request = ModerationRequest::Stop { kind };
            let message = Box::new(ServerMessage::ModerationRequest { by: me, request });
            self.push(Output::Send { to, message });
        }
    }

    /// Remembers what somebody has to be told who has no socket.
    pub(crate) fn stop_later(&mut self, by: ParticipantId, who: ParticipantId, kind: MediaKind) {
        let known = self.pending_stops.iter().position(|stop| stop.who == who);
        let mut stop = known.map_or(PendingStop { who, by, kinds: MediaState::NONE }, |at| {
            self.pending_stops.swap_remove(at)
        });
        stop.by = by;
        stop.kinds.set(kind, true);
        let most = MOST + usize::try_from(self.settings.max_participants).unwrap_or(usize::MAX - MOST);
        if self.pending_stops.len() >= most {
            self.pending_stops.remove(0);
        }
        self.pending_stops.push(stop);
    }

    /// They are back, and were welcomed.
    pub(crate) fn tell_stops(&mut self, connection: ConnectionId, who: ParticipantId) {
        let Some(at) = self.pending_stops.iter().position(|stop| stop.who == who) else { return };
        let PendingStop { by, kinds, .. } = self.pending_stops.swap_remove(at);
        for kind in MediaKind::ALL.into_iter().filter(|kind| kinds.has(*kind)) {
            let request = ModerationRequest::Stop { kind };
            self.send(connection, ServerMessage::ModerationRequest { by, request });
        }
    }
}
