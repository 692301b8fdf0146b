//! Addresses among what a person writes become links.

use parvis_collab::{Mark, limits};

use super::difference::units;
use super::edit::{Edit, EditStep};
use super::page::{NotesPage, Selection};
use crate::chat::address::{Piece, pieces};

/// The most links made at once: each is an operation.
const MOST: usize = 50;

/// How text was inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Letter by letter: an address ends where a space, or the end of the line, is typed behind it.
    Typed,
    /// Pasted or dropped: it is complete.
    Whole,
}

/// Links the addresses that are complete with the text inserted between two positions. Text that has a link
/// already stays as it is.
#[must_use]
pub fn links(page: &NotesPage, (from, to): (u32, u32), came: Came, then: Selection) -> Edit {
    let mut steps = Vec::new();
    for row in page.touched(Selection { anchor: from, head: to }) {
        let words = page.words(row);
        let mut at = page.start(row);
        let mut written = 0;
        for piece in pieces(&words) {
            let (text, address) = match piece {
                Piece::Text(text) => (text, None),
                Piece::Link(address, text) => (text, Some(address)),
            };
            let begin = at;
            at += units(text);
            written += text.len();
            // Punctuation may stand between the address and what ends it.
            let after = words[written..].split(ends).next().unwrap_or_default();
            let ended = at + units(after);
            let here = match came {
                Came::Typed => (from..to).contains(&ended),
                Came::Whole => (from..to).contains(&ended) || (begin < to && from < at),
            };
            let free = || page.runs(begin, at).all(|(_, run)| run.link.is_none());
            if let Some(address) = address
                && here
                && address.href.len() <= limits::LINK_BYTES
                && free()
            {
                steps.push(EditStep::Mark(begin, at - begin, Mark::Link(address.href), true));
            }
        }
    }
    steps.truncate(MOST);
    Edit { steps, then }
}

/// What is in no address, as [`pieces`] has it.
fn ends(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`')
}

#[cfg(test)]
mod tests {
    use parvis_collab::{CollabIntent, LineKind, Mono, Now, SharedDocument};
    use parvis_protocol::ParticipantId;

    use super::super::edit::{enter, insert};
    use super::*;

    const NOW: Now = Now::both(1_000);

    fn document() -> SharedDocument {
        SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(0))
    }

    fn caret(at: u32) -> Selection {
        Selection::caret(at)
    }

    /// As the editor does it: what came is one act, and the links are another.
    fn came(document: &mut SharedDocument, at: u32, how: Came, edit: impl Fn(&NotesPage) -> Edit) -> usize {
        let edit = edit(&NotesPage::new(document.notes_rows()));
        document.handle(NOW, CollabIntent::EditNotes(edit.steps)).unwrap();
        let to = edit.then.head;
        let links = links(&NotesPage::new(document.notes_rows()), (at.min(to), to), how, edit.then);
        let count = links.steps.len();
        document.handle(NOW, CollabIntent::EditNotes(links.steps)).unwrap();
        count
    }

    /// What is linked when this is typed letter by letter, an end of a line by the key.
    fn typed(text: &str) -> String {
        let mut document = document();
        for c in text.chars() {
            let at = units(&document.notes_text());
            came(&mut document, at, Came::Typed, |page| match c {
                '\n' => enter(page, caret(at)),
                c => insert(page, caret(at), &c.to_string(), None),
            });
        }
        document.notes_markdown().trim_end().to_owned()
    }

    fn pasted(text: &str) -> String {
        let mut document = document();
        came(&mut document, 0, Came::Whole, |page| insert(page, caret(0), text, None));
        document.notes_markdown().trim_end().to_owned()
    }

    #[test]
    fn an_address_that_is_typed_becomes_a_link_when_it_ends() {
        for (text, expected) in [
            ("https://a.org/b ", "[https://a.org/b](<https://a.org/b>)"),
            ("see https://a.org/b\n", "see [https://a.org/b](<https://a.org/b>)"),
            ("(https://a.org/b), ", "([https://a.org/b](<https://a.org/b>)),"),
            ("https://a.org. ", "[https://a.org](<https://a.org>)."),
            ("\"www.a.org\"", "\"[www.a.org](<https://www.a.org>)\""),
            ("mailto:ada@a.org; ", "[mailto:ada@a.org](<mailto:ada@a.org>);"),
            ("https://a.org/x?b=🙂 x", "[https://a.org/x?b=🙂](<https://a.org/x?b=🙂>) x"),
            // Not before it is known where it ends.
            ("https://a.org", "https://a.org"),
            ("https://a.org.", "https://a.org."),
            ("a.org and so on ", "a.org and so on"),
            ("javascript:alert(1) ", "javascript:alert(1)"),
            ("data:text/html,x ", "data:text/html,x"),
            ("https://a.org@evil.example/ ", "https://a.org@evil.example/"),
        ] {
            assert_eq!(typed(text), expected, "{text}");
        }
    }

    #[test]
    fn a_list_a_heading_and_a_box_link_as_well() {
        let mut document = document();
        for line in [LineKind::Bullet, LineKind::Heading(1), LineKind::Box(true)] {
            let at = units(&document.notes_text());
            document.notes_insert(NOW, at, "https://a.org", &[]).unwrap();
            document.notes_line(NOW, at, line).unwrap();
            assert_eq!(
                came(&mut document, at + 13, Came::Typed, |page| enter(page, caret(at + 13))),
                1,
                "{line:?}"
            );
        }
    }

    #[test]
    fn addresses_that_are_pasted_are_links_at_once() {
        assert_eq!(pasted("https://a.org"), "[https://a.org](<https://a.org>)");
        assert_eq!(
            pasted("one http://a.org, two\nwww.b.org!"),
            "one [http://a.org](<http://a.org>), two  \n[www.b.org](<https://www.b.org>)!"
        );
        assert_eq!(pasted("<script>javascript:x"), "\\<script\\>javascript:x");
        let many = "https://a.org ".repeat(MOST + 9);
        assert_eq!(pasted(&many).matches('[').count(), MOST);
    }

    #[test]
    fn undo_takes_the_link_back_before_the_words() {
        let mut document = document();
        let words = "https://a.org and www.b.org";
        came(&mut document, 0, Came::Whole, |page| insert(page, caret(0), words, None));
        assert_eq!(document.notes_rows()[0].runs.len(), 3);
        assert!(document.notes_undo(NOW).unwrap());
        assert_eq!((document.notes_markdown().trim_end(), document.notes_rows()[0].runs.len()), (words, 1));
        // It is plain text now, and stays so when one goes on.
        let end = units(words);
        assert_eq!(came(&mut document, end, Came::Typed, |page| insert(page, caret(end), ",", None)), 0);
        assert!(document.notes_undo(NOW).unwrap());
        assert!(document.notes_undo(NOW).unwrap());
        assert_eq!(document.notes_text(), "");
    }

    #[test]
    fn what_leads_elsewhere_already_stays_so_and_other_addresses_are_left_alone() {
        let mut document = document();
        document.notes_insert(NOW, 0, "https://a.org https://b.org", &[]).unwrap();
        let other = Mark::Link("https://other.example".into());
        document.notes_mark(NOW, 18, 5, &other, true).unwrap();
        assert_eq!(came(&mut document, 27, Came::Typed, |page| insert(page, caret(27), " ", None)), 0);
        assert_eq!(came(&mut document, 28, Came::Whole, |page| insert(page, caret(28), "x", None)), 0);
    }
}
