//! Files that are offered to all.

mod support;

use parvis_collab::Refused;
use support::{id, pair, same};

#[test]
fn an_offer_says_who_has_a_whole_copy() {
    let (mut ada, mut bob, mut clock) = pair();
    let offer = ada.offer(clock.next(), "../plan.pdf", 1 << 30, [7; 32]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.hold(clock.next(), offer, true).unwrap();
    bob.say(clock.next(), "", None, Some(offer)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.file_offers().next().unwrap().holders, [id(1), id(2)].into());
    assert_eq!(bob.withdraw(clock.next(), offer), Err(Refused::NotYours));
    bob.hold(clock.next(), offer, false).unwrap();
    ada.withdraw(clock.next(), offer).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let shown = bob.file_offers().next().unwrap();
    assert_eq!((shown.withdrawn, shown.holders), (true, [id(1)].into()));
    assert_eq!(bob.hold(clock.next(), offer, true), Err(Refused::NotThere));
}
