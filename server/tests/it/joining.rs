use parvis_bots::page;
use parvis_protocol::{
    ClientMessage, ErrorCode, IceServer, Join, LeaveReason, Presence, Role, ServerMessage, VERSION,
};

use crate::support::{TestServer, hear, hear_out};

#[tokio::test]
async fn a_join_is_answered_with_a_welcome() {
    let stun = IceServer { urls: vec!["stun:192.0.2.1".to_owned()], username: None, credential: None };
    let server = TestServer::start_with(|config, _| {
        config.ice_servers = vec![stun.clone()];
        config.max_participants = 5;
    })
    .await;
    let (_ada, welcome) = server.join("tulipe", "Ada", 7).await;
    assert_eq!(welcome.you.name.as_str(), "Ada");
    assert_eq!(welcome.you.session.bits(), 7);
    assert_eq!((welcome.you.role, welcome.you.presence), (Role::Host, Presence::Here));
    assert!(welcome.roster.is_empty());
    assert_eq!(welcome.settings.max_participants, 5);
    assert_eq!(welcome.ice_servers, [stun]);
}

#[tokio::test]
async fn two_in_a_room_hear_of_each_other_and_of_no_other_room() {
    let server = TestServer::start().await;
    let (mut ada, ada_seat) = server.join("tulipe", "Ada", 1).await;
    let (_eve, eve_seat) = server.join("elsewhere", "Eve", 9).await;
    assert!(eve_seat.roster.is_empty());
    let (_bob, bob_seat) = server.join("tulipe", "Bob", 2).await;
    assert_eq!(bob_seat.roster, [ada_seat.you]);
    assert_eq!(hear(&mut ada).await, ServerMessage::Joined { participant: bob_seat.you });
}

#[tokio::test]
async fn a_room_may_have_a_name_of_any_script() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("%E4%BC%9A%E8%AE%AE", "Ada", 1).await;
    let (_bob, seat) = server.join("%e4%bc%9a%e8%ae%ae", "Bob", 2).await;
    assert_eq!(hear(&mut ada).await, ServerMessage::Joined { participant: seat.you });
}

#[tokio::test]
async fn leaving_frees_the_seat_at_once() {
    let server = TestServer::start().await;
    let (mut ada, ada_seat) = server.join("tulipe", "Ada", 1).await;
    let (mut bob, bob_seat) = server.join("tulipe", "Bob", 2).await;
    hear(&mut ada).await;
    ada.say(&ClientMessage::Leave).await.unwrap();
    let left = ServerMessage::Left { id: ada_seat.you.id, reason: LeaveReason::Left };
    assert_eq!(hear(&mut bob).await, left);
    let ServerMessage::Seat { seat } = hear(&mut bob).await else { panic!("a token for the new host") };
    assert_ne!(seat, bob_seat.seat);
    let ServerMessage::Updated { participant } = hear(&mut bob).await else { panic!("the new host") };
    assert_eq!((participant.id, participant.role), (bob_seat.you.id, Role::Host));
    assert_eq!(hear_out(&mut ada).await, (vec![], Some(1000)));
}

#[tokio::test]
async fn a_full_room_says_so() {
    let server = TestServer::start_with(|config, _| config.max_participants = 2).await;
    let (_ada, _) = server.join("tulipe", "Ada", 1).await;
    let (_bob, _) = server.join("tulipe", "Bob", 2).await;
    let mut cleo = server.connect("tulipe").await;
    cleo.say(&ClientMessage::Join(page("Cleo", 3, None))).await.unwrap();
    let full = ServerMessage::Error { code: ErrorCode::RoomFull };
    assert_eq!(hear_out(&mut cleo).await, (vec![full], Some(4002)));
}

#[tokio::test]
async fn another_version_is_told_to_reload() {
    let server = TestServer::start().await;
    let mut ada = server.connect("tulipe").await;
    let join = Join { version: VERSION + 1, ..page("Ada", 1, None) };
    ada.say(&ClientMessage::Join(join)).await.unwrap();
    let mismatch = ServerMessage::Error { code: ErrorCode::VersionMismatch };
    assert_eq!(hear_out(&mut ada).await, (vec![mismatch], Some(4001)));
}
