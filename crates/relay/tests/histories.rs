//! Whatever comes, from whomever: no panic, nothing for whoever has not signed, and no packet to where none may go.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::path::PathBuf;

use parvis_relay::{Destination, RelaySocket, TurnCounters, TurnQuotas, TurnSettings};
use proptest::prelude::*;
use stun_types::attribute::AttributeType;

use support::{World, history, settings, udp};

/// Steps that are more often of a kind than bytes are.
fn step() -> impl Strategy<Value = Vec<u8>> {
    (0..16_u8, any::<bool>(), 0..8_u8, 0..12_u8, prop::collection::vec(any::<u8>(), 0..12)).prop_map(
        |(what, fingerprint, client, peer, more)| {
            let what = what | if fingerprint { 0x80 } else { 0 };
            [&[what, client, peer][..], &more].concat()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_history_keeps_the_promises_of_a_relay(
        ports in 0..3_u8,
        steps in prop::collection::vec(step(), 1..120),
    ) {
        history::play(&[&[ports][..], &steps.concat()].concat());
    }

    #[test]
    fn any_bytes_are_a_history(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        history::play(&bytes);
    }

    #[test]
    fn any_bytes_of_any_client_allocate_nothing_and_leave_nowhere(
        packets in prop::collection::vec((any::<[u8; 4]>(), packet()), 1..60),
    ) {
        let mut world = World::new(settings());
        for (address, packet) in packets {
            let client = parvis_relay::TurnClient { remote: (address, 5_000).into(), ..udp("1.2.3.4:1") };
            prop_assert_eq!(world.forward(client, &packet), None);
            let socket = RelaySocket { family: parvis_relay::Family::V4, port: 50_000 };
            prop_assert_eq!(world.server.handle_peer(world.now, socket, (address, 1).into(), &packet), None);
        }
        prop_assert_eq!((world.server.allocations(), world.server.wake(), world.sockets.len()), (0, None, 0));
    }

    #[test]
    fn a_packet_is_not_changed_on_its_way(payload in prop::collection::vec(any::<u8>(), 0..1_500)) {
        let mut world = World::new(TurnSettings { quotas: TurnQuotas::default(), ..settings() });
        let (mut ada, socket) = world.permitted("ada", udp("198.51.100.7:5000"), &["1.1.1.1"]);
        let (to, bytes) = world.sent(ada.client, &ada.indicate("1.1.1.1:7000", &payload)).unwrap();
        let is_peer = matches!(to, Destination::Peer { .. });
        prop_assert!(is_peer);
        prop_assert_eq!(&bytes, &payload);
        let (_, bytes) = world.received(socket, "1.1.1.1:7000", &payload).unwrap();
        let message = stun_types::message::Message::from_bytes(&bytes).unwrap();
        let data = message.raw_attribute(AttributeType::new(0x13)).unwrap();
        prop_assert_eq!(&*data.value, &payload[..]);
    }
}

/// Bytes that look like a message up to somewhere.
fn packet() -> impl Strategy<Value = Vec<u8>> {
    let body = prop::collection::vec(any::<u8>(), 0..80);
    let attribute = (0..0x30_u16, prop::collection::vec(any::<u8>(), 0..40));
    let message = (0..0x40_u16, prop::collection::vec(attribute, 0..8), 0..3_i32).prop_map(
        |(kind, attributes, off)| {
            let mut bytes = [&kind.to_be_bytes()[..], &[0, 0, 0x21, 0x12, 0xA4, 0x42], &[7; 12]].concat();
            for (kind, value) in attributes {
                bytes.extend(kind.to_be_bytes());
                bytes.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
                bytes.extend(&value);
                bytes.resize(bytes.len().next_multiple_of(4), 0);
            }
            let length = i32::try_from(bytes.len()).unwrap() - 20 + if off == 1 { 4 } else { 0 };
            bytes[2..4].copy_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
            bytes
        },
    );
    let channel = body.clone().prop_map(|body| [&[0x40, 0][..], &body].concat());
    prop_oneof![body, channel, message]
}

/// What the fuzzer found worth keeping.
#[test]
fn the_kept_histories_keep_the_promises_too() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/relay");
    let played: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| history::play(&std::fs::read(file.unwrap().path()).unwrap()))
        .collect();
    let happened = |count: fn(&TurnCounters) -> u64| played.iter().map(count).sum::<u64>() > 0;
    assert!(happened(|counters| counters.packets_to_peers), "packets left");
    assert!(happened(|counters| counters.packets_to_clients), "and came back");
    assert!(happened(|counters| counters.refused_peer), "some were to go where none may");
}
