//! Strangers: what they are answered, how often and at what length, and that nothing of them is kept.

mod support;

use parvis_relay::TurnClient;
use stun_types::attribute::{AttributeType, Nonce, RawAttribute, Realm, XorMappedAddress};
use stun_types::message::{BINDING, MessageClass};
use stun_types::prelude::AttributeWrite;
use turn_types::attribute::Lifetime;
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CONNECT, CREATE_PERMISSION, REFRESH};

use support::{Browser, World, at, settings, tcp, udp, udp_wanted};

const ADA: &str = "198.51.100.7:5000";

fn world() -> World {
    World::new(settings())
}

fn stranger(client: TurnClient) -> Browser {
    Browser::new(support::START, "nobody", client)
}

#[test]
fn where_a_client_is_seen_is_told_without_asking_who_it_is() {
    for (address, length) in [(ADA, 32), ("[2001:db8::7]:5000", 44)] {
        let mut world = world();
        let mut ada = stranger(udp(address));
        let answer = world.ask(ada.client, &ada.unsigned(BINDING, &[])).unwrap();
        assert_eq!((answer.code(), answer.0.len()), (None, length));
        let mapped = answer.attribute::<XorMappedAddress>().addr(answer.message().transaction_id());
        assert_eq!(mapped, at(address));
        // With a FINGERPRINT where the question has one.
        ada.fingerprint = true;
        let answer = world.ask(ada.client, &ada.unsigned(BINDING, &[])).unwrap();
        assert_eq!(answer.0.len(), length + 8);
        assert_eq!(world.server.counters().bindings, 2);
    }
}

#[test]
fn a_binding_request_that_asks_for_what_nobody_knows_is_told_so() {
    let mut world = world();
    let mut ada = stranger(udp(ADA));
    // CHANGE-REQUEST of RFC 5780: it would send answers elsewhere.
    let change = RawAttribute::new(AttributeType::new(3), &[0, 0, 0, 6]);
    let answer = world.ask(ada.client, &ada.unsigned(BINDING, &[&change])).unwrap();
    assert_eq!(answer.code(), Some(420));
    // A keepalive is no question.
    let keepalive = ada.message(MessageClass::Indication, BINDING, &[], false);
    assert_eq!(world.ask(ada.client, &keepalive), None);
}

#[test]
fn nothing_is_kept_of_whoever_has_not_signed() {
    let mut world = world();
    let mut eve = stranger(udp(ADA));
    for method in [ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND, CONNECT, BINDING] {
        let request = eve.unsigned(method, &[&udp_wanted()]);
        world.ask(eve.client, &request);
    }
    assert_eq!((world.server.allocations(), world.server.wake(), world.sockets.len()), (0, None, 0));
    assert!(world.server.is_consistent());
}

#[test]
fn a_challenge_is_as_short_as_it_can_be() {
    let mut world = world();
    let mut eve = stranger(udp(ADA));
    // What browsers send first: Chromium with 28 bytes, Firefox with a lifetime, and both with a FINGERPRINT.
    let lifetime = Lifetime::new(3_600);
    let firsts: [(&[&dyn AttributeWrite], bool, usize); 3] = [
        (&[&udp_wanted()], false, 28),
        (&[&udp_wanted(), &lifetime], false, 36),
        (&[&udp_wanted()], true, 36),
    ];
    for (attributes, fingerprint, length) in firsts {
        eve.fingerprint = fingerprint;
        let request = eve.unsigned(ALLOCATE, attributes);
        assert_eq!(request.len(), length);
        let answer = world.ask(eve.client, &request).unwrap();
        assert_eq!(answer.code(), Some(401));
        assert_eq!(answer.attribute::<Realm>().realm(), "turn");
        assert_eq!(answer.attribute::<Nonce>().nonce().len(), 16);
        // Header, error without words, realm, nonce.
        assert_eq!(answer.0.len(), 20 + 8 + 8 + 20 + if fingerprint { 8 } else { 0 });
    }
}

#[test]
fn an_address_that_somebody_made_up_gets_six_hundred_bytes_a_second_at_most() {
    for second in 0..3 {
        let mut world = world();
        world.now = world.now.after(second * 1_000);
        let mut bytes = 0;
        for index in 0..10_000_u32 {
            let mut eve = stranger(udp(&format!("198.51.100.{}:{}", index % 256, 1 + index % 60_000)));
            eve.fingerprint = index % 2 == 1;
            let method = [ALLOCATE, BINDING, REFRESH, CREATE_PERMISSION][index as usize % 4];
            let request = eve.unsigned(method, &[]);
            bytes += world.ask(eve.client, &request).map_or(0, |answer| answer.0.len());
        }
        assert!(bytes <= 640 && bytes > 0, "{bytes}");
        assert_eq!(world.server.counters().refused_rate, 9_990);
    }
}

#[test]
fn all_refusals_to_strangers_come_out_of_the_same_budget() {
    let mut world = world();
    let mut heard = 0;
    for index in 0..100_usize {
        let mut eve = stranger(udp(ADA));
        eve.nonce = "AAAAAAAAAAAAAAAA".to_owned();
        let change = RawAttribute::new(AttributeType::new(3), &[0, 0, 0, 6]);
        let request = match index % 4 {
            0 => eve.unsigned(BINDING, &[&change]),
            1 => eve.unsigned(REFRESH, &[]),
            2 => eve.signed(ALLOCATE, &[]),
            _ => eve.unsigned(BINDING, &[]),
        };
        heard += usize::from(world.ask(eve.client, &request).is_some());
    }
    assert_eq!(heard, 10);
}

#[test]
fn a_whole_school_behind_one_address_gets_in() {
    let mut world = world();
    world.allocated("ada", udp("198.51.100.7:1"));
    // Once somebody there has signed, the address is no stranger's.
    for port in 2..60 {
        world.allocated("ada", udp(&format!("198.51.100.7:{port}")));
    }
    // Who came over a connection has shown the address.
    for connection in 0..60 {
        world.allocated("bo", tcp("203.0.113.7:1", connection));
    }
    assert_eq!(world.server.counters().refused_rate, 0);
}

#[test]
fn what_is_no_request_is_not_answered() {
    let mut world = world();
    let mut eve = stranger(udp(ADA));
    let request = eve.unsigned(BINDING, &[]);
    let mut damaged = {
        eve.fingerprint = true;
        eve.unsigned(BINDING, &[])
    };
    damaged[10] ^= 1;
    let mut long = request.clone();
    long.extend([0; 4]);
    let mut no_cookie = request.clone();
    no_cookie[4] = 0;
    let huge = eve.unsigned(BINDING, &[&RawAttribute::new(AttributeType::new(0xC001), &[0; 2_048])]);
    let success = eve.message(MessageClass::Success, BINDING, &[], false);
    let connect = eve.unsigned(CONNECT, &[]);
    for bytes in [&[][..], &request[..19], &damaged, &long, &no_cookie, &huge, &success, &connect, &[22; 50]]
    {
        assert_eq!(world.ask(eve.client, bytes), None, "{bytes:?}");
    }
    assert_eq!(world.server.counters().dropped_malformed, 9);
}

#[test]
fn whoever_names_as_much_as_fits_that_nobody_understands_is_answered_in_short() {
    let mut world = world();
    for (method, size) in [(0x01_u8, 2_048_usize), (0x03, 2_048), (0x01, 2_052), (0x01, 60_000)] {
        // Attributes without a value, each of another kind that has to be understood.
        let mut request = vec![0, method, 0, 0, 0x21, 0x12, 0xA4, 0x42];
        request.extend([7; 12]);
        for kind in 0x4000_u16.. {
            if request.len() + 4 > size {
                break;
            }
            request.extend(kind.to_be_bytes());
            request.extend([0, 0]);
        }
        let length = u16::try_from(request.len() - 20).unwrap();
        request[2..4].copy_from_slice(&length.to_be_bytes());
        let answer = world.ask(udp(ADA), &request);
        assert!(answer.is_none_or(|answer| answer.0.len() <= request.len()), "{method} {size}");
    }
    assert_eq!(world.server.allocations(), 0);
}
