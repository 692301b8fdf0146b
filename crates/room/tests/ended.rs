//! A meeting that was ended stays so, whatever its people have kept of it, unless they know more than those who ended it.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{ClientMessage, Join, ModerationCommand, Role, limits};
use support::{World, page};

/// A meeting from before a restart goes on, and is ended: by a co-host for everyone, or by the host, who leaves as the last one.
fn ended_since(world: &mut World, for_everyone: bool) -> [Join; 2] {
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let who = world.id(bob);
    world.moderate(ada, ModerationCommand::SetRole { who, role: Role::CoHost });
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let before = [world.back(ada, 1), world.back(bob, 2)];
    world.pass(Duration::from_secs(1));
    world.restart();
    let [ada, bob] = before.clone().map(|join| world.join(join));
    assert_eq!(world.roster().len(), 2);
    if for_everyone {
        world.moderate(bob, ModerationCommand::EndForAll);
    } else {
        world.say(bob, ClientMessage::Leave);
        world.say(ada, ClientMessage::Leave);
    }
    assert!(world.room.is_empty());
    before
}

#[test]
fn who_kept_a_state_from_before_a_restart_does_not_bring_a_meeting_back_that_was_ended_since() {
    for (for_everyone, forgotten) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut world = World::new();
        let kept = ended_since(&mut world, for_everyone);
        if forgotten {
            // Nobody is there any more, and the server has dropped the room.
            world.drop_room();
        }
        let carl = world.join(page("Carl", 3));
        for join in kept {
            let back = world.join(join);
            assert_eq!(world.hosts(), [world.id(carl)]);
            assert_eq!(world.client(carl).closed, None);
            assert_eq!(world.row(world.id(back)).role, Role::Guest, "a newcomer like any other");
        }
    }
}

#[test]
fn a_meeting_that_was_ended_for_everyone_does_not_come_back_into_the_empty_room() {
    for with_state in [true, false] {
        let mut world = World::new();
        let [_, mut bob] = ended_since(&mut world, true);
        if !with_state {
            bob.state = None;
        }
        world.drop_room();
        let old = bob.seat.clone();
        let bob = world.join(bob);
        assert_eq!(world.hosts(), [world.id(bob)], "another meeting has begun");
        assert_ne!(world.client(bob).token(), old);
        assert!(!world.client(bob).settings.lobby);
        let carl = world.join(page("Carl", 3));
        assert_eq!(world.row(world.id(carl)).role, Role::Guest, "nobody has asked them to wait");
    }
}

#[test]
fn who_was_cut_off_goes_on_where_the_host_has_left_as_the_last_one() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let session = world.client(bob).room_session_id();
    let bob_back = world.back(bob, 2);
    world.lose(bob);
    world.pass(limits::SEAT_KEPT);
    world.say(ada, ClientMessage::Leave);
    assert!(world.room.is_empty());
    let bob = world.join(bob_back);
    assert_eq!(world.client(bob).room_session_id(), session);
}

#[test]
fn nobody_ends_a_meeting_by_going_on_from_an_old_state() {
    for leaves in [false, true] {
        let mut world = World::new();
        let (ada, eve) = (world.join(page("Ada", 1)), world.join(page("Eve", 3)));
        let (ada_id, eve_id, eve_old) = (world.id(ada), world.id(eve), world.back(eve, 3));
        world.moderate(ada, ModerationCommand::Lobby { on: true });
        world.moderate(ada, ModerationCommand::Ban { who: eve_id });
        let ada = world.back(ada, 1);
        world.restart();
        let eve = world.join(eve_old);
        let helper = world.join(page("Mallory", 8));
        world.pass(limits::SEAT_KEPT);
        assert_eq!(world.hosts(), [eve_id], "she acts as host");
        if leaves {
            let who = world.id(helper);
            world.moderate(eve, ModerationCommand::SetRole { who, role: Role::Host });
            world.say(eve, ClientMessage::Leave);
            world.say(helper, ClientMessage::Leave);
        } else {
            world.moderate(eve, ModerationCommand::EndForAll);
        }
        assert!(world.room.is_empty());
        world.drop_room();
        let ada = world.join(ada);
        assert_eq!(world.hosts(), [ada_id]);
        assert!(world.client(ada).settings.lobby, "it goes on as she knows it");
    }
}

#[test]
fn an_ended_meeting_is_remembered_for_as_long_as_its_state_counts_and_with_few_others() {
    let mut world = World::new();
    let [ada, _] = ended_since(&mut world, true);
    // Somebody begins and ends others: those give way first, since they replace nothing.
    for n in 0..20 {
        let mallory = world.join(page("Mallory", 10 + n));
        world.moderate(mallory, ModerationCommand::EndForAll);
        world.drop_room();
    }
    let carl = world.join(page("Carl", 3));
    world.join(ada);
    assert_eq!(world.hosts(), [world.id(carl)]);
    let days = |number: u64| world.now.mono + Duration::from_secs(number * 86_400);
    let until = world.room.ended().until().unwrap();
    assert!(until > days(2) && until <= days(3));
}
