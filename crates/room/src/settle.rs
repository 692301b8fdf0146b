use parvis_protocol::{MediaState, Participant, ParticipantId, RoomSettings, ServerMessage, Waiting};

use crate::life::Life;
use crate::room::Room;
use crate::sealed::State;
use crate::seat::Seat;
use crate::twin::Look;
use crate::{ConnectionId, Millis, Settings};

/// What was said last of what everybody is told of, or everybody who keeps order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    settings: RoomSettings,
    version: u64,
    state: Option<State>,
    waiting: Vec<Waiting>,
    keepers: Vec<ConnectionId>,
}

impl Told {
    /// A life has begun, of which its first participant hears in their `Welcome`.
    pub(crate) fn begin(&mut self, life: &Life, settings: &Settings) {
        *self = Self {
            settings: public(life, settings),
            version: life.version,
            state: Some(State::of(life, Millis(0))),
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
    pub(crate) fn settle(&mut self, now: Millis) {
        self.settle_rows(now, None);
        self.settle_tokens(now);
        self.settle_settings();
        self.settle_state(now);
        self.settle_waiting();
        self.changed_by = None;
    }

    /// Roles, bars and twins follow from the life of the room. Tells everyone of the rows that have changed by it, but
    /// for one whose turn is still to come.
    pub(crate) fn settle_rows(&mut self, now: Millis, but: Option<ParticipantId>) {
        for seat in 0..self.seats.len() {
            let before = self.seats[seat].participant();
            if Some(before.id) == but {
                continue;
            }
            let (role, barred, twin) = (self.role_of(before.id), self.barred(before.id), self.is_twin(seat));
            if (before.role, before.barred, before.twin) == (role, barred, twin) {
                continue;
            }
            let new_role = before.role != role;
            let row = self.seats[seat].participant_mut();
            let (media, requests) = (row.media.without(barred), both(row.requests, barred));
            *row = Participant { role, barred, twin, media, requests, ..row.clone() };
            let row = row.clone();
            if let Some((connection, seat)) =
                self.seats[seat].connection().zip(self.token(now, &row)).filter(|_| new_role)
            {
                self.send(connection, ServerMessage::Seat { seat });
            }
            self.tell_everyone_of(seat);
        }
    }

    fn settle_tokens(&mut self, now: Millis) {
        if !std::mem::take(&mut self.new_tokens) {
            return;
        }
        for seat in 0..self.seats.len() {
            let row = self.seats[seat].participant().clone();
            if let Some((connection, seat)) = self.seats[seat].connection().zip(self.token(now, &row)) {
                self.send(connection, ServerMessage::Seat { seat });
            }
        }
    }

    fn settle_settings(&mut self) {
        let settings = self.public_settings();
        if self.life.is_some() && settings != self.told.settings {
            self.told.settings = settings.clone();
            self.send_all(ServerMessage::Settings { settings, by: self.changed_by });
        }
    }

    fn settle_state(&mut self, now: Millis) {
        let Some(life) = &mut self.life else { return };
        let mut state = State::of(life, Millis(0));
        if self
            .told
            .state
            .as_ref()
            .is_some_and(|told| State { version: state.version, ..told.clone() } != state)
        {
            life.version += 1;
            state.version = life.version;
        }
        if self.told.version != state.version {
            self.told.version = state.version;
            self.told.state = Some(state);
            if let Some(state) = self.sealed_state(now) {
                self.send_all(ServerMessage::State { state });
            }
        }
    }

    /// Those who keep order see who waits, from the moment they do.
    fn settle_waiting(&mut self) {
        let people = self.waiting();
        let keepers = self.seats.iter().filter(|seat| self.keeps_order(seat.participant()));
        let keepers: Vec<_> = keepers.filter_map(Seat::connection).collect();
        let changed = people != self.told.waiting;
        let to: Vec<_> = keepers
            .iter()
            .copied()
            .filter(|keeper| changed || (!people.is_empty() && !self.told.keepers.contains(keeper)))
            .collect();
        self.told.waiting.clone_from(&people);
        self.told.keepers = keepers;
        for connection in to {
            self.send(connection, ServerMessage::Waiting { people: people.clone() });
        }
    }

    pub(crate) fn send_keepers(&mut self, message: ServerMessage) {
        let settings = self.public_settings();
        self.send_to(|seat| seat.participant().keeps_order(&settings), message);
    }

    pub(crate) fn public_settings(&self) -> RoomSettings {
        match &self.life {
            Some(life) => public(life, &self.settings),
            None => {
                RoomSettings { max_participants: self.settings.max_participants, ..RoomSettings::default() }
            }
        }
    }

    /// What somebody may not send: what is moderated, unless they keep order or were allowed to.
    pub(crate) fn barred(&self, id: ParticipantId) -> MediaState {
        let Some(life) = &self.life else { return MediaState::NONE };
        let free = life.everyone_keeps_order || life.current_host() == id || life.co_hosts.contains(&id);
        if free { MediaState::NONE } else { life.moderated.without(life.allowed(id)) }
    }

    /// Whether this name can be taken for that of the host, who is somebody else.
    pub(crate) fn is_twin(&self, seat: usize) -> bool {
        let seat = &self.seats[seat];
        let host = self.life.as_ref().map(Life::current_host);
        host != Some(seat.id()) && self.host_look() == Some(seat.look())
    }

    pub(crate) fn host_look(&self) -> Option<&Look> {
        let host = self.life.as_ref()?.current_host();
        self.seats.iter().find(|seat| seat.id() == host).map(Seat::look)
    }
}

fn public(life: &Life, settings: &Settings) -> RoomSettings {
    RoomSettings {
        max_participants: settings.max_participants,
        locked: life.locked,
        lobby: life.lobby,
        password: life.password.is_some(),
        everyone_keeps_order: life.everyone_keeps_order,
        moderated: life.moderated,
    }
}

fn both(one: MediaState, other: MediaState) -> MediaState {
    one.without(one.without(other))
}
