use super::*;

const NOW: Mono = Mono(10_000);

fn pair() -> (Relay, Relay, RelayPace) {
    (Relay::new(1, NOW), Relay::new(2, NOW), RelayPace::new(NOW))
}

/// Everything that is due now on one side comes to the other, and what happens there.
fn carry(now: Mono, from: &mut Relay, to: &mut Relay, pace: &mut RelayPace) -> Vec<RelayEvent> {
    let mut events = Vec::new();
    while let Some(datagram) = from.poll(now, pace) {
        events.extend(to.receive(now, &datagram).unwrap());
    }
    events
}

fn open(ada: &mut Relay, bob: &mut Relay, pace: &mut RelayPace) {
    let mut events = Vec::new();
    for _ in 0..3 {
        events.extend(carry(NOW, ada, bob, pace));
        events.extend(carry(NOW, bob, ada, pace));
    }
    assert_eq!(events, [RelayEvent::Opened, RelayEvent::Opened]);
}

#[test]
fn messages_come_whole_and_in_order() {
    let (mut ada, mut bob, mut pace) = pair();
    assert_eq!((ada.may_send(), ada.send(NOW, b"early")), (0, false));
    open(&mut ada, &mut bob, &mut pace);
    assert!(ada.is_open() && bob.is_open());
    let messages = [vec![1], vec![2; CHUNK_BYTES], b"last".to_vec()];
    for message in &messages {
        assert!(ada.send(NOW, message));
    }
    let mut events = carry(NOW, &mut ada, &mut bob, &mut pace);
    let later = NOW.after(GATHER);
    events.extend(carry(later, &mut ada, &mut bob, &mut pace));
    assert_eq!(events, messages.map(RelayEvent::Message));
    assert_eq!(carry(later, &mut bob, &mut ada, &mut pace), []);
    let soon = NOW.after(GATHER + ACKNOWLEDGE);
    assert_eq!(carry(soon, &mut bob, &mut ada, &mut pace), []);
    // Nothing waits for anything any more.
    assert_eq!((ada.wake(&pace), bob.wake(&pace)), (None, None));
}

#[test]
fn no_more_is_taken_than_can_wait() {
    let (mut ada, mut bob, mut pace) = pair();
    open(&mut ada, &mut bob, &mut pace);
    assert!(!ada.send(NOW, &[]));
    assert!(!ada.send(NOW, &vec![0; CHUNK_BYTES + 1]));
    let mut taken = 0;
    while ada.send(NOW, &[7; 1_000]) {
        taken += 1;
    }
    assert_eq!(taken, BACKLOG / 1_002);
    assert!(ada.may_send() < 1_000);
    // What is under way counts until it has come.
    while ada.poll(NOW, &mut pace).is_some() {}
    assert!(!ada.send(NOW, &[7; 1_000]));
}

#[test]
fn small_messages_go_together() {
    let (mut ada, mut bob, mut pace) = pair();
    open(&mut ada, &mut bob, &mut pace);
    let mut datagrams = 0;
    for n in 0..100 {
        let now = NOW.after(n * 10);
        ada.send(now, b"a stroke");
        datagrams += usize::from(ada.poll(now, &mut pace).is_some());
    }
    assert!(datagrams <= 11, "{datagrams}");
}

#[test]
fn what_is_lost_is_sent_again_ever_more_seldom() {
    let (mut ada, mut bob, mut pace) = pair();
    open(&mut ada, &mut bob, &mut pace);
    ada.send(NOW, b"lost");
    let mut sent = Vec::new();
    for now in (0..120_000).step_by(10).map(|n| NOW.after(n)) {
        if ada.poll(now, &mut pace).is_some() {
            sent.push(now.since(NOW));
        }
    }
    assert_eq!(sent[..4], [0, AGAIN, 3 * AGAIN, 7 * AGAIN]);
    let last = sent.len() - 1;
    assert_eq!(sent[last] - sent[last - 1], AGAIN_MOST);
    // As soon as the way is open again, it need not wait for so long.
    let now = NOW.after(120_000);
    ada.resend_now(now);
    let datagram = ada.poll(now, &mut pace).unwrap();
    assert_eq!(bob.receive(now, &datagram), Ok(vec![RelayEvent::Message(b"lost".to_vec())]));
}

#[test]
fn who_is_not_there_is_asked_ever_more_seldom() {
    let (mut ada, _, mut pace) = pair();
    let mut asked = 0;
    for now in (0..60_000).step_by(10).map(|n| NOW.after(n)) {
        asked += usize::from(ada.poll(now, &mut pace).is_some());
    }
    assert!((6..=8).contains(&asked), "{asked}");
}

#[test]
fn a_new_life_of_the_other_side_is_noticed_and_the_old_one_counts_no_more() {
    let (mut ada, mut bob, mut pace) = pair();
    open(&mut ada, &mut bob, &mut pace);
    bob.send(NOW, b"from before");
    let before = bob.poll(NOW, &mut pace).unwrap();
    let mut again = Relay::new(3, NOW);
    let mut events = Vec::new();
    for _ in 0..3 {
        events.extend(carry(NOW, &mut again, &mut ada, &mut pace));
        carry(NOW, &mut ada, &mut again, &mut pace);
    }
    assert_eq!(events, [RelayEvent::Closed, RelayEvent::Opened]);
    assert_eq!(ada.receive(NOW, &before), Ok(vec![]));
    again.send(NOW, b"from now");
    let message = RelayEvent::Message(b"from now".to_vec());
    assert_eq!(carry(NOW, &mut again, &mut ada, &mut pace), [message]);
    // The same of a page that begins anew: what was said to its former epoch is not for it.
    let mut reborn = Relay::new(4, NOW);
    assert_eq!(reborn.receive(NOW, &before), Ok(vec![]));
    assert!(!reborn.is_open());
}

#[test]
fn an_earlier_life_whose_words_come_last_is_not_listened_to_for_ever() {
    let (mut ada, mut bob, mut pace) = pair();
    open(&mut ada, &mut bob, &mut pace);
    // Bob begins anew twice. What he said in between comes last.
    let (between, to_ada) = (Relay::new(3, NOW), ada.epoch);
    let late =
        Datagram { from: between.epoch, to: to_ada, asks: true, next: 0, early: 0, data: None }.bytes();
    let mut bob = Relay::new(4, NOW);
    for _ in 0..3 {
        carry(NOW, &mut bob, &mut ada, &mut pace);
        carry(NOW, &mut ada, &mut bob, &mut pace);
    }
    assert!(bob.is_open());
    assert_eq!(ada.receive(NOW, &late), Ok(vec![RelayEvent::Closed, RelayEvent::Opened]));
    assert!(ada.send(NOW, b"to nobody"));
    assert!(bob.send(NOW, b"lost"));
    assert_eq!(carry(NOW, &mut bob, &mut ada, &mut pace), []);

    let mut events = [Vec::new(), Vec::new()];
    for now in (0..SILENT + AGAIN_MOST).step_by(10).map(|n| NOW.after(n)) {
        events[0].extend(carry(now, &mut bob, &mut ada, &mut pace));
        events[1].extend(carry(now, &mut ada, &mut bob, &mut pace));
    }
    let anew = [RelayEvent::Closed, RelayEvent::Opened];
    assert_eq!(events, [anew.to_vec(), anew.to_vec()]);
    let now = NOW.after(SILENT + AGAIN_MOST);
    assert!(ada.send(now, b"a") && bob.send(now, b"b"));
    assert_eq!(carry(now, &mut ada, &mut bob, &mut pace), [RelayEvent::Message(b"a".to_vec())]);
    assert_eq!(carry(now, &mut bob, &mut ada, &mut pace), [RelayEvent::Message(b"b".to_vec())]);
    assert_ne!(ada.epoch, to_ada);
}

#[test]
fn an_old_question_that_is_said_again_changes_nothing() {
    let (mut ada, mut bob, mut pace) = pair();
    let mut former = Relay::new(9, NOW);
    let question = former.poll(NOW, &mut pace).unwrap();
    open(&mut ada, &mut bob, &mut pace);
    assert_eq!(ada.receive(NOW, &question), Ok(vec![]));
    assert!(ada.is_open());
    ada.send(NOW, b"as before");
    assert_eq!(carry(NOW, &mut ada, &mut bob, &mut pace), [RelayEvent::Message(b"as before".to_vec())]);
}

#[test]
fn what_no_honest_page_says_is_refused() {
    let to = |epoch: u32, next, early, data| {
        let data: Option<(u32, &'static [u8])> = data;
        Datagram { from: 2, to: epoch, asks: false, next, early, data }.bytes()
    };
    let refusal = |bytes: &[u8]| Relay::new(1, NOW).receive(NOW, bytes);
    assert_eq!(refusal(&to(1, 1, 0, None)), Err(Offence::Malformed));
    assert_eq!(refusal(&to(1, 0, 1, None)), Err(Offence::Malformed));
    assert_eq!(refusal(&to(1, 0, 0, Some((8, b"\x01\x00x")))), Err(Offence::Malformed));
    assert_eq!(refusal(&to(1, 0, 0, Some((0, b"\x00\x00")))), Err(Offence::Malformed));
    assert_eq!(refusal(&to(1, 0, 0, Some((0, b"\x01\x80")))), Err(Offence::Oversized));
    assert_eq!(refusal(b""), Err(Offence::Malformed));
    let good = refusal(&to(1, 0, 0, Some((7, b"\x01\x00x"))));
    assert_eq!(good, Ok(vec![RelayEvent::Opened]));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
        let mut relay = Relay::new(1, NOW);
        let _ = relay.receive(NOW, &bytes);
        let mut head = vec![1, 2, 2, 0, 0, 0, 1, 0, 0, 0];
        head.extend(&bytes);
        let _ = relay.receive(NOW, &head);
    }
}
