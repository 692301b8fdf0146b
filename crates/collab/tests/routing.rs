//! Which way messages go: over the data channel, or through the server.

mod support;

use parvis_collab::Mono;
use parvis_collab::relay::{RELAY_WITHIN, ServerReach, UNREACHED_AFTER, Unreached};
use parvis_collab::routing::{RouteCommand, RoutePeer, Routing};
use parvis_protocol::SessionId;
use support::{carry, document, id, open};

const SERVER: ServerReach = ServerReach { online: true, keyed: true };
const NOW: Mono = Mono(10_000);
const SOON: Mono = Mono(10_000 + RELAY_WITHIN);
/// What the document says begins with its version.
const MESSAGE: &[u8] = &[1, 0, 7];

fn person(n: u64, connected: bool) -> RoutePeer {
    RoutePeer { id: id(n), session: SessionId::from_bits(100 + n), here: true, connected }
}

fn commands(routing: &mut Routing) -> Vec<RouteCommand> {
    std::iter::from_fn(|| routing.poll()).collect()
}

/// The one to Bob, Bob being connected or not.
fn follow(routing: &mut Routing, now: Mono, connected: bool) -> Vec<RouteCommand> {
    routing.follow(now, SERVER, &[person(2, connected)], || 7);
    commands(routing)
}

/// One with an open data channel to Bob.
fn direct() -> Routing {
    let mut routing = Routing::new(NOW);
    routing.attach(id(2));
    assert_eq!(follow(&mut routing, NOW, false), []);
    routing.opened(id(2));
    assert_eq!(follow(&mut routing, NOW, true), [RouteCommand::Open(id(2))]);
    routing
}

/// Bob's page, which has no data channel.
fn bob() -> Routing {
    let mut bob = Routing::new(NOW);
    for now in [NOW, SOON] {
        bob.follow(now, SERVER, &[person(1, false)], || 8);
    }
    bob
}

/// Carries datagrams both ways until no more is due. What Ada's page is to do.
fn relay(now: Mono, ada: &mut Routing, bob: &mut Routing) -> Vec<RouteCommand> {
    for _ in 0..4 {
        while let Some((_, datagram)) = ada.poll_datagram(now) {
            bob.datagram(now, id(1), SessionId::from_bits(101), &datagram, || 8);
        }
        while let Some((_, datagram)) = bob.poll_datagram(now) {
            ada.datagram(now, id(2), SessionId::from_bits(102), &datagram, || 7);
        }
    }
    commands(ada)
}

/// The connection was interrupted, and the way through the server took the place of the channel.
fn aside() -> (Routing, Routing) {
    let (mut ada, mut bob) = (direct(), bob());
    assert_eq!(follow(&mut ada, NOW, false), []);
    assert_eq!(follow(&mut ada, SOON, false), []);
    assert_eq!(relay(SOON, &mut ada, &mut bob), [RouteCommand::Open(id(2))]);
    (ada, bob)
}

fn ways(routing: &Routing) -> (bool, bool) {
    (routing.data_channels().any(|peer| peer == id(2)), routing.is_relayed(id(2)))
}

#[test]
fn a_channel_that_opens_and_closes_is_a_way() {
    let mut routing = direct();
    assert_eq!(ways(&routing), (true, false));
    routing.opened(id(2));
    assert_eq!(commands(&mut routing), [], "it was open");
    routing.message(id(2), MESSAGE.to_vec());
    assert_eq!(commands(&mut routing), [RouteCommand::Receive(id(2), MESSAGE.to_vec())]);
    routing.closed(id(2));
    routing.closed(id(2));
    assert_eq!(commands(&mut routing), [RouteCommand::Close(id(2))]);
    assert_eq!(ways(&routing), (false, false));
}

#[test]
fn a_new_connection_takes_the_place_of_the_one_before() {
    let mut routing = direct();
    routing.attach(id(2));
    assert_eq!(commands(&mut routing), [RouteCommand::Close(id(2))]);
    routing.opened(id(2));
    assert_eq!(commands(&mut routing), [RouteCommand::Open(id(2))]);
    routing.detach(id(2));
    routing.detach(id(2));
    assert_eq!(commands(&mut routing), [RouteCommand::Close(id(2))]);
    // Nothing is heard of one that is gone.
    routing.opened(id(2));
    routing.message(id(2), MESSAGE.to_vec());
    assert_eq!(commands(&mut routing), []);
}

#[test]
fn who_has_no_channel_is_reached_through_the_server_and_over_the_channel_once_it_opens() {
    let (mut ada, mut bob) = (Routing::new(NOW), bob());
    ada.attach(id(2));
    assert_eq!(follow(&mut ada, NOW, false), []);
    assert_eq!((ada.poll_datagram(NOW), ada.wake()), (None, Some(SOON)), "mostly a channel opens soon");
    follow(&mut ada, SOON, false);
    assert_eq!(relay(SOON, &mut ada, &mut bob), [RouteCommand::Open(id(2))]);
    assert_eq!(ways(&ada), (false, true));

    ada.opened(id(2));
    assert_eq!(follow(&mut ada, SOON, true), [RouteCommand::Open(id(2))]);
    assert_eq!(ways(&ada), (true, false));
}

#[test]
fn an_interrupted_channel_is_used_until_the_server_takes_its_place() {
    let mut ada = direct();
    assert_eq!(follow(&mut ada, NOW, false), []);
    assert_eq!(ways(&ada), (true, false));
    let (mut ada, _) = aside();
    assert_eq!(ways(&ada), (false, true));
    // What still comes over it was said before.
    ada.message(id(2), MESSAGE.to_vec());
    assert_eq!(commands(&mut ada), []);
    // That it closes now changes nothing: it is not used.
    ada.closed(id(2));
    assert_eq!((commands(&mut ada), ways(&ada)), (vec![], (false, true)));
}

#[test]
fn a_channel_that_works_again_begins_anew() {
    let (mut ada, _) = aside();
    let [RouteCommand::Send(to, word), RouteCommand::Open(opened)] = &follow(&mut ada, SOON, true)[..] else {
        panic!("it begins anew")
    };
    assert_eq!((*to, *opened, ways(&ada)), (id(2), id(2), (true, false)));
    // What Bob said before he heard of it does not count.
    ada.message(id(2), MESSAGE.to_vec());
    assert_eq!(commands(&mut ada), []);

    // Bob never set it aside: he begins anew with her, and says so first.
    let mut bob = direct();
    bob.message(id(2), word.clone());
    let [RouteCommand::Send(_, answer), RouteCommand::Open(_)] = &commands(&mut bob)[..] else {
        panic!("he answers")
    };
    ada.message(id(2), answer.clone());
    ada.message(id(2), MESSAGE.to_vec());
    assert_eq!(commands(&mut ada), [RouteCommand::Receive(id(2), MESSAGE.to_vec())]);
}

#[test]
fn who_leaves_or_comes_with_another_page_is_closed_once() {
    let (mut ada, _) = aside();
    let again = RoutePeer { session: SessionId::from_bits(5), ..person(2, false) };
    ada.follow(SOON, SERVER, &[again], || 7);
    assert_eq!(commands(&mut ada), [RouteCommand::Close(id(2))]);
    ada.detach(id(2));
    ada.follow(SOON, SERVER, &[], || 7);
    assert_eq!((commands(&mut ada), ways(&ada)), (vec![], (false, false)));
}

#[test]
fn another_key_closes_what_was_open_with_the_one_before() {
    let (mut ada, _) = aside();
    ada.rekeyed(SOON);
    assert_eq!((commands(&mut ada), ways(&ada)), (vec![RouteCommand::Close(id(2))], (false, false)));
    // A data channel is another way.
    let mut ada = direct();
    ada.rekeyed(SOON);
    assert_eq!((commands(&mut ada), ways(&ada)), (vec![], (true, false)));
}

#[test]
fn what_no_honest_page_says_closes_the_way_through_the_server() {
    let (mut ada, _) = aside();
    ada.datagram(SOON, id(2), SessionId::from_bits(102), b"nonsense", || 7);
    assert_eq!((commands(&mut ada), ways(&ada)), (vec![RouteCommand::Close(id(2))], (false, false)));
    // Nobody is left to speak to, until the channel works again.
    assert!(matches!(follow(&mut ada, SOON, true)[..], [RouteCommand::Send(..), RouteCommand::Open(_)]));
}

#[test]
fn the_person_is_told_whom_nothing_reaches() {
    let mut ada = Routing::new(NOW);
    follow(&mut ada, NOW, false);
    ada.unopened(id(2), SessionId::from_bits(102));
    let then = NOW.after(UNREACHED_AFTER);
    follow(&mut ada, then, false);
    assert_eq!(ada.unreached(then), [(id(2), Unreached::OtherKey)]);
    assert_eq!(ada.unreached(then), []);
}

#[test]
fn files_go_to_who_has_spoken_and_has_an_open_channel() {
    let (mut ada, mut bob) = (document(1), document(2));
    let mut routing = direct();
    assert!(!routing.takes_files(id(2), &ada), "his page may not listen yet");
    open(&mut ada, &mut bob);
    carry(parvis_collab::Now::both(20_000), &mut ada, &mut bob);
    assert!(routing.takes_files(id(2), &ada));
    routing.closed(id(2));
    assert!(!routing.takes_files(id(2), &ada));
    // Through the server no files go.
    let (mut relayed, _) = aside();
    relayed.closed(id(2));
    assert!(relayed.is_relayed(id(2)) && !relayed.takes_files(id(2), &ada));
}

#[test]
fn what_the_document_says_goes_through_the_server_where_no_channel_is() {
    let (mut routing, mut far) = aside();
    let (mut ada, mut bob) = (document(1), document(2));
    ada.open(id(2));
    bob.open(id(1));
    routing.fill_relays(SOON, &mut ada);
    while let Some((to, datagram)) = routing.poll_datagram(SOON) {
        assert_eq!(to.id, id(2));
        far.datagram(SOON, id(1), SessionId::from_bits(101), &datagram, || 8);
    }
    let heard = commands(&mut far);
    assert!(heard.iter().any(|command| matches!(command, RouteCommand::Receive(from, _) if *from == id(1))));
}
