//! Much of everything: whether it fits, comes through, and how much goes over the channel.

mod support;

use std::time::Instant;

use parvis_collab::{ElementKind, Mono, SharedDocument, limits};
use support::{Clock, carry, document, drawn, id, open, points};

/// A document into which so much was put by four people.
fn full(messages: usize, elements: usize) -> (SharedDocument, Clock) {
    let mut clock = Clock(1_000);
    let mut gathered = document(9);
    for who in 1..=4 {
        let mut person = document(who);
        for n in 0..messages / 4 {
            person
                .say(clock.next(), format!("message {n} of {who}, as long as most are"), None, None)
                .expect("there is room");
        }
        for _ in 0..elements / 4 {
            person.draw(clock.next(), drawn(ElementKind::Stroke(points(40)))).expect("there is room");
        }
        open(&mut gathered, &mut person);
        carry(clock.next(), &mut gathered, &mut person);
        gathered.close(id(who));
    }
    (gathered, clock)
}

#[test]
#[allow(clippy::print_stderr, reason = "it measures")]
fn ten_thousand_messages_and_five_thousand_elements_come_to_who_joins_late() {
    let begun = Instant::now();
    let (mut first, mut clock) = full(10_000, 5_000);
    eprintln!(
        "written and gathered: {} entries, {} bytes, {:?}",
        first.entries(),
        first.bytes(),
        begun.elapsed()
    );
    assert_eq!((first.messages().count(), first.elements().len()), (10_000, 5_000));
    // The one who joins late is then the only one left, for another who does.
    for who in [21, 22] {
        let mut late = document(who);
        let begun = Instant::now();
        open(&mut first, &mut late);
        let bytes = carry(clock.next(), &mut first, &mut late);
        eprintln!("to {who}: {bytes} bytes on the channel, {:?}", begun.elapsed());
        let begun = Instant::now();
        assert_eq!(late.projection(), first.projection());
        eprintln!("two projections: {:?}", begun.elapsed());
        assert!(bytes < first.bytes() * 11 / 10, "{bytes} bytes for {}", first.bytes());
        first = late;
    }
}

#[test]
fn a_channel_is_given_no_more_than_it_takes() {
    let (mut first, mut clock) = full(2_000, 400);
    let mut late = document(5);
    open(&mut first, &mut late);
    let now = clock.next();
    let hello = late.poll(now.mono, id(9), limits::CHUNK_BYTES).unwrap();
    first.receive(now, id(5), &hello);
    let hello = first.poll(now.mono, id(5), limits::CHUNK_BYTES).unwrap();
    late.receive(now, id(9), &hello);
    let want = late.poll(now.mono, id(9), limits::CHUNK_BYTES).unwrap();
    first.receive(now, id(5), &want);
    assert_eq!(first.poll(now.mono, id(5), limits::CHUNK_MIN - 1), None);
    let mut sizes = [limits::CHUNK_MIN, 1_000, usize::MAX].into_iter().cycle();
    while late.entries() < first.entries() {
        let may = sizes.next().unwrap();
        let message = first.poll(now.mono, id(5), may).expect("there is more");
        assert!(message.len() <= may.min(limits::CHUNK_BYTES));
        late.receive(now, id(9), &message);
    }
    assert_eq!(late.projection(), first.projection());
}

#[test]
fn a_stroke_goes_out_as_it_is_drawn() {
    let (mut ada, mut bob, mut clock) = (document(1), document(2), Clock(1_000));
    open(&mut ada, &mut bob);
    let stroke = ada.draw(clock.next(), drawn(ElementKind::Stroke(points(1)))).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    ada.extend(clock.next(), stroke, points(4)).unwrap();
    let message = ada.poll(clock.next().mono, id(2), usize::MAX).unwrap();
    assert!(message.len() < 100, "{} bytes", message.len());
    assert_eq!(ada.poll(Mono(clock.0), id(2), usize::MAX), None);
}
