//! Packets: whom they may go to and come from, and how they arrive.

mod support;

use parvis_relay::{Destination, Family, PortChoice, RelaySocket, TurnQuotas, TurnSettings};
use stun_types::attribute::{AttributeType, RawAttribute};
use stun_types::message::{Message, MessageClass};
use stun_types::prelude::AttributeWrite;
use turn_types::AddressFamily;
use turn_types::attribute::{ChannelNumber, Data, DontFragment, RequestedAddressFamily, XorPeerAddress};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, DATA, SEND};

use support::{Browser, World, at, channel_data, settings, tcp, udp, udp_wanted};

const ADA: &str = "198.51.100.7:5000";
const BO: &str = "198.51.100.8:5000";
const PEER: &str = "1.1.1.1:7000";

fn world() -> World {
    World::new(settings())
}

fn code(world: &mut World, browser: &Browser, bytes: &[u8]) -> Option<u16> {
    world.ask(browser.client, bytes).expect("an answer").code()
}

/// Where a Data indication comes from, and what is in it.
fn indicated(bytes: &[u8]) -> (String, Vec<u8>) {
    let message = Message::from_bytes(bytes).expect("a message");
    assert!(message.has_class(MessageClass::Indication) && message.has_method(DATA));
    let peer = message.attribute::<XorPeerAddress>().expect("a peer").addr(message.transaction_id());
    (peer.to_string(), message.attribute::<Data<'_>>().expect("data").data().to_vec())
}

#[test]
fn an_indication_goes_to_a_peer_and_what_comes_back_is_one() {
    let mut world = world();
    let (mut ada, socket) = world.permitted("ada", udp(ADA), &["1.1.1.1"]);
    for payload in [&b""[..], b"1", b"hello", &[7; 1_200]] {
        let indication = ada.indicate(PEER, payload);
        let to = Destination::Peer { socket, to: at(PEER) };
        assert_eq!(world.sent(ada.client, &indication), Some((to, payload.to_vec())));
        let (to, bytes) = world.received(socket, "1.1.1.1:7001", payload).unwrap();
        assert_eq!(to, Destination::Client(ada.client));
        assert_eq!(indicated(&bytes), ("1.1.1.1:7001".to_owned(), payload.to_vec()));
    }
    let counters = world.server.counters();
    assert_eq!((counters.packets_to_peers, counters.bytes_to_peers), (4, 1_206));
    assert_eq!((counters.packets_to_clients, counters.bytes_to_clients), (4, 1_206));
}

#[test]
fn a_channel_carries_both_ways() {
    let mut world = world();
    let (mut ada, socket) = world.allocated("ada", udp(ADA));
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4ABC, PEER)), None);
    let to = Destination::Peer { socket, to: at(PEER) };
    assert_eq!(world.sent(ada.client, &channel_data(0x4ABC, b"hello")), Some((to, b"hello".to_vec())));
    let mut padded = channel_data(0x4ABC, b"hello");
    padded.extend([0; 3]);
    assert_eq!(world.sent(ada.client, &padded), Some((to, b"hello".to_vec())));
    let back = world.received(socket, PEER, b"there").unwrap();
    assert_eq!(back, (Destination::Client(ada.client), channel_data(0x4ABC, b"there")));
    // Of another port of the same peer: permitted, and not on the channel.
    let (_, bytes) = world.received(socket, "1.1.1.1:7001", b"there").unwrap();
    assert_eq!(indicated(&bytes).0, "1.1.1.1:7001");
}

#[test]
fn on_a_stream_channel_data_are_padded() {
    let mut world = world();
    let (mut ada, socket) = world.allocated("ada", tcp(ADA, 1));
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4000, PEER)), None);
    for length in 0..9 {
        let (_, bytes) = world.received(socket, PEER, &vec![7; length]).unwrap();
        assert_eq!(bytes.len(), 4 + length.next_multiple_of(4));
        assert_eq!(usize::from(bytes[3]), length);
        assert!(bytes[4 + length..].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn six_bytes_of_address_or_sixteen() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    let v6 = RequestedAddressFamily::new(AddressFamily::IPV6);
    let relayed = world.ask(ada.client, &ada.allocate(&[&v6])).unwrap().relayed();
    let socket = RelaySocket { family: Family::V6, port: relayed.port() };
    let peer = "[2606:4700::1111]:7000";
    assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&["2606:4700::1111"])), None);
    let (_, bytes) = world.received(socket, peer, b"hello").unwrap();
    assert_eq!(indicated(&bytes), (peer.to_owned(), b"hello".to_vec()));
    assert!(world.sent(ada.client, &ada.indicate(peer, b"hello")).is_some());
    // Of the other family: asked for it is a mismatch, sent it is dropped.
    assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&["1.1.1.1"])), Some(443));
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4000, PEER)), Some(443));
    assert_eq!(world.sent(ada.client, &ada.indicate(PEER, b"hello")), None);
}

#[test]
fn what_ipv6_adds_to_an_address_makes_no_other_peer_of_it() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    let v6 = RequestedAddressFamily::new(AddressFamily::IPV6);
    let relayed = world.ask(ada.client, &ada.allocate(&[&v6])).unwrap().relayed();
    let socket = RelaySocket { family: Family::V6, port: relayed.port() };
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4000, "[2606:4700::1111]:7000")), None);
    let from = std::net::SocketAddrV6::new("2606:4700::1111".parse().unwrap(), 7_000, 0xABCDE, 2);
    let forward = world.server.handle_peer(world.now, socket, from.into(), b"four").unwrap();
    assert_eq!(support::arrived(&forward, b"four"), channel_data(0x4000, b"four"));
}

#[test]
fn the_longest_packet_that_fits_into_an_indication() {
    let quotas = TurnQuotas { bytes_per_second: 10_000_000, ..TurnQuotas::default() };
    let mut world = World::new(TurnSettings { quotas, ..settings() });
    let (_, socket) = world.permitted("ada", udp(ADA), &["1.1.1.1"]);
    let (_, bytes) = world.received(socket, PEER, &[7; 65_000]).unwrap();
    assert_eq!(indicated(&bytes).1, [7; 65_000]);
    assert_eq!(world.received(socket, PEER, &[7; 65_001]), None);
}

#[test]
fn nothing_goes_or_comes_without_a_permission() {
    let mut world = world();
    let (mut ada, socket) = world.allocated("ada", udp(ADA));
    assert_eq!(world.sent(ada.client, &ada.indicate(PEER, b"hello")), None);
    assert_eq!(world.received(socket, PEER, b"hello"), None);
    assert_eq!(world.sent(ada.client, &channel_data(0x4000, b"hello")), None);
    assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&["1.1.1.1"])), None);
    world.pass(299);
    assert!(world.sent(ada.client, &ada.indicate(PEER, b"hello")).is_some());
    assert!(world.received(socket, PEER, b"hello").is_some());
    world.pass(1);
    assert_eq!(world.sent(ada.client, &ada.indicate(PEER, b"hello")), None);
    assert_eq!(world.received(socket, PEER, b"hello"), None);
    assert_eq!(world.server.counters().dropped_unknown, 5);
}

#[test]
fn a_channel_outlives_its_permission_and_carries_nothing_without_one() {
    let mut world = world();
    let (mut ada, socket) = world.allocated("ada", udp(ADA));
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4000, PEER)), None);
    world.pass(300);
    assert_eq!(world.sent(ada.client, &channel_data(0x4000, b"hello")), None);
    assert_eq!(world.received(socket, PEER, b"hello"), None);
    assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&["1.1.1.1"])), None);
    assert!(world.sent(ada.client, &channel_data(0x4000, b"hello")).is_some());
    assert_eq!(code(&mut world, &ada.clone(), &ada.refresh(3_600)), None);
    world.pass(299);
    assert!(world.sent(ada.client, &channel_data(0x4000, b"hello")).is_some());
    world.pass(1);
    assert_eq!(world.sent(ada.client, &channel_data(0x4000, b"hello")), None, "ten minutes have passed");
}

#[test]
fn a_forbidden_peer_is_refused_wherever_it_is_named_and_nothing_leaves() {
    let mut world = world();
    let (mut ada, _) = world.permitted("ada", udp(ADA), &["1.1.1.1"]);
    for forbidden in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "255.255.255.255"]
    {
        let socket = format!("{forbidden}:80");
        assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&[forbidden])), Some(403), "{forbidden}");
        assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&["8.8.8.8", forbidden])), Some(403));
        assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4000, &socket)), Some(403));
        assert_eq!(world.sent(ada.client, &ada.indicate(&socket, b"hello")), None);
    }
    // The one that was good got no permission together with one that was not.
    assert_eq!(world.sent(ada.client, &ada.indicate("8.8.8.8:1", b"hello")), None);
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4000, "1.1.1.1:0")), Some(403));
    assert_eq!(world.sent(ada.client, &ada.indicate("1.1.1.1:0", b"hello")), None);
    assert_eq!(world.server.counters().packets_to_peers, 0);
}

#[test]
fn a_port_that_the_server_listens_at_is_forbidden_where_the_packet_leaves() {
    let listening = vec![at("0.0.0.0:3478")];
    let allowed_networks = vec!["10.0.0.0/8".parse().unwrap()];
    let own_addresses = vec![at("10.0.0.5:0").ip()];
    let mut world = World::new(TurnSettings { listening, allowed_networks, own_addresses, ..settings() });
    let (mut ada, _) = world.permitted("ada", udp(ADA), &["10.0.0.5", "10.0.0.6"]);
    assert!(world.sent(ada.client, &ada.indicate("10.0.0.6:3478", b"hello")).is_some());
    assert!(world.sent(ada.client, &ada.indicate("10.0.0.5:3479", b"hello")).is_some());
    assert_eq!(world.sent(ada.client, &ada.indicate("10.0.0.5:3478", b"hello")), None);
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4000, "10.0.0.5:3478")), Some(403));
    assert_eq!(world.server.counters().refused_peer, 2);
}

#[test]
fn what_is_asked_wrongly_is_a_bad_request() {
    let mut world = world();
    let (mut ada, _) = world.allocated("ada", udp(ADA));
    let short = RawAttribute::new(AttributeType::new(0x12), &[0, 1, 2]);
    let number = ChannelNumber::new(0x4000);
    let attributes: [&[&dyn AttributeWrite]; 4] = [&[], &[&short], &[&number], &[&number, &short]];
    for attributes in attributes {
        for method in [CREATE_PERMISSION, CHANNEL_BIND] {
            let request = ada.signed(method, attributes);
            assert_eq!(code(&mut world, &ada.clone(), &request), Some(400));
        }
    }
    for number in [0, 0x3FFF, 0x8000, 0xFFFF] {
        assert_eq!(code(&mut world, &ada.clone(), &ada.bind(number, PEER)), Some(400), "{number:x}");
    }
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x7FFF, PEER)), None);
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x7FFF, "1.1.1.1:7001")), Some(400));
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4FFE, PEER)), Some(400));
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x7FFF, PEER)), None, "a refresh");
}

#[test]
fn an_indication_that_asks_for_what_there_is_not_is_dropped() {
    let mut world = world();
    let (mut ada, _) = world.permitted("ada", udp(ADA), &["1.1.1.1"]);
    let indication = ada.indicate(PEER, b"hello");
    let message = Message::from_bytes(&indication).unwrap();
    let peer = message.raw_attribute(AttributeType::new(0x12)).unwrap();
    let data = Data::new(b"hello");
    let mut indicate =
        |attributes: &[&dyn AttributeWrite]| ada.message(MessageClass::Indication, SEND, attributes, false);
    let wrong: [&[&dyn AttributeWrite]; 3] = [&[&peer], &[&data], &[&peer, &data, &DontFragment::new()]];
    for attributes in wrong {
        let indication = indicate(attributes);
        assert_eq!(world.sent(udp(ADA), &indication), None);
    }
    assert_eq!(world.server.counters().dropped_malformed, 3);
    assert!(world.sent(udp(ADA), &indication).is_some(), "without all that it goes");
}

#[test]
fn permissions_and_channels_are_bounded_and_others_go_on() {
    let quotas = TurnQuotas { permissions: 4, channels: 2, ..TurnQuotas::default() };
    let mut world = World::new(TurnSettings { quotas, ..settings() });
    let (mut ada, _) = world.permitted("ada", udp(ADA), &["1.1.1.1", "1.1.1.2", "1.1.1.3"]);
    assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&["1.1.1.4", "1.1.1.5"])), Some(508));
    assert_eq!(world.sent(ada.client, &ada.indicate("1.1.1.4:1", b"hello")), None, "none of them");
    for (number, peer) in [(0x4000, "1.1.1.1:1"), (0x4001, "1.1.1.4:1")] {
        assert_eq!(code(&mut world, &ada.clone(), &ada.bind(number, peer)), None);
    }
    assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4002, "1.1.1.2:1")), Some(508));
    assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&["1.1.1.5"])), Some(508));
    assert_eq!(code(&mut world, &ada.clone(), &ada.permit(&["1.1.1.4", "1.1.1.1"])), None, "a refresh");
    let (mut bo, _) = world.permitted("bo", udp(BO), &["1.1.1.5"]);
    assert_eq!(code(&mut world, &bo.clone(), &bo.bind(0x4002, "1.1.1.2:1")), None);
}

#[test]
fn an_allocation_has_a_rate_and_others_go_on() {
    let quotas = TurnQuotas { bytes_per_second: 10_000, ..TurnQuotas::default() };
    let mut world = World::new(TurnSettings { quotas, ..settings() });
    let (mut ada, socket) = world.permitted("ada", udp(ADA), &["1.1.1.1"]);
    let (mut bo, _) = world.permitted("bo", udp(BO), &["1.1.1.1"]);
    let send = |world: &mut World, browser: &mut Browser| {
        let indication = browser.indicate(PEER, &[7; 1_000]);
        world.sent(browser.client, &indication).is_some()
    };
    // Half a second's worth at once.
    assert_eq!((0..9).filter(|_| send(&mut world, &mut ada)).count(), 5);
    assert!(send(&mut world, &mut bo), "another one has a rate of its own");
    let back = (0..9).filter(|_| world.received(socket, PEER, &[7; 1_000]).is_some()).count();
    assert_eq!(back, 5, "the other direction is counted apart");
    assert_eq!(world.server.counters().dropped_rate, 8);
    for _ in 0..10 {
        world.now = world.now.after(100);
        assert!(send(&mut world, &mut ada) && !send(&mut world, &mut ada));
    }
}

#[test]
fn two_clients_of_this_server_reach_each_other_inside() {
    // As on a machine in a LAN: the public address is a private one, and also the machine's own.
    let public = [192, 168, 1, 5];
    let inside =
        TurnSettings { own_addresses: vec![public.into()], ..TurnSettings::new(Some(public.into()), None) };
    for ports in [PortChoice::Range(50_000..=50_100), PortChoice::One(3_479)] {
        let mut world = World::new(TurnSettings { ports, ..inside.clone() });
        let (mut ada, of_ada) = world.permitted("ada", udp(ADA), &["192.168.1.5"]);
        let (mut bo, of_bo) = world.allocated("bo", tcp(BO, 1));
        let (to_bo, from_ada) =
            (format!("192.168.1.5:{}", of_bo.port), format!("192.168.1.5:{}", of_ada.port));
        assert_eq!(world.sent(ada.client, &ada.indicate(&to_bo, b"hello")), None, "Bo permits nobody yet");
        assert_eq!(code(&mut world, &bo.clone(), &bo.permit(&["192.168.1.5"])), None);
        let (to, bytes) = world.sent(ada.client, &ada.indicate(&to_bo, b"hello")).unwrap();
        assert_eq!(to, Destination::Client(bo.client));
        assert_eq!(indicated(&bytes), (from_ada.clone(), b"hello".to_vec()));
        // On channels, the header that came is replaced by another one in its place.
        assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4001, &to_bo)), None);
        assert_eq!(code(&mut world, &bo.clone(), &bo.bind(0x4002, &from_ada)), None);
        let (to, bytes) = world.sent(ada.client, &channel_data(0x4001, b"four")).unwrap();
        assert_eq!((to, bytes), (Destination::Client(bo.client), channel_data(0x4002, b"four")));
        let (to, bytes) = world.sent(bo.client, &channel_data(0x4002, b"back")).unwrap();
        assert_eq!((to, bytes), (Destination::Client(ada.client), channel_data(0x4001, b"back")));
        assert_eq!(world.server.counters().packets_between_clients, 3);
        assert_eq!(world.server.counters().packets_to_peers, 0);
        // Bo goes, and nobody is there any more.
        world.server.handle_closed(world.now, bo.client);
        assert_eq!(world.sent(ada.client, &channel_data(0x4001, b"hello")), None);
        assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4003, &to_bo)), Some(403));
        assert_eq!(code(&mut world, &ada.clone(), &ada.bind(0x4003, "192.168.1.5:22")), Some(403));
        assert_eq!(world.sent(ada.client, &ada.indicate("192.168.1.5:22", b"hello")), None);
        assert!(world.server.is_consistent());
    }
}

#[test]
fn through_one_port_peers_are_told_apart_by_their_address() {
    let ports = PortChoice::One(3_479);
    let mut world = World::new(TurnSettings { ports, ..settings() });
    let one = RelaySocket { family: Family::V4, port: 3_479 };
    assert_eq!(world.sockets.len(), 2, "one of each family, from the start");
    let (mut ada, of_ada) = world.permitted("ada", udp(ADA), &["1.1.1.1", "1.1.1.2"]);
    let (mut bo, of_bo) = world.permitted("bo", udp(BO), &["1.1.1.1", "1.1.1.2"]);
    assert!(of_ada != of_bo && of_ada.port != 3_479 && of_bo.port != 3_479);
    assert_eq!(world.sockets.len(), 2);

    assert_eq!(world.received(one, PEER, b"hello"), None, "whose it is nobody knows yet");
    let to = Destination::Peer { socket: one, to: at(PEER) };
    assert_eq!(world.sent(ada.client, &ada.indicate(PEER, b"hello")), Some((to, b"hello".to_vec())));
    assert_eq!(world.received(one, PEER, b"there").unwrap().0, Destination::Client(ada.client));
    // The same peer is not two people's, and another port of it is another peer.
    assert_eq!(world.sent(bo.client, &bo.indicate(PEER, b"hello")), None);
    assert_eq!(code(&mut world, &bo.clone(), &bo.bind(0x4000, PEER)), Some(508));
    assert_eq!(code(&mut world, &bo.clone(), &bo.bind(0x4000, "1.1.1.1:7001")), None);
    let back = world.received(one, "1.1.1.1:7001", b"there").unwrap();
    assert_eq!(back, (Destination::Client(bo.client), channel_data(0x4000, b"there")));
    // When she has no permission any more, he may have it.
    world.pass(299);
    assert_eq!(code(&mut world, &bo.clone(), &bo.permit(&["1.1.1.1"])), None);
    assert_eq!(world.sent(bo.client, &bo.indicate(PEER, b"hello")), None);
    world.pass(1);
    assert!(world.sent(bo.client, &bo.indicate(PEER, b"hello")).is_some());
    assert_eq!(world.received(one, PEER, b"there").unwrap().0, Destination::Client(bo.client));
    assert!(world.server.is_consistent());
    // The one socket stays when they go.
    for client in [ada.client, bo.client] {
        world.server.handle_closed(world.now, client);
    }
    world.carry_out();
    assert_eq!((world.sockets.len(), world.server.allocations()), (2, 0));
    assert!(world.server.is_consistent());
}

#[test]
fn through_one_port_an_allocation_has_so_many_peers() {
    let mut world = World::new(TurnSettings { ports: PortChoice::One(3_479), ..settings() });
    let (mut ada, _) = world.permitted("ada", udp(ADA), &["1.1.1.1"]);
    let mut sent = |world: &mut World, port: u16| {
        let indication = ada.indicate(&format!("1.1.1.1:{port}"), b"hello");
        world.sent(ada.client, &indication).is_some()
    };
    assert_eq!((1..=300).filter(|port| sent(&mut world, *port)).count(), 256);
    assert!(sent(&mut world, 256) && !sent(&mut world, 257));
    assert!(world.server.is_consistent());
}

#[test]
fn through_one_port_nothing_is_allocated_while_it_is_not_open() {
    let mut world = World::new(TurnSettings { ports: PortChoice::One(3_479), ..settings() });
    let v6 = RelaySocket { family: Family::V6, port: 3_479 };
    world.server.handle_opened(world.now, v6, Err(parvis_relay::CannotOpen));
    let mut ada = world.browser("ada", udp(ADA));
    let family = RequestedAddressFamily::new(AddressFamily::IPV6);
    assert_eq!(code(&mut world, &ada.clone(), &ada.allocate(&[&family])), Some(508));
    let even = turn_types::attribute::EvenPort::new(false);
    assert_eq!(code(&mut world, &ada.clone(), &ada.allocate(&[&even])), Some(508));
    assert_eq!(code(&mut world, &ada.clone(), &ada.signed(ALLOCATE, &[&udp_wanted()])), None);
}
