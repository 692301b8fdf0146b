//! What is said to all and to one.

mod support;

use parvis_collab::{DocumentEvent, Limit, MessageBody, Now, Refused, Tool, Unfit, limits};
use support::{Clock, carry, document, events, id, open, pair, same};

#[test]
fn messages_are_answered_changed_and_deleted_by_their_author_alone() {
    let (mut ada, mut bob, mut clock) = pair();
    let first = ada.say(clock.next(), "hello", None, None).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let answer = bob.say(clock.next(), "hi", Some(first), None).unwrap();
    bob.react(clock.next(), first, "👋", true).unwrap();
    ada.edit(clock.next(), first, "hello all").unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let seen: Vec<_> = bob.messages().collect();
    assert_eq!(seen[0].words, MessageBody::Edited("hello all".into()));
    assert!(seen[0].reactions["👋"].contains(&id(2)));
    assert_eq!((seen[1].id, seen[1].reply), (answer, Some(first)));
    assert_eq!(bob.edit(clock.next(), first, "mine"), Err(Refused::NotYours));
    assert_eq!(bob.delete(clock.next(), first), Err(Refused::NotYours));
    ada.delete(clock.next(), first).unwrap();
    bob.react(clock.next(), first, "👋", false).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let gone = bob.messages().next().unwrap();
    assert_eq!(gone.words, MessageBody::Deleted);
    assert!(gone.reactions.is_empty());
    assert_eq!(bob.message(first), Some(gone));
    assert_eq!(bob.messages().next_back().map(|last| last.id), Some(answer));
    assert_eq!(bob.react(clock.next(), first, "👋", true), Err(Refused::NotThere));
}

#[test]
fn a_message_is_neither_empty_nor_too_long() {
    let mut ada = document(1);
    let now = Now::both(1_000);
    assert_eq!(ada.say(now, " ", None, None), Err(Refused::Unfit(Unfit::Empty)));
    let most = "x".repeat(limits::MESSAGE_BYTES);
    assert!(ada.say(now, &most, None, None).is_ok());
    assert_eq!(ada.say(now, &(most + "x"), None, None), Err(Refused::Unfit(Unfit::TooLong)));
    let to = ada.messages().next().unwrap().id;
    let emoji = "x".repeat(limits::EMOJI_BYTES + 1);
    assert_eq!(ada.react(now, to, &emoji, true), Err(Refused::Unfit(Unfit::TooLong)));
}

#[test]
fn a_private_message_comes_to_one_once_in_order_and_is_in_no_log() {
    let (mut ada, mut bob, mut clock) = pair();
    let mut eve = document(3);
    ada.direct_message(clock.next(), id(2), "one").unwrap();
    ada.direct_message(clock.next(), id(2), "two").unwrap();
    // The channel breaks before anything was sent, and is opened anew.
    ada.close(id(2));
    bob.close(id(1));
    ada.direct_message(clock.next(), id(2), "three").unwrap();
    for _ in 0..2 {
        open(&mut ada, &mut bob);
        carry(clock.next(), &mut ada, &mut bob);
    }
    let texts: Vec<_> = bob.direct_messages().map(|direct_message| direct_message.text.as_str()).collect();
    assert_eq!(texts, ["one", "two", "three"]);
    assert!(
        bob.direct_messages().all(|direct_message| direct_message.from_them && direct_message.with == id(1))
    );
    open(&mut ada, &mut eve);
    carry(clock.next(), &mut ada, &mut eve);
    assert_eq!((eve.direct_messages().len(), eve.entries()), (0, 0));
}

#[test]
fn private_messages_that_wait_have_a_limit() {
    let mut ada = document(1);
    let mut clock = Clock(1_000);
    for _ in 0..limits::DIRECT_MESSAGES_WAITING {
        ada.direct_message(clock.next(), id(2), "are you there?").unwrap();
    }
    assert_eq!(ada.direct_message(clock.next(), id(2), "?"), Err(Refused::Full(Limit::DirectMessages)));
}

#[test]
fn a_message_that_had_to_wait_is_told_to_have_gone() {
    let (mut ada, mut bob, mut clock) = pair();
    // There is somebody, but the channel takes nothing at the moment.
    let said = ada.say(clock.next(), "hello", None, None).unwrap();
    assert!(ada.waits(said));
    events(&mut ada);
    carry(clock.next(), &mut ada, &mut bob);
    assert!(!ada.waits(said));
    assert!(events(&mut ada).contains(&DocumentEvent::Changed(Tool::Chat)));
}
