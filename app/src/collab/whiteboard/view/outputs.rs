//! What the whiteboard asks for, done to the shared document.

use leptos::prelude::*;
use parvis_collab::{
    Change, Drawn, ItemId, Mono, Refused, SharedDocument, SharedPointer, Tool, limits as collab_limits,
};
use parvis_whiteboard::describe;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::output::{Copied, WhiteboardCommand};
use parvis_whiteboard::pace::DrawQueue;
use parvis_whiteboard::whiteboard::Whiteboard;

use super::{WhiteboardView, clock};
use crate::collab::whiteboard::words;
use crate::collab::words::refusal;
use crate::i18n::say;

/// Many things that are put on the whiteboard one by one.
pub(super) struct Putting {
    pub(super) pace: DrawQueue,
    made: Vec<(ItemId, Option<u32>)>,
    fixed: Vec<ItemId>,
}

/// The clock of the frames in whole milliseconds.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds since the page was opened"
)]
fn whole(now: f64) -> Mono {
    Mono(now as u64)
}

impl WhiteboardView {
    /// Says where one is, or that one is nowhere.
    pub(super) fn point(self, at: Option<(Vec2, bool)>) {
        let page = self.with(|board| board.scene().page()).flatten();
        let pointer = at.map(|(at, laser)| SharedPointer { page, x: at.x as f32, y: at.y as f32, laser });
        // Nothing depends on it: where the pointer is out of limits it is nowhere.
        let _ = self.room.collab.edit(Tool::Awareness, |document, _| document.set_pointer(pointer));
    }

    /// Does something to the shared document, and says so where that is refused.
    pub(in crate::collab::whiteboard) fn edit<T>(
        self,
        edit: impl FnOnce(&mut SharedDocument, parvis_collab::Now) -> Result<T, Refused>,
    ) -> Option<T> {
        let done = self.room.collab.edit(Tool::Whiteboard, edit)?;
        // At once, since what follows may build on it.
        self.room.collab.look(|document| self.with(|board| board.follow(document)));
        match done {
            Ok(done) => {
                if self.trouble.try_with_untracked(Option::is_some) == Some(true) {
                    self.trouble.set(None);
                }
                Some(done)
            }
            Err(refused) => {
                self.trouble(refusal(self.i18n, refused));
                None
            }
        }
    }

    pub(super) fn perform(self) {
        while let Some(command) = self.with(Whiteboard::next_command).flatten() {
            match command {
                WhiteboardCommand::Draw(drawn) => {
                    let id = self.edit(|document, now| document.draw(now, drawn));
                    self.with(|board| board.drawn(id));
                }
                WhiteboardCommand::Extend(of, points) => {
                    self.edit(|document, now| document.extend(now, of, points));
                }
                WhiteboardCommand::Change(changes) => {
                    self.edit(|document, now| document.change(now, changes));
                }
                WhiteboardCommand::Group(ids) => {
                    self.edit(|document, now| document.group(now, &ids));
                }
                WhiteboardCommand::Duplicate(ids, by) => self.duplicate(&ids, by),
                WhiteboardCommand::Put(copies) => self.put(copies),
                WhiteboardCommand::Undo => {
                    self.edit(SharedDocument::undo);
                }
                WhiteboardCommand::Redo => {
                    self.edit(SharedDocument::redo);
                }
                WhiteboardCommand::Edit | WhiteboardCommand::Use(_) => {}
                WhiteboardCommand::Pointer(at) => self.point(at),
                WhiteboardCommand::ReadOnly => {
                    self.trouble(say!(self.i18n, whiteboard_read_only));
                }
                WhiteboardCommand::Selected => self.tell_selected(),
            }
        }
    }

    pub(super) fn duplicate(self, ids: &[ItemId], by: Vec2) {
        let groups = self.with(|board| {
            let numbers: Vec<ItemId> = ids.iter().filter_map(|id| board.scene().get(*id)?.group).collect();
            let number = |id: &ItemId| {
                let group = board.scene().get(*id)?.group?;
                u32::try_from(numbers.iter().position(|other| *other == group)?).ok()
            };
            ids.iter().map(number).collect::<Vec<_>>()
        });
        let copies = self.edit(|document, now| document.duplicate(now, ids, by.x as f32, by.y as f32));
        if let (Some(copies), Some(groups)) = (copies, groups) {
            let copies: Vec<_> = copies.into_iter().zip(groups).collect();
            self.with(|board| board.copied(&copies));
        }
    }

    /// Says what went wrong, if the panel is still open.
    pub(in crate::collab::whiteboard) fn trouble(self, words: &str) {
        let _ = self.trouble.try_set(Some(words.to_owned()));
    }

    /// Puts many things on the whiteboard, as fast as that goes, after those that are on their way.
    pub(in crate::collab::whiteboard) fn put(self, copies: Vec<Copied>) {
        let now = clock();
        // The panel may have been closed while a file was read.
        let _ = self.kept.try_with_value(|kept| {
            let pace = DrawQueue::new(whole(now), copies);
            kept.putting.borrow_mut().push_back(Putting { pace, made: Vec::new(), fixed: Vec::new() });
        });
        self.go_on_putting(now);
        self.want_frame();
    }

    pub(super) fn go_on_putting(self, now: f64) {
        let first = self.kept.try_with_value(|kept| kept.putting.borrow_mut().pop_front()).flatten();
        let Some(mut putting) = first else { return };
        while let Some(Copied { drawn, group, fixed }) = putting.pace.next(whole(now)) {
            let first = putting.made.is_empty();
            let draw = |document: &mut SharedDocument, now, drawn: Drawn| {
                if first { document.draw(now, drawn) } else { document.draw_along(now, drawn) }
            };
            match self.edit(|document, now| draw(document, now, drawn)) {
                Some(id) if fixed => {
                    putting.made.push((id, group));
                    putting.fixed.push(id);
                }
                Some(id) => putting.made.push((id, group)),
                // The person has been told why.
                None => return,
            }
        }
        if putting.pace.waiting() > 0 {
            self.kept.with_value(|kept| kept.putting.borrow_mut().push_front(putting));
            return;
        }
        let Putting { mut made, fixed, .. } = putting;
        for part in fixed.chunks(collab_limits::CHANGES) {
            let fixed = part.iter().map(|id| (*id, Change::Fixed(true))).collect();
            self.edit(|document, now| document.change_along(now, fixed));
        }
        made.retain(|(id, _)| !fixed.contains(id));
        self.with(|board| board.copied(&made));
        self.perform();
    }

    pub(super) fn tell_selected(self) {
        let selected = self.with(|board| {
            let ids = board.selection();
            let one = ids.first().filter(|_| ids.len() == 1).and_then(|id| board.scene().get(*id));
            (ids.len(), one.map(describe::described))
        });
        let told = match selected {
            Some((1, Some(one))) => words::described(self.i18n, self.people, &one),
            Some((count, _)) if count > 1 => say!(self.i18n, whiteboard_selected, count = count),
            _ => String::new(),
        };
        self.told.set(told);
    }
}
