use super::*;

const GOOD: ServerReach = ServerReach { online: true, keyed: true };
const NOW: Mono = Mono(10_000);
const SOON: Mono = Mono(10_000 + RELAY_WITHIN);

fn person(id: u64) -> RelayPeer {
    let (id, session) = (ParticipantId::from_bits(id), SessionId::from_bits(100 + id));
    RelayPeer { id, session, here: true, channel: false }
}

fn two() -> (Relays, Relays) {
    let (mut ada, mut bob) = (Relays::new(NOW), Relays::new(NOW));
    for now in [NOW, SOON] {
        assert_eq!(ada.follow(now, GOOD, &[person(2)], || 7), []);
        assert_eq!(bob.follow(now, GOOD, &[person(1)], || 8), []);
    }
    (ada, bob)
}

fn carry(now: Mono, (from, who): (&mut Relays, u64), to: &mut Relays) -> Vec<RelayEvent> {
    let mut events = Vec::new();
    while let Some((_, datagram)) = from.poll(now) {
        let RelayPeer { id, session, .. } = person(who);
        events.extend(to.receive(now, id, session, &datagram, || 9));
    }
    events
}

fn open(ada: &mut Relays, bob: &mut Relays) {
    let mut events = Vec::new();
    for _ in 0..3 {
        events.extend(carry(SOON, (ada, 1), bob));
        events.extend(carry(SOON, (bob, 2), ada));
    }
    assert_eq!(events, [RelayEvent::Opened, RelayEvent::Opened]);
}

#[test]
fn the_server_is_asked_only_where_no_channel_opens_soon() {
    let mut ada = Relays::new(NOW);
    let channel = |id| RelayPeer { channel: true, ..person(id) };
    ada.follow(NOW, GOOD, &[person(2), channel(3)], || 7);
    assert!(ada.poll(NOW).is_none());
    assert_eq!(ada.wake(), Some(SOON));
    // One opens just in time.
    ada.follow(SOON, GOOD, &[channel(2), channel(3)], || 7);
    assert!(ada.poll(SOON).is_none());
    assert_eq!(ada.wake(), None);
    // And is lost.
    let later = SOON.after(50_000);
    ada.follow(later, GOOD, &[person(2), channel(3)], || 7);
    assert_eq!(ada.wake(), Some(later.after(RELAY_WITHIN)));
    let then = later.after(RELAY_WITHIN);
    ada.follow(then, GOOD, &[person(2), channel(3)], || 7);
    assert_eq!(ada.poll(then).map(|(person, _)| person), Some(person(2)));
}

#[test]
fn who_is_asked_before_that_answers_at_once() {
    let (mut ada, _) = two();
    let mut bob = Relays::new(SOON);
    bob.follow(SOON, GOOD, &[person(1)], || 8);
    open(&mut ada, &mut bob);
    assert!(ada.is_open(ParticipantId::from_bits(2)));
}

#[test]
fn a_channel_takes_over_and_a_person_who_goes_is_told() {
    let (mut ada, mut bob) = two();
    open(&mut ada, &mut bob);
    let closed = ada.follow(SOON, GOOD, &[RelayPeer { channel: true, ..person(2) }], || 7);
    assert_eq!((closed, ada.is_open(ParticipantId::from_bits(2))), (vec![], false));
    // What the other says before it knows of the channel is not taken.
    assert!(bob.send(SOON, ParticipantId::from_bits(1), b"x"));
    assert_eq!(carry(SOON, (&mut bob, 2), &mut ada), []);
    assert_eq!(bob.follow(SOON, GOOD, &[], || 8), [ParticipantId::from_bits(1)]);
    // The page was loaded again.
    let (mut ada, mut bob) = two();
    open(&mut ada, &mut bob);
    let again = RelayPeer { session: SessionId::from_bits(5), ..person(2) };
    assert_eq!(ada.follow(SOON, GOOD, &[again], || 7), [again.id]);
    assert_eq!(ada.may_send(again.id), 0);
}

#[test]
fn nothing_is_said_while_nobody_can_hear_it_and_then_at_once() {
    let (mut ada, mut bob) = two();
    open(&mut ada, &mut bob);
    assert!(ada.send(SOON, ParticipantId::from_bits(2), b"x"));
    assert!(ada.poll(SOON).is_some());
    let later = SOON.after(20_000);
    let (offline, no_key) = (ServerReach { online: false, ..GOOD }, ServerReach { keyed: false, ..GOOD });
    for (server, here) in [(offline, true), (no_key, true), (GOOD, false)] {
        ada.follow(later, server, &[RelayPeer { here, ..person(2) }], || 7);
        assert!(ada.poll(later).is_none());
        assert_eq!(ada.wake(), None);
        ada.follow(later, GOOD, &[person(2)], || 7);
        assert!(ada.poll(later).is_some());
    }
}

#[test]
fn everybody_has_a_turn() {
    let mut ada = Relays::new(NOW);
    // One of them needs none.
    let mut people: Vec<_> = (1..=12).map(person).collect();
    people[0].channel = true;
    ada.follow(NOW, GOOD, &people, || 7);
    ada.follow(SOON, GOOD, &people, || 7);
    let mut asked: Vec<_> = std::iter::from_fn(|| ada.poll(SOON)).map(|(person, _)| person).collect();
    asked.sort_by_key(|person| person.id);
    assert_eq!(asked, people[1..]);
}

#[test]
fn who_does_what_no_honest_page_does_is_heard_no_more() {
    let (mut ada, mut bob) = two();
    open(&mut ada, &mut bob);
    let RelayPeer { id: from, session, .. } = person(2);
    // Another load of the page is not theirs.
    assert_eq!(ada.receive(SOON, from, SessionId::from_bits(5), b"nonsense", || 9), []);
    assert_eq!(ada.receive(SOON, from, session, b"nonsense", || 9), [RelayEvent::Closed]);
    assert!(!ada.is_open(from));
    assert!(bob.send(SOON, ParticipantId::from_bits(1), b"x"));
    assert_eq!(carry(SOON, (&mut bob, 2), &mut ada), []);
    assert!(ada.poll(SOON.after(60_000)).is_none());
}

#[test]
fn the_person_is_told_once_whom_nothing_reaches() {
    let no_key = ServerReach { keyed: false, ..GOOD };
    let people = [person(2), person(3), RelayPeer { channel: true, ..person(4) }];
    let mut ada = Relays::new(NOW);
    ada.follow(NOW, no_key, &people, || 7);
    ada.unopened(people[1].id, people[1].session);
    // Another load of the page is not meant.
    ada.unopened(people[0].id, SessionId::from_bits(5));
    let then = NOW.after(UNREACHED_AFTER);
    assert_eq!(ada.wake(), Some(then));
    assert_eq!(ada.unreached(Mono(then.0 - 1)), []);
    // What the server cannot say either is no news.
    ada.follow(then, ServerReach { online: false, ..no_key }, &people, || 7);
    assert_eq!(ada.unreached(then), []);
    ada.follow(then, no_key, &people, || 7);
    let told = [(people[0].id, Unreached::NoWay), (people[1].id, Unreached::OtherKey)];
    assert_eq!(ada.unreached(then), told);
    assert_eq!((ada.unreached(then), ada.wake()), (vec![], None));

    // Who is reached and lost again is told of again, after as long.
    ada.follow(then, no_key, &people.map(|person| RelayPeer { channel: true, ..person }), || 7);
    ada.follow(then, no_key, &people[..1], || 7);
    assert_eq!(ada.wake(), Some(then.after(UNREACHED_AFTER)));
    assert_eq!(ada.unreached(then.after(UNREACHED_AFTER)), told[..1]);
}

#[test]
fn whom_the_server_reaches_is_reached() {
    let (mut ada, mut bob) = two();
    open(&mut ada, &mut bob);
    assert_eq!(ada.unreached(SOON.after(60_000)), []);
    let RelayPeer { id, session, .. } = person(2);
    let lost = SOON.after(60_000);
    ada.receive(lost, id, session, b"nonsense", || 9);
    assert_eq!(ada.unreached(lost), []);
    assert_eq!(ada.unreached(lost.after(UNREACHED_AFTER)), [(id, Unreached::NoWay)]);
}
