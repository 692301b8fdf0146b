//! Moderation: who may, what is done, and what never is.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use parvis_protocol::{
    ClientMessage, ErrorCode, Join, MediaKind, MediaState, ModerationCommand, ModerationRequest, Reaction,
    Role, ServerMessage, ShortText, limits,
};
use parvis_room::ConnectionId;
use support::{World, page, password};

const MICROPHONE: MediaState = MediaState { microphone: true, ..MediaState::NONE };

fn three() -> (World, [ConnectionId; 3]) {
    let mut world = World::new();
    let names = ["Ada", "Bob", "Eve"];
    let sockets = [0, 1, 2].map(|n| world.join(page(names[n], n as u64)));
    world.clear_outputs();
    (world, sockets)
}

/// Every command, about somebody.
fn commands(who: parvis_protocol::ParticipantId) -> Vec<ModerationCommand> {
    let kind = MediaKind::Microphone;
    vec![
        ModerationCommand::Stop { who, kind },
        ModerationCommand::StopAll { kind, but: None },
        ModerationCommand::Ask { who, kind },
        ModerationCommand::Restrict { kind, on: true },
        ModerationCommand::Allow { who, kind, allowed: true },
        ModerationCommand::LowerHand { who },
        ModerationCommand::LowerHands,
        ModerationCommand::Spotlight { who, on: true },
        ModerationCommand::SetRole { who, role: Role::CoHost },
        ModerationCommand::EveryoneModerates { on: true },
        ModerationCommand::Lock { on: true },
        ModerationCommand::Lobby { on: true },
        ModerationCommand::SetPassword { password: Some(password("tulipe")) },
        ModerationCommand::Admit { who },
        ModerationCommand::AdmitAll,
        ModerationCommand::Refuse { who, word: None },
        ModerationCommand::MessageLobby { who, text: ShortText::new("x").unwrap() },
        ModerationCommand::Kick { who },
        ModerationCommand::Ban { who },
        ModerationCommand::EndForAll,
    ]
}

#[test]
fn a_guest_moderates_nothing() {
    let (mut world, [_, bob, eve]) = three();
    let before = world.roster();
    for command in commands(world.id(eve)) {
        world.clear_outputs();
        world.moderate(bob, command.clone());
        let forbidden = ServerMessage::Error { code: ErrorCode::Forbidden };
        assert_eq!(world.client(bob).news(), [forbidden], "{command:?}");
        assert!(world.client(eve).heard.is_empty(), "{command:?}");
    }
    assert_eq!(world.roster(), before);
}

#[test]
fn a_co_host_does_all_but_give_roles_and_touch_the_host() {
    let (mut world, [ada, bob, eve]) = three();
    let (ada_id, bob_id, eve_id) = (world.id(ada), world.id(bob), world.id(eve));
    world.moderate(ada, ModerationCommand::SetRole { who: bob_id, role: Role::CoHost });
    world.clear_outputs();
    for command in [
        ModerationCommand::SetRole { who: eve_id, role: Role::CoHost },
        ModerationCommand::EveryoneModerates { on: true },
        ModerationCommand::Kick { who: ada_id },
        ModerationCommand::Ban { who: ada_id },
        ModerationCommand::Kick { who: bob_id },
    ] {
        world.moderate(bob, command);
        let news = world.client(bob).news();
        assert_eq!(news, [ServerMessage::Error { code: ErrorCode::Forbidden }]);
    }
    world.moderate(bob, ModerationCommand::Lock { on: true });
    world.moderate(bob, ModerationCommand::Kick { who: eve_id });
    assert_eq!(world.client(bob).error(), None);
    assert_eq!(world.roster().len(), 2);
    world.moderate(ada, ModerationCommand::Kick { who: bob_id });
    assert_eq!(world.roster().len(), 1);
}

#[test]
fn where_everyone_moderates_the_host_stays_safe() {
    let (mut world, [ada, bob, eve]) = three();
    world.moderate(ada, ModerationCommand::EveryoneModerates { on: true });
    assert!(world.client(eve).settings.everyone_moderates);
    world.clear_outputs();
    let (ada_id, eve_id) = (world.id(ada), world.id(eve));
    world.moderate(bob, ModerationCommand::Kick { who: ada_id });
    assert_eq!(world.client(bob).error(), Some(ErrorCode::Forbidden));
    world.moderate(bob, ModerationCommand::EndForAll);
    assert_eq!(world.roster().len(), 3);
    world.moderate(bob, ModerationCommand::Kick { who: eve_id });
    assert_eq!(world.roster().len(), 2);
}

#[test]
fn a_stop_reaches_its_target_and_says_who_asked() {
    let (mut world, [ada, bob, eve]) = three();
    let kind = MediaKind::Camera;
    let (by, who) = (world.id(ada), world.id(bob));
    world.moderate(ada, ModerationCommand::Stop { who, kind });
    let request = ServerMessage::ModerationRequest { by, request: ModerationRequest::Stop { kind } };
    assert_eq!(world.client(bob).news(), [request]);
    assert!(world.client(eve).heard.is_empty());
    let kind = MediaKind::Microphone;
    let but = Some(world.id(eve));
    world.moderate(ada, ModerationCommand::StopAll { kind, but });
    assert_eq!(world.client(bob).moderation_requests(), [ModerationRequest::Stop { kind }]);
    assert!(world.client(eve).heard.is_empty() && world.client(ada).heard.is_empty());
}

#[test]
fn nothing_switches_anything_on() {
    let (mut world, [ada, bob, _]) = three();
    let who = world.id(bob);
    for kind in MediaKind::ALL {
        world.moderate(ada, ModerationCommand::Ask { who, kind });
        world.moderate(ada, ModerationCommand::Restrict { kind, on: true });
        world.moderate(ada, ModerationCommand::Allow { who, kind, allowed: true });
        world.moderate(ada, ModerationCommand::Restrict { kind, on: false });
        assert_eq!(world.row(who).media, MediaState::NONE);
    }
    let requests = world.client(bob).moderation_requests();
    assert!(requests.contains(&ModerationRequest::Ask { kind: MediaKind::Camera }), "{requests:?}");
}

#[test]
fn what_is_moderated_is_barred_for_all_but_the_allowed() {
    let (mut world, [ada, bob, eve]) = three();
    let who = world.id(bob);
    world.say(bob, ClientMessage::SetMedia { media: MediaState { camera: true, ..MICROPHONE } });
    world.moderate(ada, ModerationCommand::Restrict { kind: MediaKind::Microphone, on: true });
    assert_eq!(world.row(who).barred, MICROPHONE);
    assert_eq!(
        world.row(who).media,
        MediaState { camera: true, ..MediaState::NONE },
        "shown as what they may"
    );
    assert_eq!(world.client(bob).you.as_ref().unwrap().barred, MICROPHONE, "they are told");
    assert!(world.row(world.id(ada)).barred.is_none());
    world.say(bob, ClientMessage::SetMedia { media: MICROPHONE });
    assert_eq!(world.row(who).media, MediaState::NONE, "saying it does not make it so");
    world.say(bob, ClientMessage::Request { kind: MediaKind::Microphone, wanted: true });
    assert_eq!(world.row(who).requests, MICROPHONE);
    world.moderate(ada, ModerationCommand::Allow { who, kind: MediaKind::Microphone, allowed: true });
    let row = world.row(who);
    assert!(row.barred.is_none() && row.requests.is_none());
    assert_eq!(
        world.client(bob).moderation_requests(),
        [ModerationRequest::Allow { kind: MediaKind::Microphone, allowed: true }]
    );
    assert_eq!(world.row(world.id(eve)).barred, MICROPHONE);
    // A newcomer, too, and what they say they send.
    let carl = world.join(parvis_protocol::Join { media: MICROPHONE, ..page("Carl", 9) });
    assert_eq!(
        (world.row(world.id(carl)).barred, world.row(world.id(carl)).media),
        (MICROPHONE, MediaState::NONE)
    );
}

#[test]
fn a_request_is_answered_with_no_too() {
    let (mut world, [ada, bob, _]) = three();
    let (who, kind) = (world.id(bob), MediaKind::Screen);
    world.say(bob, ClientMessage::Request { kind, wanted: true });
    assert!(world.row(who).requests.is_none(), "nobody asks for what they may do");
    world.moderate(ada, ModerationCommand::Restrict { kind, on: true });
    world.say(bob, ClientMessage::Request { kind, wanted: true });
    world.moderate(ada, ModerationCommand::Allow { who, kind, allowed: false });
    assert!(world.row(who).requests.is_none());
    assert!(world.row(who).barred.screen);
    assert_eq!(world.client(bob).moderation_requests(), [ModerationRequest::Allow { kind, allowed: false }]);
}

#[test]
fn hands_keep_their_order_and_can_be_lowered() {
    let (mut world, [ada, bob, eve]) = three();
    for who in [eve, bob] {
        world.say(who, ClientMessage::Hand { raised: true });
    }
    let hand = |world: &World, who| world.row(world.id(who)).hand;
    assert!(hand(&world, eve) < hand(&world, bob));
    let place = hand(&world, eve);
    assert_eq!(world.client(eve).you.as_ref().unwrap().hand, place, "they know their place");
    // A reload keeps it; another try changes nothing.
    let back = world.back(eve, 9);
    world.lose(eve);
    let eve = world.join(back);
    world.say(eve, ClientMessage::Hand { raised: true });
    assert!(hand(&world, eve) < hand(&world, bob));
    let who = world.id(eve);
    world.moderate(ada, ModerationCommand::LowerHand { who });
    assert_eq!(hand(&world, eve), None);
    assert_eq!(world.client(eve).moderation_requests(), [ModerationRequest::LowerHand]);
    world.say(eve, ClientMessage::Hand { raised: true });
    assert!(hand(&world, eve) > hand(&world, bob), "at the end of the row now");
    world.moderate(ada, ModerationCommand::LowerHands);
    assert_eq!((hand(&world, eve), hand(&world, bob)), (None, None));
}

#[test]
fn a_reload_keeps_a_raised_hand_and_a_new_join_does_not() {
    let (mut world, [_, bob, eve]) = three();
    for who in [bob, eve] {
        world.say(who, ClientMessage::Hand { raised: true });
    }
    let place = world.row(world.id(bob)).hand;
    for (message, kept) in [(ClientMessage::Unload, place), (ClientMessage::Leave, None)] {
        let bob = *world
            .clients
            .iter()
            .rfind(|(_, c)| c.you.as_ref().is_some_and(|you| you.name.as_str() == "Bob"))
            .unwrap()
            .0;
        let back = world.back(bob, 9);
        world.say(bob, message);
        let bob = world.join(back);
        assert_eq!(world.row(world.id(bob)).hand, kept);
        assert_eq!(world.client(bob).you.as_ref().unwrap().hand, kept);
    }
    let back = world.back(eve, 10);
    world.say(eve, ClientMessage::Unload);
    world.pass(parvis_protocol::limits::SEAT_KEPT);
    let eve = world.join(back);
    assert_eq!(world.row(world.id(eve)).hand, None);
}

#[test]
fn reactions_reach_everyone_and_are_limited() {
    let (mut world, [ada, bob, _]) = three();
    let (from, reaction) = (world.id(bob), Reaction::Clap);
    for _ in 0..30 {
        world.say(bob, ClientMessage::React { reaction });
    }
    let heard = world.client(ada).news();
    assert_eq!(heard, vec![ServerMessage::Reaction { from, reaction }; 8]);
    assert_eq!(world.client(bob).error(), Some(ErrorCode::TooFast));
    world.pass(Duration::from_secs(10));
    world.say(bob, ClientMessage::React { reaction: Reaction::Unknown });
    assert!(world.client(ada).news().is_empty());
}

#[test]
fn each_kind_of_message_has_a_limit_of_its_own() {
    let (mut world, [ada, bob, _]) = three();
    let who = world.id(bob);
    let name = |n: u32| page(&format!("Bob {n}"), 1).name;
    type Said = Box<dyn Fn(u32) -> ClientMessage>;
    let flood: [(ConnectionId, Said); 6] = [
        (bob, Box::new(move |n| ClientMessage::Rename { name: name(n) })),
        (bob, Box::new(|n| ClientMessage::Hand { raised: n % 2 == 0 })),
        (bob, Box::new(|n| ClientMessage::SetAway { away: n % 2 == 0 })),
        (
            bob,
            Box::new(|n| ClientMessage::SetMedia {
                media: MediaState { camera: n % 2 == 0, ..MediaState::NONE },
            }),
        ),
        (
            ada,
            Box::new(move |_| ClientMessage::Moderate {
                command: ModerationCommand::Stop { who, kind: MediaKind::Camera },
            }),
        ),
        (
            ada,
            Box::new(|_| ClientMessage::Moderate {
                command: ModerationCommand::SetPassword { password: None },
            }),
        ),
    ];
    for (socket, message) in flood {
        world.pass(Duration::from_secs(600));
        world.clear_outputs();
        for n in 0..200 {
            world.say(socket, message(n));
        }
        assert_eq!(world.client(socket).error(), Some(ErrorCode::TooFast), "{:?}", message(0));
        world.say(socket, ClientMessage::Ping);
        assert_eq!(world.client(socket).news().last(), Some(&ServerMessage::Pong), "the rest goes on");
    }
}

#[test]
fn being_away_is_shown() {
    let (mut world, [ada, bob, _]) = three();
    world.say(bob, ClientMessage::SetAway { away: true });
    let row = world.row(world.id(bob));
    assert!(row.away);
    assert_eq!(world.client(ada).news(), [ServerMessage::Updated { participant: row }]);
}

#[test]
fn a_mute_reaches_those_who_are_back_later_however_they_were_gone() {
    enum Gone {
        LostSocket,
        LostSeat,
        Reload,
    }
    let stop = ModerationRequest::Stop { kind: MediaKind::Microphone };
    for (gone, session) in [(Gone::LostSocket, 1), (Gone::LostSeat, 1), (Gone::Reload, 9)] {
        for everyone in [true, false] {
            let (mut world, [ada, bob, eve]) = three();
            world.say(bob, ClientMessage::SetMedia { media: MICROPHONE });
            let (bob_id, ada_id) = (world.id(bob), world.id(ada));
            let back = Join { media: MICROPHONE, ..world.back(bob, session) };
            match gone {
                Gone::LostSocket => world.lose(bob),
                Gone::LostSeat => {
                    world.lose(bob);
                    world.pass(limits::SEAT_KEPT);
                }
                Gone::Reload => world.say(bob, ClientMessage::Unload),
            }
            if matches!(gone, Gone::LostSocket) {
                assert_eq!(world.row(bob_id).media, MICROPHONE, "it is not said that they are off");
            } else if !everyone {
                // There is no row of theirs to press a button in.
                continue;
            }
            let kind = MediaKind::Microphone;
            world.moderate(
                ada,
                if everyone {
                    ModerationCommand::StopAll { kind, but: None }
                } else {
                    ModerationCommand::Stop { who: bob_id, kind }
                },
            );
            world.pass(Duration::from_secs(5));
            let bob = world.join(back.clone());
            let heard = world.client(bob).news();
            assert!(matches!(heard[0], ServerMessage::Welcome(_)), "{heard:?}");
            assert_eq!(heard[1..], [ServerMessage::ModerationRequest { by: ada_id, request: stop }]);
            assert_eq!(world.client(eve).moderation_requests().len(), usize::from(everyone));
            // Once: what they switch on after that is their own will.
            world.lose(bob);
            let bob = world.join(back);
            assert_eq!(world.client(bob).moderation_requests(), []);
        }
    }
}

#[test]
fn the_one_who_is_not_meant_is_not_muted_when_they_are_back() {
    let (mut world, [ada, bob, _]) = three();
    let (bob_id, back) = (world.id(bob), world.back(bob, 1));
    world.lose(bob);
    let kind = MediaKind::Microphone;
    world.moderate(ada, ModerationCommand::StopAll { kind, but: Some(bob_id) });
    let bob = world.join(back);
    assert_eq!(world.client(bob).moderation_requests(), []);
}

#[test]
fn who_came_back_after_their_seat_expired_is_muted_once_and_not_again_by_it() {
    let (mut world, [ada, bob, _]) = three();
    let back = world.back(bob, 1);
    world.lose(bob);
    world.pass(limits::SEAT_KEPT);
    let bob = world.join(back.clone());
    let kind = MediaKind::Microphone;
    world.moderate(ada, ModerationCommand::StopAll { kind, but: None });
    assert_eq!(world.client(bob).moderation_requests(), [ModerationRequest::Stop { kind }]);
    // Their own will since then, also on another socket.
    world.lose(bob);
    let bob = world.join(back);
    assert_eq!(world.client(bob).moderation_requests(), []);
}
