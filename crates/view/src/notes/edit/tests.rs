use parvis_collab::{CollabIntent, Mono, Now, SharedDocument};
use parvis_protocol::ParticipantId;

use super::super::page::tests::page as page_of;
use super::*;

/// A table with these lines, and what it is after an edit.
fn after(rows: &[(LineKind, &str)], edit: impl Fn(&NotesPage) -> Edit) -> (String, u32) {
    let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(0));
    let now = Now::both(1_000);
    for (n, (line, text)) in rows.iter().enumerate() {
        let at = units(&document.notes_text());
        if !text.is_empty() {
            document.notes_insert(now, at, text, &[]).unwrap();
        }
        if n + 1 < rows.len() {
            document.notes_break(now, at + units(text), *line).unwrap();
        }
    }
    let page = NotesPage::new(document.notes_rows());
    assert_eq!(page, page_of(rows));
    let edit = edit(&page);
    document.handle(now, CollabIntent::EditNotes(edit.steps)).unwrap();
    let rows = document.notes_rows();
    let shown = rows.iter().map(|row| {
        let begin = match row.line {
            LineKind::Plain => String::new(),
            LineKind::Heading(order) => format!("h{order} "),
            LineKind::Bullet => "- ".to_owned(),
            LineKind::Numbered => "1. ".to_owned(),
            LineKind::Box(done) => if done { "[x] " } else { "[ ] " }.to_owned(),
        };
        begin + &row.runs.iter().map(|run| run.text.as_str()).collect::<String>()
    });
    (shown.collect::<Vec<_>>().join("|"), edit.then.head)
}

fn at(at: u32) -> Selection {
    Selection::caret(at)
}

fn span(anchor: u32, head: u32) -> Selection {
    Selection { anchor, head }
}

const LIST: [(LineKind, &str); 4] = [
    (LineKind::Heading(1), "ab"),
    (LineKind::Bullet, "cd"),
    (LineKind::Box(true), ""),
    (LineKind::Plain, "end"),
];

#[test]
fn enter_goes_on_with_a_list_and_leaves_it_with_an_empty_line() {
    let enter = |caret| after(&LIST, |page| enter(page, at(caret)));
    assert_eq!(enter(2), ("h1 ab||- cd|[x] |end".into(), 3));
    assert_eq!(enter(0), ("|h1 ab|- cd|[x] |end".into(), 1));
    assert_eq!(enter(1), ("h1 a|h1 b|- cd|[x] |end".into(), 2));
    assert_eq!(enter(4), ("h1 ab|- c|- d|[x] |end".into(), 5));
    assert_eq!(enter(6), ("h1 ab|- cd||end".into(), 6));
    assert_eq!(enter(8), ("h1 ab|- cd|[x] |e|nd".into(), 9));
    let done = [(LineKind::Box(true), "x"), (LineKind::Plain, "")];
    assert_eq!(after(&done, |page| super::enter(page, at(1))), ("[x] x|[ ] |".into(), 2));
    assert_eq!(after(&LIST, |page| super::enter(page, span(1, 4))), ("h1 a|h1 d|[x] |end".into(), 2));
}

#[test]
fn backspace_takes_off_what_a_line_is_before_it_joins_lines() {
    let back = |caret| after(&LIST, |page| backwards(page, at(caret), None));
    assert_eq!(back(0), ("ab|- cd|[x] |end".into(), 0));
    assert_eq!(back(2), ("h1 a|- cd|[x] |end".into(), 1));
    assert_eq!(back(6), ("h1 ab|- cd||end".into(), 6));
    assert_eq!(back(7), ("h1 ab|- cd|end".into(), 6));
    let two = [(LineKind::Bullet, "a"), (LineKind::Plain, "b"), (LineKind::Plain, "")];
    assert_eq!(after(&two, |page| backwards(page, at(2), None)), ("- ab|".into(), 1));
    let blank = [(LineKind::Bullet, "a"), (LineKind::Plain, ""), (LineKind::Plain, "c")];
    assert_eq!(after(&blank, |page| backwards(page, at(2), None)), ("- a|c".into(), 1));
    let last = [(LineKind::Bullet, "a"), (LineKind::Plain, "")];
    assert_eq!(after(&last, |page| backwards(page, at(2), None)), ("- a|".into(), 1));
    assert_eq!(after(&[(LineKind::Plain, "x")], |page| backwards(page, at(0), None)), ("x".into(), 0));
}

#[test]
fn letters_go_whole_and_words_as_the_browser_says() {
    let smile = [(LineKind::Plain, "a🙂b")];
    assert_eq!(after(&smile, |page| backwards(page, at(3), None)), ("ab".into(), 1));
    assert_eq!(after(&smile, |page| forwards(page, at(1), None)), ("ab".into(), 1));
    assert_eq!(after(&smile, |page| backwards(page, at(4), Some(span(1, 4)))), ("a".into(), 1));
    assert_eq!(after(&smile, |page| forwards(page, at(0), Some(span(0, 3)))), ("b".into(), 0));
    // What the browser says of elsewhere is not believed.
    assert_eq!(after(&smile, |page| backwards(page, at(1), Some(span(0, 4)))), ("🙂b".into(), 0));
    assert_eq!(after(&LIST, |page| forwards(page, at(2), None)), ("h1 abcd|[x] |end".into(), 2));
    assert_eq!(after(&LIST, |page| forwards(page, at(5), None)), ("h1 ab|- cd|end".into(), 5));
    assert_eq!(after(&LIST, |page| forwards(page, at(10), None)), ("h1 ab|- cd|[x] |end".into(), 10));
}

#[test]
fn what_is_cut_out_of_several_lines_leaves_the_first_what_it_was() {
    assert_eq!(after(&LIST, |page| cut(page, span(4, 8))), ("h1 ab|- cnd|".into(), 4));
    assert_eq!(after(&LIST, |page| cut(page, span(8, 3))), ("h1 ab|nd".into(), 3));
    assert_eq!(after(&LIST, |page| cut(page, span(0, 10))), (String::new(), 0));
    assert_eq!(
        after(&LIST, |page| insert(page, span(1, 2), "x\ny", None)),
        ("h1 ax|h1 y|- cd|[x] |end".into(), 4)
    );
}

#[test]
fn what_a_line_begins_with_makes_it_a_list() {
    for (begin, expected) in
        [("#", "h1 "), ("###", "h3 "), ("-", "- "), ("1.", "1. "), ("[]", "[ ] "), ("[x]", "[x] ")]
    {
        let rows = [(LineKind::Plain, begin)];
        let typed = after(&rows, |page| insert(page, at(units(begin)), " ", None));
        assert_eq!(typed, (format!("{expected}|"), 0));
    }
    let no =
        |text: &str, caret| after(&[(LineKind::Plain, text)], |page| insert(page, at(caret), " ", None)).0;
    assert_eq!(no("a-", 2), "a- ");
    assert_eq!(no("-x", 2), "-x ");
    assert_eq!(no("####", 4), "#### ");
    let bullet = [(LineKind::Bullet, "-"), (LineKind::Plain, "")];
    assert_eq!(after(&bullet, |page| insert(page, at(1), " ", None)).0, "- - |");
}

#[test]
fn lines_are_made_something_and_ordinary_again() {
    let set = |selection, line| after(&LIST, |page| set_line(page, selection, line)).0;
    assert_eq!(set(span(1, 4), LineKind::Bullet), "- ab|- cd|[x] |end");
    assert_eq!(set(at(4), LineKind::Bullet), "h1 ab|cd|[x] |end");
    assert_eq!(set(at(6), LineKind::Box(false)), "h1 ab|- cd||end");
    assert_eq!(set(at(9), LineKind::Heading(2)), "h1 ab|- cd|[x] |h2 end|");
    assert_eq!(after(&LIST, |page| tick(page, 2, at(0))).0, "h1 ab|- cd|[ ] |end");
    assert_eq!(after(&LIST, |page| tick(page, 1, at(0))).0, "h1 ab|- cd|[x] |end");
}

#[test]
fn what_comes_from_elsewhere_is_words() {
    assert_eq!(plain("a\r\nb\rc\u{7}\u{0}\td\u{2028}e"), "a\nb\nc\td\ne");
    let long = "é".repeat(MOST);
    let (text, caret) = after(&[(LineKind::Plain, "")], |page| insert(page, at(0), &long, None));
    assert_eq!((text, caret as usize), (long, MOST));
}

#[test]
fn a_link_is_put_on_changed_and_taken_off() {
    let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(0));
    let now = Now::both(1_000);
    let mut edit = |edit: &dyn Fn(&NotesPage) -> Edit| {
        let page = NotesPage::new(document.notes_rows());
        document.handle(now, CollabIntent::EditNotes(edit(&page).steps)).unwrap();
        document.notes_markdown()
    };
    assert_eq!(edit(&|page| insert(page, at(0), "see here", None)), "see here\n");
    assert_eq!(edit(&|page| link(page, span(4, 8), "https://a")), "see [here](<https://a>)\n");
    assert_eq!(edit(&|page| link(page, at(6), "https://b")), "see [here](<https://b>)\n");
    assert_eq!(edit(&|page| unlink(page, at(8))), "see here\n");
    assert_eq!(edit(&|page| link(page, at(0), "https://c")), "[https://c](<https://c>)see here\n");
    assert_eq!(
        edit(&|page| mark(page, span(9, 12), &Mark::Bold, true)),
        "[https://c](<https://c>)**see** here\n"
    );
    let bold = NotesPage::new(document.notes_rows());
    assert!(has(&bold, span(9, 12), &Mark::Bold) && has(&bold, at(12), &Mark::Bold));
    assert!(!has(&bold, span(9, 13), &Mark::Bold) && !has(&bold, at(13), &Mark::Bold));
}
