//! The relay of a real server: its sockets, who may use it, and coturn's own client as the other side. Where that is not installed, its
//! test says so and passes.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use parvis_bots::{Bot, page};
use parvis_protocol::{ClientMessage, Welcome};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::certificates::Made;
use crate::support::{TestServer, ask_over, soon};
use crate::tls::{open, server_with, tunnel};

/// What the certificates are for.
const NAME: &str = "meet.example.org";
pub(crate) const LOOPBACK: &str = "127.0.0.0/8";

/// A server with a relay on a port of its own that may send to this machine, unless `allowed` is empty.
async fn relaying(allowed: &[&str]) -> TestServer {
    let allowed = allowed.iter().map(|network| network.parse().unwrap()).collect();
    TestServer::start_with(|config, _| {
        config.relay_listen = Some(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]);
        config.relay_allowed_networks = allowed;
        config.metrics_listen = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    })
    .await
}

/// How a seat reaches the relay.
pub(crate) struct Access {
    pub(crate) port: u16,
    pub(crate) username: String,
    pub(crate) credential: String,
}

fn access(welcome: &Welcome) -> Access {
    let own = &welcome.ice_servers[0];
    let [udp, tcp, ..] = &own.urls[..] else { panic!("over UDP and over TCP: {own:?}") };
    let port = udp.strip_prefix("turn:{page}:").and_then(|rest| rest.strip_suffix("?transport=udp")).unwrap();
    assert_eq!(*tcp, format!("turn:{{page}}:{port}?transport=tcp"));
    Access {
        port: port.parse().unwrap(),
        username: own.username.clone().unwrap(),
        credential: own.credential.clone().unwrap(),
    }
}

/// One number of the metrics, once it is this.
async fn becomes(server: &TestServer, metric: &str, expected: &str) {
    let line = format!("{metric} {expected}");
    soon(&format!("{metric} becomes {expected}"), async {
        while !server.scrape("/metrics").await.text().lines().any(|found| found == line) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

/// coturn's client and its echo, as far as they are installed.
pub(crate) struct Coturn {
    echo: Child,
    port: u16,
}

impl Drop for Coturn {
    fn drop(&mut self) {
        let _ = self.echo.kill();
        let _ = self.echo.wait();
    }
}

impl Coturn {
    #[expect(clippy::print_stderr, reason = "whoever runs the tests is told what was not tried")]
    pub(crate) fn start() -> Option<Self> {
        let port = free_port();
        let echo = Command::new("turnutils_peer")
            .args(["-L", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(echo) = echo else {
            eprintln!("skipped: coturn is not installed, so that the relay was not tried with its client");
            return None;
        };
        Some(Self { echo, port })
    }

    /// Two allocations that send 20 packets each, 170 bytes long, and say what came back.
    pub(crate) async fn client(&self, access: &Access, options: &[&str]) -> Output {
        let mut command = Command::new("turnutils_uclient");
        command
            .args(["-u", &access.username, "-w", &access.credential])
            .args(["-e", "127.0.0.1", "-r", &self.port.to_string(), "-p", &access.port.to_string()])
            // No second port for RTCP, which no browser has asked for in years.
            .args(["-c", "-n", "20", "-m", "2", "-l", "170"])
            .args(options)
            .arg("127.0.0.1");
        let output = tokio::task::spawn_blocking(move || command.output());
        soon("the end of coturn's client", output).await.unwrap().unwrap()
    }
}

fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread")]
async fn coturn_s_client_loses_nothing() {
    let Some(coturn) = Coturn::start() else { return };
    let server = relaying(&[LOOPBACK]).await;
    let (_ada, welcome) = server.join("tulipe", "Ada", 1).await;
    let access = access(&welcome);
    for options in [
        // Channels, indications, over a connection, and from one client of the relay to the other.
        &[][..],
        &["-s"],
        &["-t"],
        &["-t", "-s"],
        &["-y"],
        &["-y", "-s"],
        &["-y", "-t"],
        // Permissions and channels are renewed; the allocation has both families where there are two.
        &["-x"],
    ] {
        let Output { stdout, .. } = coturn.client(&access, options).await;
        let said = String::from_utf8_lossy(&stdout);
        assert!(said.contains("tot_send_msgs=40, tot_recv_msgs=40"), "{options:?}: {said}");
        assert!(said.contains("Total lost packets 0 "), "{options:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_reaches_this_machine_unless_the_operator_allows_it() {
    let Some(coturn) = Coturn::start() else { return };
    let server = relaying(&[]).await;
    let (_ada, welcome) = server.join("tulipe", "Ada", 1).await;
    for options in [&[][..], &["-s"], &["-t"]] {
        let Output { stdout, stderr, .. } = coturn.client(&access(&welcome), options).await;
        let said = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
        assert!(said.contains("403"), "{options:?}: {said}");
    }
    becomes(&server, "parvis_relay_packets_total{direction=\"to_peers\"}", "0").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_meeting_relays_no_more() {
    let Some(coturn) = Coturn::start() else { return };
    let server = relaying(&[LOOPBACK]).await;
    let (mut ada, welcome) = server.join("tulipe", "Ada", 1).await;
    // Its allocations stay when it ends.
    coturn.client(&access(&welcome), &[]).await;
    let allocations = server.scrape("/metrics").await.text();
    assert!(!allocations.contains("parvis_relay_allocations 0\n"), "{allocations}");
    ada.say(&ClientMessage::Leave).await.unwrap();
    becomes(&server, "parvis_relay_allocations", "0").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_is_worth_nothing_with_another_password() {
    let Some(coturn) = Coturn::start() else { return };
    let server = relaying(&[LOOPBACK]).await;
    let (_ada, welcome) = server.join("tulipe", "Ada", 1).await;
    let guessed = Access { credential: "guessed".to_owned(), ..access(&welcome) };
    let Output { stdout, .. } = coturn.client(&guessed, &[]).await;
    assert!(!String::from_utf8_lossy(&stdout).contains("tot_recv_msgs=40"));
    becomes(&server, "parvis_relay_allocations_total", "0").await;
}

/// A STUN Binding request (RFC 8489, section 5) and the kind of its answer.
const BINDING: [u8; 20] = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const BINDING_SUCCESS: [u8; 2] = [1, 1];

async fn port_of(server: &TestServer) -> (Bot, u16) {
    let (ada, welcome) = server.join("tulipe", "Ada", 1).await;
    (ada, access(&welcome).port)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_their_address_is_told_over_both_transports() {
    let server = relaying(&[]).await;
    let (_ada, port) = port_of(&server).await;
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(&BINDING, ("127.0.0.1", port)).await.unwrap();
    let mut answer = [0; 256];
    let (size, from) = soon("an answer", socket.recv_from(&mut answer)).await.unwrap();
    assert!(answer.starts_with(&BINDING_SUCCESS) && size > 20, "{:?}", &answer[..size]);
    assert_eq!(from.port(), port);

    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(&BINDING).await.unwrap();
    soon("an answer", stream.read_exact(&mut answer[..20])).await.unwrap();
    assert!(answer.starts_with(&BINDING_SUCCESS));
    becomes(&server, "parvis_relay_bindings_total", "2").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_speaks_something_else_is_ended() {
    let server = relaying(&[]).await;
    let (_ada, port) = port_of(&server).await;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    // With a reset, where what it said was not read to its end.
    let _ = soon("the end of the connection", stream.read_to_end(&mut answer)).await;
    assert!(answer.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn ready_says_whether_it_relays() {
    let server = relaying(&[]).await;
    assert_eq!(server.get("/readyz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_the_configuration_that_is_taken_keeps_the_server_from_starting() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let state = tempfile::tempdir().unwrap();
    let config = parvis::Config {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        state_dir: Some(state.path().to_owned()),
        relay_listen: Some(vec![address]),
        ..parvis::Config::default()
    };
    let error = parvis::Server::bind(config, parvis::Tuning::default()).await.unwrap_err().to_string();
    assert!(error.starts_with(&format!("the relay cannot listen on {address}: ")), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_relay_nobody_is_told_of_one() {
    let server = TestServer::start().await;
    let (_ada, welcome) = server.join("tulipe", "Ada", 1).await;
    assert!(welcome.ice_servers.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_renewed_over_the_socket() {
    let server = relaying(&[]).await;
    let (_ada, welcome) = server.join("tulipe", "Ada", 1).await;
    let before = access(&welcome);
    // The room's own tests have the time pass; here whoever comes back is given new ones.
    let (_again, welcome) = server.join_with("tulipe", "Ada", 1, Some(welcome.seat)).await;
    let (expires, seat) = before.username.split_once(':').unwrap();
    let again = access(&welcome).username;
    let (later, same) = again.split_once(':').unwrap();
    assert_eq!(same, seat);
    assert!(later.parse::<u64>().unwrap() >= expires.parse().unwrap());
}

async fn relaying_over_tls(made: &Made) -> TestServer {
    server_with(made, |config, _| {
        config.relay_listen = Some(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]);
        config.relay_allowed_networks = vec![LOOPBACK.parse().unwrap()];
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_port_of_the_pages_is_one_of_the_relay_where_tls_ends_here() {
    let made = Made::by_authority(&[NAME]);
    let server = relaying_over_tls(&made).await;
    // Browsers do not say that they speak TURN; others do.
    for protocols in [&[][..], &[&b"stun.turn"[..]]] {
        let mut stream = soon("a handshake", made.connect(server.address, NAME, protocols)).await.unwrap();
        stream.write_all(&BINDING).await.unwrap();
        let mut answer = [0; 20];
        soon("an answer", stream.read_exact(&mut answer)).await.unwrap();
        assert!(answer.starts_with(&BINDING_SUCCESS), "{protocols:?}: {answer:?}");
    }
    // And of the pages for who says nothing either, as programs do.
    let mut stream = soon("a handshake", made.connect(server.address, NAME, &[])).await.unwrap();
    let answer = soon("an answer", ask_over(&mut stream, NAME, "GET /healthz HTTP/1.0", &[])).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn coturn_s_client_loses_nothing_over_tls() {
    let Some(coturn) = Coturn::start() else { return };
    let made = Arc::new(Made::by_authority(&[NAME]));
    let server = relaying_over_tls(&made).await;
    let through = tunnel(Arc::clone(&made), server.address, Some(b"http/1.1")).await;
    let mut ada = open(through, &format!("https://{through}")).await.unwrap();
    let welcome = soon("a welcome", ada.join(page("Ada", 1, None))).await.unwrap();
    let access = access(&welcome);
    let port = server.address.port();
    assert_eq!(welcome.ice_servers[0].urls[2], format!("turns:{{page}}:{port}?transport=tcp"));
    // Its own TLS is of any version, drawn at random, and old ones are not spoken here.
    let port = tunnel(made, server.address, None).await.port();
    let Output { stdout, .. } = coturn.client(&Access { port, ..access }, &["-t"]).await;
    let said = String::from_utf8_lossy(&stdout);
    assert!(said.contains("tot_send_msgs=40, tot_recv_msgs=40"), "{said}");
}
