//! The relays that are measured: ours in a server of its own, and coturn.

use std::io;
use std::net::{IpAddr, UdpSocket};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};

use parvis_protocol::IceServer;
use tokio::process::{Child, Command};

use crate::{Bot, ServerProcess, page};

/// Ports that coturn may relay through, apart from those of the other.
const COTURN_PORTS: [&str; 2] = ["40000", "45000"];

/// How a client reaches a relay.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub(super) port: u16,
    pub(super) username: String,
    pub(super) credential: String,
}

impl Access {
    pub(super) fn of(server: &IceServer) -> Option<Self> {
        let port = server.urls.first()?.split(':').nth(2)?.split('?').next()?.parse().ok()?;
        Some(Self { port, username: server.username.clone()?, credential: server.credential.clone()? })
    }
}

/// A server with a relay on loopback, and so many seats with credentials.
pub(super) async fn relaying(
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

pub(super) fn coturn(port: u16) -> io::Result<Child> {
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

pub(super) fn quiet(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command
}

/// One that is free for UDP and taken a moment later, with the next one, which coturn's echo takes besides. Those that the system gives
/// may be ones that are relayed through.
pub(super) fn free_port() -> io::Result<u16> {
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
