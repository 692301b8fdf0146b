//! A room whose last participant is gone for a moment: a reload, a crash, a lost socket, a frozen page.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{AdmissionStep, ClientMessage, CloseCode, ModerationCommand, Role, limits};
use parvis_room::ConnectionId;
use support::{World, page, page_of, page_with, password};

/// Ada is alone in a room with a lobby, in which Bob waits, and Eve was banned.
fn alone() -> (World, ConnectionId, ConnectionId) {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let eve = world.join(page_of("Eve", 3, 77));
    let who = world.id(eve);
    world.moderate(ada, ModerationCommand::Ban { who });
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let bob = world.join(page("Bob", 2));
    world.clear_outputs();
    (world, ada, bob)
}

fn gone(world: &mut World, socket: ConnectionId, unload: bool) {
    if unload { world.say(socket, ClientMessage::Unload) } else { world.lose(socket) }
}

#[test]
fn a_host_who_is_alone_and_reloads_finds_the_room_as_it_was_and_who_waits_goes_on_waiting() {
    for unload in [true, false] {
        for away in [Duration::from_millis(300), limits::SEAT_KEPT - Duration::from_millis(1)] {
            let (mut world, ada, bob) = alone();
            let (id, back) = (world.id(ada), world.back(ada, 9));
            gone(&mut world, ada, unload);
            assert!(!world.room.is_empty());
            assert!(world.client(bob).heard.is_empty(), "nothing changes for who waits");
            // Bob is impatient, and Eve tries her luck.
            let again = world.join(page("Bob", 4));
            assert_eq!(world.client(again).admission, Some(AdmissionStep::Lobby));
            let eve = world.join(page_of("Eve", 5, 77));
            assert_eq!(world.client(eve).closed, Some(CloseCode::Banned));
            world.pass(away);
            let ada = world.join(back);
            assert_eq!(world.hosts(), [id]);
            assert_eq!(world.client(ada).waiting.len(), 2);
            assert!(world.client(ada).settings.lobby);
            world.moderate(ada, ModerationCommand::AdmitAll);
            assert_eq!(world.client(bob).you.as_ref().unwrap().role, Role::Guest);
        }
    }
}

#[test]
fn lock_and_password_hold_while_nobody_is_in() {
    for unload in [true, false] {
        let mut world = World::new();
        let ada = world.join(page("Ada", 1));
        world.moderate(ada, ModerationCommand::SetPassword { password: Some(password("tulipe")) });
        world.moderate(ada, ModerationCommand::Lock { on: true });
        gone(&mut world, ada, unload);
        let bob = world.join(page("Bob", 2));
        let asked = AdmissionStep::Password { wrong: false, wait: 0 };
        assert_eq!(world.client(bob).admission, Some(asked));
        world.say(bob, ClientMessage::Password { password: password("tulipe") });
        assert_eq!(world.client(bob).closed, Some(CloseCode::Locked));
    }
}

#[test]
fn after_thirty_seconds_the_meeting_is_over_and_who_waits_hears_it() {
    for unload in [true, false] {
        let (mut world, ada, bob) = alone();
        gone(&mut world, ada, unload);
        assert_eq!(world.room.next_deadline(), Some(world.now.mono + limits::SEAT_KEPT));
        world.pass(limits::SEAT_KEPT);
        assert_eq!(world.client(bob).closed, Some(CloseCode::Ended));
        assert!(world.room.is_empty());
        assert_eq!(world.room.next_deadline(), None);
    }
}

#[test]
fn who_comes_into_an_open_room_while_its_host_reloads_is_a_guest() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let (id, back) = (world.id(ada), world.back(ada, 9));
    world.say(ada, ClientMessage::Unload);
    let bob = world.join(page("Bob", 2));
    assert_eq!(world.client(bob).you.as_ref().unwrap().role, Role::Guest);
    world.join(back);
    assert_eq!(world.hosts(), [id]);
    // If she does not come back, somebody acts for her.
    let ada = *world.clients.keys().last().unwrap();
    world.say(ada, ClientMessage::Unload);
    world.pass(limits::SEAT_KEPT);
    assert_eq!(world.hosts(), [world.id(bob)]);
}

#[test]
fn who_leaves_while_the_other_one_reloads_does_not_end_the_room() {
    for host_leaves in [true, false] {
        let mut world = World::new();
        let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
        world.moderate(ada, ModerationCommand::Lobby { on: true });
        let (leaves, reloads) = if host_leaves { (ada, bob) } else { (bob, ada) };
        let (id, back) = (world.id(reloads), world.back(reloads, 9));
        world.say(reloads, ClientMessage::Unload);
        world.pass(Duration::from_secs(1));
        world.say(leaves, ClientMessage::Leave);
        let stranger = world.join(page("Mallory", 4));
        assert_eq!(world.client(stranger).admission, Some(AdmissionStep::Lobby));
        let back = world.join(back);
        assert!(world.client(back).settings.lobby);
        world.pass(Duration::ZERO);
        assert_eq!(world.hosts(), [id], "host leaves: {host_leaves}");
    }
}

#[test]
fn the_last_one_who_leaves_or_ends_the_meeting_ends_it_at_once() {
    for command in [None, Some(ModerationCommand::EndForAll)] {
        let (mut world, ada, bob) = alone();
        match command {
            None => world.say(ada, ClientMessage::Leave),
            Some(command) => world.moderate(ada, command),
        }
        assert_eq!(world.client(bob).closed, Some(CloseCode::Ended));
        assert!(world.room.is_empty());
    }
}

#[test]
fn a_host_who_was_frozen_for_longer_gets_back_a_room_that_nobody_has_begun_anew() {
    let (mut world, ada, _) = alone();
    let (id, back) = (world.id(ada), world.back(ada, 1));
    world.lose(ada);
    world.pass(Duration::from_secs(300));
    let ada = world.join(back);
    assert_eq!(world.hosts(), [id]);
    assert!(world.client(ada).settings.lobby);
    let eve = world.join(page_of("Eve", 5, 77));
    assert_eq!(world.client(eve).closed, Some(CloseCode::Banned));
}

#[test]
fn a_host_who_was_gone_for_minutes_gets_the_room_back_from_who_has_begun_it_anew() {
    for (minutes, leaves, lapses, is_back) in [
        (2, false, false, true),
        (2, false, true, true),
        (9, false, false, true),
        (11, false, false, false),
        (2, true, false, false),
    ] {
        let (mut world, ada, bob) = alone();
        let (id, back) = (world.id(ada), world.back(ada, 9));
        if leaves {
            world.say(ada, ClientMessage::Leave);
        } else {
            world.lose(ada);
        }
        world.pass(limits::SEAT_KEPT);
        assert_eq!(world.client(bob).closed, Some(CloseCode::Ended));
        let mut bob = world.join(page("Bob", 2));
        assert_eq!(world.hosts(), [world.id(bob)], "there is nobody else");
        if lapses {
            let bob_back = world.back(bob, 2);
            world.lose(bob);
            world.pass(limits::SEAT_KEPT);
            bob = world.join(bob_back);
        }
        world.pass(Duration::from_secs(60 * minutes));
        let ada = world.join(back);
        assert_eq!(world.hosts() == [id], is_back, "{minutes} minutes, leaves: {leaves}");
        if is_back {
            let bob_back = world.back(bob, 2);
            let bob = world.join(bob_back);
            assert_eq!(world.client(bob).admission, Some(AdmissionStep::Lobby));
            assert_eq!(world.client(ada).waiting.len(), 1);
        }
    }
}

#[test]
fn a_guest_or_a_banned_one_of_a_lapsed_meeting_takes_nothing_back() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let bob_back = world.back(bob, 2);
    for socket in [ada, bob] {
        world.lose(socket);
    }
    world.pass(limits::SEAT_KEPT);
    let carl = world.join(page("Carl", 3));
    world.join(bob_back);
    assert_eq!(world.hosts(), [world.id(carl)]);
}

#[test]
fn a_lapsed_meeting_that_went_on_and_was_left_is_over() {
    for command in [None, Some(ModerationCommand::EndForAll)] {
        let (mut world, ada, _) = alone();
        let back = world.back(ada, 9);
        world.lose(ada);
        world.pass(limits::SEAT_KEPT);
        let ada = world.join(back.clone());
        match command {
            None => world.say(ada, ClientMessage::Leave),
            Some(command) => world.moderate(ada, command),
        }
        assert!(world.room.is_empty());
        let bob = world.join(page("Bob", 2));
        world.join(back);
        assert_eq!(world.hosts(), [world.id(bob)]);
        assert_eq!(world.client(bob).closed, None);
    }
}

#[test]
fn a_guest_with_a_token_alone_does_not_make_the_room_forget_what_has_lapsed() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let (id, ada_back) = (world.id(ada), world.back(ada, 1));
    let bob_token = world.token(bob);
    for socket in [ada, bob] {
        world.lose(socket);
    }
    world.pass(limits::SEAT_KEPT);
    let bob = world.join(page_with("Bob", 2, bob_token));
    world.say(bob, ClientMessage::Leave);
    world.join(page("Bob", 3));
    world.join(ada_back);
    assert_eq!(world.hosts(), [id]);
}
