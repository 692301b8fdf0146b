//! What a message from a newer or an older build, or from no build at all, is read as.

#![allow(clippy::unwrap_used, reason = "a test")]

use parvis_protocol::{
    AdmissionStep, ClientMessage, CloseCode, Description, DescriptionKind, Endpoint, Exchange, IceCandidate,
    LeaveReason, MediaState, ModerationCommand, ModerationRequest, ParticipantId, Presence, Role, SeatToken,
    ServerMessage, SessionId, Signal, SimulcastLayer, TrackLabel, TrackSource, limits,
};
use serde_json::json;

fn client(value: &serde_json::Value) -> Result<ClientMessage, serde_json::Error> {
    serde_json::from_str(&value.to_string())
}

/// As a page reads it; what the type itself reads must be the same.
fn server(value: &serde_json::Value) -> Result<ServerMessage, String> {
    let json = value.to_string();
    let by_type = serde_json::from_str::<ServerMessage>(&json).map_err(|error| error.to_string());
    let by_page = ServerMessage::read(&json).map_err(|error| error.to_string());
    assert_eq!(by_page.as_ref().ok(), by_type.as_ref().ok(), "{json}: {by_page:?} and {by_type:?}");
    by_page
}

#[test]
fn a_message_of_an_unknown_type_is_unknown_and_no_error() {
    assert_eq!(client(&json!({"type": "wave", "hands": 2})).unwrap(), ClientMessage::Unknown);
    let command = client(&json!({"type": "moderate", "command": {"what": "dance", "who": 3}})).unwrap();
    assert_eq!(command, ClientMessage::Moderate { command: ModerationCommand::Unknown });
    let step = server(&json!({"type": "admission", "step": {"at": "moat"}})).unwrap();
    assert_eq!(step, ServerMessage::Admission { step: AdmissionStep::Unknown });
    assert_eq!(server(&json!({"type": "weather", "rain": {"mm": 3}})).unwrap(), ServerMessage::Unknown);
    // Also where it has a field of ours that means something else.
    assert_eq!(server(&json!({"type": "weather", "seat": 7, "id": {}})).unwrap(), ServerMessage::Unknown);
    let id = "000000000000000a";
    let request = json!({"type": "moderation_request", "by": id, "request": {"what": "dance", "kind": 7}});
    assert!(matches!(
        server(&request).unwrap(),
        ServerMessage::ModerationRequest { request: ModerationRequest::Unknown, .. }
    ));
    let signal = json!({"type": "smoke", "candidate": 3});
    let signal = json!({"type": "signal", "from": id, "from_session": id, "signal": signal});
    assert!(matches!(server(&signal).unwrap(), ServerMessage::Signal { signal: Signal::Unknown, .. }));
}

#[test]
fn an_unknown_field_is_left_out() {
    assert_eq!(client(&json!({"type": "leave", "why": "tea"})).unwrap(), ClientMessage::Leave);
    let media = json!({"type": "set_media", "media": {"camera": true, "hologram": true}});
    let expected = MediaState { camera: true, ..MediaState::default() };
    assert_eq!(client(&media).unwrap(), ClientMessage::SetMedia { media: expected });
}

#[test]
fn unknown_kinds_inside_a_message_are_unknown() {
    let id = "000000000000000a";
    let signal =
        json!({"type": "signal", "to": id, "to_session": id, "signal": {"type": "smoke", "puffs": 3}});
    let ClientMessage::Signal { signal, .. } = client(&signal).unwrap() else { panic!("a signal") };
    assert_eq!(signal, Signal::Unknown);
    let left = server(&json!({"type": "left", "id": id, "reason": "abducted"})).unwrap();
    assert!(matches!(left, ServerMessage::Left { reason: LeaveReason::Unknown, .. }));
    let label = |source, layer| {
        let label = json!({"mid": "4", "owner": id, "source": source, "layer": layer});
        serde_json::from_value::<TrackLabel>(label).unwrap()
    };
    assert_eq!(label("whiteboard", "low").source, TrackSource::Unknown);
    assert_eq!(label("camera", "enormous").layer, Some(SimulcastLayer::Unknown));
}

#[test]
fn a_signal_is_addressed_to_a_participant_or_to_the_sfu_and_to_nothing_else() {
    let session = "000000000000001a";
    let to = |to: serde_json::Value| {
        client(&json!({"type": "signal", "to": to, "to_session": session, "signal": {"type": "smoke"}}))
    };
    let from = |from: serde_json::Value| {
        server(&json!({"type": "signal", "from": from, "from_session": session, "signal": {"type": "smoke"}}))
    };
    let id = Endpoint::Participant(ParticipantId::from_bits(0xa));
    for (text, endpoint) in [("000000000000000a", id), ("sfu", Endpoint::Sfu)] {
        assert!(matches!(to(json!(text)).unwrap(), ClientMessage::Signal { to, .. } if to == endpoint));
        assert!(matches!(from(json!(text)).unwrap(), ServerMessage::Signal { from, .. } if from == endpoint));
        assert_eq!((endpoint.to_string().as_str(), text.parse()), (text, Ok(endpoint)));
    }
    for other in
        [json!("SFU"), json!("sfu "), json!(""), json!("mcu"), json!("a"), json!(7), json!({}), json!(null)]
    {
        assert!(to(other.clone()).is_err(), "{other}");
        assert!(from(other.clone()).is_err(), "{other}");
    }
}

#[test]
fn a_label_has_an_owner_and_a_layer_where_there_are_layers() {
    let label = |value: serde_json::Value| serde_json::from_value::<TrackLabel>(value);
    let whole = label(json!({"mid": "0", "owner": "000000000000000a", "source": "camera"})).unwrap();
    assert_eq!((whole.owner, whole.layer), (ParticipantId::from_bits(0xa), None));
    assert!(label(json!({"mid": "0", "source": "camera"})).is_err());
    assert!(label(json!({"mid": "0", "owner": "sfu", "source": "camera"})).is_err());
    assert!(label(json!({"mid": "0", "owner": "000000000000000a", "source": "camera", "layer": 1})).is_err());
}

#[test]
fn only_a_media_router_is_believed_of_somebody_elses_track() {
    let [ada, ben] = [0xa, 0xb].map(ParticipantId::from_bits);
    assert!(Endpoint::Participant(ada).may_label(ada));
    assert!(!Endpoint::Participant(ada).may_label(ben));
    assert!(Endpoint::Sfu.may_label(ada) && Endpoint::Sfu.may_label(ben));
}

#[test]
fn what_may_be_left_out_has_its_default() {
    let join = json!({"type": "join", "version": 1, "name": "Ada", "session": "000000000000001a"});
    let ClientMessage::Join(join) = client(&join).unwrap() else { panic!("a join") };
    assert_eq!((join.media, join.webrtc, join.seat), (MediaState::default(), true, None));
    let participant = json!({
        "id": "000000000000000a", "session": "000000000000001a", "name": "Ada", "role": "guest", "media": {}
    });
    let joined = server(&json!({"type": "joined", "participant": participant})).unwrap();
    let ServerMessage::Joined { participant } = joined else { panic!("joined") };
    assert_eq!(
        (participant.role, participant.presence, participant.webrtc),
        (Role::Guest, Presence::Here, true)
    );
}

#[test]
fn what_is_no_message_is_an_error() {
    for text in [
        "",
        "null",
        "[]",
        "\"leave\"",
        "{}",
        r#"{"type":7}"#,
        r#"{"type":"leave"} {"type":"leave"}"#,
        r#"{"type":"rename"}"#,
        r#"{"type":"rename","name":""}"#,
        r#"{"type":"rename","name":7}"#,
        r#"{"type":"set_media","media":{"camera":1}}"#,
        r#"{"type":"set_media","media":{"camera":true,"camera":false}}"#,
        r#"{"type":"join","version":-1,"name":"Ada","session":"000000000000001a"}"#,
        r#"{"type":"join","version":1e99,"name":"Ada","session":"000000000000001a"}"#,
        r#"{"type":"join","version":1,"name":"Ada","session":"000000000000001A"}"#,
        r#"{"type":"join","version":1,"name":"Ada","session":"1a"}"#,
        r#"{"type":"signal","to":"000000000000000a","signal":{"type":"unknown"}}"#,
    ] {
        assert!(serde_json::from_str::<ClientMessage>(text).is_err(), "{text}");
    }
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let deep = format!("{{\"type\":\"wave\",\"a\":{}1{}}}", "[".repeat(30_000), "]".repeat(30_000));
    assert!(serde_json::from_str::<ClientMessage>(&deep).is_err());
}

#[test]
fn a_seat_token_over_its_limit_is_refused() {
    assert!(SeatToken::new("a".repeat(limits::SEAT_TOKEN_BYTES)).is_some());
    assert!(SeatToken::new("a".repeat(limits::SEAT_TOKEN_BYTES + 1)).is_none());
    let long = serde_json::to_string(&"a".repeat(limits::SEAT_TOKEN_BYTES + 1)).unwrap();
    assert!(serde_json::from_str::<SeatToken>(&long).is_err());
}

fn longest_label(mid: usize) -> TrackLabel {
    TrackLabel {
        mid: "m".repeat(mid),
        owner: ParticipantId::from_bits(u64::MAX),
        source: TrackSource::ScreenAudio,
        layer: Some(SimulcastLayer::Unknown),
    }
}

#[test]
fn a_signal_knows_its_limits() {
    let description = |sdp: usize, labels: usize, mid: usize| {
        let label = longest_label(mid);
        Signal::Description {
            exchange: Exchange { connection: 1, peer_connection: None, offer: 1, sequence: None },
            description: Description {
                kind: DescriptionKind::Offer,
                sdp: "s".repeat(sdp),
                tracks: vec![label; labels],
            },
        }
    };
    let candidate = |line: usize, mid: usize| {
        Signal::Candidate(IceCandidate {
            candidate: "c".repeat(line),
            sdp_mid: Some("m".repeat(mid)),
            sdp_m_line_index: None,
            username_fragment: None,
        })
    };
    assert!(description(limits::SDP_BYTES, limits::TRACK_LABELS, limits::MID_BYTES).is_within_limits());
    assert!(!description(limits::SDP_BYTES + 1, 0, 0).is_within_limits());
    assert!(!description(0, limits::TRACK_LABELS + 1, 0).is_within_limits());
    assert!(!description(0, 1, limits::MID_BYTES + 1).is_within_limits());
    assert!(candidate(limits::CANDIDATE_BYTES, limits::MID_BYTES).is_within_limits());
    assert!(!candidate(limits::CANDIDATE_BYTES + 1, 0).is_within_limits());
    assert!(!candidate(0, limits::MID_BYTES + 1).is_within_limits());
    let sealed = |bytes: usize| Signal::Sealed { data: "s".repeat(bytes) };
    assert!(sealed(limits::SEALED_BYTES).is_within_limits());
    assert!(!sealed(limits::SEALED_BYTES + 1).is_within_limits());
    let want = |bytes: usize| Signal::Want { data: "w".repeat(bytes) };
    assert!(want(limits::WANT_BYTES).is_within_limits());
    assert!(!want(limits::WANT_BYTES + 1).is_within_limits());
}

#[test]
fn what_is_sealed_has_its_data() {
    let id = "000000000000000a";
    let message =
        |signal| server(&json!({"type": "signal", "from": id, "from_session": id, "signal": signal}));
    let sealed = message(json!({"type": "sealed", "data": "b3BhcXVl", "purpose": "tea"})).unwrap();
    let ServerMessage::Signal { signal, .. } = sealed else { panic!("a signal") };
    assert_eq!(signal, Signal::Sealed { data: "b3BhcXVl".to_owned() });
    assert!(message(json!({"type": "sealed"})).is_err());
    assert!(message(json!({"type": "sealed", "data": 7})).is_err());
}

#[test]
fn a_page_that_does_not_know_of_wants_reads_the_rest() {
    let id = "000000000000000a";
    let message =
        |signal| server(&json!({"type": "signal", "from": id, "from_session": id, "signal": signal}));
    // What the list says is read later, and by who knows of it.
    let want = message(json!({"type": "want", "data": "no list", "until": 7})).unwrap();
    let ServerMessage::Signal { signal, .. } = want else { panic!("a signal") };
    assert_eq!(signal, Signal::Want { data: "no list".to_owned() });
    assert!(message(json!({"type": "want", "data": [1]})).is_err());
    let newer = message(json!({"type": "want_more", "data": "[]"})).unwrap();
    let ServerMessage::Signal { signal, .. } = newer else { panic!("a signal") };
    assert_eq!(signal, Signal::Unknown);
}

#[test]
fn the_longest_sealed_signals_cost_five() {
    assert_eq!(limits::sealed_cost(0), 1);
    assert_eq!(limits::sealed_cost(4095), 1);
    assert_eq!(limits::sealed_cost(limits::SEALED_BYTES), 5);
}

#[test]
fn the_longest_description_fits_into_a_message() {
    // JSON makes each line end two bytes longer. The lines of real descriptions are longer than this one on average.
    let sdp = "a=ssrc:1234 x:y\r\n".repeat(limits::SDP_BYTES / 17);
    let tracks = vec![longest_label(limits::MID_BYTES); limits::TRACK_LABELS];
    let signal = Signal::Description {
        exchange: Exchange {
            connection: u32::MAX,
            peer_connection: Some(u32::MAX),
            offer: u32::MAX,
            sequence: Some(u32::MAX),
        },
        description: Description { kind: DescriptionKind::Answer, sdp, tracks },
    };
    assert!(signal.is_within_limits());
    let id = ParticipantId::from_bits(u64::MAX);
    let message = ClientMessage::Signal { to: id.into(), to_session: SessionId::from_bits(u64::MAX), signal };
    let bytes = serde_json::to_string(&message).unwrap().len();
    assert!(bytes < limits::MESSAGE_BYTES, "{bytes}");
}

#[test]
fn close_codes_are_found_by_their_numbers() {
    for code in [
        CloseCode::Normal,
        CloseCode::GoingAway,
        CloseCode::Unsupported,
        CloseCode::Policy,
        CloseCode::TooBig,
        CloseCode::Internal,
        CloseCode::BadMessage,
        CloseCode::VersionMismatch,
        CloseCode::RoomFull,
        CloseCode::Replaced,
        CloseCode::Locked,
        CloseCode::Refused,
        CloseCode::Kicked,
        CloseCode::Banned,
        CloseCode::Ended,
        CloseCode::Crowded,
    ] {
        assert_eq!(CloseCode::from_number(code.number()), Some(code));
    }
    assert_eq!(CloseCode::from_number(1006), None);
}

#[test]
fn secrets_and_descriptions_stay_out_of_debug_output() {
    let token = SeatToken::new("very-secret".to_owned()).unwrap();
    assert!(!format!("{token:?}").contains("secret"));
    let description = Description {
        kind: DescriptionKind::Offer,
        sdp: "c=IN IP4 192.0.2.1".to_owned(),
        tracks: Vec::new(),
    };
    assert!(!format!("{description:?}").contains("192.0.2.1"));
}
