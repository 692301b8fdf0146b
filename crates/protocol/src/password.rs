use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::line::composed;
use crate::{TextError, limits};

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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_password_has_bounds_and_is_never_printed() {
        assert_eq!(Password::new("abc"), Err(TextError::Empty));
        assert_eq!(Password::new(&"a".repeat(257)), Err(TextError::TooLong));
        let password = Password::new(" tulipe ").unwrap();
        assert_eq!(password.as_str(), " tulipe ");
        assert!(!format!("{password:?}").contains("tulipe"));
    }

    #[test]
    fn a_password_is_the_same_however_it_was_typed() {
        assert_eq!(Password::new("de\u{301}sert").unwrap().as_str(), "désert");
    }
}
