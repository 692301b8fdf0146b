//! One odd row costs no message: what a page makes of a message of which a part cannot be read.

#![allow(clippy::unwrap_used, reason = "a test")]

use parvis_protocol::{DisplayName, MediaState, Participant, Role, ServerMessage, Welcome};
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: &str = "000000000000000b";

fn row(id: &str, name: &Value) -> Value {
    json!({
        "id": id, "session": "000000000000001b", "name": name, "role": "co_host", "media": {"camera": true},
        "barred": {"microphone": true}
    })
}

fn welcome(roster: &Value, lobby: &Value) -> Value {
    json!({
        "type": "welcome", "you": row("000000000000000a", &json!("Ada")), "seat": "s", "roster": roster,
        "settings": {"max_participants": 12}, "state": "s", "lobby": lobby, "removed": [ID],
        "ice_servers": [{"urls": ["stun:192.0.2.1"]}]
    })
}

fn read(message: &Value) -> ServerMessage {
    ServerMessage::read(&message.to_string()).unwrap()
}

fn welcomed(message: &Value) -> Welcome {
    match read(message) {
        ServerMessage::Welcome(welcome) => *welcome,
        other => panic!("{other:?}"),
    }
}

/// Names that no page can show.
fn odd_names() -> Vec<Value> {
    let odd = ["", "\u{fe0f}\u{fe0f}", "\u{e0067}", "\u{2800}", "\u{301}", "\u{200d}"];
    let long = ["x".repeat(65), "👩🏽".repeat(65), "a\u{301}".repeat(2_000)];
    odd.iter()
        .map(|odd| json!(odd))
        .chain(long.iter().map(|odd| json!(odd)))
        .chain([json!(7), json!(null)])
        .collect()
}

#[test]
fn a_name_that_cannot_be_shown_is_replaced_and_everybody_is_there() {
    let good = row("000000000000000c", &json!("Grace"));
    for odd in odd_names() {
        let waiting = json!([{"id": ID, "name": odd}, {"id": "000000000000000d", "name": "Bob"}]);
        let welcome = welcomed(&welcome(&json!([row(ID, &odd), good]), &waiting));
        assert_eq!(welcome.roster.len(), 2, "{odd}");
        assert!(!welcome.roster[0].name.is_readable() && welcome.roster[1].name.is_readable());
        // All else about them is as it was said.
        let media = MediaState { camera: true, ..MediaState::NONE };
        let barred = MediaState { microphone: true, ..MediaState::NONE };
        let Participant { role, media: sent, barred: kept, .. } = welcome.roster[0];
        assert_eq!((role, sent, kept), (Role::CoHost, media, barred));
        assert_eq!(welcome.lobby.len(), 2);
        assert_eq!(welcome.lobby[0].name, DisplayName::unreadable());
        for kind in ["joined", "updated"] {
            let participant = match read(&json!({"type": kind, "participant": row(ID, &odd)})) {
                ServerMessage::Joined { participant } | ServerMessage::Updated { participant } => participant,
                other => panic!("{other:?}"),
            };
            assert_eq!(participant, welcome.roster[0]);
        }
        let ServerMessage::Lobby { entries } = read(&json!({"type": "lobby", "entries": waiting})) else {
            panic!("a lobby")
        };
        assert_eq!(entries, welcome.lobby);
    }
}

#[test]
fn a_row_of_nobody_is_left_out_and_an_odd_part_has_its_default() {
    let nobody = json!([row("b", &json!("Eve")), 7, null, {}, [], "x", row(ID, &json!("Grace"))]);
    let welcome = welcomed(&welcome(&nobody, &nobody));
    assert_eq!((welcome.roster.len(), welcome.lobby.len()), (1, 1));
    let mut odd = row(ID, &json!("Grace"));
    odd["role"] = json!("emperor");
    odd["hand"] = json!("left");
    odd["media"] = json!({"camera": "on"});
    let ServerMessage::Joined { participant } = read(&json!({"type": "joined", "participant": odd})) else {
        panic!("joined")
    };
    assert_eq!(
        (participant.role, participant.hand, participant.media),
        (Role::Guest, None, MediaState::NONE)
    );
    assert_eq!((participant.name.as_str(), participant.barred.microphone), ("Grace", true));
}

#[test]
fn an_odd_list_costs_only_what_is_odd_in_it() {
    for odd in [json!(null), json!({}), json!("x"), json!([7, null, {}, []])] {
        let mut message = welcome(&odd, &odd);
        message["removed"] = odd.clone();
        message["ice_servers"] = odd.clone();
        let welcome = welcomed(&message);
        assert_eq!((welcome.roster.len(), welcome.lobby.len(), welcome.removed.len()), (0, 0, 0));
        assert_eq!(welcome.ice_servers, []);
    }
    let servers =
        json!([{"urls": "stun:192.0.2.1"}, {"urls": ["stun:192.0.2.2", 7]}, {"urls": ["x"], "username": 7}]);
    let ServerMessage::IceServers { ice_servers } =
        read(&json!({"type": "ice_servers", "ice_servers": servers}))
    else {
        panic!("ICE servers")
    };
    let urls: Vec<_> = ice_servers.iter().flat_map(|server| &server.urls).collect();
    assert_eq!(urls, ["stun:192.0.2.1", "stun:192.0.2.2"]);
}

#[test]
fn an_odd_line_or_setting_does_not_hide_the_message() {
    let line = json!({"type": "lobby_message", "who": ID, "text": "x".repeat(501)});
    assert!(matches!(read(&line), ServerMessage::LobbyMessage { .. }));
    // Whose it is is never guessed.
    let line = json!({"type": "lobby_message", "who": ID, "from": "x", "text": "x"});
    assert!(ServerMessage::read(&line.to_string()).is_err());
    assert!(matches!(read(&json!({"type": "host_message", "text": ""})), ServerMessage::HostMessage { .. }));
    let settings = json!({"max_participants": "many", "locked": true, "lobby": 1});
    let ServerMessage::Settings { settings, by } =
        read(&json!({"type": "settings", "settings": settings, "by": 7}))
    else {
        panic!("settings")
    };
    assert!(settings.locked && !settings.lobby && by.is_none());
}

proptest! {
    /// Whatever somebody calls themselves, the others are there.
    #[test]
    fn any_name_leaves_the_others_in_the_room(name in any::<String>(), more in "\\PC{0,40}") {
        for name in [name, more.repeat(8)] {
            let roster = json!([row(ID, &json!(name)), row("000000000000000c", &json!("Grace"))]);
            let welcome = welcomed(&welcome(&roster, &json!([{"id": ID, "name": name}])));
            prop_assert_eq!((welcome.roster.len(), welcome.lobby.len()), (2, 1));
            prop_assert_eq!(welcome.roster[0].name.is_readable(), DisplayName::new(&name).is_ok_and(|name| name.is_readable()));
        }
    }
}
