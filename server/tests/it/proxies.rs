//! The files in `deploy/` in the real nginx, Caddy and HAProxy, on loopback and without TLS. Where one is not installed, its test
//! says so and passes.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use parvis_bots::{Bot, page};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{TestServer, soon};

/// The name of a meeting, as no log has it for another reason.
const ROOM: &str = "glycine-discrete-81";

/// What of `deploy/` is tried.
#[derive(Clone, Copy)]
pub(crate) struct Recipe {
    /// The program, and what it is asked with to see whether it is there.
    program: (&'static str, &'static str),
    /// Makes the program's own configuration of the file.
    configure: fn(&Setting) -> Command,
    /// The path below which Parvis is.
    base: &'static str,
    /// Whether it also listens for those who come without TLS.
    has_plain: bool,
}

pub(crate) const NGINX: Recipe =
    Recipe { program: ("nginx", "-v"), configure: nginx, base: "", has_plain: true };
const NGINX_BELOW: Recipe = Recipe { configure: nginx_below, base: "/visio", has_plain: false, ..NGINX };
const CADDY: Recipe = Recipe { program: ("caddy", "version"), configure: caddy, base: "", has_plain: false };
const CADDY_BELOW: Recipe = Recipe { configure: caddy_below, base: "/visio", ..CADDY };
pub(crate) const HAPROXY: Recipe =
    Recipe { program: ("haproxy", "-v"), configure: haproxy, base: "", has_plain: true };
const HAPROXY_BELOW: Recipe = Recipe { configure: haproxy_below, base: "/visio", ..HAPROXY };

/// What a proxy is started with.
pub(crate) struct Setting {
    pub(crate) dir: TempDir,
    upstream: SocketAddr,
    /// Where it listens, and where it would for those who come without TLS.
    pub(crate) ports: [u16; 2],
    /// Whether the file is as it is; if not, the lines are left out that keep the logs silent.
    silent: bool,
}

pub(crate) struct Proxy {
    base: &'static str,
    pub(crate) setting: Setting,
    process: Child,
}

pub(crate) fn deployed(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(name)).unwrap()
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests is told what was not tried")]
pub(crate) fn is_installed(Recipe { program: (program, argument), .. }: Recipe) -> bool {
    let found = Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: {program} is not installed, so that its file in deploy/ was not tried");
    }
    found
}

pub(crate) fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in the file any more");
    text.replace(from, to)
}

pub(crate) fn without(text: &str, starts: &[&str]) -> String {
    let is_kept = |line: &&str| !starts.iter().any(|start| line.trim_start().starts_with(start));
    text.lines().filter(is_kept).collect::<Vec<_>>().join("\n")
}

fn nginx(setting: &Setting) -> Command {
    let [secure, plain] = setting.ports;
    let mut site = without(&deployed("nginx.conf"), &["listen [::]", "ssl_certificate"]);
    site = replaced(&site, "listen 80;", &format!("listen 127.0.0.1:{plain};"));
    site = replaced(&site, "listen 443 ssl http2;", &format!("listen 127.0.0.1:{secure};"));
    site = replaced(&site, "127.0.0.1:3000", &setting.upstream.to_string());
    site = replaced(&site, "/var/www/html", setting.dir.path().to_str().unwrap());
    nginx_around(setting, site)
}

/// Within a site that has a log.
fn nginx_below(setting: &Setting) -> Command {
    let snippet = replaced(&deployed("nginx-subpath.conf"), "127.0.0.1:3000", &setting.upstream.to_string());
    nginx_around(setting, format!("server {{\nlisten 127.0.0.1:{};\n{snippet}\n}}\n", setting.ports[0]))
}

fn nginx_around(setting: &Setting, mut site: String) -> Command {
    let dir = setting.dir.path();
    if !setting.silent {
        site = without(&site, &["access_log", "error_log"]);
    }
    fs::write(dir.join("site.conf"), site).unwrap();
    let temporary =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|kind| format!("{kind}_temp_path {kind};"));
    let main = format!(
        "daemon off; master_process off; pid nginx.pid; error_log log info; events {{}}\n\
         http {{ access_log log; {} include site.conf; }}\n",
        temporary.join(" ")
    );
    fs::write(dir.join("nginx.conf"), main).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-p").arg(dir).arg("-c").arg(dir.join("nginx.conf")).arg("-e").arg(dir.join("log"));
    command
}

fn caddy(setting: &Setting) -> Command {
    caddy_with(setting, &deployed("Caddyfile"), "meet.example.org")
}

fn caddy_below(setting: &Setting) -> Command {
    caddy_with(setting, &deployed("Caddyfile-subpath"), "example.org")
}

fn caddy_with(setting: &Setting, file: &str, site: &str) -> Command {
    let dir = setting.dir.path();
    let place = format!("\nhttp://127.0.0.1:{} {{", setting.ports[0]);
    let mut file = replaced(file, &format!("\n{site} {{"), &place);
    file = replaced(&file, "\n{\n", "\n{\n\tadmin off\n");
    if !setting.silent {
        file = without(&file, &["exclude"]);
    }
    fs::write(dir.join("Caddyfile"), file).unwrap();
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(dir.join("Caddyfile"));
    for variable in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(variable, dir);
    }
    command.env("PARVIS_UPSTREAM", setting.upstream.to_string());
    command
}

fn haproxy(setting: &Setting) -> Command {
    let file = replaced(&deployed("haproxy.cfg"), "127.0.0.1:8888", &setting.upstream.to_string());
    haproxy_with(setting, &file, "meet.example.org")
}

fn haproxy_below(setting: &Setting) -> Command {
    haproxy_with(setting, &deployed("haproxy-subpath.cfg"), "example.org")
}

fn haproxy_with(setting: &Setting, file: &str, site: &str) -> Command {
    let [secure, plain] = setting.ports;
    let secured = format!("bind :443 ssl crt /etc/haproxy/{site}.pem alpn h2,http/1.1");
    let mut file = replaced(file, &secured, &format!("bind 127.0.0.1:{secure}"));
    file = replaced(&file, "bind :80", &format!("bind 127.0.0.1:{plain}"));
    file = replaced(&file, "127.0.0.1:3000", &setting.upstream.to_string());
    if !setting.silent {
        // What the file says that nobody should add.
        file = replaced(
            &file,
            "    mode http\n",
            "    mode http\n    log stdout format raw local0\n    option httplog\n",
        );
    }
    let path = setting.dir.path().join("haproxy.cfg");
    fs::write(&path, file).unwrap();
    let mut command = Command::new("haproxy");
    command.arg("-db").arg("-f").arg(path);
    command
}

/// Two that are free now.
pub(crate) fn free_ports() -> [u16; 2] {
    let listeners = [0, 0].map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

impl Proxy {
    pub(crate) async fn start(recipe: Recipe, upstream: SocketAddr, silent: bool) -> Self {
        let setting = Setting { dir: tempfile::tempdir().unwrap(), upstream, ports: free_ports(), silent };
        let said = fs::File::create(setting.dir.path().join("said")).unwrap();
        let mut command = (recipe.configure)(&setting);
        command.stdin(Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said);
        let process = command.spawn().unwrap();
        let mut proxy = Self { base: recipe.base, setting, process };
        let listens = async {
            while TcpStream::connect(("127.0.0.1", proxy.port())).await.is_err() {
                assert_eq!(proxy.process.try_wait().unwrap(), None, "{}", proxy.written());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        soon("a proxy that listens", listens).await;
        proxy
    }

    fn port(&self) -> u16 {
        self.setting.ports[0]
    }

    /// Everything that it has written anywhere.
    fn written(&self) -> String {
        let of = |name: &str| fs::read_to_string(self.setting.dir.path().join(name)).unwrap_or_default();
        of("log") + &of("said")
    }

    /// What a browser at this address is answered, and the connection.
    async fn ask(&self, from: u8, port: u16, path: &str, headers: &[(&str, &str)]) -> (u16, TcpStream) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, from], 0))).unwrap();
        let mut stream = socket.connect(SocketAddr::from(([127, 0, 0, 1], port))).await.unwrap();
        let mut head = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        // Whoever refuses it early may not read all of it.
        let _ = stream.write_all((head + "\r\n").as_bytes()).await;
        let mut answer = Vec::new();
        let status = async {
            while answer.len() < 12 {
                assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "no answer");
            }
        };
        soon("an answer", status).await;
        (std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap(), stream)
    }

    /// Opens a socket; whoever does may say of themselves that they are somebody else.
    async fn open(&self, from: u8, forwarded: &str) -> (u16, TcpStream) {
        let origin = format!("http://127.0.0.1:{}", self.port());
        let headers = [
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("origin", origin.as_str()),
            ("x-forwarded-for", forwarded),
        ];
        self.ask(from, self.port(), &format!("{}/ws/{ROOM}", self.base), &headers).await
    }

    /// Ends it, so that all is written that will be.
    async fn end(&mut self) {
        let id = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        let ended = async {
            while self.process.try_wait().unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        soon("the end of the proxy", ended).await;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn server(base: &str, trusted: &str) -> TestServer {
    TestServer::start_with(|config, _| {
        config.base_path = base.parse().unwrap();
        config.max_sockets_per_address = 1;
        config.trusted_proxies = vec![trusted.parse().unwrap()];
    })
    .await
}

async fn passes_on_what_belongs_to_a_call(recipe: Recipe) {
    let server = server(recipe.base, "127.0.0.1").await;
    let proxy = Proxy::start(recipe, server.address, true).await;
    let (status, _) = proxy.ask(1, proxy.port(), &format!("{}/{ROOM}", recipe.base), &[]).await;
    assert_eq!(status, 200);
    let host = format!("127.0.0.1:{}", proxy.port());
    let origin = format!("http://{host}");
    let address = format!("ws://{host}{}", recipe.base);
    let headers = [("origin", origin.as_str())];
    let mut bot = soon("a socket", Bot::connect_with(&address, ROOM, &headers)).await.unwrap();
    let welcome = soon("a welcome", bot.join(page("Ada", 1, None))).await.unwrap();
    assert_eq!(welcome.you.name.as_str(), "Ada");
}

async fn says_whose_requests_it_passes_on(recipe: Recipe) {
    // Only the proxy is believed, and it says where a socket comes from, whatever that says itself.
    let trusting = server(recipe.base, "127.0.0.1").await;
    let proxy = Proxy::start(recipe, trusting.address, true).await;
    let (status, _first) = proxy.open(9, "192.0.2.1").await;
    assert_eq!(status, 101);
    assert_eq!(proxy.open(9, "192.0.2.2").await.0, 429, "nobody claims to be somebody else");
    let (status, _other) = proxy.open(10, "192.0.2.1").await;
    assert_eq!(status, 101);
    // A proxy that is not configured as one is a client like any other.
    let doubting = server(recipe.base, "192.0.2.1").await;
    let proxy = Proxy::start(recipe, doubting.address, true).await;
    let (status, _first) = proxy.open(9, "192.0.2.1").await;
    assert_eq!(status, 101);
    assert_eq!(proxy.open(10, "192.0.2.2").await.0, 429);
}

async fn writes_no_address_of_a_meeting(recipe: Recipe) {
    for silent in [true, false] {
        let server = server(recipe.base, "127.0.0.1").await;
        let mut proxy = Proxy::start(recipe, server.address, silent).await;
        let path = format!("{}/{ROOM}", recipe.base);
        assert_eq!(proxy.ask(1, proxy.port(), &path, &[]).await.0, 200);
        let long = format!("{path}?{}", "x".repeat(100_000));
        let headers = "x".repeat(100_000);
        // What nginx refuses before it knows the path is of the site, whose log is its own.
        if recipe.has_plain || recipe.base.is_empty() {
            assert!(proxy.ask(1, proxy.port(), &long, &[]).await.0 >= 400);
            assert!(proxy.ask(1, proxy.port(), &path, &[("x-long", &headers)]).await.0 >= 400);
        }
        if recipe.has_plain {
            let plain = proxy.setting.ports[1];
            assert_eq!(proxy.ask(1, plain, &path, &[]).await.0, 301);
            assert!(proxy.ask(1, plain, &long, &[]).await.0 >= 400);
        }
        // As while it is being started again.
        server.stop().await;
        let away = [proxy.ask(1, proxy.port(), &path, &[]).await.0, proxy.open(1, "192.0.2.1").await.0];
        assert!(away.iter().all(|status| [502, 503].contains(status)), "{away:?}");
        proxy.end().await;
        // Without the lines that see to it, it would be there.
        assert_eq!(proxy.written().contains(ROOM), !silent, "{}", proxy.written());
    }
}

/// The tests of one file in `deploy/`.
macro_rules! tried {
    ($recipe:ident, $passes_on:ident, $says_whose:ident, $writes_none:ident) => {
        #[tokio::test]
        async fn $passes_on() {
            if is_installed($recipe) {
                passes_on_what_belongs_to_a_call($recipe).await;
            }
        }

        #[tokio::test]
        async fn $says_whose() {
            if is_installed($recipe) {
                says_whose_requests_it_passes_on($recipe).await;
            }
        }

        #[tokio::test]
        async fn $writes_none() {
            if is_installed($recipe) {
                writes_no_address_of_a_meeting($recipe).await;
            }
        }
    };
}

tried!(
    NGINX,
    nginx_passes_on_what_belongs_to_a_call,
    nginx_says_whose_requests_it_passes_on,
    nginx_writes_no_address_of_a_meeting
);
tried!(
    NGINX_BELOW,
    nginx_below_a_path_passes_on_what_belongs_to_a_call,
    nginx_below_a_path_says_whose_requests_it_passes_on,
    nginx_below_a_path_writes_no_address_of_a_meeting
);
tried!(
    CADDY,
    caddy_passes_on_what_belongs_to_a_call,
    caddy_says_whose_requests_it_passes_on,
    caddy_writes_no_address_of_a_meeting
);
tried!(
    CADDY_BELOW,
    caddy_below_a_path_passes_on_what_belongs_to_a_call,
    caddy_below_a_path_says_whose_requests_it_passes_on,
    caddy_below_a_path_writes_no_address_of_a_meeting
);
tried!(
    HAPROXY,
    haproxy_passes_on_what_belongs_to_a_call,
    haproxy_says_whose_requests_it_passes_on,
    haproxy_writes_no_address_of_a_meeting
);
tried!(
    HAPROXY_BELOW,
    haproxy_below_a_path_passes_on_what_belongs_to_a_call,
    haproxy_below_a_path_says_whose_requests_it_passes_on,
    haproxy_below_a_path_writes_no_address_of_a_meeting
);
