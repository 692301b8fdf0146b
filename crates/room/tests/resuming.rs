//! Taking a seat back: on the same page, after a reload, too late, after a restart, with what is no token.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    AdmissionStep, ClientMessage, CloseCode, ErrorCode, Join, LeaveReason, MediaState, ModerationCommand,
    Presence, Role, RoomName, RoomSessionId, SeatToken, ServerMessage, SessionId, limits,
};
use parvis_room::{Incarnation, SeatClaims, ServerSecret};
use support::{KEY, World, page, page_with};

#[test]
fn a_lost_socket_leaves_its_seat_away() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    world.clear_outputs();
    world.lose(bob);
    let row = world.row(world.id(bob));
    assert_eq!(row.presence, Presence::Away);
    assert_eq!(world.client(ada).news(), [ServerMessage::Updated { participant: row }]);
    assert_eq!(world.room.next_deadline(), Some(world.now.mono + limits::SEAT_KEPT));
}

#[test]
fn the_same_page_takes_its_seat_back_and_others_see_only_the_presence() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let (id, token, before) = (world.id(bob), world.token(bob), world.row(world.id(bob)));
    world.lose(bob);
    world.clear_outputs();
    let back = world.join(page_with("Bob", 2, token));
    assert_eq!(world.id(back), id);
    assert_eq!(world.row(id), before);
    assert_eq!(world.client(ada).news(), [ServerMessage::Updated { participant: before }]);
    assert_eq!(world.room.next_deadline(), None);
}

#[test]
fn what_changed_while_away_is_announced() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let token = world.token(bob);
    world.lose(bob);
    world.clear_outputs();
    let media = MediaState { microphone: true, ..MediaState::default() };
    let join = parvis_protocol::Join { media, ..page_with("Robert", 2, token) };
    let back = world.join(join);
    let row = world.row(world.id(back));
    assert_eq!((row.name.as_str(), row.media), ("Robert", media));
    assert_eq!(world.client(ada).news(), [ServerMessage::Updated { participant: row }]);
}

#[test]
fn the_same_page_on_a_second_socket_closes_the_first_in_silence() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let token = world.token(bob);
    world.clear_outputs();
    let back = world.join(page_with("Bob", 2, token));
    assert_eq!(world.client(bob).closed, Some(CloseCode::GoingAway));
    assert!(world.client(bob).heard.is_empty());
    assert!(world.client(ada).heard.is_empty());
    // What the first socket still says or does is not of the seat any more.
    world.say(bob, ClientMessage::Leave);
    world.lose(bob);
    assert_eq!(world.row(world.id(back)).presence, Presence::Here);
}

#[test]
fn a_reload_takes_the_seat_back_with_its_new_session() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let (id, token) = (world.id(bob), world.token(bob));
    world.lose(bob);
    world.clear_outputs();
    let back = world.join(page_with("Bob", 3, token));
    assert_eq!(world.id(back), id);
    let row = world.row(id);
    assert_eq!(world.client(ada).news(), [ServerMessage::Joined { participant: row }]);
    assert_eq!(world.roster().len(), 2);
}

#[test]
fn the_host_stays_the_host_over_a_reload() {
    let mut world = World::new();
    let (ada, _bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let token = world.token(ada);
    world.lose(ada);
    let back = world.join(page_with("Ada", 3, token));
    assert_eq!(world.hosts(), [world.id(back)]);
    assert_eq!(world.roster()[0].id, world.id(back), "still the longest present");
}

#[test]
fn another_page_with_the_token_replaces_the_first() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let token = world.token(ada);
    world.clear_outputs();
    world.join(page_with("Ada", 2, token));
    assert_eq!(world.client(ada).error(), Some(ErrorCode::Replaced));
    assert_eq!(world.client(ada).closed, Some(CloseCode::Replaced));
    assert_eq!(world.roster().len(), 1);
}

#[test]
fn a_seat_that_is_not_taken_back_in_time_is_free() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let id = world.id(bob);
    world.lose(bob);
    world.clear_outputs();
    world.pass(limits::SEAT_KEPT - std::time::Duration::from_millis(1));
    assert!(world.client(ada).heard.is_empty());
    world.pass(std::time::Duration::from_millis(1));
    assert_eq!(world.client(ada).news(), [ServerMessage::Left { id, reason: LeaveReason::Expired }]);
    assert_eq!(world.roster().len(), 1);
}

#[test]
fn who_comes_too_late_gets_the_same_id_back() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let (id, token) = (world.id(bob), world.token(bob));
    world.lose(bob);
    world.pass(limits::SEAT_KEPT);
    world.clear_outputs();
    let back = world.join(page_with("Bob", 2, token));
    assert_eq!(world.id(back), id);
    let row = world.row(id);
    assert_eq!(world.client(ada).news(), [ServerMessage::Joined { participant: row }]);
}

#[test]
fn tokens_alone_give_everyone_their_id_back_after_a_restart_in_any_order() {
    for host_first in [true, false] {
        let mut world = World::new();
        let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
        let (ada_id, bob_id) = (world.id(ada), world.id(bob));
        let room_session_id = world.client(ada).room_session_id();
        let (ada_token, bob_token) = (world.token(ada), world.token(bob));
        world.restart();
        let ada_back = page_with("Ada", 1, ada_token);
        let bob_back = page_with("Bob", 2, bob_token);
        let order = if host_first { [ada_back, bob_back] } else { [bob_back, ada_back] };
        let sockets = order.map(|join| world.join(join));
        let mut ids = sockets.map(|socket| world.id(socket));
        ids.sort();
        assert_eq!(ids, [ada_id, bob_id]);
        assert_eq!(world.hosts(), [], "a token alone makes nobody the host before the others could be back");
        world.pass(limits::SEAT_KEPT);
        assert_eq!(world.hosts(), [ada_id], "host first: {host_first}");
        for socket in sockets {
            assert_eq!(world.client(socket).room_session_id(), room_session_id);
        }
    }
}

#[test]
fn a_token_of_an_earlier_room_session_gives_the_id_and_no_role() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let (id, token) = (world.id(ada), world.token(ada));
    world.say(ada, ClientMessage::Leave);
    assert!(world.room.is_empty());
    let bob = world.join(page("Bob", 2));
    let back = world.join(page_with("Ada", 1, token));
    assert_eq!(world.id(back), id);
    assert_eq!(world.hosts(), [world.id(bob)]);
}

#[test]
fn a_forged_token_takes_nothing_and_ends_only_its_bearer() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let before = world.roster();
    let (ada_token, bob_token) = (world.token(ada), world.token(bob));
    let (victim, _) = ada_token.as_str().split_once('.').unwrap();
    let (_, signature) = bob_token.as_str().split_once('.').unwrap();
    world.clear_outputs();
    let forged = SeatToken::new(format!("{victim}.{signature}")).unwrap();
    let mallory = world.join(page_with("Mallory", 9, forged));
    assert_eq!(world.client(mallory).closed, Some(CloseCode::Policy));
    assert!(world.client(mallory).you.is_none());
    assert_eq!(world.roster(), before);
    assert!(world.client(ada).heard.is_empty() && world.client(ada).closed.is_none());
}

#[test]
fn a_token_of_another_room_or_key_is_as_good_as_none() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let claims = SeatClaims {
        room: RoomName::new("elsewhere").unwrap(),
        room_session_id: RoomSessionId::from_bits(1),
        id: world.id(ada),
        let_in: Incarnation(1),
        role: Role::Host,
        issued_at: world.now.wall,
    };
    let elsewhere = ServerSecret::new(&KEY).sign(&claims);
    let other_key = ServerSecret::new(&[8; 32]).sign(&SeatClaims { room: support::name(), ..claims });
    for token in [elsewhere, other_key] {
        let mallory = world.join(page_with("Mallory", 9, token));
        assert_ne!(world.id(mallory), world.id(ada));
        assert_eq!(world.client(mallory).you.as_ref().unwrap().role, Role::Guest);
        assert_eq!(world.client(ada).closed, None);
    }
}

#[test]
fn who_waits_with_a_token_that_brings_another_back_meanwhile_gets_an_id_of_their_own() {
    for lobby in [false, true] {
        let mut world = World::new();
        let ada = world.join(page("Ada", 1));
        world.moderate(ada, ModerationCommand::Lobby { on: lobby });
        let (id, back) = (world.id(ada), world.back(ada, 1));
        let token = world.token(ada);
        world.pass(Duration::from_secs(1));
        world.restart();
        let bob = world.join(page("Bob", 2));
        world.moderate(bob, ModerationCommand::Lobby { on: true });
        // A copy of Ada's tab, without the state that would show which room session she was in.
        let copy = world.join(page_with("Ada", 3, token));
        assert_eq!(world.client(copy).admission, Some(AdmissionStep::Lobby));
        let ada = world.join(back);
        assert_eq!(world.id(ada), id);
        // Where her room had no lobby, the copy need not wait any longer.
        assert_eq!(world.client(copy).you.is_some(), !lobby);
        world.moderate(ada, ModerationCommand::AdmitAll);
        assert_ne!(world.id(copy), id);
        assert_eq!(world.client(ada).closed, None);
    }
}

#[test]
fn who_was_removed_cannot_take_a_room_from_those_who_came_after_a_restart() {
    let mut world = World::new();
    let (ada, eve) = (world.join(page("Ada", 1)), world.join(page("Eve", 2)));
    let (eve_id, token) = (world.id(eve), world.token(eve));
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    world.moderate(ada, ModerationCommand::Kick { who: eve_id });
    let Join { state, .. } = world.back(ada, 1);
    world.pass(Duration::from_secs(1));
    world.restart();
    let bob = world.join(page("Bob", 3));
    let eve = world.join(Join { state, ..page_with("Eve", 2, token) });
    assert_eq!(world.client(bob).closed, None);
    assert_eq!(world.hosts(), [world.id(bob)]);
    assert_eq!(world.client(eve).you.as_ref().map(|you| you.role), Some(Role::Guest));
}

#[test]
fn a_host_who_finds_the_room_full_after_a_restart_leaves_it_with_a_host() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let (token, bob_token) = (world.token(ada), world.token(bob));
    world.restart();
    let bob = world.join(page_with("Bob", 2, bob_token));
    while world.roster().len() < 12 {
        world.join(page("Eve", 3));
    }
    let ada = world.join(page_with("Ada", 1, token));
    assert_eq!(world.client(ada).closed, Some(CloseCode::RoomFull));
    world.pass(limits::SEAT_KEPT);
    assert_eq!(world.hosts(), [world.id(bob)]);
}

#[test]
fn a_join_that_comes_late_over_an_older_socket_takes_the_seat_from_no_newer_one() {
    for session in [1, 2] {
        let mut world = World::new();
        let first = world.join(page("Ada", 1));
        let bob = world.join(page("Bob", 9));
        // A page of hers has opened this one, and what it said is still on its way when the page is loaded again.
        let late = world.open();
        let (back, again) = (world.back(first, session), world.back(first, 3));
        world.lose(first);
        let newest = world.join(again.clone());
        world.clear_outputs();
        world.join_on(late, back);
        assert_eq!(
            (world.client(newest).closed, world.client(late).closed),
            (None, Some(CloseCode::GoingAway))
        );
        assert!(world.client(late).you.is_none());
        assert!(world.client(newest).news().is_empty() && world.client(bob).news().is_empty());
        let id = world.id(newest);
        assert_eq!(world.row(id).session, SessionId::from_bits(3));
        // Where nobody is in the way, it is as good as any, and a newer one replaces it.
        world.lose(newest);
        let late = world.open();
        let newer = world.open();
        world.join_on(late, world.back(first, session));
        assert_eq!(world.row(id).session, SessionId::from_bits(session));
        world.join_on(newer, again);
        assert_eq!(world.client(late).closed, Some(CloseCode::Replaced));
    }
}
