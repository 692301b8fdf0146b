//! Whose the host's role is: over reloads, crashes and restarts, and when they leave.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{ClientMessage, ErrorCode, Join, ModerationCommand, Role, ServerMessage, limits};
use parvis_room::{ServerSecret, TokenVerdict};
use support::{KEY, World, page, page_with};

fn role_in(world: &World, client: parvis_room::ConnectionId) -> Role {
    match ServerSecret::new(&KEY).verify(&world.token(client)) {
        TokenVerdict::Valid(claims) => claims.role,
        verdict => panic!("{verdict:?}"),
    }
}

#[test]
fn a_reload_keeps_the_role_and_nobody_else_has_it_meanwhile() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let back = world.back(ada, 3);
    world.say(ada, ClientMessage::Unload);
    assert_eq!(world.hosts(), []);
    assert_eq!(world.roster().len(), 1);
    let ada = world.join(back);
    assert_eq!(world.hosts(), [world.id(ada)]);
    assert_eq!(world.client(bob).you.as_ref().unwrap().role, Role::Guest);
    assert_eq!(world.room.next_deadline(), None);
}

#[test]
fn a_host_who_does_not_come_back_is_stood_in_for_until_they_do() {
    let mut world = World::new();
    let (ada, bob, _eve) =
        (world.join(page("Ada", 1)), world.join(page("Bob", 2)), world.join(page("Eve", 3)));
    let back = world.back(ada, 4);
    world.say(ada, ClientMessage::Unload);
    world.pass(limits::SEAT_KEPT);
    assert_eq!(world.hosts(), [world.id(bob)]);
    assert_eq!(role_in(&world, bob), Role::Host, "their token says so");
    world.pass(Duration::from_secs(3600));
    let ada = world.join(back);
    assert_eq!(world.hosts(), [world.id(ada)]);
    assert_eq!(role_in(&world, bob), Role::Guest);
    assert_eq!(world.client(bob).you.as_ref().unwrap().role, Role::Guest, "and they are told");
}

#[test]
fn a_role_that_passes_on_with_a_ping_is_announced() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    world.say(ada, ClientMessage::Unload);
    // The wake-up is late, and something that changes nothing is faster.
    world.now = world.now + limits::SEAT_KEPT;
    world.say(bob, ClientMessage::Ping);
    assert_eq!(world.client(bob).you.as_ref().unwrap().role, Role::Host);
}

#[test]
fn a_crashed_browser_comes_back_as_the_host() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let back = world.back(ada, 4);
    world.lose(ada);
    world.pass(limits::SEAT_KEPT);
    assert_eq!(world.hosts(), [world.id(bob)]);
    let ada = world.join(Join { only_if_free: true, ..back });
    assert_eq!(world.hosts(), [world.id(ada)]);
}

#[test]
fn who_leaves_for_good_gives_the_role_to_a_co_host_or_the_longest_present() {
    let mut world = World::new();
    let names = ["Ada", "Bob", "Eve"];
    let [ada, bob, eve] = [0, 1, 2].map(|n| world.join(page(names[n], n as u64)));
    let (eve_id, back) = (world.id(eve), world.back(ada, 9));
    world.moderate(ada, ModerationCommand::SetRole { who: eve_id, role: Role::CoHost });
    world.say(ada, ClientMessage::Leave);
    assert_eq!(world.hosts(), [eve_id]);
    let ada = world.join(back);
    assert_eq!(world.hosts(), [eve_id], "the old token gives nothing back");
    assert_eq!(world.client(ada).you.as_ref().unwrap().role, Role::Guest);
    world.say(eve, ClientMessage::Leave);
    assert_eq!(world.hosts(), [world.id(bob)]);
}

#[test]
fn the_role_comes_back_to_nobody_by_name_alone() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    world.lose(ada);
    let other = world.join(page("Ada", 3));
    assert_eq!(world.client(other).you.as_ref().unwrap().role, Role::Guest);
    world.pass(limits::SEAT_KEPT);
    assert_eq!(world.hosts(), [world.id(bob)]);
}

#[test]
fn a_restart_forgets_neither_roles_nor_rules_whoever_is_first() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut world = World::new();
        let names = ["Ada", "Bob", "Eve"];
        let sockets = [0, 1, 2].map(|n| world.join(page(names[n], n as u64)));
        let ids = sockets.map(|socket| world.id(socket));
        world.moderate(sockets[0], ModerationCommand::SetRole { who: ids[1], role: Role::CoHost });
        world.moderate(sockets[0], ModerationCommand::Lobby { on: true });
        let back = [0, 1, 2].map(|n| world.back(sockets[n], n as u64));
        world.pass(Duration::from_secs(5));
        world.restart();
        for n in order {
            let socket = world.join(back[n].clone());
            assert_eq!(world.id(socket), ids[n]);
            assert!(world.client(socket).settings.lobby);
        }
        assert_eq!(world.hosts(), [ids[0]], "{order:?}");
        assert_eq!(world.row(ids[1]).role, Role::CoHost);
        assert_eq!(world.row(ids[2]).role, Role::Guest);
    }
}

#[test]
fn the_newest_state_wins_and_an_older_or_forged_one_is_refused() {
    for older_first in [true, false] {
        let mut world = World::new();
        let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
        let bob_back = world.back(bob, 2);
        world.lose(bob);
        world.moderate(ada, ModerationCommand::Lock { on: true });
        let ada_back = world.back(ada, 1);
        world.restart();
        let order = if older_first { [bob_back.clone(), ada_back] } else { [ada_back, bob_back.clone()] };
        let sockets = order.map(|join| world.join(join));
        for socket in sockets {
            assert!(world.client(socket).settings.locked, "older first: {older_first}");
        }
        // Long after, nobody takes the room back to what it was.
        world.moderate(sockets[usize::from(older_first)], ModerationCommand::Lock { on: false });
        world.pass(limits::SEAT_KEPT);
        world.join(bob_back);
        assert!(!world.client(sockets[usize::from(older_first)]).settings.locked);
    }
}

#[test]
fn a_stranger_who_is_first_after_a_restart_has_to_ask_for_admission() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let ada_id = world.id(ada);
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let (ada_back, bob_back) = (world.back(ada, 1), world.back(bob, 2));
    world.pass(Duration::from_secs(1));
    world.restart();
    let stranger = world.join(page("Mallory", 9));
    assert_eq!(world.hosts(), [world.id(stranger)], "nobody knows better yet");
    let bob = world.join(bob_back);
    assert!(world.client(stranger).closed.is_some());
    assert_eq!(world.hosts(), []);
    assert!(world.client(bob).others.is_empty());
    let ada = world.join(ada_back);
    assert_eq!(world.hosts(), [ada_id]);
    let again = world.back(stranger, 9);
    let again = world.join(again);
    assert_eq!(world.client(again).admission, Some(parvis_protocol::AdmissionStep::Lobby));
    assert_eq!(world.client(ada).waiting.len(), 1);
}

#[test]
fn a_stranger_who_is_first_after_a_restart_of_an_open_room_becomes_a_guest() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let back = world.back(ada, 1);
    world.pass(Duration::from_secs(1));
    world.restart();
    let bob = world.join(page("Bob", 2));
    let ada = world.join(back);
    assert_eq!(world.hosts(), [world.id(ada)]);
    assert_eq!(world.client(bob).closed, None);
    let bob_back = world.back(bob, 3);
    let id = world.id(bob);
    world.lose(bob);
    let bob = world.join(bob_back);
    assert_eq!(world.id(bob), id, "the token they were given since then is good");
}

#[test]
fn a_state_of_yesterday_does_not_take_over_a_room_that_lives() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let back = world.back(ada, 1);
    world.say(ada, ClientMessage::Leave);
    let bob = world.join(page("Bob", 2));
    world.join(back);
    assert_eq!(world.hosts(), [world.id(bob)]);
}

#[test]
fn the_role_can_be_given_away() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let (ada_id, bob_id) = (world.id(ada), world.id(bob));
    world.moderate(ada, ModerationCommand::SetRole { who: bob_id, role: Role::Host });
    assert_eq!(world.hosts(), [bob_id]);
    assert_eq!(world.row(ada_id).role, Role::CoHost);
    world.moderate(ada, ModerationCommand::SetRole { who: ada_id, role: Role::Host });
    assert_eq!(world.client(ada).error(), Some(ErrorCode::Forbidden));
    world.moderate(bob, ModerationCommand::SetRole { who: ada_id, role: Role::Guest });
    assert_eq!(world.row(ada_id).role, Role::Guest);
}

#[test]
fn a_name_that_looks_like_the_hosts_is_marked() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let eve = world.join(page("Аda", 3));
    assert!(world.row(world.id(eve)).confusable);
    assert!(world.client(eve).you.as_ref().unwrap().confusable);
    world.say(eve, ClientMessage::Rename { name: page("Eve", 3).name });
    assert!(!world.row(world.id(eve)).confusable);
    world.clear_outputs();
    world.say(bob, ClientMessage::Rename { name: page("ada", 2).name });
    assert!(world.row(world.id(bob)).confusable);
    assert!(!world.row(world.id(ada)).confusable);
    let heard = world.client(ada).news();
    assert!(
        matches!(heard.last(), Some(ServerMessage::Updated { participant }) if participant.confusable),
        "{heard:?}"
    );
}

#[test]
fn a_seat_is_taken_back_gently_only_where_nobody_sits() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let token = world.token(ada);
    let second = world.join(Join { only_if_free: true, ..page_with("Ada", 2, token.clone()) });
    assert_eq!(world.client(ada).closed, None);
    assert_ne!(world.id(second), world.id(ada));
    let id = world.id(ada);
    world.lose(ada);
    let third = world.join(Join { only_if_free: true, ..page_with("Ada", 3, token) });
    assert_eq!(world.id(third), id);
}

#[test]
fn a_host_who_came_back_before_the_rooms_memory_did_still_gets_the_role() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let ada_id = world.id(ada);
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let (ada_token, ada_back, bob_back) = (world.token(ada), world.back(ada, 1), world.back(bob, 2));
    world.pass(Duration::from_secs(1));
    world.restart();
    world.join(page("Mallory", 9));
    let without_memory = world.join(page_with("Ada", 1, ada_token));
    assert_eq!(world.client(without_memory).you.as_ref().unwrap().role, Role::Guest);
    let bob = world.join(bob_back);
    assert!(world.client(without_memory).closed.is_some());
    assert!(world.room.next_deadline().is_some(), "somebody will be the host");
    world.join(ada_back);
    assert_eq!(world.hosts(), [ada_id]);
    assert_eq!(world.client(bob).others.len(), 1);
}
