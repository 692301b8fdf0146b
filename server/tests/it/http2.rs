//! HTTP/2, frame by frame: what a browser does, and what it never does.

use std::time::Duration;

use parvis::config::TlsSource;
use parvis::{Config, Tuning};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::certificates::Made;
use crate::support::{TestServer, soon};

const NAME: &str = "meet.example.org";

/// Kinds of frames (RFC 9113 section 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
/// Flags.
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// Settings.
const MAX_CONCURRENT_STREAMS: u16 = 3;
const INITIAL_WINDOW_SIZE: u16 = 4;
const MAX_HEADER_LIST_SIZE: u16 = 6;
const ENABLE_CONNECT_PROTOCOL: u16 = 8;
/// Errors.
const REFUSED_STREAM: u32 = 7;
const ENHANCE_YOUR_CALM: u32 = 11;

#[derive(Debug)]
struct RawFrame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

fn setting(name: u16, value: u32) -> Vec<u8> {
    [name.to_be_bytes().as_slice(), &value.to_be_bytes()].concat()
}

/// `GET`, `https` and these, in HPACK without its tables' memory (RFC 7541 section 6.2.2).
fn head(authority: &str, path: &str) -> Vec<u8> {
    let literal =
        |name: u8, text: &str| [&[name, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    [vec![0x82, 0x87], literal(1, authority), literal(4, path)].concat()
}

/// A header of our own.
fn header(name: &str, value: &str) -> Vec<u8> {
    let text = |text: &str| {
        let mut rest = text.len();
        let mut bytes = Vec::new();
        // An integer with a prefix of seven bits (RFC 7541 section 5.1).
        if rest < 127 {
            bytes.push(u8::try_from(rest).unwrap());
        } else {
            bytes.push(127);
            rest -= 127;
            while rest >= 128 {
                bytes.push(u8::try_from(rest % 128).unwrap() | 128);
                rest /= 128;
            }
            bytes.push(u8::try_from(rest).unwrap());
        }
        bytes.extend(text.as_bytes());
        bytes
    };
    [vec![0], text(name), text(value)].concat()
}

struct RawClient {
    stream: TlsStream<TcpStream>,
    _made: Made,
    server: TestServer,
}

impl RawClient {
    /// Connects, and says that each answer may have so many bytes.
    async fn connect(window: u32, change: impl FnOnce(&mut Config, &mut Tuning)) -> Self {
        let made = Made::by_authority(&[NAME]);
        let files = made.files.clone();
        let server = TestServer::start_with(|config, tuning| {
            config.tls = Some(TlsSource::Files(files));
            change(config, tuning);
        })
        .await;
        let stream =
            soon("a handshake", made.connect(server.address, NAME, &[b"h2", b"http/1.1"])).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
        let mut client = Self { stream, _made: made, server };
        let begin = [
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            frame(SETTINGS, 0, 0, &setting(INITIAL_WINDOW_SIZE, window)),
        ];
        client.send(&begin.concat()).await;
        client.send(&frame(WINDOW_UPDATE, 0, 0, &0x00ff_ffff_u32.to_be_bytes())).await;
        client
    }

    /// Sends, as far as it is still read.
    async fn send(&mut self, bytes: &[u8]) -> bool {
        let sent = async { self.stream.write_all(bytes).await.is_ok() && self.stream.flush().await.is_ok() };
        soon("a frame that is read, or the end", sent).await
    }

    async fn ask(&mut self, stream: u32, path: &str) {
        self.send(&frame(HEADERS, END_STREAM | END_HEADERS, stream, &head(NAME, path))).await;
    }

    /// The next frame, or nothing at the end. Pings are answered.
    async fn next(&mut self) -> Option<RawFrame> {
        let read = async {
            let mut head = [0; 9];
            self.stream.read_exact(&mut head).await.ok()?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
            let mut payload = vec![0; length];
            self.stream.read_exact(&mut payload).await.ok()?;
            let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
            Some(RawFrame { kind: head[3], flags: head[4], stream, payload })
        };
        let next = soon("a frame, or the end", read).await?;
        if next.kind == PING && next.flags & ACK == 0 {
            self.send(&frame(PING, ACK, 0, &next.payload)).await;
        }
        Some(next)
    }

    async fn next_of(&mut self, kind: u8) -> RawFrame {
        loop {
            let next = self.next().await.expect("the connection goes on");
            assert_ne!(next.kind, GOAWAY, "{next:?}");
            if next.kind == kind {
                return next;
            }
        }
    }

    /// How the server ends the connection: what it says why, if it does.
    async fn end(&mut self) -> Option<u32> {
        let mut reason = None;
        while let Some(next) = self.next().await {
            if next.kind == GOAWAY {
                reason = Some(u32::from_be_bytes(next.payload[4..8].try_into().unwrap()));
            }
        }
        reason
    }

    /// What is answered on this stream, where it is 200.
    async fn answer(&mut self, stream: u32) -> Vec<u8> {
        let headers = self.next_of(HEADERS).await;
        // `:status 200` is number 8 of the static table.
        assert_eq!((headers.stream, headers.payload[0]), (stream, 0x88));
        let (mut body, mut ends) = (Vec::new(), headers.flags & END_STREAM != 0);
        while !ends {
            let data = self.next_of(DATA).await;
            body.extend(data.payload);
            ends = data.flags & END_STREAM != 0;
        }
        body
    }
}

#[tokio::test]
async fn pages_come_over_it() {
    let mut client = RawClient::connect(1 << 20, |_, _| {}).await;
    client.ask(1, "/healthz").await;
    assert_eq!(client.answer(1).await, b"ok\n");
    client.ask(3, "/tulipe?mic=off").await;
    assert!(String::from_utf8(client.answer(3).await).unwrap().contains("<!DOCTYPE html>"));
}

#[tokio::test]
async fn its_limits_are_said_and_no_socket_is_offered() {
    let mut client = RawClient::connect(1 << 20, |_, _| {}).await;
    let settings = client.next_of(SETTINGS).await.payload;
    let said = |name: u16| {
        let pairs =
            settings.chunks(6).map(|pair| (&pair[..2], u32::from_be_bytes(pair[2..].try_into().unwrap())));
        pairs.into_iter().find(|(own, _)| *own == name.to_be_bytes()).map(|(_, value)| value)
    };
    assert_eq!(said(MAX_CONCURRENT_STREAMS), Some(100));
    assert_eq!(said(MAX_HEADER_LIST_SIZE), Some(16 * 1024));
    assert_eq!(said(ENABLE_CONNECT_PROTOCOL), None);
    client.ask(1, "/ws/tulipe").await;
    let refused = client.next_of(HEADERS).await;
    assert_ne!(refused.payload[0], 0x88, "no socket is opened over it");
    client.ask(3, "/healthz").await;
    assert_eq!(client.next_of(HEADERS).await.payload[0], 0x88, "and the connection goes on");
}

#[tokio::test]
async fn a_request_names_one_host() {
    let mut client = RawClient::connect(1 << 20, |_, _| {}).await;
    let other = [head(NAME, "/healthz"), header("host", "evil.example")].concat();
    client.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &other)).await;
    // `:status 400` is number 12.
    assert_eq!(client.next_of(HEADERS).await.payload[0], 0x8c);
    let same = [head(NAME, "/healthz"), header("host", NAME)].concat();
    client.send(&frame(HEADERS, END_STREAM | END_HEADERS, 3, &same)).await;
    assert_eq!(client.next_of(HEADERS).await.payload[0], 0x88);
}

#[tokio::test]
async fn who_asks_and_withdraws_is_closed() {
    let mut client = RawClient::connect(1 << 20, |_, _| {}).await;
    let pairs = (0..100).flat_map(|number| {
        let ask = frame(HEADERS, END_STREAM | END_HEADERS, 2 * number + 1, &head(NAME, "/tulipe"));
        // "The answer is not needed any more."
        [ask, frame(RST_STREAM, 0, 2 * number + 1, &8_u32.to_be_bytes())].concat()
    });
    client.send(&pairs.collect::<Vec<_>>()).await;
    assert_eq!(client.end().await, Some(ENHANCE_YOUR_CALM));
}

#[tokio::test]
async fn a_head_without_an_end_is_closed() {
    let mut client = RawClient::connect(1 << 20, |_, _| {}).await;
    // Each of them small: they are counted, and not only their bytes.
    let mut frames = frame(HEADERS, END_STREAM, 1, &head(NAME, "/tulipe"));
    frames.extend(frame(CONTINUATION, 0, 1, &header("x", "y")).repeat(20));
    client.send(&frames).await;
    assert_eq!(client.end().await, Some(ENHANCE_YOUR_CALM));
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_and_the_connection_goes_on() {
    let mut client = RawClient::connect(1 << 20, |_, _| {}).await;
    let begin = [head(NAME, "/healthz"), header("x", &"y".repeat(12_000))].concat();
    client.send(&frame(HEADERS, END_STREAM, 1, &begin)).await;
    client.send(&frame(CONTINUATION, END_HEADERS, 1, &header("z", &"y".repeat(12_000)))).await;
    client.ask(3, "/healthz").await;
    loop {
        let answer = client.next_of(HEADERS).await;
        assert_eq!(answer.payload[0] == 0x88, answer.stream == 3, "{answer:?}");
        if answer.stream == 3 {
            break;
        }
    }
}

#[tokio::test]
async fn requests_beyond_the_limit_are_refused() {
    // Nothing of an answer is ever read, so that all of them stay open.
    let mut client = RawClient::connect(0, |_, _| {}).await;
    for number in 0..101 {
        client.ask(2 * number + 1, "/healthz").await;
    }
    let refused = client.next_of(RST_STREAM).await;
    assert_eq!((refused.stream, refused.payload), (201, REFUSED_STREAM.to_be_bytes().to_vec()));
}

#[tokio::test]
async fn a_connection_that_asks_nothing_is_closed() {
    let mut client =
        RawClient::connect(1 << 20, |_, tuning| tuning.head_within = Duration::from_millis(100)).await;
    client.end().await;
    let mut client = RawClient::connect(1 << 20, |_, tuning| {
        tuning.head_within = Duration::from_millis(100);
        tuning.close_within = Duration::from_millis(100);
    })
    .await;
    // As far as a part of a head.
    client.send(&frame(HEADERS, END_STREAM, 1, &head(NAME, "/tulipe"))).await;
    client.end().await;
}

#[tokio::test]
async fn who_reads_no_answer_is_closed() {
    let mut client = RawClient::connect(0, |_, tuning| {
        tuning.answer_within = Duration::from_millis(100);
        tuning.close_within = Duration::from_millis(100);
    })
    .await;
    client.ask(1, "/tulipe").await;
    client.end().await;
}

#[tokio::test]
async fn a_stopping_server_says_so() {
    let mut client = RawClient::connect(1 << 20, |_, _| {}).await;
    client.ask(1, "/healthz").await;
    assert_eq!(client.answer(1).await, b"ok\n");
    let RawClient { stream, _made, server } = client;
    let stopped = tokio::spawn(server.stop());
    let mut client = RawClient { stream, _made, server: TestServer::start().await };
    assert_eq!(client.end().await, Some(0));
    stopped.await.unwrap();
}
