//! Every list that a message can make longer is driven over its limit: none grows beyond it, nothing panics, and what the
//! participants keep still restores the room.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    ClientMessage, Join, MediaKind, MediaState, ModerationCommand, Role, ShortText, limits,
};
use parvis_room::{AddressKey, ConnectionId};
use support::{World, page, page_of, password};

fn holds(world: &World) {
    assert_eq!(world.room.broken_promise(), None);
}

/// The room comes back from what its host keeps, after all of that.
fn comes_back(world: &mut World, host: ConnectionId) {
    let (id, back) = (world.id(host), world.back(host, 1));
    let state = back.state.as_ref().unwrap().as_str().len();
    assert!((1..=limits::SEALED_STATE_BYTES).contains(&state), "{state} bytes");
    world.restart();
    let host = world.join(back);
    assert!(world.client(host).settings.lobby && world.client(host).settings.password);
    assert_eq!(world.hosts(), [id]);
    holds(world);
}

fn with_rules(seats: u32) -> (World, ConnectionId) {
    let mut world = World::with_seats(seats);
    let ada = world.join(page("Ada", 1));
    world.moderate(ada, ModerationCommand::SetPassword { password: Some(password("tulipe")) });
    world.moderate(ada, ModerationCommand::Restrict { kind: MediaKind::Microphone, on: true });
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    (world, ada)
}

/// Somebody new who is let in and given everything.
fn guest(world: &mut World, host: ConnectionId, n: u64) -> ConnectionId {
    world.address = AddressKey(1_000 + n);
    let join = Join { password: Some(password("tulipe")), ..page_of("Bob", 10 + n, 10_000 + n) };
    let guest = world.join(join);
    world.moderate(host, ModerationCommand::AdmitAll);
    let who = world.id(guest);
    for kind in MediaKind::ALL {
        world.moderate(host, ModerationCommand::Allow { who, kind, allowed: true });
    }
    world.moderate(host, ModerationCommand::SetRole { who, role: Role::CoHost });
    assert_eq!(world.row(who).role, Role::CoHost, "there is always a place for who is here: {n}");
    assert_eq!(world.row(who).barred, MediaState::NONE);
    guest
}

#[test]
fn a_thousand_who_come_and_go_fill_no_list_however_they_go() {
    let (mut world, ada) = with_rules(12);
    for n in 0..1_000 {
        let guest = guest(&mut world, ada, n);
        let who = world.id(guest);
        match n % 5 {
            0 => world.say(guest, ClientMessage::Leave),
            1 => world.say(guest, ClientMessage::Unload),
            2 => world.lose(guest),
            3 => world.moderate(ada, ModerationCommand::Kick { who }),
            _ => world.moderate(ada, ModerationCommand::Ban { who }),
        }
        world.moderate(ada, ModerationCommand::StopAll { kind: MediaKind::Camera, but: None });
        world.pass(limits::SEAT_KEPT / 4);
        world.clients.remove(&guest);
        world.clear_outputs();
        if n % 10 == 0 {
            holds(&world);
        }
    }
    holds(&world);
    comes_back(&mut world, ada);
}

#[test]
fn a_moderator_who_comes_and_goes_while_somebody_waits_fills_no_list() {
    let (mut world, ada) = with_rules(12);
    let mut bob = guest(&mut world, ada, 1);
    let join = Join { password: Some(password("tulipe")), ..page("Carl", 5_000) };
    world.join(join);
    for n in 0..100 {
        let back = world.back(bob, 20 + n % 2);
        world.lose(bob);
        bob = world.join(back);
        assert_eq!(world.client(bob).waiting.len(), 1);
        holds(&world);
    }
    assert_eq!(world.client(ada).waiting.len(), 1);
}

#[test]
fn everybody_at_once_fills_no_list_beyond_its_limit() {
    let (mut world, ada) = with_rules(300);
    world.moderate(ada, ModerationCommand::Lobby { on: false });
    world.moderate(ada, ModerationCommand::SetPassword { password: None });
    let guests: Vec<_> = (0..290).map(|n| world.join(page("Bob", 10 + n))).collect();
    for guest in &guests {
        let who = world.id(*guest);
        world.pass(Duration::from_secs(1));
        for kind in MediaKind::ALL {
            world.moderate(ada, ModerationCommand::Allow { who, kind, allowed: true });
        }
        world.moderate(ada, ModerationCommand::SetRole { who, role: Role::CoHost });
        world.clear_outputs();
    }
    holds(&world);
    for (n, guest) in guests.iter().enumerate() {
        if n % 3 == 0 { world.say(*guest, ClientMessage::Unload) } else { world.lose(*guest) }
    }
    world.moderate(ada, ModerationCommand::StopAll { kind: MediaKind::Microphone, but: None });
    holds(&world);
    world.pass(limits::SEAT_KEPT);
    world.moderate(ada, ModerationCommand::StopAll { kind: MediaKind::Camera, but: None });
    holds(&world);
    assert_eq!(world.roster().len(), 1);
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    world.moderate(ada, ModerationCommand::SetPassword { password: Some(password("tulipe")) });
    comes_back(&mut world, ada);
}

#[test]
fn newcomers_and_what_they_say_fill_no_list() {
    let (mut world, ada) = with_rules(12);
    for n in 0..1_100 {
        world.address = AddressKey(1_000 + n);
        let right = n % 2 == 0;
        let text = if right { "tulipe" } else { "guess" };
        let join = Join { password: Some(password(text)), ..page_of("Mallory", 10 + n, 10_000 + n) };
        let socket = world.join(join);
        for _ in 0..12 {
            if world.client(socket).closed.is_some() {
                break;
            }
            let text = ShortText::new("let me in").unwrap();
            world.say(socket, ClientMessage::MessageHost { text });
            world.say(socket, ClientMessage::Password { password: password("rose") });
        }
        holds(&world);
    }
    world.clear_outputs();
    comes_back(&mut world, ada);
}

#[test]
fn a_room_that_is_forgotten_a_hundred_times_keeps_what_was_decided() {
    let (mut world, mut ada) = with_rules(12);
    let bob = guest(&mut world, ada, 1);
    world.address = AddressKey(1);
    let bob_back = world.back(bob, 2);
    let who = world.id(bob);
    world.moderate(ada, ModerationCommand::Ban { who });
    for n in 0..100 {
        let back = world.back(ada, 1);
        if n % 2 == 0 {
            world.lose(ada);
            world.pass(limits::SEAT_KEPT);
            assert!(world.room.is_empty());
        } else {
            world.restart();
        }
        world.clients.clear();
        ada = world.join(back);
        holds(&world);
    }
    // The state of a hundred stays ago says nothing new.
    world.join(bob_back);
    assert!(world.client(ada).settings.lobby);
    assert_eq!(world.roster().len(), 1);
    comes_back(&mut world, ada);
}
