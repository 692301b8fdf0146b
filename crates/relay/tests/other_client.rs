//! A client that others wrote (`turn-client-proto`) allocates, permits, binds and exchanges packets over this server.

mod support;

use std::time::Duration;

use parvis_relay::{
    CREDENTIAL_LIFETIME, Destination, Family, PortChoice, RelaySocket, TurnClient, TurnSecret, TurnSettings,
};
use turn_client_proto::api::{TurnConfig, TurnEvent, TurnPollRet, TurnRecvRet};
use turn_client_proto::prelude::*;
use turn_client_proto::types::stun::TransportType;
use turn_client_proto::types::{AddressFamily, Instant, TurnCredentials};
use turn_client_proto::udp::TurnClientUdp;

use support::{KEY, World, at, ip, settings, udp};

const SERVER: &str = "5.5.5.5:3478";

/// A client of theirs, and where the server sees it.
struct Theirs {
    client: TurnClientUdp,
    seen: TurnClient,
    start: parvis_relay::Now,
}

impl Theirs {
    fn new(world: &World, address: &str, families: &[AddressFamily]) -> Self {
        let credential = TurnSecret::of_server(&KEY).issue(world.now.wall, CREDENTIAL_LIFETIME, "ada");
        let mut config = TurnConfig::new(TurnCredentials::new(&credential.username, &credential.password));
        config.set_address_family(families[0]);
        families[1..].iter().for_each(|family| config.add_address_family(*family));
        let client = TurnClientUdp::allocate(at(address), at(SERVER), config);
        Self { client, seen: udp(address), start: world.now }
    }

    fn now(&self, world: &World) -> Instant {
        Instant::ZERO + Duration::from_millis(world.now.mono.since(self.start.mono))
    }

    /// Carries packets to and fro until neither has anything to say. It waits a little between requests.
    fn talk(&mut self, world: &mut World) -> Vec<TurnEvent> {
        let mut events = Vec::new();
        loop {
            let now = self.now(world);
            let wait = self.client.poll(now);
            events.extend(std::iter::from_fn(|| self.client.poll_event()));
            if let Some(transmit) = self.client.poll_transmit(now) {
                assert_eq!(world.forward(self.seen, &transmit.data), None);
                for (to, bytes) in std::mem::take(&mut world.answers) {
                    assert_eq!(to, self.seen);
                    assert_eq!(self.hears(world, bytes), None);
                }
            } else if matches!(wait, TurnPollRet::WaitUntil(until) if until < now + Duration::from_millis(100))
            {
                world.now = world.now.after(10);
            } else {
                return events;
            }
        }
    }

    /// What it makes of bytes of the server: data of a peer.
    fn hears(&mut self, world: &World, bytes: Vec<u8>) -> Option<(String, Vec<u8>)> {
        let now = self.now(world);
        let transmit = turn_client_proto::stun::agent::Transmit::new(
            bytes,
            TransportType::Udp,
            at(SERVER),
            self.seen.remote,
        );
        match self.client.recv(transmit, now) {
            TurnRecvRet::PeerData(data) => Some((data.peer.to_string(), data.data().to_vec())),
            TurnRecvRet::Handled => None,
            other => panic!("{other:?}"),
        }
    }

    fn sends(&mut self, world: &World, to: &str, data: &[u8]) -> Vec<u8> {
        let transmit = self.client.send_to(TransportType::Udp, at(to), data, self.now(world));
        transmit.expect("it may send").expect("there is a packet").build().data
    }

    fn relayed(&self) -> Vec<RelaySocket> {
        let relayed = self.client.relayed_addresses().map(|(_, address)| address);
        relayed
            .map(|address| RelaySocket { family: Family::of(address.ip()), port: address.port() })
            .collect()
    }
}

#[test]
fn it_exchanges_packets_with_a_peer_first_in_indications_and_then_on_a_channel() {
    let mut world = World::new(settings());
    let mut ada = Theirs::new(&world, "198.51.100.7:5000", &[AddressFamily::IPV4]);
    let events = ada.talk(&mut world);
    assert!(matches!(events[..], [TurnEvent::AllocationCreated(..)]), "{events:?}");
    let socket = ada.relayed()[0];
    let now = ada.now(&world);
    ada.client.create_permission(TransportType::Udp, ip("1.1.1.1"), now).unwrap();
    assert!(matches!(ada.talk(&mut world)[..], [TurnEvent::PermissionCreated(..)]));
    for channel in [false, true] {
        if channel {
            ada.client.bind_channel(TransportType::Udp, at("1.1.1.1:7000"), now).unwrap();
            let events = ada.talk(&mut world);
            let bound = |event: &TurnEvent| matches!(event, TurnEvent::ChannelCreated(..));
            assert!(events.iter().any(bound), "{events:?}");
        }
        let packet = ada.sends(&world, "1.1.1.1:7000", b"hello");
        assert_eq!(packet[0] == 0x40, channel);
        let to = Destination::Peer { socket, to: at("1.1.1.1:7000") };
        assert_eq!(world.sent(ada.seen, &packet), Some((to, b"hello".to_vec())));
        let (to, bytes) = world.received(socket, "1.1.1.1:7000", b"there").unwrap();
        assert_eq!(to, Destination::Client(ada.seen));
        assert_eq!(bytes[0] == 0x40, channel);
        assert_eq!(ada.hears(&world, bytes), Some(("1.1.1.1:7000".to_owned(), b"there".to_vec())));
    }
}

#[test]
fn it_stays_for_as_long_as_it_refreshes_and_ends_when_it_says_so() {
    let mut world = World::new(settings());
    world.server.handle_seat_held("ada");
    let mut ada = Theirs::new(&world, "198.51.100.7:5000", &[AddressFamily::IPV4, AddressFamily::IPV6]);
    ada.talk(&mut world);
    assert_eq!(
        (ada.relayed().len(), world.server.allocations()),
        (2, 1),
        "one allocation with both families"
    );
    // An hour, in which nonces and the credential expire.
    for _ in 0..360 {
        world.pass(10);
        ada.talk(&mut world);
        assert_eq!(world.server.allocations(), 1);
    }
    let now = ada.now(&world);
    ada.client.delete(now).unwrap();
    ada.talk(&mut world);
    assert_eq!(world.server.allocations(), 0);
}

#[test]
fn two_of_them_reach_each_other_inside_through_one_port_as_well() {
    for ports in [PortChoice::Range(50_000..=50_100), PortChoice::One(3_479)] {
        let mut world = World::new(TurnSettings { ports, ..settings() });
        let mut both = ["198.51.100.7:5000", "198.51.101.7:5000"].map(|address| {
            let mut theirs = Theirs::new(&world, address, &[AddressFamily::IPV4]);
            theirs.talk(&mut world);
            let now = theirs.now(&world);
            theirs.client.create_permission(TransportType::Udp, ip("5.5.5.5"), now).unwrap();
            theirs.talk(&mut world);
            theirs
        });
        let [of_ada, of_bo] = both.each_ref().map(|theirs| format!("5.5.5.5:{}", theirs.relayed()[0].port));
        let packet = both[0].sends(&world, &of_bo, b"hello");
        let (to, bytes) = world.sent(both[0].seen, &packet).unwrap();
        assert_eq!(to, Destination::Client(both[1].seen));
        assert_eq!(both[1].hears(&world, bytes), Some((of_ada, b"hello".to_vec())));
    }
}
