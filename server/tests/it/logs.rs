//! What the server writes to its log: what happens on each connection and in each room, and nobody's name.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use parvis_bots::{Bot, ServerProcess, page};
use parvis_protocol::{
    ClientMessage, DisplayName, Join, ModerationCommand, Password, ServerMessage, ShortText, Signal,
};

use crate::admission::{moderate, until};
use crate::support::{hear, soon};
use crate::talking::{candidate, signal};

/// All of what a server wrote to its log, from its start on.
struct LoggedServer {
    server: ServerProcess,
    log: PathBuf,
    _state: tempfile::TempDir,
}

impl LoggedServer {
    async fn start(filter: &str, format: &str) -> Self {
        let state = tempfile::tempdir().unwrap();
        let log = state.path().join("log");
        let written = fs::File::create(&log).unwrap();
        let binary = Path::new(env!("CARGO_BIN_EXE_parvis"));
        let server = ServerProcess::start_with(binary, state.path(), |command| {
            command.env("RUST_LOG", filter).args(["--log-format", format]).stderr(written);
        });
        Self { server: server.await.unwrap(), log, _state: state }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until this was written, and returns all that was.
    async fn written(&self, part: &str) -> String {
        let reading = async {
            while !self.log().contains(part) {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        soon(part, reading).await;
        self.log()
    }

    /// Plays a call with everything in it, and returns what must not be in the log.
    async fn play(&self) -> Vec<String> {
        let (url, room) = (self.server.url(), "room-name-7");
        let password = Password::new("pass-word-7").unwrap();
        let mut ada = Bot::connect_behind(&url, room, [192, 0, 2, 76].into()).await.unwrap();
        let welcome = ada.join(page("display-name-7", 1, None)).await.unwrap();
        moderate(&mut ada, ModerationCommand::SetPassword { password: Some(password.clone()) }).await;
        let mut bob = Bot::connect_behind(&url, room, [192, 0, 2, 77].into()).await.unwrap();
        let bob_seat =
            bob.join(Join { password: Some(password), ..page("other-name-7", 2, None) }).await.unwrap();
        until(&mut ada, |message| matches!(message, ServerMessage::Joined { .. })).await;
        ada.say(&signal(&bob_seat.you, candidate("candidate:7 1 udp 7 192.0.2.78 7 typ host")))
            .await
            .unwrap();
        ada.say(&signal(&bob_seat.you, Signal::Sealed { data: "sealed-7".to_owned() })).await.unwrap();
        until(&mut bob, |message| matches!(message, ServerMessage::Signal { .. })).await;
        bob.say(&ClientMessage::Rename { name: DisplayName::new("new-name-7").unwrap() }).await.unwrap();
        moderate(&mut ada, ModerationCommand::SetPassword { password: None }).await;
        moderate(&mut ada, ModerationCommand::Lobby { on: true }).await;
        let mut grace = Bot::connect_behind(&url, room, [192, 0, 2, 79].into()).await.unwrap();
        grace.say(&ClientMessage::Join(page("lobby-name-7", 3, None))).await.unwrap();
        hear(&mut grace).await;
        let text = ShortText::new("lobby-text-7").unwrap();
        grace.say(&ClientMessage::MessageHost { text }).await.unwrap();
        until(&mut ada, |message| matches!(message, ServerMessage::LobbyMessage { .. })).await;
        drop(ada);
        let mut again = Bot::connect(&url, room).await.unwrap();
        again.join(page("display-name-7", 1, Some(welcome.seat.clone()))).await.unwrap();
        self.server.get("/room-name-7?name=display-name-7").await.unwrap();
        let token = welcome.seat.as_str();
        let mut secrets: Vec<_> = [
            "room-name-7",
            "display-name-7",
            "other-name-7",
            "new-name-7",
            "lobby-name-7",
            "lobby-text-7",
            "pass-word-7",
            "sealed-7",
            "192.0.2.",
            token,
            &token[..40],
            welcome.state.as_str(),
        ]
        .map(ToOwned::to_owned)
        .into();
        secrets.extend([welcome.you.id.to_string(), bob_seat.you.id.to_string()]);
        secrets
    }
}

#[tokio::test]
async fn no_log_level_tells_a_name_an_address_a_password_a_token_or_a_meeting() {
    for (filter, format) in [
        ("trace", "text"),
        ("trace", "json"),
        ("tungstenite=trace,tokio_tungstenite=trace,hyper=trace,axum=trace,log=trace", "text"),
    ] {
        let logged = LoggedServer::start(filter, format).await;
        let secrets = logged.play().await;
        let log = logged.log();
        assert_eq!(log.contains("somebody has a seat"), filter == "trace", "{log}");
        for secret in secrets {
            assert!(!log.contains(&secret), "{secret} with {filter} as {format}: {log}");
        }
    }
}

#[tokio::test]
async fn connections_and_rooms_have_numbers_to_follow_them_by() {
    let logged = LoggedServer::start("parvis=debug", "json").await;
    let mut ada = Bot::connect(&logged.server.url(), "tulipe").await.unwrap();
    ada.join(page("Ada", 1, None)).await.unwrap();
    drop(ada);
    let log = logged.written("a socket ends").await;
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = |message: &str| lines.iter().find(|line| line["fields"]["message"] == message).unwrap();
    let (seat, end) = (line("somebody has a seat"), line("a socket ends"));
    let (room, socket) = (&seat["spans"][0], &end["spans"][0]);
    assert_eq!((&room["name"], &socket["name"]), (&"room".into(), &"socket".into()));
    assert_eq!(room["id"], socket["room"], "the socket is in that room");
    assert_eq!(seat["fields"]["socket"], socket["id"], "and has a seat there");
    let keys: BTreeSet<_> = socket.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(["id", "name", "room"]));
}

#[tokio::test]
async fn a_hangup_ends_nothing_and_is_answered_in_the_log() {
    let logged = LoggedServer::start("info", "text").await;
    let mut ada = Bot::connect(&logged.server.url(), "tulipe").await.unwrap();
    ada.join(page("Ada", 1, None)).await.unwrap();
    logged.server.signal(rustix::process::Signal::HUP).unwrap();
    logged.written("restart").await;
    ada.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut ada).await, ServerMessage::Pong);
}
