//! The notes as lines that are shown one below the other.

use parvis_collab::{LineKind, Mark, NotesRow, Run};

use super::difference::units;

/// The marks that text can have, besides a link.
pub const LOOKS: [Mark; 4] = [Mark::Bold, Mark::Italic, Mark::Underline, Mark::Strike];

/// The notes as lines, each with the position at which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotesPage {
    rows: Vec<NotesRow>,
    starts: Vec<u32>,
    len: u32,
}

/// A selection in UTF-16 units; where both ends are the same it is a caret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Selection {
    /// The end that stays when the selection is extended.
    pub anchor: u32,
    /// The end that moves: the caret.
    pub head: u32,
}

impl Selection {
    /// An empty selection at this position.
    #[must_use]
    pub fn caret(at: u32) -> Self {
        Self { anchor: at, head: at }
    }

    /// The smaller position.
    #[must_use]
    pub fn from(self) -> u32 {
        self.anchor.min(self.head)
    }

    /// The larger position.
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

/// The rows that changed between two versions: old rows `from..old_to` become new rows `from..new_to`.
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
    /// From the lines of the shared document. There is always at least one row.
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

    /// All rows, top down.
    #[must_use]
    pub fn rows(&self) -> &[NotesRow] {
        &self.rows
    }

    /// The length of all text with its line ends, in UTF-16 units.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether the notes are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0 && self.rows.iter().all(|row| row.line == LineKind::Plain)
    }

    /// The notes as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<String> = (0..self.rows.len()).map(|row| self.words(row)).collect();
        lines.join("\n")
    }

    /// The index of the row that holds this position.
    #[must_use]
    pub fn row_of(&self, at: u32) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The position at which a row begins; for the index after the last row, the end of the text.
    #[must_use]
    pub fn start(&self, row: usize) -> u32 {
        self.starts.get(row).copied().unwrap_or(self.len)
    }

    /// The position at which a row ends, before its line end.
    #[must_use]
    pub fn end(&self, row: usize) -> u32 {
        self.starts.get(row + 1).map_or(self.len, |next| next - 1)
    }

    /// The kind of a row.
    #[must_use]
    pub fn line(&self, row: usize) -> LineKind {
        self.rows.get(row).map_or(LineKind::Plain, |row| row.line)
    }

    /// The text of a row.
    #[must_use]
    pub fn words(&self, row: usize) -> String {
        self.rows
            .get(row)
            .map(|row| row.runs.iter().map(|run| run.text.as_str()).collect())
            .unwrap_or_default()
    }

    /// Whether a row has no text.
    #[must_use]
    pub fn is_blank(&self, row: usize) -> bool {
        self.start(row) == self.end(row)
    }

    /// The indexes of the rows that a selection touches.
    #[must_use]
    pub fn touched(&self, selection: Selection) -> std::ops::RangeInclusive<usize> {
        self.row_of(selection.from())..=self.row_of(selection.to())
    }

    /// The runs of text between two positions, each with where it begins.
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

    /// The character before a position within its row, and where it begins.
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

    /// The marks of text typed at this position: those of the text before it in its row, or else after it. A link
    /// continues inside itself, and not at its end.
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

    /// The link at a position: where its text begins and ends, and its address.
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

    /// The rows that differ between an older version and this one.
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
