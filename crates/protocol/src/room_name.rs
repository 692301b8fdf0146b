use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{TextError, limits};

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
