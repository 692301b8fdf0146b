//! The one text that all write.

mod support;

use parvis_collab::{Limit, LineKind, Mark, Now, Refused, SharedDocument, Unfit, limits};
use support::{Clock, document, pair, same};

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
    ada.notes_line(clock.next(), 0, LineKind::Heading(1)).unwrap();
    ada.notes_line(clock.next(), 6, LineKind::Box(false)).unwrap();
    ada.notes_line(clock.next(), 17, LineKind::Bullet).unwrap();
    ada.notes_line(clock.next(), 31, LineKind::Numbered).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    bob.notes_mark(clock.next(), 9, 3, &Mark::Bold, true).unwrap();
    bob.notes_mark(clock.next(), 16, 4, &Mark::Link("https://example.org/?a=\"b\"".into()), true).unwrap();
    bob.notes_line(clock.next(), 6, LineKind::Box(true)).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert_eq!(
        ada.notes_markdown(),
        "# Plan\n- [x] ask **Bob** 🙂\n- [read](<https://example.org/?a=\"b\">) \\[this\\]\n1. end\n"
    );
    bob.notes_mark(clock.next(), 9, 3, &Mark::Bold, false).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(ada.notes().iter().all(|run| !run.bold));
    ada.notes_mark(clock.next(), 5, 3, &Mark::Underline, true).unwrap();
    ada.notes_mark(clock.next(), 5, 7, &Mark::Strike, true).unwrap();
    ada.notes_insert(clock.next(), 12, "!", &[Mark::Strike]).unwrap();
    ada.notes_insert(clock.next(), 13, "?", &[]).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let html = bob.notes_html("x", "en");
    assert!(html.contains("<u><s>ask</s></u><s> Bob!</s>? 🙂"), "{html}");
    assert!(bob.notes_markdown().contains("- [x] <u>~~ask~~</u> ~~Bob!~~? 🙂\n"), "{}", bob.notes_markdown());
}

#[test]
fn what_is_typed_in_one_go_is_undone_as_one_and_so_is_what_belongs_together() {
    let mut ada = document(1);
    let mut now = Now::both(1_000);
    let mut typed = |ada: &mut SharedDocument, at: u32, words: &str, pause: u64| {
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
    let undone = |ada: &mut SharedDocument| ada.notes_undo(now).unwrap().then(|| ada.notes_text());
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
        ada.notes_line(now, 0, LineKind::Bullet).unwrap();
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
    ada.notes_line(clock.next(), 0, LineKind::Bullet).unwrap();
    ada.notes_break(clock.next(), 3, LineKind::Numbered).unwrap();
    ada.notes_mark(clock.next(), 0, 3, &Mark::Italic, true).unwrap();
    same(&mut clock, &mut ada, &mut bob);
    let rows: Vec<_> = bob.notes_rows();
    let lines: Vec<_> = rows.iter().map(|row| (row.line, row.runs.len())).collect();
    assert_eq!(lines, [(LineKind::Numbered, 1), (LineKind::Bullet, 1), (LineKind::Plain, 0)]);
    assert!(rows[0].runs[0].italic && rows[0].runs[0].text == "one");
    assert_eq!(document(3).notes_rows().len(), 1);
}

#[test]
fn notes_become_a_page_in_which_all_is_text() {
    let mut ada = document(1);
    let mut clock = Clock(1_000);
    ada.notes_insert(clock.next(), 0, "<Plan>\nask & do\nb\nc\nd\n\nend", &[]).unwrap();
    ada.notes_line(clock.next(), 0, LineKind::Heading(2)).unwrap();
    ada.notes_line(clock.next(), 8, LineKind::Box(true)).unwrap();
    ada.notes_line(clock.next(), 16, LineKind::Box(false)).unwrap();
    ada.notes_line(clock.next(), 18, LineKind::Bullet).unwrap();
    ada.notes_line(clock.next(), 20, LineKind::Numbered).unwrap();
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
    let mut ada = document(1);
    let now = Now::both(1_000);
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
