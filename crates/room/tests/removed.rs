//! Removed participants: how they come back, and who else is mistaken for them.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    AdmissionStep, ClientMessage, CloseCode, ErrorCode, Join, LeaveReason, ModerationCommand, Role,
    ServerMessage, limits,
};
use parvis_room::{AddressKey, ConnectionId};
use support::{World, page, page_of};

/// A room of which Ada is the host.
fn room() -> (World, ConnectionId) {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    world.clear_outputs();
    (world, ada)
}

#[test]
fn an_invented_guest_cannot_be_removed() {
    let (mut world, ada) = room();
    world.moderate(ada, ModerationCommand::Ban { who: parvis_protocol::ParticipantId::from_bits(0xdead) });
    assert_eq!(world.client(ada).error(), Some(ErrorCode::NoSuchParticipant));
}

#[test]
fn a_ban_knows_where_somebody_is_now() {
    let (mut world, ada) = room();
    world.address = AddressKey(5);
    let bob = world.join(page_of("Bob", 2, 77));
    let back = Join { browser: page_of("Bob", 2, 78).browser, ..world.back(bob, 2) };
    world.address = AddressKey(6);
    let bob = world.join(back);
    let who = world.id(bob);
    world.moderate(ada, ModerationCommand::Ban { who });
    let again = world.join(page_of("Robert", 3, 78));
    assert_eq!(world.client(again).closed, Some(CloseCode::Banned));
    world.address = AddressKey(5);
    let neighbour = world.join(page_of("Eve", 4, 79));
    assert!(world.client(neighbour).you.is_some(), "nobody else's old address is to blame");
}

#[test]
fn who_was_kicked_comes_back_through_the_lobby_only() {
    let (mut world, ada) = room();
    let bob = world.join(page_of("Bob", 2, 77));
    let (who, back) = (world.id(bob), world.back(bob, 2));
    world.clear_outputs();
    world.moderate(ada, ModerationCommand::Kick { who });
    assert_eq!(world.client(bob).error(), Some(ErrorCode::Kicked));
    assert_eq!(world.client(bob).closed, Some(CloseCode::Kicked));
    assert!(world.client(ada).heard.contains(&ServerMessage::Left { id: who, reason: LeaveReason::Removed }));
    let by_token = world.join(back);
    assert_eq!(world.client(by_token).admission, Some(AdmissionStep::Lobby));
    world.lose(by_token);
    let by_browser = world.join(page_of("Robert", 3, 77));
    assert_eq!(world.client(by_browser).admission, Some(AdmissionStep::Lobby));
    world.address = AddressKey(2);
    let eve = world.join(page_of("Eve", 4, 78));
    assert!(world.client(eve).you.is_some(), "others walk in");
    world.address = AddressKey(1);
    let who = world.client(ada).waiting[0].id;
    world.moderate(ada, ModerationCommand::Admit { who });
    assert!(world.client(by_browser).you.is_some());
    let again = world.back(by_browser, 5);
    world.moderate(ada, ModerationCommand::Kick { who });
    let again = world.join(again);
    assert_eq!(
        world.client(again).admission,
        Some(AdmissionStep::Lobby),
        "the admission of before is used up"
    );
}

#[test]
fn who_was_banned_stays_out_and_their_neighbours_wait_in_the_lobby() {
    let (mut world, ada) = room();
    world.address = AddressKey(5);
    let bob = world.join(page_of("Bob", 2, 77));
    let (who, back) = (world.id(bob), world.back(bob, 2));
    world.moderate(ada, ModerationCommand::Ban { who });
    for join in [back.clone(), page_of("Robert", 3, 77)] {
        let again = world.join(join);
        assert_eq!(world.client(again).closed, Some(CloseCode::Banned));
    }
    let neighbour = world.join(page_of("Eve", 4, 78));
    assert_eq!(world.client(neighbour).admission, Some(AdmissionStep::Lobby));
    world.address = AddressKey(6);
    let other = world.join(page_of("Carl", 5, 79));
    assert!(world.client(other).you.is_some());
    // Until the meeting is over, a restart or not.
    let ada_back = world.back(ada, 1);
    world.restart();
    world.join(ada_back);
    let again = world.join(back);
    assert_eq!(world.client(again).closed, Some(CloseCode::Banned));
}

#[test]
fn who_lost_their_seat_can_still_be_removed_and_who_comes_later_learns_of_it() {
    let (mut world, ada) = room();
    let (bob, eve) = (world.join(page("Bob", 2)), world.join(page("Eve", 3)));
    let (who, back) = (world.id(bob), world.back(bob, 2));
    world.lose(bob);
    world.pass(limits::SEAT_KEPT);
    let eve_back = world.back(eve, 3);
    world.lose(eve);
    world.clear_outputs();
    world.moderate(ada, ModerationCommand::Kick { who });
    assert!(world.client(ada).heard.contains(&ServerMessage::Left { id: who, reason: LeaveReason::Removed }));
    let eve = world.join(eve_back);
    let heard = world.client(eve).news();
    assert!(matches!(&heard[0], ServerMessage::Welcome(welcome) if welcome.removed == [who]), "{heard:?}");
    let bob = world.join(back);
    assert_eq!(world.client(bob).admission, Some(AdmissionStep::Lobby));
}

#[test]
fn after_a_kick_their_address_asks_to_join_for_ten_minutes() {
    let (mut world, ada) = room();
    world.address = AddressKey(5);
    let squatter = world.join(page_of("Eve", 2, 77));
    let neighbour = world.join(page_of("Carl", 3, 78));
    // Eve has a second token in her drawer.
    let spare = world.join(page_of("Mallory", 4, 79));
    let spare_back = world.back(spare, 4);
    world.say(spare, ClientMessage::Leave);
    let who = world.id(squatter);
    world.moderate(ada, ModerationCommand::Kick { who });
    // A private window: another browser, and no token.
    for session in 10..21 {
        let again = world.join(page_of("Eve", session, 100 + session));
        assert_eq!(world.client(again).admission, Some(AdmissionStep::Lobby));
        world.lose(again);
    }
    let by_spare_token = world.join(spare_back.clone());
    assert_eq!(world.client(by_spare_token).admission, Some(AdmissionStep::Lobby));
    world.lose(by_spare_token);
    // Whoever shares the address and is in is not harmed, by a lost socket, a lost seat or a reload.
    let carl_back = world.back(neighbour, 3);
    world.lose(neighbour);
    let neighbour = world.join(carl_back.clone());
    assert!(world.client(neighbour).you.is_some());
    world.lose(neighbour);
    world.pass(limits::SEAT_KEPT);
    let neighbour = world.join(carl_back.clone());
    assert!(world.client(neighbour).you.is_some());
    world.say(neighbour, ClientMessage::Unload);
    let neighbour = world.join(carl_back.clone());
    assert!(world.client(neighbour).you.is_some());
    // Nor after a restart, when nobody knows who had a seat; and the others of that address still ask.
    let ada_back = world.back(ada, 1);
    world.restart();
    world.address = AddressKey(1);
    world.join(ada_back);
    world.address = AddressKey(5);
    let neighbour = world.join(carl_back);
    assert!(world.client(neighbour).you.is_some());
    let again = world.join(page_of("Eve", 30, 130));
    assert_eq!(world.client(again).admission, Some(AdmissionStep::Lobby));
    world.lose(again);
    world.pass(Duration::from_secs(10 * 60));
    let later = world.join(page_of("Eve", 31, 131));
    assert!(world.client(later).you.is_some());
    let by_spare_token = world.join(spare_back);
    assert!(world.client(by_spare_token).you.is_some());
}

#[test]
fn who_is_kicked_while_their_seat_is_gone_is_a_guest_when_admitted_again() {
    let (mut world, ada) = room();
    let bob = world.join(page("Bob", 2));
    let (who, back) = (world.id(bob), world.back(bob, 2));
    world.moderate(ada, ModerationCommand::SetRole { who, role: Role::CoHost });
    world.lose(bob);
    world.pass(limits::SEAT_KEPT);
    world.moderate(ada, ModerationCommand::Kick { who });
    let bob = world.join(back);
    assert_eq!(world.client(bob).admission, Some(AdmissionStep::Lobby));
    world.moderate(ada, ModerationCommand::AdmitAll);
    assert_eq!(world.client(bob).you.as_ref().unwrap().role, Role::Guest);
}
