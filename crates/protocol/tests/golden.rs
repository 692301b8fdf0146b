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
    ClientMessage, Description, DescriptionKind, DisplayName, ErrorCode, Exchange, IceCandidate, IceServer,
    InstanceId, Join, LeaveReason, MediaState, Participant, ParticipantId, Presence, Role, RoomSettings,
    SeatToken, ServerMessage, SessionId, Signal, TrackLabel, TrackSource, VERSION, Welcome,
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
        id: ParticipantId::from_bits(0xa),
        session: SessionId::from_bits(0x1a),
        name: DisplayName::new("Ada").unwrap(),
        role: Role::Host,
        media: MediaState { microphone: true, camera: false, screen: false },
        presence: Presence::Here,
        webrtc: true,
    }
}

fn away() -> Participant {
    Participant {
        id: ParticipantId::from_bits(0xb),
        session: SessionId::from_bits(0x1b),
        name: DisplayName::new("Élodie").unwrap(),
        role: Role::Guest,
        media: MediaState { microphone: false, camera: true, screen: true },
        presence: Presence::Away,
        webrtc: false,
    }
}

fn token() -> SeatToken {
    SeatToken::new("cGF5bG9hZA.c2lnbmF0dXJl".to_owned()).unwrap()
}

fn description(kind: DescriptionKind, peer_connection: Option<u32>) -> Signal {
    let label = |mid: &str, source| TrackLabel { mid: mid.to_owned(), source };
    Signal::Description {
        exchange: Exchange { connection: 1, peer_connection, offer: 3 },
        description: Description {
            kind,
            sdp: "v=0\r\n".to_owned(),
            tracks: vec![
                label("0", TrackSource::Microphone),
                label("1", TrackSource::Camera),
                label("2", TrackSource::Screen),
                label("3", TrackSource::ScreenAudio),
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
        version: VERSION,
        name: DisplayName::new("Ada").unwrap(),
        session: SessionId::from_bits(0x1a),
        media: MediaState { microphone: true, camera: true, screen: false },
        webrtc: true,
        seat: None,
    };
    let signal = |signal| ClientMessage::Signal {
        to: ParticipantId::from_bits(0xb),
        to_session: SessionId::from_bits(0x1b),
        signal,
    };
    vec![
        ("client_join", ClientMessage::Join(join.clone())),
        ("client_join_again", ClientMessage::Join(Join { seat: Some(token()), ..join })),
        ("client_signal_offer", signal(description(DescriptionKind::Offer, None))),
        ("client_signal_answer", signal(description(DescriptionKind::Answer, Some(2)))),
        ("client_signal_candidate", signal(candidate())),
        ("client_signal_end_of_candidates", signal(end_of_candidates())),
        ("client_set_media", ClientMessage::SetMedia { media: participant().media }),
        ("client_rename", ClientMessage::Rename { name: DisplayName::new("Augusta").unwrap() }),
        ("client_leave", ClientMessage::Leave),
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
        instance: InstanceId::from_bits(0xffff_ffff_ffff_ffff),
        roster: vec![away()],
        settings: RoomSettings { max_participants: 12 },
        ice_servers: vec![stun, turn],
    };
    let id = participant().id;
    let signal = ServerMessage::Signal { from: id, from_session: participant().session, signal: candidate() };
    let error = |code| ServerMessage::Error { code };
    vec![
        ("server_welcome", ServerMessage::Welcome(Box::new(welcome))),
        ("server_joined", ServerMessage::Joined { participant: participant() }),
        ("server_updated", ServerMessage::Updated { participant: away() }),
        ("server_left", ServerMessage::Left { id, reason: LeaveReason::Left }),
        ("server_left_expired", ServerMessage::Left { id, reason: LeaveReason::Expired }),
        ("server_seat", ServerMessage::Seat { seat: token() }),
        ("server_signal", signal),
        ("server_pong", ServerMessage::Pong),
        ("server_error_version_mismatch", error(ErrorCode::VersionMismatch)),
        ("server_error_room_full", error(ErrorCode::RoomFull)),
        ("server_error_bad_message", error(ErrorCode::BadMessage)),
        ("server_error_unexpected_message", error(ErrorCode::UnexpectedMessage)),
        ("server_error_too_large", error(ErrorCode::TooLarge)),
        ("server_error_no_such_participant", error(ErrorCode::NoSuchParticipant)),
        ("server_error_replaced", error(ErrorCode::Replaced)),
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
fn what_the_server_says_is_written_and_read_to_the_byte() {
    for (name, message) in server_messages() {
        check(name, &message);
    }
}

#[test]
fn every_golden_file_is_checked() {
    let files: BTreeSet<_> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let client = client_messages().into_iter().map(|(name, _)| name);
    let server = server_messages().into_iter().map(|(name, _)| name);
    let checked: BTreeSet<_> = client.chain(server).map(|name| format!("{name}.json").into()).collect();
    assert_eq!(files, checked);
}
