//! What people write, as a small part of Markdown: bold, italic, struck out, code, lists, quotes, links. Everything
//! else is the text that it is. Nothing of it is ever HTML, and no picture is loaded because somebody wrote its
//! address.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::address::{Address, Piece, address, pieces, says_where};

/// Quotes and lists within one another, at most: more is shown as it was written.
const DEEPEST: usize = 8;
/// The parts of one text, at most: more is shown as it was written.
const MOST_PARTS: usize = 2_000;

/// A part of a text that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Words.
    Paragraph(Vec<TextSpan>),
    /// What somebody else said.
    Quote(Vec<Block>),
    /// Lines to be shown letter by letter.
    Code(String),
    /// A list; where it is numbered, with its first number.
    List(Option<u64>, Vec<Vec<Block>>),
}

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextSpan {
    /// Letters.
    Text(String),
    /// Bold.
    Bold(Vec<TextSpan>),
    /// Italic.
    Italic(Vec<TextSpan>),
    /// Struck out.
    Struck(Vec<TextSpan>),
    /// Code.
    Code(String),
    /// A new line.
    Break,
    /// A link.
    Link {
        /// Where it leads.
        to: Address,
        /// What it says.
        words: String,
        /// Whether that leaves open where it leads.
        veiled: bool,
    },
}

/// What this text says.
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

/// What is open at a place of the text.
enum OpenMark {
    Root,
    Paragraph,
    Heading,
    Quote,
    Code,
    List(Option<u64>),
    Item,
    Bold,
    Italic,
    Struck,
    /// To which address it leads, and where it stands in the text.
    Link(String, Range<usize>),
}

struct ParseFrame {
    open: OpenMark,
    blocks: Vec<Block>,
    spans: Vec<TextSpan>,
    items: Vec<Vec<Block>>,
}

impl ParseFrame {
    fn new(open: OpenMark) -> Self {
        Self { open, blocks: Vec::new(), spans: Vec::new(), items: Vec::new() }
    }

    /// What stands in a list item or at the edge of a block without a paragraph of its own.
    fn end_paragraph(&mut self) {
        if self.spans.iter().any(|span| *span != TextSpan::Break) {
            let spans = std::mem::take(&mut self.spans);
            self.blocks.push(Block::Paragraph(with_links(spans)));
        }
        self.spans.clear();
    }

    fn text(&mut self, text: &str) {
        if let Some(TextSpan::Text(before)) = self.spans.last_mut() {
            before.push_str(text);
        } else {
            self.spans.push(TextSpan::Text(text.to_owned()));
        }
    }

    /// HTML is text like any other.
    fn lines(&mut self, text: &str) {
        for (number, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if number > 0 {
                self.spans.push(TextSpan::Break);
            }
            self.text(line);
        }
    }
}

/// `None` where too much would not be seen, or there is too much of it.
fn read(text: &str) -> Option<Vec<Block>> {
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH);
    // Such a definition is not shown where it stands.
    if parser.reference_definitions().iter().next().is_some() {
        return None;
    }
    let mut stack = vec![ParseFrame::new(OpenMark::Root)];
    let mut parts = 0;
    for (event, range) in parser.into_offset_iter() {
        parts += 1;
        if parts > MOST_PARTS || stack.len() > DEEPEST {
            return None;
        }
        let top = stack.last_mut()?;
        match event {
            Event::Start(tag) => {
                if let Some(open) = open(tag, range) {
                    if !matches!(
                        open,
                        OpenMark::Bold | OpenMark::Italic | OpenMark::Struck | OpenMark::Link(..)
                    ) {
                        top.end_paragraph();
                    }
                    stack.push(ParseFrame::new(open));
                }
            }
            Event::End(TagEnd::HtmlBlock) => top.end_paragraph(),
            Event::End(_) => {
                let frame = stack.pop()?;
                close(frame, stack.last_mut()?, text);
            }
            Event::Text(words) => top.text(&words),
            Event::Code(code) => top.spans.push(TextSpan::Code(code.into_string())),
            Event::Html(html) | Event::InlineHtml(html) => top.lines(&html),
            Event::SoftBreak | Event::HardBreak => top.spans.push(TextSpan::Break),
            Event::Rule => {
                top.blocks.push(Block::Paragraph(vec![TextSpan::Text(text[range].trim().to_owned())]));
            }
            // Nobody has switched these on.
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => top.text(&text[range]),
        }
    }
    let mut root = stack.pop()?;
    root.end_paragraph();
    (!root.blocks.is_empty()).then_some(root.blocks)
}

/// What begins here. `None` for a block of HTML, whose lines are words of what it stands in.
fn open(tag: Tag<'_>, range: Range<usize>) -> Option<OpenMark> {
    Some(match tag {
        Tag::Heading { .. } => OpenMark::Heading,
        Tag::BlockQuote(_) => OpenMark::Quote,
        Tag::CodeBlock(_) => OpenMark::Code,
        Tag::List(first) => OpenMark::List(first),
        Tag::Item => OpenMark::Item,
        Tag::Emphasis => OpenMark::Italic,
        Tag::Strong => OpenMark::Bold,
        Tag::Strikethrough => OpenMark::Struck,
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
            OpenMark::Link(dest_url.into_string(), range)
        }
        Tag::HtmlBlock => return None,
        // The others are not switched on; what they hold would be words.
        _ => OpenMark::Paragraph,
    })
}

/// Puts what has ended into what it stands in.
fn close(mut frame: ParseFrame, into: &mut ParseFrame, text: &str) {
    match frame.open {
        OpenMark::Root => {}
        OpenMark::Paragraph => into.blocks.push(Block::Paragraph(with_links(frame.spans))),
        OpenMark::Heading => {
            into.blocks.push(Block::Paragraph(vec![TextSpan::Bold(with_links(frame.spans))]));
        }
        OpenMark::Quote => {
            frame.end_paragraph();
            into.blocks.push(Block::Quote(frame.blocks));
        }
        OpenMark::Code => {
            let mut code = words_of(&frame.spans);
            if code.ends_with('\n') {
                code.pop();
            }
            into.blocks.push(Block::Code(code));
        }
        OpenMark::List(first) => into.blocks.push(Block::List(first, frame.items)),
        OpenMark::Item => {
            frame.end_paragraph();
            into.items.push(frame.blocks);
        }
        OpenMark::Bold => into.spans.push(TextSpan::Bold(with_links(frame.spans))),
        OpenMark::Italic => into.spans.push(TextSpan::Italic(with_links(frame.spans))),
        OpenMark::Struck => into.spans.push(TextSpan::Struck(with_links(frame.spans))),
        OpenMark::Link(to, range) => {
            let said = words_of(&frame.spans);
            let said = said.trim();
            // `<ada@a.org>` is one, too.
            let to = address(&to).or_else(|| address(&format!("mailto:{to}")));
            match to {
                Some(to) => {
                    let words = if said.is_empty() { to.href.clone() } else { said.to_owned() };
                    let veiled = !says_where(&words, &to);
                    into.spans.push(TextSpan::Link { to, words, veiled });
                }
                // Seen as it was written, so that nobody wonders where it leads.
                None => into.text(&text[range]),
            }
        }
    }
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
