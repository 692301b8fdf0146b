//! What can be done in the notes. `yrs` makes an update of each act, and the update becomes an entry of the log.

use parvis_base::Now;

use crate::awareness::CaretAnchor;
use crate::document::SharedDocument;
use crate::entry::LogEntry;
use crate::error::{Limit, Refused, Unfit};
use crate::html::html;
use crate::limits;
use crate::markdown::markdown;
use crate::op::Op;
use crate::rich::{LineKind, Mark, NotesRow, Run, rows};

/// Positions and lengths are in UTF-16 units, as a browser counts them, and never within a character.
impl SharedDocument {
    /// Puts words into the notes.
    ///
    /// # Errors
    ///
    /// A position that is not there; no words or too many; no room.
    pub fn notes_insert(&mut self, now: Now, at: u32, words: &str, marks: &[Mark]) -> Result<(), Refused> {
        self.notes_put(now, at, words, marks, LineKind::Plain)
    }

    /// Ends a line there, which is this from now on; what comes after it stays what it was.
    ///
    /// # Errors
    ///
    /// A position that is not there; no room.
    pub fn notes_break(&mut self, now: Now, at: u32, line: LineKind) -> Result<(), Refused> {
        self.notes_put(now, at, "\n", &[], line)
    }

    /// What is done to the notes meanwhile is taken back as one, unless it is very much.
    pub fn notes_together<T>(&mut self, op: impl FnOnce(&mut Self) -> T) -> T {
        self.notes.together(true);
        let done = op(self);
        self.notes.together(false);
        done
    }

    /// Takes words out of the notes.
    ///
    /// # Errors
    ///
    /// A span that is not there.
    pub fn notes_remove(&mut self, now: Now, at: u32, len: u32) -> Result<(), Refused> {
        let mut left = len;
        loop {
            let part = self.notes.removable(at, left)?;
            self.may_write(now.mono, 0)?;
            let update = self.notes.remove(now.mono, at + left - part, part)?;
            self.noted(now, update)?;
            left -= part;
            if left == 0 {
                return Ok(());
            }
        }
    }

    /// Marks words, or takes the mark off.
    ///
    /// # Errors
    ///
    /// A span that is not there; a link out of limits.
    pub fn notes_mark(&mut self, now: Now, at: u32, len: u32, mark: &Mark, on: bool) -> Result<(), Refused> {
        self.may_write(now.mono, 0)?;
        let update = self.notes.mark(at, len, mark, on)?;
        self.noted(now, update)
    }

    /// Makes of the line with this position what it is to be.
    ///
    /// # Errors
    ///
    /// A position that is not there.
    pub fn notes_line(&mut self, now: Now, at: u32, line: LineKind) -> Result<(), Refused> {
        self.may_write(now.mono, 0)?;
        let update = self.notes.line(at, line)?;
        self.noted(now, update)
    }

    /// Takes back the last of one's own acts in the notes; others' words stay. Whether there was one.
    ///
    /// # Errors
    ///
    /// No room.
    pub fn notes_undo(&mut self, now: Now) -> Result<bool, Refused> {
        self.may_write(now.mono, limits::NOTES_INSERT_BYTES)?;
        let update = self.notes.undo();
        update.map_or(Ok(false), |update| self.noted(now, update).map(|()| true))
    }

    /// Does again what was taken back. Whether there was something.
    ///
    /// # Errors
    ///
    /// No room.
    pub fn notes_redo(&mut self, now: Now) -> Result<bool, Refused> {
        self.may_write(now.mono, limits::NOTES_INSERT_BYTES)?;
        let update = self.notes.redo();
        update.map_or(Ok(false), |update| self.noted(now, update).map(|()| true))
    }

    /// Whether there is something to take back, and something to do again.
    #[must_use]
    pub fn notes_can_undo(&self) -> (bool, bool) {
        self.notes.can_undo()
    }

    /// The notes as they are to be shown.
    #[must_use]
    pub fn notes(&self) -> Vec<Run> {
        self.notes.runs()
    }

    /// The same line by line: one more than there are ends, so there is always one.
    #[must_use]
    pub fn notes_rows(&self) -> Vec<NotesRow> {
        rows(&self.notes())
    }

    /// What stays at this position while the text around it changes.
    ///
    /// # Errors
    ///
    /// A position that is not there.
    pub fn notes_anchor(&self, at: u32) -> Result<CaretAnchor, Refused> {
        self.notes.anchor(at)
    }

    /// Where that is now; nothing while the words that it stands behind have not come.
    #[must_use]
    pub fn notes_place(&self, anchor: CaretAnchor) -> Option<u32> {
        self.notes.place(anchor)
    }

    /// The words of the notes alone.
    #[must_use]
    pub fn notes_text(&self) -> String {
        self.notes.plain()
    }

    /// The notes as Markdown.
    #[must_use]
    pub fn notes_markdown(&self) -> String {
        markdown(&self.notes())
    }

    /// The notes as an HTML document with this title, in this language.
    #[must_use]
    pub fn notes_html(&self, title: &str, language: &str) -> String {
        html(&self.notes_rows(), title, language)
    }

    fn notes_put(
        &mut self,
        now: Now,
        at: u32,
        words: &str,
        marks: &[Mark],
        line: LineKind,
    ) -> Result<(), Refused> {
        self.room(Limit::Notes, self.notes.len() as usize, limits::NOTES_LENGTH as usize)?;
        // A change of the notes cannot be taken back, so there must be room for it before.
        self.may_write(now.mono, words.len() + 1_024)?;
        let update = self.notes.insert(now.mono, at, words, marks, line)?;
        self.noted(now, update)
    }

    /// Writes down what the notes have taken in already. What others would refuse, as undo of much that was in
    /// small pieces, is taken out of them again.
    fn noted(&mut self, now: Now, update: Vec<u8>) -> Result<(), Refused> {
        let entry = LogEntry { lamport: self.logs.next_lamport(), at: now.wall, op: Op::Notes(update) };
        let bytes = entry.bytes();
        if LogEntry::read(&bytes, self.me).is_err() {
            self.rebuild_notes();
            return Err(Refused::Unfit(Unfit::TooLong));
        }
        self.write(now.mono, entry, &bytes);
        Ok(())
    }
}
