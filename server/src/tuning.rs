//! Deadlines, sizes and rates that are no configuration: fixed for operators, shorter in tests.

use std::path::PathBuf;
use std::time::Duration;

use parvis_app::i18n::Pseudo;
use parvis_base::{Mono, TokenBucket};
use parvis_protocol::limits;

/// What an operator does not choose: tests do, and `--dev`.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// How long the head of a request may take to come, and a connection to have none.
    pub head_within: Duration,
    /// How long a TLS handshake may take.
    pub handshake_within: Duration,
    /// How many handshakes there may be at a time.
    pub handshakes: usize,
    /// How often the files of the certificate are looked at.
    pub certificate_every: Duration,
    /// How long what is written may wait for somebody who reads none of it.
    pub write_within: Duration,
    /// How long all answers that are on their way over HTTP/2 may take, if none of them ends.
    pub answer_within: Duration,
    /// How many connections may be open. Without a number, as many as the system has files for.
    pub connections: Option<usize>,
    /// How long a new socket may take to say `Join`.
    pub join_within: Duration,
    /// How often a socket is pinged.
    pub heartbeat: Duration,
    /// A socket from which nothing came for this long is dead.
    pub silence: Duration,
    /// How long a seat is kept for a participant whose socket was lost.
    pub seat_kept: Duration,
    /// How long a socket may take to answer a close.
    pub close_within: Duration,
    /// How long a stopping server waits for its sockets.
    pub stop_within: Duration,
    /// How much one socket may say.
    pub pace: SocketPace,
    /// How often one address may open a socket.
    pub sockets: Rate,
    /// How often one address may ask for a seat.
    pub joins: Rate,
    /// How often one address may have a page made.
    pub pages: Rate,
    /// How often one address may try the relay without a seat.
    pub checks: Rate,
    /// How often one room may be asked for a seat, by anyone.
    pub room_joins: Rate,
    /// How many passwords are compared for one room, whoever gives them.
    pub room_passwords: Rate,
    /// How often one seat may come back to its room.
    pub returns: Rate,
    /// Where the files of the pages are, instead of inside the binary.
    pub site: Option<PathBuf>,
    /// Pages reload themselves when the server has started anew.
    pub dev: bool,
    /// What is shown instead of English.
    pub pseudo: Option<Pseudo>,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            head_within: Duration::from_secs(20),
            handshake_within: Duration::from_secs(10),
            handshakes: 1024,
            certificate_every: Duration::from_secs(10),
            write_within: Duration::from_secs(20),
            // The largest file over the slowest network that a call is possible in.
            answer_within: Duration::from_secs(300),
            connections: None,
            join_within: limits::JOIN_WITHIN,
            heartbeat: limits::HEARTBEAT,
            silence: limits::SILENCE,
            seat_kept: limits::SEAT_KEPT,
            close_within: Duration::from_secs(3),
            stop_within: Duration::from_secs(5),
            pace: SocketPace::default(),
            // All whom one address may have open come back at once after a restart, and some of them twice.
            sockets: Rate { burst: 250, per_minute: 120 },
            joins: Rate { burst: 200, per_minute: 120 },
            pages: Rate { burst: 300, per_minute: 300 },
            // A person who tries again and again, or a few at once behind one address.
            checks: Rate { burst: 10, per_minute: 4 },
            // The seats of the largest room and all who may wait in its lobby, at once.
            room_joins: Rate { burst: 100, per_minute: 1200 },
            // All seats of the largest room at once; then no faster than one person types.
            room_passwords: Rate { burst: 64, per_minute: 60 },
            returns: Rate { burst: 20, per_minute: 30 },
            site: None,
            dev: false,
            pseudo: None,
        }
    }
}

/// How much one socket may say. A message costs one, and one more for each 4 KiB.
#[derive(Debug, Clone, Copy)]
pub struct SocketPace {
    /// At once: a newcomer sends eleven offers and all their candidates in one breath.
    pub burst: u64,
    /// Each second after that.
    pub per_second: u64,
    /// How many messages may come throttled before the socket is closed; forgiven once it has been quiet.
    pub patience: u32,
}

impl Default for SocketPace {
    fn default() -> Self {
        Self { burst: 600, per_second: 60, patience: 600 }
    }
}

/// So often at once, and so often after that.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// In each minute after that; never 0.
    pub per_minute: u32,
}

impl Rate {
    /// So many times as often.
    pub(crate) fn times(self, times: u32) -> Self {
        let Self { burst, per_minute } = self;
        Self { burst: burst.saturating_mul(times), per_minute: per_minute.saturating_mul(times) }
    }

    /// A full one.
    pub(crate) fn bucket(self, now: Mono) -> TokenBucket {
        TokenBucket::new(now, self.burst.into(), self.per_minute.into(), 60_000)
    }
}
