use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parvis::{Config, Server, Tuning};
use parvis_bots::{Bot, BotEvent, page};
use parvis_protocol::{SeatToken, ServerMessage, Welcome};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything here takes on a busy machine: a test waits for what happens, and this is when it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for what must happen.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

/// A server of this test's own.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    pub(crate) http_address: Option<SocketAddr>,
    metrics: Option<SocketAddr>,
    state: Arc<TempDir>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_, _| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Config, &mut Tuning)) -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), change).await
    }

    pub(crate) async fn start_in(state: Arc<TempDir>, change: impl FnOnce(&mut Config, &mut Tuning)) -> Self {
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            state_dir: Some(state.path().to_owned()),
            // Its usual port is one for the whole machine.
            relay_listen: Some(Vec::new()),
            ..Config::default()
        };
        let mut tuning = Tuning { site: Some(fixture("site")), ..Tuning::default() };
        change(&mut config, &mut tuning);
        let server = Server::bind(config, tuning).await.unwrap();
        let (address, http_address, metrics) =
            (server.address(), server.http_address(), server.metrics_address());
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            // A test that ends without a word stops its server too.
            server.run(std::future::pending(), async move { drop(stopped.await) }).await;
        });
        Self { address, http_address, metrics, state, stop, task }
    }

    /// Its state directory.
    pub(crate) fn state(&self) -> &Path {
        self.state.path()
    }

    /// Stops it, and waits until it has ended.
    pub(crate) async fn stop(self) -> Arc<TempDir> {
        let _ = self.stop.send(());
        soon("the end of the server", self.task).await.unwrap();
        self.state
    }

    /// Ends it without a word to anybody, and starts another one with the same state.
    pub(crate) async fn kill_and_start_again(self) -> Self {
        self.task.abort();
        let _ = self.task.await;
        Self::start_in(self.state, |_, _| {}).await
    }

    pub(crate) fn ws(&self) -> String {
        format!("ws://{}", self.address)
    }

    pub(crate) async fn connect(&self, room: &str) -> Bot {
        soon("a socket", Bot::connect(&self.ws(), room)).await.unwrap()
    }

    /// A participant with a seat.
    pub(crate) async fn join(&self, room: &str, name: &str, session: u64) -> (Bot, Welcome) {
        self.join_with(room, name, session, None).await
    }

    pub(crate) async fn join_with(
        &self,
        room: &str,
        name: &str,
        session: u64,
        seat: Option<SeatToken>,
    ) -> (Bot, Welcome) {
        let mut bot = self.connect(room).await;
        let welcome = soon("a welcome", bot.join(page(name, session, seat))).await.unwrap();
        (bot, welcome)
    }

    /// What a browser is answered that opens a socket, with these headers besides.
    pub(crate) async fn upgrade(&self, room: &str, headers: &[(&str, &str)]) -> Answer {
        let origin = format!("http://{}", self.address);
        let mut all = vec![
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("origin", origin.as_str()),
        ];
        all.extend(headers);
        soon("an answer", ask(self.address, &format!("GET /ws/{room} HTTP/1.1"), &all)).await
    }

    /// A socket from this address, as a proxy on this machine says it.
    pub(crate) async fn connect_behind(&self, room: &str, address: [u8; 4]) -> Bot {
        soon("a socket", Bot::connect_behind(&self.ws(), room, address.into())).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        // Version 1.0, so that the body comes in one piece.
        soon("an answer", ask(self.address, &format!("GET {path} HTTP/1.0"), headers)).await
    }

    /// What Prometheus is answered, where the server has metrics.
    pub(crate) async fn scrape(&self, path: &str) -> Answer {
        let address = self.metrics.expect("a server with metrics");
        soon("an answer", ask(address, &format!("GET {path} HTTP/1.0"), &[])).await
    }
}

/// A file or folder beside these tests.
pub(crate) fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// The next message.
pub(crate) async fn hear(bot: &mut Bot) -> ServerMessage {
    match soon("a message", bot.hear()).await.unwrap() {
        BotEvent::Message(message) => message,
        BotEvent::Closed(code) => panic!("closed with {code:?} instead of a message"),
    }
}

/// What is said up to the close, and its code.
pub(crate) async fn hear_out(bot: &mut Bot) -> (Vec<ServerMessage>, Option<u16>) {
    let mut said = Vec::new();
    loop {
        match soon("a close", bot.hear()).await.unwrap() {
            BotEvent::Message(message) => said.push(message),
            BotEvent::Closed(code) => return (said, code),
        }
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

pub(crate) async fn ask(address: SocketAddr, what: &str, headers: &[(&str, &str)]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    ask_over(&mut stream, &address.to_string(), what, headers).await
}

/// Asks over a stream that is open already.
pub(crate) async fn ask_over<S>(stream: &mut S, host: &str, what: &str, headers: &[(&str, &str)]) -> Answer
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut request = format!("{what}\r\nhost: {host}\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    stream.write_all((request + "\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    loop {
        // The end of what is no socket; a socket says nothing before it is spoken to.
        let more = stream.read_buf(&mut answer).await.unwrap();
        let switches = answer.starts_with(b"HTTP/1.1 101") && answer.ends_with(b"\r\n\r\n");
        let length = head_and_body(&answer);
        if more == 0 || switches || length.is_some_and(|length| answer.len() >= length) {
            break;
        }
    }
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = HashMap::<String, String>::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        // A list may be told in several lines (RFC 9110 section 5.3).
        headers
            .entry(name.to_owned())
            .and_modify(|list| *list += &format!(", {value}"))
            .or_insert_with(|| value.to_owned());
    }
    Answer { status, headers, body: answer[end + 4..].to_vec() }
}

/// How long an answer is that says so.
fn head_and_body(answer: &[u8]) -> Option<usize> {
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let length = String::from_utf8_lossy(&answer[..head]).to_lowercase();
    let length = length.split_once("content-length: ")?.1.lines().next()?.parse::<usize>().ok()?;
    Some(head + length)
}
