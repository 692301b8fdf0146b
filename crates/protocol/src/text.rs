//! Texts that people type for others to read (names, lines), made valid once where they come in: NFC, bounded, and
//! without invisible characters that change how they read.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::limits;
use crate::line::{cut_line, line, read_line};

/// Why a text cannot be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing is left once white space and invisible characters are taken away.
    #[error("the name is empty")]
    Empty,
    /// More characters than its limit in [`limits`].
    #[error("the name is too long")]
    TooLong,
    /// A room name with a character that a tidy one does not hold.
    #[error("the name has a character that a room name cannot hold")]
    Character,
}

/// What stands in the place of a text that cannot be shown: the replacement character of Unicode.
const UNREADABLE: &str = "\u{fffd}";

/// What a participant calls themself: 1 to [`limits::DISPLAY_NAME_GRAPHEMES`] characters in one line, normalized and
/// without anything that changes how it reads and cannot be seen.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DisplayName(String);

impl DisplayName {
    /// The name that a person typed, tidied.
    ///
    /// # Errors
    /// [`TextError::Empty`] or [`TextError::TooLong`].
    pub fn new(typed: &str) -> Result<Self, TextError> {
        line(typed, limits::DISPLAY_NAME_GRAPHEMES).map(Self)
    }

    /// As much of it as a name can hold, and whether anything was left out. `None` where nothing of it can be shown.
    #[must_use]
    pub fn cut(typed: &str) -> Option<(Self, bool)> {
        let (name, whole) = cut_line(typed, limits::DISPLAY_NAME_GRAPHEMES)?;
        Some((Self(name), !whole))
    }

    /// What stands for a name that could not be read, U+FFFD: the page words it in its language.
    #[must_use]
    pub fn unreadable() -> Self {
        Self(UNREADABLE.to_owned())
    }

    /// Whether it is a name, and not what stands for one that could not be read.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.0 != UNREADABLE
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DisplayName({:?})", self.0)
    }
}

impl<'de> Deserialize<'de> for DisplayName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        read_line(&text, limits::DISPLAY_NAME_GRAPHEMES).map(Self).map_err(serde::de::Error::custom)
    }
}

/// One line that a person wrote to others: 1 to [`limits::LINE_GRAPHEMES`] characters, tidied like a [`DisplayName`].
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ShortText(String);

impl ShortText {
    /// What a person typed, tidied.
    ///
    /// # Errors
    /// [`TextError::Empty`] or [`TextError::TooLong`].
    pub fn new(typed: &str) -> Result<Self, TextError> {
        line(typed, limits::LINE_GRAPHEMES).map(Self)
    }

    /// What stands for a line that could not be read, U+FFFD.
    #[must_use]
    pub fn unreadable() -> Self {
        Self(UNREADABLE.to_owned())
    }

    /// The line as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShortText({:?})", self.0)
    }
}

impl<'de> Deserialize<'de> for ShortText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        read_line(&text, limits::LINE_GRAPHEMES).map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_name_loses_what_cannot_be_seen() {
        let name = DisplayName::new("  Ada\u{202e}\u{200b}\t Love\u{0}lace ").unwrap();
        assert_eq!(name.as_str(), "Ada Lovelace");
        assert_eq!(DisplayName::new("\u{200b} \u{feff}"), Err(TextError::Empty));
        assert_eq!(DisplayName::new("\u{200d}\u{200c}"), Err(TextError::Empty));
        assert_eq!(DisplayName::new("A\u{3164}da\u{e0001}\u{2800}").unwrap().as_str(), "Ada");
    }

    #[test]
    fn a_name_is_as_long_as_a_person_counts() {
        assert!(DisplayName::new(&"e\u{301}".repeat(64)).is_ok());
        assert!(DisplayName::new(&"👩🏽".repeat(64)).is_ok());
        assert!(DisplayName::new(&"👩🏽\u{200d}💻".repeat(64)).is_ok());
        assert_eq!(DisplayName::new(&"👩🏽".repeat(65)), Err(TextError::TooLong));
        assert_eq!(DisplayName::new(&"a".repeat(65)), Err(TextError::TooLong));
        // One character to a person, and a tower of accents.
        let tower = format!("a{}", "\u{30d}".repeat(300));
        assert_eq!(DisplayName::new(&tower), Err(TextError::TooLong));
        assert_eq!(DisplayName::new(&"a".repeat(1 << 20)), Err(TextError::TooLong));
    }

    #[test]
    fn a_name_that_shows_nothing_is_no_name() {
        for nothing in [
            "\u{fe0f}",
            "\u{fe0e}\u{fe0f}",
            "\u{e0100}",
            "\u{e0067}\u{e0062}\u{e007f}",
            "\u{200d}\u{fe0f}\u{200c}",
            "\u{301}\u{302}",
            "\u{20dd}",
            "\u{93f}",
            "\u{115f}\u{1160}\u{3164}\u{ffa0}",
            "\u{2800}\u{2800}",
            "\u{2028}\u{a0}\u{3000}",
            "\u{e0001}\u{180e}\u{2066}\u{2069}",
            "\u{1d173}\u{e0fff}\u{ffff}",
        ] {
            assert_eq!(DisplayName::new(nothing), Err(TextError::Empty), "{nothing:?}");
            let json = serde_json::to_string(nothing).unwrap();
            assert!(serde_json::from_str::<DisplayName>(&json).is_err(), "{nothing:?}");
        }
        for shown in [
            "❤\u{fe0f}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "-",
            "ก\u{e33}",
            "क\u{93f}",
            "각",
        ] {
            assert_eq!(DisplayName::new(shown).unwrap().as_str(), shown);
        }
        // Nor does anything ride on a name that nobody sees.
        assert_eq!(DisplayName::new("Ada\u{e0067}\u{e0062}").unwrap().as_str(), "Ada");
        assert_eq!(DisplayName::new("\u{fe0f}Ada \u{200d}B").unwrap().as_str(), "Ada B");
    }

    #[test]
    fn a_name_that_is_too_long_is_cut_between_two_characters() {
        let cut = |typed: &str| DisplayName::cut(typed).map(|(name, cut)| (name.to_string(), cut));
        assert_eq!(cut(&"a".repeat(200)), Some(("a".repeat(64), true)));
        assert_eq!(cut(&"👩🏽\u{200d}💻".repeat(70)), Some(("👩🏽\u{200d}💻".repeat(64), true)));
        assert_eq!(cut(&"Ada ".repeat(1 << 20)), Some(("Ada ".repeat(16).trim_end().to_owned(), true)));
        assert_eq!(cut(" Ada "), Some(("Ada".to_owned(), false)));
        assert_eq!(cut(&" ".repeat(1 << 20)), None);
        assert_eq!(cut(&format!("a{}", "\u{30d}".repeat(300))).map(|(_, cut)| cut), None);
    }

    #[test]
    fn a_name_is_the_same_however_it_was_typed() {
        assert_eq!(DisplayName::new("E\u{301}lodie"), DisplayName::new("Élodie"));
    }

    #[test]
    fn of_a_run_of_joiners_one_stays() {
        let name = DisplayName::new("👩\u{200d}\u{200d}\u{200c}\u{200d}💻").unwrap();
        assert_eq!(name.as_str(), "👩\u{200d}💻");
    }

    #[test]
    fn a_line_keeps_its_markup_as_text() {
        let line = ShortText::new("<b>one</b>\n\u{202e}two").unwrap();
        assert_eq!(line.as_str(), "<b>one</b> two");
        assert_eq!(ShortText::new(&"a".repeat(501)), Err(TextError::TooLong));
    }
}
