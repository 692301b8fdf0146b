//! Bytes that are wrong somewhere: nothing panics, and what is refused leaves everything as it was.

#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod support;

use parvis_collab::{DocumentEvent, ElementKind, LineKind, Mark, Mono, Now, SharedDocument};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use support::{Clock, document, drawn, id, open, points};

/// Everything that one with something of each kind sends to one who comes.
fn messages() -> Vec<Vec<u8>> {
    let (mut ada, mut bob, mut clock) = (document(1), document(2), Clock(1_000));
    let first = ada.say(clock.next(), "hello", None, None).unwrap();
    ada.react(clock.next(), first, "👋", true).unwrap();
    let stroke = ada.draw(clock.next(), drawn(ElementKind::Stroke(points(5)))).unwrap();
    ada.extend(clock.next(), stroke, points(5)).unwrap();
    ada.group(clock.next(), &[stroke]).unwrap();
    ada.notes_insert(clock.next(), 0, "some words\n", &[Mark::Bold]).unwrap();
    ada.notes_line(clock.next(), 2, LineKind::Bullet).unwrap();
    ada.notes_remove(clock.next(), 0, 4).unwrap();
    let poll = ada.ask(clock.next(), "When?", ["now", "later"], false, false).unwrap();
    ada.vote(clock.next(), poll, &[1]).unwrap();
    ada.offer(clock.next(), "plan.pdf", 9, [1; 32]).unwrap();
    ada.direct_message(clock.next(), id(2), "you alone").unwrap();
    open(&mut ada, &mut bob);
    let hello = bob.poll(clock.next().mono, id(1), usize::MAX).unwrap();
    ada.receive(clock.next(), id(2), &hello);
    std::iter::from_fn(|| ada.poll(Mono(clock.0), id(2), 300)).collect()
}

fn seen(document: &SharedDocument) -> (Vec<u8>, usize, usize) {
    (document.projection(), document.entries(), document.direct_messages().len())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_message_that_was_changed_does_no_harm(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        cut in 0..4_usize,
        with in proptest::collection::vec(any::<u8>(), 0..4),
    ) {
        let mut messages = messages();
        let message = which.get_mut(&mut messages);
        let at = at.index(message.len());
        let end = (at + cut).min(message.len());
        message.splice(at..end, with);
        let mut bob = document(2);
        bob.open(id(1));
        let mut before = seen(&bob);
        for message in messages {
            bob.receive(Now::both(5_000), id(1), &message);
            for event in support::events(&mut bob) {
                if let DocumentEvent::Refused(who, _) = event {
                    prop_assert_eq!(who, id(1));
                    prop_assert_eq!(&seen(&bob), &before);
                }
            }
            before = seen(&bob);
        }
        // What was taken can be shown, written on and passed on.
        bob.notes_insert(Now::both(6_000), 0, "mine", &[]).unwrap();
        let mut late = document(3);
        open(&mut bob, &mut late);
        support::carry(Now::both(6_000), &mut bob, &mut late);
        prop_assert_eq!(bob.projection(), late.projection());
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200), greeted in any::<bool>()) {
        let mut bob = document(2);
        bob.open(id(1));
        if greeted {
            bob.receive(Now::both(1), id(1), &messages()[0]);
        }
        // A private message is soon written by chance; a log is not.
        let before = (bob.projection(), bob.entries());
        bob.receive(Now::both(1), id(1), &[&[1, 0], &bytes[..]].concat());
        bob.receive(Now::both(1), id(1), &bytes);
        prop_assert_eq!((bob.projection(), bob.entries()), before);
    }
}
