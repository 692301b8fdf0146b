//! Who comes in: the lobby, the lock, the end for all.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    AdmissionStep, ClientMessage, CloseCode, ErrorCode, MediaState, ModerationCommand, ServerMessage,
    ShortText, limits,
};
use parvis_room::AddressKey;
use support::{PASSWORD_ASKED, World, page, room_with, set_password};

fn line(text: &str) -> ShortText {
    ShortText::new(text).unwrap()
}

#[test]
fn who_waits_in_the_lobby_learns_nothing_and_is_let_in() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    let bob = world.join(page("Bob", 2));
    assert_eq!(world.client(bob).news(), [ServerMessage::Admission { step: AdmissionStep::Lobby }]);
    let waiting = world.client(ada).waiting.clone();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].name.as_str(), "Bob");
    // What goes on inside is not heard outside.
    world.say(ada, ClientMessage::SetMedia { media: MediaState { camera: true, ..MediaState::NONE } });
    world.say(ada, ClientMessage::Rename { name: page("Augusta", 1).name });
    assert!(world.client(bob).heard.is_empty());
    world.moderate(ada, ModerationCommand::Admit { who: waiting[0].id });
    assert_eq!(world.id(bob), waiting[0].id);
    assert!(world.client(ada).waiting.is_empty());
    world.clear_outputs();
    world.moderate(ada, ModerationCommand::Admit { who: waiting[0].id });
    assert_eq!(world.client(ada).error(), Some(ErrorCode::NoSuchParticipant), "an admission is used once");
}

#[test]
fn who_waits_can_do_nothing_inside() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    let bob = world.join(page("Bob", 2));
    world.clear_outputs();
    let (to, to_session) = (world.id(ada), page("Ada", 1).session);
    let who = to;
    for message in [
        ClientMessage::Signal { to: to.into(), to_session, signal: parvis_protocol::Signal::Unknown },
        ClientMessage::SetMedia { media: MediaState::NONE },
        ClientMessage::Rename { name: page("Ada", 1).name },
        ClientMessage::Hand { raised: true },
        ClientMessage::Moderate { command: ModerationCommand::Kick { who } },
        ClientMessage::Moderate { command: ModerationCommand::AdmitAll },
    ] {
        world.say(bob, message);
    }
    let forbidden = ServerMessage::Error { code: ErrorCode::Forbidden };
    assert_eq!(world.client(bob).news(), vec![forbidden; 6]);
    assert!(world.client(ada).heard.is_empty());
    assert_eq!(world.roster().len(), 1);
}

#[test]
fn messages_go_both_ways_between_lobby_and_moderators() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    let bob = world.join(page("Bob", 2));
    let who = world.client(ada).waiting[0].id;
    world.clear_outputs();
    world.say(bob, ClientMessage::MessageHost { text: line("It is me") });
    let heard = ServerMessage::LobbyMessage { who, from: None, text: line("It is me") };
    assert_eq!(world.client(ada).news(), [heard]);
    world.moderate(ada, ModerationCommand::MessageLobby { who, text: line("One moment") });
    assert_eq!(
        world.client(bob).news(),
        [ServerMessage::HostMessage { text: line("One moment") }],
        "not who said it"
    );
    for _ in 0..20 {
        world.say(bob, ClientMessage::MessageHost { text: line("Hello?") });
    }
    assert_eq!(world.client(bob).error(), Some(ErrorCode::TooFast));
    assert!(world.client(ada).heard.len() < 15);
}

#[test]
fn who_is_refused_hears_it_with_or_without_a_word() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    for word in [None, Some(line("Not today"))] {
        let bob = world.join(page("Bob", 2));
        let who = world.client(ada).waiting[0].id;
        world.clear_outputs();
        world.moderate(ada, ModerationCommand::Refuse { who, word: word.clone() });
        let mut expected: Vec<_> = word.map(|text| ServerMessage::HostMessage { text }).into_iter().collect();
        expected.push(ServerMessage::Error { code: ErrorCode::Refused });
        assert_eq!(world.client(bob).news(), expected);
        assert_eq!(world.client(bob).closed, Some(CloseCode::Refused));
        assert!(world.client(ada).waiting.is_empty());
    }
}

#[test]
fn the_lobby_opens_when_it_is_switched_off() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    let guests = [2, 3].map(|session| world.join(page("Bob", session)));
    world.moderate(ada, ModerationCommand::Lobby { on: false });
    for guest in guests {
        assert!(world.client(guest).you.is_some());
    }
}

#[test]
fn everyone_is_let_in_until_the_room_is_full() {
    let mut world = World::with_seats(3);
    let ada = world.join(page("Ada", 1));
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let guests = [2, 3, 4].map(|session| world.join(page("Bob", session)));
    world.moderate(ada, ModerationCommand::AdmitAll);
    let inside = guests.map(|guest| world.client(guest).you.is_some());
    assert_eq!(inside, [true, true, false]);
    assert_eq!(world.client(ada).error(), Some(ErrorCode::NoSeat));
    assert_eq!(world.client(ada).waiting.len(), 1);
}

#[test]
fn the_lobby_and_admission_hold_so_many_and_no_more() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    for session in 0..limits::WAITING as u64 {
        world.join(page("Bob", 100 + session));
    }
    let eve = world.join(page("Eve", 2));
    assert_eq!(world.client(eve).closed, Some(CloseCode::Crowded));
    world.pass(Duration::from_secs(1));
    assert_eq!(world.client(ada).waiting.len(), limits::WAITING);
}

#[test]
fn a_crowd_of_one_address_keeps_nobody_else_from_admission() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    let crowd: Vec<_> = (0..limits::WAITING as u64).map(|n| world.join(page("Mallory", 100 + n))).collect();
    for address in 2..12 {
        world.address = AddressKey(address);
        let guest = world.join(page("Bob", 200 + address));
        assert_eq!(world.client(guest).admission, Some(AdmissionStep::Lobby), "{address}");
    }
    let left: Vec<_> = crowd.iter().filter(|one| world.clients[one].closed.is_none()).collect();
    assert_eq!(left.len(), limits::WAITING - 10, "the last of them gave way");
    assert_eq!(world.client(crowd[0]).closed, None, "and not the first");
    world.pass(Duration::from_secs(1));
    assert_eq!(world.client(ada).waiting.len(), limits::WAITING);
}

#[test]
fn a_locked_room_takes_nobody_but_those_who_were_in() {
    let (mut world, ada) = room_with([]);
    let bob = world.join(page("Bob", 2));
    world.moderate(ada, ModerationCommand::Lock { on: true });
    let eve = world.join(page("Eve", 3));
    assert_eq!(world.client(eve).closed, Some(CloseCode::Locked));
    let back = world.back(bob, 4);
    world.say(bob, ClientMessage::Unload);
    let bob = world.join(back);
    assert!(world.client(bob).you.is_some());
}

#[test]
fn a_full_room_says_so_only_behind_its_password() {
    let mut world = World::with_seats(2);
    let (ada, _bob) = (world.join(page("Ada", 1)), world.join(page("Bob", 2)));
    world.moderate(ada, set_password());
    world.moderate(ada, ModerationCommand::Lock { on: true });
    let eve = world.join(page("Eve", 3));
    assert_eq!(world.client(eve).news(), [ServerMessage::Admission { step: PASSWORD_ASKED.unwrap() }]);
}

#[test]
fn the_end_for_all_is_the_end() {
    let (mut world, ada) = room_with([]);
    let bob = world.join(page("Bob", 2));
    world.moderate(ada, ModerationCommand::Lobby { on: true });
    let eve = world.join(page("Eve", 3));
    world.moderate(bob, ModerationCommand::EndForAll);
    assert_eq!(world.client(bob).error(), Some(ErrorCode::Forbidden));
    world.moderate(ada, ModerationCommand::EndForAll);
    for socket in [ada, bob, eve] {
        assert_eq!(world.client(socket).closed, Some(CloseCode::Ended));
    }
    assert!(world.room.is_empty());
    let carl = world.join(page("Carl", 4));
    assert_eq!(world.hosts(), [world.id(carl)]);
}

#[test]
fn who_waits_for_a_meeting_that_is_over_is_turned_away() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    let bob = world.join(page("Bob", 2));
    world.say(ada, ClientMessage::Leave);
    assert_eq!(world.client(bob).closed, Some(CloseCode::Ended));
}

#[test]
fn a_new_moderator_sees_who_waits() {
    let (mut world, ada) = room_with([ModerationCommand::Lobby { on: true }]);
    world.join(page("Bob", 2));
    let who = world.client(ada).waiting[0].id;
    world.moderate(ada, ModerationCommand::Admit { who });
    world.join(page("Eve", 3));
    let bob = *world.clients.keys().nth(1).unwrap();
    assert!(world.client(bob).waiting.is_empty());
    world.moderate(ada, ModerationCommand::EveryoneModerates { on: true });
    assert_eq!(world.client(bob).waiting.len(), 1);
}
