//! TURN over TLS at the port of the site, as `deploy/nginx-turn.conf` has it, in the real nginx with coturn's client. Where one of both
//! is not installed, the test says so and passes.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use parvis::PemFiles;
use tempfile::TempDir;
use tokio::net::TcpSocket;

use crate::certificates::{Made, secured};
use crate::proxies::{deployed, free_ports, replaced, without};
use crate::relay::{Access, Coturn, LOOPBACK};
use crate::support::{TestServer, ask_over, soon};
use crate::tls::tunnel_by_name;

const SITE: &str = "meet.example.org";
const RELAY: &str = "turn.example.org";
/// Where Debian puts it. Elsewhere it may be a part of the program.
const MODULE: &str = "/usr/lib/nginx/modules/ngx_stream_module.so";

struct Nginx {
    dir: TempDir,
    process: Child,
    address: SocketAddr,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The lines that the file says each site needs.
fn of_each_site(file: &str) -> String {
    let lines = file.lines().filter_map(|line| line.strip_prefix("#    ")).filter(|line| line.ends_with(';'));
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    lines.join("\n")
}

fn certified(text: &str, name: &str, PemFiles { certificate, key }: &PemFiles) -> String {
    let path = |file: &str| format!("/etc/letsencrypt/live/{name}/{file}");
    let text = replaced(text, &path("fullchain.pem"), certificate.to_str().unwrap());
    replaced(&text, &path("privkey.pem"), key.to_str().unwrap())
}

impl Nginx {
    /// Nothing where nginx is not installed, or cannot pass TLS on unread.
    #[expect(clippy::print_stderr, reason = "whoever runs the tests is told what was not tried")]
    async fn start(server: SocketAddr, relay: u16, files: &PemFiles) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let [[port, plain], [of_site, of_relay]] = [free_ports(), free_ports()];
        let here = |port: u16| format!("127.0.0.1:{port}");
        let deployed_turn = deployed("nginx-turn.conf");
        let mut turn = certified(&without(&deployed_turn, &["listen [::]", "#"]), RELAY, files);
        turn = replaced(&turn, "listen 443;", &format!("listen {};", here(port)));
        turn = replaced(&turn, "127.0.0.1:5349", &here(of_relay));
        turn = replaced(&turn, "127.0.0.1:3478", &here(relay));
        turn = replaced(&turn, "127.0.0.1:8443", &here(of_site));
        let mut site = certified(&without(&deployed("nginx.conf"), &["listen [::]"]), SITE, files);
        let listen = replaced(&of_each_site(&deployed_turn), "127.0.0.1:8443", &here(of_site));
        site = replaced(&site, "listen 443 ssl http2;", &listen);
        site = replaced(&site, "listen 80;", &format!("listen {};", here(plain)));
        site = replaced(&site, "127.0.0.1:3000", &server.to_string());
        let module =
            if Path::new(MODULE).exists() { format!("load_module {MODULE};") } else { String::new() };
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {kind};"))
            .join(" ");
        let main = format!(
            "{module} daemon off; master_process off; pid nginx.pid; error_log log info; events {{}}\n{turn}\n\
             http {{ access_log log; {folders} {site} }}\n"
        );
        fs::write(dir.path().join("nginx.conf"), main).unwrap();
        let nginx = || {
            let mut command = Command::new("nginx");
            command.arg("-p").arg(dir.path()).arg("-c").arg(dir.path().join("nginx.conf"));
            command.arg("-e").arg(dir.path().join("log")).stdin(Stdio::null());
            command
        };
        let Ok(tried) = nginx().arg("-t").output() else {
            eprintln!("skipped: nginx is not installed, so that its file for TURN was not tried");
            return None;
        };
        let said = String::from_utf8_lossy(&tried.stderr);
        if said.contains("unknown directive \"stream\"") {
            eprintln!("skipped: nginx has no stream module, so that its file for TURN was not tried");
            return None;
        }
        assert!(tried.status.success(), "{said}");
        let process = nginx().stderr(Stdio::null()).spawn().unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let nginx = Self { dir, process, address };
        soon("an nginx that listens", async {
            while tokio::net::TcpStream::connect(address).await.is_err() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        })
        .await;
        Some(nginx)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// What is answered to a browser at this address that opens a socket.
    async fn opens(&self, made: &Made, from: u8) -> (u16, impl Sized) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, from], 0))).unwrap();
        let stream = socket.connect(self.address).await.unwrap();
        let mut stream = secured(&made.root, stream, SITE, &[b"http/1.1"]).await.unwrap();
        let headers = [
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("origin", "https://meet.example.org"),
            ("x-forwarded-for", "192.0.2.1"),
        ];
        let asked = ask_over(&mut stream, SITE, "GET /ws/tulipe HTTP/1.1", &headers);
        (soon("an answer", asked).await.status, stream)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_port_has_the_site_and_the_relay_and_the_site_knows_who_comes() {
    let Some(coturn) = Coturn::start() else { return };
    let server = TestServer::start_with(|config, _| {
        config.relay_listen = Some(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]);
        config.relay_allowed_networks = vec![LOOPBACK.parse().unwrap()];
        config.relay_host = Some(RELAY.to_owned());
        config.relay_tls_port = Some(443);
        config.max_sockets_per_address = 1;
        // People are at other addresses of this machine.
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let (_ada, welcome) = server.join("tulipe", "Ada", 1).await;
    let own = &welcome.ice_servers[0];
    assert_eq!(own.urls[2], format!("turns:{RELAY}:443?transport=tcp"));
    let plain = own.urls[1].strip_prefix("turn:turn.example.org:").unwrap();
    let plain = plain.strip_suffix("?transport=tcp").unwrap().parse().unwrap();

    let made = Arc::new(Made::by_authority(&[SITE, RELAY]));
    let Some(nginx) = Nginx::start(server.address, plain, &made.files).await else { return };
    // Its own TLS is of any version, drawn at random, and old ones are not spoken here.
    let port = tunnel_by_name(Arc::clone(&made), nginx.address, RELAY, None).await.port();
    let access =
        Access { port, username: own.username.clone().unwrap(), credential: own.credential.clone().unwrap() };
    let output = coturn.client(&access, &["-t"]).await;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("tot_send_msgs=40, tot_recv_msgs=40"), "{said} {}", nginx.log());

    let (status, _first) = nginx.opens(&made, 9).await;
    assert_eq!(status, 101, "{}", nginx.log());
    assert_eq!(nginx.opens(&made, 9).await.0, 429, "nobody claims to be somebody else");
    assert_eq!(nginx.opens(&made, 10).await.0, 101, "two people are not one address");
}
