//! Allocations: who gets one, what is said of it, and when it ends.

mod support;

use parvis_relay::{Family, RelaySocket, TurnSettings};
use stun_types::attribute::{AttributeType, Nonce, RawAttribute, UnknownAttributes, XorMappedAddress};
use stun_types::message::Message;
use stun_types::prelude::AttributeWrite;
use turn_types::AddressFamily;
use turn_types::attribute::{
    AdditionalAddressFamily, AddressErrorCode, DontFragment, EvenPort, Lifetime, RequestedAddressFamily,
    RequestedTransport, ReservationToken, XorRelayedAddress,
};
use turn_types::message::{ALLOCATE, REFRESH};

use support::{Browser, START, V4, World, at, ip, settings, tcp, udp};

const ADA: &str = "198.51.100.7:5000";

fn world() -> World {
    World::new(settings())
}

fn code(world: &mut World, browser: &mut Browser, more: &[&dyn AttributeWrite]) -> Option<u16> {
    let bytes = browser.allocate(more);
    world.ask(browser.client, &bytes).expect("an answer").code()
}

#[test]
fn whoever_signs_gets_a_relayed_address_with_an_open_socket() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    ada.fingerprint = true;
    let answer = world.ask(ada.client, &ada.allocate(&[])).unwrap();
    let relayed = answer.relayed();
    assert_eq!((answer.code(), relayed.ip()), (None, V4.into()));
    assert!((49_152..=65_535).contains(&relayed.port()));
    assert_eq!(world.sockets, [(true, RelaySocket { family: Family::V4, port: relayed.port() })]);
    assert_eq!(answer.attribute::<Lifetime>().seconds(), 600);
    let mapped = answer.attribute::<XorMappedAddress>().addr(answer.message().transaction_id());
    assert_eq!(mapped, at(ADA));
    assert!(answer.is_signed_for(&ada));
    let fingerprint = AttributeType::new(0x8028);
    assert!(answer.message().has_attribute(fingerprint), "the question had one");
}

#[test]
fn nobody_is_answered_before_the_socket_is_open() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    let request = ada.allocate(&[]);
    assert_eq!(world.server.handle_client(world.now, ada.client, &request), None);
    // It comes again, since no answer came. One socket is asked for all the same.
    assert_eq!(world.server.handle_client(world.now, ada.client, &request), None);
    world.carry_out();
    assert_eq!((world.answers.len(), world.sockets.len(), world.server.allocations()), (1, 1, 1));
}

#[test]
fn a_request_that_comes_again_gets_the_same_answer_and_another_one_gets_none() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    let request = ada.allocate(&[]);
    let first = world.ask(ada.client, &request);
    world.pass(5);
    assert_eq!(world.ask(ada.client, &request), first);
    assert_eq!(code(&mut world, &mut ada, &[]), Some(437));
    assert_eq!((world.server.allocations(), world.sockets.len()), (1, 1));
}

#[test]
fn what_is_signed_wrongly_gets_a_challenge() {
    let mut world = world();
    let ada = world.browser("ada", udp(ADA));
    let mut eve = Browser { nonce: ada.nonce.clone(), ..ada.clone() };
    eve.credential.password = "guessed".to_owned();
    assert_eq!(code(&mut world, &mut eve, &[]), Some(401));
    for username in ["ada", "x:ada", "+9790000000:ada", "09790000000:ada", "9790000000:", ""] {
        let mut eve = Browser { ..ada.clone() };
        eve.credential.username = username.to_owned();
        assert_eq!(code(&mut world, &mut eve, &[]), Some(401), "{username}");
    }
    assert_eq!((world.server.allocations(), world.server.counters().refused_credential), (0, 8));
}

#[test]
fn a_signature_without_a_name_or_a_nonce_is_a_bad_request() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    let request = ada.allocate(&[]);
    let message = Message::from_bytes(&request).unwrap();
    let username = message.raw_attribute_and_offset(AttributeType::new(6)).unwrap().0;
    let mut changed = request.clone();
    // An attribute that nobody knows, which need not be understood.
    changed[username..username + 2].copy_from_slice(&0xC001_u16.to_be_bytes());
    assert_eq!(world.ask(ada.client, &changed).unwrap().code(), Some(400));
}

#[test]
fn an_old_nonce_is_replaced() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    world.pass(601);
    ada.credential = Browser::new(world.now, "ada", ada.client).credential;
    let answer = world.ask(ada.client, &ada.allocate(&[])).unwrap();
    assert_eq!(answer.code(), Some(438));
    ada.nonce = answer.attribute::<Nonce>().nonce().to_owned();
    assert_eq!(code(&mut world, &mut ada, &[]), None);
    // Somebody else's does not do either.
    let mut eve = world.browser("eve", udp("198.51.100.7:5001"));
    eve.nonce = ada.nonce;
    assert_eq!(code(&mut world, &mut eve, &[]), Some(438));
}

#[test]
fn an_expired_credential_makes_no_allocation() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    world.pass(299);
    let mut before = world.browser("ada", udp("198.51.100.8:5000"));
    before.credential = ada.credential.clone();
    assert_eq!(code(&mut world, &mut before, &[]), None, "it is good until then");
    world.pass(1);
    assert_eq!(code(&mut world, &mut ada, &[]), Some(401));
}

#[test]
fn a_call_of_hours_goes_on_with_the_credential_that_it_began_with() {
    let mut world = world();
    let (mut ada, _) = world.allocated("ada", udp(ADA));
    for _ in 0..23 * 6 {
        world.pass(599);
        let answer = world.ask(ada.client, &ada.refresh(600)).unwrap();
        let answer = if answer.code() == Some(438) {
            ada.nonce = answer.attribute::<Nonce>().nonce().to_owned();
            world.ask(ada.client, &ada.refresh(600)).unwrap()
        } else {
            answer
        };
        assert_eq!(answer.code(), None);
        let permission = world.ask(ada.client, &ada.permit(&["1.1.1.1"])).unwrap();
        assert_eq!(permission.code(), None);
    }
    assert_eq!(world.server.allocations(), 1);
    // After a day a newer one is needed, and does.
    world.now = START.after(24 * 3_600_000 + 1);
    ada.nonce = world.browser("eve", ada.client).nonce;
    assert_eq!(world.ask(ada.client, &ada.refresh(600)).unwrap().code(), Some(401));
    ada.credential = Browser::new(world.now, "ada", ada.client).credential;
    assert_eq!(world.ask(ada.client, &ada.refresh(600)).unwrap().code(), None);
}

#[test]
fn a_credential_from_before_an_allocation_was_made_does_not_outlive_itself() {
    let mut world = world();
    let before = Browser::new(world.now, "ada", udp(ADA)).credential;
    world.pass(200);
    let (mut ada, _) = world.allocated("ada", udp(ADA));
    let newer = std::mem::replace(&mut ada.credential, before);
    assert_eq!(world.ask(ada.client, &ada.refresh(600)).unwrap().code(), None, "it is good");
    world.pass(100);
    assert_eq!(world.ask(ada.client, &ada.refresh(600)).unwrap().code(), Some(401));
    world.pass(201);
    ada.credential = newer;
    assert_eq!(world.ask(ada.client, &ada.refresh(600)).unwrap().code(), None);
}

#[test]
fn what_stands_behind_a_signature_is_ignored() {
    let mut world = world();
    let (mut ada, _) = world.allocated("ada", udp(ADA));
    let mut request = ada.refresh(700);
    // A lifetime of zero, put there by somebody on the way.
    request.extend([0, 0x0D, 0, 4, 0, 0, 0, 0]);
    let length = u16::try_from(request.len() - 20).unwrap();
    request[2..4].copy_from_slice(&length.to_be_bytes());
    let answer = world.ask(ada.client, &request).unwrap();
    assert_eq!(answer.attribute::<Lifetime>().seconds(), 700);
    assert_eq!(world.server.allocations(), 1);
}

#[test]
fn another_seat_says_nothing_about_an_allocation() {
    let mut world = world();
    let (ada, _) = world.allocated("ada", udp(ADA));
    let mut eve = Browser { credential: Browser::new(world.now, "eve", ada.client).credential, ..ada };
    assert_eq!(world.ask(eve.client, &eve.refresh(0)).unwrap().code(), Some(441));
    assert_eq!(world.ask(eve.client, &eve.permit(&["1.1.1.1"])).unwrap().code(), Some(441));
    assert_eq!(world.ask(eve.client, &eve.bind(0x4000, "1.1.1.1:9")).unwrap().code(), Some(441));
    assert_eq!(world.server.allocations(), 1);
}

#[test]
fn a_lifetime_is_between_ten_minutes_and_an_hour() {
    for (asked, granted) in [(1, 600), (600, 600), (1_000, 1_000), (3_600, 3_600), (u32::MAX, 3_600)] {
        let mut world = world();
        let mut ada = world.browser("ada", udp(ADA));
        let answer = world.ask(ada.client, &ada.allocate(&[&Lifetime::new(asked)])).unwrap();
        assert_eq!(answer.attribute::<Lifetime>().seconds(), granted);
        assert_eq!(world.server.wake(), Some(world.now.mono.after(u64::from(granted) * 1_000)));
        world.pass(u64::from(granted) - 1);
        assert_eq!(world.server.allocations(), 1);
        world.pass(1);
        assert_eq!((world.server.allocations(), world.server.wake()), (0, None));
        assert_eq!(world.sockets.iter().map(|(open, _)| *open).collect::<Vec<_>>(), [true, false]);
    }
}

#[test]
fn a_refresh_prolongs_and_a_lifetime_of_zero_ends() {
    let mut world = world();
    let (mut ada, socket) = world.allocated("ada", udp(ADA));
    world.pass(599);
    let answer = world.ask(ada.client, &ada.refresh(700)).unwrap();
    assert_eq!(answer.attribute::<Lifetime>().seconds(), 700);
    world.pass(1);
    ada.nonce = world.browser("eve", ada.client).nonce;
    assert_eq!(world.server.allocations(), 1);
    assert_eq!(world.ask(ada.client, &ada.refresh(0)).unwrap().attribute::<Lifetime>().seconds(), 0);
    assert_eq!((world.server.allocations(), world.sockets.last()), (0, Some(&(false, socket))));
    for request in [ada.refresh(0), ada.permit(&["1.1.1.1"]), ada.bind(0x4000, "1.1.1.1:9")] {
        assert_eq!(world.ask(ada.client, &request).unwrap().code(), Some(437));
    }
}

#[test]
fn a_stream_that_ends_and_a_seat_that_goes_take_their_allocations_with_them() {
    let mut world = world();
    let (first, _) = world.allocated("ada", tcp(ADA, 1));
    world.allocated("ada", tcp(ADA, 2));
    world.allocated("bo", udp(ADA));
    world.server.handle_closed(world.now, first.client);
    assert_eq!(world.server.allocations(), 2);
    world.server.handle_seat_gone(world.now, "ada");
    world.carry_out();
    assert_eq!(world.server.allocations(), 1);
    assert_eq!(world.sockets.iter().filter(|(open, _)| !open).count(), 2);
    assert!(world.server.is_consistent());
}

#[test]
fn who_has_no_seat_any_more_relays_for_some_minutes_at_most() {
    let mut world = world();
    let (mut ada, _) = world.allocated("ada", udp(ADA));
    world.server.handle_seat_gone(world.now, "ada");
    world.carry_out();
    assert_eq!(world.server.allocations(), 0);
    // The last credential is still good.
    world.pass(299);
    let answer = world.ask(ada.client, &ada.allocate(&[&Lifetime::new(3_600)])).unwrap();
    assert_eq!(answer.attribute::<Lifetime>().seconds(), 600);
    world.pass(1);
    assert_eq!(world.ask(ada.client, &ada.refresh(600)).unwrap().code(), Some(401));
    assert_eq!(world.ask(ada.client, &ada.permit(&["1.1.1.1"])).unwrap().code(), Some(401));
    world.pass(599);
    assert_eq!(world.server.allocations(), 0);
}

#[test]
fn families_are_those_that_there_are() {
    let v6 = RequestedAddressFamily::new(AddressFamily::IPV6);
    let v4 = RequestedAddressFamily::new(AddressFamily::IPV4);
    let mut both = world();
    let mut ada = both.browser("ada", udp(ADA));
    let answer = both.ask(ada.client, &ada.allocate(&[&v6])).unwrap();
    assert_eq!(answer.relayed().ip(), ip(support::V6));

    let mut only_v4 = World::new(TurnSettings::new(Some(V4.into()), None));
    let mut ada = only_v4.browser("ada", udp(ADA));
    assert_eq!(code(&mut only_v4, &mut ada, &[&v6]), Some(440));
    let mut only_v6 = World::new(TurnSettings::new(None, Some(support::V6.parse().unwrap())));
    let mut ada = only_v6.browser("ada", udp(ADA));
    assert_eq!(code(&mut only_v6, &mut ada, &[]), Some(440));
    assert_eq!(code(&mut only_v6, &mut ada, &[&v4]), Some(440));
    let unheard_of = RawAttribute::new(AttributeType::new(0x17), &[3, 0, 0, 0]);
    assert_eq!(code(&mut only_v6, &mut ada, &[&unheard_of]), Some(440));
}

#[test]
fn one_allocation_may_have_both_families() {
    let both = AdditionalAddressFamily::new(AddressFamily::IPV6);
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    let answer = world.ask(ada.client, &ada.allocate(&[&both])).unwrap();
    let message = answer.message();
    let relayed = [0, 1].map(|n| {
        let one = message.nth_attribute::<XorRelayedAddress>(n).unwrap();
        one.addr(message.transaction_id()).ip()
    });
    assert_eq!(relayed, [V4.into(), ip(support::V6)]);
    assert_eq!((world.sockets.len(), world.server.allocations()), (2, 1));
    // One of them is given up; the other one stays.
    let v6 = RequestedAddressFamily::new(AddressFamily::IPV6);
    let give_up = ada.signed(REFRESH, &[&Lifetime::new(0), &v6]);
    assert_eq!(world.ask(ada.client, &give_up).unwrap().code(), None);
    assert!(world.sockets.last().is_some_and(|(open, socket)| !open && socket.family == Family::V6));
    let prolong = ada.signed(REFRESH, &[&Lifetime::new(600), &v6]);
    assert_eq!(world.ask(ada.client, &prolong).unwrap().code(), Some(443));
    assert_eq!(world.ask(ada.client, &ada.refresh(600)).unwrap().code(), None);
    assert!(world.server.is_consistent());
}

#[test]
fn of_two_families_that_are_asked_for_one_is_enough() {
    let both = AdditionalAddressFamily::new(AddressFamily::IPV6);
    let mut world = World::new(TurnSettings::new(Some(V4.into()), None));
    let mut ada = world.browser("ada", udp(ADA));
    let answer = world.ask(ada.client, &ada.allocate(&[&both])).unwrap();
    assert_eq!((answer.code(), answer.relayed().ip()), (None, V4.into()));
    assert_eq!(answer.attribute::<AddressErrorCode>().family(), AddressFamily::IPV6);
    // Besides another wish, or of IPv4, it makes no sense.
    let mut bo = world.browser("bo", udp("198.51.100.8:1"));
    let family = RequestedAddressFamily::new(AddressFamily::IPV6);
    assert_eq!(code(&mut world, &mut bo, &[&both, &family]), Some(400));
    assert_eq!(code(&mut world, &mut bo, &[&both, &EvenPort::new(true)]), Some(400));
    let v4 = RawAttribute::new(AttributeType::new(0x8000), &[1, 0, 0, 0]);
    assert_eq!(code(&mut world, &mut bo, &[&v4]), Some(400));
}

#[test]
fn what_there_is_not_is_refused_in_so_many_words() {
    let mut world = world();
    let mut ada = world.browser("ada", udp(ADA));
    let token = ReservationToken::new(7);
    assert_eq!(code(&mut world, &mut ada, &[&token]), Some(508));
    assert_eq!(code(&mut world, &mut ada, &[&token, &EvenPort::new(false)]), Some(400));
    assert_eq!(code(&mut world, &mut ada, &[&EvenPort::new(true)]), Some(508));
    assert_eq!(world.ask(ada.client, &ada.signed(ALLOCATE, &[])).unwrap().code(), Some(400));
    let tcp = RequestedTransport::new(RequestedTransport::TCP);
    assert_eq!(world.ask(ada.client, &ada.signed(ALLOCATE, &[&tcp])).unwrap().code(), Some(442));
    let answer = world.ask(ada.client, &ada.allocate(&[&DontFragment::new()])).unwrap();
    assert_eq!(answer.code(), Some(420));
    assert!(answer.attribute::<UnknownAttributes>().has_attribute(AttributeType::new(0x1A)));
    assert_eq!(world.server.allocations(), 0);
    let answer = world.ask(ada.client, &ada.allocate(&[&EvenPort::new(false)])).unwrap();
    assert_eq!(answer.relayed().port() % 2, 0);
}

#[test]
fn a_port_that_is_still_being_opened_for_nobody_is_closed_when_it_is() {
    let mut world = world();
    let mut ada = world.browser("ada", tcp(ADA, 1));
    assert_eq!(world.server.handle_client(world.now, ada.client, &ada.allocate(&[])), None);
    world.server.handle_closed(world.now, ada.client);
    world.carry_out();
    assert_eq!(world.sockets.iter().map(|(open, _)| *open).collect::<Vec<_>>(), [true, false]);
    assert_eq!((world.server.allocations(), world.answers.len()), (0, 0));
}
