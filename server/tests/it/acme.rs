//! A certificate from an authority: Pebble, which is Let's Encrypt's own for tests. Where it is not installed, the tests say so
//! and pass.

use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use parvis::config::{AcmeOrder, TlsSource};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::certificates::{Made, connect_believing};
use crate::support::{TestServer, ask_over, soon};

const NAME: &str = "meet.example.org";

#[expect(clippy::print_stderr, reason = "whoever runs the tests is told what was not tried")]
fn is_installed() -> bool {
    let found = Command::new("pebble").arg("-h").output().is_ok();
    if !found {
        eprintln!("skipped: pebble is not installed, so that no certificate was ordered from an authority");
    }
    found
}

/// An authority that is not started yet, so that its addresses are known.
struct Authority {
    /// The certificate that its own pages have.
    own: Made,
    ports: [u16; 2],
    dns: SocketAddr,
    dir: TempDir,
}

struct RunningAuthority {
    process: Child,
    /// Whom to believe to believe its certificates.
    root: CertificateDer<'static>,
}

impl Authority {
    fn new() -> Self {
        let listeners = [0, 0].map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).unwrap());
        let ports = listeners.map(|listener| listener.local_addr().unwrap().port());
        Self {
            own: Made::by_itself(&["localhost", "127.0.0.1"]),
            ports,
            dns: every_name_is_here(),
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn order(&self) -> TlsSource {
        let directory = format!("https://localhost:{}/dir", self.ports[0]);
        let (names, contact) = (vec![NAME.to_owned()], Some("ops@example.org".to_owned()));
        TlsSource::Acme(
            AcmeOrder::new(names, contact, Some(directory), Some(self.own.files.certificate.clone()))
                .unwrap(),
        )
    }

    async fn server(&self, state: Arc<TempDir>) -> TestServer {
        let order = self.order();
        TestServer::start_in(state, |config, _| config.tls = Some(order)).await
    }

    /// Starts it. It looks for the names that are ordered at this port, and what it makes is good for so long.
    async fn start(&self, port: u16, lasts: Duration) -> RunningAuthority {
        let [listen, manage] = self.ports;
        let config = format!(
            r#"{{"pebble": {{"listenAddress": "127.0.0.1:{listen}", "managementListenAddress": "127.0.0.1:{manage}",
            "certificate": {:?}, "privateKey": {:?}, "httpPort": 1, "tlsPort": {port}, "certificateValidityPeriod": {}}}}}"#,
            self.own.files.certificate,
            self.own.files.key,
            lasts.as_secs()
        );
        let path = self.dir.path().join("pebble.json");
        fs::write(&path, config).unwrap();
        let said = fs::File::create(self.dir.path().join("said")).unwrap();
        let process = Command::new("pebble")
            .arg("-config")
            .arg(path)
            .args(["-dnsserver", &self.dns.to_string()])
            // It fails on purpose otherwise, and whoever orders tries again after a while.
            .envs([("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_AUTHZREUSE", "0"), ("PEBBLE_WFE_NONCEREJECT", "0")])
            .stdin(Stdio::null())
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .spawn()
            .unwrap();
        let mut running = RunningAuthority { process, root: self.own.root.clone() };
        let at = SocketAddr::from(([127, 0, 0, 1], manage));
        let root = async {
            loop {
                if let Ok(mut stream) = self.own.connect(at, "localhost", &[]).await {
                    let answer = ask_over(&mut stream, "localhost", "GET /roots/0 HTTP/1.0", &[]).await;
                    return CertificateDer::from_pem_slice(&answer.body).unwrap();
                }
                assert_eq!(running.process.try_wait().unwrap(), None, "{}", self.said());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        running.root = soon("an authority", root).await;
        running
    }

    fn said(&self) -> String {
        fs::read_to_string(self.dir.path().join("said")).unwrap_or_default()
    }
}

impl Drop for RunningAuthority {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A name server for which every name is this machine (RFC 1035 section 4.1).
fn every_name_is_here() -> SocketAddr {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut question = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut question) {
            let Some(end) = question[12..length].iter().position(|byte| *byte == 0).map(|end| 12 + end + 5)
            else {
                continue;
            };
            let is_address = question[end - 4..end - 2] == [0, 1];
            let mut answer = question[..end].to_vec();
            answer[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, u8::from(is_address), 0, 0, 0, 0]);
            if is_address {
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
            }
            let _ = socket.send_to(&answer, from);
        }
    });
    address
}

/// A connection once the server shows what this authority made.
async fn connect(server: &TestServer, root: &CertificateDer<'static>) -> TlsStream<TcpStream> {
    let connected = async {
        loop {
            if let Ok(stream) = connect_believing(root, server.address, NAME, &[]).await {
                return stream;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    soon("a certificate", connected).await
}

fn shown(stream: &TlsStream<TcpStream>) -> CertificateDer<'static> {
    stream.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned()
}

/// The files of the order in the state directory.
fn kept(state: &Path) -> Vec<std::path::PathBuf> {
    let files = fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("acme-")).collect()
}

#[tokio::test]
async fn a_certificate_is_ordered_kept_for_this_user_alone_and_shown_again_after_a_restart() {
    if !is_installed() {
        return;
    }
    let state = Arc::new(tempfile::tempdir().unwrap());
    let authority = Authority::new();
    // It cannot be reached yet, and is asked again.
    let server = authority.server(Arc::clone(&state)).await;
    let running = authority.start(server.address.port(), Duration::from_secs(90 * 24 * 60 * 60)).await;
    let mut stream = connect(&server, &running.root).await;
    let first = shown(&stream);
    let answer = soon("an answer", ask_over(&mut stream, NAME, "GET /healthz HTTP/1.0", &[])).await;
    assert_eq!((answer.status, answer.header("strict-transport-security")), (200, "max-age=15552000"));
    let both = async {
        while kept(state.path()).len() < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    soon("account and certificate in the state directory", both).await;
    #[cfg(unix)]
    for file in kept(state.path()) {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    server.stop().await;
    let root = running.root.clone();
    drop(running);
    let server = authority.server(state).await;
    assert!(shown(&connect(&server, &root).await) == first, "nobody was asked for it");
}

#[tokio::test]
async fn a_certificate_is_renewed_before_it_ends() {
    if !is_installed() {
        return;
    }
    let authority = Authority::new();
    let server = authority.server(Arc::new(tempfile::tempdir().unwrap())).await;
    let running = authority.start(server.address.port(), Duration::from_secs(15)).await;
    let first = shown(&connect(&server, &running.root).await);
    let renewed = async {
        while shown(&connect(&server, &running.root).await) == first {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    soon("another certificate", renewed).await;
}

#[tokio::test]
async fn before_there_is_a_certificate_browsers_get_none_and_are_sent_on_by_name() {
    let authority = Authority::new();
    let order = authority.order();
    let server = TestServer::start_with(|config, _| {
        config.tls = Some(order);
        config.http_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    })
    .await;
    assert!(soon("a handshake", authority.own.connect(server.address, NAME, &[])).await.is_err());
    let mut stream = TcpStream::connect(server.http_address.unwrap()).await.unwrap();
    let answer = soon("an answer", ask_over(&mut stream, NAME, "GET /a HTTP/1.0", &[])).await;
    assert_eq!(answer.status, 308);
    // Nobody is believed to be the authority by asking like one.
    assert!(
        soon("a handshake", authority.own.connect(server.address, NAME, &[b"acme-tls/1"])).await.is_err()
    );
}
