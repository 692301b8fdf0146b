//! Questions and votes.

mod support;

use parvis_collab::{Mono, Refused, SharedDocument, Unfit};
use support::{id, open, pair, same};

#[test]
fn a_vote_is_its_authors_and_there_is_one() {
    let (mut ada, mut bob, mut clock) = pair();
    let poll = ada.ask(clock.next(), "When?", ["now", "later"], false, false).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.vote(clock.next(), poll, &[0]).unwrap();
    bob.vote(clock.next(), poll, &[1]).unwrap();
    assert_eq!(bob.vote(clock.next(), poll, &[0, 1]), Err(Refused::Unfit(Unfit::OutOfRange)));
    assert_eq!(bob.vote(clock.next(), poll, &[2]), Err(Refused::Unfit(Unfit::OutOfRange)));
    same(&mut clock, &mut ada, &mut bob);
    // Bob's page is loaded again: another log, the same participant.
    let mut again = SharedDocument::new(id(2), 12_345, Mono(0));
    open(&mut ada, &mut again);
    same(&mut clock, &mut ada, &mut again);
    again.vote(clock.next(), poll, &[0]).unwrap();
    same(&mut clock, &mut ada, &mut again);
    let shown = ada.polls().next().unwrap();
    assert_eq!((shown.voters, shown.options[0].votes, shown.options[1].votes), (1, 1, 0));
    assert!(shown.options[0].by.contains(&id(2)));
    assert_eq!(again.close_poll(clock.next(), poll), Err(Refused::NotYours));
    ada.close_poll(clock.next(), poll).unwrap();
    // This vote comes too late, on both sides.
    again.vote(clock.next(), poll, &[1]).unwrap();
    same(&mut clock, &mut ada, &mut again);
    assert_eq!(again.polls().next().unwrap().options[1].votes, 0);
    assert_eq!(again.vote(clock.next(), poll, &[1]), Err(Refused::Closed));
}

#[test]
fn an_anonymous_poll_names_nobody_and_may_take_several_answers() {
    let (mut ada, mut bob, mut clock) = pair();
    let poll = ada.ask(clock.next(), "Which?", ["a", "b", "c"], true, true).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.vote(clock.next(), poll, &[2, 0, 2]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let shown = ada.polls().next().unwrap();
    let votes: Vec<_> = shown.options.iter().map(|answer| answer.votes).collect();
    assert_eq!(votes, [1, 0, 1]);
    assert!(shown.options.iter().all(|answer| answer.by.is_empty()));
    assert_eq!((bob.own_vote(poll), ada.own_vote(poll)), (&[0, 2][..], &[][..]));
    bob.vote(clock.next(), poll, &[]).unwrap();
    assert!(bob.own_vote(poll).is_empty());
}
