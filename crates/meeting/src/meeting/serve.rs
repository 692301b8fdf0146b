//! What the server says.

use parvis_protocol::{
    Door, ErrorCode, LeaveReason, Line, Participant, ParticipantId, Reaction, RoomSettings, ServerMessage,
    Told, Waiting, Welcome,
};

use super::Meeting;
use crate::roster::Me;
use crate::{Asked, By, DoorSpeaker, EndReason, Millis, News, SessionState, budget};

impl Meeting {
    pub(super) fn serve(&mut self, now: Millis, message: ServerMessage) {
        self.session.heard(now);
        if !matches!(message, ServerMessage::FromHost { .. } | ServerMessage::Error { .. }) {
            self.session.told_something_else();
        }
        match message {
            ServerMessage::Welcome(welcome) => {
                if self.session.awaits_welcome() {
                    self.welcome(now, *welcome);
                }
            }
            ServerMessage::Door { door } => {
                if self.session.awaits_welcome() {
                    self.at_door(now, door);
                }
            }
            ServerMessage::FromHost { text } => self.session.told_by_host(text),
            ServerMessage::Error { code } => self.refused(now, code),
            ServerMessage::Pong | ServerMessage::Unknown => {}
            ServerMessage::Joined { .. }
            | ServerMessage::Updated { .. }
            | ServerMessage::Left { .. }
            | ServerMessage::Signal { .. }
            | ServerMessage::Seat { .. }
            | ServerMessage::State { .. }
            | ServerMessage::Settings { .. }
            | ServerMessage::Waiting { .. }
            | ServerMessage::DoorMessage { .. }
            | ServerMessage::Told { .. }
            | ServerMessage::Reaction { .. } => {
                if self.session.is_joined() {
                    self.serve_inside(now, message);
                }
            }
        }
    }

    /// What makes sense only with a seat.
    fn serve_inside(&mut self, now: Millis, message: ServerMessage) {
        match message {
            ServerMessage::Joined { participant } | ServerMessage::Updated { participant } => {
                self.update(now, participant);
            }
            ServerMessage::Left { id, reason } => {
                let (roster, mut env) = self.split(now);
                roster.leave(id, reason, &mut env);
            }
            ServerMessage::Signal { from, from_session, signal } => {
                let (roster, mut env) = self.split(now);
                if let Some(peer) = roster.peer_of(from, from_session) {
                    peer.signalled(signal, &mut env);
                }
            }
            ServerMessage::Seat { seat } => self.session.keep_seat(seat, &mut self.out),
            ServerMessage::State { state } => self.session.keep_state(state, &mut self.out),
            ServerMessage::Settings { settings, by } => self.set(settings, by),
            ServerMessage::Waiting { people } => self.wait_at_door(people),
            ServerMessage::DoorMessage { who, from, text } => self.said_at_door(who, from, text),
            ServerMessage::Told { by, told } => self.told(now, by, told),
            ServerMessage::Reaction { from, reaction } => self.react(from, reaction),
            ServerMessage::Welcome(_)
            | ServerMessage::Door { .. }
            | ServerMessage::FromHost { .. }
            | ServerMessage::Error { .. }
            | ServerMessage::Pong
            | ServerMessage::Unknown => {}
        }
    }

    fn welcome(&mut self, now: Millis, welcome: Welcome) {
        let Welcome { you, seat, instance: _, roster: rows, settings, state, waiting, put_out, ice_servers } =
            welcome;
        let again = matches!(self.session.state(), SessionState::Reconnecting { .. });
        let role_before = self.own.row().filter(|_| again).map(|row| row.role);
        self.session.welcomed(now, seat, state, &mut self.out);
        self.ice_servers = ice_servers;
        self.settings = Some(settings);
        if self.own.row().is_some_and(|before| before.id != you.id) {
            // The old seat could not be had. To the others this is somebody new, without connections.
            let (roster, mut env) = self.split(now);
            roster.clear(&mut env);
        }
        let me = Me { id: you.id, webrtc: self.capabilities.webrtc };
        if role_before.is_some_and(|before| before != you.role) {
            self.newsreel.tell(News::RoleChanged(you.role));
        }
        if self.own.welcome(you, self.session.renamed(), again) {
            self.newsreel.tell(News::HandLowered { by: By::Nobody });
        }
        self.enforce_bars(now);
        let (roster, mut env) = self.split(now);
        env.camera_limit = budget::camera_limit(rows.len().max(roster.peers()));
        roster.welcome(me, rows, &mut env);
        for id in put_out {
            roster.leave(id, LeaveReason::PutOut, &mut env);
        }
        self.wait_at_door(waiting);
    }

    /// A seat was held perhaps, in a room that has come back with a door. To those inside this is a newcomer.
    fn at_door(&mut self, now: Millis, door: Door) {
        if self.session.is_seated() {
            self.lose_seat(now);
        }
        self.session.at_door(now, door, &mut self.out);
    }

    fn refused(&mut self, now: Millis, code: ErrorCode) {
        match code {
            ErrorCode::Forbidden => self.newsreel.tell(News::Forbidden),
            ErrorCode::NoSeat => self.newsreel.tell(News::NoSeat),
            ErrorCode::TooFast => {
                self.newsreel.tell(News::TooFast);
                self.own.too_fast(now);
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
        let turn = self.session.error(now, code, &mut self.out);
        self.take(turn, now);
    }

    fn update(&mut self, now: Millis, row: Participant) {
        let Some(me) = self.me() else { return };
        if row.id != me.id {
            let (roster, mut env) = self.split(now);
            return roster.update(me, row, &mut env);
        }
        let role = row.role;
        if self.own.row().is_some_and(|before| before.role != role) {
            self.newsreel.tell(News::RoleChanged(role));
        }
        self.own.update(&row);
    }

    fn set(&mut self, settings: RoomSettings, by: Option<ParticipantId>) {
        let before = self.settings.replace(settings.clone());
        if let Some(before) = before.filter(|before| *before != settings) {
            let by = by.map_or(By::Nobody, |by| self.by(by));
            self.newsreel.tell(News::SettingsChanged { by, before, now: settings });
        }
    }

    fn wait_at_door(&mut self, people: Vec<Waiting>) {
        for name in self.lobby.waits(people) {
            self.newsreel.tell(News::Knocked { name });
        }
    }

    fn said_at_door(&mut self, who: ParticipantId, from: Option<ParticipantId>, text: Line) {
        let speaker = match from.map(|from| self.by(from)) {
            None => DoorSpeaker::Waiting,
            Some(By::You) => DoorSpeaker::You,
            Some(By::Somebody(name)) => DoorSpeaker::Host(Some(name)),
            Some(By::Nobody) => DoorSpeaker::Host(None),
        };
        let is_new = from.is_none();
        if let Some(name) = self.lobby.said(who, speaker, text)
            && is_new
        {
            self.newsreel.tell(News::SaidAtDoor { name: name.clone() });
        }
    }

    fn told(&mut self, now: Millis, by: ParticipantId, told: Told) {
        match told {
            Told::Stop { kind } => {
                if self.media.wants(kind) {
                    self.media.set(now, kind, false, &mut self.out);
                    let by = self.by(by);
                    self.newsreel.tell(News::Stopped { by, kind });
                }
            }
            Told::Ask { kind } => {
                if let Some(name) = self.roster.name(by) {
                    self.asked = Some((by, Asked { by: name.clone(), kind }));
                }
            }
            Told::Allow { kind, allowed } => {
                self.own.answered(kind, allowed);
                let by = self.by(by);
                self.newsreel.tell(News::Allowed { by, kind, allowed });
            }
            Told::LowerHand => {
                self.own.hand_lowered();
                let by = self.by(by);
                self.newsreel.tell(News::HandLowered { by });
            }
            Told::Unknown => {}
        }
    }

    fn react(&mut self, from: ParticipantId, reaction: Reaction) {
        let by = self.by(from);
        if by != By::Nobody && reaction != Reaction::Unknown {
            self.newsreel.tell(News::Reaction { from, by, reaction });
        }
    }

    fn by(&self, id: ParticipantId) -> By {
        if self.own.row().is_some_and(|row| row.id == id) {
            By::You
        } else {
            self.roster.name(id).cloned().map_or(By::Nobody, By::Somebody)
        }
    }

    pub(super) fn take(&mut self, turn: crate::session::Turn, now: Millis) {
        use crate::session::Turn;
        match turn {
            Turn::None => {}
            Turn::Over(EndReason::Left | EndReason::Refused(_) | EndReason::Replaced) => self.over(now),
        }
    }
}
