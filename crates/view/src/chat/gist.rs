//! A message in a few words: for a quote, a notice, a search.

use super::markup::{blocks, text_of, without_turns};

/// The text of a message in one line, without its formatting.
#[must_use]
pub fn words(text: &str) -> String {
    let shown = without_turns(&text_of(&blocks(text)));
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first words of a message, about `letters` characters, with an ellipsis if there are more.
#[must_use]
pub fn gist(text: &str, letters: usize) -> String {
    shortened(words(text), letters)
}

/// A text cut to about `letters` characters, between words where possible, with an ellipsis.
#[must_use]
pub fn shortened(words: String, letters: usize) -> String {
    match words.char_indices().nth(letters) {
        None => words,
        Some((end, _)) => {
            let cut = &words[..end];
            // A word that was begun is left out, unless it is a long one.
            let at = cut.rfind(' ').filter(|at| at * 2 > end).unwrap_or(end);
            format!("{}…", cut[..at].trim_end())
        }
    }
}

/// Whether a message is one to six emoji and nothing else, which are shown large.
#[must_use]
pub fn is_signs(text: &str) -> bool {
    let text = text.trim();
    let sign = |c: char| matches!(u32::from(c), 0x2190..=0x21ff | 0x2300..=0x23ff | 0x2600..=0x27bf | 0x2b00..=0x2bff | 0x1f000..=0x1faff);
    let joins = |c: char| matches!(u32::from(c), 0x200d | 0xfe0f | 0x20e3 | 0xe0020..=0xe007f);
    let count = text.chars().filter(|c| sign(*c)).count();
    (1..=6).contains(&count) && text.chars().all(|c| sign(c) || joins(c) || c == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_in_one_line_of_its_words() {
        assert_eq!(words("**a**\n- b\n- c\n\n> d\n```\ne  f\n```"), "a - b - c d e f");
        assert_eq!(words("2. a\n5. \u{202e}b"), "2. a 5. b");
        assert_eq!(words("<b>a</b>"), "<b>a</b>");
    }

    #[test]
    fn a_long_message_is_cut_between_words() {
        assert_eq!(gist("one two three", 20), "one two three");
        assert_eq!(gist("one two three four", 11), "one two…");
        assert_eq!(gist(&"é".repeat(30), 5), format!("{}…", "é".repeat(5)));
    }

    #[test]
    fn a_few_signs_alone_are_shown_large() {
        assert!(is_signs("🎉") && is_signs("❤️ 👍🏽") && is_signs("👩‍💻"));
        assert!(!is_signs("a 🎉") && !is_signs("") && !is_signs("1") && !is_signs(&"🎉".repeat(7)));
    }
}
