//! Who sends what to whom, over which channel and when.

mod support;

use parvis_collab::{Now, SharedDocument, limits};
use support::{Clock, carry, document, id, open};

#[test]
fn others_entries_are_passed_on_after_a_while_to_who_has_not_said_to_have_them() {
    let (mut ada, mut bob, mut eve) = (document(1), document(2), document(3));
    let now = Now::both(10_000);
    open(&mut ada, &mut bob);
    open(&mut bob, &mut eve);
    carry(now, &mut ada, &mut bob);
    carry(now, &mut bob, &mut eve);
    let said = Now::both(20_000);
    ada.say(said, "x", None, None).unwrap();
    carry(said, &mut ada, &mut bob);
    // Eve hears at once that there is something, and asks for it; but asks once.
    carry(said, &mut bob, &mut eve);
    assert_eq!(eve.entries(), 1);
    ada.say(said, "y", None, None).unwrap();
    carry(said, &mut ada, &mut bob);
    let soon = said.after(limits::RELAY_AFTER - 1);
    carry(soon, &mut bob, &mut eve);
    assert_eq!(eve.entries(), 1);
    assert!(bob.wake(soon.mono).is_some_and(|at| at == soon.after(limits::HAVE_EVERY).mono));
    carry(said.after(limits::RELAY_AFTER), &mut bob, &mut eve);
    assert_eq!(eve.entries(), 2);
    assert_eq!(bob.wake(said.after(limits::RELAY_AFTER).mono), None);
}

#[test]
fn who_joins_many_at_once_is_sent_everything_once() {
    let mut clock = Clock(1_000);
    let mut there: Vec<SharedDocument> = (1..=4).map(document).collect();
    let (first, others) = there.split_first_mut().unwrap();
    for _ in 0..2_000 {
        first.say(clock.next(), "something that everybody has already", None, None).unwrap();
    }
    for other in others {
        open(first, other);
        carry(clock.next(), first, other);
    }
    // The author is gone; three have all of it.
    let mut late = document(9);
    let mut bytes = 0;
    let now = clock.next();
    for document in &mut there[1..] {
        document.close(id(1));
        open(document, &mut late);
    }
    for _ in 0..3 {
        for document in &mut there[1..] {
            bytes += carry(now, document, &mut late);
        }
    }
    for document in &mut there[1..] {
        bytes += carry(now.after(limits::RELAY_AFTER * 2), document, &mut late);
        assert_eq!(document.projection(), late.projection());
    }
    assert!(bytes < late.bytes() * 12 / 10, "{bytes} for {}", late.bytes());
}

#[test]
fn what_was_not_taken_from_another_while_its_author_could_speak_comes_when_the_author_is_gone() {
    let (mut ada, mut bob, mut eve) = (document(1), document(2), document(3));
    let now = Now::both(10_000);
    open(&mut ada, &mut bob);
    open(&mut bob, &mut eve);
    open(&mut ada, &mut eve);
    carry(now, &mut ada, &mut bob);
    carry(now, &mut bob, &mut eve);
    carry(now, &mut ada, &mut eve);
    ada.say(now, "the last words", None, None).unwrap();
    // To Eve nothing comes through, though the channel is open.
    carry(now, &mut ada, &mut bob);
    let later = now.after(limits::RELAY_AFTER);
    carry(later, &mut bob, &mut eve);
    assert_eq!(eve.entries(), 0);
    eve.close(id(1));
    carry(later, &mut bob, &mut eve);
    assert_eq!(eve.projection(), bob.projection());
    assert_eq!(eve.entries(), 1);
}

#[test]
fn two_histories_become_one() {
    let mut clock = Clock(1_000);
    let mut people: Vec<SharedDocument> = (1..=4).map(document).collect();
    let [ada, bob, eve, joe] = &mut people[..] else { unreachable!() };
    ada.notes_insert(clock.next(), 0, "before ", &[]).unwrap();
    for other in [&mut *bob, &mut *eve, &mut *joe] {
        open(ada, other);
        carry(clock.next(), ada, other);
    }
    // Ada and Bob are cut off from Eve and Joe.
    for other in [&mut *eve, &mut *joe] {
        ada.close(other.writer().author);
        other.close(id(1));
    }
    for (one, other, words) in [(&mut *ada, &mut *bob, "left "), (&mut *eve, &mut *joe, "right ")] {
        open(one, other);
        for _ in 0..10 {
            one.notes_insert(clock.next(), 7, words, &[]).unwrap();
            carry(clock.next(), one, other);
            other.say(clock.next(), words, None, None).unwrap();
            carry(clock.next(), one, other);
        }
    }
    // One channel between the halves is enough.
    open(bob, joe);
    for _ in 0..3 {
        clock.0 += limits::RELAY_AFTER;
        carry(clock.next(), bob, joe);
        carry(clock.next(), ada, bob);
        carry(clock.next(), eve, joe);
    }
    for person in &people {
        assert_eq!(person.projection(), people[0].projection());
    }
    let text = people[3].notes_text();
    assert_eq!((text.matches("left ").count(), text.matches("right ").count()), (10, 10));
    assert_eq!(people[3].messages().count(), 20);
}
