//! The room's password: who is asked for it, and how often it can be guessed.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{AdmissionStep, ClientMessage, Join, ModerationCommand};
use parvis_room::{AddressKey, ConnectionId, Input};
use support::{PASSWORD_ASKED, World, page, password, room_with, set_password};

fn give(world: &mut World, socket: ConnectionId, text: &str) {
    world.say(socket, ClientMessage::Password { password: password(text) });
}

#[test]
fn a_password_is_asked_for_and_let_in_with() {
    let (mut world, ada) = room_with([set_password()]);
    assert!(world.client(ada).settings.password);
    let bob = world.join(page("Bob", 2));
    assert_eq!(world.client(bob).admission, PASSWORD_ASKED);
    assert_eq!(world.client(bob).heard.len(), 1, "and nothing else is said");
    give(&mut world, bob, "rose");
    assert_eq!(world.client(bob).admission, Some(AdmissionStep::Password { wrong: true, wait: 0 }));
    give(&mut world, bob, "tulipe");
    assert!(world.client(bob).you.is_some());
    let eve = world.join(Join { password: Some(password("tulipe")), ..page("Eve", 3) });
    assert!(world.client(eve).you.is_some(), "who brings it is not asked");
}

#[test]
fn a_password_that_is_taken_away_lets_in_who_stood_before_it() {
    let (mut world, ada) = room_with([set_password()]);
    let bob = world.join(page("Bob", 2));
    world.moderate(ada, ModerationCommand::SetPassword { password: None });
    assert!(world.client(bob).you.is_some());
    assert!(!world.client(ada).settings.password);
}

#[test]
fn of_passwords_that_are_set_in_a_row_the_last_counts_whatever_hash_comes_last() {
    for last in [None, Some("rose")] {
        let (mut world, ada) = room_with([]);
        world.hashes = Some(Vec::new());
        world.moderate(ada, set_password());
        world.moderate(ada, ModerationCommand::SetPassword { password: last.map(password) });
        for hashed in world.hashes.take().unwrap().into_iter().rev() {
            world.input(hashed);
        }
        assert_eq!(world.client(ada).settings.password, last.is_some());
        assert_eq!(world.client(ada).error(), None);
        let join = Join { password: last.map(password), ..page("Bob", 2) };
        let bob = world.join(join);
        assert!(world.client(bob).you.is_some());
    }
}

#[test]
fn a_password_that_was_set_in_a_meeting_that_is_over_is_not_that_of_the_next() {
    let (mut world, ada) = room_with([]);
    let back = world.back(ada, 1);
    world.hashes = Some(Vec::new());
    world.moderate(ada, set_password());
    world.say(ada, ClientMessage::Leave);
    let hashed = world.hashes.take().unwrap().remove(0);
    let ada = world.join(back);
    world.input(hashed);
    assert!(!world.client(ada).settings.password);
}

#[test]
fn a_password_that_was_changed_while_one_was_compared_is_asked_for_again() {
    let (mut world, ada) = room_with([set_password()]);
    let bob = world.join(page("Bob", 2));
    world.checks = Some(Vec::new());
    give(&mut world, bob, "tulipe");
    world.moderate(ada, ModerationCommand::SetPassword { password: Some(password("rose")) });
    world.input(Input::Verified { connection: bob, matches: true });
    assert_eq!(world.client(bob).admission, PASSWORD_ASKED);
    assert!(world.client(bob).you.is_none());
    world.input(Input::Verified { connection: bob, matches: true });
    assert!(world.client(bob).you.is_none(), "an answer counts once");
}

#[test]
fn a_password_that_was_not_compared_is_not_wrong_and_may_be_given_again() {
    let (mut world, _) = room_with([set_password()]);
    let bob = world.join(page("Bob", 2));
    for _ in 0..50 {
        world.checks = Some(Vec::new());
        give(&mut world, bob, "tulipe");
        world.input(Input::PasswordBusy { connection: bob, wait: 1_000 });
        let busy = Some(AdmissionStep::Password { wrong: false, wait: 1_000 });
        assert_eq!(world.client(bob).admission, busy, "however often, it is no mistake");
        let said = world.client(bob).heard.len();
        world.input(Input::PasswordBusy { connection: bob, wait: 1_000 });
        assert_eq!(world.client(bob).heard.len(), said, "an answer counts once");
    }
    world.checks = None;
    give(&mut world, bob, "tulipe");
    assert!(world.client(bob).you.is_some());
    // Who has a seat, or is unknown, has asked nothing.
    world.input(Input::PasswordBusy { connection: bob, wait: 1_000 });
    world.input(Input::PasswordBusy { connection: ConnectionId(4711), wait: 1_000 });
    assert!(world.client(bob).you.is_some());
}

#[test]
fn wrong_tries_wait_longer_and_longer_and_hold_nobody_else_back() {
    let (mut world, _) = room_with([set_password()]);
    let mallory = world.join(page("Mallory", 2));
    let mut waits = Vec::new();
    for _ in 0..5 {
        give(&mut world, mallory, "rose");
        let Some(AdmissionStep::Password { wrong: true, wait }) = world.client(mallory).admission else {
            panic!("an admission step")
        };
        waits.push(wait);
        world.now = world.now + Duration::from_millis(u64::from(wait));
    }
    assert_eq!(waits, [0, 0, 1_000, 2_000, 4_000]);
    give(&mut world, mallory, "rose");
    world.clear_outputs();
    give(&mut world, mallory, "tulipe");
    let admission = world.client(mallory).admission;
    assert_eq!(admission, Some(AdmissionStep::Password { wrong: false, wait: 8_000 }), "not even looked at");
    // Neither does a new socket help.
    let again = world.join(Join { password: Some(password("tulipe")), ..page("Mallory", 3) });
    assert_eq!(world.client(again).admission, Some(AdmissionStep::Password { wrong: false, wait: 8_000 }));
    world.address = AddressKey(2);
    let bob = world.join(Join { password: Some(password("tulipe")), ..page("Bob", 4) });
    assert!(world.client(bob).you.is_some());
}

#[test]
fn who_is_gone_before_the_answer_has_guessed_wrong() {
    let lost = |world: &mut World, socket| world.lose(socket);
    let left = |world: &mut World, socket| world.say(socket, ClientMessage::Leave);
    let joins = |world: &mut World, socket| {
        world.say(socket, ClientMessage::Join(page("Mallory", 3)));
    };
    for gone in [lost, left, joins] {
        let (mut world, _) = room_with([set_password()]);
        world.checks = Some(Vec::new());
        world.address = AddressKey(2);
        for session in 2..20 {
            let socket = world.join(Join { password: Some(password("guess")), ..page("Mallory", session) });
            gone(&mut world, socket);
            // The answer comes, and nobody is there for it.
            world.input(Input::Verified { connection: socket, matches: false });
        }
        assert_eq!(world.checks.as_ref().unwrap().len(), 3, "two are free, and the third makes them wait");
        world.address = AddressKey(3);
        world.join(Join { password: Some(password("tulipe")), ..page("Bob", 20) });
        assert_eq!(world.checks.as_ref().unwrap().len(), 4, "nobody else does");
    }
}

#[test]
fn who_is_gone_before_they_gave_a_password_has_not_guessed() {
    let (mut world, _) = room_with([set_password()]);
    for session in 2..20 {
        let socket = world.join(page("Bob", session));
        world.lose(socket);
    }
    let bob = world.join(Join { password: Some(password("tulipe")), ..page("Bob", 20) });
    assert!(world.client(bob).you.is_some());
}

#[test]
fn one_address_has_one_password_looked_at_at_a_time() {
    let (mut world, _) = room_with([set_password()]);
    world.checks = Some(Vec::new());
    for session in 2..12 {
        world.join(Join { password: Some(password("guess")), ..page("Mallory", session) });
    }
    assert_eq!(world.checks.as_ref().unwrap().len(), 1);
    world.address = AddressKey(2);
    world.join(Join { password: Some(password("tulipe")), ..page("Bob", 20) });
    assert_eq!(world.checks.as_ref().unwrap().len(), 2);
}

#[test]
fn the_password_is_forgotten_with_the_room() {
    let (mut world, ada) = room_with([set_password()]);
    world.say(ada, ClientMessage::Leave);
    let bob = world.join(page("Bob", 2));
    assert!(world.client(bob).you.is_some());
    assert!(!world.client(bob).settings.password);
}

#[test]
fn the_password_survives_a_restart() {
    let (mut world, ada) = room_with([set_password()]);
    let back = world.back(ada, 1);
    world.restart();
    world.join(back);
    let bob = world.join(page("Bob", 2));
    assert_eq!(world.client(bob).admission, PASSWORD_ASKED);
}
