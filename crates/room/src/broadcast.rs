//! Sends what changed. No decision has to remember whom it concerns: after each input the room is compared with what
//! everybody was last sent (settings, sealed state, lobby, roster rows), and the difference goes out.

use std::collections::BTreeSet;

use parvis_protocol::{
    LobbyEntry, MediaState, Participant, ParticipantId, Role, RoomSettings, ServerMessage,
};

use crate::confusable::Skeleton;
use crate::room::Room;
use crate::room_session::{Decisions, RoomSession};
use crate::seat::Seat;
use crate::{ConnectionId, Now, Output, Settings};

/// What was last sent to everybody, or to the moderators: compared with the present, it says what has to be sent now.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastSent {
    settings: RoomSettings,
    version: u64,
    decisions: Option<Decisions>,
    lobby: Vec<LobbyEntry>,
    /// Who has that list, if anybody is on it.
    lobby_shown: BTreeSet<ConnectionId>,
    /// Who has an older list with somebody on it, since they were no moderator any more when it changed.
    lobby_outdated: BTreeSet<ConnectionId>,
}

impl LastSent {
    /// A room session has begun; its first participant gets all of this in their `Welcome`.
    pub(crate) fn begin(&mut self, room_session: &RoomSession, settings: &Settings) {
        *self = Self {
            settings: public(room_session, settings),
            version: room_session.version,
            decisions: Some(room_session.decisions.clone()),
            ..Self::default()
        };
    }

    /// This list was in somebody's `Welcome`.
    pub(crate) fn welcomed(&mut self, connection: ConnectionId, lobby: &[LobbyEntry]) {
        if lobby == self.lobby {
            self.lobby_shown.insert(connection);
        } else {
            self.lobby_outdated.insert(connection);
        }
    }

    /// Forgets those who are gone, once there are more than there are seats.
    fn forget_gone(&mut self, seats: &[Seat]) {
        for list in [&mut self.lobby_shown, &mut self.lobby_outdated] {
            if list.len() > seats.len() {
                let here: BTreeSet<_> = seats.iter().filter_map(Seat::connection).collect();
                list.retain(|connection| here.contains(connection));
            }
        }
    }

    /// Whether no more are remembered than there are seats.
    pub(crate) fn is_bounded(&self, seats: &[Seat]) -> bool {
        self.lobby_shown.len() <= seats.len() && self.lobby_outdated.len() <= seats.len()
    }

    /// Everybody needs the sealed state again, although its version may not have grown.
    pub(crate) fn forget_state(&mut self) {
        self.version = 0;
    }
}

/// Compares what everybody was last sent with the room as it is, and sends what changed, whatever it was that changed it.
impl Room {
    pub(crate) fn publish_changes(&mut self, now: Now) {
        // Most messages change none of what rows follow from: in a large room that saves looking at each of them.
        let decided = self.room_session.as_ref().map(|session| &session.decisions);
        if std::mem::take(&mut self.people_changed) || decided != self.last_sent.decisions.as_ref() {
            self.publish_rows(now, None);
        } else {
            debug_assert!(self.rows_are_current(), "whoever changes a name or a seat says so");
        }
        self.publish_tokens(now);
        self.publish_settings();
        self.publish_state(now);
        self.publish_lobby(now);
        self.last_sent.forget_gone(&self.seats);
        self.changed_by = None;
    }

    /// Roles, barred media and confusable names follow from the room session. Sends everyone the rows that have changed by it,
    /// except `but`, whose row is sent by the caller.
    pub(crate) fn publish_rows(&mut self, now: Now, but: Option<ParticipantId>) {
        let host = self.host_skeleton().cloned();
        for seat in 0..self.seats.len() {
            let before = self.seats[seat].participant();
            if Some(before.id) == but {
                continue;
            }
            let (role, barred, confusable) = self.derived(seat, host.as_ref());
            if (before.role, before.barred, before.confusable) == (role, barred, confusable) {
                continue;
            }
            let new_role = before.role != role;
            let row = self.seats[seat].participant_mut();
            let (media, requests) = (row.media.without(barred), row.requests.intersection(barred));
            *row = Participant { role, barred, confusable, media, requests, ..row.clone() };
            let holder = &self.seats[seat];
            if let Some((connection, seat)) =
                holder.connection().zip(self.token(now.wall, holder)).filter(|_| new_role)
            {
                self.send(connection, ServerMessage::Seat { seat });
            }
            self.tell_everyone_of(seat);
        }
    }

    /// What the row of this seat has to say of role, barred media and name, where the host's name looks like that.
    fn derived(&self, seat: usize, host: Option<&Skeleton>) -> (Role, MediaState, bool) {
        let id = self.seats[seat].id();
        let role = self.role_of(id);
        let confusable = role != Role::Host && host == Some(self.seats[seat].skeleton());
        (role, self.barred(id), confusable)
    }

    fn rows_are_current(&self) -> bool {
        let host = self.host_skeleton();
        (0..self.seats.len()).all(|seat| {
            let row = self.seats[seat].participant();
            (row.role, row.barred, row.confusable) == self.derived(seat, host)
        })
    }

    fn publish_tokens(&mut self, now: Now) {
        if !std::mem::take(&mut self.new_tokens) {
            return;
        }
        for seat in 0..self.seats.len() {
            let holder = &self.seats[seat];
            if let Some((connection, seat)) = holder.connection().zip(self.token(now.wall, holder)) {
                self.send(connection, ServerMessage::Seat { seat });
            }
        }
    }

    fn publish_settings(&mut self) {
        let settings = self.public_settings();
        if self.room_session.is_some() && settings != self.last_sent.settings {
            self.last_sent.settings = settings.clone();
            self.send_all(ServerMessage::Settings { settings, by: self.changed_by });
        }
    }

    fn publish_state(&mut self, now: Now) {
        let Some(room_session) = &mut self.room_session else { return };
        if self.last_sent.decisions.as_ref().is_some_and(|sent| *sent != room_session.decisions) {
            room_session.version += 1;
        }
        if self.last_sent.version != room_session.version {
            self.last_sent.version = room_session.version;
            self.last_sent.decisions = Some(room_session.decisions.clone());
            if let Some(state) = self.sealed_state(now.wall) {
                self.send_all(ServerMessage::State { state });
            }
        }
    }

    /// Moderators see who waits in the lobby, from the moment they become moderators. Who stops being one is sent nothing, and the
    /// list as it is then when they are one again. What a moderator has changed is sent at once; what newcomers change only so
    /// often, since each list is long and goes to many.
    fn publish_lobby(&mut self, now: Now) {
        let entries = self.waiting();
        let LastSent { lobby, lobby_shown, lobby_outdated, .. } = &mut self.last_sent;
        if entries.is_empty() && lobby.is_empty() && lobby_outdated.is_empty() {
            // Nothing to see: whoever is a moderator when somebody comes will get it as a change.
            self.lobby_traffic.list_at = None;
            return;
        }
        if entries != *lobby {
            lobby.clone_from(&entries);
            lobby_outdated.append(lobby_shown);
            let here: BTreeSet<_> = self.seats.iter().filter_map(Seat::connection).collect();
            lobby_outdated.retain(|connection| here.contains(connection));
        }
        let to = self.moderators_without_list(&entries);
        if to.is_empty() {
            self.lobby_traffic.list_at = None;
            return;
        }
        if self.changed_by.is_some() {
            self.lobby_traffic.list_at = None;
        } else if !self.lobby_traffic.list(now.mono, entries.len(), to.len()) {
            return;
        }
        let LastSent { lobby_shown, lobby_outdated, .. } = &mut self.last_sent;
        for connection in &to {
            lobby_outdated.remove(connection);
        }
        if !entries.is_empty() {
            lobby_shown.extend(to.iter().copied());
        }
        self.push(Output::Send { to, message: Box::new(ServerMessage::Lobby { entries }) });
    }

    /// The moderators who are here and have not been sent this list.
    pub(crate) fn moderators_without_list(&self, entries: &[LobbyEntry]) -> Vec<ConnectionId> {
        let moderators = self.seats.iter().filter(|seat| self.can_moderate(seat.participant()));
        let LastSent { lobby_shown, lobby_outdated, .. } = &self.last_sent;
        let lacks = |connection: &ConnectionId| {
            lobby_outdated.contains(connection) || !entries.is_empty() && !lobby_shown.contains(connection)
        };
        moderators.filter_map(Seat::connection).filter(lacks).collect()
    }

    pub(crate) fn send_moderators(&mut self, message: ServerMessage) {
        let everyone = self.everyone_moderates();
        self.send_to(|seat| seat.participant().role.can_moderate(everyone), message);
    }

    pub(crate) fn public_settings(&self) -> RoomSettings {
        match &self.room_session {
            Some(room_session) => public(room_session, &self.settings),
            None => {
                RoomSettings { max_participants: self.settings.max_participants, ..RoomSettings::default() }
            }
        }
    }

    /// What somebody may not send: what is moderated, unless they are a moderator or were allowed to.
    pub(crate) fn barred(&self, id: ParticipantId) -> MediaState {
        let Some(room_session) = &self.room_session else { return MediaState::NONE };
        if room_session.role_of(id).can_moderate(room_session.decisions.everyone_moderates) {
            MediaState::NONE
        } else {
            room_session.decisions.moderated.without(room_session.allowed(id))
        }
    }

    /// Whether the name in this seat can be mistaken for that of the host, who is somebody else.
    pub(crate) fn is_confusable(&self, seat: usize) -> bool {
        let seat = &self.seats[seat];
        let host = self.room_session.as_ref().and_then(RoomSession::current_host);
        host != Some(seat.id()) && self.host_skeleton() == Some(seat.skeleton())
    }

    pub(crate) fn host_skeleton(&self) -> Option<&Skeleton> {
        let host = self.room_session.as_ref()?.current_host()?;
        self.seats.iter().find(|seat| seat.id() == host).map(Seat::skeleton)
    }
}

fn public(room_session: &RoomSession, settings: &Settings) -> RoomSettings {
    RoomSettings {
        max_participants: settings.max_participants,
        locked: room_session.decisions.locked,
        lobby: room_session.decisions.lobby,
        password: room_session.decisions.password.is_some(),
        everyone_moderates: room_session.decisions.everyone_moderates,
        moderated: room_session.decisions.moderated,
        spotlight: room_session.decisions.spotlight.clone(),
    }
}
