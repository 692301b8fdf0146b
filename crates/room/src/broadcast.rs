use parvis_protocol::{LobbyEntry, MediaState, Participant, ParticipantId, RoomSettings, ServerMessage};

use crate::confusable::Skeleton;
use crate::room::Room;
use crate::room_session::RoomSession;
use crate::sealed::PersistedState;
use crate::seat::Seat;
use crate::{ConnectionId, Now, Settings, WallTime};

/// What was said last of what everybody is told of, or everybody who keeps order.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastSent {
    settings: RoomSettings,
    version: u64,
    state: Option<PersistedState>,
    waiting: Vec<LobbyEntry>,
    moderators: Vec<ConnectionId>,
}

impl LastSent {
    /// A life has begun, of which its first participant hears in their `Welcome`.
    pub(crate) fn begin(&mut self, room_session: &RoomSession, settings: &Settings) {
        *self = Self {
            settings: public(room_session, settings),
            version: room_session.version,
            state: Some(PersistedState::of(room_session, WallTime(0))),
            ..Self::default()
        };
    }

    /// Everybody needs the newest state, although it is not newer than it was.
    pub(crate) fn forget_state(&mut self) {
        self.version = 0;
    }
}

/// Brings what everybody knows in line with what is, whatever it was that changed it.
impl Room {
    pub(crate) fn publish_changes(&mut self, now: Now) {
        self.publish_rows(now, None);
        self.publish_tokens(now);
        self.publish_settings();
        self.publish_state(now);
        self.publish_lobby();
        self.changed_by = None;
    }

    /// Roles, bars and twins follow from the life of the room. Tells everyone of the rows that have changed by it, but
    /// for one whose turn is still to come.
    pub(crate) fn publish_rows(&mut self, now: Now, but: Option<ParticipantId>) {
        for seat in 0..self.seats.len() {
            let before = self.seats[seat].participant();
            if Some(before.id) == but {
                continue;
            }
            let (role, barred, confusable) =
                (self.role_of(before.id), self.barred(before.id), self.is_confusable(seat));
            if (before.role, before.barred, before.confusable) == (role, barred, confusable) {
                continue;
            }
            let new_role = before.role != role;
            let row = self.seats[seat].participant_mut();
            let (media, requests) = (row.media.without(barred), both(row.requests, barred));
            *row = Participant { role, barred, confusable, media, requests, ..row.clone() };
            let row = row.clone();
            if let Some((connection, seat)) =
                self.seats[seat].connection().zip(self.token(now.wall, &row)).filter(|_| new_role)
            {
                self.send(connection, ServerMessage::Seat { seat });
            }
            self.tell_everyone_of(seat);
        }
    }

    fn publish_tokens(&mut self, now: Now) {
        if !std::mem::take(&mut self.new_tokens) {
            return;
        }
        for seat in 0..self.seats.len() {
            let row = self.seats[seat].participant().clone();
            if let Some((connection, seat)) = self.seats[seat].connection().zip(self.token(now.wall, &row)) {
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
        let mut state = PersistedState::of(room_session, WallTime(0));
        if self
            .last_sent
            .state
            .as_ref()
            .is_some_and(|last_sent| PersistedState { version: state.version, ..last_sent.clone() } != state)
        {
            room_session.version += 1;
            state.version = room_session.version;
        }
        if self.last_sent.version != state.version {
            self.last_sent.version = state.version;
            self.last_sent.state = Some(state);
            if let Some(state) = self.sealed_state(now.wall) {
                self.send_all(ServerMessage::State { state });
            }
        }
    }

    /// Those who keep order see who waits, from the moment they do.
    fn publish_lobby(&mut self) {
        let people = self.waiting();
        let moderators = self.seats.iter().filter(|seat| self.can_moderate(seat.participant()));
        let moderators: Vec<_> = moderators.filter_map(Seat::connection).collect();
        let changed = people != self.last_sent.waiting;
        let to: Vec<_> = moderators
            .iter()
            .copied()
            .filter(|keeper| changed || (!people.is_empty() && !self.last_sent.moderators.contains(keeper)))
            .collect();
        self.last_sent.waiting.clone_from(&people);
        self.last_sent.moderators = moderators;
        for connection in to {
            self.send(connection, ServerMessage::Lobby { entries: people.clone() });
        }
    }

    pub(crate) fn send_moderators(&mut self, message: ServerMessage) {
        let settings = self.public_settings();
        self.send_to(|seat| seat.participant().can_moderate(&settings), message);
    }

    pub(crate) fn public_settings(&self) -> RoomSettings {
        match &self.room_session {
            Some(room_session) => public(room_session, &self.settings),
            None => {
                RoomSettings { max_participants: self.settings.max_participants, ..RoomSettings::default() }
            }
        }
    }

    /// What somebody may not send: what is moderated, unless they keep order or were allowed to.
    pub(crate) fn barred(&self, id: ParticipantId) -> MediaState {
        let Some(room_session) = &self.room_session else { return MediaState::NONE };
        let free = room_session.everyone_moderates
            || room_session.current_host() == id
            || room_session.co_hosts.contains(&id);
        if free { MediaState::NONE } else { room_session.moderated.without(room_session.allowed(id)) }
    }

    /// Whether this name can be taken for that of the host, who is somebody else.
    pub(crate) fn is_confusable(&self, seat: usize) -> bool {
        let seat = &self.seats[seat];
        let host = self.room_session.as_ref().map(RoomSession::current_host);
        host != Some(seat.id()) && self.host_skeleton() == Some(seat.skeleton())
    }

    pub(crate) fn host_skeleton(&self) -> Option<&Skeleton> {
        let host = self.room_session.as_ref()?.current_host();
        self.seats.iter().find(|seat| seat.id() == host).map(Seat::skeleton)
    }
}

fn public(room_session: &RoomSession, settings: &Settings) -> RoomSettings {
    RoomSettings {
        max_participants: settings.max_participants,
        locked: room_session.locked,
        lobby: room_session.lobby,
        password: room_session.password.is_some(),
        everyone_moderates: room_session.everyone_moderates,
        moderated: room_session.moderated,
    }
}

fn both(one: MediaState, other: MediaState) -> MediaState {
    one.without(one.without(other))
}
