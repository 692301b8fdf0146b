//! Any history of joins, drops, resumes, leaves and restarts keeps the promises of a room.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use parvis_protocol::{
    ClientMessage, DisplayName, Join, MediaKind, MediaState, Order, ParticipantId, Role, SealedState,
    SeatToken,
};
use parvis_room::ConnectionId;
use proptest::prelude::*;
use support::{World, page, page_with, password};

/// One step. The numbers choose among what is there at that moment.
#[derive(Debug, Clone, Copy)]
enum Step {
    Join,
    Resume { token: usize, state: Option<usize>, reload: bool, gently: bool },
    Lose(usize),
    Leave(usize),
    Unload(usize),
    Order(usize, usize, u8),
    Hand(usize, bool),
    SetMedia(usize, MediaState),
    Rename(usize, u8),
    JoinAgain(usize),
    Pass(u64),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let media =
        any::<[bool; 3]>().prop_map(|[microphone, camera, screen]| MediaState { microphone, camera, screen });
    prop_oneof![
        4 => Just(Step::Join),
        6 => (any::<usize>(), any::<Option<usize>>(), any::<bool>(), any::<bool>())
            .prop_map(|(token, state, reload, gently)| Step::Resume { token, state, reload, gently }),
        4 => any::<usize>().prop_map(Step::Lose),
        2 => any::<usize>().prop_map(Step::Leave),
        2 => any::<usize>().prop_map(Step::Unload),
        8 => (any::<usize>(), any::<usize>(), any::<u8>()).prop_map(|(by, who, order)| Step::Order(by, who, order)),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(n, raised)| Step::Hand(n, raised)),
        1 => (any::<usize>(), media).prop_map(|(n, media)| Step::SetMedia(n, media)),
        1 => (any::<usize>(), any::<u8>()).prop_map(|(n, name)| Step::Rename(n, name)),
        1 => any::<usize>().prop_map(Step::JoinAgain),
        3 => (0..40_000_u64).prop_map(Step::Pass),
        1 => Just(Step::Restart),
    ]
}

#[derive(Default)]
struct Pages {
    /// Every token ever given, with the session and name it was given to.
    tokens: Vec<(SeatToken, u64)>,
    /// Every state ever given.
    states: Vec<SealedState>,
    sessions: u64,
}

fn open(world: &World) -> Vec<ConnectionId> {
    let open = world.clients.iter().filter(|(_, client)| client.closed.is_none() && client.you.is_some());
    open.map(|(connection, _)| *connection).collect()
}

fn pick<T: Clone>(among: &[T], number: usize) -> Option<T> {
    (!among.is_empty()).then(|| among[number % among.len()].clone())
}

/// A socket that is gone hears nothing more.
fn lose(world: &mut World, connection: ConnectionId) {
    world.lose(connection);
    world.clients.remove(&connection);
}

fn take(world: &mut World, pages: &mut Pages, step: Step) {
    let sockets = open(world);
    match step {
        Step::Join => {
            pages.sessions += 1;
            world.join(page("Ada", pages.sessions));
        }
        Step::Resume { token, state, reload, gently } => {
            let Some((token, mut session)) = pick(&pages.tokens, token) else { return };
            if reload {
                pages.sessions += 1;
                session = pages.sessions;
            }
            let state = state.and_then(|state| pick(&pages.states, state));
            world.join(Join { state, gently, ..page_with("Ada", session, token) });
        }
        Step::Lose(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            lose(world, socket);
        }
        Step::Leave(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::Leave);
        }
        Step::Unload(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::Unload);
        }
        Step::Order(by, who, order) => {
            let Some(by) = pick(&sockets, by) else { return };
            let mut everyone: Vec<_> = world.roster().iter().map(|row| row.id).collect();
            everyone.extend(
                world.clients.values().flat_map(|client| client.waiting.iter().map(|waiting| waiting.id)),
            );
            let Some(who) = pick(&everyone, who) else { return };
            world.order(by, one_of(order, who));
        }
        Step::Hand(n, raised) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::Hand { raised });
        }
        Step::SetMedia(n, media) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::SetMedia { media });
            let you = world.client(socket).you.as_mut().unwrap();
            you.media = media.without(you.barred);
        }
        Step::Rename(n, name) => {
            let Some(socket) = pick(&sockets, n) else { return };
            let name = DisplayName::new(&format!("Ada {name}")).unwrap();
            world.say(socket, ClientMessage::Rename { name: name.clone() });
            world.client(socket).you.as_mut().unwrap().name = name;
        }
        Step::JoinAgain(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.join_on(socket, page("Ada", 0));
        }
        Step::Pass(millis) => world.pass(Duration::from_millis(millis)),
        Step::Restart => world.restart(),
    }
    for client in world.clients.values() {
        if let (Some(you), Some(token)) = (&client.you, &client.token)
            && pages.tokens.iter().all(|(known, _)| known != token)
        {
            pages.tokens.push((token.clone(), you.session.bits()));
        }
        if let Some(state) = client.state.clone().filter(|state| !pages.states.contains(state)) {
            pages.states.push(state);
        }
    }
}

/// The order of this number.
fn one_of(number: u8, who: ParticipantId) -> Order {
    let kind = MediaKind::ALL[usize::from(number / 32 % 3)];
    let on = number >= 128;
    match number % 16 {
        0 => Order::Kick { who },
        1 => Order::Ban { who },
        2 => Order::SetRole { who, role: Role::Host },
        3 => Order::SetRole { who, role: Role::CoHost },
        4 => Order::SetRole { who, role: Role::Guest },
        5 => Order::Lock { on },
        6 => Order::Lobby { on },
        7 => Order::SetPassword { password: on.then(|| password("tulipe")) },
        8 => Order::EveryoneKeepsOrder { on },
        9 => Order::Moderate { kind, on },
        10 => Order::Allow { who, kind, allowed: on },
        11 => Order::Admit { who },
        12 => Order::AdmitAll,
        13 => Order::Refuse { who, word: None },
        14 => Order::LowerHands,
        _ => Order::StopAll { kind, but: on.then_some(who) },
    }
}

fn check(world: &World) {
    let roster = world.roster();
    let ids: BTreeSet<_> = roster.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), roster.len(), "no seat twice");
    assert!(roster.len() <= 12, "no more seats than there are");
    let host = world.hosts();
    assert!(host.len() <= 1, "never two hosts");
    let passes_on = world.room.next_deadline().is_some();
    assert!(
        roster.is_empty() || passes_on || host.len() == 1,
        "a host, or a time at which there will be one"
    );
    let left_over = world.room.next_deadline().is_some();
    assert!(!(world.room.is_empty() && left_over), "nothing left of an empty room");
    let (mut settings, mut waiting) = (None, None);
    for connection in open(world) {
        let client = &world.clients[&connection];
        let you = client.you.as_ref().unwrap();
        assert!(roster.contains(you), "{you:?} in {roster:?}");
        let others: Vec<_> = roster.iter().filter(|row| row.id != you.id).cloned().collect();
        assert_eq!(client.others, others, "everyone knows the whole roster, in its order");
        assert!(you.media.without(you.barred) == you.media, "nobody is shown to send what they may not");
        if let Some(first) = &settings {
            assert_eq!(&client.settings, first, "everyone knows the same settings");
        }
        settings = Some(client.settings.clone());
        if !you.keeps_order(&client.settings) {
            continue;
        }
        if let Some(first) = &waiting {
            assert_eq!(&client.waiting, first, "everyone who keeps order knows who waits");
        }
        waiting = Some(client.waiting.clone());
    }
    let here = roster.iter().filter(|row| row.presence == parvis_protocol::Presence::Here).count();
    assert_eq!(here, open(world).len(), "one open socket for each who is here");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_keeps_the_promises_of_a_room(steps in proptest::collection::vec(step(), 1..80)) {
        let mut world = World::new();
        let mut pages = Pages::default();
        for step in steps {
            take(&mut world, &mut pages, step);
            check(&world);
        }
        // Everyone goes, and time passes: nothing is left.
        for socket in open(&world) {
            lose(&mut world, socket);
        }
        world.pass(parvis_protocol::limits::SEAT_KEPT);
        prop_assert!(world.clients.values().all(|client| client.closed.is_some() || client.door.is_none()));
        prop_assert!(world.room.is_empty());
        prop_assert_eq!(world.room.next_deadline(), None);
    }
}
