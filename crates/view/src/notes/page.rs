//! The notes as lines that are shown one below the other.

use parvis_collab::{LineKind, Mark, NotesRow, Run};

use super::difference::units;

/// How words can look, besides being a link.
pub const LOOKS: [Mark; 4] = [Mark::Bold, Mark::Italic, Mark::Underline, Mark::Strike];

/// All lines, with where each begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotesPage {
    rows: Vec<NotesRow>,
    starts: Vec<u32>,
    len: u32,
}

/// What was selected: where it began, and where the caret is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Selection {
    /// Where it began.
    pub anchor: u32,
    /// Where it ends.
    pub head: u32,
}

impl Selection {
    /// Nothing, with the caret here.
    #[must_use]
    pub fn caret(at: u32) -> Self {
        Self { anchor: at, head: at }
    }

    /// The lesser end.
    #[must_use]
    pub fn from(self) -> u32 {
        self.anchor.min(self.head)
    }

    /// The greater end.
    #[must_use]
    pub fn to(self) -> u32 {
        self.anchor.max(self.head)
    }

    /// Whether nothing is selected.
    #[must_use]
    pub fn is_caret(self) -> bool {
        self.anchor == self.head
    }
}

/// Which lines are to be shown anew: these of the old ones become so many of the new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedRows {
    /// The first.
    pub from: usize,
    /// Behind the last of the old ones.
    pub old_to: usize,
    /// Behind the last of the new ones.
    pub new_to: usize,
}

impl Default for NotesPage {
    fn default() -> Self {
        Self::new(vec![NotesRow::default()])
    }
}

impl NotesPage {
    /// Of the lines of the shared document, of which there is always one.
    #[must_use]
    pub fn new(rows: Vec<NotesRow>) -> Self {
        let mut starts = Vec::with_capacity(rows.len());
        let mut at = 0;
        for row in &rows {
            starts.push(at);
            // With its end.
            at += row.runs.iter().map(|run| units(&run.text)).sum::<u32>() + 1;
        }
        Self { rows, starts, len: at.saturating_sub(1) }
    }

    /// The lines.
    #[must_use]
    pub fn rows(&self) -> &[NotesRow] {
        &self.rows
    }

    /// Of all of it, with the ends of the lines.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0 && self.rows.iter().all(|row| row.line == LineKind::Plain)
    }

    /// All of it as text.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<String> = (0..self.rows.len()).map(|row| self.words(row)).collect();
        lines.join("\n")
    }

    /// The line in which this position is.
    #[must_use]
    pub fn row_of(&self, at: u32) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Where a line begins; behind the last, where all of it ends.
    #[must_use]
    pub fn start(&self, row: usize) -> u32 {
        self.starts.get(row).copied().unwrap_or(self.len)
    }

    /// Where a line ends, in front of its end.
    #[must_use]
    pub fn end(&self, row: usize) -> u32 {
        self.starts.get(row + 1).map_or(self.len, |next| next - 1)
    }

    /// What a line is.
    #[must_use]
    pub fn line(&self, row: usize) -> LineKind {
        self.rows.get(row).map_or(LineKind::Plain, |row| row.line)
    }

    /// The words of a line.
    #[must_use]
    pub fn words(&self, row: usize) -> String {
        self.rows
            .get(row)
            .map(|row| row.runs.iter().map(|run| run.text.as_str()).collect())
            .unwrap_or_default()
    }

    /// Whether there is nothing in a line.
    #[must_use]
    pub fn is_blank(&self, row: usize) -> bool {
        self.start(row) == self.end(row)
    }

    /// The lines that a selection touches.
    #[must_use]
    pub fn touched(&self, selection: Selection) -> std::ops::RangeInclusive<usize> {
        self.row_of(selection.from())..=self.row_of(selection.to())
    }

    /// The parts of the words between two positions, with where each begins.
    pub fn runs(&self, from: u32, to: u32) -> impl Iterator<Item = (u32, &Run)> {
        let rows = self.row_of(from)..=self.row_of(to);
        rows.flat_map(|row| {
            let mut at = self.start(row);
            self.rows.get(row).into_iter().flat_map(|row| &row.runs).map(move |run| {
                let start = at;
                at += units(&run.text);
                (start, run)
            })
        })
        .filter(move |(start, run)| *start < to && start + units(&run.text) > from)
    }

    /// The character in front of a position, within its line.
    #[must_use]
    pub fn before(&self, at: u32) -> Option<(u32, char)> {
        let (start, run) = self.runs(at.saturating_sub(1), at).last().filter(|_| at > 0)?;
        let mut place = start;
        for c in run.text.chars() {
            let len = units(c.encode_utf8(&mut [0; 4]));
            if place + len >= at {
                return Some((place, c));
            }
            place += len;
        }
        None
    }

    /// How the words look that are typed here: as what stands in front of them in their line, or else behind. A link
    /// goes on within it, and not at its end.
    #[must_use]
    pub fn marks(&self, at: u32) -> Vec<Mark> {
        let row = self.row_of(at);
        let own = |at: u32| self.row_of(at) == row;
        let before = at.checked_sub(1).filter(|before| own(*before) && *before >= self.start(row));
        let before = before.and_then(|before| self.runs(before, at).next());
        let after = self.runs(at, at + 1).next().filter(|_| own(at + 1));
        let (Some((_, run)), after) = (before.or(after), after) else { return Vec::new() };
        let mut marks: Vec<Mark> = LOOKS.into_iter().filter(|mark| run.has(mark)).collect();
        let goes_on = before.is_some() && after.is_some_and(|(_, after)| after.link == run.link);
        if let Some(link) = run.link.clone().filter(|_| goes_on) {
            marks.push(Mark::Link(link));
        }
        marks
    }

    /// The link at a position, with where its words begin and end.
    #[must_use]
    pub fn link(&self, at: u32) -> Option<(u32, u32, String)> {
        let row = self.row_of(at);
        let mut found: Option<(u32, u32, String)> = None;
        for (start, run) in self.runs(self.start(row), self.end(row)) {
            let end = start + units(&run.text);
            match (&mut found, &run.link) {
                // A link may be bold in part.
                (Some(link), Some(address)) if link.1 == start && link.2 == *address => link.1 = end,
                (Some(link), _) if (link.0..=link.1).contains(&at) => break,
                (_, Some(address)) => found = Some((start, end, address.clone())),
                (_, None) => found = None,
            }
        }
        found.filter(|(start, end, _)| (*start..=*end).contains(&at))
    }

    /// Which lines are others than before.
    #[must_use]
    pub fn changed(&self, old: &Self) -> ChangedRows {
        let begin = self.rows.iter().zip(&old.rows).take_while(|(new, old)| new == old).count();
        let (new_rest, old_rest) = (&self.rows[begin..], &old.rows[begin..]);
        let end =
            new_rest.iter().rev().zip(old_rest.iter().rev()).take_while(|(new, old)| new == old).count();
        ChangedRows { from: begin, old_to: old.rows.len() - end, new_to: self.rows.len() - end }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn run(text: &str) -> Run {
        Run { text: text.to_owned(), ..Run::default() }
    }

    /// Lines by what they are and what they say.
    pub(crate) fn page(rows: &[(LineKind, &str)]) -> NotesPage {
        let runs = |text: &str| if text.is_empty() { Vec::new() } else { vec![run(text)] };
        NotesPage::new(rows.iter().map(|(line, text)| NotesRow { line: *line, runs: runs(text) }).collect())
    }

    #[test]
    fn positions_are_in_lines() {
        let page = page(&[(LineKind::Plain, "a🙂"), (LineKind::Bullet, ""), (LineKind::Plain, "cd")]);
        assert_eq!((page.len(), page.text().as_str()), (7, "a🙂\n\ncd"));
        assert_eq!([0, 3, 4, 5, 7, 99].map(|at| page.row_of(at)), [0, 0, 1, 2, 2, 2]);
        assert_eq!((page.start(1), page.end(1), page.is_blank(1)), (4, 4, true));
        assert_eq!((page.before(3), page.before(0), page.before(4)), (Some((1, '🙂')), None, None));
        assert!(
            NotesPage::default().is_empty()
                && !self::page(&[(LineKind::Bullet, ""), (LineKind::Plain, "")]).is_empty()
        );
    }

    #[test]
    fn what_is_typed_looks_like_what_is_there() {
        let bold = Run { bold: true, ..run("bold") };
        let link = Run { link: Some("https://a".into()), ..run("link") };
        let page = NotesPage::new(vec![
            NotesRow { line: LineKind::Plain, runs: vec![bold, run(" "), link] },
            NotesRow { line: LineKind::Plain, runs: vec![run("x")] },
        ]);
        assert_eq!(page.marks(0), [Mark::Bold]);
        assert_eq!(page.marks(4), [Mark::Bold]);
        assert_eq!(page.marks(5), []);
        assert_eq!(page.marks(7), [Mark::Link("https://a".into())]);
        assert_eq!(page.marks(9), []);
        assert_eq!(page.marks(10), []);
        assert_eq!(page.link(5), Some((5, 9, "https://a".into())));
        assert_eq!((page.link(9).is_some(), page.link(4), page.link(10)), (true, None, None));
    }

    #[test]
    fn only_lines_that_changed_are_shown_anew() {
        let old = page(&[(LineKind::Plain, "a"), (LineKind::Plain, "b"), (LineKind::Plain, "c")]);
        let new = page(&[
            (LineKind::Plain, "a"),
            (LineKind::Bullet, "b"),
            (LineKind::Plain, "x"),
            (LineKind::Plain, "c"),
        ]);
        assert_eq!(new.changed(&old), ChangedRows { from: 1, old_to: 2, new_to: 3 });
        assert_eq!(old.changed(&old), ChangedRows { from: 3, old_to: 3, new_to: 3 });
        let twice = page(&[(LineKind::Plain, "a"), (LineKind::Plain, "a")]);
        let once = page(&[(LineKind::Plain, "a")]);
        assert_eq!(once.changed(&twice), ChangedRows { from: 1, old_to: 2, new_to: 1 });
    }
}
