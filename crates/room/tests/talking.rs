//! What participants say to each other and of themselves, and how they leave.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    ClientMessage, CloseCode, DisplayName, Endpoint, ErrorCode, IceCandidate, LeaveReason, MediaState,
    ParticipantId, Role, ServerMessage, SessionId, Signal, limits,
};
use parvis_room::ConnectionId;
use support::{World, page};

fn candidate(text: &str) -> Signal {
    Signal::Candidate(IceCandidate {
        candidate: text.to_owned(),
        sdp_mid: None,
        sdp_m_line_index: None,
        username_fragment: None,
    })
}

fn signal(world: &mut World, from: ConnectionId, to: impl Into<Endpoint>, session: u64, signal: Signal) {
    world.say(
        from,
        ClientMessage::Signal { to: to.into(), to_session: SessionId::from_bits(session), signal },
    );
}

fn three() -> (World, [ConnectionId; 3]) {
    let mut world = World::new();
    let sockets =
        [("Ada", 1), ("Bob", 2), ("Cleo", 3)].map(|(name, session)| world.join(page(name, session)));
    world.clear_outputs();
    (world, sockets)
}

#[test]
fn a_signal_reaches_only_whom_it_is_for_and_names_its_sender() {
    let (mut world, [ada, bob, cleo]) = three();
    let to = world.id(bob);
    signal(&mut world, ada, to, 2, candidate("a"));
    let expected = ServerMessage::Signal {
        from: world.id(ada).into(),
        from_session: SessionId::from_bits(1),
        signal: candidate("a"),
    };
    assert_eq!(world.client(bob).news(), [expected]);
    assert!(world.client(ada).heard.is_empty() && world.client(cleo).heard.is_empty());
}

#[test]
fn a_signal_to_nobody_to_oneself_to_an_earlier_page_or_to_an_sfu_is_dropped_and_said() {
    let (mut world, [ada, bob, _]) = three();
    let (ada_id, bob_id) = (world.id(ada), world.id(bob));
    let nobody = Endpoint::Participant(ParticipantId::from_bits(99));
    for (to, session) in [(nobody, 2), (bob_id.into(), 1), (ada_id.into(), 1), (Endpoint::Sfu, 2)] {
        signal(&mut world, ada, to, session, candidate("a"));
        let error = ServerMessage::Error { code: ErrorCode::NoSuchParticipant };
        assert_eq!(world.client(ada).news(), [error]);
    }
    assert!(world.client(bob).heard.is_empty());
}

#[test]
fn a_signal_over_its_limit_is_dropped_and_said() {
    let (mut world, [ada, bob, _]) = three();
    let to = world.id(bob);
    signal(&mut world, ada, to, 2, candidate(&"a".repeat(limits::CANDIDATE_BYTES + 1)));
    assert_eq!(world.client(ada).news(), [ServerMessage::Error { code: ErrorCode::TooLarge }]);
    assert!(world.client(bob).heard.is_empty());
}

#[test]
fn what_is_sealed_is_passed_on_unread_and_dropped_where_it_is_too_much() {
    let (mut world, [ada, bob, _]) = three();
    let to = world.id(bob);
    let sealed = || Signal::Sealed { data: "<not even base64>".to_owned() };
    for _ in 0..limits::SEALED_BURST {
        signal(&mut world, ada, to, 2, sealed());
    }
    assert!(world.client(ada).heard.is_empty());
    let (from, from_session) = (Endpoint::Participant(world.id(ada)), SessionId::from_bits(1));
    let heard = world.client(bob).news();
    assert_eq!(heard.len() as u64, limits::SEALED_BURST);
    assert_eq!(heard[0], ServerMessage::Signal { from, from_session, signal: sealed() });
    signal(&mut world, ada, to, 2, sealed());
    assert_eq!(world.client(ada).news(), [ServerMessage::Error { code: ErrorCode::TooFast }]);
    assert!(world.client(bob).news().is_empty());
    // What connections are made with has nothing to do with it.
    signal(&mut world, ada, to, 2, candidate("a"));
    assert_eq!(world.client(bob).news().len(), 1);
    let large = Signal::Sealed { data: "a".repeat(limits::SEALED_BYTES + 1) };
    world.pass(Duration::from_secs(60));
    signal(&mut world, ada, to, 2, large);
    assert_eq!(world.client(ada).news(), [ServerMessage::Error { code: ErrorCode::TooLarge }]);
}

#[test]
fn a_signal_to_who_is_away_or_of_an_unknown_kind_is_lost_in_silence() {
    let (mut world, [ada, bob, cleo]) = three();
    let (bob_id, cleo_id) = (world.id(bob), world.id(cleo));
    world.lose(bob);
    world.clear_outputs();
    signal(&mut world, ada, bob_id, 2, candidate("a"));
    signal(&mut world, ada, cleo_id, 3, Signal::Unknown);
    assert!(world.client(ada).heard.is_empty() && world.client(cleo).heard.is_empty());
}

#[test]
fn a_change_of_media_or_name_reaches_the_others_once() {
    let (mut world, [ada, bob, cleo]) = three();
    let media = MediaState { camera: true, ..MediaState::default() };
    let name = DisplayName::new("Augusta").unwrap();
    for message in [ClientMessage::SetMedia { media }, ClientMessage::Rename { name }] {
        world.say(ada, message.clone());
        world.say(ada, message);
        let participant = world.row(world.id(ada));
        let update = ServerMessage::Updated { participant };
        let updates = [update];
        assert_eq!(world.client(bob).news(), updates);
        assert_eq!(world.client(cleo).news(), updates);
        assert!(world.client(ada).heard.is_empty());
    }
}

#[test]
fn leaving_frees_the_seat_at_once() {
    let (mut world, [ada, bob, _]) = three();
    let id = world.id(bob);
    world.say(bob, ClientMessage::Leave);
    assert_eq!(world.client(bob).closed, Some(CloseCode::Normal));
    assert_eq!(world.client(ada).news(), [ServerMessage::Left { id, reason: LeaveReason::Left }]);
    assert_eq!(world.roster().len(), 2);
}

#[test]
fn the_host_who_leaves_is_followed_by_the_longest_present() {
    let (mut world, [ada, bob, cleo]) = three();
    world.say(ada, ClientMessage::Leave);
    let row = world.row(world.id(bob));
    assert_eq!(row.role, Role::Host);
    assert_eq!(world.client(bob).you.as_ref(), Some(&row));
    assert!(world.client(cleo).news().contains(&ServerMessage::Updated { participant: row }));
}

#[test]
fn who_is_away_becomes_host_only_when_nobody_is_here() {
    let (mut world, [ada, bob, cleo]) = three();
    world.lose(bob);
    world.say(ada, ClientMessage::Leave);
    assert_eq!(world.hosts(), [world.id(cleo)]);
    world.say(cleo, ClientMessage::Leave);
    assert_eq!(world.hosts(), [world.id(bob)]);
}

#[test]
fn a_host_who_is_away_stays_the_host_until_the_seat_is_free() {
    let (mut world, [ada, bob, _]) = three();
    world.lose(ada);
    assert_eq!(world.hosts(), [world.id(ada)]);
    world.pass(limits::SEAT_KEPT);
    assert_eq!(world.hosts(), [world.id(bob)]);
}

#[test]
fn an_empty_room_has_nothing_left() {
    let (mut world, sockets) = three();
    for socket in sockets {
        world.say(socket, ClientMessage::Leave);
    }
    assert!(world.room.is_empty());
    assert_eq!(world.room.next_deadline(), None);
    let before = world.client(sockets[0]).room_session_id();
    let dora = world.join(page("Dora", 4));
    assert_ne!(world.client(dora).room_session_id(), before);
    assert_eq!(world.hosts(), [world.id(dora)]);
}
