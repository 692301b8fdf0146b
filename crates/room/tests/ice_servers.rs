//! The STUN and TURN servers of a seat, whose credentials end and are renewed while somebody sits there.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use parvis_protocol::{IceServer, ParticipantId, ServerMessage};
use parvis_room::{ConnectionId, IceServerSource, ServerSecret, Settings, StaticIceServers, WallTime};
use support::{KEY, World, page};

const LIFETIME: Duration = Duration::from_secs(300);

/// Writes into the credentials for whom and when they were made.
#[derive(Debug)]
struct Stamps;

impl IceServerSource for Stamps {
    fn ice_servers(&self, seat: ParticipantId, now: WallTime) -> Vec<IceServer> {
        vec![IceServer {
            urls: vec!["turn:relay.example".to_owned()],
            username: Some(format!("{}", seat.bits())),
            credential: Some(format!("{}", now.0)),
        }]
    }

    fn lifetime(&self) -> Option<Duration> {
        Some(LIFETIME)
    }
}

fn world() -> World {
    World::with(Settings { ice_servers: Arc::new(Stamps), ..Settings::new(ServerSecret::new(&KEY)) })
}

/// What this client was given since the last time, in `Welcome` or later.
fn given(world: &mut World, connection: ConnectionId) -> Vec<Vec<IceServer>> {
    let news = world.client(connection).news().into_iter();
    let given = news.filter_map(|message| match message {
        ServerMessage::Welcome(welcome) => Some(welcome.ice_servers),
        ServerMessage::IceServers { ice_servers } => Some(ice_servers),
        _ => None,
    });
    given.collect()
}

#[test]
fn everyone_is_given_their_own_and_new_ones_before_those_end() {
    let mut world = world();
    let ada = world.join(page("Ada", 1));
    world.pass(LIFETIME / 4);
    let ben = world.join(page("Ben", 2));
    let (ada_id, ben_id) = (world.id(ada), world.id(ben));
    assert_eq!(given(&mut world, ada), [Stamps.ice_servers(ada_id, WallTime(1_000_000))]);
    assert_eq!(given(&mut world, ben), [Stamps.ice_servers(ben_id, WallTime(1_075_000))]);

    // At the time that the room itself names, and nobody before theirs is due.
    let due = world.room.next_deadline().expect("something is to be renewed");
    assert_eq!(due.since(world.now.mono), 75_000);
    world.pass(Duration::from_millis(74_999));
    assert!(given(&mut world, ada).is_empty());
    world.pass(Duration::from_millis(1));
    assert_eq!(given(&mut world, ada), [Stamps.ice_servers(ada_id, WallTime(1_150_000))]);
    assert!(given(&mut world, ben).is_empty());

    // For hours.
    for _ in 0..100 {
        world.pass(LIFETIME / 2);
        assert_eq!((given(&mut world, ada).len(), given(&mut world, ben).len()), (1, 1));
    }
}

#[test]
fn whoever_is_away_is_given_new_ones_when_they_are_back() {
    let mut world = world();
    let ada = world.join(page("Ada", 1));
    let ben = world.join(page("Ben", 2));
    let (back, ben_id) = (world.back(ben, 2), world.id(ben));
    world.pass(LIFETIME / 2 - Duration::from_secs(1));
    world.lose(ben);
    world.client(ada).news();
    world.pass(Duration::from_secs(2));
    assert_eq!(given(&mut world, ada).len(), 1);
    let ben = world.join(back);
    assert_eq!(world.id(ben), ben_id);
    assert_eq!(given(&mut world, ben), [Stamps.ice_servers(ben_id, world.now.wall)]);
}

#[test]
fn what_lasts_for_ever_is_never_renewed() {
    let servers = Stamps.ice_servers(ParticipantId::from_bits(1), WallTime(2));
    let ice_servers = Arc::new(StaticIceServers(servers.clone()));
    let mut world = World::with(Settings { ice_servers, ..Settings::new(ServerSecret::new(&KEY)) });
    let ada = world.join(page("Ada", 1));
    assert_eq!(given(&mut world, ada), [servers]);
    assert_eq!(world.room.next_deadline(), None);
}
