//! What people write, as a small part of Markdown: bold, italic, struck out, code, lists, quotes, links. Everything
//! else is the text that it is. Nothing of it is ever HTML, and no picture is loaded because somebody wrote its
//! address.

mod reader;

use super::address::{Address, Piece, pieces, says_where};
use reader::read;

/// A block of a formatted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<TextSpan>),
    /// A quotation.
    Quote(Vec<Block>),
    /// A code block, shown as it was written.
    Code(String),
    /// A list of items; a numbered one has its first number.
    List(Option<u64>, Vec<Vec<Block>>),
}

/// A span of text in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextSpan {
    /// Plain text.
    Text(String),
    /// Bold text.
    Bold(Vec<TextSpan>),
    /// Italic text.
    Italic(Vec<TextSpan>),
    /// Struck-out text.
    Struck(Vec<TextSpan>),
    /// Code within a line.
    Code(String),
    /// A line break.
    Break,
    /// A link.
    Link {
        /// Its address.
        to: Address,
        /// Its text.
        words: String,
        /// Whether the text does not name the host it leads to, which is then shown beside it.
        veiled: bool,
    },
}

/// The blocks of a text. Where formatting would hide something or is too deep, the text as it was written.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let text: String = text.chars().filter(|c| !turns(*c)).collect();
    read(&text).unwrap_or_else(|| plain(&text))
}

/// Letters that turn those after them around, whatever these are. What is written from right to left is so without
/// them.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}')
}

/// The text as it was written, with its addresses.
fn plain(text: &str) -> Vec<Block> {
    let mut spans = Vec::new();
    for (number, line) in text.trim().lines().enumerate() {
        if number > 0 {
            spans.push(TextSpan::Break);
        }
        spans.extend(linked(line));
    }
    vec![Block::Paragraph(spans)]
}

fn with_links(spans: Vec<TextSpan>) -> Vec<TextSpan> {
    let mut all = Vec::with_capacity(spans.len());
    for span in spans {
        match span {
            TextSpan::Text(text) => all.extend(linked(&text)),
            other => all.push(other),
        }
    }
    all
}

fn linked(text: &str) -> impl Iterator<Item = TextSpan> {
    pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => TextSpan::Text(text.to_owned()),
        Piece::Link(to, words) => {
            TextSpan::Link { veiled: !says_where(words, &to), to, words: words.to_owned() }
        }
    })
}

/// The letters of these, without what they look like.
pub(super) fn words_of(spans: &[TextSpan]) -> String {
    spans
        .iter()
        .map(|span| match span {
            TextSpan::Text(text) | TextSpan::Code(text) => text.clone(),
            TextSpan::Bold(spans) | TextSpan::Italic(spans) | TextSpan::Struck(spans) => words_of(spans),
            TextSpan::Break => " ".to_owned(),
            TextSpan::Link { words, .. } => words.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::address::address;

    fn text(text: &str) -> TextSpan {
        TextSpan::Text(text.to_owned())
    }

    fn paragraph(spans: impl IntoIterator<Item = TextSpan>) -> Block {
        Block::Paragraph(spans.into_iter().collect())
    }

    #[test]
    fn words_are_bold_italic_struck_out_or_code() {
        assert_eq!(
            blocks("a **b** *c* ~~d~~ `e*`"),
            [paragraph([
                text("a "),
                TextSpan::Bold(vec![text("b")]),
                text(" "),
                TextSpan::Italic(vec![text("c")]),
                text(" "),
                TextSpan::Struck(vec![text("d")]),
                text(" "),
                TextSpan::Code("e*".into()),
            ])]
        );
        assert_eq!(
            blocks("snake_case_name 2*3*4"),
            [paragraph([text("snake_case_name 2"), TextSpan::Italic(vec![text("3")]), text("4"),])]
        );
    }

    #[test]
    fn a_new_line_is_a_new_line() {
        assert_eq!(
            blocks("a\nb\n\nc"),
            [paragraph([text("a"), TextSpan::Break, text("b")]), paragraph([text("c")])]
        );
    }

    #[test]
    fn lists_quotes_and_code_stand_by_themselves() {
        let item = |words: &str| vec![paragraph([text(words)])];
        assert_eq!(blocks("- a\n- b"), [Block::List(None, vec![item("a"), item("b")])]);
        assert_eq!(blocks("3. a\n4. b"), [Block::List(Some(3), vec![item("a"), item("b")])]);
        assert_eq!(blocks("> a"), [Block::Quote(item("a"))]);
        assert_eq!(
            blocks("```rust\nlet a = \"<b>\";\n\n*x*\n```"),
            [Block::Code("let a = \"<b>\";\n\n*x*".into())]
        );
        assert_eq!(blocks("# Title"), [paragraph([TextSpan::Bold(vec![text("Title")])])]);
    }

    #[test]
    fn html_is_text() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "a <b>b</b>",
            "<!-- c -->",
            "<a\nb>",
        ] {
            let shown = blocks(hostile);
            let words: String = shown
                .iter()
                .map(|block| match block {
                    Block::Paragraph(spans) => words_of(spans),
                    _ => panic!("{shown:?}"),
                })
                .collect();
            assert_eq!(words, hostile.replace('\n', " "));
        }
    }

    #[test]
    fn a_picture_is_a_link_to_it() {
        let shown = blocks("![cat](https://a.org/cat.png)");
        let to = address("https://a.org/cat.png").unwrap();
        assert_eq!(shown, [paragraph([TextSpan::Link { to, words: "cat".into(), veiled: true }])]);
    }

    #[test]
    fn what_leads_nowhere_safe_is_shown_as_it_was_written() {
        for hostile in
            ["[a](javascript:alert(1))", "[a](data:text/html,b)", "![a](x.png)", "<javascript:alert(1)>"]
        {
            assert_eq!(blocks(hostile), [paragraph([text(hostile)])], "{hostile}");
        }
        assert_eq!(blocks("[x]: https://a.org \"y\"").len(), 1, "a definition is seen");
    }

    #[test]
    fn a_link_that_says_another_place_is_veiled() {
        let veiled = |written: &str| match blocks(written).as_slice() {
            [Block::Paragraph(spans)] => match spans.as_slice() {
                [TextSpan::Link { veiled, .. }] => *veiled,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert!(veiled("[https://bank.example](https://evil.example)"));
        assert!(veiled("https://аpple.com/"));
        assert!(!veiled("[https://a.org](https://a.org/b)"));
        assert!(!veiled("https://a.org/b_c_d"));
        assert!(!veiled("<ada@a.org>"));
    }

    #[test]
    fn what_is_too_deep_or_too_much_is_shown_as_it_was_written() {
        for much in [">".repeat(5_000), "*a* ".repeat(4_000), "- ".repeat(5_000), "[".repeat(16_000)] {
            let shown = blocks(&much);
            assert!(matches!(shown.as_slice(), [Block::Paragraph(_)]), "{}", &much[..10]);
        }
    }

    #[test]
    fn letters_that_turn_others_around_are_left_out() {
        assert_eq!(blocks("a\u{202e}b\u{202c}c"), [paragraph([text("abc")])]);
    }

    #[test]
    fn nothing_is_lost_where_nothing_is_meant() {
        assert_eq!(blocks(""), [paragraph([])]);
        assert_eq!(blocks("---"), [paragraph([text("---")])]);
        assert_eq!(blocks("<>"), [paragraph([text("<>")])]);
    }
}
