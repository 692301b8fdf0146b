//! What a flood costs the server while it lasts, and what is left of it: a real process each, measured from outside.

use std::path::Path;
use std::time::Duration;

use parvis_bots::{Bot, ServerProcess, page};
use parvis_protocol::{
    AdmissionStep, ClientMessage, Description, DescriptionKind, Exchange, ModerationCommand, Password,
    ServerMessage, Signal, limits,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::admission::moderate;
use crate::support::{fixture, hear, soon};

/// What may be left of any flood.
const LEFT_KIB: u64 = 10 * 1024;

/// One at a time: each is measured, and each keeps a core busy.
static TURN: Mutex<()> = Mutex::const_new(());

struct Flooded {
    _turn: MutexGuard<'static, ()>,
    server: ServerProcess,
    before: u64,
    _state: tempfile::TempDir,
}

impl Flooded {
    /// A server that has made its first page and compared its first password.
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    async fn start_with(change: impl FnOnce(&mut tokio::process::Command)) -> Self {
        let turn = TURN.lock().await;
        let state = tempfile::tempdir().unwrap();
        let binary = Path::new(env!("CARGO_BIN_EXE_parvis"));
        let server = ServerProcess::start_with(binary, state.path(), |command| {
            command.arg("--site").arg(fixture("site"));
            change(command);
        })
        .await
        .unwrap();
        server.get("/tulipe").await.unwrap();
        let mut ada = Bot::connect(&server.url(), "first").await.unwrap();
        ada.join(page("Ada", 1, None)).await.unwrap();
        drop(ada);
        let before = server.resident_kib().unwrap();
        Self { _turn: turn, server, before, _state: state }
    }

    fn grown(&self) -> u64 {
        self.server.resident_kib().unwrap().saturating_sub(self.before)
    }

    /// Waits until nearly all memory that the flood took was given back.
    async fn recovers(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.grown() > LEFT_KIB {
            assert!(Instant::now() < until, "{} KiB are left of the flood", self.grown());
            sleep(Duration::from_millis(200)).await;
        }
    }

    async fn join(&self, room: &str, number: u64, address: [u8; 4]) -> Bot {
        let mut bot =
            soon("a socket", Bot::connect_behind(&self.server.url(), room, address.into())).await.unwrap();
        soon("a welcome", bot.join(page(&format!("Bot {number}"), number, None))).await.unwrap();
        bot
    }
}

#[tokio::test]
async fn empty_frames_cost_nearly_nothing() {
    let flooded = Flooded::start().await;
    let empty = |code| Message::Frame(Frame::message(Vec::new(), OpCode::Data(code), false));
    let floods: Vec<_> = (0..8)
        .map(|number| {
            let url = flooded.server.url();
            tokio::spawn(async move {
                let mut bot = Bot::connect_behind(&url, "tulipe", [192, 0, 2, number].into()).await.unwrap();
                // Half of them before they have a seat.
                if number % 2 == 0 {
                    bot.join(page("Ada", number.into(), None)).await.unwrap();
                }
                let _ = bot.send(empty(Data::Text)).await;
                // More than are read in the time of this test.
                for _ in 0..200_000 {
                    if bot.send(empty(Data::Continue)).await.is_err() {
                        break;
                    }
                }
                bot
            })
        })
        .collect();
    sleep(Duration::from_secs(1)).await;
    let before = flooded.server.worked().unwrap();
    sleep(Duration::from_secs(3)).await;
    let worked = flooded.server.worked().unwrap() - before;
    assert!(worked < Duration::from_millis(300), "{worked:?} in three seconds");
    for flood in floods {
        flood.abort();
    }
    flooded.recovers().await;
}

#[tokio::test]
async fn who_does_not_read_makes_the_server_keep_a_megabyte_and_no_more() {
    const ROOMS: u64 = 6;
    const SENDERS: u64 = 5;
    let flooded = Flooded::start().await;
    let (mut deaf, mut floods) = (Vec::new(), Vec::new());
    for room in 0..ROOMS {
        let name = format!("flood-{room}");
        deaf.push(flooded.join(&name, 1, [192, 0, 2, 1]).await);
        for number in 0..SENDERS {
            let mut sender =
                Bot::connect_behind(&flooded.server.url(), &name, [192, 0, 2, 1].into()).await.unwrap();
            let welcome = soon("a welcome", sender.join(page("Bob", 2 + number, None))).await.unwrap();
            let signal = Signal::Description {
                exchange: Exchange { connection: 1, peer_connection: None, offer: 1, sequence: None },
                description: Description {
                    kind: DescriptionKind::Offer,
                    sdp: "x".repeat(limits::SDP_BYTES),
                    tracks: Vec::new(),
                },
            };
            let to = welcome.roster.iter().find(|other| other.name.as_str() == "Bot 1").unwrap();
            let message = ClientMessage::Signal { to: to.id.into(), to_session: to.session, signal };
            let text = Message::text(serde_json::to_string(&message).unwrap());
            // More than fits into the system's own queues besides.
            floods.push(tokio::spawn(async move {
                for _ in 0..45 {
                    if sender.send(text.clone()).await.is_err() {
                        break;
                    }
                }
                sender
            }));
        }
    }
    let mut most = 0;
    for _ in 0..30 {
        sleep(Duration::from_millis(100)).await;
        most = most.max(flooded.grown());
    }
    // Their queues, and what is being read and written of each.
    let bound = ROOMS * 2 * limits::OUTGOING_BYTES as u64 / 1024 + LEFT_KIB;
    assert!(most < bound, "{most} KiB at once, {bound} are enough");
    for flood in floods {
        flood.abort();
    }
    drop(deaf);
    flooded.recovers().await;
}

#[tokio::test]
async fn passwords_are_tried_no_faster_by_many_and_leave_no_memory() {
    const MOST_TRIES: usize = 64 + 10;
    let flooded = Flooded::start().await;
    let url = flooded.server.url();
    let password = |text: &str| Password::new(text).unwrap();
    let mut ada = flooded.join("tulipe", 1, [192, 0, 2, 1]).await;
    moderate(&mut ada, ModerationCommand::SetPassword { password: Some(password("tulipe")) }).await;
    let started = Instant::now();
    let mut compared = 0;
    // So many may ask at once.
    for crowd in 0..3u8 {
        let tries: Vec<_> = (0..30u8)
            .map(|number| {
                let url = url.clone();
                let join =
                    parvis_protocol::Join { password: Some(password("violet")), ..page("Eve", 9, None) };
                tokio::spawn(async move {
                    let mut bot =
                        Bot::connect_behind(&url, "tulipe", [10, 0, crowd, number].into()).await.unwrap();
                    bot.say(&ClientMessage::Join(join)).await.unwrap();
                    hear(&mut bot).await
                })
            })
            .collect();
        for answer in tries {
            match soon("an answer", answer).await.unwrap() {
                ServerMessage::Admission { step: AdmissionStep::Password { wrong: true, .. } } => {
                    compared += 1;
                }
                ServerMessage::Admission { step: AdmissionStep::Password { wrong: false, wait } } => {
                    assert!(wait >= 1_000, "busy, try again");
                }
                other => panic!("{other:?}"),
            }
        }
    }
    let allowed = MOST_TRIES + usize::try_from(started.elapsed().as_secs()).unwrap();
    assert!(compared <= allowed, "{compared} of 90 were compared");
    assert!(compared >= 40, "{compared}: a class may come at once");
    flooded.recovers().await;
}

#[tokio::test]
async fn unfinished_heads_take_little_and_leave_nothing() {
    let flooded = Flooded::start().await;
    let mut heads = Vec::new();
    for _ in 0..600 {
        let mut stream = TcpStream::connect(flooded.server.address()).await.unwrap();
        // Refused once there is too much of it.
        let head = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}", "x".repeat(300_000));
        let _ = tokio::time::timeout(Duration::from_millis(20), stream.write_all(head.as_bytes())).await;
        heads.push(stream);
    }
    let grown = flooded.grown();
    assert!(grown < 24 * 1024, "{grown} KiB for 600 heads");
    drop(heads);
    flooded.recovers().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn silent_connections_keep_nobody_out_however_few_files_there_are() {
    let flooded = Flooded::start_with(|command| {
        // What `ulimit -n 512` does for the whole of a shell's child.
        let inner = command.as_std().get_args().map(ToOwned::to_owned).collect::<Vec<_>>();
        let program = command.as_std().get_program().to_owned();
        let mut limited = tokio::process::Command::new("sh");
        limited.args(["-c", "ulimit -n 512; exec \"$0\" \"$@\""]).arg(program).args(inner);
        for (name, value) in command.as_std().get_envs() {
            limited.env(name, value.unwrap_or_default());
        }
        limited.stdout(std::process::Stdio::null()).kill_on_drop(true);
        *command = limited;
    })
    .await;
    let mut silent = Vec::new();
    for _ in 0..800 {
        silent.push(soon("a connection", TcpStream::connect(flooded.server.address())).await.unwrap());
    }
    let page = soon("a page", flooded.server.get("/tulipe")).await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page:.100}");
    let _ada = flooded.join("tulipe", 1, [192, 0, 2, 1]).await;
    let mut oldest = silent.swap_remove(0);
    let read = soon("the end of the oldest", oldest.read(&mut [0])).await;
    assert!(!matches!(read, Ok(1..)));
}
