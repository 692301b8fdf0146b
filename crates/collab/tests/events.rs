//! What a person is told of: what others say and ask while one is there, and what waits to be sent.

mod support;

use parvis_collab::{DocumentEvent, Now, limits};
use support::{carry, document, events, id, open};

#[test]
fn what_was_there_before_one_came_is_no_news() {
    let (mut ada, mut bob, mut eve) = (document(1), document(2), document(3));
    let now = Now::both(60_000);
    ada.say(now, "before", None, None).unwrap();
    ada.ask(now, "before?", ["yes", "no"], false, false).unwrap();
    open(&mut ada, &mut bob);
    carry(now, &mut ada, &mut bob);
    let told = |event: &DocumentEvent| matches!(event, DocumentEvent::Said(_) | DocumentEvent::Asked(_));
    assert!(!events(&mut bob).iter().any(told));

    let said = ada.say(now, "after", None, None).unwrap();
    let asked = ada.ask(now, "after?", ["yes", "no"], false, false).unwrap();
    carry(now, &mut ada, &mut bob);
    let news: Vec<_> = events(&mut bob).into_iter().filter(told).collect();
    assert_eq!(news, [DocumentEvent::Said(said), DocumentEvent::Asked(asked)]);
    assert!(!events(&mut ada).iter().any(told), "one's own is none");

    // Whoever was cut off hears later what was said meanwhile.
    let later = eve.say(now, "elsewhere", None, None).unwrap();
    open(&mut bob, &mut eve);
    carry(now.after(limits::COMING_IN), &mut bob, &mut eve);
    assert!(events(&mut bob).contains(&DocumentEvent::Said(later)));
}

#[test]
fn a_message_waits_until_somebodys_channel_is_open() {
    let (mut ada, mut bob) = (document(1), document(2));
    let now = Now::both(60_000);
    let alone = ada.say(now, "a", None, None).unwrap();
    assert!(ada.waits(alone));
    events(&mut ada);
    open(&mut ada, &mut bob);
    carry(now, &mut ada, &mut bob);
    assert!(!ada.waits(alone) && !bob.waits(alone));
    assert!(!events(&mut ada).is_empty(), "the page is told that it has gone");
    ada.close(id(2));
    let cut = ada.say(now, "b", None, None).unwrap();
    assert!(ada.waits(cut) && !ada.waits(alone));
}
