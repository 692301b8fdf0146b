//! Texts that would be markup if anybody took them for it.

use parvis_bots::page;
use parvis_protocol::{
    AdmissionStep, ClientMessage, DisplayName, ModerationCommand, ServerMessage, ShortText,
};

use crate::admission::{BOB, at, request_admission, room, until};
use crate::support::{TestServer, hear};

/// What a page must never take for markup. It stays text: the same for everyone, and without what cannot be seen.
const MARKUP: [&str; 10] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
    "a\u{202e}<b>\u{200b}x</b>\u{0}\r\n<i>",
    "${alert(1)}`<math><mtext></mtext></math>`",
];

#[tokio::test]
async fn markup_in_a_name_is_a_name() {
    let server = TestServer::start_with(|config, _| config.max_participants = 20).await;
    let (mut ada, _) = room(&server, []).await;
    for (number, markup) in (2..).zip(MARKUP) {
        let mut eve = server.connect("tulipe").await;
        let name = serde_json::to_string(markup).unwrap();
        let join = format!(r#"{{"type":"join","version":3,"name":{name},"session":"{number:016x}"}}"#);
        eve.send(join.into()).await.unwrap();
        let ServerMessage::Joined { participant } = hear(&mut ada).await else { panic!("{markup}") };
        assert_eq!(participant.name, DisplayName::new(markup).unwrap());
        assert!(!participant.name.as_str().chars().any(|c| c.is_control() || "\u{202e}\u{200b}".contains(c)));
        eve.say(&ClientMessage::Leave).await.unwrap();
        until(&mut ada, |message| matches!(message, ServerMessage::Left { .. })).await;
    }
}

#[tokio::test]
async fn markup_in_a_line_is_a_line() {
    let server = TestServer::start().await;
    let (mut ada, _) = room(&server, [ModerationCommand::Lobby { on: true }]).await;
    let mut eve = request_admission(&server, BOB, page("Eve", 2, None)).await;
    assert_eq!(hear(&mut eve).await, at(AdmissionStep::Lobby));
    let ServerMessage::Lobby { entries } = hear(&mut ada).await else { panic!("who waits") };
    let who = entries[0].id;
    for markup in MARKUP {
        let raw = serde_json::to_string(markup).unwrap();
        eve.send(format!(r#"{{"type":"message_host","text":{raw}}}"#).into()).await.unwrap();
        let line = ShortText::new(markup).unwrap();
        assert_eq!(hear(&mut ada).await, ServerMessage::LobbyMessage { who, from: None, text: line.clone() });
        let order = format!(
            r#"{{"type":"moderate","command":{{"what":"message_lobby","who":"{who}","text":{raw}}}}}"#
        );
        ada.send(order.into()).await.unwrap();
        assert_eq!(hear(&mut eve).await, ServerMessage::HostMessage { text: line });
        hear(&mut ada).await;
    }
}

#[tokio::test]
async fn a_page_has_no_markup_of_its_address_in_it() {
    let server = TestServer::start().await;
    for markup in MARKUP {
        let typed: String = markup.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let html = server.get(&format!("/tulipe?name={typed}")).await.text();
        for tag in ["<script>alert", "<img src=x", "<svg/onload", "<iframe", "<math>", "onerror=alert(1)>"] {
            assert!(!html.contains(tag), "{tag} of {markup}");
        }
    }
}
