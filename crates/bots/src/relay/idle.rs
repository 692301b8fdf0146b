//! What allocations take that nobody uses: coturn's own client makes them.

use std::io;
use std::path::Path;
use std::process::Stdio;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::process::Command;

use super::{Access, free_port, quiet, relaying, to_f64};
use crate::scrape::Scrape;

/// The most that the server may take with [`IDLE`] allocations, in MiB.
pub const IDLE_MIB: f64 = 60.0;
/// So many allocations that nobody uses.
pub const IDLE: usize = 10_000;

/// Clients that run at a time, where none has much to do.
const AT_ONCE: usize = 16;
/// Allocations of one seat: half of what the relay allows it, since the client makes each twice.
const OF_SEAT: usize = 40;
/// So many seats with idle allocations: some more than needed.
const SEATS: usize = IDLE.div_ceil(OF_SEAT) + 8;
/// Milliseconds between two packets of a client.
const EVERY: usize = 5;

/// What the server takes with many allocations that nobody uses, in MiB.
///
/// # Errors
/// coturn is not installed, a server does not start, or `/proc` does not tell.
pub async fn idle(binary: &Path, state: &Path) -> io::Result<f64> {
    let echo_port = free_port()?;
    let _echo = quiet("turnutils_peer").args(["-L", "127.0.0.1", "-p", &echo_port.to_string()]).spawn()?;
    let metrics = format!("127.0.0.1:{}", free_port()?);
    let (server, access, _bots) = relaying(binary, state, &metrics, SEATS).await?;
    let commands = access.iter().enumerate().map(|(n, access)| {
        let mut command = client(access, echo_port, 100, OF_SEAT, 1);
        // Each from an address of its own, as people are.
        command.args(["-L", &format!("127.0.{}.{}", 1 + n / 200, 1 + n % 200)]);
        async move {
            // It draws the numbers of its channels, and now and then one that is taken: then it ends.
            match finished(command).await {
                Ok(_) => Ok(()),
                Err(error) if error.to_string().contains("channel bind") => Ok(()),
                Err(error) => Err(error),
            }
        }
    });
    stream::iter(commands).buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;
    let made = Scrape::of(&metrics).await?.sum("parvis_relay_allocations");
    if made < IDLE as u64 {
        return Err(io::Error::other(format!("{made} allocations were made, not {IDLE}")));
    }
    Ok(to_f64(server.resident_kib()?) / 1024.0)
}

fn client(access: &Access, echo: u16, size: usize, clients: usize, packets: usize) -> Command {
    let mut command = Command::new("turnutils_uclient");
    command
        .args(["-c", "-u", &access.username, "-w", &access.credential, "-e", "127.0.0.1"])
        .args(["-r", &echo.to_string(), "-p", &access.port.to_string(), "-l", &size.to_string()])
        .args(["-m", &clients.to_string(), "-n", &packets.to_string(), "-z", &EVERY.to_string()])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Runs coturn's client: how many packets it sent, and how many came back.
async fn finished(mut command: Command) -> io::Result<[u64; 2]> {
    let output = command.arg("127.0.0.1").output().await?;
    let said = String::from_utf8_lossy(&output.stdout);
    let number = |name: &str| {
        let after = said.rsplit_once(&format!("{name}="))?.1;
        after.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    let counted = number("tot_send_msgs").zip(number("tot_recv_msgs"));
    let counted = counted.filter(|(sent, came)| *sent >= *came);
    counted.map(Into::into).ok_or_else(|| io::Error::other(format!("coturn's client did not finish: {said}")))
}
