use serde::Serialize;
use yrs::Any;

use crate::error::{Refused, Unfit};
use crate::limits;

/// How words look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// Bold.
    Bold,
    /// A link to this address: another's text, to be followed only where its scheme is harmless.
    Link(String),
}

impl Mark {
    /// Its name in the text, and its value.
    pub(crate) fn attribute(&self) -> Result<(&'static str, Any), Refused> {
        match self {
            Self::Bold => Ok(("bold", Any::Bool(true))),
            Self::Link(link) if link.is_empty() => Err(Refused::Unfit(Unfit::Empty)),
            Self::Link(link) if link.len() > limits::LINK_BYTES => Err(Refused::Unfit(Unfit::TooLong)),
            // An address has none, and they would be spelled in ways that the scan does not know.
            Self::Link(link) if link.chars().any(char::is_control) => Err(Refused::Unfit(Unfit::OutOfRange)),
            Self::Link(link) => Ok(("link", Any::String(link.as_str().into()))),
        }
    }
}

/// What a line is. It is a property of the line's end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Line {
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

impl Line {
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The words; a line ends with `\n`.
    pub text: String,
    /// Whether they are bold.
    pub bold: bool,
    /// Where they lead.
    pub link: Option<String>,
    /// What the lines are whose ends are among these words.
    pub line: Line,
}
