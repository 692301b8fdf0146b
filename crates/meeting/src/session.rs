use parvis_base::Jitter;
use parvis_protocol::{
    AdmissionStep, ClientMessage, CloseCode, DisplayName, ErrorCode, Join, MediaState, Password, SealedState,
    SeatToken, SessionId, ShortText,
};

use crate::admission::AdmissionState;
use crate::ending::{self, SessionVerdict};
use crate::outbox::Outbox;
use crate::socket::{OpenSocket, ServerSocket};
use crate::socket_retry::SocketRetry;
use crate::time::earliest;
use crate::{EndReason, LobbyMessage, Mono, NetworkEvent, Output, SessionState, StoredSession};

/// How long a socket may take to open.
const OPEN_WITHIN: u64 = 10_000;

/// What became of the seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionChange {
    /// Nothing that others need to know.
    None,
    /// It is over.
    Over(EndReason),
}

/// The seat and the socket to it. Knows nothing of peer connections, which is why losing a socket cannot
/// touch one.
#[derive(Debug)]
pub(crate) struct Session {
    state: SessionState,
    socket: ServerSocket,
    id: SessionId,
    name: Option<DisplayName>,
    /// The name in the last `Join`.
    name_in_join: Option<DisplayName>,
    stored: StoredSession,
    admission: AdmissionState,
    last_host_message: Option<ShortText>,
    webrtc: bool,
    retry: SocketRetry,
    joins: u32,
}

impl Session {
    pub(crate) fn new(id: SessionId, webrtc: bool) -> Self {
        Self {
            state: SessionState::Idle,
            socket: ServerSocket::None,
            id,
            name: None,
            name_in_join: None,
            stored: StoredSession::default(),
            admission: AdmissionState::default(),
            last_host_message: None,
            webrtc,
            retry: SocketRetry::new(Jitter::new(id.bits())),
            joins: 0,
        }
    }

    pub(crate) fn state(&self) -> &SessionState {
        &self.state
    }

    /// Whether there is a seat and a socket to it.
    pub(crate) fn is_joined(&self) -> bool {
        matches!((&self.state, &self.socket), (SessionState::Joined, ServerSocket::Open(_)))
    }

    /// Whether a `Welcome` is waited for.
    pub(crate) fn awaits_welcome(&self) -> bool {
        let asked = match self.state {
            SessionState::Joining { .. }
            | SessionState::Admission { .. }
            | SessionState::Reconnecting { .. } => true,
            SessionState::Idle | SessionState::Joined | SessionState::Ended(_) => false,
        };
        asked && self.is_open()
    }

    /// Whether there is a seat, with or without a socket to it.
    pub(crate) fn is_seated(&self) -> bool {
        matches!(self.state, SessionState::Joined | SessionState::Reconnecting { .. })
    }

    /// What this participant calls themself now, when that is not what the last `Join` said.
    pub(crate) fn renamed(&self) -> Option<&DisplayName> {
        self.name.as_ref().filter(|name| self.name_in_join.as_ref() != Some(name))
    }

    pub(crate) fn lobby_lines(&self) -> &[LobbyMessage] {
        self.admission.lines()
    }

    pub(crate) fn last_host_message(&self) -> Option<&ShortText> {
        self.last_host_message.as_ref()
    }

    /// Takes a seat, or the one that was kept. Whether this was possible now.
    ///
    /// Who may resume which seat: whoever has its token. The page itself has the newest one for as long as it is open. A page
    /// that was reloaded gets it from `stored`, as does one that was opened after a crash; but then the seat may be that
    /// of another tab, which is still in the meeting, and `only_if_free` has the server give a new seat instead of
    /// taking it away from that tab. Once a seat is had, it is ours and the next `Join` of this page takes it back from
    /// whichever socket holds it: as a rule our own old one, which the server does not know to be dead yet.
    ///
    /// The session id is a different thing: it names this load of the page, and with it the peer connections. The others keep
    /// a connection to a seat that comes back with the same session, and make a new one when it has changed.
    pub(crate) fn join(
        &mut self,
        now: Mono,
        name: DisplayName,
        stored: StoredSession,
        out: &mut Outbox,
    ) -> bool {
        if self.is_under_way() {
            return false;
        }
        if self.joins > 0 {
            // A rejoin without a reload. The connections of the last time are closed, and whoever still remembers
            // them under the old session would think that they were kept.
            self.id = SessionId::from_bits(self.retry.bits());
        }
        self.joins += 1;
        self.name = Some(name);
        self.stored = stored;
        self.admission.arrive();
        self.last_host_message = None;
        self.retry.forget();
        self.state = SessionState::Joining { attempts: 0 };
        self.connect(now, out);
        true
    }

    /// Leaves for good. Whether there was anything to leave.
    pub(crate) fn leave(&mut self, out: &mut Outbox) -> bool {
        if !self.is_under_way() {
            return false;
        }
        if self.is_open() {
            out.send(ClientMessage::Leave);
        }
        self.end(EndReason::Left, out);
        true
    }

    /// From the next `Join` on.
    pub(crate) fn rename(&mut self, name: DisplayName) {
        self.name = Some(name);
    }

    /// The socket is open, and `Join` goes out, with these media.
    ///
    /// It brings everything along every time: the token for the seat, and the sealed state for a server that was restarted
    /// and has forgotten the room. Which of the two is needed only the server knows.
    pub(crate) fn opened(&mut self, now: Mono, media: MediaState, out: &mut Outbox) {
        let (ServerSocket::Opening { .. }, Some(name)) = (&self.socket, &self.name) else { return };
        let StoredSession { seat, only_if_free, state, browser } = self.stored.clone();
        out.send(ClientMessage::Join(Join {
            media,
            webrtc: self.webrtc,
            only_if_free: only_if_free && seat.is_some(),
            seat,
            state,
            browser,
            password: self.admission.password_for_join(now),
            ..Join::new(name.clone(), self.id)
        }));
        self.name_in_join = Some(name.clone());
        self.socket = ServerSocket::Open(OpenSocket::new(now));
    }

    pub(crate) fn closed(&mut self, now: Mono, code: Option<u16>, out: &mut Outbox) -> SessionChange {
        match self.socket {
            ServerSocket::None | ServerSocket::Waiting { .. } => return SessionChange::None,
            ServerSocket::Opening { .. } | ServerSocket::Open(_) => {}
        }
        let verdict =
            code.and_then(CloseCode::from_number).map_or(SessionVerdict::ComeBack, ending::of_close);
        self.judged(now, verdict, out)
    }

    pub(crate) fn error(&mut self, now: Mono, code: ErrorCode, out: &mut Outbox) -> SessionChange {
        if !self.is_open() {
            return SessionChange::None;
        }
        let verdict = ending::of_error(code);
        match verdict {
            SessionVerdict::Stay => {
                if code == ErrorCode::TooFast {
                    self.admission.too_fast(now);
                }
            }
            SessionVerdict::ComeBack => out.push(Output::Disconnect),
            SessionVerdict::OverBeforeAdmission(_) if self.is_seated() => out.push(Output::Disconnect),
            SessionVerdict::Over(_) | SessionVerdict::OverBeforeAdmission(_) => {}
        }
        self.judged(now, verdict, out)
    }

    /// Something came from the server.
    pub(crate) fn heard(&mut self, now: Mono) {
        if let ServerSocket::Open(open) = &mut self.socket {
            open.heard(now);
        }
    }

    pub(crate) fn welcomed(&mut self, now: Mono, seat: SeatToken, state: SealedState, out: &mut Outbox) {
        self.state = SessionState::Joined;
        self.retry.welcomed(now);
        self.stored.only_if_free = false;
        self.stored.state = Some(state);
        self.keep_seat(seat, out);
    }

    /// The token that takes the seat back from now on.
    pub(crate) fn keep_seat(&mut self, seat: SeatToken, out: &mut Outbox) {
        self.stored.seat = Some(seat);
        out.push(Output::Keep(self.stored.held()));
    }

    /// What a server that has forgotten the room is given from now on.
    pub(crate) fn keep_state(&mut self, state: SealedState, out: &mut Outbox) {
        self.stored.state = Some(state);
        out.push(Output::Keep(self.stored.held()));
    }

    /// There is no seat yet, or no longer: what is asked for first.
    pub(crate) fn on_admission(&mut self, now: Mono, step: AdmissionStep, out: &mut Outbox) {
        self.retry.answered(now);
        self.admission.on_step(now, step, out);
        self.show_admission(now, 0);
    }

    pub(crate) fn give_password(&mut self, now: Mono, password: Password, out: &mut Outbox) {
        if let SessionState::Admission { attempts, .. } = self.state {
            self.admission.give_password(now, password, self.is_open(), out);
            self.show_admission(now, attempts);
        }
    }

    pub(crate) fn message_host(&mut self, text: ShortText, out: &mut Outbox) {
        if matches!(self.state, SessionState::Admission { .. }) {
            self.admission.message_host(text, self.is_open(), out);
        }
    }

    pub(crate) fn host_message(&mut self, text: ShortText) {
        if matches!(self.state, SessionState::Admission { .. }) {
            self.admission.host_message(text);
        }
    }

    /// The server sent something that is no message of a moderator, and no end.
    pub(crate) fn other_message(&mut self) {
        self.admission.other_message();
    }

    pub(crate) fn network(&mut self, now: Mono, event: NetworkEvent, out: &mut Outbox) {
        match event {
            NetworkEvent::Offline => return,
            NetworkEvent::Online | NetworkEvent::Changed => {}
        }
        match &mut self.socket {
            ServerSocket::None => {}
            ServerSocket::Waiting { .. } | ServerSocket::Opening { .. } => self.connect(now, out),
            ServerSocket::Open(open) => open.probe(now, out),
        }
    }

    /// A connection to somebody was interrupted: the socket may be dead as well, over which it is to be brought back.
    pub(crate) fn doubt(&mut self, now: Mono, out: &mut Outbox) {
        self.socket.doubt(now, out);
    }

    pub(crate) fn wake(&mut self, now: Mono, out: &mut Outbox) {
        if let SessionState::Admission { attempts, .. } = self.state {
            self.admission.wake(now, self.is_open(), out);
            self.show_admission(now, attempts);
        }
        match &mut self.socket {
            ServerSocket::None => {}
            ServerSocket::Waiting { until } => {
                if now >= *until {
                    self.connect(now, out);
                }
            }
            ServerSocket::Opening { until } => {
                if now >= *until {
                    out.push(Output::Disconnect);
                    self.lost(now);
                }
            }
            ServerSocket::Open(open) => {
                if !open.wake(now, out) {
                    out.push(Output::Disconnect);
                    self.lost(now);
                }
            }
        }
    }

    pub(crate) fn deadline(&self, now: Mono) -> Option<Mono> {
        let socket = match &self.socket {
            ServerSocket::None => None,
            ServerSocket::Waiting { until } | ServerSocket::Opening { until } => Some(*until),
            ServerSocket::Open(open) => open.deadline(),
        };
        let admission = match self.state {
            SessionState::Admission { .. } => self.admission.deadline(now, self.is_open()),
            SessionState::Idle
            | SessionState::Joining { .. }
            | SessionState::Joined
            | SessionState::Reconnecting { .. }
            | SessionState::Ended(_) => None,
        };
        earliest([socket, admission])
    }

    fn is_open(&self) -> bool {
        matches!(self.socket, ServerSocket::Open(_))
    }

    /// Whether a seat is had or wanted.
    fn is_under_way(&self) -> bool {
        match self.state {
            SessionState::Idle | SessionState::Ended(_) => false,
            SessionState::Joining { .. }
            | SessionState::Admission { .. }
            | SessionState::Joined
            | SessionState::Reconnecting { .. } => true,
        }
    }

    fn show_admission(&mut self, now: Mono, attempts: u32) {
        if let Some(view) = self.admission.view(now) {
            self.state = SessionState::Admission { view, attempts };
        }
    }

    fn connect(&mut self, now: Mono, out: &mut Outbox) {
        out.push(Output::Connect);
        self.socket = ServerSocket::Opening { until: now.after(OPEN_WITHIN) };
    }

    /// Acts on a close or an error of the server. Losing the socket is no end: media flows between the browsers, and the
    /// seat is taken back. An end is only what the server says will not change by trying again. In between is what ends the
    /// attempt of a newcomer and must not end a running call, such as `Crowded` from a server that has just restarted.
    fn judged(&mut self, now: Mono, verdict: SessionVerdict, out: &mut Outbox) -> SessionChange {
        let reason = match verdict {
            SessionVerdict::Stay => return SessionChange::None,
            SessionVerdict::Over(reason) => reason,
            SessionVerdict::OverBeforeAdmission(code) if !self.is_seated() => EndReason::Refused(code),
            SessionVerdict::ComeBack | SessionVerdict::OverBeforeAdmission(_) => {
                self.lost(now);
                return SessionChange::None;
            }
        };
        self.end(reason, out);
        SessionChange::Over(reason)
    }

    /// The socket is gone; another one is opened after a wait.
    fn lost(&mut self, now: Mono) {
        self.state = match self.state {
            SessionState::Joining { attempts } => {
                SessionState::Joining { attempts: attempts.saturating_add(1) }
            }
            SessionState::Admission { view, attempts } => {
                SessionState::Admission { view, attempts: attempts.saturating_add(1) }
            }
            SessionState::Reconnecting { attempts } => {
                SessionState::Reconnecting { attempts: attempts.saturating_add(1) }
            }
            SessionState::Joined => SessionState::Reconnecting { attempts: 0 },
            SessionState::Idle => SessionState::Idle,
            SessionState::Ended(reason) => SessionState::Ended(reason),
        };
        self.socket = ServerSocket::Waiting { until: self.retry.lost(now) };
    }

    fn end(&mut self, reason: EndReason, out: &mut Outbox) {
        if !matches!(self.socket, ServerSocket::None | ServerSocket::Waiting { .. }) {
            out.push(Output::Disconnect);
        }
        self.socket = ServerSocket::None;
        self.state = SessionState::Ended(reason);
        self.retry.forget();
        if let EndReason::Refused(_) = reason {
            self.last_host_message = self.admission.last_host_message().cloned();
        }
        // After a refusal the token would only be refused again. Of a seat that another page has taken nothing is erased:
        // what is stored is that page's by now.
        if ending::gives_up_seat(reason) {
            self.stored.forget();
            out.push(Output::Keep(None));
        }
    }
}
