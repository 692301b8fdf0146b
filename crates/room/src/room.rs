use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use parvis_protocol::{
    ClientMessage, CloseCode, DisplayName, ErrorCode, IceServer, InstanceId, MediaState, Participant,
    ParticipantId, Role, RoomName, RoomSettings, SeatToken, ServerMessage, SessionId, Signal, limits,
};

use crate::host::HostClaim;
use crate::seat::Seat;
use crate::{ConnectionId, Input, Millis, Output, SeatClaims, SeatKey};

/// What is the same for every room of a server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many seats a room has.
    pub max_participants: u32,
    /// How long a seat is kept for a participant whose socket was lost.
    pub seat_kept: Duration,
    /// Where peer connections may ask for their addresses and for a relay.
    pub ice_servers: Vec<IceServer>,
    /// What seats are signed with.
    pub key: SeatKey,
}

impl Settings {
    /// What the protocol proposes, with this key.
    #[must_use]
    pub fn new(key: SeatKey) -> Self {
        Self {
            max_participants: u32::try_from(limits::ROOM_SEATS).expect("a few seats"),
            seat_kept: limits::SEAT_KEPT,
            ice_servers: Vec::new(),
            key,
        }
    }
}

/// What a room has only while somebody sits in it.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) instance: InstanceId,
    /// Until when the host of before may take the role back: set when the room was made anew from a token,
    /// by whoever came first after a restart of the server.
    pub(crate) restored_until: Option<Millis>,
    pub(crate) host: HostClaim,
}

/// One room.
#[derive(Debug)]
pub struct Room {
    pub(crate) name: RoomName,
    pub(crate) settings: Arc<Settings>,
    /// Longest present first. No two with the same id, nor with the same connection.
    pub(crate) seats: Vec<Seat>,
    /// `Some` exactly while there are seats.
    pub(crate) life: Option<Life>,
    outputs: VecDeque<Output>,
}

impl Room {
    /// A room with nobody in it.
    #[must_use]
    pub fn new(name: RoomName, settings: Arc<Settings>) -> Self {
        Self { name, settings, seats: Vec::new(), life: None, outputs: VecDeque::new() }
    }

    /// Takes note of what happened at this time.
    pub fn handle(&mut self, now: Millis, input: Input) {
        // First, so that what happens now happens to the room as it is now, however late the wake-up comes.
        self.expire(now);
        match input {
            Input::Join { connection, join, fresh } => self.join(now, connection, *join, fresh),
            Input::Message { connection, message } => self.message(now, connection, *message),
            Input::Lost { connection } => self.lost(now, connection),
            Input::Wake => {}
        }
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call with [`Input::Wake`], if at all.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Millis> {
        self.seats.iter().filter_map(Seat::free_at).min()
    }

    /// Whether nobody has a seat: then the room no longer exists, and can be dropped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    /// Everyone with a seat, longest present first.
    pub fn roster(&self) -> impl Iterator<Item = &Participant> {
        self.seats.iter().map(Seat::participant)
    }

    fn message(&mut self, now: Millis, connection: ConnectionId, message: ClientMessage) {
        // Its seat may be another socket's by now.
        let Some(sender) = self.seats.iter().position(|seat| seat.connection() == Some(connection)) else {
            return;
        };
        match message {
            ClientMessage::Join(_) => {
                self.refuse(connection, ErrorCode::UnexpectedMessage, CloseCode::BadMessage);
                self.lost(now, connection);
            }
            ClientMessage::Signal { to, to_session, signal } => self.relay(sender, to, to_session, signal),
            ClientMessage::SetMedia { media } => self.set_media(sender, media),
            ClientMessage::Rename { name } => self.rename(sender, name),
            ClientMessage::Leave => self.leave(now, connection),
            ClientMessage::Ping => self.send(connection, ServerMessage::Pong),
            ClientMessage::Unknown => {}
        }
    }

    fn relay(&mut self, sender: usize, to: ParticipantId, to_session: SessionId, signal: Signal) {
        let from = self.seats[sender].participant();
        let (from, from_session) = (from.id, from.session);
        let Some(back) = self.seats[sender].connection() else { return };
        if !signal.is_within_limits() {
            return self.send(back, ServerMessage::Error { code: ErrorCode::TooLarge });
        }
        let target =
            self.seats.iter().find(|seat| seat.id() == to && seat.participant().session == to_session);
        let Some(target) = target.filter(|_| to != from) else {
            return self.send(back, ServerMessage::Error { code: ErrorCode::NoSuchParticipant });
        };
        // To who is away it is lost, as it would be on a socket that is dead and not yet known to be: the
        // participants say it again when they see each other again.
        let Some(connection) = target.connection() else { return };
        // Of an unknown kind nothing is left to pass on.
        if signal != Signal::Unknown {
            self.send(connection, ServerMessage::Signal { from, from_session, signal });
        }
    }

    fn set_media(&mut self, sender: usize, media: MediaState) {
        let participant = self.seats[sender].participant_mut();
        if participant.media != media {
            participant.media = media;
            self.tell_of(sender);
        }
    }

    fn rename(&mut self, sender: usize, name: DisplayName) {
        let participant = self.seats[sender].participant_mut();
        if participant.name != name {
            participant.name = name;
            self.tell_of(sender);
        }
    }

    /// Tells everyone else that this row has changed.
    pub(crate) fn tell_of(&mut self, seat: usize) {
        let participant = self.seats[seat].participant().clone();
        self.send_others(participant.id, ServerMessage::Updated { participant });
    }

    /// A token for this seat as it is now.
    pub(crate) fn token(&self, now: Millis, participant: &Participant) -> Option<SeatToken> {
        let instance = self.life.as_ref()?.instance;
        let Participant { id, role, .. } = *participant;
        let claims = SeatClaims { room: self.name.clone(), instance, id, role, issued_at: now };
        Some(self.settings.key.sign(&claims))
    }

    pub(crate) fn public_settings(&self) -> RoomSettings {
        RoomSettings { max_participants: self.settings.max_participants }
    }

    pub(crate) fn seat_of(&self, id: ParticipantId) -> Option<usize> {
        self.seats.iter().position(|seat| seat.id() == id)
    }

    pub(crate) fn host(&self) -> Option<usize> {
        self.seats.iter().position(|seat| seat.participant().role == Role::Host)
    }

    pub(crate) fn refuse(&mut self, connection: ConnectionId, code: ErrorCode, close: CloseCode) {
        self.send(connection, ServerMessage::Error { code });
        self.close(connection, close);
    }

    pub(crate) fn close(&mut self, connection: ConnectionId, code: CloseCode) {
        self.outputs.push_back(Output::Close { connection, code });
    }

    pub(crate) fn send(&mut self, connection: ConnectionId, message: ServerMessage) {
        self.outputs.push_back(Output::Send { to: vec![connection], message: Box::new(message) });
    }

    pub(crate) fn send_others(&mut self, than: ParticipantId, message: ServerMessage) {
        let others = self.seats.iter().filter(|seat| seat.id() != than);
        let to: Vec<_> = others.filter_map(Seat::connection).collect();
        if !to.is_empty() {
            self.outputs.push_back(Output::Send { to, message: Box::new(message) });
        }
    }
}
