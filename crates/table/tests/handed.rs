//! Files that are offered to one alone.

mod support;

use parvis_table::{Event, Limit, Millis, Refused, Table, Tool, limits};
use support::{Clock, carry, events, id, open, table};

#[test]
fn a_file_for_one_is_known_to_one_and_can_be_taken_back() {
    let (mut ada, mut bob, mut eve) = (table(1), table(2), table(3));
    let mut clock = Clock(1_000);
    // Said before there is a channel, it waits.
    let plan = ada.hand(clock.next(), id(2), "plan.pdf", 5, [7; 32]).expect("it fits");
    open(&mut ada, &mut bob);
    open(&mut ada, &mut eve);
    open(&mut bob, &mut eve);
    let mut all = |ada: &mut Table, bob: &mut Table, eve: &mut Table| {
        for _ in 0..3 {
            carry(clock.next(), ada, bob);
            carry(clock.next(), ada, eve);
            carry(clock.next(), bob, eve);
        }
    };
    all(&mut ada, &mut bob, &mut eve);
    let seen = |table: &Table| table.offers().map(|offer| (offer.id, offer.to)).collect::<Vec<_>>();
    assert_eq!((seen(&bob), seen(&eve)), (vec![(plan, Some(id(2)))], vec![]));
    assert!(events(&mut bob).contains(&Event::Changed(Tool::Offers)));
    assert_eq!(ada.projection(), eve.projection());
    // Nobody else takes it back, or says to have it.
    assert_eq!(bob.withdraw(Millis(5_000), plan), Err(Refused::NotYours));
    assert_eq!(bob.hold(Millis(5_000), plan, true), Err(Refused::NotThere));
    ada.withdraw(Millis(5_000), plan).expect("it is hers");
    all(&mut ada, &mut bob, &mut eve);
    assert_eq!(seen(&bob), []);

    // Another life of the page offers it again, under the number that the other knows.
    let again = ada.hand(Millis(6_000), id(2), "plan.pdf", 5, [7; 32]).expect("it fits");
    all(&mut ada, &mut bob, &mut eve);
    let kept = ada.offers().find(|offer| offer.id == again).expect("it was offered");
    let mut ada = Table::new(id(1), 99, Millis(7_000));
    bob.close(id(1));
    open(&mut ada, &mut bob);
    carry(Millis(7_000), &mut ada, &mut bob);
    assert_eq!(seen(&bob), [], "what a page does not offer any more");
    ada.hand_again(kept.clone());
    carry(Millis(7_000), &mut ada, &mut bob);
    assert_eq!(bob.offers().collect::<Vec<_>>(), [kept]);
}

#[test]
fn one_is_not_offered_too_many() {
    let mut ada = table(1);
    let mut clock = Clock(1_000);
    for _ in 0..limits::HANDED {
        ada.hand(clock.next(), id(2), "x", 5, [7; 32]).expect("it fits");
    }
    assert_eq!(ada.hand(clock.next(), id(2), "x", 5, [7; 32]), Err(Refused::Full(Limit::Offers)));
    assert!(ada.hand(clock.next(), id(3), "x", 5, [7; 32]).is_ok());
    let long = "x".repeat(limits::NAME_BYTES + 1);
    assert!(matches!(ada.hand(clock.next(), id(3), &long, 5, [7; 32]), Err(Refused::Unfit(_))));
}
