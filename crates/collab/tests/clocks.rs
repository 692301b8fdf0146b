//! The wall clock is set by an hour in the midst of it. Only the times that are shown notice.

mod support;

use parvis_collab::relay::{Relay, RelayPace};
use parvis_collab::{DocumentEvent, Mono, Now, Refused, SharedPointer, WallTime, limits};
use support::{carry, document, events, id, open, pair};

const HOUR: u64 = 3_600_000;
const NOON: WallTime = WallTime(1_800_000_000_000);
/// What the wall clock says after it was set.
const SET: [WallTime; 3] = [NOON, WallTime(NOON.0 + HOUR), WallTime(NOON.0 - HOUR)];

const START: Now = Now { mono: Mono(1_000), wall: NOON };

fn laser(x: f32) -> Option<SharedPointer> {
    Some(SharedPointer { page: None, x, y: 0.0, laser: true })
}

#[test]
fn typing_the_laser_and_carets_go_on() {
    for wall in SET {
        let (mut ada, mut bob, _) = pair();
        ada.notes_insert(START, 0, "one two", &[]).unwrap();
        ada.set_caret(Some((3, 3))).unwrap();
        ada.set_pointer(laser(1.0)).unwrap();
        ada.set_typing(true);
        carry(START, &mut ada, &mut bob);
        let mut mono = START.mono;
        for step in 2..6_u8 {
            ada.set_typing(step % 2 == 1);
            ada.set_pointer(laser(step.into())).unwrap();
            ada.set_caret(Some((u32::from(step), u32::from(step)))).unwrap();
            let due = mono.after(limits::AWARENESS_EVERY);
            assert_eq!(ada.wake(mono), Some(due), "{wall:?}");
            mono = due;
            carry(Now { mono, wall }, &mut ada, &mut bob);
            let (_, seen) = bob.others_awareness().next().unwrap();
            assert_eq!((seen.typing, seen.pointer), (step % 2 == 1, laser(step.into())), "{wall:?}");
            assert_eq!(bob.carets(), [(id(1), step.into(), step.into())], "{wall:?}");
        }
    }
}

#[test]
fn what_is_passed_on_is_passed_on_in_time() {
    for wall in SET {
        let (mut ada, mut bob, mut eve) = (document(1), document(2), document(3));
        open(&mut ada, &mut bob);
        open(&mut bob, &mut eve);
        carry(START, &mut ada, &mut bob);
        carry(START, &mut bob, &mut eve);
        // After she asked once for what she lacks, the rest comes as time passes.
        let said = Now { mono: START.mono.after(limits::COMING_IN), wall: NOON };
        let later = |millis| Now { mono: said.mono.after(millis), wall };
        ada.say(said, "a", None, None).unwrap();
        carry(said, &mut ada, &mut bob);
        carry(said, &mut bob, &mut eve);
        ada.say(said, "b", None, None).unwrap();
        carry(said, &mut ada, &mut bob);
        carry(later(limits::RELAY_AFTER - 1), &mut bob, &mut eve);
        assert_eq!(eve.entries(), 1, "{wall:?}");
        carry(later(limits::RELAY_AFTER), &mut bob, &mut eve);
        assert_eq!(eve.entries(), 2, "{wall:?}");
        let news = events(&mut eve).into_iter().filter(|event| matches!(event, DocumentEvent::Said(_)));
        assert_eq!(news.count(), 2, "{wall:?}: who has been there for long is told of it");
    }
}

#[test]
fn a_relay_asks_again_when_nothing_answers() {
    for wall in SET {
        let mut now = START;
        let (mut relay, mut pace) = (Relay::new(1, now.mono), RelayPace::new(now.mono));
        for _ in 0..3 {
            assert!(relay.poll(now.mono, &mut pace).is_some(), "{wall:?}");
            let again = relay.wake(&pace).expect("it waits for an answer");
            assert!((1..10_000).contains(&again.since(now.mono)), "{wall:?}: {again:?}");
            assert!(relay.poll(now.mono, &mut pace).is_none(), "{wall:?}");
            now = Now { mono: again, wall };
        }
    }
}

#[test]
fn who_did_too_much_may_go_on_after_a_moment() {
    for wall in SET {
        let mut ada = document(1);
        while ada.say(START, "x", None, None).is_ok() {}
        assert_eq!(ada.say(Now { wall, ..START }, "x", None, None), Err(Refused::TooFast), "{wall:?}");
        assert!(ada.say(Now { mono: START.mono.after(10), wall }, "x", None, None).is_ok(), "{wall:?}");
    }
}

#[test]
fn messages_are_stamped_with_the_wall_clock_and_stay_in_order() {
    for wall in SET {
        let (mut ada, mut bob, _) = pair();
        ada.direct_message(START, id(2), "first").unwrap();
        ada.say(START, "first", None, None).unwrap();
        carry(START, &mut ada, &mut bob);
        let later = Now { mono: START.mono.after(60_000), wall };
        ada.direct_message(later, id(2), "second").unwrap();
        ada.say(later, "second", None, None).unwrap();
        carry(later, &mut ada, &mut bob);
        let alone: Vec<_> = bob.direct_messages().map(|it| (it.text.clone(), it.at)).collect();
        let all: Vec<_> = bob.messages().map(|it| it.at).collect();
        assert_eq!(alone, [("first".to_owned(), NOON), ("second".to_owned(), wall)]);
        assert_eq!(all, [NOON, wall]);
    }
}

#[test]
fn a_wrong_clock_of_another_is_not_shown() {
    const DAY: u64 = 24 * HOUR;
    for wrong in [WallTime(NOON.0 + DAY), WallTime(NOON.0 - 3 * DAY), WallTime(0), WallTime(u64::MAX)] {
        let (mut ada, mut bob) = (document(1), document(2));
        // Before Bob came: it is not known then how wrong her clock is, but it is not said to be later than now.
        let before = ada.say(Now { mono: START.mono, wall: wrong }, "before", None, None).unwrap();
        open(&mut ada, &mut bob);
        carry(START, &mut ada, &mut bob);
        let time = |bob: &parvis_collab::SharedDocument, id| bob.reader_time(id, bob.message(id).unwrap().at);
        assert!(time(&bob, before) <= NOON, "{wrong:?}");
        // What comes when it is said has the time of who reads it, and from then on the time before is known, too.
        let later = Now { mono: START.mono.after(60_000), wall: WallTime(NOON.0 + 60_000) };
        let said = ada.say(
            Now { mono: later.mono, wall: WallTime(wrong.0.saturating_add(60_000)) },
            "now",
            None,
            None,
        );
        carry(later, &mut ada, &mut bob);
        assert_eq!(time(&bob, said.unwrap()), later.wall, "{wrong:?}");
        if wrong.0 < u64::MAX {
            assert_eq!(time(&bob, before), NOON, "{wrong:?}");
        }
        // Her own messages have her own time.
        assert_eq!(ada.reader_time(before, wrong), wrong);
        // And what both see is the same document.
        assert_eq!(ada.projection(), bob.projection());
    }
}
