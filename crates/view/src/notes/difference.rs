//! Where two texts differ, if they do in one place.

/// One replacement that turns a text into another. Positions are in UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where the two texts begin to differ, in UTF-16 units.
    pub at: u32,
    /// How many units were removed there.
    pub removed: u32,
    /// The text that was inserted there.
    pub inserted: String,
}

/// The length of a text in UTF-16 units.
#[must_use]
pub fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// The smallest replacement that turns `old` into `new`. `None` if they are equal.
#[must_use]
pub fn difference(old: &str, new: &str) -> Option<Difference> {
    if old == new {
        return None;
    }
    let same = old.chars().zip(new.chars()).take_while(|(a, b)| a == b);
    let begin: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[begin..], &new[begin..]);
    let same = old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(a, b)| a == b);
    let end: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let removed = &old_rest[..old_rest.len() - end];
    let inserted = &new_rest[..new_rest.len() - end];
    Some(Difference { at: units(&old[..begin]), removed: units(removed), inserted: inserted.to_owned() })
}

impl Difference {
    /// The position after the inserted text, in the new text.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.at + units(&self.inserted)
    }

    /// The position in the new text for a position in the old one; inside what was removed, the place of the removal.
    #[must_use]
    pub fn moved(&self, position: u32) -> u32 {
        if position <= self.at {
            position
        } else if position >= self.at + self.removed {
            position - self.removed + units(&self.inserted)
        } else {
            self.at
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(old: &str, new: &str) -> (u32, u32, String) {
        let Difference { at, removed, inserted } = difference(old, new).unwrap();
        (at, removed, inserted)
    }

    #[test]
    fn it_is_the_least() {
        assert_eq!(difference("same", "same"), None);
        assert_eq!(found("meting", "meeting"), (2, 0, "e".into()));
        assert_eq!(found("aaa", "aa"), (2, 1, String::new()));
        assert_eq!(found("", "é"), (0, 0, "é".into()));
        assert_eq!(found("one two", "one 🙂 two"), (4, 0, "🙂 ".into()));
        // Both have the first half of a pair in common, which is no letter.
        assert_eq!(found("🙂x", "🙃x"), (0, 2, "🙃".into()));
    }

    #[test]
    fn a_position_keeps_its_letter() {
        let change = difference("one two three", "one three").unwrap();
        // What went began with the second `t`, as far as one can tell.
        assert_eq!([0, 4, 6, 8, 13].map(|at| change.moved(at)), [0, 4, 5, 5, 9]);
        let change = difference("ab", "a🙂b").unwrap();
        assert_eq!([0, 1, 2].map(|at| change.moved(at)), [0, 1, 4]);
        assert_eq!(change.end(), 3);
    }
}
