//! A server that has forgotten everything, and people who come back in whatever order suits them: what a token and a
//! state are worth, and that neither patience nor a wrong clock makes them worth more.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    AdmissionStep, ClientMessage, CloseCode, Join, MediaKind, ModerationCommand, ParticipantId, Role,
    SealedState, limits,
};
use parvis_room::{AddressKey, ConnectionId, Now, WallTime};
use support::{World, page, page_of, page_with, password};

/// Ada is the host of a room with a lobby, Bob a guest, and Eve was banned. What each brings back, and the state that Eve kept
/// of before.
struct Before {
    ada: Join,
    bob: Join,
    eve: Join,
    eve_old: SealedState,
    ids: [ParticipantId; 3],
}

fn before(world: &mut World) -> Before {
    let ada = world.join(page_of("Ada", 1, 71));
    let bob = world.join(page_of("Bob", 2, 72));
    world.address = AddressKey(9);
    let eve = world.join(page_of("Eve", 3, 73));
    world.address = AddressKey(1);
    let ids = [ada, bob, eve].map(|socket| world.id(socket));
    let mut eve_back = world.back(eve, 3);
    let eve_old = eve_back.state.clone().unwrap();
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    world.moderate(ada, ModerationCommand::Ban { who: ids[2] });
    // What she was told last is of the time before.
    eve_back.state = None;
    let (ada, bob) = (world.back(ada, 1), world.back(bob, 2));
    world.pass(Duration::from_secs(1));
    Before { ada, bob, eve: eve_back, eve_old, ids }
}

/// Sixty commands that harm nobody, and raise the version if the sender may give them.
fn be_busy(world: &mut World, who: ConnectionId) {
    for n in 0..60 {
        world.moderate(who, ModerationCommand::Restrict { kind: MediaKind::Screen, on: n % 2 == 0 });
    }
}

fn clocks() -> [fn(u64) -> u64; 5] {
    [
        |wall| wall,
        |wall| wall.saturating_sub(3_600_000),
        |wall| wall.saturating_sub(2 * 86_400_000),
        |_| 0,
        // One that was behind, and has been set right.
        |wall| wall + 2 * 86_400_000,
    ]
}

const NOVEMBER_2026: u64 = 1_796_000_000_000;

#[test]
fn who_was_banned_is_not_host_by_a_token_and_goes_when_the_host_is_back_whatever_the_clock_says() {
    for clock in clocks() {
        let mut world = World::new();
        world.now = Now { wall: WallTime(NOVEMBER_2026), ..world.now };
        let before = before(&mut world);
        world.now.wall = WallTime(clock(world.now.wall.0));
        world.restart();
        world.address = AddressKey(9);
        let eve = world.join(before.eve.clone());
        assert_eq!(world.hosts(), [], "nobody is host by a token alone");
        be_busy(&mut world, eve);
        world.moderate(eve, ModerationCommand::Ban { who: before.ids[0] });
        world.address = AddressKey(1);
        let ada = world.join(before.ada.clone());
        assert_eq!(world.hosts(), [before.ids[0]]);
        assert_eq!(world.client(eve).closed, Some(CloseCode::Banned));
        assert!(world.client(ada).settings.lobby);
        let bob = world.join(before.bob.clone());
        assert_eq!(world.roster().len(), 2);
        assert_eq!(world.row(world.id(bob)).role, Role::Guest);
        world.address = AddressKey(9);
        let again = world.join(before.eve);
        assert_eq!(world.client(again).closed, Some(CloseCode::Banned));
    }
}

#[test]
fn nobody_gets_ahead_by_going_on_from_an_old_state_nor_by_leaving_in_between() {
    for (leaves, is_late) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut world = World::new();
        let before = before(&mut world);
        world.restart();
        world.address = AddressKey(9);
        // In the state that Eve kept, nobody had banned her, and everybody was about to moderate.
        let mut eve = world.join(Join { state: Some(before.eve_old.clone()), ..before.eve.clone() });
        assert!(world.client(eve).you.is_some(), "nobody knows better yet");
        if is_late {
            world.pass(limits::SEAT_KEPT);
            assert_eq!(world.hosts(), [before.ids[2]], "she acts as host");
        }
        be_busy(&mut world, eve);
        world.moderate(eve, ModerationCommand::SetRole { who: before.ids[2], role: Role::Host });
        if leaves {
            let back = world.back(eve, 3);
            world.say(eve, ClientMessage::Leave);
            assert!(world.room.is_empty());
            eve = world.join(back);
        }
        world.address = AddressKey(1);
        world.join(before.ada);
        assert_eq!(world.hosts(), [before.ids[0]], "leaves: {leaves}, late: {is_late}");
        assert_eq!(world.client(eve).closed, Some(CloseCode::Banned));
    }
}

#[test]
fn a_stranger_keeps_no_room_by_waiting_or_by_leaving_and_coming_back() {
    for clock in clocks() {
        for (wait, leaves) in [(0, false), (300, false), (0, true), (300, true)] {
            let mut world = World::new();
            world.now = Now { wall: WallTime(NOVEMBER_2026), ..world.now };
            let before = before(&mut world);
            world.now.wall = WallTime(clock(world.now.wall.0));
            world.restart();
            world.address = AddressKey(5);
            let mut mallory = world.join(page("Mallory", 9));
            be_busy(&mut world, mallory);
            if leaves {
                let back = world.back(mallory, 9);
                world.say(mallory, ClientMessage::Leave);
                mallory = world.join(back);
            }
            world.pass(Duration::from_secs(wait));
            world.address = AddressKey(1);
            let ada = world.join(before.ada);
            assert_eq!(world.hosts(), [before.ids[0]], "waits: {wait}, leaves: {leaves}");
            assert!(world.client(mallory).closed.is_some());
            assert_eq!(world.roster().len(), 1);
            // With whatever she was given meanwhile, she asks as everybody does.
            let back = world.back(mallory, 9);
            let mallory = world.join(back);
            assert_eq!(world.client(mallory).admission, Some(AdmissionStep::Lobby));
            assert_eq!(world.hosts(), [world.id(ada)]);
        }
    }
}

#[test]
fn everybody_seated_is_held_against_what_is_restored() {
    type Rule = (ModerationCommand, Option<AdmissionStep>, Option<CloseCode>);
    let asked = Some(AdmissionStep::Password { wrong: false, wait: 0 });
    let rules: [Rule; 3] = [
        (ModerationCommand::Lobby { on: true }, Some(AdmissionStep::Lobby), None),
        (ModerationCommand::Lock { on: true }, None, Some(CloseCode::Locked)),
        (ModerationCommand::SetPassword { password: Some(password("tulipe")) }, asked, None),
    ];
    for (rule, admission, close) in rules {
        for with_old_state in [false, true] {
            let mut world = World::new();
            let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
            let mut bob_back = world.back(bob, 2);
            world.moderate(ada, rule.clone());
            let ada_back = world.back(ada, 1);
            world.restart();
            if !with_old_state {
                bob_back.state = None;
            }
            // Bob is first, and the room knows less than it did.
            let bob = world.join(bob_back);
            let carl = world.join(page("Carl", 4));
            assert!(world.client(carl).you.is_some());
            let ada = world.join(ada_back);
            assert_eq!(world.client(bob).closed, None, "he was let in before");
            assert_eq!(world.client(carl).closed, Some(CloseCode::GoingAway));
            assert_eq!(world.client(ada).others.len(), 1);
            assert_eq!(world.client(bob).others.len(), 1, "and he hears that Carl is gone");
            let carl_back = world.back(carl, 4);
            let carl = world.join(carl_back);
            assert!(world.client(carl).you.is_none());
            assert_eq!((world.client(carl).admission, world.client(carl).closed), (admission, close));
        }
    }
}

#[test]
fn who_was_banned_and_brings_the_state_that_says_so_opens_nothing() {
    let mut world = World::new();
    let before = before(&mut world);
    world.restart();
    world.address = AddressKey(9);
    let eve = world.join(Join { state: before.ada.state.clone(), ..before.eve });
    assert_eq!(world.client(eve).closed, Some(CloseCode::Banned));
    assert!(world.roster().is_empty());
    // The room is what it was, for those who are on their way.
    world.address = AddressKey(5);
    let stranger = world.join(page("Mallory", 9));
    assert_eq!(world.client(stranger).admission, Some(AdmissionStep::Lobby));
    world.address = AddressKey(1);
    let ada = world.join(before.ada);
    assert_eq!(world.client(ada).waiting.len(), 1);
    assert_eq!(world.hosts(), [world.id(ada)]);
}

#[test]
fn the_hosts_state_counts_at_any_time_and_a_guests_only_in_the_window() {
    let mut world = World::new();
    let (ada, bob, carl) =
        (world.join(page("Ada", 1)), world.join(page("Bob", 2)), world.join(page("Carl", 3)));
    let bob_old = world.back(bob, 2);
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let (ada, carl) = (world.back(ada, 1), world.back(carl, 3));
    world.restart();
    let bob = world.join(bob_old);
    world.pass(Duration::from_secs(600));
    world.join(carl);
    assert!(!world.client(bob).settings.lobby, "the meeting has gone on without it");
    world.join(ada.clone());
    assert!(world.client(bob).settings.lobby);
    // Once: what has been decided since is newer.
    let ada_socket = *world.clients.keys().last().unwrap();
    world.moderate(ada_socket, ModerationCommand::Lobby { on: false });
    world.lose(ada_socket);
    world.join(ada);
    assert!(!world.client(bob).settings.lobby);
}

#[test]
fn of_two_meetings_from_before_the_later_goes_on() {
    let mut world = World::new();
    let mallory = world.join(page("Mallory", 9));
    let mallory_back = world.back(mallory, 9);
    world.say(mallory, ClientMessage::Leave);
    world.pass(Duration::from_secs(3_600));
    let ada = world.join(page("Ada", 1));
    let ada_back = world.back(ada, 1);
    world.pass(Duration::from_secs(3_600));
    world.restart();
    let mallory = world.join(mallory_back.clone());
    let again = world.back(mallory, 9);
    world.say(mallory, ClientMessage::Leave);
    world.join(again);
    let ada = world.join(ada_back);
    assert_eq!(world.hosts(), [world.id(ada)]);
    world.join(mallory_back);
    assert_eq!(world.hosts(), [world.id(ada)]);
}

#[test]
fn a_state_of_last_week_restores_nothing() {
    for (days, restored) in [(1, true), (6, false)] {
        let mut world = World::new();
        world.now = Now { wall: WallTime(NOVEMBER_2026), ..world.now };
        let ada = world.join(page("Ada", 1));
        world.moderate(ada, ModerationCommand::Lobby { on: true });
        let back = world.back(ada, 1);
        world.lose(ada);
        world.pass(Duration::from_secs(days * 86_400));
        let ada = world.join(back);
        assert_eq!(world.client(ada).settings.lobby, restored, "{days} days");
    }
}

#[test]
fn without_any_state_the_host_by_token_or_the_longest_present_is_host_in_the_end() {
    for ada_comes in [true, false] {
        let mut world = World::new();
        let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
        let ids = [ada, bob].map(|socket| world.id(socket));
        let (ada, bob) = (world.token(ada), world.token(bob));
        world.restart();
        world.join(page_with("Bob", 2, bob));
        if ada_comes {
            world.join(page_with("Ada", 1, ada));
        }
        assert_eq!(world.hosts(), []);
        world.pass(limits::SEAT_KEPT);
        assert_eq!(world.hosts(), [if ada_comes { ids[0] } else { ids[1] }]);
    }
}

#[test]
fn a_host_whose_seat_has_expired_cannot_be_removed_by_who_acts_for_them() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let (who, back) = (world.id(ada), world.back(ada, 1));
    world.lose(ada);
    world.pass(limits::SEAT_KEPT);
    assert_eq!(world.hosts(), [world.id(bob)]);
    world.moderate(bob, ModerationCommand::Ban { who });
    let ada = world.join(back);
    assert_eq!(world.hosts(), [world.id(ada)]);
}

#[test]
fn a_meeting_that_was_restored_and_is_over_does_not_come_back_over_the_next_one() {
    let mut world = World::new();
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let who = world.id(bob);
    world.moderate(ada, ModerationCommand::SetRole { who, role: Role::CoHost });
    let (ada, bob) = (world.back(ada, 1), world.back(bob, 2));
    world.pass(Duration::from_secs(1));
    world.restart();
    let (ada, bob) = (world.join(ada), world.join(bob));
    let ada = world.back(ada, 1);
    world.moderate(bob, ModerationCommand::EndForAll);
    assert!(world.room.is_empty());
    let carl = world.join(page("Carl", 3));
    let ada = world.join(ada);
    assert_eq!(world.hosts(), [world.id(carl)]);
    assert_eq!(world.client(carl).closed, None);
    assert_eq!(world.row(world.id(ada)).role, Role::Guest, "she is a newcomer like any other");
}

#[test]
fn a_restored_meeting_that_has_lapsed_goes_on_over_an_earlier_one() {
    let mut world = World::new();
    let mallory = world.join(page("Mallory", 9));
    let mallory_back = world.back(mallory, 9);
    world.say(mallory, ClientMessage::Leave);
    world.pass(Duration::from_secs(3_600));
    let ada = world.join(page("Ada", 1));
    let ada_back = world.back(ada, 1);
    world.pass(Duration::from_secs(3_600));
    world.restart();
    let ada = world.join(ada_back);
    let ada_back = world.back(ada, 1);
    world.lose(ada);
    world.pass(limits::SEAT_KEPT);
    let mallory = world.join(mallory_back);
    assert_eq!(world.hosts(), [world.id(mallory)], "there is nobody else");
    let ada = world.join(ada_back);
    assert_eq!(world.hosts(), [world.id(ada)]);
}

#[test]
fn a_token_of_last_week_alone_begins_the_room_anew() {
    for (days, guessed) in [(1, true), (6, false)] {
        let mut world = World::new();
        world.now = Now { wall: WallTime(NOVEMBER_2026), ..world.now };
        let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
        let (session, token) = (world.client(ada).room_session_id(), world.token(bob));
        world.pass(Duration::from_secs(days * 86_400));
        world.restart();
        let bob = world.join(page_with("Bob", 2, token.clone()));
        assert_eq!(world.client(bob).room_session_id() == session, guessed, "{days} days");
        assert_eq!(world.hosts().len(), usize::from(!guessed), "who founds a room is its host");
        // With it nobody takes a seat in the room that has begun.
        let again = world.join(page_with("Bob", 3, token));
        assert_eq!(world.client(bob).closed.is_some(), guessed);
        assert!(world.client(again).you.is_some());
    }
}

#[test]
fn a_token_of_a_meeting_that_goes_on_for_days_stays_good() {
    let mut world = World::new();
    world.now = Now { wall: WallTime(NOVEMBER_2026), ..world.now };
    let (ada, bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    let (id, token) = (world.id(bob), world.token(bob));
    world.pass(Duration::from_secs(6 * 86_400));
    world.lose(bob);
    let bob = world.join(page_with("Bob", 2, token.clone()));
    assert_eq!(world.id(bob), id);
    // And after a restart, with a state that is newer than it.
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let back = Join { seat: Some(token), ..world.back(bob, 2) };
    world.restart();
    let bob = world.join(back);
    assert_eq!(world.id(bob), id);
    assert!(world.client(bob).settings.lobby);
}
