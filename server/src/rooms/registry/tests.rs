use std::time::Duration;

use futures_util::FutureExt as _;
use parvis_protocol::{DisplayName, IceCandidate, ServerMessage, SessionId, Signal, VERSION};
use parvis_room::{AddressKey, ServerSecret};

use super::super::outgoing_queue::SocketAction;
use super::*;

fn rooms() -> Rooms {
    let rate = Rate { burst: 3, per_minute: 60 };
    rooms_within(Bounds { rooms: 2, joins: rate, returns: rate, passwords: rate })
}

fn rooms_within(bounds: Bounds) -> Rooms {
    let settings =
        Settings { seat_kept: Duration::from_secs(30), ..Settings::new(ServerSecret::new(&[1; 32])) };
    let metrics = Arc::new(Metrics::off());
    Rooms::new(settings, bounds, Passwords::new(Arc::clone(&metrics)), metrics, Clock::start(), None)
}

fn name() -> RoomName {
    RoomName::new("tulipe").unwrap()
}

fn join() -> Box<Join> {
    Box::new(Join::new(DisplayName::new("Ada").unwrap(), SessionId::from_bits(1)))
}

fn request_admission(rooms: &Rooms, room: &str) -> Result<RoomHandle, NoRoom> {
    rooms.enter(
        rooms.connection(),
        &RoomName::new(room).unwrap(),
        AddressKey(1).into(),
        join(),
        OutgoingQueue::default(),
    )
}

async fn enter(rooms: &Rooms) -> (RoomHandle, OutgoingQueue) {
    let outgoing = OutgoingQueue::default();
    let handle =
        rooms.enter(rooms.connection(), &name(), AddressKey(1).into(), join(), outgoing.clone()).unwrap();
    assert!(matches!(outgoing.next().await, SocketAction::Text(text) if text.contains("welcome")));
    (handle, outgoing)
}

#[tokio::test(start_paused = true)]
async fn a_room_lasts_until_its_last_seat_is_free() {
    let rooms = rooms();
    let (ada, _outgoing) = enter(&rooms).await;
    drop(ada);
    tokio::time::sleep(Duration::from_secs(29)).await;
    assert_eq!(rooms.count(), 1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(rooms.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_room_that_is_opened_to_see_whether_rooms_answer_is_none() {
    let rooms = rooms();
    for _ in 0..10 {
        assert_eq!(rooms.check().await, Ok(()));
    }
    assert_eq!(rooms.count(), 0);
    // More of them than there may be rooms.
    enter(&rooms).await;
}

#[tokio::test(start_paused = true)]
async fn before_the_end_no_room_begins_and_those_that_exist_admit_people() {
    let rooms = rooms();
    let (_ada, outgoing) = enter(&rooms).await;
    rooms.begin_no_more();
    assert!(request_admission(&rooms, "tulipe").is_ok());
    assert_eq!(request_admission(&rooms, "violet").err(), Some(NoRoom::Stopping));
    drop((_ada, outgoing));
    tokio::time::sleep(Duration::from_secs(31)).await;
    assert_eq!(request_admission(&rooms, "tulipe").err(), Some(NoRoom::Stopping), "it would begin again");
    assert_eq!(rooms.check().await, Ok(()), "which is no reason to call rooms broken");
}

/// What the next message to this socket is, as the page reads it.
async fn welcome(outgoing: &OutgoingQueue) -> parvis_protocol::Welcome {
    let SocketAction::Text(text) = outgoing.next().await else { panic!("a welcome") };
    let ServerMessage::Welcome(welcome) = serde_json::from_str(&text).unwrap() else { panic!("{text}") };
    *welcome
}

fn back(welcome: &parvis_protocol::Welcome) -> Box<Join> {
    Box::new(Join { seat: Some(welcome.seat.clone()), state: Some(welcome.state.clone()), ..*join() })
}

#[tokio::test(start_paused = true)]
async fn a_room_outlives_the_reload_of_its_last_page_and_no_more() {
    let rooms = rooms();
    for _ in 0..2 {
        let outgoing = OutgoingQueue::default();
        let ada =
            rooms.enter(rooms.connection(), &name(), AddressKey(1).into(), join(), outgoing.clone()).unwrap();
        welcome(&outgoing).await;
        ada.say(Box::new(ClientMessage::Unload), 20).await.unwrap();
        while !matches!(outgoing.next().await, SocketAction::Close(_)) {}
        drop(ada);
        tokio::time::sleep(Duration::from_secs(29)).await;
        assert_eq!(rooms.count(), 1);
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(rooms.count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn rooms_that_were_reloaded_away_are_counted_as_others_are() {
    let rooms = rooms();
    for room in ["tulipe", "violet"] {
        let outgoing = OutgoingQueue::default();
        let handle = rooms
            .enter(
                rooms.connection(),
                &RoomName::new(room).unwrap(),
                AddressKey(1).into(),
                join(),
                outgoing.clone(),
            )
            .unwrap();
        handle.say(Box::new(ClientMessage::Unload), 20).await.unwrap();
        while !matches!(outgoing.next().await, SocketAction::Close(_)) {}
    }
    assert_eq!(request_admission(&rooms, "lilas").err(), Some(NoRoom::Full));
    tokio::time::sleep(Duration::from_secs(31)).await;
    assert!(request_admission(&rooms, "lilas").is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_crowd_at_a_room_keeps_nobody_out_who_has_a_seat_there() {
    let rooms = rooms();
    let outgoing = OutgoingQueue::default();
    let ada =
        rooms.enter(rooms.connection(), &name(), AddressKey(1).into(), join(), outgoing.clone()).unwrap();
    let ada_back = back(&welcome(&outgoing).await);
    drop(ada);
    while request_admission(&rooms, "tulipe").is_ok() {}
    let outgoing = OutgoingQueue::default();
    let again =
        rooms.enter(rooms.connection(), &name(), AddressKey(1).into(), ada_back.clone(), outgoing.clone());
    assert!(again.is_ok(), "the token is looked at before the crowd");
    assert!(welcome(&outgoing).await.you.role == parvis_protocol::Role::Host);
    // A token of another room is none here.
    let elsewhere = OutgoingQueue::default();
    let violet = rooms.enter(
        rooms.connection(),
        &RoomName::new("violet").unwrap(),
        AddressKey(1).into(),
        join(),
        elsewhere.clone(),
    );
    let violet_token = back(&welcome(&elsewhere).await);
    assert!(violet.is_ok());
    let refused = rooms.enter(
        rooms.connection(),
        &name(),
        AddressKey(1).into(),
        violet_token,
        OutgoingQueue::default(),
    );
    assert_eq!(refused.err(), Some(NoRoom::TooOften));
}

#[tokio::test(start_paused = true)]
async fn a_meeting_that_was_ended_stays_so_when_its_room_was_dropped() {
    let rooms = rooms();
    let outgoing = OutgoingQueue::default();
    let ada =
        rooms.enter(rooms.connection(), &name(), AddressKey(1).into(), join(), outgoing.clone()).unwrap();
    let first = welcome(&outgoing).await;
    let command = parvis_protocol::ModerationCommand::EndForAll;
    ada.say(Box::new(ClientMessage::Moderate { command }), 20).await.unwrap();
    while !matches!(outgoing.next().await, SocketAction::Close(_)) {}
    drop(ada);
    let dropped = async {
        while rooms.count() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), dropped).await.unwrap();
    let outgoing = OutgoingQueue::default();
    let _ada = rooms
        .enter(rooms.connection(), &name(), AddressKey(1).into(), back(&first), outgoing.clone())
        .unwrap();
    let session = |welcome: &parvis_protocol::Welcome| match rooms.0.settings.key.verify(&welcome.seat) {
        TokenVerdict::Valid(claims) => claims.room_session_id,
        other => panic!("{other:?}"),
    };
    assert_ne!(session(&welcome(&outgoing).await), session(&first), "another one has begun");
}

#[tokio::test]
async fn a_room_is_gone_once_everyone_has_left() {
    let rooms = rooms();
    let (ada, ada_outgoing) = enter(&rooms).await;
    let (bob, bob_outgoing) = enter(&rooms).await;
    for (handle, outgoing) in [(ada, ada_outgoing), (bob, bob_outgoing)] {
        handle.say(Box::new(ClientMessage::Leave), 1).await.unwrap();
        while !matches!(outgoing.next().await, SocketAction::Close(_)) {}
    }
    assert_eq!(rooms.count(), 0);
}

#[tokio::test]
async fn a_room_that_refused_its_only_newcomer_is_gone() {
    let rooms = rooms();
    let outgoing = OutgoingQueue::default();
    let join = Box::new(Join { version: VERSION + 1, ..*join() });
    let handle =
        rooms.enter(rooms.connection(), &name(), AddressKey(1).into(), join, outgoing.clone()).unwrap();
    while !matches!(outgoing.next().await, SocketAction::Close(_)) {}
    drop(handle);
    assert_eq!(rooms.count(), 0);
}

#[tokio::test]
async fn there_are_so_many_rooms_and_no_more() {
    let rooms = rooms();
    let _first = request_admission(&rooms, "tulipe").unwrap();
    let second = request_admission(&rooms, "violet").unwrap();
    assert_eq!(request_admission(&rooms, "lilas").err(), Some(NoRoom::Full));
    assert!(request_admission(&rooms, "tulipe").is_ok(), "those that exist take people in");
    second.say(Box::new(ClientMessage::Leave), 1).await.unwrap();
    drop(second);
    while rooms.count() == 2 {
        tokio::task::yield_now().await;
    }
    assert!(request_admission(&rooms, "lilas").is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_room_is_asked_so_often_and_another_is_not_harmed() {
    let rooms = rooms();
    let _handles: Vec<_> = (0..3).map(|_| request_admission(&rooms, "tulipe").unwrap()).collect();
    assert_eq!(request_admission(&rooms, "tulipe").err(), Some(NoRoom::TooOften));
    assert!(request_admission(&rooms, "violet").is_ok());
    tokio::time::advance(Duration::from_secs(1)).await;
    assert!(request_admission(&rooms, "tulipe").is_ok());
}

#[tokio::test]
async fn who_does_not_read_is_ended_and_becomes_absent_to_the_others() {
    let rooms = rooms();
    let (ada, ada_outgoing) = enter(&rooms).await;
    let (_bob, bob_outgoing) = enter(&rooms).await;
    let SocketAction::Text(joined) = ada_outgoing.next().await else { panic!("Bob joins") };
    let ServerMessage::Joined { participant: bob } = serde_json::from_str(&joined).unwrap() else {
        panic!("{joined}");
    };
    for _ in 0..2 * parvis_protocol::limits::OUTGOING_QUEUE {
        let signal = Signal::Candidate(IceCandidate {
            candidate: String::new(),
            sdp_mid: None,
            sdp_m_line_index: None,
            username_fragment: None,
        });
        let (to, to_session) = (bob.id.into(), bob.session);
        ada.say(Box::new(ClientMessage::Signal { to, to_session, signal }), 1).await.unwrap();
    }
    bob_outgoing.overflowed().await;
    assert!(matches!(ada_outgoing.next().await, SocketAction::Text(text) if text.contains("away")));
}

#[tokio::test]
async fn what_waits_for_a_room_is_bounded_and_who_says_more_waits() {
    let rooms = rooms();
    let (ada, _outgoing) = enter(&rooms).await;
    let large = parvis_protocol::limits::MESSAGE_BYTES;
    let say = || ada.say(Box::new(ClientMessage::Ping), large).now_or_never();
    // The room's task has no turn before this one waits.
    assert_eq!((0..1000).take_while(|_| say().is_some()).count(), task::INBOX_BYTES / large);
    ada.say(Box::new(ClientMessage::Ping), large).await.unwrap();
    assert!(say().is_some(), "and then there is place again");
}
