//! Every kind of message in every wrong shape: each closes the socket that it came from, and harms nobody else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use parvis::Rate;
use parvis_bots::Bot;
use parvis_protocol::{
    ClientMessage, ErrorCode, ModerationCommand, Participant, Presence, SeatToken, ServerMessage,
};
use serde_json::Value;

use crate::support::{TestServer, hear, hear_out};

/// Names every kind. One that is new does not compile before it has a name here, and fails before it has an example.
macro_rules! kinds {
    ($($pattern:pat => $name:literal),* $(,)?) => {
        const KINDS: &[&str] = &[$($name),*];
        fn kind(message: &ClientMessage) -> &'static str {
            match message { $($pattern => $name),* }
        }
    };
}

kinds! {
    ClientMessage::Join(_) => "join",
    ClientMessage::Signal { .. } => "signal",
    ClientMessage::SetMedia { .. } => "set_media",
    ClientMessage::Rename { .. } => "rename",
    ClientMessage::Leave => "leave",
    ClientMessage::Unload => "unload",
    ClientMessage::Password { .. } => "password",
    ClientMessage::MessageHost { .. } => "message_host",
    ClientMessage::Hand { .. } => "hand",
    ClientMessage::React { .. } => "react",
    ClientMessage::SetAway { .. } => "set_away",
    ClientMessage::Request { .. } => "request",
    ClientMessage::Ping => "ping",
    ClientMessage::Moderate { command: ModerationCommand::Stop { .. } } => "moderate stop",
    ClientMessage::Moderate { command: ModerationCommand::StopAll { .. } } => "moderate stop_all",
    ClientMessage::Moderate { command: ModerationCommand::Ask { .. } } => "moderate ask",
    ClientMessage::Moderate { command: ModerationCommand::Restrict { .. } } => "moderate restrict",
    ClientMessage::Moderate { command: ModerationCommand::Allow { .. } } => "moderate allow",
    ClientMessage::Moderate { command: ModerationCommand::LowerHand { .. } } => "moderate lower_hand",
    ClientMessage::Moderate { command: ModerationCommand::LowerHands } => "moderate lower_hands",
    ClientMessage::Moderate { command: ModerationCommand::Spotlight { .. } } => "moderate spotlight",
    ClientMessage::Moderate { command: ModerationCommand::SetRole { .. } } => "moderate set_role",
    ClientMessage::Moderate { command: ModerationCommand::EveryoneModerates { .. } } => "moderate everyone_moderates",
    ClientMessage::Moderate { command: ModerationCommand::Lock { .. } } => "moderate lock",
    ClientMessage::Moderate { command: ModerationCommand::Lobby { .. } } => "moderate lobby",
    ClientMessage::Moderate { command: ModerationCommand::SetPassword { .. } } => "moderate set_password",
    ClientMessage::Moderate { command: ModerationCommand::Admit { .. } } => "moderate admit",
    ClientMessage::Moderate { command: ModerationCommand::AdmitAll } => "moderate admit_all",
    ClientMessage::Moderate { command: ModerationCommand::Refuse { .. } } => "moderate refuse",
    ClientMessage::Moderate { command: ModerationCommand::MessageLobby { .. } } => "moderate message_lobby",
    ClientMessage::Moderate { command: ModerationCommand::Kick { .. } } => "moderate kick",
    ClientMessage::Moderate { command: ModerationCommand::Ban { .. } } => "moderate ban",
    ClientMessage::Moderate { command: ModerationCommand::EndForAll } => "moderate end_for_all",
    // What is not known is ignored, whatever is in it.
    ClientMessage::Moderate { command: ModerationCommand::Unknown } | ClientMessage::Unknown => "unknown",
}

/// What the protocol's own golden files have of what a page says.
fn examples() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/protocol/tests/golden");
    let mut examples = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("client_") || name.starts_with("moderate_") {
            examples.push((name, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()));
        }
    }
    examples.sort_by(|(one, _), (other, _)| one.cmp(other));
    examples
}

#[test]
fn every_kind_of_message_has_an_example() {
    let have: BTreeSet<_> = examples()
        .into_iter()
        .map(|(_, example)| kind(&serde_json::from_value(example).unwrap()))
        .chain(["unknown"])
        .collect();
    assert_eq!(have, KINDS.iter().copied().collect());
}

/// Deeper than anything that reads it by calling itself can bear.
fn deep() -> String {
    "[".repeat(10_000) + &"]".repeat(10_000)
}

/// The message with one thing wrong, for each thing that can be: a value of another type, too large or too deep, or
/// there twice; and, of what is not read, what no JSON is.
fn wrong_shapes(message: &Value) -> Vec<String> {
    let mut shapes = wrong_within(message);
    let whole = message.to_string();
    let open = whole.strip_suffix('}').unwrap();
    for extra in [deep(), "1e999".to_owned(), "9".repeat(400), "\"\\ud800\"".to_owned()] {
        shapes.push(format!("{open},\"extra\":{extra}}}"));
    }
    shapes.push(open.to_owned());
    shapes.push(format!("{whole}{whole}"));
    shapes
}

fn wrong_within(value: &Value) -> Vec<String> {
    let mut shapes = Vec::new();
    match value {
        Value::Object(members) => {
            for (changed, inner) in members {
                let mut instead = wrong_within(inner);
                instead.extend(wrong_values(inner));
                // What a kind is called may also be its number; nobody sends that, and it is a kind all the same.
                instead.retain(|text| !(text == "7" && ["type", "what"].contains(&changed.as_str())));
                for text in instead {
                    let written = members.iter().map(|(name, value)| {
                        let value = if name == changed { text.clone() } else { value.to_string() };
                        format!("\"{name}\":{value}")
                    });
                    shapes.push(format!("{{{}}}", written.collect::<Vec<_>>().join(",")));
                }
                let whole = value.to_string();
                let open = whole.strip_suffix('}').unwrap();
                shapes.push(format!("{open},\"{changed}\":{inner}}}"));
            }
        }
        Value::Array(items) => {
            for (changed, inner) in items.iter().enumerate().take(1) {
                for text in wrong_within(inner) {
                    let mut written: Vec<_> = items.iter().map(Value::to_string).collect();
                    written[changed] = text;
                    shapes.push(format!("[{}]", written.join(",")));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    shapes
}

fn wrong_values(value: &Value) -> Vec<String> {
    let other_types: &[&str] = match value {
        Value::String(_) => &["7", "true", "{}", "[]"],
        Value::Bool(_) => &["7", "\"true\"", "{}", "[]"],
        Value::Number(_) => &["\"7\"", "true", "{}", "1.5", "-1", "18446744073709551616"],
        Value::Object(_) => &["7", "true", "\"x\""],
        Value::Array(_) => &["7", "true", "\"x\"", "{}"],
        Value::Null => &[],
    };
    let large = ["1e999".to_owned(), "9".repeat(400), deep()];
    other_types.iter().map(|text| (*text).to_owned()).chain(large).collect()
}

fn bad_message() -> (Vec<ServerMessage>, Option<u16>) {
    (vec![ServerMessage::Error { code: ErrorCode::BadMessage }], Some(4000))
}

/// A server on which thousands of sockets may come from one address.
async fn patient_server() -> TestServer {
    TestServer::start_with(|_, tuning| {
        let often = Rate { burst: 1_000_000, per_minute: 1_000_000 };
        (tuning.sockets, tuning.joins, tuning.room_joins, tuning.returns) = (often, often, often, often);
    })
    .await
}

async fn is_unharmed(witness: &mut Bot) {
    witness.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(witness).await, ServerMessage::Pong);
}

#[tokio::test]
async fn a_first_message_of_a_wrong_shape_closes_the_socket() {
    let server = patient_server().await;
    let (mut witness, _) = server.join("tulipe", "Witness", 1).await;
    for (name, example) in examples().iter().filter(|(name, _)| name.starts_with("client_join")) {
        for shape in wrong_shapes(example) {
            let mut ada = server.connect("tulipe").await;
            ada.send(shape.as_str().into()).await.unwrap();
            assert_eq!(hear_out(&mut ada).await, bad_message(), "{name}: {shape:.200}");
        }
    }
    is_unharmed(&mut witness).await;
}

#[tokio::test]
async fn a_message_of_a_wrong_shape_closes_the_socket_and_nobody_else_notices() {
    let server = patient_server().await;
    let (mut witness, _) = server.join("tulipe", "Witness", 1).await;
    let (mut ada, seat) = server.join("tulipe", "Ada", 2).await;
    hear(&mut witness).await;
    let away = Participant { presence: Presence::Away, ..seat.you.clone() };
    let mut count = 0;
    for (name, example) in examples().iter().filter(|(name, _)| !name.starts_with("client_join")) {
        for shape in wrong_shapes(example) {
            ada.send(shape.as_str().into()).await.unwrap();
            assert_eq!(hear_out(&mut ada).await, bad_message(), "{name}: {shape:.200}");
            assert_eq!(hear(&mut witness).await, ServerMessage::Updated { participant: away.clone() });
            let token = SeatToken::new(seat.seat.as_str().to_owned());
            ada = server.join_with("tulipe", "Ada", 2, token).await.0;
            let back = ServerMessage::Updated { participant: seat.you.clone() };
            assert_eq!(hear(&mut witness).await, back, "{name}: {shape:.200}");
            count += 1;
        }
    }
    assert!(count > 400, "{count}");
    is_unharmed(&mut witness).await;
}
