//! What a server's memory is spent on: itself, and each participant who does nothing.

use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::time::sleep;

use crate::ServerProcess;
use crate::load::{Crowd, Load};

/// The most that a server with nobody in it may take, in MiB.
pub const IDLE_MIB: f64 = 25.0;
/// The most that each participant who does nothing may take, in KiB.
pub const PARTICIPANT_KIB: f64 = 12.0;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Participants who joined and are still there.
    pub participants: usize,
    /// Those who did not, or no longer are.
    pub missing: usize,
    /// Resident memory before, in KiB.
    pub idle_kib: u64,
    /// Resident memory with all of them in, in KiB.
    pub full_kib: u64,
    /// How long it took until all were in.
    pub joined_in: Duration,
}

impl Measured {
    /// Of the server with nobody in it.
    #[must_use]
    pub fn idle_mib(&self) -> f64 {
        to_f64(self.idle_kib) / 1024.0
    }

    /// Of each participant.
    #[must_use]
    pub fn per_participant_kib(&self) -> f64 {
        to_f64(self.full_kib.saturating_sub(self.idle_kib)) / to_f64(self.participants.max(1) as u64)
    }

    /// Whether both are within their bounds, and everyone was there to be measured.
    #[must_use]
    pub fn is_within_bounds(&self) -> bool {
        self.missing == 0 && self.idle_mib() < IDLE_MIB && self.per_participant_kib() <= PARTICIPANT_KIB
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "idle server: {:.1} MB (at most {IDLE_MIB})", self.idle_mib())?;
        writeln!(
            f,
            "idle participant: {:.2} KB (at most {PARTICIPANT_KIB}), {} of them take {:.1} MB",
            self.per_participant_kib(),
            self.participants,
            to_f64(self.full_kib) / 1024.0,
        )?;
        write!(
            f,
            "joined: {} in {:.1} s, {} missing",
            self.participants,
            self.joined_in.as_secs_f64(),
            self.missing
        )
    }
}

#[allow(clippy::cast_precision_loss, reason = "KiB of one process, and sockets of one address")]
fn to_f64(number: u64) -> f64 {
    number as f64
}

/// Starts this server, fills it with this load, lets everyone sit for `idle`, and reads what it takes.
///
/// # Errors
/// The server does not start, or `/proc` does not tell.
pub async fn measure(binary: &Path, state: &Path, load: Load, idle: Duration) -> io::Result<Measured> {
    let server = ServerProcess::start(binary, state).await?;
    // What the first page makes the server keep is the server's, not the first participant's.
    server.get("/").await?;
    server.get("/bots-0").await?;
    let idle_kib = settled(&server).await?;
    let load = Load { server: server.url(), ..load };
    let crowd = Crowd::gather(&load).await;
    // Long enough for each socket to be pinged, which an idle one is for as long as it lasts.
    sleep(idle).await;
    let full_kib = settled(&server).await?;
    let participants = crowd.joined().saturating_sub(crowd.lost());
    Ok(Measured {
        participants,
        missing: load.count - participants,
        idle_kib,
        full_kib,
        joined_in: crowd.took(),
    })
}

/// The resident memory, once it stays the same.
pub(crate) async fn settled(server: &ServerProcess) -> io::Result<u64> {
    let mut last = server.resident_kib()?;
    for _ in 0..20 {
        sleep(Duration::from_millis(250)).await;
        let now = server.resident_kib()?;
        if now.abs_diff(last) <= 64 {
            return Ok(now);
        }
        last = now;
    }
    Ok(last)
}
