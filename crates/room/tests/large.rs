//! Rooms of a hundred and more: what one message costs, and lists that reach their limits.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    ClientMessage, ErrorCode, MediaKind, MediaState, ModerationCommand, Role, ServerMessage, limits,
};
use parvis_room::{ConnectionId, Input, Output};
use support::{World, page};

fn full(seats: u32) -> (World, Vec<ConnectionId>) {
    let mut world = World::with_seats(seats);
    let sockets = (0..seats).map(|n| world.join(page(&format!("Ada {n}"), u64::from(n)))).collect();
    world.clear_outputs();
    (world, sockets)
}

#[test]
fn a_mute_is_one_message_to_everyone_else_however_many_there_are() {
    for seats in [10, 100] {
        let (mut world, sockets) = full(seats);
        let media = MediaState { microphone: true, ..MediaState::NONE };
        let message = Box::new(ClientMessage::SetMedia { media });
        world.room.handle(world.now, Input::Message { connection: sockets[1], message });
        let mut outputs = Vec::new();
        while let Some(output) = world.room.poll() {
            outputs.push(output);
        }
        let [Output::Send { to, message }] = outputs.as_slice() else { panic!("{outputs:?}") };
        assert_eq!(to.len(), seats as usize - 1);
        assert!(matches!(**message, ServerMessage::Updated { .. }), "{message:?}");
    }
}

/// Each of these lists is in the sealed state, which has a limit: one more entry must be refused, and never break the room.
#[test]
fn the_lists_of_a_sealed_state_are_bounded() {
    let (mut world, sockets) = full(280);
    let host = sockets[0];
    let kind = MediaKind::Microphone;
    world.moderate(host, ModerationCommand::Restrict { kind, on: true });
    for connection in &sockets[1..] {
        let who = world.id(*connection);
        world.pass(Duration::from_millis(200));
        world.moderate(host, ModerationCommand::Allow { who, kind, allowed: true });
        world.moderate(host, ModerationCommand::SetRole { who, role: Role::CoHost });
    }
    let co_hosts = world.roster().iter().filter(|row| row.role == Role::CoHost).count();
    assert_eq!(co_hosts, 256);
    assert_eq!(world.client(host).error(), Some(ErrorCode::Forbidden));
    // One fewer makes place for another.
    let (first, last) = (world.id(sockets[1]), world.id(sockets[279]));
    world.moderate(host, ModerationCommand::SetRole { who: first, role: Role::Guest });
    world.moderate(host, ModerationCommand::SetRole { who: last, role: Role::CoHost });
    assert_eq!(world.row(last).role, Role::CoHost);
    for connection in &sockets[200..] {
        let who = world.id(*connection);
        world.pass(Duration::from_millis(200));
        world.moderate(host, ModerationCommand::Ban { who });
    }
    let state = world.client(host).state.clone().unwrap();
    assert!(state.as_str().len() <= limits::SEALED_STATE_BYTES);
}
