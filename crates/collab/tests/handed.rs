//! Files that are offered to one alone.

mod support;

use parvis_collab::{DocumentEvent, FileOffer, Limit, Mono, Now, Refused, SharedDocument, Tool, limits};
use support::{Clock, carry, document, events, id, open};

#[test]
fn a_file_for_one_is_known_to_one_and_can_be_taken_back() {
    let (mut ada, mut bob, mut eve) = (document(1), document(2), document(3));
    let mut clock = Clock(1_000);
    // Said before there is a channel, it waits.
    let plan = ada.hand(clock.next(), id(2), "plan.pdf", 5, [7; 32]).expect("it fits");
    open(&mut ada, &mut bob);
    open(&mut ada, &mut eve);
    open(&mut bob, &mut eve);
    let mut all = |ada: &mut SharedDocument, bob: &mut SharedDocument, eve: &mut SharedDocument| {
        for _ in 0..3 {
            carry(clock.next(), ada, bob);
            carry(clock.next(), ada, eve);
            carry(clock.next(), bob, eve);
        }
    };
    all(&mut ada, &mut bob, &mut eve);
    let seen = |document: &SharedDocument| {
        let standing = document.file_offers().filter(|offer| !offer.withdrawn);
        standing.map(|offer| (offer.id, offer.to)).collect::<Vec<_>>()
    };
    assert_eq!((seen(&bob), seen(&eve)), (vec![(plan, Some(id(2)))], vec![]));
    assert!(events(&mut bob).contains(&DocumentEvent::Changed(Tool::Files)));
    assert_eq!(ada.projection(), eve.projection());
    // Nobody else takes it back, or says to have it.
    assert_eq!(bob.withdraw(Now::both(5_000), plan), Err(Refused::NotYours));
    assert_eq!(bob.hold(Now::both(5_000), plan, true), Err(Refused::NotThere));
    ada.withdraw(Now::both(5_000), plan).expect("it is hers");
    assert_eq!(ada.withdraw(Now::both(5_000), plan), Err(Refused::NotThere));
    all(&mut ada, &mut bob, &mut eve);
    assert_eq!(seen(&bob), []);
    let gone =
        |document: &SharedDocument| document.file_offers().any(|offer| offer.id == plan && offer.withdrawn);
    assert!(gone(&bob) && !gone(&eve));

    // Another load of the page offers it again, under the number that the other knows.
    let again = ada.hand(Now::both(6_000), id(2), "plan.pdf", 5, [7; 32]).expect("it fits");
    all(&mut ada, &mut bob, &mut eve);
    let kept = ada.file_offers().find(|offer| offer.id == again).expect("it was offered");
    let mut ada = SharedDocument::new(id(1), 99, Mono(7_000));
    bob.close(id(1));
    open(&mut ada, &mut bob);
    carry(Now::both(7_000), &mut ada, &mut bob);
    assert_eq!(seen(&bob), [], "what a page does not offer any more");
    assert!(gone(&bob), "what was taken back stays so");
    ada.hand_again(kept.clone());
    carry(Now::both(7_000), &mut ada, &mut bob);
    assert_eq!(bob.file_offers().filter(|offer| !offer.withdrawn).collect::<Vec<_>>(), [kept]);
}

#[test]
fn a_file_for_one_is_told_of_to_them_alone() {
    let (mut ada, mut bob) = (document(1), document(2));
    let mut clock = Clock(1_000);
    open(&mut ada, &mut bob);
    carry(clock.next(), &mut ada, &mut bob);
    let plan = ada.hand(clock.next(), id(2), "plan.pdf", 5, [7; 32]).expect("it fits");
    ada.direct_message_file(clock.next(), plan).expect("it is offered");
    assert_eq!(bob.direct_message_file(clock.next(), plan), Err(Refused::NotThere), "it is not Bob's");
    carry(clock.next(), &mut ada, &mut bob);
    for (document, from_them) in [(&ada, false), (&bob, true)] {
        let told: Vec<_> =
            document.direct_messages().map(|it| (it.from_them, it.file, it.text.as_str())).collect();
        assert_eq!(told, [(from_them, Some(plan), "")]);
        assert!(document.file_offers().any(|offer| offer.id == plan));
    }
    assert!(events(&mut bob).contains(&DocumentEvent::DirectMessage(id(1))));
    ada.withdraw(clock.next(), plan).expect("it is hers");
    assert_eq!(ada.direct_message_file(clock.next(), plan), Err(Refused::NotThere));
}

#[test]
fn a_file_for_one_stands_while_others_come_and_go() {
    let (mut ada, mut bob, mut eve) = (document(1), document(2), document(3));
    let mut clock = Clock(1_000);
    open(&mut ada, &mut bob);
    open(&mut ada, &mut eve);
    carry(clock.next(), &mut ada, &mut bob);
    carry(clock.next(), &mut ada, &mut eve);
    let plan = ada.hand(clock.next(), id(2), "plan.pdf", 5, [7; 32]).expect("it fits");
    carry(clock.next(), &mut ada, &mut bob);
    events(&mut bob);
    let mut stands = |ada: &mut SharedDocument, bob: &mut SharedDocument| {
        let now = clock.next();
        loop {
            let (there, back) =
                (ada.poll(now.mono, id(2), usize::MAX), bob.poll(now.mono, id(1), usize::MAX));
            if there.is_none() && back.is_none() {
                return;
            }
            there.iter().for_each(|message| bob.receive(now, id(1), message));
            back.iter().for_each(|message| ada.receive(now, id(2), message));
            assert!(bob.file_offers().any(|offer| offer.id == plan && !offer.withdrawn));
            assert!(!events(bob).contains(&DocumentEvent::Changed(Tool::Files)));
        }
    };
    // Ada says anew what she has.
    ada.close(id(3));
    stands(&mut ada, &mut bob);
    // And so she does on another channel.
    open(&mut ada, &mut bob);
    stands(&mut ada, &mut bob);
}

#[test]
fn only_the_last_that_were_taken_back_are_known() {
    let (mut ada, mut bob) = (document(1), document(2));
    let mut clock = Clock(1_000);
    open(&mut ada, &mut bob);
    let mut before = None;
    for _ in 0..3 * limits::HANDED {
        let plan = ada.hand(clock.next(), id(2), "x", 5, [7; 32]).expect("it fits");
        assert_ne!(before.replace(plan), Some(plan), "a number is used once");
        ada.withdraw(clock.next(), plan).expect("it is hers");
        carry(clock.next(), &mut ada, &mut bob);
    }
    for document in [&ada, &bob] {
        assert_eq!(document.file_offers().count(), limits::HANDED);
        assert!(document.file_offers().all(|offer| offer.withdrawn));
    }
    // With as many that stand, all of it is told.
    for _ in 0..limits::HANDED {
        ada.hand(clock.next(), id(2), "x".repeat(limits::NAME_BYTES), 5, [7; 32]).expect("it fits");
    }
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!(bob.file_offers().filter(|offer| !offer.withdrawn).count(), limits::HANDED);
}

#[test]
fn one_is_not_offered_too_many() {
    let mut ada = document(1);
    let mut clock = Clock(1_000);
    for _ in 0..limits::HANDED {
        ada.hand(clock.next(), id(2), "x", 5, [7; 32]).expect("it fits");
    }
    assert_eq!(ada.hand(clock.next(), id(2), "x", 5, [7; 32]), Err(Refused::Full(Limit::Files)));
    assert!(ada.hand(clock.next(), id(3), "x", 5, [7; 32]).is_ok());
    let long = "x".repeat(limits::NAME_BYTES + 1);
    assert!(matches!(ada.hand(clock.next(), id(3), &long, 5, [7; 32]), Err(Refused::Unfit(_))));
}

#[test]
fn a_file_for_one_is_found_again_by_what_was_kept_of_it() {
    let mut ada = document(1);
    ada.hand(Now::both(5), id(2), "plän.pdf", 5, [7; 32]).expect("it fits");
    let handed = ada.file_offers().next().expect("it was offered");
    let record = handed.handed_record().expect("it is to one alone");
    let found = |record: &[u8]| FileOffer::from_handed_record(id(1), record, [7; 32], 5);
    assert_eq!(found(&record), Some(handed.clone()));
    for cut in 0..=32 {
        assert_eq!(found(&record[..cut]), None, "no name");
    }
    assert_eq!(found(&[&record[..], b"\xff"].concat()), None);
    assert_eq!(found(&[&record[..], &[b'x'; limits::NAME_BYTES]].concat()), None);
    // A number of the log's, and one that is none.
    assert_eq!(found(&[&record[..16], &[1, 0, 0, 0, 0, 0, 0, 0], &record[24..]].concat()), None);
    assert_eq!(found(&[&record[..16], &[0xff; 8], &record[24..]].concat()), None);
    assert_eq!(FileOffer { to: None, ..handed }.handed_record(), None);
}
