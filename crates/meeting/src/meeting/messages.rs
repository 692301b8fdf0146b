//! What each message of the server does.

use parvis_protocol::{
    AdmissionStep, ErrorCode, LeaveReason, LobbyEntry, ModerationRequest, Participant, ParticipantId,
    Reaction, RoomSettings, ServerMessage, ShortText, Welcome, limits,
};

use super::Meeting;
use crate::{Actor, EndReason, LobbySpeaker, MediaPrompt, Mono, Notification, SessionState};

impl Meeting {
    pub(super) fn handle_message(&mut self, now: Mono, message: ServerMessage) {
        self.session.heard(now);
        if !matches!(message, ServerMessage::HostMessage { .. } | ServerMessage::Error { .. }) {
            self.session.other_message();
        }
        match message {
            ServerMessage::Welcome(welcome) => {
                if self.session.awaits_welcome() {
                    self.welcome(now, *welcome);
                }
            }
            ServerMessage::Admission { step } => {
                if self.session.awaits_welcome() {
                    self.on_admission(now, step);
                }
            }
            ServerMessage::HostMessage { text } => self.session.host_message(text),
            ServerMessage::Error { code } => self.refused(now, code),
            ServerMessage::Pong | ServerMessage::Unknown => {}
            ServerMessage::Joined { .. }
            | ServerMessage::Updated { .. }
            | ServerMessage::Left { .. }
            | ServerMessage::Signal { .. }
            | ServerMessage::Seat { .. }
            | ServerMessage::State { .. }
            | ServerMessage::Settings { .. }
            | ServerMessage::IceServers { .. }
            | ServerMessage::Lobby { .. }
            | ServerMessage::LobbyMessage { .. }
            | ServerMessage::ModerationRequest { .. }
            | ServerMessage::Reaction { .. } => {
                if self.session.is_joined() {
                    self.handle_room_message(now, message);
                }
            }
        }
    }

    /// The messages that make sense only with a seat.
    fn handle_room_message(&mut self, now: Mono, message: ServerMessage) {
        match message {
            ServerMessage::Joined { participant } | ServerMessage::Updated { participant } => {
                self.update(participant);
            }
            ServerMessage::Left { id, reason } => {
                let flows = self.connections.is_connected(id);
                self.roster.leave(id, reason, flows);
            }
            ServerMessage::Signal { from, from_session, signal } => {
                let (_, connections, mut context) = self.split(now);
                if let Some(peer) = connections.peer_of(from, from_session) {
                    peer.signalled(signal, false, &mut context);
                }
            }
            ServerMessage::Seat { seat } => self.session.keep_seat(seat, &mut self.out),
            ServerMessage::State { state } => self.session.keep_state(state, &mut self.out),
            ServerMessage::Settings { settings, by } => self.update_settings(settings, by),
            ServerMessage::IceServers { ice_servers } => self.ice_servers.replace(ice_servers),
            ServerMessage::Lobby { entries } => self.update_lobby(entries),
            ServerMessage::LobbyMessage { who, from, text } => self.lobby_message(who, from, text),
            ServerMessage::ModerationRequest { by, request } => self.moderation_request(now, by, request),
            ServerMessage::Reaction { from, reaction } => self.react(from, reaction),
            ServerMessage::Welcome(_)
            | ServerMessage::Admission { .. }
            | ServerMessage::HostMessage { .. }
            | ServerMessage::Error { .. }
            | ServerMessage::Pong
            | ServerMessage::Unknown => {}
        }
    }

    fn welcome(&mut self, now: Mono, welcome: Welcome) {
        let Welcome { you, seat, roster: rows, settings, state, lobby, removed, ice_servers } = welcome;
        let again = matches!(self.session.state(), SessionState::Reconnecting { .. });
        let role_before = self.local_participant.row().filter(|_| again).map(|row| row.role);
        self.session.welcomed(now, seat, state, &mut self.out);
        self.ice_servers.replace(ice_servers);
        self.settings = Some(settings);
        if self.local_participant.row().is_some_and(|before| before.id != you.id) {
            // The old seat could not be had. To the others this is somebody new, without connections.
            self.roster.clear();
        }
        let me = you.id;
        if role_before.is_some_and(|before| before != you.role) {
            self.notifications.push(Notification::RoleChanged(you.role));
        }
        if self.local_participant.welcome(you, self.session.renamed(), again) {
            self.notifications.push(Notification::HandLowered { by: Actor::Unknown });
        }
        self.enforce_bars(now);
        let connections = &self.connections;
        self.roster.welcome(me, rows, |id| connections.is_connected(id));
        for id in removed {
            self.roster.leave(id, LeaveReason::Removed, false);
        }
        self.connect_people(now, true);
        self.update_lobby(lobby);
    }

    /// A seat may have been held, in a room that has come back with a lobby or a password. To those inside, this
    /// participant will then be a newcomer.
    fn on_admission(&mut self, now: Mono, step: AdmissionStep) {
        if self.session.is_seated() {
            self.lose_seat(now);
        }
        self.session.on_admission(now, step, &mut self.out);
    }

    fn refused(&mut self, now: Mono, code: ErrorCode) {
        match code {
            ErrorCode::Forbidden => self.notifications.push(Notification::Forbidden),
            ErrorCode::NoSeat => self.notifications.push(Notification::NoSeat),
            ErrorCode::TooFast => {
                self.notifications.push(Notification::TooFast);
                self.local_participant.too_fast(now);
            }
            ErrorCode::VersionMismatch
            | ErrorCode::RoomFull
            | ErrorCode::BadMessage
            | ErrorCode::UnexpectedMessage
            | ErrorCode::TooLarge
            | ErrorCode::NoSuchParticipant
            | ErrorCode::Replaced
            | ErrorCode::Locked
            | ErrorCode::Refused
            | ErrorCode::Kicked
            | ErrorCode::Banned
            | ErrorCode::Ended
            | ErrorCode::Crowded
            | ErrorCode::ShuttingDown
            | ErrorCode::Internal
            | ErrorCode::Unknown => {}
        }
        let change = self.session.error(now, code, &mut self.out);
        self.apply(change, now);
    }

    fn update(&mut self, row: Participant) {
        let Some(you) = self.local_participant.row() else { return };
        if row.id != you.id {
            return self.roster.update(row);
        }
        let role = row.role;
        if you.role != role {
            self.notifications.push(Notification::RoleChanged(role));
        }
        self.local_participant.update(&row);
    }

    fn update_settings(&mut self, settings: RoomSettings, by: Option<ParticipantId>) {
        let Some(before) = self.settings.replace(settings.clone()) else { return };
        let by = by.map_or(Actor::Unknown, |by| self.actor(by));
        let (was, is) = (spotlight(&before), spotlight(&settings));
        let gone = was.iter().filter(|who| !is.contains(who)).map(|who| (*who, false));
        let come = is.iter().filter(|who| !was.contains(who)).map(|who| (*who, true));
        for (who, on) in gone.chain(come) {
            let who = self.actor(who);
            if who != Actor::Unknown {
                self.notifications.push(Notification::Spotlight { by: by.clone(), who, on });
            }
        }
        if (RoomSettings { spotlight: settings.spotlight.clone(), ..before.clone() }) != settings {
            self.notifications.push(Notification::SettingsChanged { by, before, now: settings });
        }
    }

    fn update_lobby(&mut self, people: Vec<LobbyEntry>) {
        for (who, name) in self.lobby.update(people) {
            self.notifications.push(Notification::AskedToJoin { who, name });
        }
    }

    fn lobby_message(&mut self, who: ParticipantId, from: Option<ParticipantId>, text: ShortText) {
        let speaker = match from.map(|from| self.actor(from)) {
            None => LobbySpeaker::Visitor,
            Some(Actor::You) => LobbySpeaker::You,
            Some(Actor::Participant(_, name)) => LobbySpeaker::Host(Some(name)),
            Some(Actor::Unknown) => LobbySpeaker::Host(None),
        };
        let is_from_visitor = from.is_none();
        if let Some(name) = self.lobby.message(who, speaker, text)
            && is_from_visitor
        {
            self.notifications.push(Notification::LobbyMessage { who, name: name.clone() });
        }
    }

    fn moderation_request(&mut self, now: Mono, by: ParticipantId, request: ModerationRequest) {
        match request {
            ModerationRequest::Stop { kind } => {
                if self.media.wants_now_or_then(kind) {
                    self.media.set(now, kind, false, &mut self.out);
                    let by = self.actor(by);
                    self.notifications.push(Notification::Stopped { by, kind });
                }
            }
            ModerationRequest::Ask { kind } => {
                if let Some(name) = self.roster.name(by) {
                    self.asked = Some((by, MediaPrompt { from: by, by: name.clone(), kind }));
                }
            }
            ModerationRequest::Allow { kind, allowed } => {
                self.local_participant.request_answered(kind, allowed);
                let by = self.actor(by);
                self.notifications.push(Notification::Allowed { by, kind, allowed });
            }
            ModerationRequest::LowerHand => {
                self.local_participant.hand_lowered();
                let by = self.actor(by);
                self.notifications.push(Notification::HandLowered { by });
            }
            ModerationRequest::Unknown => {}
        }
    }

    fn react(&mut self, from: ParticipantId, reaction: Reaction) {
        let by = self.actor(from);
        if by != Actor::Unknown && reaction != Reaction::Unknown {
            self.notifications.push(Notification::Reaction { from, by, reaction });
        }
    }

    fn actor(&self, id: ParticipantId) -> Actor {
        if self.local_participant.row().is_some_and(|row| row.id == id) {
            Actor::You
        } else {
            self.roster.name(id).map_or(Actor::Unknown, |name| Actor::Participant(id, name.clone()))
        }
    }

    pub(super) fn apply(&mut self, change: crate::session::SessionChange, now: Mono) {
        use crate::session::SessionChange;
        match change {
            SessionChange::None => {}
            SessionChange::Over(EndReason::Left | EndReason::Refused(_) | EndReason::Replaced) => {
                self.end(now);
            }
        }
    }
}

/// Who is in the spotlight, and no more than a server of this version says.
fn spotlight(settings: &RoomSettings) -> &[ParticipantId] {
    let list = settings.spotlight.as_slice();
    list.get(..limits::SPOTLIGHT).unwrap_or(list)
}
