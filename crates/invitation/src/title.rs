//! What a meeting is called in a calendar.

/// What a meeting is called: in one line, not empty, of at most [`MeetingTitle::MAX`] letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingTitle(String);

impl MeetingTitle {
    /// The most letters (Unicode scalar values).
    pub const MAX: usize = 120;

    /// A title as a person typed it: blanks at the ends are left out, blanks and control characters within are one blank. What
    /// is too long is cut. `None` where nothing is left.
    #[must_use]
    pub fn new(typed: &str) -> Option<Self> {
        let is_gap = |letter: char| letter.is_whitespace() || letter.is_control();
        let mut title = String::new();
        let mut letters = 0;
        for word in typed.split(is_gap).filter(|word| !word.is_empty()) {
            if !title.is_empty() {
                title.push(' ');
                letters += 1;
            }
            let room = Self::MAX.saturating_sub(letters);
            title.extend(word.chars().take(room));
            letters += word.chars().take(room).count();
            if letters >= Self::MAX {
                break;
            }
        }
        let title = ended(&title);
        (!title.is_empty()).then(|| Self(title.to_owned()))
    }

    /// The title.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The beginning of the title, with an ellipsis: all of it where it has no more letters than this.
    pub(crate) fn shortened(&self, letters: usize) -> String {
        match self.0.char_indices().nth(letters) {
            None => self.0.clone(),
            Some((at, _)) => format!("{}\u{2026}", ended(&self.0[..at])),
        }
    }
}

/// Without what joins a letter to the next one, where there is no next one any more.
fn ended(title: &str) -> &str {
    title.trim_end_matches([' ', '\u{200d}'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn title(typed: &str) -> Option<String> {
        MeetingTitle::new(typed).map(|title| title.as_str().to_owned())
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(title("  Choir\r\n\trehearsal \u{2028} 2 \0").as_deref(), Some("Choir rehearsal 2"));
        assert_eq!(title(" \n\u{3000}\u{1}"), None);
        assert_eq!(title("a\r\nATTACH:b").as_deref(), Some("a ATTACH:b"));
    }

    #[test]
    fn a_long_title_is_cut_between_letters() {
        assert_eq!(title(&"é".repeat(120)), Some("é".repeat(120)));
        assert_eq!(title(&"é".repeat(121)), Some("é".repeat(120)));
        assert_eq!(title(&format!("{} b", "a".repeat(119))), Some("a".repeat(119)));
        // What would join the letter that was cut away is cut away, too.
        assert_eq!(
            title(&format!("{}👩\u{200d}👩", "a".repeat(118))),
            Some(format!("{}👩", "a".repeat(118)))
        );
        let long = MeetingTitle::new("Rehearsal of the choir").unwrap();
        assert_eq!(long.shortened(10), "Rehearsal…");
        assert_eq!(long.shortened(22), "Rehearsal of the choir");
        assert_eq!(long.shortened(0), "…");
    }

    proptest! {
        #[test]
        fn any_text_is_a_title_in_one_line_or_none(typed in "\\PC*|(?s).*|[ a\\n]{100,300}") {
            if let Some(title) = MeetingTitle::new(&typed) {
                prop_assert!((1..=MeetingTitle::MAX).contains(&title.as_str().chars().count()));
                prop_assert!(!title.as_str().chars().any(char::is_control));
                prop_assert_eq!(MeetingTitle::new(title.as_str()), Some(title));
            }
        }
    }
}
