use parvis_protocol::ClientMessage;

use crate::Mono;
use crate::outbox::Outbox;
use crate::time::earliest;

/// How often the server is asked whether it is there.
const PING_EVERY: u64 = 10_000;
/// A socket from which nothing came for this long is dead.
const SILENCE: u64 = 25_000;
/// But the server always has this long to answer the last ping: after a sleep the silence is our own.
const PONG_WITHIN: u64 = 5_000;
/// How long it has when the network has just changed, which most sockets do not survive.
const PONG_WITHIN_AFTER_CHANGE: u64 = 2_000;
/// How long when a connection to somebody was interrupted, which may have been their doing.
const PONG_WITHIN_IN_DOUBT: u64 = 3_000;

/// The socket to the server, as far as is known of it.
#[derive(Debug, Default)]
pub(crate) enum ServerSocket {
    #[default]
    None,
    Waiting {
        until: Mono,
    },
    Opening {
        until: Mono,
    },
    Open(OpenSocket),
}

impl ServerSocket {
    /// The network may be another one, or gone. One that is open is asked, once until something is heard.
    pub(crate) fn doubt(&mut self, now: Mono, out: &mut Outbox) {
        if let Self::Open(open) = self
            && open.probe_until.is_none()
        {
            open.ask(now, PONG_WITHIN_IN_DOUBT, out);
        }
    }
}

/// One that is open, and whether anything is heard over it.
#[derive(Debug)]
pub(crate) struct OpenSocket {
    heard: Mono,
    next_ping: Mono,
    /// The socket is not given up before this, however long the silence.
    pong_until: Mono,
    /// Set by a change of network, or a sign of one: the socket is given up then, unless something is heard before.
    probe_until: Option<Mono>,
}

impl OpenSocket {
    pub(crate) fn new(now: Mono) -> Self {
        Self {
            heard: now,
            next_ping: now.after(PING_EVERY),
            pong_until: now.after(PONG_WITHIN),
            probe_until: None,
        }
    }

    pub(crate) fn heard(&mut self, now: Mono) {
        self.heard = now;
        self.probe_until = None;
    }

    /// The network is another one, which most sockets do not survive.
    pub(crate) fn probe(&mut self, now: Mono, out: &mut Outbox) {
        self.ask(now, PONG_WITHIN_AFTER_CHANGE, out);
    }

    fn ask(&mut self, now: Mono, within: u64, out: &mut Outbox) {
        out.send(ClientMessage::Ping);
        self.next_ping = now.after(PING_EVERY);
        self.probe_until.get_or_insert(now.after(within));
    }

    /// Whether it is still alive.
    pub(crate) fn wake(&mut self, now: Mono, out: &mut Outbox) -> bool {
        if now >= self.next_ping {
            out.send(ClientMessage::Ping);
            self.next_ping = now.after(PING_EVERY);
            self.pong_until = now.after(PONG_WITHIN);
        }
        now < self.dead_at()
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        earliest([Some(self.next_ping), Some(self.dead_at())])
    }

    fn dead_at(&self) -> Mono {
        let silent = self.heard.after(SILENCE).max(self.pong_until);
        self.probe_until.map_or(silent, |probe| probe.min(silent))
    }
}
