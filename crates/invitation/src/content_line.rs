//! The lines of a calendar file.

/// The most octets of a line without its end (RFC 5545 section 3.1).
const LINE: usize = 75;

/// Adds a line, folded where it is too long: after each end of line comes a blank, which is no part of the content (RFC 5545
/// section 3.1). No letter is cut, since many readers join the lines after they have decoded them.
pub(crate) fn push_line(file: &mut String, line: &str) {
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > LINE {
            file.push_str("\r\n ");
            length = 1;
        }
        file.push(letter);
        length += letter.len_utf8();
    }
    file.push_str("\r\n");
}

/// A text as the value of a property (RFC 5545 section 3.3.11). Control characters, which no value may have, are left out,
/// but for the ends of lines.
pub(crate) fn text_value(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => value.extend(['\\', letter]),
            '\n' => value.push_str("\\n"),
            _ if letter.is_control() => {}
            _ => value.push(letter),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(line: &str) -> String {
        let mut file = String::new();
        push_line(&mut file, line);
        file
    }

    #[test]
    fn a_line_is_folded_where_it_is_too_long_and_not_before() {
        assert_eq!(folded(&"a".repeat(75)), format!("{}\r\n", "a".repeat(75)));
        assert_eq!(folded(&"a".repeat(76)), format!("{}\r\n a\r\n", "a".repeat(75)));
        let long = folded(&"a".repeat(75 + 74 + 1));
        assert_eq!(long, format!("{}\r\n {}\r\n a\r\n", "a".repeat(75), "a".repeat(74)));
        assert_eq!(folded(""), "\r\n");
    }

    #[test]
    fn no_letter_is_cut_and_no_blank_is_lost() {
        // The four octets of the last letter do not fit.
        let line = format!("{}\u{1f389}!", "a".repeat(72));
        assert_eq!(folded(&line), format!("{}\r\n \u{1f389}!\r\n", "a".repeat(72)));
        // A blank of the text at a fold stays beside the one that folds.
        let line = format!("{} b", "a".repeat(75));
        assert_eq!(folded(&line), format!("{}\r\n  b\r\n", "a".repeat(75)));
    }

    #[test]
    fn a_text_has_nothing_that_ends_its_value() {
        assert_eq!(text_value("a;b,c\\n:\"d\"\ne"), "a\\;b\\,c\\\\n:\"d\"\\ne");
        assert_eq!(text_value("a\r\n\0\u{7f}\u{85}\tb"), "a\\nb");
    }

    proptest! {
        #[test]
        fn folding_adds_nothing_and_takes_nothing(line in "[^\\r\\n]*|[a-z 🎉é]{60,400}") {
            let file = folded(&line);
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= LINE, "{} octets", line.len());
            }
            prop_assert_eq!(file.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}
