//! What a page wants done to the shared document: the one way in for whoever does not own it. Reading needs no such
//! list, since whoever holds `&SharedDocument` can change nothing.

use parvis_base::Now;
use parvis_protocol::ParticipantId;

use crate::awareness::SharedPointer;
use crate::document::{SharedDocument, UnsavedRecord};
use crate::error::{Refused, Tool};
use crate::file_offers::FileOffer;
use crate::film::FilmPlay;
use crate::ids::ItemId;
use crate::rich::{LineKind, Mark};
use crate::shape::{Change, Drawn, Point};

/// One act of a person, or of the page for them. What it carries is moved into the document, never copied.
#[derive(Debug, Clone, PartialEq)]
pub enum CollabIntent {
    /// Say something to all. [`CollabOutcome::Made`] is the message.
    Say {
        /// At most [`limits::MESSAGE_BYTES`](crate::limits::MESSAGE_BYTES); empty only with a file.
        text: String,
        /// The message that it answers.
        reply: Option<ItemId>,
        /// An offer to all that comes with it.
        file: Option<ItemId>,
    },
    /// Change a message of one's own.
    EditMessage {
        /// The message.
        of: ItemId,
        /// What it says from now on.
        text: String,
    },
    /// Delete a message of one's own.
    DeleteMessage(ItemId),
    /// React to a message, or take the reaction back.
    React {
        /// The message.
        to: ItemId,
        /// One emoji.
        emoji: String,
        /// Whether it is given.
        on: bool,
    },
    /// Say something to one participant alone.
    SendDirect {
        /// The participant.
        to: ParticipantId,
        /// See [`CollabIntent::Say`].
        text: String,
    },
    /// Say to the participant to whom alone this file is offered that it is.
    SendDirectFile(ItemId),

    /// Add a page with this name to the whiteboard. [`CollabOutcome::Made`] is the page.
    AddPage(String),
    /// Call a page something else.
    RenamePage(ItemId, String),
    /// Delete a page with everything on it.
    DeletePage(ItemId),
    /// Let nobody but moderators draw, or let everybody draw again.
    LockWhiteboard(bool),
    /// Put something on the whiteboard. [`CollabOutcome::Made`] is the element.
    Draw(Drawn),
    /// Put many things on the whiteboard at once. [`CollabOutcome::Copied`] are the elements, in the same order.
    DrawAll {
        /// The elements, at most [`limits::BATCH`](crate::limits::BATCH).
        drawn: Vec<Drawn>,
        /// Whether undo takes them back together with the act before.
        along: bool,
    },
    /// Go on with a stroke of one's own.
    ExtendStroke(ItemId, Vec<Point>),
    /// Change elements.
    ChangeElements {
        /// One property of one element each.
        changes: Vec<(ItemId, Change)>,
        /// Whether undo takes them back together with the act before.
        along: bool,
    },
    /// Make a group of elements. [`CollabOutcome::Made`] is the group.
    GroupElements(Vec<ItemId>),
    /// Draw elements once more. [`CollabOutcome::Copied`] are the copies, in the same order.
    DuplicateElements {
        /// The originals.
        elements: Vec<ItemId>,
        /// How far the copies lie to the right and down, in units of the whiteboard.
        by: (f32, f32),
    },
    /// Take back one's last act on the whiteboard. [`CollabOutcome::Stepped`] is whether there was one.
    UndoWhiteboard,
    /// Do it again.
    RedoWhiteboard,

    /// Change the notes. What is done before a step is refused stays done.
    EditNotes(Vec<NotesStep>),
    /// Take back one's last act in the notes. [`CollabOutcome::Stepped`] is whether there was one.
    UndoNotes,
    /// Do it again.
    RedoNotes,

    /// Ask everybody. [`CollabOutcome::Made`] is the poll.
    AskPoll {
        /// The question.
        question: String,
        /// The answers to choose from, two at least.
        options: Vec<String>,
        /// Whether one may choose several.
        several: bool,
        /// Whether nobody is shown who chose what.
        anonymous: bool,
    },
    /// Choose these answers, by their numbers; none takes the vote back.
    Vote(ItemId, Vec<u8>),
    /// Close a poll of one's own.
    ClosePoll(ItemId),

    /// Offer a file. [`CollabOutcome::Made`] is the offer.
    OfferFile {
        /// The participant to whom alone it is offered; all if absent.
        to: Option<ParticipantId>,
        /// What it is called.
        name: String,
        /// In bytes.
        size: u64,
        /// The root of its hashes.
        hash: [u8; 32],
    },
    /// An offer of one's own to one alone, from an earlier load of the page, stands again.
    RestoreOffer(FileOffer),
    /// Take an offer of one's own back.
    WithdrawFile(ItemId),
    /// Say whether one has a whole copy of a file that one can serve.
    HoldFile {
        /// The offer.
        offer: ItemId,
        /// Whether all of it is here.
        whole: bool,
    },

    /// Play the file of an offer to all, from its begin; it stands at first.
    StartFilm(ItemId),
    /// Have the film that is played to all go on, or stand, from this place and at this speed.
    PressFilm(FilmPlay),
    /// The film is over, for all.
    EndFilm,
    /// Tell the others whether this page can play the film.
    SetFilmReady(bool),

    /// Say what one calls oneself: a tidied display name.
    SetName(String),

    /// Tell the others which tool one has open.
    SetOpen(Option<Tool>),
    /// Tell the others where one points on the whiteboard.
    SetPointer(Option<SharedPointer>),
    /// Tell the others where one is in the notes: where the selection begins and ends, in UTF-16 units.
    SetCaret(Option<(u32, u32)>),
    /// Tell the others whether one writes a message to all.
    SetTyping(bool),

    /// Take in what earlier loads of the page wrote down ([`UnsavedRecord::bytes`]), in any order. What is no such record
    /// changes nothing.
    RestoreRecords(Vec<Vec<u8>>),
    /// This record is written down: the next one begins where it ends.
    MarkSaved(UnsavedRecord),
}

/// One step of a change of the notes. Positions and lengths are in UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotesStep {
    /// Insert text at a position, with these marks.
    Insert(u32, String, Vec<Mark>),
    /// End a line at a position; the line before the break is of this kind.
    Break(u32, LineKind),
    /// Remove so many units from a position on.
    Remove(u32, u32),
    /// Make the line at a position of this kind.
    Line(u32, LineKind),
    /// Add a mark to so many units from a position on, or remove it.
    Mark(u32, u32, Mark, bool),
}

/// What came of an intent that was not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CollabOutcome {
    /// It is done.
    Done,
    /// It is done, and made this.
    Made(ItemId),
    /// It is done, and made these.
    Copied(Vec<ItemId>),
    /// Undo or redo: whether there was something to take back or to do again.
    Stepped(bool),
}

impl CollabOutcome {
    /// What was made, if it was one thing.
    #[must_use]
    pub fn made(&self) -> Option<ItemId> {
        match self {
            Self::Made(id) => Some(*id),
            Self::Done | Self::Copied(_) | Self::Stepped(_) => None,
        }
    }
}

impl CollabIntent {
    /// The part of the document in which it changes something, if it is not refused. `None` where events say which.
    #[must_use]
    pub fn tool(&self) -> Option<Tool> {
        Some(match self {
            Self::Say { .. }
            | Self::EditMessage { .. }
            | Self::DeleteMessage(_)
            | Self::React { .. }
            | Self::SendDirect { .. }
            | Self::SendDirectFile(_) => Tool::Chat,
            Self::AddPage(_)
            | Self::RenamePage(..)
            | Self::DeletePage(_)
            | Self::LockWhiteboard(_)
            | Self::Draw(_)
            | Self::DrawAll { .. }
            | Self::ExtendStroke(..)
            | Self::ChangeElements { .. }
            | Self::GroupElements(_)
            | Self::DuplicateElements { .. }
            | Self::UndoWhiteboard
            | Self::RedoWhiteboard => Tool::Whiteboard,
            Self::EditNotes(_) | Self::UndoNotes | Self::RedoNotes => Tool::Notes,
            Self::AskPoll { .. } | Self::Vote(..) | Self::ClosePoll(_) => Tool::Polls,
            Self::OfferFile { .. }
            | Self::RestoreOffer(_)
            | Self::WithdrawFile(_)
            | Self::HoldFile { .. } => Tool::Files,
            Self::SetName(_) => Tool::Names,
            Self::SetOpen(_) | Self::SetPointer(_) | Self::SetCaret(_) | Self::SetTyping(_) => {
                Tool::Awareness
            }
            Self::StartFilm(_) | Self::PressFilm(_) | Self::EndFilm | Self::SetFilmReady(_) => return None,
            Self::RestoreRecords(_) | Self::MarkSaved(_) => return None,
        })
    }
}

impl SharedDocument {
    /// Does what a page wants. `now` is when; what follows for the others is asked for with
    /// [`poll`](SharedDocument::poll).
    ///
    /// ```
    /// use parvis_collab::{CollabIntent, CollabOutcome, Mono, Now, SharedDocument};
    /// use parvis_protocol::ParticipantId;
    ///
    /// let mut document = SharedDocument::new(ParticipantId::from_bits(1), 7, Mono(0));
    /// let say = CollabIntent::Say { text: "Hello".to_owned(), reply: None, file: None };
    /// let said = document.handle(Now::both(1_000), say)?.made();
    /// let message = said.and_then(|id| document.message(id)).expect("it was just said");
    /// let delete = CollabIntent::DeleteMessage(message.id);
    /// assert_eq!(document.handle(Now::both(2_000), delete), Ok(CollabOutcome::Done));
    /// # Ok::<(), parvis_collab::Refused>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Why it is not done. Nothing has changed then, but for [`CollabIntent::EditNotes`].
    pub fn handle(&mut self, now: Now, intent: CollabIntent) -> Result<CollabOutcome, Refused> {
        use CollabOutcome::{Copied, Done, Made, Stepped};
        match intent {
            CollabIntent::Say { text, reply, file } => self.say(now, text, reply, file).map(Made),
            CollabIntent::EditMessage { of, text } => self.edit(now, of, text).map(|()| Done),
            CollabIntent::DeleteMessage(of) => self.delete(now, of).map(|()| Done),
            CollabIntent::React { to, emoji, on } => self.react(now, to, emoji, on).map(|()| Done),
            CollabIntent::SendDirect { to, text } => self.direct_message(now, to, text).map(|()| Done),
            CollabIntent::SendDirectFile(offer) => self.direct_message_file(now, offer).map(|()| Done),

            CollabIntent::AddPage(name) => self.add_page(now, name).map(Made),
            CollabIntent::RenamePage(page, name) => self.rename_page(now, page, name).map(|()| Done),
            CollabIntent::DeletePage(page) => self.delete_page(now, page).map(|()| Done),
            CollabIntent::LockWhiteboard(locked) => self.lock_whiteboard(now, locked).map(|()| Done),
            CollabIntent::Draw(drawn) => self.draw(now, drawn).map(Made),
            CollabIntent::DrawAll { drawn, along } => self.draw_all(now, drawn, along).map(Copied),
            CollabIntent::ExtendStroke(of, points) => self.extend(now, of, points).map(|()| Done),
            CollabIntent::ChangeElements { changes, along: false } => {
                self.change(now, changes).map(|()| Done)
            }
            CollabIntent::ChangeElements { changes, along: true } => {
                self.change_along(now, changes).map(|()| Done)
            }
            CollabIntent::GroupElements(elements) => self.group(now, &elements).map(Made),
            CollabIntent::DuplicateElements { elements, by: (right, down) } => {
                self.duplicate(now, &elements, right, down).map(Copied)
            }
            CollabIntent::UndoWhiteboard => self.undo(now).map(Stepped),
            CollabIntent::RedoWhiteboard => self.redo(now).map(Stepped),

            CollabIntent::EditNotes(steps) => self.edit_notes(now, &steps).map(|()| Done),
            CollabIntent::UndoNotes => self.notes_undo(now).map(Stepped),
            CollabIntent::RedoNotes => self.notes_redo(now).map(Stepped),

            CollabIntent::AskPoll { question, options, several, anonymous } => {
                self.ask(now, question, options, several, anonymous).map(Made)
            }
            CollabIntent::Vote(poll, choices) => self.vote(now, poll, &choices).map(|()| Done),
            CollabIntent::ClosePoll(poll) => self.close_poll(now, poll).map(|()| Done),

            CollabIntent::OfferFile { to: None, name, size, hash } => {
                self.offer(now, name, size, hash).map(Made)
            }
            CollabIntent::OfferFile { to: Some(to), name, size, hash } => {
                self.hand(now, to, name, size, hash).map(Made)
            }
            CollabIntent::RestoreOffer(offer) => {
                self.hand_again(offer);
                Ok(Done)
            }
            CollabIntent::WithdrawFile(offer) => self.withdraw(now, offer).map(|()| Done),
            CollabIntent::HoldFile { offer, whole } => self.hold(now, offer, whole).map(|()| Done),

            CollabIntent::StartFilm(offer) => self.start_film(now.mono, offer).map(|()| Done),
            CollabIntent::PressFilm(play) => self.press_film(now.mono, play).map(|()| Done),
            CollabIntent::EndFilm => self.end_film(now.mono).map(|()| Done),
            CollabIntent::SetFilmReady(ready) => {
                self.set_film_ready(ready);
                Ok(Done)
            }

            CollabIntent::SetName(name) => self.call_me(now, name).map(|()| Done),

            CollabIntent::SetOpen(open) => {
                self.set_open(open);
                Ok(Done)
            }
            CollabIntent::SetPointer(pointer) => self.set_pointer(pointer).map(|()| Done),
            CollabIntent::SetCaret(caret) => self.set_caret(caret).map(|()| Done),
            CollabIntent::SetTyping(typing) => {
                self.set_typing(typing);
                Ok(Done)
            }

            CollabIntent::RestoreRecords(records) => {
                for record in records {
                    // One that nobody can have written here stays where it is, and is erased with the rest.
                    let _ = self.restore(now.mono, &record);
                }
                Ok(Done)
            }
            CollabIntent::MarkSaved(record) => {
                self.mark_saved(&record);
                Ok(Done)
            }
        }
    }

    fn edit_notes(&mut self, now: Now, steps: &[NotesStep]) -> Result<(), Refused> {
        let all = |document: &mut Self| {
            steps.iter().try_for_each(|step| match step {
                NotesStep::Insert(at, words, marks) => document.notes_insert(now, *at, words, marks),
                NotesStep::Break(at, line) => document.notes_break(now, *at, *line),
                NotesStep::Remove(at, len) => document.notes_remove(now, *at, *len),
                NotesStep::Line(at, line) => document.notes_line(now, *at, *line),
                NotesStep::Mark(at, len, mark, on) => document.notes_mark(now, *at, *len, mark, *on),
            })
        };
        // What one types letter by letter is one act of its own until the typing rests: the notes see to that.
        if steps.len() == 1 { all(self) } else { self.notes_together(all) }
    }
}

#[cfg(test)]
mod tests;
