//! Languages that nobody speaks, made of English, to see what a page does with a language it has not met. No page that
//! people get has them: a server shows them instead of English when a test has started it so.

use std::str::FromStr;

use super::generated::{FILES, FIRST};
use super::{Locale, install};

/// What is made of English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pseudo {
    /// With accents, 40 % longer, and in brackets that show where a text is cut off.
    Long,
    /// Written from right to left.
    RightToLeft,
}

impl FromStr for Pseudo {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "long" => Ok(Self::Long),
            "rtl" => Ok(Self::RightToLeft),
            _ => Err("it is \"long\" or \"rtl\"".to_owned()),
        }
    }
}

impl Pseudo {
    /// Shows this instead of English from now on. It comes too late after the first page.
    pub fn install(self) {
        install(Locale::en, self.file());
    }

    /// As a language's two files: what a page begins with, and what is late.
    #[must_use]
    pub fn files(self) -> (String, String) {
        let file = self.file();
        // The head is a line before the texts.
        let (end, _) = file.match_indices('\n').nth(FIRST).unwrap_or((file.len(), ""));
        let late = file.get(end + 1..).unwrap_or_default();
        (file[..end].to_owned(), late.to_owned())
    }

    /// All texts, as the server has them.
    fn file(self) -> String {
        let english = FILES[Locale::en as usize];
        let (head, texts) = english.split_once('\n').unwrap_or_default();
        let head = match self {
            Self::Long => head.to_owned(),
            Self::RightToLeft => head.replacen("ltr", "rtl", 1),
        };
        let lines = texts
            .split('\n')
            .map(|line| line.split('\t').map(|form| self.of(form)).collect::<Vec<_>>().join("\t"));
        std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// One text. What has no letters is a sign and stays one.
    fn of(self, template: &str) -> String {
        if !template.contains(char::is_alphabetic) {
            return template.to_owned();
        }
        match self {
            Self::Long => {
                // With the brackets and the space. No line breaks inside the last word, as in German.
                let more = (template.chars().count() * 2).div_ceil(5).saturating_sub(3);
                format!(
                    "[{} {}]",
                    accented(template),
                    "å".repeat(more.clamp(1, 12)) + &" åå".repeat(more.saturating_sub(12).div_ceil(3))
                )
            }
            // The letters are Latin; the override has them run the other way (UAX #9), as those of Arabic do.
            Self::RightToLeft => format!("\u{202e}{template}\u{202c}"),
        }
    }
}

/// Each letter with a mark, so that what was never translated can be told from it.
fn accented(template: &str) -> String {
    const PLAIN: &str = "aceinosuyACEINOSUY";
    const MARKED: &str = "âçéîñöšûýÂÇÉÎÑÖŠÛÝ";
    let marked = |letter| PLAIN.find(letter).and_then(|at| MARKED.chars().nth(at)).unwrap_or(letter);
    template.chars().map(marked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_two_fifths_longer_and_keeps_its_values() {
        let long = Pseudo::Long.of("{0} joined the meeting");
        assert!(long.starts_with("[{0} jöîñéd") && long.ends_with(']'), "{long}");
        let (before, after) = ("{0} joined the meeting".len(), long.chars().count());
        assert!(after * 10 >= before * 14, "{long}: {after}");
        assert_eq!(Pseudo::Long.of("{0} / {1}"), "{0} / {1}");
        assert_eq!(Pseudo::RightToLeft.of("Join"), "\u{202e}Join\u{202c}");
    }

    #[test]
    fn a_file_has_the_lines_of_english() {
        for pseudo in [Pseudo::Long, Pseudo::RightToLeft] {
            let file = pseudo.file();
            assert_eq!(file.lines().count(), FILES[Locale::en as usize].lines().count());
            assert!(!file.contains('<'));
            let (first, late) = pseudo.files();
            assert_eq!(first.lines().count(), FIRST + 1);
            assert_eq!(format!("{first}\n{late}"), file);
        }
        assert!(Pseudo::RightToLeft.file().starts_with("rtl\tone other\n"));
    }
}
