//! What is done to the notes.

/// One step of an edit.
pub use parvis_collab::NotesStep as EditStep;
use parvis_collab::{LineKind, Mark};

use super::difference::units;
use super::page::{NotesPage, Selection};

/// Steps that are undone as one, and the selection afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// The steps, in the order in which they are applied.
    pub steps: Vec<EditStep>,
    /// The selection after the last step.
    pub then: Selection,
}

impl Edit {
    fn new(steps: Vec<EditStep>, caret: u32) -> Self {
        Self { steps, then: Selection::caret(caret) }
    }
}

/// What makes a line a heading or list item when a space is typed after it.
const BEGINS: [(&str, LineKind); 9] = [
    ("#", LineKind::Heading(1)),
    ("##", LineKind::Heading(2)),
    ("###", LineKind::Heading(3)),
    ("-", LineKind::Bullet),
    ("*", LineKind::Bullet),
    ("1.", LineKind::Numbered),
    ("[]", LineKind::Box(false)),
    ("[ ]", LineKind::Box(false)),
    ("[x]", LineKind::Box(true)),
];

/// The most bytes of text that one operation inserts.
const MOST: usize = parvis_collab::limits::NOTES_INSERT_BYTES;
/// Up to so many pasted lines become an operation each, as items of a list; more would be too many operations at
/// once.
const LINES: usize = 50;

/// Replaces the selection by text. Without `marks` it looks like the text before it.
#[must_use]
pub fn insert(page: &NotesPage, selection: Selection, words: &str, marks: Option<Vec<Mark>>) -> Edit {
    let words = plain(words);
    if words.is_empty() {
        return Edit { steps: Vec::new(), then: selection };
    }
    if let Some(edit) = shortcut(page, selection, &words) {
        return edit;
    }
    let at = selection.from();
    let mut steps = cut(page, selection).steps;
    let marks = marks.unwrap_or_else(|| page.marks(if selection.is_caret() { at } else { at + 1 }));
    let mut end = at;
    // A few lines that come into a list are of the list.
    let line = page.line(page.row_of(at));
    let few = line != LineKind::Plain && words.matches('\n').count() <= LINES;
    let lines: Vec<&str> = if few { words.split('\n').collect() } else { vec![&words] };
    for (n, words) in lines.into_iter().enumerate() {
        if n > 0 {
            steps.push(EditStep::Break(end, line));
            end += 1;
        }
        for part in parts(words) {
            steps.push(EditStep::Insert(end, part.to_owned(), marks.clone()));
            end += units(part);
        }
    }
    Edit::new(steps, end)
}

fn shortcut(page: &NotesPage, selection: Selection, words: &str) -> Option<Edit> {
    let at = selection.head;
    let row = page.row_of(at);
    if words != " " || !selection.is_caret() || page.line(row) != LineKind::Plain {
        return None;
    }
    let start = page.start(row);
    let (begin, line) = BEGINS
        .into_iter()
        .find(|(begin, _)| units(begin) == at - start && page.words(row).starts_with(begin))?;
    Some(Edit::new(vec![EditStep::Remove(start, units(begin)), EditStep::Line(start, line)], start))
}

/// Ends a line, as the key Enter does.
#[must_use]
pub fn enter(page: &NotesPage, selection: Selection) -> Edit {
    let at = selection.from();
    let row = page.row_of(at);
    let (line, start, end) = (page.line(row), page.start(row), page.end(row));
    if !selection.is_caret() {
        let mut steps = cut(page, selection).steps;
        steps.push(EditStep::Break(at, line));
        return Edit::new(steps, at + 1);
    }
    let steps = match line {
        LineKind::Plain => vec![EditStep::Break(at, line)],
        // Who wants no more of a list says so with an empty line.
        _ if start == end => return Edit::new(vec![EditStep::Line(at, LineKind::Plain)], at),
        // It keeps what it is, with nothing in front of it.
        _ if at == start => {
            vec![EditStep::Break(
                at,
                if matches!(line, LineKind::Heading(_)) { LineKind::Plain } else { line },
            )]
        }
        // After a heading comes no heading. What ends it is behind it.
        LineKind::Heading(_) if at == end => vec![EditStep::Break(at + 1, LineKind::Plain)],
        LineKind::Heading(_) | LineKind::Bullet | LineKind::Numbered | LineKind::Box(false) => {
            vec![EditStep::Break(at, line)]
        }
        // What is new is not done.
        LineKind::Box(true) => vec![EditStep::Break(at, line), EditStep::Line(at + 1, LineKind::Box(false))],
    };
    Edit::new(steps, at + 1)
}

/// Removes the selected text.
#[must_use]
pub fn cut(page: &NotesPage, selection: Selection) -> Edit {
    let (from, to) = (selection.from(), selection.to());
    if selection.is_caret() {
        return Edit { steps: Vec::new(), then: selection };
    }
    let (first, last) = (page.row_of(from), page.row_of(to));
    let mut steps = vec![EditStep::Remove(from, to - from)];
    // The end of the last line stays, and says what the line is that is left: that is what the first was, if some of it
    // is left.
    let line = page.line(first);
    if first != last && from > page.start(first) && line != page.line(last) {
        steps.push(EditStep::Line(from, line));
    }
    Edit::new(steps, from)
}

/// Removes the selection, or what is before the caret. `reach` is what the browser would remove, as for a word.
#[must_use]
pub fn backwards(page: &NotesPage, selection: Selection, reach: Option<Selection>) -> Edit {
    if !selection.is_caret() {
        return cut(page, selection);
    }
    let at = selection.head;
    let row = page.row_of(at);
    let start = page.start(row);
    if at > start {
        let reach = reach.filter(|reach| reach.to() == at && reach.from() < at);
        let before = page.before(at).map_or(at - 1, |(before, _)| before);
        return cut(page, Selection { anchor: reach.map_or(before, Selection::from), head: at });
    }
    match (row, page.line(row)) {
        (0, LineKind::Plain) => Edit { steps: Vec::new(), then: selection },
        (_, LineKind::Plain) => join(page, row - 1, at - 1),
        _ => Edit::new(vec![EditStep::Line(at, LineKind::Plain)], at),
    }
}

/// Removes the selection, or what is after the caret; `reach` as for [`backwards`].
#[must_use]
pub fn forwards(page: &NotesPage, selection: Selection, reach: Option<Selection>) -> Edit {
    if !selection.is_caret() {
        return cut(page, selection);
    }
    let at = selection.head;
    let row = page.row_of(at);
    if at < page.end(row) {
        let reach = reach.filter(|reach| reach.from() == at && reach.to() > at);
        let next = (at + 1..=at + 2).find(|next| {
            page.before(*next)
                .is_some_and(|(start, c)| start == at && start + units(c.encode_utf8(&mut [0; 4])) == *next)
        });
        let to = reach.map_or(next.unwrap_or(at + 1), Selection::to);
        return Edit::new(cut(page, Selection { anchor: at, head: to }).steps, at);
    }
    if row + 1 < page.rows().len() {
        join(page, row, at)
    } else {
        Edit { steps: Vec::new(), then: selection }
    }
}

/// Makes one line of a line and the next, which is what the first was.
fn join(page: &NotesPage, row: usize, caret: u32) -> Edit {
    let (line, end) = (page.line(row), page.end(row));
    let last = row + 2 == page.rows().len();
    let steps = if page.is_blank(row + 1) && line != LineKind::Plain {
        // The end that stays is that of the first. What comes behind the last end is nothing that could go.
        if last { Vec::new() } else { vec![EditStep::Remove(end + 1, 1)] }
    } else if line == page.line(row + 1) || page.is_blank(row) {
        vec![EditStep::Remove(end, 1)]
    } else {
        vec![EditStep::Remove(end, 1), EditStep::Line(end, line)]
    };
    Edit::new(steps, caret)
}

/// Makes the selected lines of this kind, or plain if they already are.
#[must_use]
pub fn set_line(page: &NotesPage, selection: Selection, line: LineKind) -> Edit {
    let rows: Vec<usize> = page.touched(selection).collect();
    let line = if rows.iter().all(|row| alike(page.line(*row), line)) { LineKind::Plain } else { line };
    let other = rows.iter().filter(|row| page.line(**row) != line);
    let steps = other.map(|row| EditStep::Line(page.start(*row), line)).collect();
    Edit { steps, then: selection }
}

/// Whether two lines are of the same kind; a ticked box and an open one are.
#[must_use]
pub fn alike(one: LineKind, other: LineKind) -> bool {
    matches!((one, other), (LineKind::Box(_), LineKind::Box(_))) || one == other
}

/// Ticks the box of a line, or unticks it; no change for a line without one.
#[must_use]
pub fn tick(page: &NotesPage, row: usize, selection: Selection) -> Edit {
    let steps = match page.line(row) {
        LineKind::Box(done) => vec![EditStep::Line(page.start(row), LineKind::Box(!done))],
        LineKind::Plain | LineKind::Heading(_) | LineKind::Bullet | LineKind::Numbered => Vec::new(),
    };
    Edit { steps, then: selection }
}

/// Whether all selected text has this mark. At a caret: whether text typed there would have it.
#[must_use]
pub fn has(page: &NotesPage, selection: Selection, mark: &Mark) -> bool {
    if selection.is_caret() {
        return page.marks(selection.head).iter().any(|other| other == mark);
    }
    let mut runs = page.runs(selection.from(), selection.to()).peekable();
    runs.peek().is_some() && runs.all(|(_, run)| run.has(mark))
}

/// Adds a mark to the selected text, or removes it.
#[must_use]
pub fn mark(page: &NotesPage, selection: Selection, mark: &Mark, on: bool) -> Edit {
    let (from, to) = (selection.from(), selection.to());
    // The ends of lines look like nothing.
    let steps = page.touched(selection).filter_map(|row| {
        let (from, to) = (from.max(page.start(row)), to.min(page.end(row)));
        (from < to).then(|| EditStep::Mark(from, to - from, mark.clone(), on))
    });
    Edit { steps: steps.collect(), then: selection }
}

/// Links the selected text to this address. At a caret: changes the link there, or else inserts the address as its
/// own text.
#[must_use]
pub fn link(page: &NotesPage, selection: Selection, address: &str) -> Edit {
    let to = Mark::Link(address.to_owned());
    if !selection.is_caret() {
        return mark(page, selection, &to, true);
    }
    match page.link(selection.head) {
        Some((from, end, _)) => {
            Edit { steps: vec![EditStep::Mark(from, end - from, to, true)], then: selection }
        }
        None => insert(page, selection, address, Some(vec![to])),
    }
}

/// Removes the links of the selected text, or the link at the caret.
#[must_use]
pub fn unlink(page: &NotesPage, selection: Selection) -> Edit {
    let none = Mark::Link(String::new());
    match page.link(selection.head).filter(|_| selection.is_caret()) {
        Some((from, end, _)) => {
            Edit { steps: vec![EditStep::Mark(from, end - from, none, false)], then: selection }
        }
        None => mark(page, selection, &none, false),
    }
}

/// Pasted text without control characters other than tabs and line breaks.
#[must_use]
pub fn plain(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    lines.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Pieces of which each fits into one act.
fn parts(words: &str) -> impl Iterator<Item = &str> {
    let mut rest = words;
    std::iter::from_fn(move || {
        let mut end = rest.len().min(MOST);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (part, after) = rest.split_at(end);
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

#[cfg(test)]
mod tests;
