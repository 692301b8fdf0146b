use parvis_protocol::ClientMessage;

use crate::Millis;
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

/// The socket to the server, as far as is known of it.
#[derive(Debug, Default)]
pub(crate) enum ServerSocket {
    #[default]
    None,
    Waiting {
        until: Millis,
    },
    Opening {
        until: Millis,
    },
    Open(OpenSocket),
}

/// One that is open, and whether anything is heard over it.
#[derive(Debug)]
pub(crate) struct OpenSocket {
    heard: Millis,
    next_ping: Millis,
    /// The socket is not given up before this, however long the silence.
    pong_until: Millis,
    /// Set by a change of network: the socket is given up then, unless something is heard before.
    probe_until: Option<Millis>,
}

impl OpenSocket {
    pub(crate) fn new(now: Millis) -> Self {
        Self {
            heard: now,
            next_ping: now.plus(PING_EVERY),
            pong_until: now.plus(PONG_WITHIN),
            probe_until: None,
        }
    }

    pub(crate) fn heard(&mut self, now: Millis) {
        self.heard = now;
        self.probe_until = None;
    }

    /// The network is another one, which most sockets do not survive.
    pub(crate) fn probe(&mut self, now: Millis, out: &mut Outbox) {
        out.send(ClientMessage::Ping);
        self.next_ping = now.plus(PING_EVERY);
        self.probe_until.get_or_insert(now.plus(PONG_WITHIN_AFTER_CHANGE));
    }

    /// Whether it is still alive.
    pub(crate) fn wake(&mut self, now: Millis, out: &mut Outbox) -> bool {
        if now >= self.next_ping {
            out.send(ClientMessage::Ping);
            self.next_ping = now.plus(PING_EVERY);
            self.pong_until = now.plus(PONG_WITHIN);
        }
        now < self.dead_at()
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        earliest([Some(self.next_ping), Some(self.dead_at())])
    }

    fn dead_at(&self) -> Millis {
        let silent = self.heard.plus(SILENCE).max(self.pong_until);
        self.probe_until.map_or(silent, |probe| probe.min(silent))
    }
}
