//! Formats within a line: bold, italic, struck out, code, links.
//!
//! A mark counts only where nothing else could be meant: it stands at the edge of a word and has its other half in the
//! same line. So `2*3*4`, `__init__.py`, `\_x\_` and `*.txt, *.doc` are the text that they are.

use super::super::address::{Address, Piece, address, pieces, says_where};
use super::TextSpan;

/// Formats within one another, at most.
const DEEPEST: usize = 8;

/// The spans of one line, which holds no line break.
pub(super) fn spans(line: &str) -> Vec<TextSpan> {
    let line = Line { text: line, links: addresses(line) };
    line.spans(0, line.text.len(), 0)
}

/// The spans of one line with its addresses and nothing else.
pub(super) fn linked(line: &str) -> Vec<TextSpan> {
    let span = |piece| match piece {
        Piece::Text(text) => TextSpan::Text(text.to_owned()),
        Piece::Link(to, words) => link(to, words),
    };
    pieces(line).into_iter().map(span).collect()
}

fn link(to: Address, words: &str) -> TextSpan {
    TextSpan::Link { veiled: !says_where(words, &to), to, words: words.to_owned() }
}

/// An address in a line: from where to where, and where it leads.
type Found = (usize, usize, Address);

fn addresses(line: &str) -> Vec<Found> {
    let mut at = 0;
    let mut found = Vec::new();
    for piece in pieces(line) {
        match piece {
            Piece::Text(text) => at += text.len(),
            Piece::Link(to, words) => {
                found.push((at, at + words.len(), to));
                at += words.len();
            }
        }
    }
    found
}

struct Line<'a> {
    text: &'a str,
    /// The addresses, in order. No mark is looked for within one.
    links: Vec<Found>,
}

impl Line<'_> {
    fn spans(&self, from: usize, to: usize, depth: usize) -> Vec<TextSpan> {
        let mut spans = Vec::new();
        // What is before `done` is in `spans`.
        let (mut done, mut at) = (from, from);
        while at < to {
            let found =
                if depth < DEEPEST { self.format(at, from, to, depth) } else { Err(self.step(at, to)) };
            match found {
                Ok((span, end)) => {
                    if done < at {
                        spans.push(TextSpan::Text(self.text[done..at].to_owned()));
                    }
                    spans.push(span);
                    (done, at) = (end, end);
                }
                Err(next) => at = next,
            }
        }
        if done < to {
            spans.push(TextSpan::Text(self.text[done..to].to_owned()));
        }
        spans
    }

    /// The format that begins here and where it ends, or else where to look next.
    fn format(&self, at: usize, from: usize, to: usize, depth: usize) -> Result<(TextSpan, usize), usize> {
        if let Some((_, end, leads)) = self.link_at(at).filter(|(start, end, _)| *start == at && *end <= to) {
            return Ok((link(leads.clone(), &self.text[at..*end]), *end));
        }
        let bytes = self.text.as_bytes();
        let found = match bytes[at] {
            b'*' | b'_' | b'~' | b'`' => return self.marked(at, from, to, depth),
            b'[' => self.named(at, to),
            // No picture is fetched from others' servers: it is a link to it.
            b'!' if bytes[at..to].get(1) == Some(&b'[') && self.begins_word(at, from) => {
                self.named(at + 1, to)
            }
            // `<ada@a.org>` keeps its brackets.
            _ if at > from && bytes[at - 1] == b'<' => self.mail(at, to),
            _ => None,
        };
        found.ok_or_else(|| self.step(at, to))
    }

    /// The format of the mark that stands here. Of a mark that is none, all letters are text.
    fn marked(&self, at: usize, from: usize, to: usize, depth: usize) -> Result<(TextSpan, usize), usize> {
        let mark = self.run(at, to);
        let begin = at + mark.count;
        let close = mark.is_one().then(|| self.closing(mark, at, from, to)).flatten().ok_or(begin)?;
        let inner = || self.spans(begin, close, depth + 1);
        let span = match (mark.letter, mark.count) {
            (b'`', _) => TextSpan::Code(self.text[begin..close].to_owned()),
            (b'~', _) => TextSpan::Struck(inner()),
            (_, 2) => TextSpan::Bold(inner()),
            _ => TextSpan::Italic(inner()),
        };
        Ok((span, close + mark.count))
    }

    /// Whether a blank, or nothing, is before this place.
    fn begins_word(&self, at: usize, from: usize) -> bool {
        at == from || self.text[..at].ends_with(char::is_whitespace)
    }

    /// The place of the next letter.
    fn step(&self, at: usize, to: usize) -> usize {
        self.text[at..to].chars().next().map_or(to, |letter| at + letter.len_utf8())
    }

    /// The address that covers this place.
    fn link_at(&self, at: usize) -> Option<&Found> {
        let after = self.links.partition_point(|(_, end, _)| *end <= at);
        self.links.get(after).filter(|(start, _, _)| *start <= at)
    }

    /// The same letter, as often as it stands here.
    fn run(&self, at: usize, to: usize) -> MarkRun {
        let bytes = &self.text.as_bytes()[at..to];
        let letter = bytes[0];
        MarkRun { letter, count: bytes.iter().take_while(|other| **other == letter).count() }
    }

    /// Where the other half of a mark stands. `None` if it has none, or cannot be a mark where it stands.
    fn closing(&self, mark: MarkRun, at: usize, from: usize, to: usize) -> Option<usize> {
        if !self.opens(mark, at, from, to) {
            return None;
        }
        let begin = at + mark.count;
        let mut next = begin;
        while next < to {
            if mark.letter != b'`'
                && let Some((_, end, _)) = self.link_at(next)
            {
                next = *end;
                continue;
            }
            if self.text.as_bytes()[next] != mark.letter {
                next += 1;
                continue;
            }
            let other = self.run(next, to);
            if other == mark {
                if self.closes(mark, next, to) {
                    let says = mark.letter == b'`' || self.text[begin..next].chars().any(is_said);
                    return says.then_some(next);
                }
                // Of two that begin, the nearer one has the half that ends. So each part of a line is looked at once.
                if self.opens(mark, next, from, to) {
                    return None;
                }
            }
            next += other.count;
        }
        None
    }

    fn opens(&self, mark: MarkRun, at: usize, from: usize, to: usize) -> bool {
        let before = self.text[..at].chars().next_back().filter(|_| at > from);
        let after = self.text[at + mark.count..to].chars().next();
        let apart = before.is_none_or(|c| match mark.letter {
            b'`' => !is_of_word(c) && c != '\\',
            _ => c.is_whitespace() || c == '(' || (!c.is_ascii() && !is_of_word(c)),
        });
        let begins = after.is_some_and(|c| match mark.letter {
            b'`' => !c.is_whitespace(),
            _ => is_said(c) || "*_~`\"'([".contains(c),
        });
        apart && begins
    }

    fn closes(&self, mark: MarkRun, at: usize, to: usize) -> bool {
        let before = self.text[..at].chars().next_back();
        let after = self.text[at + mark.count..to].chars().next();
        let ends = before.is_some_and(|c| match mark.letter {
            b'`' => !c.is_whitespace(),
            _ => is_said(c) || "*_~`.,;:!?)]\"'%".contains(c),
        });
        let apart = after.is_none_or(|c| match mark.letter {
            b'`' => !is_of_word(c),
            _ => c.is_whitespace() || ".,;:!?)]}\"'".contains(c) || (!c.is_ascii() && !is_of_word(c)),
        });
        ends && apart
    }

    /// What begins at this bracket: `[words](address)`, where the address is safe to follow.
    fn named(&self, at: usize, to: usize) -> Option<(TextSpan, usize)> {
        let rest = &self.text[at + 1..to];
        let words = &rest[..rest.find(['[', ']'])?];
        let target = rest[words.len()..].strip_prefix("](")?;
        let target = &target[..closing_bracket(target)?];
        let leads = address(target).filter(|_| words.chars().any(is_said))?;
        Some((link(leads, words), at + 1 + words.len() + 2 + target.len() + 1))
    }

    /// The address of an e-mail, up to the bracket that ends it.
    fn mail(&self, at: usize, to: usize) -> Option<(TextSpan, usize)> {
        let rest = &self.text[at..to];
        let words = &rest[..rest.find(|c: char| matches!(c, '<' | '>') || c.is_whitespace())?];
        let leads = address(&format!("mailto:{words}")).filter(|_| rest[words.len()..].starts_with('>'))?;
        Some((link(leads, words), at + words.len()))
    }
}

/// The same letter several times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct MarkRun {
    letter: u8,
    count: usize,
}

impl MarkRun {
    /// Whether so many of this letter can be a mark. Names have two `_`, and one `~` is "about".
    fn is_one(self) -> bool {
        match self.letter {
            b'*' => self.count <= 2,
            b'_' => self.count == 1,
            b'~' => self.count == 2,
            _ => true,
        }
    }
}

/// Where the bracket stands that ends an address, which may have brackets of its own.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut open = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return Some(at),
            ')' => open -= 1,
            c if c.is_whitespace() => return None,
            _ => {}
        }
    }
    None
}

/// What a format may begin or end with: a letter, a digit, a sign that is no punctuation of ASCII.
fn is_said(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { !c.is_whitespace() && !super::turns(c) }
}

/// Whether a mark beside it would be within a word. In scripts without spaces no mark is.
fn is_of_word(c: char) -> bool {
    let unspaced = matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0x9fff
        | 0xac00..=0xd7af | 0xf900..=0xfaff | 0xff00..=0xffef | 0x2_0000..=0x3_ffff);
    c.is_alphanumeric() && !unspaced
}
