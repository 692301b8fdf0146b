//! Whatever is typed: what is shown of it is what was typed, but for the marks of the formats that are there.

use proptest::prelude::*;

use super::*;

/// How many marks the formats of a text have: what may be typed and not be shown.
#[derive(Debug, Default)]
struct Marks {
    stars: usize,
    italic: usize,
    tildes: usize,
    code: usize,
    links: usize,
    quoted: usize,
    fences: usize,
}

impl Marks {
    fn of(blocks: &[Block]) -> Self {
        let mut all = Self::default();
        all.add(blocks);
        all
    }

    fn add(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(spans) => self.add_spans(spans),
                Block::Quote(inner) => {
                    // A fence is a line that is not shown.
                    self.quoted += text_of(inner).split('\n').count() + Self::of(inner).fences;
                    self.add(inner);
                }
                Block::Code { .. } => {
                    self.code += 1;
                    self.fences += 2;
                }
            }
        }
    }

    fn add_spans(&mut self, spans: &[TextSpan]) {
        for span in spans {
            match span {
                TextSpan::Text(_) | TextSpan::Break => {}
                TextSpan::Bold(inner) => {
                    self.stars += 4;
                    self.add_spans(inner);
                }
                TextSpan::Italic(inner) => {
                    self.italic += 2;
                    self.add_spans(inner);
                }
                TextSpan::Struck(inner) => {
                    self.tildes += 4;
                    self.add_spans(inner);
                }
                TextSpan::Code(_) => self.code += 1,
                TextSpan::Link { to, words, .. } => self.links += usize::from(*words != to.href),
            }
        }
    }
}

/// What was typed and is not shown. `None` where something is shown that was not typed there.
fn hidden(typed: &str, shown: &str) -> Option<String> {
    let mut left = shown.chars().peekable();
    let hidden = typed.chars().filter(|c| left.next_if_eq(c).is_none()).collect();
    left.peek().is_none().then_some(hidden)
}

/// Every letter that is not shown is a mark of a format that is there.
fn holds(typed: &str) -> Result<(), TestCaseError> {
    let shown = blocks(typed);
    let hidden = hidden(typed, &text_of(&shown));
    prop_assert!(hidden.is_some(), "{:?} shows {:?}", typed, text_of(&shown));
    let hidden = hidden.unwrap_or_default();
    let marks = Marks::of(&shown);
    let count = |letter: char| hidden.chars().filter(|c| *c == letter).count();
    prop_assert_eq!(count('*') + count('_'), marks.stars + marks.italic, "{:?}", typed);
    prop_assert!(count('_') <= marks.italic, "{:?}", typed);
    prop_assert_eq!(count('~'), marks.tildes, "{:?}", typed);
    prop_assert!(count('`') >= 2 * marks.code && (count('`') == 0) == (marks.code == 0), "{:?}", typed);
    prop_assert!(count('>') <= marks.quoted, "{:?}", typed);
    // The one link with words of its own that the alphabet has.
    let named = |letter| "[](https://a.org/b)".chars().filter(|c| *c == letter).count() * marks.links;
    for letter in ['[', ']', '(', ')', ':', '/', '.', 'h', 'g'] {
        prop_assert_eq!(count(letter), named(letter), "{:?}: {}", typed, letter);
    }
    let known = "*_~`> \n[](https://a.org/b)";
    // `!` is of the mark of a picture.
    prop_assert!(hidden.chars().all(|c| known.contains(c) || c == '!'), "{:?} hides {:?}", typed, hidden);
    prop_assert!(count('!') <= marks.links, "{:?}", typed);
    // A blank or a line break goes with a mark of a whole line only.
    prop_assert!(count(' ') + count('\n') <= marks.quoted + marks.fences, "{:?}", typed);
    if hidden.is_empty() {
        prop_assert_eq!(text_of(&shown), typed);
    }
    Ok(())
}

const PIECES: &[&str] = &[
    "*",
    "**",
    "***",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "``",
    "```",
    "```\n",
    "\n```\n",
    "> ",
    ">",
    "\n",
    "\n\n",
    " ",
    "  ",
    "\t",
    "[",
    "]",
    "(",
    ")",
    "[w](https://a.org/b)",
    "![",
    "https://a.org/b",
    "<",
    "\\",
    "&lt;",
    "&copy;",
    "# ",
    "- ",
    "2. ",
    "---",
    "===",
    "~~~",
    "w",
    "W 1",
    "2*3",
    "é",
    "語",
    "🙂",
    "¯",
    "ツ",
    ".",
    ",",
    "!",
    "?",
    ":",
    "\"",
    "'",
    "|",
    "+",
    "=",
    "\u{202e}",
    "\u{2069}",
    "\u{200b}",
    "\r",
    "\u{0}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_shown_is_what_was_typed(parts in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        holds(&parts.concat())?;
    }

    #[test]
    fn so_is_any_text(typed in "\\PC{0,60}") {
        // Addresses with words are in the other test.
        if !typed.contains("](") {
            holds(&typed)?;
        }
    }

    #[test]
    fn a_text_without_marks_is_shown_letter_by_letter(typed in "[^*_~`>\\[]{0,80}") {
        prop_assert_eq!(text_of(&blocks(&typed)), typed);
    }
}
