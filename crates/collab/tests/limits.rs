//! What one may share until it is full, and the warning before. What others may send is in
//! `src/forged.rs`; limits of single acts are in `tests/tools.rs`, too.

mod support;

use parvis_collab::{Change, DocumentEvent, ElementKind, Limit, Now, Refused, SharedDocument, Unfit, limits};
use support::{Clock, carry, document, drawn, events, open, points};

/// Does something until it is refused: how often it was done, and after how many times a warning came.
fn until(
    limit: Limit,
    mut act: impl FnMut(&mut SharedDocument, Now) -> Result<(), Refused>,
) -> (usize, usize, Refused) {
    let (mut ada, mut clock) = (document(1), Clock(1_000));
    let mut warned = Vec::new();
    for count in 0.. {
        if let Err(refused) = act(&mut ada, clock.next()) {
            assert_eq!(warned.len(), 1, "one warning");
            return (count, warned[0], refused);
        }
        warned.extend(
            events(&mut ada)
                .into_iter()
                .filter(|event| *event == DocumentEvent::Near(limit))
                .map(|_| count + 1),
        );
    }
    unreachable!()
}

fn expect(limit: Limit, most: usize, act: impl FnMut(&mut SharedDocument, Now) -> Result<(), Refused>) {
    assert_eq!(until(limit, act), (most, most * 8 / 10, Refused::Full(limit)));
}

#[test]
fn each_tool_is_full_at_some_time_and_says_so_before() {
    expect(Limit::Messages, limits::MESSAGES, |document, now| document.say(now, "x", None, None).map(|_| ()));
    expect(Limit::Elements, limits::ELEMENTS, |document, now| {
        document.draw(now, drawn(ElementKind::Line)).map(|_| ())
    });
    expect(Limit::Pages, limits::PAGES, |document, now| document.add_page(now, "x").map(|_| ()));
    expect(Limit::Polls, limits::POLLS, |document, now| {
        document.ask(now, "x", ["a", "b"], true, true).map(|_| ())
    });
    expect(Limit::Files, limits::OFFERS, |document, now| document.offer(now, "x", 1, [0; 32]).map(|_| ()));
}

#[test]
fn a_log_is_full_at_some_time_and_says_so_before() {
    let text = "x".repeat(limits::MESSAGE_BYTES);
    let (count, warned, refused) =
        until(Limit::OwnLog, |document, now| document.say(now, &text, None, None).map(|_| ()));
    assert_eq!(refused, Refused::Full(Limit::OwnLog));
    let most = limits::LOG_BYTES / limits::MESSAGE_BYTES;
    assert!((most * 9 / 10..=most).contains(&count) && warned < count * 85 / 100, "{count}, {warned}");
    let (mut ada, mut clock) = (document(1), Clock(1_000));
    let message = ada.say(clock.next(), "x", None, None).unwrap();
    for _ in 1..limits::LOG_ENTRIES {
        ada.react(clock.next(), message, "x", true).unwrap();
    }
    assert_eq!(ada.react(clock.next(), message, "x", true), Err(Refused::Full(Limit::OwnLog)));
}

#[test]
fn acts_have_a_rate_and_a_burst() {
    let mut ada = document(1);
    let mut said = 0;
    while ada.say(Now::both(9_000), "x", None, None).is_ok() {
        said += 1;
    }
    assert_eq!(said, limits::OPS_BURST);
    assert_eq!(events(&mut ada), [DocumentEvent::Near(Limit::Rate)]);
    assert_eq!(ada.say(Now::both(9_000), "x", None, None), Err(Refused::TooFast));
    while ada.say(Now::both(10_000), "x", None, None).is_ok() {
        said += 1;
    }
    assert_eq!(said, limits::OPS_BURST + limits::OPS_PER_SECOND);
}

#[test]
fn a_batch_has_so_many_elements_and_counts_as_few_operations() {
    let mut ada = document(1);
    let lines = |count| vec![drawn(ElementKind::Line); count];
    let refused = ada.draw_all(Now::both(9_000), lines(limits::BATCH + 1), false);
    assert_eq!(refused, Err(Refused::Unfit(Unfit::TooLong)));
    assert_eq!(ada.draw_all(Now::both(9_000), Vec::new(), false), Err(Refused::Unfit(Unfit::Empty)));
    // A whole whiteboard at once.
    for _ in 0..limits::ELEMENTS / limits::BATCH {
        ada.draw_all(Now::both(9_000), lines(limits::BATCH), true).unwrap();
    }
    assert_eq!(ada.draw_all(Now::both(9_000), lines(1), true), Err(Refused::Full(Limit::Elements)));
    assert!(!events(&mut ada).contains(&DocumentEvent::Near(Limit::Rate)));
    // All of it or nothing.
    let mut ada = document(1);
    ada.draw_all(Now::both(9_000), lines(limits::BATCH), false).unwrap();
    let mut odd = lines(3);
    odd[2].place.x = f32::NAN;
    assert!(ada.draw_all(Now::both(9_000), odd, false).is_err());
    assert_eq!(ada.elements().len(), limits::BATCH);
    assert!(ada.undo(Now::both(9_000)).unwrap() && ada.elements().is_empty());
}

#[test]
fn a_batch_of_many_bytes_counts_as_many_operations() {
    let mut ada = document(1);
    let stroke = drawn(ElementKind::Stroke(points(limits::POINTS_PER_ENTRY)));
    let mut batches = 0;
    let refused = loop {
        match ada.draw_all(Now::both(9_000), vec![stroke.clone(); 20], true) {
            Ok(_) => batches += 1,
            Err(refused) => break refused,
        }
    };
    assert_eq!(refused, Refused::TooFast);
    let bytes = batches * 20 * limits::POINTS_PER_ENTRY * 9;
    let most = limits::OPS_BURST as usize * limits::BATCH_BYTES;
    assert!((most * 8 / 10..most * 11 / 10).contains(&bytes), "{bytes} of {most}");
}

#[test]
fn all_copies_can_be_undone_however_many_they_are() {
    let mut ada = document(1);
    let made: Vec<_> = (0..4)
        .flat_map(|_| {
            ada.draw_all(Now::both(9_000), vec![drawn(ElementKind::Line); limits::BATCH], true).unwrap()
        })
        .collect();
    ada.duplicate(Now::both(9_000), &made, 1.0, 1.0).unwrap();
    assert_eq!(ada.elements().len(), 4_000);
    assert!(ada.undo(Now::both(9_000)).unwrap() && ada.undo(Now::both(9_000)).unwrap());
    assert_eq!(ada.elements().len(), 2_000);
}

#[test]
fn a_stroke_has_so_many_points_and_an_act_so_many_changes() {
    let (mut ada, mut clock) = (document(1), Clock(1_000));
    let stroke =
        ada.draw(clock.next(), drawn(ElementKind::Stroke(points(limits::POINTS_PER_ENTRY)))).unwrap();
    let more = points(limits::POINTS_PER_ENTRY);
    while ada.extend(clock.next(), stroke, more.clone()).is_ok() {}
    assert_eq!(ada.extend(clock.next(), stroke, more.clone()), Err(Refused::Full(Limit::Points)));
    assert!(matches!(&ada.elements()[0].kind, ElementKind::Stroke(all) if all.len() == limits::POINTS));
    // All of them are copied, too.
    ada.duplicate(clock.next(), &[stroke], 1.0, 1.0).unwrap();
    assert!(matches!(&ada.elements()[1].kind, ElementKind::Stroke(all) if all.len() == limits::POINTS));
    let changes = |count| vec![(stroke, Change::Order(1)); count];
    assert!(ada.change(clock.next(), changes(limits::CHANGES)).is_ok());
    let refused = ada.change(clock.next(), changes(limits::CHANGES + 1));
    assert_eq!(refused, Err(Refused::Unfit(Unfit::TooLong)));
}

#[test]
fn so_many_acts_can_be_undone() {
    let (mut ada, mut clock) = (document(1), Clock(1_000));
    for _ in 0..limits::UNDO + 1 {
        ada.draw(clock.next(), drawn(ElementKind::Line)).unwrap();
    }
    while ada.undo(clock.next()).unwrap() {}
    assert_eq!(ada.elements().len(), 1);
}

#[test]
fn much_that_is_taken_out_of_the_notes_can_be_brought_back() {
    let (mut ada, mut bob, mut clock) = (document(1), document(2), Clock(1_000));
    let len = limits::NOTES_REMOVE * 2;
    ada.notes_insert(clock.next(), 0, &"🙂".repeat(limits::NOTES_INSERT_BYTES / 4), &[]).unwrap();
    ada.notes_insert(clock.next(), 0, &"x".repeat(limits::NOTES_INSERT_BYTES / 2), &[]).unwrap();
    let text = ada.notes_text();
    ada.notes_remove(clock.next(), 0, len).unwrap();
    assert!(ada.notes_text().is_empty());
    while ada.notes_text() != text {
        assert!(ada.notes_undo(clock.next()).unwrap());
    }
    open(&mut ada, &mut bob);
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!(bob.notes_text(), text);
}
