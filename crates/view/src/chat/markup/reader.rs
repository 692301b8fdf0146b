//! Reading Markdown: from the parser's events to blocks, with a stack of what is open.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::super::address::{address, says_where};
use super::{Block, TextSpan, with_links, words_of};

/// Quotes and lists within one another, at most.
const DEEPEST: usize = 8;
/// Events of the parser for one text, at most.
const MOST_PARTS: usize = 2_000;

/// Reads a text as Markdown. `None` where something of it would not be seen, as the definition of a link, and where
/// it is nested too deeply or has too many parts: then it is shown as it was written.
pub(super) fn read(text: &str) -> Option<Vec<Block>> {
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
