use std::time::Duration;

use parvis_bots::page;
use parvis_protocol::{
    ClientMessage, ErrorCode, LeaveReason, Participant, Presence, Role, SeatToken, ServerMessage,
};

use crate::support::{TestServer, hear, hear_out};

#[tokio::test]
async fn a_lost_socket_keeps_its_seat_and_others_see_only_the_presence() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let (bob, seat) = server.join("tulipe", "Bob", 2).await;
    hear(&mut ada).await;
    drop(bob);
    let away = Participant { presence: Presence::Away, ..seat.you.clone() };
    assert_eq!(hear(&mut ada).await, ServerMessage::Updated { participant: away });
    let (_bob, again) = server.join_with("tulipe", "Bob", 2, Some(seat.seat)).await;
    assert_eq!(again.you, seat.you);
    assert_eq!(hear(&mut ada).await, ServerMessage::Updated { participant: again.you });
}

#[tokio::test]
async fn a_reload_takes_the_seat_with_another_session() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let (mut old, seat) = server.join("tulipe", "Bob", 2).await;
    hear(&mut ada).await;
    let (_new, again) = server.join_with("tulipe", "Bob", 3, Some(seat.seat)).await;
    assert_eq!(again.you.id, seat.you.id);
    assert_eq!(again.you.session.bits(), 3);
    assert_eq!(hear(&mut ada).await, ServerMessage::Joined { participant: again.you });
    let replaced = ServerMessage::Error { code: ErrorCode::Replaced };
    assert_eq!(hear_out(&mut old).await, (vec![replaced], Some(4003)));
}

#[tokio::test]
async fn the_same_page_on_another_socket_is_nothing_to_the_others() {
    let server = TestServer::start().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let (mut old, seat) = server.join("tulipe", "Bob", 2).await;
    hear(&mut ada).await;
    let (mut new, _) = server.join_with("tulipe", "Bob", 2, Some(seat.seat)).await;
    assert_eq!(hear_out(&mut old).await, (vec![], Some(1001)));
    new.say(&ClientMessage::Leave).await.unwrap();
    let left = ServerMessage::Left { id: seat.you.id, reason: LeaveReason::Left };
    assert_eq!(hear(&mut ada).await, left, "and nothing before it");
}

#[tokio::test]
async fn a_seat_that_is_not_taken_back_in_time_is_free() {
    let server = TestServer::start_with(|_, tuning| tuning.seat_kept = Duration::from_millis(100)).await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    let (bob, seat) = server.join("tulipe", "Bob", 2).await;
    hear(&mut ada).await;
    drop(bob);
    hear(&mut ada).await;
    let left = ServerMessage::Left { id: seat.you.id, reason: LeaveReason::Expired };
    assert_eq!(hear(&mut ada).await, left);
    // The media may still flow: who comes back late is the same one.
    let (_bob, again) = server.join_with("tulipe", "Bob", 2, Some(seat.seat)).await;
    assert_eq!(again.you.id, seat.you.id);
    assert_eq!(hear(&mut ada).await, ServerMessage::Joined { participant: again.you });
}

#[tokio::test]
async fn a_forged_token_takes_nothing_and_harms_nobody() {
    let server = TestServer::start().await;
    let (mut ada, ada_seat) = server.join("tulipe", "Ada", 1).await;
    let (_bob, bob_seat) = server.join("tulipe", "Bob", 2).await;
    hear(&mut ada).await;
    let (claims, _) = ada_seat.seat.as_str().split_once('.').unwrap();
    let (_, signature) = bob_seat.seat.as_str().split_once('.').unwrap();
    let forged = SeatToken::new(format!("{claims}.{signature}")).unwrap();
    let mut mallory = server.connect("tulipe").await;
    mallory.say(&ClientMessage::Join(page("Mallory", 9, Some(forged)))).await.unwrap();
    let refused = ServerMessage::Error { code: ErrorCode::BadMessage };
    assert_eq!(hear_out(&mut mallory).await, (vec![refused], Some(1008)));
    ada.say(&ClientMessage::Ping).await.unwrap();
    assert_eq!(hear(&mut ada).await, ServerMessage::Pong, "and nothing before it");
}

#[tokio::test]
async fn a_token_of_another_server_is_as_good_as_none() {
    let elsewhere = TestServer::start().await;
    let (_mallory, theirs) = elsewhere.join("tulipe", "Mallory", 9).await;
    let server = TestServer::start().await;
    let (_ada, _) = server.join("tulipe", "Ada", 1).await;
    let (_mallory, seat) = server.join_with("tulipe", "Mallory", 9, Some(theirs.seat)).await;
    assert_ne!(seat.you.id, theirs.you.id);
    assert_eq!(seat.you.role, Role::Guest);
}

#[tokio::test]
async fn tokens_outlive_the_server() {
    let server = TestServer::start().await;
    let (_ada, ada_seat) = server.join("tulipe", "Ada", 1).await;
    let (_bob, bob_seat) = server.join("tulipe", "Bob", 2).await;
    let server = server.kill_and_start_again().await;
    // The guest is back before the host.
    let (mut bob, bob_again) = server.join_with("tulipe", "Bob", 2, Some(bob_seat.seat)).await;
    let (_ada, ada_again) = server.join_with("tulipe", "Ada", 1, Some(ada_seat.seat)).await;
    assert_eq!(bob_again.you.id, bob_seat.you.id);
    // By a token alone nobody is host at once.
    assert_eq!((ada_again.you.id, ada_again.you.role), (ada_seat.you.id, Role::Guest));
    assert_eq!(ada_again.roster, [bob_seat.you]);
    assert!(matches!(hear(&mut bob).await, ServerMessage::Joined { .. }));
}
