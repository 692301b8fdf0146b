//! Any history of joins, drops, resumes, leaves and restarts keeps the promises of a room.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use parvis_protocol::{ClientMessage, DisplayName, MediaState, SeatToken};
use parvis_room::ConnectionId;
use proptest::prelude::*;
use support::{World, page, page_with};

/// One step. The numbers choose among what is there at that moment.
#[derive(Debug, Clone, Copy)]
enum Step {
    Join,
    Resume { token: usize, reload: bool },
    Lose(usize),
    Leave(usize),
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
        4 => (any::<usize>(), any::<bool>()).prop_map(|(token, reload)| Step::Resume { token, reload }),
        4 => any::<usize>().prop_map(Step::Lose),
        2 => any::<usize>().prop_map(Step::Leave),
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
        Step::Resume { token, reload } => {
            let Some((token, mut session)) = pick(&pages.tokens, token) else { return };
            if reload {
                pages.sessions += 1;
                session = pages.sessions;
            }
            world.join(page_with("Ada", session, token));
        }
        Step::Lose(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            lose(world, socket);
        }
        Step::Leave(n) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::Leave);
        }
        Step::SetMedia(n, media) => {
            let Some(socket) = pick(&sockets, n) else { return };
            world.say(socket, ClientMessage::SetMedia { media });
            world.client(socket).you.as_mut().unwrap().media = media;
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
    }
}

fn check(world: &World) {
    let roster = world.roster();
    let ids: BTreeSet<_> = roster.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), roster.len(), "no seat twice");
    assert!(roster.len() <= 12, "no more seats than there are");
    assert_eq!(world.hosts().len(), usize::from(!roster.is_empty()), "exactly one host while anyone is in");
    let left_over = world.room.next_deadline().is_some();
    assert!(!(world.room.is_empty() && left_over), "nothing left of an empty room");
    let mut seated = 0;
    for connection in open(world) {
        let client = &world.clients[&connection];
        let you = client.you.as_ref().unwrap();
        assert!(roster.contains(you), "{you:?} in {roster:?}");
        let others: Vec<_> = roster.iter().filter(|row| row.id != you.id).cloned().collect();
        assert_eq!(client.others, others, "everyone knows the whole roster, in its order");
        seated += 1;
    }
    let here = roster.iter().filter(|row| row.presence == parvis_protocol::Presence::Here).count();
    assert_eq!(here, seated, "one open socket for each who is here");
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
        prop_assert!(world.room.is_empty());
        prop_assert_eq!(world.room.next_deadline(), None);
    }
}
