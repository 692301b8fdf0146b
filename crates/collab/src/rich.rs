//! Text with marks and kinds of lines, as the notes are shown, exported and pasted; and which addresses a link may
//! have.

use serde::Serialize;
use yrs::Any;

use crate::error::{Refused, Unfit};
use crate::limits;

/// How words look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underlined.
    Underline,
    /// Struck through.
    Strike,
    /// A link to this address, whose scheme is `http`, `https` or `mailto`.
    Link(String),
}

impl Mark {
    /// Its name in the text.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Strike => "strike",
            Self::Link(_) => "link",
        }
    }

    pub(crate) fn value(&self) -> Result<Any, Refused> {
        match self {
            Self::Bold | Self::Italic | Self::Underline | Self::Strike => Ok(Any::Bool(true)),
            Self::Link(link) if link.is_empty() => Err(Refused::Unfit(Unfit::Empty)),
            Self::Link(link) if link.len() > limits::LINK_BYTES => Err(Refused::Unfit(Unfit::TooLong)),
            // An address has none, and they would be spelled in ways that the scan does not know.
            Self::Link(link) if link.chars().any(char::is_control) => Err(Refused::Unfit(Unfit::OutOfRange)),
            Self::Link(link) if !leads_somewhere(link) => Err(Refused::Unfit(Unfit::OutOfRange)),
            Self::Link(link) => Ok(Any::String(link.as_str().into())),
        }
    }
}

/// Whether it is an address that a link may have: whoever follows it runs no script and opens no file.
pub(crate) fn leads_somewhere(address: &str) -> bool {
    let begins = |scheme: &str| {
        address.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    };
    begins("https://") || begins("http://") || begins("mailto:")
}

/// What a line is. It is a property of the line's end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum LineKind {
    /// Ordinary text.
    #[default]
    Plain,
    /// A heading of the first to third order.
    Heading(u8),
    /// One of a list.
    Bullet,
    /// One of a list with numbers.
    Numbered,
    /// Something to do, perhaps done.
    Box(bool),
}

impl LineKind {
    pub(crate) fn word(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Heading(1) => Some("h1"),
            Self::Heading(2) => Some("h2"),
            Self::Heading(_) => Some("h3"),
            Self::Bullet => Some("bullet"),
            Self::Numbered => Some("numbered"),
            Self::Box(false) => Some("todo"),
            Self::Box(true) => Some("done"),
        }
    }

    pub(crate) fn of(word: &str) -> Self {
        match word {
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "bullet" => Self::Bullet,
            "numbered" => Self::Numbered,
            "todo" => Self::Box(false),
            "done" => Self::Box(true),
            _ => Self::Plain,
        }
    }
}

/// Words that look the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The words; a line ends with `\n`.
    pub text: String,
    /// Whether they are bold.
    pub bold: bool,
    /// Whether they are italic.
    pub italic: bool,
    /// Whether they are underlined.
    pub underline: bool,
    /// Whether they are struck through.
    pub strike: bool,
    /// Where they lead.
    pub link: Option<String>,
    /// What the lines are whose ends are among these words.
    pub line: LineKind,
}

impl Run {
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        let look = |run: &Self| [run.bold, run.italic, run.underline, run.strike];
        look(self) == look(other) && self.link == other.link && self.line == other.line
    }

    /// Some of the words. All of them are not copied for that: one run may have thousands of lines.
    fn part(&self, words: &str) -> Self {
        let Self { text: _, bold, italic, underline, strike, link, line: _ } = self;
        let (bold, italic, underline, strike) = (*bold, *italic, *underline, *strike);
        let (text, link) = (words.to_owned(), link.clone());
        Self { text, bold, italic, underline, strike, link, line: LineKind::Plain }
    }

    /// Whether they look so.
    #[must_use]
    pub fn has(&self, mark: &Mark) -> bool {
        match mark {
            Mark::Bold => self.bold,
            Mark::Italic => self.italic,
            Mark::Underline => self.underline,
            Mark::Strike => self.strike,
            Mark::Link(link) => self.link.as_ref() == Some(link),
        }
    }
}

/// One line of the notes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NotesRow {
    /// What it is.
    pub line: LineKind,
    /// Its words, without its end; none if it is empty.
    pub runs: Vec<Run>,
}

/// The lines: one more than there are ends, as in any editor.
pub(crate) fn rows(runs: &[Run]) -> Vec<NotesRow> {
    let mut rows = Vec::new();
    let mut row = NotesRow::default();
    for run in runs {
        let mut words = run.text.as_str();
        loop {
            let (part, rest) =
                words.split_once('\n').map_or((words, None), |(part, rest)| (part, Some(rest)));
            if !part.is_empty() {
                row.runs.push(run.part(part));
            }
            let Some(rest) = rest else { break };
            row.line = run.line;
            rows.push(std::mem::take(&mut row));
            words = rest;
        }
    }
    rows.push(row);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_page_or_a_mailbox() {
        for good in ["https://example.org", "HTTP://a", "mailto:ada@example.org"] {
            assert!(leads_somewhere(good), "{good}");
        }
        let bad = [
            "javascript:alert(1)",
            " https://a",
            "data:text/html,x",
            "https:",
            "//a",
            "file:///etc",
            "httpſ://a",
        ];
        for bad in bad {
            assert!(!leads_somewhere(bad), "{bad}");
            assert_eq!(Mark::Link(bad.to_owned()).value(), Err(Refused::Unfit(Unfit::OutOfRange)));
        }
    }
}
