//! TLS that ends in the server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use parvis::config::TlsSource;
use parvis::{Config, Tuning};
use parvis_bots::{Bot, BotError, page};
use parvis_protocol::{ClientMessage, ServerMessage};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::client::TlsStream;

use crate::certificates::{Made, connect_believing, first_of};
use crate::support::{Answer, TestServer, ask_over, hear, soon};

const NAME: &str = "meet.example.org";

pub(crate) async fn server_with(made: &Made, change: impl FnOnce(&mut Config, &mut Tuning)) -> TestServer {
    let files = made.files.clone();
    TestServer::start_with(|config, tuning| {
        config.tls = Some(TlsSource::Files(files));
        tuning.certificate_every = Duration::from_millis(20);
        change(config, tuning);
    })
    .await
}

async fn connect(made: &Made, server: &TestServer) -> TlsStream<TcpStream> {
    soon("a handshake", made.connect(server.address, NAME, &[b"http/1.1"])).await.unwrap()
}

async fn get(made: &Made, server: &TestServer, path: &str, host: &str) -> Answer {
    let mut stream = connect(made, server).await;
    soon("an answer", ask_over(&mut stream, host, &format!("GET {path} HTTP/1.0"), &[])).await
}

/// Passes on to the server what somebody says who speaks no TLS, as who speaks this protocol or names none.
pub(crate) async fn tunnel(
    made: Arc<Made>,
    server: SocketAddr,
    protocol: Option<&'static [u8]>,
) -> SocketAddr {
    tunnel_by_name(made, server, NAME, protocol).await
}

/// The same to whom the other end takes us for one who wants this name.
pub(crate) async fn tunnel_by_name(
    made: Arc<Made>,
    server: SocketAddr,
    name: &'static str,
    protocol: Option<&'static [u8]>,
) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut plain, _)) = listener.accept().await {
            let mut secure = made.connect(server, name, protocol.as_slice()).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut plain, &mut secure).await });
        }
    });
    address
}

pub(crate) async fn open(through: SocketAddr, origin: &str) -> Result<Bot, BotError> {
    let headers = [("origin", origin)];
    soon("an answer", Bot::connect_with(&format!("ws://{through}"), "tulipe", &headers)).await
}

#[tokio::test]
async fn pages_and_a_call_come_over_tls() {
    let made = Arc::new(Made::by_authority(&[NAME]));
    let server = server_with(&made, |_, _| {}).await;
    let page_of_room = get(&made, &server, "/tulipe", NAME).await;
    assert_eq!(page_of_room.status, 200);
    assert!(page_of_room.text().contains("<!DOCTYPE html>"));
    let through = tunnel(Arc::clone(&made), server.address, Some(b"http/1.1")).await;
    let mut ada = open(through, &format!("https://{through}")).await.unwrap();
    soon("a welcome", ada.join(page("Ada", 1, None))).await.unwrap();
    ada.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut ada).await, ServerMessage::Pong);
}

#[tokio::test]
async fn a_page_that_came_without_tls_opens_no_socket() {
    let made = Arc::new(Made::by_authority(&[NAME]));
    let server = server_with(&made, |_, _| {}).await;
    let through = tunnel(Arc::clone(&made), server.address, Some(b"http/1.1")).await;
    let refused = open(through, &format!("http://{through}")).await;
    assert!(matches!(refused, Err(BotError::Refused(status)) if status == 403));
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_and_ends_no_call() {
    let mut made = Made::by_authority(&[NAME]);
    let server = server_with(&made, |_, _| {}).await;
    let through = tunnel(Arc::new(made.copy()), server.address, Some(b"http/1.1")).await;
    let mut ada = open(through, &format!("https://{through}")).await.unwrap();
    soon("a welcome", ada.join(page("Ada", 1, None))).await.unwrap();
    let before = first_of(&made.files);
    // By another authority, so that only one of the two is ever believed.
    let renewed = Made::by_authority(&[NAME]);
    made.replace_with(&renewed);
    let shown = async {
        loop {
            if let Ok(stream) = made.connect(server.address, NAME, &[]).await {
                return stream.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let shown = soon("the new certificate", shown).await;
    assert!(shown == first_of(&renewed.files) && shown != before);
    ada.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut ada).await, ServerMessage::Pong);
}

#[tokio::test]
async fn who_does_not_finish_a_handshake_makes_place_for_who_does() {
    let made = Made::by_authority(&[NAME]);
    let server = server_with(&made, |_, tuning| {
        tuning.handshakes = 2;
        tuning.handshake_within = Duration::from_secs(3600);
    })
    .await;
    let mut silent = Vec::new();
    for _ in 0..10 {
        silent.push(soon("a connection", TcpStream::connect(server.address)).await.unwrap());
    }
    assert_eq!(get(&made, &server, "/healthz", NAME).await.status, 200);
    for gone in &mut silent[..8] {
        assert_eq!(soon("the end", gone.read(&mut [0; 8])).await.unwrap_or_default(), 0);
    }
}

#[tokio::test]
async fn who_takes_too_long_for_a_handshake_is_given_up() {
    let made = Made::by_authority(&[NAME]);
    let server = server_with(&made, |_, tuning| tuning.handshake_within = Duration::from_millis(50)).await;
    let mut silent = soon("a connection", TcpStream::connect(server.address)).await.unwrap();
    assert_eq!(soon("the end", silent.read(&mut [0; 8])).await.unwrap_or_default(), 0);
}

#[tokio::test]
async fn connections_in_a_handshake_are_connections() {
    let made = Made::by_authority(&[NAME]);
    let server = server_with(&made, |_, tuning| {
        tuning.connections = Some(4);
        tuning.handshake_within = Duration::from_secs(3600);
    })
    .await;
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(soon("a connection", TcpStream::connect(server.address)).await.unwrap());
    }
    assert_eq!(get(&made, &server, "/healthz", NAME).await.status, 200);
    assert_eq!(soon("the end", silent[0].read(&mut [0; 8])).await.unwrap_or_default(), 0);
}

#[tokio::test]
async fn browsers_are_told_to_stay_where_they_accept_the_certificate() {
    let told = async |made: &Made, host: &str| {
        let server = server_with(made, |_, _| {}).await;
        get(made, &server, "/healthz", host).await.header("strict-transport-security").to_owned()
    };
    let trusted = Made::by_authority(&[NAME]);
    for host in [NAME, "meet.example.org:443"] {
        assert_eq!(told(&trusted, host).await, "max-age=15552000", "{host}");
    }
    // It would hold for what else this host serves.
    assert_eq!(told(&trusted, "meet.example.org:8443").await, "");
    assert_eq!(told(&Made::by_itself(&[NAME]), NAME).await, "");
    let plain = TestServer::start().await;
    let mut stream = TcpStream::connect(plain.address).await.unwrap();
    let answer = soon("an answer", ask_over(&mut stream, NAME, "GET /healthz HTTP/1.0", &[])).await;
    assert_eq!((answer.status, answer.header("strict-transport-security")), (200, ""));
}

/// A client that accepts the warning: it believes what is in the state directory.
async fn self_made(server: &TestServer) -> TlsStream<TcpStream> {
    let file = server.state().join("self-made.pem");
    let certificate = CertificateDer::from_pem_file(file).unwrap();
    soon("a handshake", connect_believing(&certificate, server.address, "localhost", &[])).await.unwrap()
}

#[tokio::test]
async fn a_self_made_certificate_is_the_same_after_a_restart_and_makes_no_browser_stay() {
    let state = Arc::new(tempfile::tempdir().unwrap());
    let start =
        || TestServer::start_in(Arc::clone(&state), |config, _| config.tls = Some(TlsSource::SelfMade));
    let server = start().await;
    let mut stream = self_made(&server).await;
    let first = stream.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned();
    let answer = soon("an answer", ask_over(&mut stream, "localhost", "GET /tulipe HTTP/1.0", &[])).await;
    assert_eq!((answer.status, answer.header("strict-transport-security")), (200, ""));
    server.stop().await;
    let again = self_made(&start().await).await;
    assert!(again.get_ref().1.peer_certificates().unwrap()[0] == first);
}

#[tokio::test]
async fn what_its_warning_means_is_said_over_http_and_https_without_the_fingerprint() {
    let server = TestServer::start_with(|config, _| {
        config.tls = Some(TlsSource::SelfMade);
        config.http_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    })
    .await;
    let ask = "GET /-/certificate HTTP/1.0";
    let french = [("accept-language", "fr")];
    let mut pages = Vec::new();
    for at in [server.http_address.unwrap(), server.address] {
        let mut stream = TcpStream::connect(at).await.unwrap();
        pages.push(soon("an answer", ask_over(&mut stream, "192.0.2.9", ask, &french)).await);
    }
    pages.push(soon("an answer", ask_over(&mut self_made(&server).await, "localhost", ask, &french)).await);
    for page in pages {
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(
            text.contains("Pourquoi votre navigateur vous avertit") && !text.contains("type=\"module\""),
            "{text}"
        );
        // Two digits and a colon, as in a fingerprint.
        let is_print =
            |part: &[u8]| part[0].is_ascii_hexdigit() && part[1].is_ascii_hexdigit() && part[2] == b':';
        assert!(!text.as_bytes().windows(6).any(|part| is_print(&part[..3]) && is_print(&part[3..])));
    }
    // Its style comes over HTTP, too, but no meeting does; and the address that the machine has by now leads on.
    let mut stream = TcpStream::connect(server.http_address.unwrap()).await.unwrap();
    let answer = soon("an answer", ask_over(&mut stream, "192.0.2.9", "GET /tulipe HTTP/1.0", &[])).await;
    assert_eq!((answer.status, answer.header("location").starts_with("https://192.0.2.9:")), (308, true));
    let mut stream = TcpStream::connect(server.http_address.unwrap()).await.unwrap();
    let answer = soon("an answer", ask_over(&mut stream, "evil.example", "GET /tulipe HTTP/1.0", &[])).await;
    assert_eq!(answer.status, 421);
}

#[tokio::test]
async fn a_certificate_that_is_not_self_made_needs_no_such_page() {
    let made = Made::by_authority(&[NAME]);
    let server = server_with(&made, |_, _| {}).await;
    assert_eq!(get(&made, &server, "/-/certificate", NAME).await.status, 404);
    assert_eq!(TestServer::start().await.get("/-/certificate").await.status, 404);
}

#[tokio::test]
async fn a_stopping_server_waits_for_no_handshake() {
    let made = Made::by_authority(&[NAME]);
    let server = server_with(&made, |_, tuning| {
        tuning.handshake_within = Duration::from_secs(3600);
        tuning.stop_within = Duration::from_secs(3600);
    })
    .await;
    let _silent = soon("a connection", TcpStream::connect(server.address)).await.unwrap();
    assert_eq!(get(&made, &server, "/healthz", NAME).await.status, 200);
    server.stop().await;
}
