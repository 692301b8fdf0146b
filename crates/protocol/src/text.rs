//! Texts that people type (names, lines, passwords), made valid once where they come in: NFC, bounded, and without
//! invisible characters that change how they read.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::limits;
use crate::line::{composed, cut_line, line, read_line};

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

/// A room's password, as it was typed: [`limits::PASSWORD_LEAST_CHARS`] characters to [`limits::PASSWORD_BYTES`] bytes,
/// normalized, so that it is the same from every keyboard. Nothing prints it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// What a person typed.
    ///
    /// # Errors
    /// [`TextError::Empty`] for one that is too short to be one, or [`TextError::TooLong`].
    pub fn new(typed: &str) -> Result<Self, TextError> {
        if typed.len() > 4 * limits::PASSWORD_BYTES {
            return Err(TextError::TooLong);
        }
        // Its form decides, and not the keyboard: what is sent must be within the bounds where it is read.
        let composed = composed(typed);
        Self::fits(&composed)?;
        Ok(Self(composed))
    }

    /// What another program sent: within the bounds as it came, it is taken, whatever this program's tables make of it.
    fn read(sent: &str) -> Result<Self, TextError> {
        Self::fits(sent)?;
        Ok(Self(composed(sent)))
    }

    fn fits(text: &str) -> Result<(), TextError> {
        if text.len() > limits::PASSWORD_BYTES {
            return Err(TextError::TooLong);
        }
        if text.chars().count() < limits::PASSWORD_LEAST_CHARS {
            return Err(TextError::Empty);
        }
        Ok(())
    }

    /// The password.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).map_err(serde::de::Error::custom)
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
        let joined = !tidy.starts_with('-') && !tidy.ends_with('-') && !tidy.contains("--");
        if !joined || !tidy.chars().all(Self::holds) {
            return Err(TextError::Character);
        }
        Ok(Self(tidy.to_owned()))
    }

    /// Whether a room name can hold this character: a hyphen, a letter or digit that is not in upper case, or a
    /// mark that a letter carries.
    #[must_use]
    pub fn holds(c: char) -> bool {
        c == '-' || is_mark(c) || (c.is_alphanumeric() && (c.to_lowercase().eq([c]) || !c.is_uppercase()))
    }

    /// The name as it is read, not percent-encoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Signs without which words of their script are other words, or none, and that `char::is_alphanumeric` leaves out:
/// accents, vowel points, viramas, tone marks. The punctuation between them stays out.
fn is_mark(c: char) -> bool {
    matches!(c,
        // Latin, Greek, Cyrillic.
        '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0487}'
        // Hebrew, Arabic, Syriac, Thaana, N'Ko.
        | '\u{0591}'..='\u{05bd}' | '\u{05bf}' | '\u{05c1}' | '\u{05c2}' | '\u{05c4}' | '\u{05c5}' | '\u{05c7}'
        | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{06d6}'..='\u{06dc}' | '\u{06df}'..='\u{06e8}'
        | '\u{06ea}'..='\u{06ed}' | '\u{0711}' | '\u{0730}'..='\u{074a}' | '\u{07a6}'..='\u{07b0}' | '\u{07eb}'..='\u{07f3}'
        // Devanagari to Sinhala, but for the dandas and the sign of abbreviation.
        | '\u{08d3}'..='\u{0963}' | '\u{0971}'..='\u{09f1}' | '\u{09fe}'..='\u{0a75}' | '\u{0a81}'..='\u{0aef}'
        | '\u{0afa}'..='\u{0b6f}' | '\u{0b82}'..='\u{0bef}' | '\u{0c00}'..='\u{0c6f}' | '\u{0c80}'..='\u{0c83}'
        | '\u{0c85}'..='\u{0d4d}' | '\u{0d57}'..='\u{0d6f}' | '\u{0d7a}'..='\u{0df3}'
        // Thai, Lao, Tibetan, Burmese, Ethiopic, Khmer.
        | '\u{0e31}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}' | '\u{0eb1}'..='\u{0ebc}' | '\u{0ec8}'..='\u{0ecd}'
        | '\u{0f18}' | '\u{0f19}' | '\u{0f35}' | '\u{0f37}' | '\u{0f39}' | '\u{0f3e}' | '\u{0f3f}' | '\u{0f71}'..='\u{0f84}'
        | '\u{0f86}' | '\u{0f87}' | '\u{0f8d}'..='\u{0fbc}' | '\u{102b}'..='\u{103e}' | '\u{1056}'..='\u{1059}'
        | '\u{1082}'..='\u{108d}' | '\u{135d}'..='\u{135f}' | '\u{17b4}'..='\u{17d3}' | '\u{17dd}'
        // Kana.
        | '\u{3099}' | '\u{309a}')
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
    fn a_password_that_a_page_takes_is_one_for_the_server() {
        for typed in
            ["e\u{301}o\u{301}", &"\u{958}".repeat(80), "\u{1d160}ab", &"a\u{30a}".repeat(100), "abcd"]
        {
            if let Ok(password) = Password::new(typed) {
                let json = serde_json::to_string(&password).unwrap();
                assert_eq!(serde_json::from_str::<Password>(&json).unwrap(), password);
            }
        }
        assert_eq!(Password::new("e\u{301}o\u{301}"), Err(TextError::Empty));
    }

    #[test]
    fn a_name_is_the_same_however_it_was_typed() {
        assert_eq!(DisplayName::new("E\u{301}lodie"), DisplayName::new("Élodie"));
        assert_eq!(Password::new("de\u{301}sert").unwrap().as_str(), "désert");
    }

    #[test]
    fn of_a_run_of_joiners_one_stays() {
        let name = DisplayName::new("👩\u{200d}\u{200d}\u{200c}\u{200d}💻").unwrap();
        assert_eq!(name.as_str(), "👩\u{200d}💻");
    }

    #[test]
    fn a_password_has_bounds_and_is_never_printed() {
        assert_eq!(Password::new("abc"), Err(TextError::Empty));
        assert_eq!(Password::new(&"a".repeat(257)), Err(TextError::TooLong));
        let password = Password::new(" tulipe ").unwrap();
        assert_eq!(password.as_str(), " tulipe ");
        assert!(!format!("{password:?}").contains("tulipe"));
    }

    #[test]
    fn a_line_keeps_its_markup_as_text() {
        let line = ShortText::new("<b>one</b>\n\u{202e}two").unwrap();
        assert_eq!(line.as_str(), "<b>one</b> two");
        assert_eq!(ShortText::new(&"a".repeat(501)), Err(TextError::TooLong));
    }

    #[test]
    fn a_room_name_is_tidy_or_refused() {
        for tidy in ["reunion", "tulipe-calme-4", "会议", "встреча", "नमस्ते", "ပြည်", "ព្រះ", "שָׁלוֹם", "ß"]
        {
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
            ("नमस्ते।", TextError::Character),
        ] {
            assert_eq!(RoomName::new(untidy), Err(why), "{untidy}");
        }
        assert_eq!(RoomName::new(&"a".repeat(81)), Err(TextError::TooLong));
    }
}
