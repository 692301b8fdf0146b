//! The spotlight: who is shown large to everyone, for how long, and who decides it.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use parvis_protocol::{
    ClientMessage, ErrorCode, Join, ModerationCommand, ParticipantId, Role, ServerMessage, limits,
};
use parvis_room::ConnectionId;
use support::{World, page, page_of, page_with};

fn spotlight(world: &mut World, by: ConnectionId, who: ParticipantId, on: bool) {
    world.moderate(by, ModerationCommand::Spotlight { who, on });
    assert_eq!(world.room.broken_promise(), None);
}

fn shown(world: &mut World, to: ConnectionId) -> Vec<ParticipantId> {
    world.client(to).settings.spotlight.clone()
}

/// Ada is the host.
fn with(names: &[&str]) -> (World, Vec<ConnectionId>) {
    let mut world = World::new();
    let sockets = names.iter().zip(1..).map(|(name, n)| world.join(page_of(name, n, 100 + n))).collect();
    world.clear_outputs();
    (world, sockets)
}

#[test]
fn everyone_sees_who_is_in_it_and_who_decided_it() {
    let (mut world, sockets) = with(&["Ada", "Bob", "Eve"]);
    let [ada, bob, eve] = sockets[..] else { unreachable!() };
    let (by, who) = (world.id(ada), world.id(bob));
    spotlight(&mut world, ada, who, true);
    for socket in [ada, bob, eve] {
        assert_eq!(shown(&mut world, socket), [who]);
        let said = world.client(socket).news().into_iter().find_map(|message| match message {
            ServerMessage::Settings { by, .. } => Some(by),
            _ => None,
        });
        assert_eq!(said, Some(Some(by)));
    }
    // Who comes later sees it as well.
    let cleo = world.join(page("Cleo", 9));
    assert_eq!(shown(&mut world, cleo), [who]);
    // Twice is once.
    world.clear_outputs();
    spotlight(&mut world, ada, who, true);
    assert_eq!(world.client(bob).news(), []);
    spotlight(&mut world, ada, who, false);
    assert_eq!(shown(&mut world, cleo), []);
}

#[test]
fn only_moderators_decide_it_and_only_about_who_is_here() {
    let (mut world, sockets) = with(&["Ada", "Bob", "Eve"]);
    let [ada, bob, eve] = sockets[..] else { unreachable!() };
    let who = world.id(eve);
    for about in [who, world.id(bob)] {
        spotlight(&mut world, bob, about, true);
        assert_eq!(world.client(bob).error(), Some(ErrorCode::Forbidden));
        assert_eq!(shown(&mut world, eve), []);
    }
    spotlight(&mut world, ada, who, true);
    world.clear_outputs();
    spotlight(&mut world, bob, who, false);
    assert_eq!(world.client(bob).error(), Some(ErrorCode::Forbidden));
    spotlight(&mut world, eve, who, false);
    assert_eq!(world.client(eve).error(), Some(ErrorCode::Forbidden), "not about oneself either");
    assert_eq!(shown(&mut world, bob), [who]);
    spotlight(&mut world, ada, ParticipantId::from_bits(4711), true);
    assert_eq!(world.client(ada).error(), Some(ErrorCode::NoSuchParticipant));
    // A co-host does, about oneself too; and everyone, where everyone moderates.
    let co_host = world.id(bob);
    world.moderate(ada, ModerationCommand::SetRole { who: co_host, role: Role::CoHost });
    spotlight(&mut world, bob, co_host, true);
    assert_eq!(shown(&mut world, ada), [who, co_host]);
    world.moderate(ada, ModerationCommand::EveryoneModerates { on: true });
    spotlight(&mut world, eve, who, false);
    assert_eq!(shown(&mut world, ada), [co_host]);
}

#[test]
fn one_too_many_takes_the_place_of_who_has_been_in_it_longest() {
    let (mut world, sockets) = with(&["Ada", "Bob", "Cleo", "Dan", "Eve"]);
    let ids: Vec<_> = sockets.iter().map(|socket| world.id(*socket)).collect();
    for who in &ids {
        spotlight(&mut world, sockets[0], *who, true);
    }
    assert_eq!(shown(&mut world, sockets[1]), ids[2..]);
    assert_eq!(ids[2..].len(), limits::SPOTLIGHT);
    // Who has no seat gives way first.
    world.lose(sockets[4]);
    world.pass(limits::SEAT_KEPT);
    spotlight(&mut world, sockets[0], ids[0], true);
    assert_eq!(shown(&mut world, sockets[1]), [ids[2], ids[3], ids[0]]);
}

#[test]
fn who_leaves_or_is_removed_loses_it_and_who_loads_the_page_again_keeps_it() {
    let (mut world, sockets) = with(&["Ada", "Bob", "Cleo", "Dan"]);
    let [ada, bob, cleo, dan] = sockets[..] else { unreachable!() };
    let ids = sockets.iter().map(|socket| world.id(*socket)).collect::<Vec<_>>();
    for who in &ids[1..] {
        spotlight(&mut world, ada, *who, true);
    }
    let token = world.token(bob);
    world.say(bob, ClientMessage::Unload);
    let bob = world.join(page_with("Bob", 20, token));
    assert_eq!(world.id(bob), ids[1]);
    assert_eq!(shown(&mut world, bob), ids[1..]);
    world.say(cleo, ClientMessage::Leave);
    assert_eq!(shown(&mut world, ada), [ids[1], ids[3]]);
    world.moderate(ada, ModerationCommand::Kick { who: ids[3] });
    assert_eq!(shown(&mut world, ada), [ids[1]]);
    assert!(world.client(dan).closed.is_some());
    // Also of whom the server has lost, and who is back with their seat.
    let back = world.back(bob, 21);
    world.lose(bob);
    world.pass(limits::SEAT_KEPT);
    assert_eq!(world.roster().len(), 1);
    let bob = world.join(back);
    assert_eq!((world.id(bob), shown(&mut world, bob)), (ids[1], vec![ids[1]]));
}

#[test]
fn who_lost_their_seat_and_is_removed_loses_it_too() {
    let (mut world, sockets) = with(&["Ada", "Bob"]);
    let who = world.id(sockets[1]);
    spotlight(&mut world, sockets[0], who, true);
    world.lose(sockets[1]);
    world.pass(limits::SEAT_KEPT);
    world.moderate(sockets[0], ModerationCommand::Ban { who });
    assert_eq!(shown(&mut world, sockets[0]), []);
}

#[test]
fn it_is_there_again_after_the_server_was_restarted() {
    let (mut world, sockets) = with(&["Ada", "Bob", "Eve"]);
    let ids = sockets.iter().map(|socket| world.id(*socket)).collect::<Vec<_>>();
    spotlight(&mut world, sockets[0], ids[1], true);
    spotlight(&mut world, sockets[0], ids[2], true);
    let back: Vec<Join> = sockets.iter().zip(1..).map(|(socket, n)| world.back(*socket, n)).collect();
    world.restart();
    // In any order, and not only by the host.
    for join in back.into_iter().rev() {
        let socket = world.join(join);
        assert_eq!(shown(&mut world, socket), ids[1..]);
    }
    assert_eq!(world.room.broken_promise(), None);
}
