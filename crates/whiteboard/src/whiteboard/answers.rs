//! What is asked of the page, and what is done when it has answered.

use std::collections::BTreeMap;

use parvis_base::Mono;
use parvis_collab::{CollabIntent, CollabOutcome, ItemId};

use super::Whiteboard;
use crate::describe;
use crate::input::DrawingTool;
use crate::output::{SelectionSummary, WhiteboardOutput};

/// Who copies more than so many things, as those of a file, means none of them in particular.
const SELECTED_COPIES: usize = 200;

/// What is still to be asked of the page.
#[derive(Debug)]
pub(super) enum QueuedOutput {
    Intent(CollabIntent, Awaited),
    Other(WhiteboardOutput),
    /// What is selected is said as it is when the page asks, since others may change it until then.
    Selected,
}

/// What is done when an intent was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Awaited {
    Nothing,
    /// The stroke goes on.
    Stroke,
    /// What was drawn is selected.
    Select,
    /// The next batch of those that are being put goes.
    Put,
    /// The copies are grouped like this, those of one number together, and selected.
    Copies(Vec<Option<u32>>),
    /// The page that was made is looked at.
    Page,
}

impl Whiteboard {
    /// What is to be done next; until `None`.
    pub fn poll(&mut self) -> Option<WhiteboardOutput> {
        Some(match self.asked.pop_front()? {
            QueuedOutput::Intent(intent, then) => {
                self.stepped |= matches!(intent, CollabIntent::UndoWhiteboard | CollabIntent::RedoWhiteboard);
                self.awaited.push_back(then);
                WhiteboardOutput::Dispatch(intent)
            }
            QueuedOutput::Other(output) => output,
            QueuedOutput::Selected => WhiteboardOutput::Selected(self.selected()),
        })
    }

    pub(super) fn ask(&mut self, output: WhiteboardOutput) {
        self.asked.push_back(QueuedOutput::Other(output));
    }

    pub(super) fn dispatch(&mut self, intent: CollabIntent) {
        self.dispatch_then(intent, Awaited::Nothing);
    }

    pub(super) fn dispatch_then(&mut self, intent: CollabIntent, then: Awaited) {
        self.asked.push_back(QueuedOutput::Intent(intent, then));
    }

    pub(super) fn answered(&mut self, now: Mono, outcome: Option<CollabOutcome>) {
        let made = outcome.as_ref().and_then(CollabOutcome::made);
        match self.awaited.pop_front() {
            Some(Awaited::Stroke) => self.stroke_drawn(made),
            Some(Awaited::Select) => {
                if let Some(id) = made {
                    self.select([id].into());
                }
            }
            Some(Awaited::Put) => match outcome {
                Some(CollabOutcome::Copied(ids)) => self.put_drawn(now, Some(ids)),
                _ => self.put_drawn(now, None),
            },
            Some(Awaited::Copies(groups)) => {
                if let Some(CollabOutcome::Copied(copies)) = outcome {
                    self.copied(&copies.into_iter().zip(groups).collect::<Vec<_>>());
                }
            }
            Some(Awaited::Page) => {
                if let Some(page) = made {
                    self.go_to(Some(page));
                }
            }
            Some(Awaited::Nothing) | None => {}
        }
    }

    /// Copies have been drawn: they are grouped as what they are copies of, and selected.
    pub(super) fn copied(&mut self, copies: &[(ItemId, Option<u32>)]) {
        let mut groups: BTreeMap<u32, Vec<ItemId>> = BTreeMap::new();
        for (id, group) in copies {
            if let Some(group) = group {
                groups.entry(*group).or_default().push(*id);
            }
        }
        groups.into_values().for_each(|ids| self.dispatch(CollabIntent::GroupElements(ids)));
        self.tool_is(DrawingTool::Select);
        let here =
            |id: &ItemId| self.scene.get(*id).is_some_and(|it| !it.fixed && it.page == self.scene.page());
        let copies = if copies.len() > SELECTED_COPIES { &[] } else { copies };
        self.select(copies.iter().map(|(id, _)| *id).filter(here).collect());
    }

    fn selected(&self) -> SelectionSummary {
        let one = || self.elements(&self.selection).next().map(describe::described);
        match self.selection.len() {
            0 => SelectionSummary::Nothing,
            1 => one().map_or(SelectionSummary::Nothing, SelectionSummary::One),
            count => SelectionSummary::Several(count),
        }
    }
}
