//! The first join, further ones, and those that are refused.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use parvis_protocol::{ClientMessage, CloseCode, ErrorCode, Join, Presence, Role, ServerMessage, VERSION};
use support::{World, page};

#[test]
fn the_first_one_in_is_the_host_and_hears_of_nobody() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let ada = world.client(ada);
    assert_eq!(ada.heard.len(), 1);
    let you = ada.you.as_ref().unwrap();
    assert_eq!((you.role, you.presence, you.name.as_str()), (Role::Host, Presence::Here, "Ada"));
    assert!(ada.others.is_empty());
}

#[test]
fn the_second_one_hears_of_the_first_and_the_first_of_the_second() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    world.clear_outputs();
    let bob = world.join(page("Bob", 2));
    let (ada_row, bob_row) = (world.row(world.id(ada)), world.row(world.id(bob)));
    assert_eq!(world.client(bob).others, [ada_row]);
    assert_eq!(bob_row.role, Role::Guest);
    assert_eq!(world.client(ada).news(), [ServerMessage::Joined { participant: bob_row }]);
}

#[test]
fn the_roster_has_the_longest_present_first() {
    let mut world = World::new();
    let sockets: Vec<_> = (0..4).map(|n| world.join(page("Ada", n))).collect();
    let ids: Vec<_> = sockets.iter().map(|socket| world.id(*socket)).collect();
    let last_sent: Vec<_> = world.client(sockets[3]).others.iter().map(|row| row.id).collect();
    assert_eq!(last_sent, ids[..3]);
}

#[test]
fn a_full_room_takes_nobody_until_a_seat_is_free() {
    let mut world = World::with_seats(2);
    let ada = world.join(page("Ada", 1));
    world.join(page("Bob", 2));
    let cleo = world.join(page("Cleo", 3));
    assert_eq!(world.client(cleo).error(), Some(ErrorCode::RoomFull));
    assert_eq!(world.client(cleo).closed, Some(CloseCode::RoomFull));

    // A seat that is kept is not free.
    world.lose(ada);
    let cleo = world.join(page("Cleo", 3));
    assert_eq!(world.client(cleo).closed, Some(CloseCode::RoomFull));

    world.pass(parvis_protocol::limits::SEAT_KEPT);
    let cleo = world.join(page("Cleo", 3));
    assert_eq!(world.client(cleo).closed, None);
}

#[test]
fn another_version_is_refused() {
    let mut world = World::new();
    let ada = world.join(Join { version: VERSION + 1, ..page("Ada", 1) });
    assert_eq!(world.client(ada).error(), Some(ErrorCode::VersionMismatch));
    assert_eq!(world.client(ada).closed, Some(CloseCode::VersionMismatch));
    assert!(world.room.is_empty());
}

#[test]
fn a_second_join_ends_the_socket_and_keeps_the_seat() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    world.join_on(ada, page("Ada", 1));
    assert_eq!(world.client(ada).error(), Some(ErrorCode::UnexpectedMessage));
    assert_eq!(world.client(ada).closed, Some(CloseCode::BadMessage));
    assert_eq!(world.roster()[0].presence, Presence::Away);
}

#[test]
fn a_drawn_id_that_is_taken_is_not_given_twice() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    let fresh = parvis_room::Fresh {
        id: world.id(ada),
        room_session_id: parvis_protocol::RoomSessionId::from_bits(1),
    };
    let connection = parvis_room::ConnectionId(99);
    world.clients.insert(connection, support::Client::default());
    world.input(parvis_room::Input::Join {
        connection,
        join: Box::new(page("Bob", 2)),
        fresh,
        networks: parvis_room::AddressKey(1).into(),
    });
    assert_ne!(world.id(ada), world.id(connection));
}

#[test]
fn ping_is_answered_and_the_unknown_ignored() {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    world.clear_outputs();
    world.say(ada, ClientMessage::Unknown);
    world.say(ada, ClientMessage::Ping);
    assert_eq!(world.client(ada).news(), [ServerMessage::Pong]);
}
