//! What the whiteboard asks for, done.

use leptos::prelude::*;
use parvis_collab::{CollabIntent, CollabOutcome, Tool};
use parvis_whiteboard::input::WhiteboardInput;
use parvis_whiteboard::output::WhiteboardOutput;
use parvis_whiteboard::whiteboard::Whiteboard;

use super::WhiteboardView;
use crate::collab::whiteboard::{clock, words};
use crate::collab::words::refusal;
use crate::i18n::say;

impl WhiteboardView {
    /// Passes on to the shared document what the person wants, and says so where that is refused.
    pub(in crate::collab::whiteboard) fn dispatch(self, intent: CollabIntent) -> Option<CollabOutcome> {
        let shown = intent.tool() != Some(Tool::Awareness);
        let done = self.room.collab.dispatch(intent)?;
        if !shown {
            // Nothing depends on it: a pointer that is out of limits is nowhere.
            return done.ok();
        }
        // At once, since what follows may build on it.
        self.room.collab.look(|document| self.with(|board| board.follow(document)));
        match done {
            Ok(outcome) => {
                if self.trouble.try_with_untracked(Option::is_some) == Some(true) {
                    self.trouble.set(None);
                }
                Some(outcome)
            }
            Err(refused) => {
                self.trouble(refusal(self.i18n, refused));
                None
            }
        }
    }

    /// Says what went wrong, if the panel is still open.
    pub(in crate::collab::whiteboard) fn trouble(self, words: &str) {
        let _ = self.trouble.try_set(Some(words.to_owned()));
    }

    pub(super) fn perform(self) {
        while let Some(output) = self.with(Whiteboard::poll).flatten() {
            match output {
                WhiteboardOutput::Dispatch(intent) => {
                    let outcome = self.dispatch(intent);
                    self.with(|board| board.handle(clock::mono(), WhiteboardInput::Answered(outcome)));
                }
                WhiteboardOutput::ReadOnly => self.trouble(say!(self.i18n, whiteboard_read_only)),
                WhiteboardOutput::TooManyWait => self.trouble(say!(self.i18n, whiteboard_too_many_wait)),
                WhiteboardOutput::Selected(summary) => {
                    self.told.set(words::selected(self.i18n, self.people, &summary));
                }
                WhiteboardOutput::Listed(list) => {
                    if self.list.with_untracked(|before| *before != list) {
                        self.list.set(list);
                    }
                }
            }
        }
    }
}
