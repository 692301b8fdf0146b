use parvis_protocol::{
    ClientMessage, CloseCode, DisplayName, ErrorCode, Join, MediaState, SeatToken, SessionId,
};

use crate::outbox::Outbox;
use crate::time::{Jitter, doubling, earliest};
use crate::{EndReason, Millis, NetworkEvent, Output, SessionState};

/// How often the server is asked whether it is there.
const PING_EVERY: u64 = 10_000;
/// A socket from which nothing came for this long is dead.
const SILENCE: u64 = 25_000;
/// But the server always has this long to answer the last ping: after a sleep the silence is our own.
const PONG_WITHIN: u64 = 5_000;
/// How long it has when the network has just changed, which most sockets do not survive.
const PONG_WITHIN_AFTER_CHANGE: u64 = 2_000;
/// How long a socket may take to open.
const OPEN_WITHIN: u64 = 10_000;
const RETRY_FIRST: u64 = 500;
const RETRY_CAP: u64 = 10_000;
/// A seat held this long shows that the server is well, and the next loss is retried quickly again.
const STEADY_AFTER: u64 = 10_000;

#[derive(Debug, Default)]
enum Socket {
    #[default]
    None,
    Waiting {
        until: Millis,
    },
    Opening {
        until: Millis,
    },
    Open(Open),
}

#[derive(Debug)]
struct Open {
    heard: Millis,
    next_ping: Millis,
    /// The socket is not given up before this, however long the silence.
    pong_until: Millis,
    /// Set by a change of network: the socket is given up then, unless something is heard before.
    probe_until: Option<Millis>,
}

impl Open {
    fn dead_at(&self) -> Millis {
        let silent = self.heard.plus(SILENCE).max(self.pong_until);
        self.probe_until.map_or(silent, |probe| probe.min(silent))
    }
}

/// What became of the seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
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
    socket: Socket,
    id: SessionId,
    name: Option<DisplayName>,
    seat: Option<SeatToken>,
    webrtc: bool,
    jitter: Jitter,
    /// Sockets that failed since the server was last known to be well.
    failures: u32,
    welcomed: Option<Millis>,
    sittings: u32,
}

impl Session {
    pub(crate) fn new(id: SessionId, webrtc: bool) -> Self {
        Self {
            state: SessionState::Idle,
            socket: Socket::None,
            id,
            name: None,
            seat: None,
            webrtc,
            jitter: Jitter::new(id.bits()),
            failures: 0,
            welcomed: None,
            sittings: 0,
        }
    }

    pub(crate) fn state(&self) -> &SessionState {
        &self.state
    }

    /// Whether there is a seat and a socket to it.
    pub(crate) fn is_joined(&self) -> bool {
        matches!((&self.state, &self.socket), (SessionState::Joined, Socket::Open(_)))
    }

    /// Whether a `Welcome` is waited for.
    pub(crate) fn awaits_welcome(&self) -> bool {
        let asked = matches!(self.state, SessionState::Joining { .. } | SessionState::Reconnecting { .. });
        asked && matches!(self.socket, Socket::Open(_))
    }

    /// Takes a seat, or the one of this token. Whether this was possible now.
    pub(crate) fn join(
        &mut self,
        now: Millis,
        name: DisplayName,
        seat: Option<SeatToken>,
        out: &mut Outbox,
    ) -> bool {
        match self.state {
            SessionState::Idle | SessionState::Ended(_) => {}
            SessionState::Joining { .. } | SessionState::Joined | SessionState::Reconnecting { .. } => {
                return false;
            }
        }
        if self.sittings > 0 {
            // The connections of the last sitting are closed, and whoever still remembers them under the old
            // session would think that they were kept.
            self.id = SessionId::from_bits(self.jitter.next());
        }
        self.sittings += 1;
        self.name = Some(name);
        self.seat = seat;
        self.failures = 0;
        self.state = SessionState::Joining { attempts: 0 };
        self.connect(now, out);
        true
    }

    /// Leaves for good. Whether there was anything to leave.
    pub(crate) fn leave(&mut self, out: &mut Outbox) -> bool {
        match self.state {
            SessionState::Idle | SessionState::Ended(_) => return false,
            SessionState::Joining { .. } | SessionState::Joined | SessionState::Reconnecting { .. } => {}
        }
        if matches!(self.socket, Socket::Open(_)) {
            out.send(ClientMessage::Leave);
        }
        out.push(Output::KeepSeat(None));
        self.seat = None;
        self.end(EndReason::Left, out);
        true
    }

    pub(crate) fn rename(&mut self, name: &DisplayName, out: &mut Outbox) {
        self.name = Some(name.clone());
        if self.is_joined() {
            out.send(ClientMessage::Rename { name: name.clone() });
        }
    }

    /// The socket is open. Whether `Join` went out, with these media.
    pub(crate) fn opened(&mut self, now: Millis, media: MediaState, out: &mut Outbox) -> bool {
        let (Socket::Opening { .. }, Some(name)) = (&self.socket, &self.name) else { return false };
        out.send(ClientMessage::Join(Join {
            version: parvis_protocol::VERSION,
            name: name.clone(),
            session: self.id,
            media,
            webrtc: self.webrtc,
            seat: self.seat.clone(),
        }));
        self.socket = Socket::Open(Open {
            heard: now,
            next_ping: now.plus(PING_EVERY),
            pong_until: now.plus(PONG_WITHIN),
            probe_until: None,
        });
        true
    }

    pub(crate) fn closed(&mut self, now: Millis, code: Option<u16>, out: &mut Outbox) -> Turn {
        match self.socket {
            Socket::None | Socket::Waiting { .. } => return Turn::None,
            Socket::Opening { .. } | Socket::Open(_) => {}
        }
        let end = code.and_then(CloseCode::from_number).and_then(|code| match code {
            CloseCode::VersionMismatch => Some(EndReason::Refused(ErrorCode::VersionMismatch)),
            CloseCode::RoomFull => Some(EndReason::Refused(ErrorCode::RoomFull)),
            CloseCode::Replaced => Some(EndReason::Replaced),
            CloseCode::BadMessage => self.refusal(ErrorCode::BadMessage),
            CloseCode::Normal
            | CloseCode::GoingAway
            | CloseCode::Unsupported
            | CloseCode::Policy
            | CloseCode::TooBig
            | CloseCode::Internal => None,
        });
        self.lost_or_over(now, end, out)
    }

    pub(crate) fn error(&mut self, now: Millis, code: ErrorCode, out: &mut Outbox) -> Turn {
        let end = match code {
            ErrorCode::VersionMismatch | ErrorCode::RoomFull => Some(EndReason::Refused(code)),
            ErrorCode::Replaced => Some(EndReason::Replaced),
            ErrorCode::BadMessage | ErrorCode::UnexpectedMessage => self.refusal(code),
            ErrorCode::ShuttingDown | ErrorCode::Internal => None,
            ErrorCode::TooLarge | ErrorCode::NoSuchParticipant | ErrorCode::Unknown => return Turn::None,
        };
        if !matches!(self.socket, Socket::Open(_)) {
            return Turn::None;
        }
        if end.is_none() {
            out.push(Output::Disconnect);
        }
        self.lost_or_over(now, end, out)
    }

    /// Something came from the server.
    pub(crate) fn heard(&mut self, now: Millis) {
        if let Socket::Open(open) = &mut self.socket {
            open.heard = now;
            open.probe_until = None;
        }
    }

    pub(crate) fn welcomed(&mut self, now: Millis, seat: SeatToken, out: &mut Outbox) {
        self.state = SessionState::Joined;
        self.welcomed = Some(now);
        self.keep(seat, out);
    }

    /// The token that takes the seat back from now on.
    pub(crate) fn keep(&mut self, seat: SeatToken, out: &mut Outbox) {
        self.seat = Some(seat.clone());
        out.push(Output::KeepSeat(Some(seat)));
    }

    pub(crate) fn network(&mut self, now: Millis, event: NetworkEvent, out: &mut Outbox) {
        match event {
            NetworkEvent::Offline => return,
            NetworkEvent::Online | NetworkEvent::Changed => {}
        }
        match &mut self.socket {
            Socket::None => {}
            Socket::Waiting { .. } | Socket::Opening { .. } => self.connect(now, out),
            Socket::Open(open) => {
                out.send(ClientMessage::Ping);
                open.next_ping = now.plus(PING_EVERY);
                open.probe_until.get_or_insert(now.plus(PONG_WITHIN_AFTER_CHANGE));
            }
        }
    }

    pub(crate) fn wake(&mut self, now: Millis, out: &mut Outbox) {
        match &mut self.socket {
            Socket::None => {}
            Socket::Waiting { until } => {
                if now >= *until {
                    self.connect(now, out);
                }
            }
            Socket::Opening { until } => {
                if now >= *until {
                    out.push(Output::Disconnect);
                    self.lost(now);
                }
            }
            Socket::Open(open) => {
                if now >= open.next_ping {
                    out.send(ClientMessage::Ping);
                    open.next_ping = now.plus(PING_EVERY);
                    open.pong_until = now.plus(PONG_WITHIN);
                }
                if now >= open.dead_at() {
                    out.push(Output::Disconnect);
                    self.lost(now);
                }
            }
        }
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        match &self.socket {
            Socket::None => None,
            Socket::Waiting { until } | Socket::Opening { until } => Some(*until),
            Socket::Open(open) => earliest([Some(open.next_ping), Some(open.dead_at())]),
        }
    }

    fn connect(&mut self, now: Millis, out: &mut Outbox) {
        out.push(Output::Connect);
        self.socket = Socket::Opening { until: now.plus(OPEN_WITHIN) };
    }

    /// A refusal of our message ends the meeting only before there is one: a running call is not given up for
    /// a message that the server did not understand.
    fn refusal(&self, code: ErrorCode) -> Option<EndReason> {
        matches!(self.state, SessionState::Joining { .. }).then_some(EndReason::Refused(code))
    }

    fn lost_or_over(&mut self, now: Millis, end: Option<EndReason>, out: &mut Outbox) -> Turn {
        if let Some(reason) = end {
            if reason == EndReason::Refused(ErrorCode::BadMessage) && self.seat.take().is_some() {
                // It may be the token that the server does not like, and would not like the next time either.
                out.push(Output::KeepSeat(None));
            }
            self.end(reason, out);
            Turn::Over(reason)
        } else {
            self.lost(now);
            Turn::None
        }
    }

    fn lost(&mut self, now: Millis) {
        self.state = match self.state {
            SessionState::Joining { attempts } => {
                SessionState::Joining { attempts: attempts.saturating_add(1) }
            }
            SessionState::Reconnecting { attempts } => {
                SessionState::Reconnecting { attempts: attempts.saturating_add(1) }
            }
            SessionState::Joined => SessionState::Reconnecting { attempts: 0 },
            SessionState::Idle => SessionState::Idle,
            SessionState::Ended(reason) => SessionState::Ended(reason),
        };
        if self.welcomed.take().is_some_and(|welcomed| now.since(welcomed) >= STEADY_AFTER) {
            self.failures = 0;
        }
        let wait = self.jitter.spread(doubling(RETRY_FIRST, RETRY_CAP, self.failures));
        self.failures = self.failures.saturating_add(1);
        self.socket = Socket::Waiting { until: now.plus(wait) };
    }

    fn end(&mut self, reason: EndReason, out: &mut Outbox) {
        if !matches!(self.socket, Socket::None | Socket::Waiting { .. }) {
            out.push(Output::Disconnect);
        }
        self.socket = Socket::None;
        self.state = SessionState::Ended(reason);
        self.welcomed = None;
    }
}
