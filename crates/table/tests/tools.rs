//! What people do with the table, and what others see of it.

mod support;

use parvis_table::{
    Change, Event, Kind, Limit, Line, Mark, Millis, Refused, Table, Tool, Unfit, Words, limits,
};
use support::{Clock, carry, drawn, id, open, place, points, table};

fn pair() -> (Table, Table, Clock) {
    let (mut ada, mut bob) = (table(1), table(2));
    open(&mut ada, &mut bob);
    carry(Millis(1), &mut ada, &mut bob);
    (ada, bob, Clock(1_000))
}

fn same(clock: &mut Clock, ada: &mut Table, bob: &mut Table) {
    carry(clock.next(), ada, bob);
    assert_eq!(ada.projection(), bob.projection());
}

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
    assert_eq!(seen[0].words, Words::Edited("hello all".into()));
    assert!(seen[0].reactions["👋"].contains(&id(2)));
    assert_eq!((seen[1].id, seen[1].reply), (answer, Some(first)));
    assert_eq!(bob.edit(clock.next(), first, "mine"), Err(Refused::NotYours));
    assert_eq!(bob.delete(clock.next(), first), Err(Refused::NotYours));
    ada.delete(clock.next(), first).unwrap();
    bob.react(clock.next(), first, "👋", false).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let gone = bob.messages().next().unwrap();
    assert_eq!(gone.words, Words::Deleted);
    assert!(gone.reactions.is_empty());
    assert_eq!(bob.message(first), Some(gone));
    assert_eq!(bob.messages().next_back().map(|last| last.id), Some(answer));
    assert_eq!(bob.react(clock.next(), first, "👋", true), Err(Refused::NotThere));
}

#[test]
fn a_message_is_neither_empty_nor_too_long() {
    let mut ada = table(1);
    let now = Millis(1_000);
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
    let mut eve = table(3);
    ada.whisper(clock.next(), id(2), "one").unwrap();
    ada.whisper(clock.next(), id(2), "two").unwrap();
    // The channel breaks before anything was sent, and is opened anew.
    ada.close(id(2));
    bob.close(id(1));
    ada.whisper(clock.next(), id(2), "three").unwrap();
    for _ in 0..2 {
        open(&mut ada, &mut bob);
        carry(clock.next(), &mut ada, &mut bob);
    }
    let texts: Vec<_> = bob.whispers().map(|whisper| whisper.text.as_str()).collect();
    assert_eq!(texts, ["one", "two", "three"]);
    assert!(bob.whispers().all(|whisper| whisper.from_them && whisper.with == id(1)));
    open(&mut ada, &mut eve);
    carry(clock.next(), &mut ada, &mut eve);
    assert_eq!((eve.whispers().len(), eve.entries()), (0, 0));
}

#[test]
fn private_messages_that_wait_have_a_limit() {
    let mut ada = table(1);
    let mut clock = Clock(1_000);
    for _ in 0..limits::WHISPERS_WAITING {
        ada.whisper(clock.next(), id(2), "are you there?").unwrap();
    }
    assert_eq!(ada.whisper(clock.next(), id(2), "?"), Err(Refused::Full(Limit::Whispers)));
}

#[test]
fn strokes_grow_and_elements_change_whoever_drew_them() {
    let (mut ada, mut bob, mut clock) = pair();
    let stroke = ada.draw(clock.next(), drawn(Kind::Stroke(points(2)))).unwrap();
    ada.extend(clock.next(), stroke, &points(3)).unwrap();
    let note = bob.draw(clock.next(), drawn(Kind::Sticky)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(bob.extend(clock.next(), stroke, &points(1)), Err(Refused::NotYours));
    bob.change(clock.next(), vec![(stroke, Change::Place(place(5.0, 6.0)))]).unwrap();
    ada.change(clock.next(), vec![(note, Change::Text("buy milk".into())), (stroke, Change::Order(9))])
        .unwrap();
    let group = ada.group(clock.next(), &[stroke, note]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let seen = bob.elements();
    assert_eq!(seen[0].text, "buy milk");
    assert_eq!((seen[1].id, seen[1].place.x, seen[1].group), (stroke, 5.0, Some(group)));
    assert_eq!(seen[1].kind, Kind::Stroke([points(2), points(3)].concat()));
    let copies = ada.duplicate(clock.next(), &[stroke, note], 10.0, 0.0).unwrap();
    assert_eq!(ada.elements().len(), 4);
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.elements().iter().all(|element| !copies.contains(&element.id)));
    same(&mut clock, &mut ada, &mut bob);
}

#[test]
fn pages_are_renamed_and_deleted_with_what_is_on_them() {
    let (mut ada, mut bob, mut clock) = pair();
    let on = |page| parvis_table::Drawn { page, ..drawn(Kind::Line) };
    ada.draw(clock.next(), on(None)).unwrap();
    let second = ada.add_page(clock.next(), "second").unwrap();
    let third = ada.add_page(clock.next(), "third").unwrap();
    ada.draw(clock.next(), on(Some(second))).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.rename_page(clock.next(), third, "plan").unwrap();
    bob.rename_page(clock.next(), second, "sketch").unwrap();
    bob.delete_page(clock.next(), second).unwrap();
    // Ada draws there before she hears of it.
    ada.draw(clock.next(), on(Some(second))).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.pages().collect::<Vec<_>>(), [(third, "plan")]);
    assert_eq!(ada.elements().len(), 1);
    assert_eq!(ada.draw(clock.next(), on(Some(second))), Err(Refused::NotThere));
    assert_eq!(ada.delete_page(clock.next(), second), Err(Refused::NotThere));
    assert_eq!(ada.rename_page(clock.next(), second, "x"), Err(Refused::NotThere));
    assert!(bob.undo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.pages().collect::<Vec<_>>(), [(second, "sketch"), (third, "plan")]);
    assert_eq!(ada.elements().len(), 3);
    assert!(bob.undo(clock.next()).unwrap());
    assert!(bob.redo(clock.next()).unwrap());
    assert!(bob.redo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.pages().collect::<Vec<_>>(), [(third, "plan")]);
    let long = "x".repeat(limits::BOARD_TEXT_BYTES + 1);
    assert_eq!(ada.rename_page(clock.next(), third, &long), Err(Refused::Unfit(Unfit::TooLong)));
    // Whoever adds a page takes it back with undo.
    let mistake = ada.add_page(clock.next(), "mistake").unwrap();
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.pages().all(|(page, _)| page != mistake));
}

#[test]
fn a_background_is_fixed_a_highlighter_grows_and_a_picture_has_a_size() {
    let (mut ada, mut bob, mut clock) = pair();
    let offer = ada.offer(clock.next(), "plan.png", 9, [1; 32]).unwrap();
    let picture = ada.draw(clock.next(), drawn(Kind::Picture(offer))).unwrap();
    ada.change(clock.next(), vec![(picture, Change::Fixed(true))]).unwrap();
    let highlight = ada.draw(clock.next(), drawn(Kind::Highlight(points(2)))).unwrap();
    ada.extend(clock.next(), highlight, &points(3)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let seen = bob.elements();
    assert_eq!((seen[0].fixed, seen[1].fixed), (true, false));
    assert_eq!(seen[1].kind, Kind::Highlight([points(2), points(3)].concat()));
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.undo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert!(bob.elements().iter().all(|element| !element.fixed));
    // What was put there as a background goes, and comes back, as one.
    let plan = ada.draw(clock.next(), drawn(Kind::Picture(offer))).unwrap();
    ada.change_along(clock.next(), vec![(plan, Change::Fixed(true))]).unwrap();
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.element(plan).is_none());
    assert!(ada.redo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert!(bob.element(plan).is_some_and(|element| element.fixed));
    for (width, height) in [(0.0, 1.0), (1.0, -1.0), (f32::NAN, 1.0)] {
        let mut flat = drawn(Kind::Picture(offer));
        (flat.place.width, flat.place.height) = (width, height);
        assert_eq!(ada.draw(clock.next(), flat), Err(Refused::Unfit(Unfit::OutOfRange)));
    }
}

#[test]
fn undo_takes_back_ones_own_acts_and_spares_what_others_changed_since() {
    let (mut ada, mut bob, mut clock) = pair();
    let line = ada.draw(clock.next(), drawn(Kind::Line)).unwrap();
    ada.change(clock.next(), vec![(line, Change::Place(place(1.0, 0.0))), (line, Change::Order(1))]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.change(clock.next(), vec![(line, Change::Place(place(2.0, 0.0)))]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(ada.undo(clock.next()).unwrap());
    let element = ada.elements().remove(0);
    assert_eq!((element.place.x, element.order), (2.0, 0));
    assert!(ada.redo(clock.next()).unwrap());
    assert_eq!(ada.elements()[0].order, 1);
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.undo(clock.next()).unwrap());
    assert!(ada.elements().is_empty());
    assert!(!ada.undo(clock.next()).unwrap());
    assert!(!bob.redo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
}

#[test]
fn a_board_that_is_read_only_shows_the_same_everywhere() {
    let (mut ada, mut bob, mut clock) = pair();
    for table in [&mut ada, &mut bob] {
        table.set_keepers([id(1)]);
    }
    bob.draw(clock.next(), drawn(Kind::Line)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(bob.lock_board(clock.next(), true), Err(Refused::NotYours));
    ada.lock_board(clock.next(), true).unwrap();
    // Bob has not heard of it.
    let late = bob.draw(clock.next(), drawn(Kind::Ellipse)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(bob.elements().iter().all(|element| element.id != late));
    assert_eq!(bob.draw(clock.next(), drawn(Kind::Line)), Err(Refused::ReadOnly));
    assert_eq!(bob.undo(clock.next()), Err(Refused::ReadOnly));
    ada.draw(clock.next(), drawn(Kind::Arrow)).unwrap();
    ada.lock_board(clock.next(), false).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.draw(clock.next(), drawn(Kind::Line)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.elements().len(), 3);
}

#[test]
fn what_is_not_a_number_or_far_away_is_not_drawn() {
    let mut ada = table(1);
    let far = limits::COORDINATE * 2.0;
    for x in [f32::NAN, f32::INFINITY, far, -far] {
        let mut wrong = drawn(Kind::Rectangle);
        wrong.place.x = x;
        assert_eq!(ada.draw(Millis(1), wrong), Err(Refused::Unfit(Unfit::OutOfRange)));
    }
}

#[test]
fn a_vote_is_its_authors_and_there_is_one() {
    let (mut ada, mut bob, mut clock) = pair();
    let poll = ada.ask(clock.next(), "When?", &["now", "later"], false, false).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.vote(clock.next(), poll, &[0]).unwrap();
    bob.vote(clock.next(), poll, &[1]).unwrap();
    assert_eq!(bob.vote(clock.next(), poll, &[0, 1]), Err(Refused::Unfit(Unfit::OutOfRange)));
    assert_eq!(bob.vote(clock.next(), poll, &[2]), Err(Refused::Unfit(Unfit::OutOfRange)));
    same(&mut clock, &mut ada, &mut bob);
    // Bob's page is loaded again: another log, the same participant.
    let mut again = Table::new(id(2), 12_345, Millis(0));
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
    let poll = ada.ask(clock.next(), "Which?", &["a", "b", "c"], true, true).unwrap();
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

#[test]
fn an_offer_says_who_has_a_whole_copy() {
    let (mut ada, mut bob, mut clock) = pair();
    let offer = ada.offer(clock.next(), "../plan.pdf", 1 << 40, [7; 32]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.hold(clock.next(), offer, true).unwrap();
    bob.say(clock.next(), "", None, Some(offer)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.offers().next().unwrap().holders, [id(1), id(2)].into());
    assert_eq!(bob.withdraw(clock.next(), offer), Err(Refused::NotYours));
    bob.hold(clock.next(), offer, false).unwrap();
    ada.withdraw(clock.next(), offer).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let shown = bob.offers().next().unwrap();
    assert_eq!((shown.withdrawn, shown.holders), (true, [id(1)].into()));
    assert_eq!(bob.hold(clock.next(), offer, true), Err(Refused::NotThere));
}

#[test]
fn who_is_gone_has_a_name_for_who_comes_late() {
    let (mut ada, mut bob, mut clock) = pair();
    assert_eq!(bob.name_of(id(1)), None);
    ada.call_me(clock.next(), "Ada").unwrap();
    ada.call_me(clock.next(), "Ada").unwrap();
    assert_eq!(ada.entries(), 1);
    ada.call_me(clock.next(), "Ada Lovelace").unwrap();
    bob.call_me(clock.next(), "Ada").unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(support::events(&mut bob).contains(&Event::Changed(Tool::Names)));
    ada.close(id(2));
    bob.close(id(1));
    let mut late = table(3);
    open(&mut bob, &mut late);
    same(&mut clock, &mut bob, &mut late);
    assert_eq!((late.name_of(id(1)), late.name_of(id(2))), (Some("Ada Lovelace"), Some("Ada")));
    assert_eq!(late.name_of(id(3)), None);
    // Her page is loaded again: what she says last counts, whichever log it is in.
    let mut again = Table::new(id(1), 12_345, Millis(0));
    open(&mut bob, &mut again);
    same(&mut clock, &mut bob, &mut again);
    again.call_me(clock.next(), "Countess").unwrap();
    same(&mut clock, &mut bob, &mut again);
    assert_eq!(bob.name_of(id(1)), Some("Countess"));
}

#[test]
fn a_name_is_one_line_within_limits() {
    let mut ada = table(1);
    let now = Millis(1_000);
    for wrong in ["a\nb", "a\u{7}", "a\u{202e}b"] {
        assert_eq!(ada.call_me(now, wrong), Err(Refused::Unfit(Unfit::OutOfRange)), "{wrong:?}");
    }
    assert_eq!(ada.call_me(now, " "), Err(Refused::Unfit(Unfit::Empty)));
    let most = "x".repeat(limits::DISPLAY_NAME_BYTES);
    assert!(ada.call_me(now, &most).is_ok());
    assert_eq!(ada.call_me(now, &(most + "x")), Err(Refused::Unfit(Unfit::TooLong)));
}

#[test]
fn two_who_type_in_one_word_lose_nothing() {
    let (mut ada, mut bob, mut clock) = pair();
    ada.notes_insert(clock.next(), 0, "meting", &[]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    ada.notes_insert(clock.next(), 2, "e", &[]).unwrap();
    bob.notes_insert(clock.next(), 6, "s", &[]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(ada.notes_text(), "meetings");
    assert!(ada.notes_undo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(bob.notes_text(), "metings");
    assert!(ada.notes_redo(clock.next()).unwrap());
    assert!(!bob.notes_redo(clock.next()).unwrap());
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(bob.notes_text(), "meetings");
}

#[test]
fn notes_are_rich_and_become_markdown() {
    let (mut ada, mut bob, mut clock) = pair();
    ada.notes_insert(clock.next(), 0, "Plan\nask Bob 🙂\nread [this]\nend", &[]).unwrap();
    ada.notes_line(clock.next(), 0, Line::Heading(1)).unwrap();
    ada.notes_line(clock.next(), 6, Line::Box(false)).unwrap();
    ada.notes_line(clock.next(), 17, Line::Bullet).unwrap();
    ada.notes_line(clock.next(), 31, Line::Numbered).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.notes_mark(clock.next(), 9, 3, &Mark::Bold, true).unwrap();
    bob.notes_mark(clock.next(), 16, 4, &Mark::Link("https://example.org/?a=\"b\"".into()), true).unwrap();
    bob.notes_line(clock.next(), 6, Line::Box(true)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(
        ada.notes_markdown(),
        "# Plan\n- [x] ask **Bob** 🙂\n- [read](<https://example.org/?a=\"b\">) \\[this\\]\n1. end\n"
    );
    bob.notes_mark(clock.next(), 9, 3, &Mark::Bold, false).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(ada.notes().iter().all(|run| !run.bold));
}

#[test]
fn what_is_typed_in_one_go_is_undone_as_one_and_so_is_what_belongs_together() {
    let mut ada = table(1);
    let mut now = Millis(1_000);
    let mut typed = |ada: &mut Table, at: u32, words: &str, pause: u64| {
        now = now.after(pause);
        for (n, c) in (0..).zip(words.chars()) {
            now = now.after(100);
            ada.notes_insert(now, at + n, &c.to_string(), &[]).unwrap();
        }
        now
    };
    typed(&mut ada, 0, "one", 0);
    typed(&mut ada, 3, " two", limits::NOTES_PAUSE);
    let now = typed(&mut ada, 0, "zero ", 0);
    let undone = |ada: &mut Table| ada.notes_undo(now).unwrap().then(|| ada.notes_text());
    for erased in [11, 10, 9] {
        ada.notes_remove(now, erased, 1).unwrap();
    }
    assert_eq!(ada.notes_text(), "zero one ");
    for expected in ["zero one two", "one two", "one", ""] {
        assert_eq!(undone(&mut ada).as_deref(), Some(expected));
    }
    assert_eq!(undone(&mut ada), None);
    while ada.notes_redo(now).unwrap() {}
    assert_eq!(ada.notes_text(), "zero one ");
    ada.notes_together(|ada| {
        ada.notes_remove(now, 0, 4).unwrap();
        ada.notes_insert(now, 0, "null", &[Mark::Bold]).unwrap();
        ada.notes_line(now, 0, Line::Bullet).unwrap();
    });
    assert_eq!(ada.notes_markdown(), "- **null** one \n");
    assert_eq!(undone(&mut ada).as_deref(), Some("zero one "));
    assert_eq!(undone(&mut ada).as_deref(), Some("zero one two"));
    // Not everything that was ever typed.
    let long = "x".repeat(limits::NOTES_TYPED as usize);
    for n in 0..2 {
        ada.notes_insert(now, n * limits::NOTES_TYPED, &long, &[]).unwrap();
    }
    assert_eq!(undone(&mut ada).unwrap().len(), 12 + long.len());
}

#[test]
fn what_is_typed_in_one_go_is_one_although_another_types_before_it() {
    let (mut ada, mut bob, mut clock) = pair();
    ada.notes_insert(clock.next(), 0, "begin end", &[]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    for n in 0..5 {
        ada.notes_insert(clock.next(), 5 + n, "a", &[]).unwrap();
        bob.notes_insert(clock.next(), 9 + 2 * n, "b", &[]).unwrap();
        same(&mut clock, &mut ada, &mut bob);
    }
    assert_eq!(bob.notes_text(), "beginaaaaa endbbbbb");
    for _ in 0..5 {
        let len = bob.notes_text().len() as u32;
        bob.notes_remove(clock.next(), len - 1, 1).unwrap();
        ada.notes_insert(clock.next(), 0, ".", &[]).unwrap();
        same(&mut clock, &mut ada, &mut bob);
    }
    for expected in ["beginaaaaa endbbbbb", "beginaaaaa end"] {
        assert!(bob.notes_undo(clock.next()).unwrap());
        assert_eq!(bob.notes_text().trim_start_matches('.'), expected);
    }
}

#[test]
fn a_line_that_is_broken_stays_what_it_is() {
    let (mut ada, mut bob, mut clock) = pair();
    ada.notes_insert(clock.next(), 0, "one two", &[]).unwrap();
    ada.notes_line(clock.next(), 0, Line::Bullet).unwrap();
    ada.notes_break(clock.next(), 3, Line::Numbered).unwrap();
    ada.notes_mark(clock.next(), 0, 3, &Mark::Italic, true).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let rows: Vec<_> = bob.notes_rows();
    let lines: Vec<_> = rows.iter().map(|row| (row.line, row.runs.len())).collect();
    assert_eq!(lines, [(Line::Numbered, 1), (Line::Bullet, 1), (Line::Plain, 0)]);
    assert!(rows[0].runs[0].italic && rows[0].runs[0].text == "one");
    assert_eq!(table(3).notes_rows().len(), 1);
}

#[test]
fn notes_become_a_page_in_which_all_is_text() {
    let mut ada = table(1);
    let mut clock = Clock(1_000);
    ada.notes_insert(clock.next(), 0, "<Plan>\nask & do\nb\nc\nd\n\nend", &[]).unwrap();
    ada.notes_line(clock.next(), 0, Line::Heading(2)).unwrap();
    ada.notes_line(clock.next(), 8, Line::Box(true)).unwrap();
    ada.notes_line(clock.next(), 16, Line::Box(false)).unwrap();
    ada.notes_line(clock.next(), 18, Line::Bullet).unwrap();
    ada.notes_line(clock.next(), 20, Line::Numbered).unwrap();
    ada.notes_mark(clock.next(), 7, 3, &Mark::Bold, true).unwrap();
    ada.notes_mark(clock.next(), 7, 3, &Mark::Italic, true).unwrap();
    ada.notes_mark(clock.next(), 18, 1, &Mark::Link("https://a/\"><script>".into()), true).unwrap();
    let page = ada.notes_html("<Notes>", "en");
    let body = page.split_once("<body>\n").unwrap().1;
    assert_eq!(
        body,
        "<h2>&lt;Plan&gt;</h2>\n\
         <ul class=\"boxes\">\n\
         <li><input type=\"checkbox\" disabled checked> <strong><em>ask</em></strong> &amp; do</li>\n\
         <li><input type=\"checkbox\" disabled> b</li>\n</ul>\n\
         <ul>\n<li><a href=\"https://a/&quot;&gt;&lt;script&gt;\" rel=\"noopener noreferrer\">c</a></li>\n</ul>\n\
         <ol>\n<li>d</li>\n</ol>\n\
         <p>end</p>\n</body>\n</html>\n"
    );
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">\n") && page.contains("&lt;Notes&gt;"));
    let script = Mark::Link("javascript:alert(1)".into());
    assert_eq!(ada.notes_mark(clock.next(), 0, 2, &script, true), Err(Refused::Unfit(Unfit::OutOfRange)));
    // To take one off needs no address.
    assert_eq!(ada.notes_mark(clock.next(), 18, 1, &Mark::Link(String::new()), false), Ok(()));
    assert!(!ada.notes_html("x", "en").contains("<a "));
}

#[test]
fn the_notes_have_positions_and_limits() {
    let mut ada = table(1);
    let now = Millis(1_000);
    assert_eq!(ada.notes_insert(now, 1, "x", &[]), Err(Refused::NotThere));
    ada.notes_insert(now, 0, "🙂", &[]).unwrap();
    assert_eq!(ada.notes_insert(now, 1, "x", &[]), Err(Refused::NotThere));
    assert_eq!(ada.notes_remove(now, 0, 3), Err(Refused::NotThere));
    assert_eq!(ada.notes_remove(now, 1, u32::MAX), Err(Refused::NotThere));
    let long = "x".repeat(limits::NOTES_INSERT_BYTES + 1);
    assert_eq!(ada.notes_insert(now, 0, &long, &[]), Err(Refused::Unfit(Unfit::TooLong)));
    let link = Mark::Link(format!("https://{}", "x".repeat(limits::LINK_BYTES)));
    assert_eq!(ada.notes_mark(now, 0, 2, &link, true), Err(Refused::Unfit(Unfit::TooLong)));
    let mut clock = Clock(2_000);
    let most = "x".repeat(limits::NOTES_INSERT_BYTES);
    while ada.notes_insert(clock.next(), 0, &most, &[]).is_ok() {}
    assert_eq!(ada.notes_insert(clock.next(), 0, &most, &[]), Err(Refused::Full(Limit::Notes)));
}
