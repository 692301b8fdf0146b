//! A crowd at the lobby of a room: what its moderators hear of it, and who still gets in.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::VecDeque;
use std::time::Duration;

use parvis_protocol::{
    AdmissionStep, ClientMessage, CloseCode, ErrorCode, ModerationCommand, Password, ServerMessage,
    ShortText, limits,
};
use parvis_room::{AddressKey, ConnectionId};
use support::{World, page};

/// What the moderators are sent, in messages and in bytes.
fn heard(world: &mut World) -> (usize, usize) {
    let mut all = (0, 0);
    for client in world.clients.values_mut().filter(|client| client.you.is_some()) {
        for message in client.news() {
            all = (all.0 + 1, all.1 + serde_json::to_string(&message).unwrap().len());
        }
    }
    all
}

fn with_lobby() -> (World, parvis_room::ConnectionId) {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    world.address = AddressKey(66);
    world.clear_outputs();
    (world, ada)
}

#[test]
fn the_lines_of_a_crowd_do_not_fill_a_moderators_queue() {
    for one_address in [true, false] {
        let (mut world, ada) = with_lobby();
        let crowd: Vec<_> = (0..limits::WAITING as u64)
            .map(|n| {
                if !one_address {
                    world.address = AddressKey(100 + n);
                }
                world.join(page("Mallory", 100 + n))
            })
            .collect();
        let mut most = 0;
        for _second in 0..10 {
            for socket in &crowd {
                for _ in 0..10 {
                    let text = ShortText::new("let me in").unwrap();
                    world.say(*socket, ClientMessage::MessageHost { text });
                }
            }
            most = most.max(world.client(ada).news().len());
            world.pass(Duration::from_secs(1));
        }
        assert!(most <= limits::OUTGOING_QUEUE / 2, "{most} messages in a moment");
        assert_eq!(world.client(crowd[0]).error(), Some(ErrorCode::TooFast));
        if one_address {
            // Somebody else is still heard.
            world.address = AddressKey(7);
            let bob = world.join(page("Bob", 2));
            world.say(bob, ClientMessage::MessageHost { text: ShortText::new("It is me").unwrap() });
            let is_line = |message: &ServerMessage| matches!(message, ServerMessage::LobbyMessage { .. });
            assert_eq!(world.client(ada).news().iter().filter(|message| is_line(message)).count(), 1);
        }
    }
}

#[test]
fn a_line_is_no_cheaper_over_a_new_socket() {
    let (mut world, ada) = with_lobby();
    for n in 0..200 {
        let socket = world.join(page("Mallory", 100 + n));
        world.say(socket, ClientMessage::MessageHost { text: ShortText::new("let me in").unwrap() });
        world.lose(socket);
    }
    assert!(world.client(ada).news().len() <= limits::OUTGOING_QUEUE / 4);
}

#[test]
fn coming_and_going_makes_moderators_hear_little_more_than_is_said() {
    let (mut world, ada) = with_lobby();
    world.moderate(ada, ModerationCommand::Lobby { on: false });
    for n in 0..11 {
        world.join(page("Bob", 10 + n));
    }
    world.moderate(ada, ModerationCommand::EveryoneModerates { on: true });
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let mut crowd: VecDeque<_> =
        (0..limits::WAITING as u64).map(|n| world.join(page("Mallory", 100 + n))).collect();
    world.pass(Duration::from_secs(10));
    heard(&mut world);
    // Twenty a second, as many as one room is asked for a seat.
    let mut said = 0;
    for n in 0..200 {
        world.lose(crowd.pop_front().unwrap());
        let join = page("Mallory", 1_000 + n);
        said += serde_json::to_string(&ClientMessage::Join(join.clone())).unwrap().len();
        crowd.push_back(world.join(join));
        world.pass(Duration::from_millis(50));
    }
    let (messages, bytes) = heard(&mut world);
    assert!(messages <= 12 * 10, "{messages}");
    assert!(bytes < 10 * said, "{} times what was said", bytes / said);
}

#[test]
fn a_list_that_had_to_wait_comes_and_what_a_moderator_does_is_seen_at_once() {
    let (mut world, ada) = with_lobby();
    for n in 0..19 {
        world.join(page("Bob", 100 + n));
    }
    assert_eq!(world.client(ada).waiting.len(), 19, "a class may come at once");
    for _ in 0..60 {
        let socket = world.join(page("Mallory", 300));
        world.lose(socket);
    }
    world.join(page("Bob", 150));
    assert!(
        world.client(ada).waiting.iter().all(|entry| entry.name.as_str() != "Bob")
            || world.room.lobby_list_waits()
    );
    let who = world.client(ada).waiting[0].id;
    world.moderate(ada, ModerationCommand::Refuse { who, word: None });
    assert_eq!(world.client(ada).waiting.len(), 19);
    world.join(page("Bob", 200));
    let at = world.room.next_deadline().expect("a list waits");
    world.pass(Duration::from_millis(at.since(world.now.mono)));
    assert_eq!(world.client(ada).waiting.len(), 20);
    assert_eq!(world.room.next_deadline(), None);
}

#[test]
fn who_has_a_seat_comes_back_through_any_crowd() {
    for unload in [true, false] {
        let (mut world, ada) = with_lobby();
        let back = world.back(ada, 9);
        if unload {
            world.say(ada, ClientMessage::Unload);
        } else {
            world.lose(ada);
        }
        for n in 0..100 {
            world.address = AddressKey(100 + n);
            world.join(page("Mallory", 100 + n));
        }
        let ada = world.join(back);
        assert!(world.client(ada).you.is_some());
        assert_eq!(world.client(ada).waiting.len(), limits::WAITING);
        let waits = world.clients.values().filter(|one| one.admission == Some(AdmissionStep::Lobby));
        assert_eq!(waits.filter(|one| one.closed.is_none()).count(), limits::WAITING);
    }
}

/// A socket from one of the 65,536 networks of 64 bits that a network of 48 bits has.
fn from_network(world: &mut World, number: u64) {
    world.address = AddressKey(10_000 + number);
    world.wider = [Some(AddressKey(1_000_000 + number / 256)), Some(AddressKey(2_000_000))];
}

#[test]
fn one_large_network_fills_neither_the_lobby_nor_the_way_to_it() {
    for password in [false, true] {
        let (mut world, ada) = with_lobby();
        if password {
            let password = Some(Password::new("tulipe").unwrap());
            world.moderate(ada, ModerationCommand::SetPassword { password });
        }
        let places = if password { 2 * limits::WAITING } else { limits::WAITING };
        let mut crowd = Vec::new();
        for n in 0..places as u64 {
            // Each of another /64, and every other one of another /56, too.
            from_network(&mut world, n * 128);
            crowd.push(world.join(page("Mallory", 1_000 + n)));
        }
        assert!(
            crowd.iter().all(|socket| world.clients[socket].closed.is_none()),
            "there is a place for all"
        );
        // One more of the same network gets none.
        from_network(&mut world, 60_001);
        let late = world.join(page("Mallory", 3_000));
        assert_eq!(world.client(late).closed, Some(CloseCode::Crowded));
        // People of elsewhere do, wherever they are from.
        let step = match password {
            true => AdmissionStep::Password { wrong: false, wait: 0 },
            false => AdmissionStep::Lobby,
        };
        for n in 0..20 {
            (world.address, world.wider) = (AddressKey(n), [None; 2]);
            if n % 2 == 0 {
                world.wider = [Some(AddressKey(3_000_000 + n)), Some(AddressKey(4_000_000 + n))];
            }
            let bob = world.join(page("Bob", 4_000 + n));
            assert_eq!((world.client(bob).closed, world.client(bob).admission), (None, Some(step)));
        }
        let turned_away = |socket: &&ConnectionId| world.clients[socket].closed == Some(CloseCode::Crowded);
        assert_eq!(crowd.iter().filter(turned_away).count(), 20);
        assert!(crowd[places - 20..].iter().all(|socket| turned_away(&socket)), "the last of them give way");
    }
}

#[test]
fn a_network_of_56_bits_counts_as_two_addresses_and_one_of_48_as_four() {
    let (mut world, _ada) = with_lobby();
    let crowd: Vec<_> = (0..limits::WAITING as u64)
        .map(|n| {
            // Of the networks of 56 bits within the same 48, none has more than a quarter.
            from_network(&mut world, n * 64);
            world.join(page("Mallory", 1_000 + n))
        })
        .collect();
    // One other address has a quarter as many, and no more.
    (world.address, world.wider) = (AddressKey(5), [None; 2]);
    let school: Vec<_> = (0..limits::WAITING as u64).map(|n| world.join(page("Bob", 4_000 + n))).collect();
    let stay = |sockets: &[ConnectionId]| {
        sockets.iter().filter(|socket| world.clients[socket].closed.is_none()).count()
    };
    assert_eq!(stay(&crowd) + stay(&school), limits::WAITING);
    assert_eq!(stay(&school), limits::WAITING / 5);
}

#[test]
fn the_lines_of_a_large_network_leave_some_to_others() {
    let (mut world, ada) = with_lobby();
    for n in 0..40 {
        from_network(&mut world, n * 256);
        let socket = world.join(page("Mallory", 1_000 + n));
        for _ in 0..10 {
            world.say(socket, ClientMessage::MessageHost { text: ShortText::new("let me in").unwrap() });
        }
    }
    let is_line = |message: &&ServerMessage| matches!(message, ServerMessage::LobbyMessage { .. });
    assert_eq!(world.client(ada).news().iter().filter(is_line).count(), 20, "half of all that is passed on");
    (world.address, world.wider) = (AddressKey(7), [None; 2]);
    let bob = world.join(page("Bob", 2));
    world.say(bob, ClientMessage::MessageHost { text: ShortText::new("It is me").unwrap() });
    assert_eq!(world.client(ada).news().iter().filter(is_line).count(), 1);
}
