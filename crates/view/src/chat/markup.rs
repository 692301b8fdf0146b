//! What people write, with a few formats: bold, italic, struck out, code, quotes, links. Everything else is the text
//! that it is. Nothing of it is ever HTML, and no picture is loaded because somebody wrote its address.
//!
//! What is typed is what is read: a format takes away its own marks and nothing else, no letter stands for another
//! one, and there is no way to write a letter but the letter. So numbers of lists stay, and a backslash is one.
//! [`text_of`] is what is shown; the tests compare it with what was typed.

mod inline;
mod lines;

use super::address::Address;

/// Formats and links of one message, at most. One with more is shown as it was written.
const MOST_SPANS: usize = 4_000;

/// A block of a formatted text. Between two blocks is a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines of words, empty ones too.
    Paragraph(Vec<TextSpan>),
    /// A quotation: lines that began with `> `.
    Quote(Vec<Block>),
    /// A code block, shown as it was written.
    Code {
        /// The name of its language, as typed after the first fence; mostly empty.
        language: String,
        /// Its lines.
        code: String,
    },
}

/// A span of text in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextSpan {
    /// Plain text.
    Text(String),
    /// Bold text: `**x**`.
    Bold(Vec<TextSpan>),
    /// Italic text: `*x*` or `_x_`.
    Italic(Vec<TextSpan>),
    /// Struck-out text: `~~x~~`.
    Struck(Vec<TextSpan>),
    /// Code within a line, between as many backticks on both sides.
    Code(String),
    /// A line break.
    Break,
    /// A link: an address, or `[words](address)`.
    Link {
        /// Its address.
        to: Address,
        /// Its text.
        words: String,
        /// Whether the text does not name the host it leads to, which is then shown beside it.
        veiled: bool,
    },
}

/// The blocks of a text. A text with too many formats is shown as it was written.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let blocks = lines::read(text, 0);
    if count(&blocks) > MOST_SPANS { plain(text) } else { blocks }
}

/// The text as it was written, with its addresses.
fn plain(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.split('\n').collect();
    let linked = vec![Block::Paragraph(lines::paragraph(&lines, inline::linked))];
    if count(&linked) > MOST_SPANS {
        vec![Block::Paragraph(vec![TextSpan::Text(text.to_owned())])]
    } else {
        linked
    }
}

fn count(blocks: &[Block]) -> usize {
    fn spans(all: &[TextSpan]) -> usize {
        let inner = |span: &TextSpan| match span {
            TextSpan::Bold(inner) | TextSpan::Italic(inner) | TextSpan::Struck(inner) => 1 + spans(inner),
            // Lines and their text are bounded by the message.
            TextSpan::Break | TextSpan::Text(_) => 0,
            TextSpan::Code(_) | TextSpan::Link { .. } => 1,
        };
        all.iter().map(inner).sum()
    }
    let block = |block: &Block| match block {
        Block::Paragraph(all) => spans(all),
        Block::Quote(inner) => 1 + count(inner),
        Block::Code { .. } => 1,
    };
    blocks.iter().map(block).sum()
}

/// What is shown, as text: what was typed, without the marks of its formats.
#[must_use]
pub fn text_of(blocks: &[Block]) -> String {
    let of = |block: &Block| match block {
        Block::Paragraph(spans) => words_of(spans),
        Block::Quote(blocks) => text_of(blocks),
        Block::Code { language, code } if language.is_empty() => code.clone(),
        Block::Code { language, code } => format!("{language}\n{code}"),
    };
    blocks.iter().map(of).collect::<Vec<_>>().join("\n")
}

/// The letters of these, without what they look like.
fn words_of(spans: &[TextSpan]) -> String {
    let of = |span: &TextSpan| match span {
        TextSpan::Text(text) | TextSpan::Code(text) => text.clone(),
        TextSpan::Bold(spans) | TextSpan::Italic(spans) | TextSpan::Struck(spans) => words_of(spans),
        TextSpan::Break => "\n".to_owned(),
        TextSpan::Link { words, .. } => words.clone(),
    };
    spans.iter().map(of).collect()
}

/// A part of a text whose letters may turn others around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BidiPart<'a> {
    /// Letters that turn nothing.
    Text(&'a str),
    /// One that would turn those after it, to be shown apart from them, where it turns nothing.
    Apart(&'a str),
}

/// Splits a text at the letters that turn around those after them, whatever these are. They stay in the text and do
/// nothing: what is written from right to left is so without them.
#[must_use]
pub fn turned_apart(text: &str) -> Vec<BidiPart<'_>> {
    let mut parts = Vec::new();
    let mut done = 0;
    for (at, letter) in text.match_indices(turns) {
        if done < at {
            parts.push(BidiPart::Text(&text[done..at]));
        }
        parts.push(BidiPart::Apart(letter));
        done = at + letter.len();
    }
    if done < text.len() {
        parts.push(BidiPart::Text(&text[done..]));
    }
    parts
}

fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}')
}

/// The text without them, for where it stands in a line with others' words.
pub(super) fn without_turns(text: &str) -> String {
    text.chars().filter(|c| !turns(*c)).collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod typed;
