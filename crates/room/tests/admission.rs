//! Who comes in: passwords, the lobby, the lock.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    AdmissionStep, ClientMessage, CloseCode, ErrorCode, Join, MediaState, ModerationCommand, ServerMessage,
    ShortText, limits,
};
use parvis_room::{AddressKey, ConnectionId, Input};
use support::{World, page, password};

fn line(text: &str) -> ShortText {
    ShortText::new(text).unwrap()
}

/// A room with these rules, of which Ada is the host.
fn room(rules: impl IntoIterator<Item = ModerationCommand>) -> (World, ConnectionId) {
    let mut world = World::new();
    let ada = world.join(page("Ada", 1));
    for rule in rules {
        world.moderate(ada, rule);
    }
    world.clear_outputs();
    (world, ada)
}

fn with_password() -> ModerationCommand {
    ModerationCommand::SetPassword { password: Some(password("tulipe")) }
}

fn give(world: &mut World, socket: ConnectionId, text: &str) {
    world.say(socket, ClientMessage::Password { password: password(text) });
}

const ASKED: Option<AdmissionStep> = Some(AdmissionStep::Password { wrong: false, wait: 0 });

#[test]
fn a_password_is_asked_for_and_let_in_with() {
    let (mut world, ada) = room([with_password()]);
    assert!(world.client(ada).settings.password);
    let bob = world.join(page("Bob", 2));
    assert_eq!(world.client(bob).admission, ASKED);
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
    let (mut world, ada) = room([with_password()]);
    let bob = world.join(page("Bob", 2));
    world.moderate(ada, ModerationCommand::SetPassword { password: None });
    assert!(world.client(bob).you.is_some());
    assert!(!world.client(ada).settings.password);
}

#[test]
fn of_passwords_that_are_set_in_a_row_the_last_counts_whatever_hash_comes_last() {
    for last in [None, Some("rose")] {
        let (mut world, ada) = room([]);
        world.hashes = Some(Vec::new());
        world.moderate(ada, with_password());
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
    let (mut world, ada) = room([]);
    let back = world.back(ada, 1);
    world.hashes = Some(Vec::new());
    world.moderate(ada, with_password());
    world.say(ada, ClientMessage::Leave);
    let hashed = world.hashes.take().unwrap().remove(0);
    let ada = world.join(back);
    world.input(hashed);
    assert!(!world.client(ada).settings.password);
}

#[test]
fn a_password_that_was_changed_while_one_was_compared_is_asked_for_again() {
    let (mut world, ada) = room([with_password()]);
    let bob = world.join(page("Bob", 2));
    world.checks = Some(Vec::new());
    give(&mut world, bob, "tulipe");
    world.moderate(ada, ModerationCommand::SetPassword { password: Some(password("rose")) });
    world.input(Input::Verified { connection: bob, matches: true });
    assert_eq!(world.client(bob).admission, ASKED);
    assert!(world.client(bob).you.is_none());
    world.input(Input::Verified { connection: bob, matches: true });
    assert!(world.client(bob).you.is_none(), "an answer counts once");
}

#[test]
fn a_password_that_was_not_compared_is_not_wrong_and_may_be_given_again() {
    let (mut world, _) = room([with_password()]);
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
    let (mut world, _) = room([with_password()]);
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
        let (mut world, _) = room([with_password()]);
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
    let (mut world, _) = room([with_password()]);
    for session in 2..20 {
        let socket = world.join(page("Bob", session));
        world.lose(socket);
    }
    let bob = world.join(Join { password: Some(password("tulipe")), ..page("Bob", 20) });
    assert!(world.client(bob).you.is_some());
}

#[test]
fn one_address_has_one_password_looked_at_at_a_time() {
    let (mut world, _) = room([with_password()]);
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
    let (mut world, ada) = room([with_password()]);
    world.say(ada, ClientMessage::Leave);
    let bob = world.join(page("Bob", 2));
    assert!(world.client(bob).you.is_some());
    assert!(!world.client(bob).settings.password);
}

#[test]
fn the_password_survives_a_restart() {
    let (mut world, ada) = room([with_password()]);
    let back = world.back(ada, 1);
    world.restart();
    world.join(back);
    let bob = world.join(page("Bob", 2));
    assert_eq!(world.client(bob).admission, ASKED);
}

#[test]
fn who_waits_in_the_lobby_learns_nothing_and_is_let_in() {
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
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
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
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
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
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
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
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
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
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
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
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
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
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
    let (mut world, ada) = room([]);
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
    world.moderate(ada, with_password());
    world.moderate(ada, ModerationCommand::Lock { on: true });
    let eve = world.join(page("Eve", 3));
    assert_eq!(world.client(eve).news(), [ServerMessage::Admission { step: ASKED.unwrap() }]);
}

#[test]
fn the_end_for_all_is_the_end() {
    let (mut world, ada) = room([]);
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
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
    let bob = world.join(page("Bob", 2));
    world.say(ada, ClientMessage::Leave);
    assert_eq!(world.client(bob).closed, Some(CloseCode::Ended));
}

#[test]
fn a_new_moderator_sees_who_waits() {
    let (mut world, ada) = room([ModerationCommand::Lobby { on: true }]);
    world.join(page("Bob", 2));
    let who = world.client(ada).waiting[0].id;
    world.moderate(ada, ModerationCommand::Admit { who });
    world.join(page("Eve", 3));
    let bob = *world.clients.keys().nth(1).unwrap();
    assert!(world.client(bob).waiting.is_empty());
    world.moderate(ada, ModerationCommand::EveryoneModerates { on: true });
    assert_eq!(world.client(bob).waiting.len(), 1);
}
