//! What of the elements of the notes a person wrote. A translator or an extension of the browser writes in them as well,
//! and what it writes there would be everybody's.

use std::ops::Range;

/// A line of the notes as the browser has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLine {
    /// Its words.
    pub text: String,
    /// Whether it has elements that neither the page nor an input method puts there, as the `<font>` of a translator.
    pub foreign: bool,
}

/// The text that the browser wrote at the request of the person, where the lines `shown` were and `found` are now; `touched`
/// are those that it was asked to change: the lines with the caret or the selection. `None` where nothing of it can be
/// believed, and the lines are to be shown anew.
///
/// A line that was not touched says what it said. A line with foreign elements says nothing.
#[must_use]
pub fn written(shown: &[String], found: &[FoundLine], touched: Range<usize>) -> Option<String> {
    if shown.len() != found.len() {
        // Lines were split or joined, which a translator does not do.
        return (!found.iter().any(|line| line.foreign))
            .then(|| join(found.iter().map(|line| line.text.as_str())));
    }
    let mut changed = false;
    let lines: Vec<&str> = shown
        .iter()
        .zip(found)
        .enumerate()
        .map(|(row, (shown, found))| {
            let believed = touched.contains(&row) && !found.foreign;
            let line = if believed { &found.text } else { shown };
            changed |= line != shown;
            line.as_str()
        })
        .collect();
    let whole = shown.iter().zip(found).all(|(shown, found)| *shown == found.text && !found.foreign);
    (changed || whole).then(|| join(lines.into_iter()))
}

/// Whether the lines are as they were shown.
#[must_use]
pub fn is_as_shown(shown: &[String], found: &[FoundLine]) -> bool {
    shown.len() == found.len()
        && shown.iter().zip(found).all(|(shown, found)| *shown == found.text && !found.foreign)
}

fn join<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Vec<String> {
        ["one", "two", "three"].map(String::from).to_vec()
    }

    fn found(lines: &[&str]) -> Vec<FoundLine> {
        lines.iter().map(|text| FoundLine { text: (*text).into(), foreign: false }).collect()
    }

    #[test]
    fn what_was_written_where_the_caret_is_counts() {
        assert_eq!(
            written(&shown(), &found(&["one", "two!", "three"]), 1..2).as_deref(),
            Some("one\ntwo!\nthree")
        );
        assert_eq!(
            written(&shown(), &found(&["one", "two", "three"]), 1..2).as_deref(),
            Some("one\ntwo\nthree")
        );
    }

    #[test]
    fn a_translation_is_not_written_to_everybody() {
        // In other lines, whether with elements of its own or without.
        let mut lines = found(&["un", "two!", "trois"]);
        assert_eq!(written(&shown(), &lines, 1..2).as_deref(), Some("one\ntwo!\nthree"));
        lines[0].foreign = true;
        assert_eq!(written(&shown(), &lines, 1..2).as_deref(), Some("one\ntwo!\nthree"));
        // In the line with the caret.
        lines[1] = FoundLine { text: "deux!".into(), foreign: true };
        assert_eq!(written(&shown(), &lines, 1..2), None);
        // Nothing was written, and all is translated.
        let all: Vec<_> =
            ["un", "deux", "trois"].map(|text| FoundLine { text: text.into(), foreign: true }).to_vec();
        assert_eq!(written(&shown(), &all, 0..3), None);
        assert_eq!(written(&shown(), &found(&["un", "deux", "trois"]), 1..1), None);
    }

    #[test]
    fn lines_that_were_joined_count_unless_somebody_else_was_there() {
        assert_eq!(written(&shown(), &found(&["onetwo", "three"]), 0..2).as_deref(), Some("onetwo\nthree"));
        let mut lines = found(&["onetwo", "trois"]);
        lines[1].foreign = true;
        assert_eq!(written(&shown(), &lines, 0..2), None);
    }

    #[test]
    fn what_is_as_shown_needs_no_mending() {
        assert!(is_as_shown(&shown(), &found(&["one", "two", "three"])));
        assert!(!is_as_shown(&shown(), &found(&["one", "two"])));
        assert!(!is_as_shown(&shown(), &found(&["one", "deux", "three"])));
        let mut lines = found(&["one", "two", "three"]);
        lines[2].foreign = true;
        assert!(!is_as_shown(&shown(), &lines));
    }
}
