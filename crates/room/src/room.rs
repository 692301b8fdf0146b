//! The room itself: its fields, the one way in ([`Room::handle`]) and out ([`Room::poll`]), and what a seated
//! participant or somebody in the lobby says. What is decided about seats, admission, moderation and the host role is
//! in the modules beside this one.

use std::collections::VecDeque;
use std::sync::Arc;

use parvis_protocol::{
    ClientMessage, CloseCode, DisplayName, Endpoint, ErrorCode, MediaKind, MediaState, Participant,
    ParticipantId, Reaction, RoomName, SealedState, SeatToken, ServerMessage, SessionId, Signal, limits,
};

use crate::admission::Newcomer;
use crate::broadcast::LastSent;
use crate::ended::EndedSessions;
use crate::host::Gone;
use crate::lobby_traffic::LobbyTraffic;
use crate::password_attempts::PasswordAttempts;
use crate::room_session::{ClientOrigin, RoomSession};
use crate::sealed::PersistedState;
use crate::seat::{Parked, Seat};
use crate::stops::PendingStop;
use crate::{ConnectionId, Input, LapsedSession, Mono, Now, Output, SeatClaims, Settings, WallTime};

/// One room.
#[derive(Debug)]
pub struct Room {
    pub(crate) name: RoomName,
    pub(crate) settings: Arc<Settings>,
    /// Longest present first. No two with the same id, nor with the same connection.
    pub(crate) seats: Vec<Seat>,
    /// Those who were not admitted yet, longest waiting first.
    pub(crate) newcomers: Vec<Newcomer>,
    pub(crate) password_attempts: PasswordAttempts,
    /// Grows whenever a password is set or taken away: a hash of before comes too late.
    pub(crate) password_number: u64,
    /// What those had whose page may be loaded again: it is theirs if they are back by then.
    pub(crate) parked: VecDeque<Parked>,
    /// Who lost their seat lately, and may still be seen and heard by the others.
    pub(crate) expired: VecDeque<ClientOrigin>,
    /// `Some` while there are seats, and until `kept_until` without any.
    pub(crate) room_session: Option<RoomSession>,
    /// What the room was before, where its host may still be back.
    pub(crate) lapsed: Option<LapsedSession>,
    /// What it was before that, where somebody wanted it to be over.
    pub(crate) ended: EndedSessions,
    /// Who has to be told to switch something off when they are back.
    pub(crate) pending_stops: Vec<PendingStop>,
    pub(crate) lobby_traffic: LobbyTraffic,
    /// Until when the room is kept for those whose page may be loaded again, while nobody has a seat.
    pub(crate) kept_until: Option<Mono>,
    /// What everybody was last sent.
    pub(crate) last_sent: LastSent,
    /// Who is behind what changes now.
    pub(crate) changed_by: Option<ParticipantId>,
    /// Somebody came, went or has another name: other rows may follow from that.
    pub(crate) people_changed: bool,
    /// Everybody's token is of another room session, and has to be replaced.
    pub(crate) new_tokens: bool,
    outputs: VecDeque<Output>,
}

impl Room {
    /// A room with nobody in it.
    #[must_use]
    pub fn new(name: RoomName, settings: Arc<Settings>) -> Self {
        Self {
            name,
            settings,
            seats: Vec::new(),
            newcomers: Vec::new(),
            password_attempts: PasswordAttempts::default(),
            password_number: 0,
            parked: VecDeque::new(),
            expired: VecDeque::new(),
            room_session: None,
            lapsed: None,
            ended: EndedSessions::default(),
            pending_stops: Vec::new(),
            lobby_traffic: LobbyTraffic::default(),
            kept_until: None,
            last_sent: LastSent::default(),
            changed_by: None,
            people_changed: false,
            new_tokens: false,
            outputs: VecDeque::new(),
        }
    }

    /// Takes note of what happened at this time.
    pub fn handle(&mut self, now: Now, input: Input) {
        // First, so that what happens now happens to the room as it is now, however late the wake-up comes.
        let is_late = self.next_deadline().is_some_and(|at| at <= now.mono);
        self.expire(now.mono);
        if is_late {
            self.renew_ice_servers(now);
        }
        let relays = matches!(&input, Input::Message { message, .. }
            if matches!(**message, ClientMessage::Signal { .. } | ClientMessage::Ping));
        match input {
            Input::Join { connection, join, fresh, networks } => {
                self.join(now, connection, *join, fresh, networks);
            }
            Input::Message { connection, message } => self.message(now, connection, *message),
            Input::Lost { connection } => self.lost(now.mono, connection),
            Input::Hashed { connection, number, hash } => self.hashed(connection, number, hash),
            Input::Verified { connection, matches } => self.verified(now, connection, matches),
            Input::PasswordBusy { connection, wait } => self.password_busy(connection, wait),
            Input::Wake => {}
        }
        self.keep_for_a_while(now.mono);
        // Signals are most of what is said, and change nothing here.
        if !relays || is_late {
            self.publish_changes(now);
        }
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call with [`Input::Wake`], if at all.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Mono> {
        let host = self.room_session.as_ref().and_then(|session| session.pass_host_at);
        // Nobody can have the role while there is nobody.
        let host = host.filter(|_| !self.seats.is_empty());
        let list = self.lobby_traffic.list_at;
        let ice_servers = self.ice_servers_due();
        let seats = self.seats.iter().filter_map(Seat::free_at);
        seats.chain(host).chain(self.kept_until).chain(list).chain(ice_servers).min()
    }

    /// Whether nobody has a seat, nor may be back for theirs in a moment: then the room no longer exists, and can be dropped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.room_session.is_none()
    }

    /// Everyone with a seat, longest present first.
    pub fn roster(&self) -> impl Iterator<Item = &Participant> {
        self.seats.iter().map(Seat::participant)
    }

    fn message(&mut self, now: Now, connection: ConnectionId, message: ClientMessage) {
        // Its seat may be another socket's by now.
        let Some(sender) = self.seat_at(connection) else {
            return self.newcomer_message(now, connection, message);
        };
        let allowances = &mut self.seats[sender].allowances;
        let in_time = match &message {
            ClientMessage::SetMedia { .. } => allowances.media.take(now.mono, 1),
            ClientMessage::Rename { .. } => allowances.name.take(now.mono, 1),
            ClientMessage::React { .. } => allowances.sign.take(now.mono, 1),
            ClientMessage::Hand { .. } | ClientMessage::SetAway { .. } | ClientMessage::Request { .. } => {
                allowances.hand.take(now.mono, 1)
            }
            ClientMessage::Moderate { command: parvis_protocol::ModerationCommand::SetPassword { .. } } => {
                allowances.password.take(now.mono, 1)
            }
            ClientMessage::Moderate { command: parvis_protocol::ModerationCommand::MessageLobby { .. } } => {
                allowances.line.take(now.mono, 1)
            }
            ClientMessage::Moderate { .. } => allowances.moderation.take(now.mono, 1),
            ClientMessage::Signal { signal: Signal::Sealed { data }, .. } => {
                allowances.sealed.take(now.mono, limits::sealed_cost(data.len()))
            }
            // These have the budget of the socket.
            ClientMessage::Join(_)
            | ClientMessage::Signal { .. }
            | ClientMessage::Leave
            | ClientMessage::Unload
            | ClientMessage::Password { .. }
            | ClientMessage::MessageHost { .. }
            | ClientMessage::Ping
            | ClientMessage::Unknown => true,
        };
        if !in_time {
            return self.answer(sender, ErrorCode::TooFast);
        }
        match message {
            ClientMessage::Join(_) => {
                self.refuse(connection, ErrorCode::UnexpectedMessage, CloseCode::BadMessage);
                self.lost(now.mono, connection);
            }
            ClientMessage::Signal { to, to_session, signal } => self.relay(sender, to, to_session, signal),
            ClientMessage::SetMedia { media } => self.set_media(sender, media),
            ClientMessage::Rename { name } => self.rename(sender, name),
            ClientMessage::Leave => self.leave(now.mono, connection, Gone::ForGood),
            ClientMessage::Unload => self.leave(now.mono, connection, Gone::Unloaded),
            ClientMessage::Hand { raised } => self.raise_hand(sender, raised),
            ClientMessage::React { reaction } => self.react(sender, reaction),
            ClientMessage::SetAway { away } => self.set_away(sender, away),
            ClientMessage::Request { kind, wanted } => self.request(sender, kind, wanted),
            ClientMessage::Moderate { command } => self.moderate(now, sender, command),
            ClientMessage::Ping => self.send(connection, ServerMessage::Pong),
            // Whoever has a seat was admitted: a late answer says nothing any more.
            ClientMessage::Password { .. } | ClientMessage::MessageHost { .. } | ClientMessage::Unknown => {}
        }
    }

    /// What somebody says who has no seat.
    fn newcomer_message(&mut self, now: Now, connection: ConnectionId, message: ClientMessage) {
        let Some(newcomer) = self.newcomer(connection) else { return };
        match message {
            ClientMessage::Password { password } => self.try_password(now, connection, password),
            ClientMessage::MessageHost { text } => {
                let networks = newcomer.networks;
                if newcomer.allowances.line.take(now.mono, 1) && self.lobby_traffic.line(now.mono, networks) {
                    self.message_host(connection, text);
                } else {
                    self.send(connection, ServerMessage::Error { code: ErrorCode::TooFast });
                }
            }
            ClientMessage::Leave | ClientMessage::Unload => self.leave(now.mono, connection, Gone::ForGood),
            ClientMessage::Ping => self.send(connection, ServerMessage::Pong),
            ClientMessage::Join(_) => {
                self.turn_away(now.mono, connection, ErrorCode::UnexpectedMessage, CloseCode::BadMessage);
            }
            ClientMessage::Signal { .. }
            | ClientMessage::SetMedia { .. }
            | ClientMessage::Rename { .. }
            | ClientMessage::Hand { .. }
            | ClientMessage::React { .. }
            | ClientMessage::SetAway { .. }
            | ClientMessage::Request { .. }
            | ClientMessage::Moderate { .. } => {
                self.send(connection, ServerMessage::Error { code: ErrorCode::Forbidden });
            }
            ClientMessage::Unknown => {}
        }
    }

    fn relay(&mut self, sender: usize, to: Endpoint, to_session: SessionId, signal: Signal) {
        let from = self.seats[sender].participant();
        let (from, from_session) = (from.id, from.session);
        if !signal.is_within_limits() {
            return self.answer(sender, ErrorCode::TooLarge);
        }
        let target = match to {
            Endpoint::Participant(to) => self
                .seats
                .iter()
                .find(|seat| seat.id() == to && to != from && seat.participant().session == to_session),
            // A room is a mesh; nobody routes its media.
            Endpoint::Sfu => None,
        };
        let Some(target) = target else { return self.answer(sender, ErrorCode::NoSuchParticipant) };
        // To who is away it is lost, as it would be on a socket that is dead and not yet known to be: the
        // participants say it again when they see each other again.
        let Some(connection) = target.connection() else { return };
        // Of an unknown kind nothing is left to pass on.
        if signal != Signal::Unknown {
            let from = Endpoint::Participant(from);
            self.send(connection, ServerMessage::Signal { from, from_session, signal });
        }
    }

    fn set_media(&mut self, sender: usize, media: MediaState) {
        let participant = self.seats[sender].participant_mut();
        let media = media.without(participant.barred);
        if participant.media != media {
            participant.media = media;
            self.tell_of(sender);
        }
    }

    fn rename(&mut self, sender: usize, name: DisplayName) {
        if self.seats[sender].participant().name != name {
            self.seats[sender].rename(name);
            self.people_changed = true;
            self.tell_of(sender);
        }
    }

    fn raise_hand(&mut self, sender: usize, raised: bool) {
        let Some(room_session) = &mut self.room_session else { return };
        let participant = self.seats[sender].participant_mut();
        if participant.hand.is_some() == raised {
            return;
        }
        participant.hand = raised.then_some(room_session.next_hand);
        room_session.next_hand = room_session.next_hand.wrapping_add(u32::from(raised));
        // Its place among the others is news to its owner, too.
        self.tell_everyone_of(sender);
    }

    fn react(&mut self, sender: usize, reaction: Reaction) {
        if reaction != Reaction::Unknown {
            let from = self.seats[sender].id();
            self.send_all(ServerMessage::Reaction { from, reaction });
        }
    }

    fn set_away(&mut self, sender: usize, away: bool) {
        let participant = self.seats[sender].participant_mut();
        if participant.away != away {
            participant.away = away;
            self.tell_of(sender);
        }
    }

    /// A request makes sense only for what one may not do.
    fn request(&mut self, sender: usize, kind: MediaKind, wanted: bool) {
        let participant = self.seats[sender].participant_mut();
        let wanted = wanted && participant.barred.has(kind);
        if participant.requests.has(kind) != wanted {
            participant.requests.set(kind, wanted);
            self.tell_of(sender);
        }
    }

    /// Tells everyone else that this row has changed.
    pub(crate) fn tell_of(&mut self, seat: usize) {
        let participant = self.seats[seat].participant().clone();
        self.send_others(participant.id, ServerMessage::Updated { participant });
    }

    /// Tells everyone, whose row it is too.
    pub(crate) fn tell_everyone_of(&mut self, seat: usize) {
        let participant = self.seats[seat].participant().clone();
        self.send_all(ServerMessage::Updated { participant });
    }

    /// A token for this seat as it is now.
    pub(crate) fn token(&self, now: WallTime, seat: &Seat) -> Option<SeatToken> {
        let room_session_id = self.room_session.as_ref()?.id;
        let Participant { id, role, .. } = *seat.participant();
        let (room, let_in) = (self.name.clone(), seat.let_in);
        let claims = SeatClaims { room, room_session_id, id, let_in, role, issued_at: now };
        Some(self.settings.key.sign(&claims))
    }

    /// What the participants keep of the room as it is now.
    pub(crate) fn sealed_state(&self, now: WallTime) -> Option<SealedState> {
        let state = PersistedState::of(self.room_session.as_ref()?, self.settings.run(), now);
        let sealed = self.settings.key.seal(&self.name, &state);
        debug_assert!(sealed.is_some(), "the lists of a state are bounded, and leave it under its limit");
        // One that opens to nothing restores nothing, and the meeting goes on.
        sealed.or_else(|| SealedState::new(String::new()))
    }

    pub(crate) fn seat_of(&self, id: ParticipantId) -> Option<usize> {
        self.seats.iter().position(|seat| seat.id() == id)
    }

    pub(crate) fn seat_at(&self, connection: ConnectionId) -> Option<usize> {
        self.seats.iter().position(|seat| seat.connection() == Some(connection))
    }

    /// Whether this socket has asked for a seat already.
    pub(crate) fn knows(&self, connection: ConnectionId) -> bool {
        self.seat_at(connection).is_some()
            || self.newcomers.iter().any(|newcomer| newcomer.connection == connection)
    }

    pub(crate) fn push(&mut self, output: Output) {
        self.outputs.push_back(output);
    }
}
