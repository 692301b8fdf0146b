use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::limits;

/// Why a text cannot be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing is left once white space and invisible characters are taken away.
    #[error("the name is empty")]
    Empty,
    /// More characters than [`limits::DISPLAY_NAME_CHARS`] or [`limits::ROOM_NAME_CHARS`].
    #[error("the name is too long")]
    TooLong,
    /// A room name with a character that a tidy one does not hold.
    #[error("the name has a character that a room name cannot hold")]
    Character,
}

/// What a participant calls themself: 1 to [`limits::DISPLAY_NAME_CHARS`] characters, without control
/// characters, bidirectional overrides or white space at either end.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DisplayName(String);

impl DisplayName {
    /// The name that a person typed, tidied.
    ///
    /// # Errors
    /// [`TextError::Empty`] or [`TextError::TooLong`].
    pub fn new(typed: &str) -> Result<Self, TextError> {
        let visible: String = typed.chars().filter(|c| !is_invisible(*c)).collect();
        let tidy = visible.split_whitespace().collect::<Vec<_>>().join(" ");
        if tidy.is_empty() {
            return Err(TextError::Empty);
        }
        if tidy.chars().count() > limits::DISPLAY_NAME_CHARS {
            return Err(TextError::TooLong);
        }
        Ok(Self(tidy))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that change how a name reads without being seen: controls (white space aside), bidirectional
/// controls (UAX #9) and zero-width marks. The joiners U+200C and U+200D stay: some scripts and emoji need them.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{061c}')
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
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// The name of a room in its tidy form, as it stands in the address: letters and digits of any script, in
/// lower case where the script has one, in runs joined by single hyphens.
///
/// What a person types becomes one in `parvis-names`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RoomName(String);

impl RoomName {
    /// Takes a name that is tidy already.
    ///
    /// # Errors
    /// [`TextError`] says what is not tidy.
    pub fn new(tidy: &str) -> Result<Self, TextError> {
        if tidy.is_empty() {
            return Err(TextError::Empty);
        }
        if tidy.chars().count() > limits::ROOM_NAME_CHARS {
            return Err(TextError::TooLong);
        }
        let held = |c: char| {
            c == '-' || is_mark(c) || (c.is_alphanumeric() && (c.to_lowercase().eq([c]) || !c.is_uppercase()))
        };
        let joined = !tidy.starts_with('-') && !tidy.ends_with('-') && !tidy.contains("--");
        if !joined || !tidy.chars().all(held) {
            return Err(TextError::Character);
        }
        Ok(Self(tidy.to_owned()))
    }

    /// The name as it is read, not percent-encoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Signs that letters of Indic, Arabic, Hebrew or Thai scripts carry and that `char::is_alphanumeric` leaves out.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0591}'..='\u{05c7}' | '\u{064b}'..='\u{065f}' | '\u{0900}'..='\u{0dff}' | '\u{0e31}'..='\u{0e4e}' | '\u{3099}'..='\u{309a}')
        && !c.is_ascii()
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoomName({:?})", self.0)
    }
}

impl<'de> Deserialize<'de> for RoomName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
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
        assert_eq!(DisplayName::new(&"a".repeat(65)), Err(TextError::TooLong));
        assert!(DisplayName::new(&"é".repeat(64)).is_ok());
    }

    #[test]
    fn a_room_name_is_tidy_or_refused() {
        for tidy in ["reunion", "tulipe-calme-4", "会议", "встреча", "नमस्ते", "ß"] {
            assert!(RoomName::new(tidy).is_ok(), "{tidy}");
        }
        for (untidy, why) in [
            ("", TextError::Empty),
            ("A", TextError::Character),
            ("a b", TextError::Character),
            ("-a", TextError::Character),
            ("a-", TextError::Character),
            ("a--b", TextError::Character),
            ("a/b", TextError::Character),
            ("a.b", TextError::Character),
            ("🎉", TextError::Character),
        ] {
            assert_eq!(RoomName::new(untidy), Err(why), "{untidy}");
        }
        assert_eq!(RoomName::new(&"a".repeat(81)), Err(TextError::TooLong));
    }
}
