//! A page that is loaded again finds what it had, with nobody else there.

#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod support;

use parvis_collab::{
    Change, CollabIntent, DirectMessage, DocumentEvent, ElementKind, LineKind, Mark, Mono, Now, Offence,
    SharedDocument, Tool, limits,
};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use support::{Clock, carry, document, drawn, events, id, open, points};

fn records(document: &mut SharedDocument, most: usize) -> Vec<Vec<u8>> {
    let mut next = || {
        let record = document.unsaved(most)?;
        let bytes = record.bytes().to_vec();
        document.handle(Now::both(90_000), CollabIntent::MarkSaved(record)).unwrap();
        Some(bytes)
    };
    std::iter::from_fn(&mut next).collect()
}

/// Something of each kind, by two.
fn pair() -> (SharedDocument, SharedDocument, Clock) {
    let (mut ada, mut bob, mut clock) = (document(1), document(2), Clock(1_000));
    open(&mut ada, &mut bob);
    let said = ada.say(clock.next(), "hello", None, None).unwrap();
    ada.call_me(clock.next(), "Ada").unwrap();
    let stroke = ada.draw(clock.next(), drawn(ElementKind::Stroke(points(5)))).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    bob.react(clock.next(), said, "👋", true).unwrap();
    bob.change(clock.next(), vec![(stroke, Change::Order(4))]).unwrap();
    ada.notes_insert(clock.next(), 0, "one word\n", &[Mark::Bold]).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    bob.notes_insert(clock.next(), 4, "more ", &[]).unwrap();
    bob.notes_line(clock.next(), 2, LineKind::Bullet).unwrap();
    let poll = bob.ask(clock.next(), "When?", ["now", "later"], false, false).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    ada.vote(clock.next(), poll, &[1]).unwrap();
    ada.offer(clock.next(), "plan.pdf", 9, [1; 32]).unwrap();
    ada.direct_message(clock.next(), id(2), "you alone").unwrap();
    bob.direct_message(clock.next(), id(1), "yes").unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    (ada, bob, clock)
}

fn again(n: u64, records: &[Vec<u8>]) -> SharedDocument {
    // Another load of the page each time.
    let mut document = SharedDocument::new(id(n), n * 1_001 + records.len() as u64, Mono(0));
    for record in records {
        document.restore(Mono(90_000), record).unwrap();
    }
    document
}

fn direct_messages(document: &SharedDocument) -> Vec<DirectMessage> {
    document.direct_messages().cloned().collect()
}

#[test]
fn what_was_kept_in_pieces_is_all_there_and_goes_on() {
    for most in [1, 100, 400, usize::MAX] {
        let (mut ada, mut bob, mut clock) = pair();
        let mut kept = records(&mut ada, most);
        assert_eq!(ada.unsaved(most), None);
        ada.say(clock.next(), "later", None, None).unwrap();
        carry(clock.next(), &mut ada, &mut bob);
        kept.extend(records(&mut ada, most));
        let mut back = again(1, &kept);
        assert_eq!((back.projection(), direct_messages(&back)), (ada.projection(), direct_messages(&ada)));
        assert!(events(&mut back).contains(&DocumentEvent::Changed(Tool::Notes)));
        // It is in the records already.
        assert_eq!(back.unsaved(most), None);
        back.notes_insert(clock.next(), 0, "and ", &[]).unwrap();
        kept.extend(records(&mut back, most));
        assert_eq!(again(1, &kept).projection(), back.projection());
        bob.close(id(1));
        open(&mut back, &mut bob);
        carry(Now::both(95_000), &mut back, &mut bob);
        carry(Now::both(99_000), &mut back, &mut bob);
        assert_eq!(back.projection(), bob.projection());
        assert_eq!(direct_messages(&bob).len(), 2);
        assert_eq!(direct_messages(&back).len(), 2);
    }
}

#[test]
fn records_come_in_any_order_and_twice() {
    let (mut ada, ..) = pair();
    let mut kept = records(&mut ada, 60);
    assert!(kept.len() > 5);
    for turn in 0..kept.len() {
        kept.rotate_left(1);
        let mut twice = kept.clone();
        twice.extend(kept.iter().rev().cloned());
        let back = again(1, if turn % 2 == 0 { &kept } else { &twice });
        assert_eq!((back.projection(), direct_messages(&back)), (ada.projection(), direct_messages(&ada)));
    }
    kept.reverse();
    assert_eq!(again(1, &kept).projection(), ada.projection());
}

#[test]
fn private_messages_that_wait_outlive_both_pages_and_come_once() {
    let (mut ada, mut bob, mut clock) = (document(1), document(2), Clock(1_000));
    let mut kept = Vec::new();
    for text in ["one", "two", "three"] {
        ada.direct_message(clock.next(), id(2), text).unwrap();
        kept.extend(records(&mut ada, 1));
    }
    // Bob has them, and Ada's page is gone before it hears so.
    open(&mut ada, &mut bob);
    let mut hello = bob.poll(clock.next().mono, id(1), usize::MAX);
    while let Some(message) = hello {
        ada.receive(clock.next(), id(2), &message);
        hello = bob.poll(clock.next().mono, id(1), usize::MAX);
    }
    while let Some(message) = ada.poll(clock.next().mono, id(2), usize::MAX) {
        bob.receive(clock.next(), id(1), &message);
    }
    assert_eq!(bob.direct_messages().len(), 3);
    let bobs = records(&mut bob, usize::MAX);
    // Both load again; one opens the channel before it has read what it kept, in another order.
    let mut bob = again(2, &bobs);
    let mut ada = again(1, &[]);
    open(&mut ada, &mut bob);
    ada.direct_message(clock.next(), id(2), "four").unwrap();
    for record in kept.iter().rev() {
        carry(clock.next(), &mut ada, &mut bob);
        ada.restore(clock.next().mono, record).unwrap();
    }
    carry(clock.next(), &mut ada, &mut bob);
    let texts = |document: &SharedDocument| {
        direct_messages(document).into_iter().map(|it| it.text).collect::<Vec<_>>()
    };
    assert_eq!(texts(&ada), ["one", "two", "three", "four"]);
    assert_eq!(texts(&bob), ["one", "two", "three", "four"]);
    assert!(ada.direct_messages().all(|direct_message| !direct_message.waits));
    // And that they came is kept, too.
    kept.extend(records(&mut ada, 1));
    kept.reverse();
    let ada = again(1, &kept);
    assert!(ada.direct_messages().all(|direct_message| !direct_message.waits));
    assert_eq!(texts(&ada).len(), 4);
}

#[test]
fn what_is_not_known_to_be_written_down_is_given_out_again() {
    for most in [1, 400, usize::MAX] {
        let (mut ada, mut bob, mut clock) = pair();
        let first = ada.unsaved(most).unwrap();
        assert_eq!(ada.unsaved(most), Some(first.clone()), "to look changes nothing");
        // More comes while it is being written.
        ada.direct_message(clock.next(), id(2), "and this").unwrap();
        bob.say(clock.next(), "meanwhile", None, None).unwrap();
        carry(clock.next(), &mut ada, &mut bob);
        ada.handle(clock.next(), CollabIntent::MarkSaved(first.clone())).unwrap();
        let mut kept = vec![first.bytes().to_vec()];
        kept.extend(records(&mut ada, most));
        let back = again(1, &kept);
        assert_eq!((back.projection(), direct_messages(&back)), (ada.projection(), direct_messages(&ada)));
    }
}

#[test]
fn ones_own_log_is_added_to_by_no_record() {
    let (mut ada, ..) = pair();
    let kept = records(&mut ada, usize::MAX);
    // The same seed is the same load of the page.
    let mut same = document(1);
    assert_eq!(same.restore(Mono(1), &kept[0]), Err(Offence::InAnothersName));
    assert_eq!(same.entries(), 0);
    assert_eq!(ada.restore(Mono(1), &kept[0]), Ok(()));
}

#[test]
fn a_record_is_small_unless_one_entry_is_large() {
    let (mut ada, mut clock) = (document(1), Clock(1_000));
    for _ in 0..2_000 {
        ada.say(clock.next(), "x".repeat(1_000), None, None).unwrap();
    }
    let kept = records(&mut ada, usize::MAX);
    assert!(kept.len() > 1 && kept.iter().all(|record| record.len() <= limits::RECORD_BYTES));
    assert_eq!(again(1, &kept).projection(), ada.projection());
    let oversized = vec![1; limits::RECORD_BYTES + limits::ENTRY_BYTES + 2];
    assert_eq!(ada.restore(Mono(1), &oversized), Err(Offence::Oversized));
    assert_eq!(ada.restore(Mono(1), &[9, 0, 0, 0]), Err(Offence::Version(9)));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_record_that_was_changed_is_refused_or_borne_and_nothing_is_half_taken(
        at in any::<prop::sample::Index>(),
        cut in 0..4_usize,
        with in proptest::collection::vec(any::<u8>(), 0..4),
        truncate in any::<bool>(),
    ) {
        let (mut ada, ..) = pair();
        let mut record = records(&mut ada, usize::MAX).remove(0);
        let at = at.index(record.len());
        if truncate {
            record.truncate(at);
        } else {
            record.splice(at..(at + cut).min(record.len()), with);
        }
        let mut back = again(1, &[]);
        let empty = back.projection();
        let taken = back.restore(Mono(1), &record);
        prop_assert!(!truncate || taken.is_err());
        if taken.is_err() {
            prop_assert_eq!((back.projection(), back.entries(), back.direct_messages().len()), (empty, 0, 0));
        }
        prop_assert!(back.notes_insert(Now::both(2), 0, "mine", &[]).is_ok());
    }
}
