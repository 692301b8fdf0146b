//! What relaying costs, beside coturn in the same run: coturn's own client sends to coturn's own echo, through the one and through
//! the other, and the processor time of each server is read.

use std::fmt;
use std::io;
use std::net::{IpAddr, UdpSocket};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use parvis_protocol::IceServer;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::scrape::Scrape;
use crate::server::worked_of;
use crate::{Bot, ServerProcess, page};

/// The most of coturn's processor time that a packet may take.
pub const MOST_OF_COTURN: f64 = 0.6;
/// The most that the server may take with [`IDLE`] allocations, in MiB.
pub const IDLE_MIB: f64 = 60.0;
/// So many allocations that nobody uses.
pub const IDLE: usize = 10_000;

/// Sizes of packets: a voice packet, and one of a picture.
const SIZES: [usize; 2] = [120, 1_200];
/// Clients at a time.
const CLIENTS: usize = 40;
/// What each sends.
const PACKETS: usize = 2_500;
/// Milliseconds between two packets of a client.
const EVERY: usize = 5;
/// Clients that run at a time, where none has much to do.
const AT_ONCE: usize = 16;
/// Allocations of one seat: half of what the relay allows it, since the client makes each twice.
const OF_SEAT: usize = 40;
/// So many seats with idle allocations: some more than needed.
const SEATS: usize = IDLE.div_ceil(OF_SEAT) + 8;
/// Ports that coturn may relay through, apart from those of the other.
const COTURN_PORTS: [&str; 2] = ["40000", "45000"];

/// What one server took.
#[derive(Debug, Clone, Copy)]
struct Cost {
    packets: u64,
    lost: u64,
    worked: Duration,
}

impl Cost {
    fn micros(self) -> f64 {
        self.worked.as_secs_f64() * 1e6 / to_f64(self.packets.max(1))
    }
}

/// Both, with packets of one size.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    size: usize,
    ours: Cost,
    coturn: Cost,
}

impl Compared {
    /// Our processor time for a packet, as a part of coturn's.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.ours.micros() / self.coturn.micros().max(f64::MIN_POSITIVE)
    }

    /// Whether it is small enough, and all packets came.
    #[must_use]
    pub fn is_within_bounds(&self) -> bool {
        self.ours.lost == 0 && self.ratio() <= MOST_OF_COTURN
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} bytes: {:.2} of coturn's processor time a packet (at most {MOST_OF_COTURN}); {:.1} and {:.1} us, {} and {} of {} packets lost",
            self.size,
            self.ratio(),
            self.ours.micros(),
            self.coturn.micros(),
            self.ours.lost,
            self.coturn.lost,
            self.ours.packets,
        )
    }
}

/// Compares both servers. Each is given the same, in turn.
///
/// # Errors
/// A program is not installed or does not start, or `/proc` does not tell.
pub async fn compare(binary: &Path, state: &Path) -> io::Result<Vec<Compared>> {
    let echo_port = free_port()?;
    let _echo = quiet("turnutils_peer").args(["-L", "127.0.0.1", "-p", &echo_port.to_string()]).spawn()?;
    let (ours, access, _bots) = relaying(binary, state, "127.0.0.1:0", SIZES.len()).await?;
    let coturn_port = free_port()?;
    let coturn = coturn(coturn_port)?;
    let known = Access { username: "ada".into(), credential: "secret".into(), port: coturn_port };
    sleep(Duration::from_secs(1)).await;
    let mut compared = Vec::new();
    // A seat each: what the client before has left counts.
    for (size, access) in SIZES.into_iter().zip(&access) {
        let client = |access: &Access| client(access, echo_port, size, CLIENTS, PACKETS);
        let before = ours.worked()?;
        let [sent, came] = finished(client(access)).await?;
        let cost = |worked| Cost { packets: sent + came, lost: sent - came, worked };
        let first = cost(ours.worked()?.saturating_sub(before));
        let id = coturn.id().ok_or_else(|| io::Error::other("coturn has ended"))?;
        let before = worked_of(id)?;
        let [sent, came] = finished(client(&known)).await?;
        let cost = |worked| Cost { packets: sent + came, lost: sent - came, worked };
        let second = cost(worked_of(id)?.saturating_sub(before));
        compared.push(Compared { size, ours: first, coturn: second });
    }
    Ok(compared)
}

/// What the server takes with many allocations that nobody uses, in MiB.
///
/// # Errors
/// As [`compare`].
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

/// How a client reaches a relay.
#[derive(Debug)]
struct Access {
    port: u16,
    username: String,
    credential: String,
}

impl Access {
    fn of(server: &IceServer) -> Option<Self> {
        let port = server.urls.first()?.split(':').nth(2)?.split('?').next()?.parse().ok()?;
        Some(Self { port, username: server.username.clone()?, credential: server.credential.clone()? })
    }
}

/// A server with a relay on loopback, and so many seats with credentials.
async fn relaying(
    binary: &Path,
    state: &Path,
    metrics: &str,
    seats: usize,
) -> io::Result<(ServerProcess, Vec<Access>, Vec<Bot>)> {
    let relay = format!(r#"["127.0.0.1:{}"]"#, free_port()?);
    let server = ServerProcess::start_with(binary, state, |command| {
        command
            .env("PARVIS_RELAY_LISTEN", relay)
            .env("PARVIS_RELAY_ALLOWED_NETWORKS", r#"["127.0.0.0/8"]"#)
            .env("PARVIS_METRICS_LISTEN", metrics);
    })
    .await?;
    let (mut access, mut bots) = (Vec::new(), Vec::new());
    for n in 0..seats {
        // From an address of its own, as a proxy says.
        let address = IpAddr::from([192, 0, 2, u8::try_from(n % 250).unwrap_or(0)]);
        let room = format!("relay-{}", n / 10);
        let bot = Bot::connect_behind(&server.url(), &room, address).await;
        let mut bot = bot.map_err(io::Error::other)?;
        let welcome = bot.join(page("Ada", n as u64 + 1, None)).await.map_err(io::Error::other)?;
        access.extend(welcome.ice_servers.first().and_then(Access::of));
        bots.push(bot);
    }
    Ok((server, access, bots))
}

fn coturn(port: u16) -> io::Result<Child> {
    quiet("turnserver")
        .args(["-n", "--no-cli", "--no-tls", "--no-dtls", "--allow-loopback-peers", "--log-file", "stdout"])
        .args([
            "--lt-cred-mech",
            "-u",
            "ada:secret",
            "-r",
            "parvis",
            "-L",
            "127.0.0.1",
            "-p",
            &port.to_string(),
        ])
        .args(["--min-port", COTURN_PORTS[0], "--max-port", COTURN_PORTS[1]])
        // One thread, as ours has.
        .args(["-m", "1", "--pidfile", "/dev/null"])
        .spawn()
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

fn quiet(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command
}

/// One that is free for UDP and taken a moment later, with the next one, which coturn's echo takes besides. Those that the system gives
/// may be ones that are relayed through.
fn free_port() -> io::Result<u16> {
    let is_free =
        |port: &u16| [*port, *port + 1].iter().all(|port| UdpSocket::bind(("127.0.0.1", *port)).is_ok());
    loop {
        let n = NEXT.fetch_add(2, Ordering::Relaxed);
        let port = 20_000 + u16::try_from(std::process::id() % 5_000).unwrap_or(0) * 2 + n;
        if port >= 32_000 {
            return Err(io::Error::other("no port is free"));
        }
        if is_free(&port) {
            return Ok(port);
        }
    }
}

/// So many ports were given out, of which some are not taken yet.
static NEXT: AtomicU16 = AtomicU16::new(0);

#[allow(clippy::cast_precision_loss, reason = "packets of one run")]
fn to_f64(number: u64) -> f64 {
    number as f64
}
