//! The exact JSON of every message, in `tests/golden`. A change of one of these files is a change of the protocol:
//! a page and a server of different ages will disagree.
//!
//! `PARVIS_WRITE_GOLDEN=1 cargo test -p parvis-protocol` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;

use parvis_protocol::{
    AdmissionStep, BrowserId, ClientMessage, Description, DescriptionKind, DisplayName, Endpoint, ErrorCode,
    Exchange, IceCandidate, IceServer, Join, LeaveReason, LobbyEntry, MediaKind, MediaState,
    ModerationCommand, ModerationRequest, Participant, ParticipantId, Password, Presence, Reaction, Role,
    RoomSettings, SealedState, SeatToken, ServerMessage, SessionId, ShortText, Signal, SimulcastLayer,
    TrackLabel, TrackSource, Want, WantPriority, Welcome,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, message: &T) {
    let path = folder().join(format!("{name}.json"));
    let written = serde_json::to_string_pretty(message).unwrap() + "\n";
    if std::env::var_os("PARVIS_WRITE_GOLDEN").is_some() {
        fs::write(&path, &written).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(written, golden, "what is written for {name}");
    assert_eq!(&serde_json::from_str::<T>(&golden).unwrap(), message, "what is read of {name}");
}

fn participant() -> Participant {
    Participant {
        role: Role::Host,
        media: MediaState { microphone: true, ..MediaState::NONE },
        ..Participant::new(ParticipantId::from_bits(0xa), SessionId::from_bits(0x1a), name("Ada"))
    }
}

fn away() -> Participant {
    Participant {
        media: MediaState { camera: true, screen: true, ..MediaState::NONE },
        presence: Presence::Away,
        webrtc: false,
        ..Participant::new(ParticipantId::from_bits(0xb), SessionId::from_bits(0x1b), name("Élodie"))
    }
}

fn guest() -> Participant {
    Participant {
        barred: MediaState { microphone: true, ..MediaState::NONE },
        requests: MediaState { microphone: true, ..MediaState::NONE },
        hand: Some(7),
        away: true,
        confusable: true,
        ..Participant::new(ParticipantId::from_bits(0xc), SessionId::from_bits(0x1c), name("Αda"))
    }
}

fn name(name: &str) -> DisplayName {
    DisplayName::new(name).unwrap()
}

fn line(line: &str) -> ShortText {
    ShortText::new(line).unwrap()
}

fn password() -> Password {
    Password::new("tulipe calme").unwrap()
}

fn state() -> SealedState {
    SealedState::new("c2VhbGVk".to_owned()).unwrap()
}

fn settings() -> RoomSettings {
    RoomSettings {
        max_participants: 12,
        lobby: true,
        moderated: MediaState { microphone: true, ..MediaState::NONE },
        spotlight: vec![ParticipantId::from_bits(0xb)],
        ..RoomSettings::default()
    }
}

fn lobby_entry() -> LobbyEntry {
    LobbyEntry { id: ParticipantId::from_bits(0xd), name: name("Grace"), confusable: false }
}

fn commands() -> Vec<(&'static str, ModerationCommand)> {
    let (who, kind) = (ParticipantId::from_bits(0xc), MediaKind::Microphone);
    vec![
        ("stop", ModerationCommand::Stop { who, kind }),
        ("stop_all", ModerationCommand::StopAll { kind, but: None }),
        ("stop_all_but_one", ModerationCommand::StopAll { kind, but: Some(who) }),
        ("ask", ModerationCommand::Ask { who, kind: MediaKind::Camera }),
        ("restrict", ModerationCommand::Restrict { kind: MediaKind::Screen, on: true }),
        ("allow", ModerationCommand::Allow { who, kind, allowed: true }),
        ("lower_hand", ModerationCommand::LowerHand { who }),
        ("lower_hands", ModerationCommand::LowerHands),
        ("spotlight", ModerationCommand::Spotlight { who, on: true }),
        ("set_role", ModerationCommand::SetRole { who, role: Role::CoHost }),
        ("everyone_moderates", ModerationCommand::EveryoneModerates { on: true }),
        ("lock", ModerationCommand::Lock { on: true }),
        ("lobby", ModerationCommand::Lobby { on: false }),
        ("set_password", ModerationCommand::SetPassword { password: Some(password()) }),
        ("take_password_away", ModerationCommand::SetPassword { password: None }),
        ("admit", ModerationCommand::Admit { who }),
        ("admit_all", ModerationCommand::AdmitAll),
        ("refuse", ModerationCommand::Refuse { who, word: None }),
        ("refuse_with_a_message", ModerationCommand::Refuse { who, word: Some(line("Not today")) }),
        ("message_lobby", ModerationCommand::MessageLobby { who, text: line("One moment") }),
        ("kick", ModerationCommand::Kick { who }),
        ("ban", ModerationCommand::Ban { who }),
        ("end_for_all", ModerationCommand::EndForAll),
    ]
}

fn token() -> SeatToken {
    SeatToken::new("cGF5bG9hZA.c2lnbmF0dXJl".to_owned()).unwrap()
}

fn description(kind: DescriptionKind, peer_connection: Option<u32>) -> Signal {
    let owner = ParticipantId::from_bits(0xa);
    let label = |mid: &str, source, layer| TrackLabel { mid: mid.to_owned(), owner, source, layer };
    Signal::Description {
        exchange: Exchange { connection: 1, peer_connection, offer: 3, sequence: peer_connection.map(|_| 5) },
        description: Description {
            kind,
            sdp: "v=0\r\n".to_owned(),
            tracks: vec![
                label("0", TrackSource::Microphone, None),
                label("1", TrackSource::Camera, Some(SimulcastLayer::Low)),
                label("2", TrackSource::Camera, Some(SimulcastLayer::Middle)),
                label("3", TrackSource::Camera, Some(SimulcastLayer::High)),
                label("4", TrackSource::Screen, None),
                label("5", TrackSource::ScreenAudio, None),
            ],
        },
    }
}

fn candidate() -> Signal {
    Signal::Candidate(IceCandidate {
        candidate: "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host".to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
        username_fragment: Some("abcd".to_owned()),
    })
}

fn sealed() -> Signal {
    Signal::Sealed { data: "b3BhcXVl".to_owned() }
}

fn want() -> Signal {
    let owner = ParticipantId::from_bits(0xb);
    let camera =
        Want { owner, source: TrackSource::Camera, height: 360, fps: 0, priority: WantPriority::Speaker };
    let screen =
        Want { source: TrackSource::Screen, height: 0, fps: 15, priority: WantPriority::Rest, ..camera };
    Signal::Want { data: Want::list_to_text(&[camera, screen]).unwrap() }
}

fn end_of_candidates() -> Signal {
    Signal::Candidate(IceCandidate {
        candidate: String::new(),
        sdp_mid: None,
        sdp_m_line_index: None,
        username_fragment: None,
    })
}

fn client_messages() -> Vec<(&'static str, ClientMessage)> {
    let join = Join {
        media: MediaState { screen: false, ..MediaState::ALL },
        ..Join::new(name("Ada"), SessionId::from_bits(0x1a))
    };
    let again = Join {
        seat: Some(token()),
        only_if_free: true,
        state: Some(state()),
        browser: Some(BrowserId::from_bits(0x2a)),
        password: Some(password()),
        ..join.clone()
    };
    let signal = |signal| ClientMessage::Signal {
        to: ParticipantId::from_bits(0xb).into(),
        to_session: SessionId::from_bits(0x1b),
        signal,
    };
    vec![
        ("client_join", ClientMessage::Join(join.clone())),
        ("client_join_again", ClientMessage::Join(again)),
        ("client_signal_offer", signal(description(DescriptionKind::Offer, None))),
        ("client_signal_answer", signal(description(DescriptionKind::Answer, Some(2)))),
        ("client_signal_candidate", signal(candidate())),
        ("client_signal_end_of_candidates", signal(end_of_candidates())),
        ("client_signal_sealed", signal(sealed())),
        ("client_signal_want", signal(want())),
        (
            "client_signal_sfu",
            ClientMessage::Signal {
                to: Endpoint::Sfu,
                to_session: SessionId::from_bits(0x1b),
                signal: candidate(),
            },
        ),
        ("client_set_media", ClientMessage::SetMedia { media: participant().media }),
        (
            "client_set_media_paused",
            ClientMessage::SetMedia { media: MediaState { screen: true, paused: true, ..MediaState::NONE } },
        ),
        ("client_rename", ClientMessage::Rename { name: name("Augusta") }),
        ("client_leave", ClientMessage::Leave),
        ("client_unload", ClientMessage::Unload),
        ("client_password", ClientMessage::Password { password: password() }),
        ("client_message_host", ClientMessage::MessageHost { text: line("It is me") }),
        ("client_hand", ClientMessage::Hand { raised: true }),
        ("client_react", ClientMessage::React { reaction: Reaction::ThumbsUp }),
        ("client_set_away", ClientMessage::SetAway { away: true }),
        ("client_request", ClientMessage::Request { kind: MediaKind::Microphone, wanted: true }),
        ("client_ping", ClientMessage::Ping),
    ]
}

fn server_messages() -> Vec<(&'static str, ServerMessage)> {
    let stun = IceServer { urls: vec!["stun:192.0.2.1:3478".to_owned()], username: None, credential: None };
    let turn = IceServer {
        urls: vec!["turn:192.0.2.1:3478?transport=udp".to_owned()],
        username: Some("1700000000:a".to_owned()),
        credential: Some("secret".to_owned()),
    };
    let welcome = Welcome {
        you: participant(),
        seat: token(),
        roster: vec![away(), guest()],
        settings: settings(),
        state: state(),
        lobby: vec![lobby_entry()],
        removed: vec![ParticipantId::from_bits(0xe)],
        ice_servers: vec![stun, turn.clone()],
    };
    let id = participant().id;
    let from_session = participant().session;
    let signal = |signal| ServerMessage::Signal { from: id.into(), from_session, signal };
    let sfu_signal = |signal| ServerMessage::Signal { from: Endpoint::Sfu, from_session, signal };
    let error = |code| ServerMessage::Error { code };
    let request = |request| ServerMessage::ModerationRequest { by: id, request };
    vec![
        ("server_welcome", ServerMessage::Welcome(Box::new(welcome))),
        ("server_joined", ServerMessage::Joined { participant: participant() }),
        ("server_updated", ServerMessage::Updated { participant: away() }),
        ("server_left", ServerMessage::Left { id, reason: LeaveReason::Left }),
        ("server_left_expired", ServerMessage::Left { id, reason: LeaveReason::Expired }),
        ("server_left_removed", ServerMessage::Left { id, reason: LeaveReason::Removed }),
        (
            "server_admission_password",
            ServerMessage::Admission { step: AdmissionStep::Password { wrong: true, wait: 4000 } },
        ),
        ("server_admission_lobby", ServerMessage::Admission { step: AdmissionStep::Lobby }),
        ("server_settings", ServerMessage::Settings { settings: settings(), by: Some(id) }),
        ("server_state", ServerMessage::State { state: state() }),
        ("server_lobby", ServerMessage::Lobby { entries: vec![lobby_entry()] }),
        (
            "server_lobby_message",
            ServerMessage::LobbyMessage { who: lobby_entry().id, from: Some(id), text: line("One moment") },
        ),
        ("server_host_message", ServerMessage::HostMessage { text: line("One moment") }),
        ("server_moderation_request_stop", request(ModerationRequest::Stop { kind: MediaKind::Microphone })),
        ("server_moderation_request_ask", request(ModerationRequest::Ask { kind: MediaKind::Camera })),
        (
            "server_moderation_request_allow",
            request(ModerationRequest::Allow { kind: MediaKind::Screen, allowed: true }),
        ),
        ("server_moderation_request_lower_hand", request(ModerationRequest::LowerHand)),
        ("server_reaction", ServerMessage::Reaction { from: id, reaction: Reaction::Celebrate }),
        ("server_seat", ServerMessage::Seat { seat: token() }),
        ("server_ice_servers", ServerMessage::IceServers { ice_servers: vec![turn] }),
        ("server_signal", signal(candidate())),
        ("server_signal_sealed", signal(sealed())),
        ("server_signal_want", signal(want())),
        ("server_signal_sfu", sfu_signal(candidate())),
        ("server_pong", ServerMessage::Pong),
        ("server_error_version_mismatch", error(ErrorCode::VersionMismatch)),
        ("server_error_room_full", error(ErrorCode::RoomFull)),
        ("server_error_bad_message", error(ErrorCode::BadMessage)),
        ("server_error_unexpected_message", error(ErrorCode::UnexpectedMessage)),
        ("server_error_too_large", error(ErrorCode::TooLarge)),
        ("server_error_no_such_participant", error(ErrorCode::NoSuchParticipant)),
        ("server_error_replaced", error(ErrorCode::Replaced)),
        ("server_error_locked", error(ErrorCode::Locked)),
        ("server_error_refused", error(ErrorCode::Refused)),
        ("server_error_kicked", error(ErrorCode::Kicked)),
        ("server_error_banned", error(ErrorCode::Banned)),
        ("server_error_ended", error(ErrorCode::Ended)),
        ("server_error_crowded", error(ErrorCode::Crowded)),
        ("server_error_no_seat", error(ErrorCode::NoSeat)),
        ("server_error_forbidden", error(ErrorCode::Forbidden)),
        ("server_error_too_fast", error(ErrorCode::TooFast)),
        ("server_error_shutting_down", error(ErrorCode::ShuttingDown)),
        ("server_error_internal", error(ErrorCode::Internal)),
    ]
}

#[test]
fn what_a_browser_says_is_written_and_read_to_the_byte() {
    for (name, message) in client_messages() {
        check(name, &message);
    }
}

#[test]
fn every_moderation_command_is_written_and_read_to_the_byte() {
    for (name, command) in commands() {
        check(&format!("moderate_{name}"), &ClientMessage::Moderate { command });
    }
}

#[test]
fn what_the_server_says_is_written_and_read_to_the_byte() {
    for (name, message) in server_messages() {
        check(name, &message);
        let json = serde_json::to_string(&message).unwrap();
        assert_eq!(ServerMessage::read(&json).unwrap(), message, "what a page reads of {name}");
    }
}

#[test]
fn every_golden_file_is_checked() {
    let files: BTreeSet<_> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let client = client_messages().into_iter().map(|(name, _)| name);
    let server = server_messages().into_iter().map(|(name, _)| name);
    let names = client.chain(server).map(str::to_owned);
    let commands = commands().into_iter().map(|(name, _)| format!("moderate_{name}"));
    let checked: BTreeSet<_> = names.chain(commands).map(|name| format!("{name}.json").into()).collect();
    assert_eq!(files, checked);
}
