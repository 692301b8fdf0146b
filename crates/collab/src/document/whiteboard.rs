//! What can be done on the whiteboard: pages, elements, groups, the lock, and undo of one's own acts, which sets back
//! each property that nobody else has changed since.

use parvis_base::Now;

use crate::document::SharedDocument;
use crate::elements::Element;
use crate::error::{Limit, Refused, Unfit};
use crate::ids::{ItemId, Stamp};
use crate::limits;
use crate::op::Op;
use crate::shape::{Change, Drawn, Point};

/// One property as it was before an act of one's own.
#[derive(Debug, Clone)]
pub(super) struct UndoStep {
    of: ItemId,
    change: Change,
    /// When the act was that replaced it.
    since: Stamp,
}

impl UndoStep {
    /// What was made by an act goes.
    fn gone(made: Stamp) -> Vec<Self> {
        vec![Self { of: made.id, change: Change::Gone(true), since: made }]
    }
}

impl SharedDocument {
    /// Adds a page to the elements.
    ///
    /// # Errors
    ///
    /// Read-only; a name out of limits; no room.
    pub fn add_page(&mut self, now: Now, name: impl Into<String>) -> Result<ItemId, Refused> {
        self.may_draw()?;
        self.room(Limit::Pages, self.elements.pages_made(), limits::PAGES)?;
        let made = self.op_at(now, Op::Page { name: name.into() })?;
        self.record(UndoStep::gone(made));
        Ok(made.id)
    }

    /// Calls a page something else, whoever made it. The first has no name of its own.
    ///
    /// # Errors
    ///
    /// Read-only; no such page; a name out of limits.
    pub fn rename_page(&mut self, now: Now, page: ItemId, name: impl Into<String>) -> Result<(), Refused> {
        self.change_page(now, page, Change::Text(name.into()))
    }

    /// Deletes a page with everything on it, until this is undone. The first cannot go.
    ///
    /// # Errors
    ///
    /// Read-only; no such page.
    pub fn delete_page(&mut self, now: Now, page: ItemId) -> Result<(), Refused> {
        self.change_page(now, page, Change::Gone(true))
    }

    /// Puts something on the elements. A stroke begins with the points it has, and [`extend`](Self::extend) goes on.
    ///
    /// # Errors
    ///
    /// Read-only; something out of limits; no such page; no room.
    pub fn draw(&mut self, now: Now, drawn: Drawn) -> Result<ItemId, Refused> {
        self.may_draw()?;
        drawn.page.map_or(Ok(()), |page| self.page_there(page))?;
        self.room(Limit::Elements, self.elements.len(), limits::ELEMENTS)?;
        let made = self.op_at(now, Op::Draw(drawn))?;
        self.record(UndoStep::gone(made));
        Ok(made.id)
    }

    /// Puts many things on the elements at once, [`limits::BATCH`] at most, as one act for undo. `along`: together with
    /// the act before, as long as one entry of a log takes back both.
    ///
    /// # Errors
    ///
    /// As for [`draw`](Self::draw), and for too many. Nothing is drawn then.
    pub fn draw_all(&mut self, now: Now, drawn: Vec<Drawn>, along: bool) -> Result<Vec<ItemId>, Refused> {
        if drawn.is_empty() {
            return Err(Refused::Unfit(Unfit::Empty));
        }
        if drawn.len() > limits::BATCH {
            return Err(Refused::Unfit(Unfit::TooLong));
        }
        drawn.iter().filter_map(|drawn| drawn.page).try_for_each(|page| self.page_there(page))?;
        let count = drawn.len();
        let made = self.draw_batch(now, count, drawn.into_iter().map(Op::Draw).collect())?;
        let inverse = made.iter().flat_map(|made| UndoStep::gone(*made)).collect();
        if along {
            self.record_along(inverse);
        } else {
            self.record(inverse);
        }
        Ok(made.into_iter().map(|made| made.id).collect())
    }

    /// Goes on with a stroke that one began.
    ///
    /// # Errors
    ///
    /// Read-only; another's stroke; no stroke; too many points.
    pub fn extend(&mut self, now: Now, of: ItemId, points: Vec<Point>) -> Result<(), Refused> {
        self.may_draw()?;
        if of.writer != self.me {
            return Err(Refused::NotYours);
        }
        let element = self.elements.element(of).ok_or(Refused::NotThere)?;
        element.kind.points().ok_or(Refused::NotThere)?;
        if self.elements.points(of) + points.len() > limits::POINTS {
            return Err(Refused::Full(Limit::Points));
        }
        self.op(now, Op::Extend { of, points }).map(|_| ())
    }

    /// Changes elements, whoever drew them, as one act.
    ///
    /// # Errors
    ///
    /// Read-only; an element that is not there; something out of limits.
    pub fn change(&mut self, now: Now, changes: Vec<(ItemId, Change)>) -> Result<(), Refused> {
        if changes.iter().any(|(of, _)| self.elements.element(*of).is_none()) {
            return Err(Refused::NotThere);
        }
        let inverse = self.change_unrecorded(now, changes)?;
        self.record(inverse);
        Ok(())
    }

    /// Changes elements, and undo takes that back together with the last act.
    ///
    /// # Errors
    ///
    /// As for [`change`](Self::change).
    pub fn change_along(&mut self, now: Now, changes: Vec<(ItemId, Change)>) -> Result<(), Refused> {
        if changes.iter().any(|(of, _)| self.elements.element(*of).is_none()) {
            return Err(Refused::NotThere);
        }
        let inverse = self.change_unrecorded(now, changes)?;
        self.record_along(inverse);
        Ok(())
    }

    /// Makes a group of elements, which they leave the one for that they were in.
    ///
    /// # Errors
    ///
    /// As for [`change`](Self::change).
    pub fn group(&mut self, now: Now, elements: &[ItemId]) -> Result<ItemId, Refused> {
        let group = ItemId { writer: self.me, index: self.logs.len_of(self.me) };
        let changes = elements.iter().map(|of| (*of, Change::Group(Some(group)))).collect();
        self.change(now, changes).map(|()| group)
    }

    /// Draws the same once more, moved by this much. One act for undo, up to [`limits::CHANGES`] elements.
    ///
    /// # Errors
    ///
    /// As for [`draw`](Self::draw). Nothing is drawn then.
    pub fn duplicate(
        &mut self,
        now: Now,
        elements: &[ItemId],
        right: f32,
        down: f32,
    ) -> Result<Vec<ItemId>, Refused> {
        let originals: Option<Vec<Element>> = elements.iter().map(|of| self.elements.element(*of)).collect();
        let mut ops = Vec::new();
        for original in originals.ok_or(Refused::NotThere)? {
            let at = self.logs.len_of(self.me) + u32::try_from(ops.len()).unwrap_or(u32::MAX);
            ops.extend(copy(original, right, down, ItemId { writer: self.me, index: at }));
        }
        let drawn: Vec<bool> = ops.iter().map(|op| matches!(op, Op::Draw(_))).collect();
        let made = self.draw_batch(now, elements.len(), ops)?;
        let copies: Vec<_> =
            made.into_iter().zip(drawn).filter_map(|(made, drawn)| drawn.then_some(made)).collect();
        // One entry of a log undoes so many.
        for part in copies.chunks(limits::CHANGES) {
            self.record(part.iter().flat_map(|made| UndoStep::gone(*made)).collect());
        }
        Ok(copies.into_iter().map(|made| made.id).collect())
    }

    /// Takes back the last of one's own acts on the elements, except where others changed the same since; where they
    /// changed all of it, the act before. Whether there was one.
    ///
    /// # Errors
    ///
    /// Read-only; no room.
    pub fn undo(&mut self, now: Now) -> Result<bool, Refused> {
        self.may_draw()?;
        while let Some(before) = self.undo.back().cloned() {
            let inverse = self.revert(now, before)?;
            self.undo.pop_back();
            if !inverse.is_empty() {
                self.redo.push(inverse);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Does again what was taken back. Whether there was something.
    ///
    /// # Errors
    ///
    /// Read-only; no room.
    pub fn redo(&mut self, now: Now) -> Result<bool, Refused> {
        self.may_draw()?;
        while let Some(before) = self.redo.last().cloned() {
            let inverse = self.revert(now, before)?;
            self.redo.pop();
            if !inverse.is_empty() {
                self.undo.push_back(inverse);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Lets nobody draw but moderators, or lets everybody draw again. What others draw before they hear of it
    /// is on no screen, or on every one.
    ///
    /// # Errors
    ///
    /// Of one who is no moderator.
    pub fn lock_whiteboard(&mut self, now: Now, locked: bool) -> Result<(), Refused> {
        if !self.elements.moderators().contains(&self.me.author) {
            return Err(Refused::NotYours);
        }
        let seen = self.logs.version_vector().into_iter().collect();
        self.op(now, Op::Lock { locked, seen }).map(|_| ())
    }

    /// Whether only moderators may draw.
    #[must_use]
    pub fn whiteboard_locked(&self) -> bool {
        self.elements.locked()
    }

    /// The pages besides the first, with their names, in the order in which they were made.
    pub fn pages(&self) -> impl Iterator<Item = (ItemId, &str)> {
        self.elements.pages()
    }

    /// All that is on the elements, those behind first.
    #[must_use]
    pub fn elements(&self) -> Vec<Element> {
        self.elements.elements()
    }

    /// One thing on the elements, if it is to be seen.
    #[must_use]
    pub fn element(&self, id: ItemId) -> Option<Element> {
        self.elements.element(id)
    }

    /// How often something on the elements was touched until now.
    #[must_use]
    pub fn touches(&self) -> u64 {
        self.elements.touches()
    }

    /// What was touched since there were so many touches, perhaps one thing several times. `None`: anything may have
    /// changed.
    #[must_use]
    pub fn touched(&self, since: u64) -> Option<&[ItemId]> {
        self.elements.touched(since)
    }

    /// Whether there is something to undo, and something to do again.
    #[must_use]
    pub fn can_undo(&self) -> (bool, bool) {
        (!self.undo.is_empty(), !self.redo.is_empty())
    }

    /// Whether this participant may draw at the moment.
    #[must_use]
    pub fn can_draw(&self) -> bool {
        self.may_draw().is_ok()
    }

    fn may_draw(&self) -> Result<(), Refused> {
        let moderator = self.elements.moderators().contains(&self.me.author);
        if self.elements.locked() && !moderator { Err(Refused::ReadOnly) } else { Ok(()) }
    }

    fn page_there(&self, page: ItemId) -> Result<(), Refused> {
        if self.elements.pages().any(|(id, _)| id == page) { Ok(()) } else { Err(Refused::NotThere) }
    }

    fn change_page(&mut self, now: Now, page: ItemId, change: Change) -> Result<(), Refused> {
        self.page_there(page)?;
        let inverse = self.change_unrecorded(now, vec![(page, change)])?;
        self.record(inverse);
        Ok(())
    }

    fn op_at(&mut self, now: Now, op: Op) -> Result<Stamp, Refused> {
        let lamport = self.logs.next_lamport();
        self.op(now, op).map(|id| Stamp { lamport, id })
    }

    /// Writes at once what draws so many elements.
    fn draw_batch(&mut self, now: Now, elements: usize, ops: Vec<Op>) -> Result<Vec<Stamp>, Refused> {
        self.may_draw()?;
        self.room(Limit::Elements, self.elements.len() + elements.saturating_sub(1), limits::ELEMENTS)?;
        self.ops(now, ops)
    }

    fn change_unrecorded(
        &mut self,
        now: Now,
        changes: Vec<(ItemId, Change)>,
    ) -> Result<Vec<UndoStep>, Refused> {
        self.may_draw()?;
        if changes.is_empty() {
            return Err(Refused::Unfit(Unfit::Empty));
        }
        let inverse: Vec<_> = changes
            .iter()
            .filter_map(|(of, change)| self.elements.inverse(*of, change).map(|inverse| (*of, inverse)))
            .collect();
        let since = self.op_at(now, Op::Change(changes))?;
        Ok(inverse.into_iter().map(|(of, change)| UndoStep { of, change, since }).collect())
    }

    /// Sets values again that one replaced, where nobody else set others since.
    fn revert(&mut self, now: Now, before: Vec<UndoStep>) -> Result<Vec<UndoStep>, Refused> {
        let me = self.me.author;
        let is_mine = |back: &UndoStep| {
            let set = self.elements.set(back.of, &back.change);
            set.last.is_none_or(|last| last.id.author() == me && set.by_others < Some(back.since))
        };
        let changes: Vec<_> = before.into_iter().filter(is_mine).map(|back| (back.of, back.change)).collect();
        if changes.is_empty() { Ok(Vec::new()) } else { self.change_unrecorded(now, changes) }
    }

    fn record(&mut self, inverse: Vec<UndoStep>) {
        self.redo.clear();
        if self.undo.len() == limits::UNDO {
            self.undo.pop_front();
        }
        self.undo.push_back(inverse);
    }

    /// The same for what belongs to the last act, as long as one entry of a log undoes all of it.
    fn record_along(&mut self, inverse: Vec<UndoStep>) {
        self.redo.clear();
        match self.undo.back_mut() {
            Some(last) if last.len() + inverse.len() <= limits::CHANGES => last.extend(inverse),
            Some(_) | None => self.record(inverse),
        }
    }
}

/// What draws this once more, moved by so much. `id` is what the copy will be.
fn copy(original: Element, right: f32, down: f32, id: ItemId) -> Vec<Op> {
    let Element { page, mut kind, mut place, style, order, text, .. } = original;
    place.x += right;
    place.y += down;
    let mut rest = Vec::new();
    if let Some(points) = kind.points_mut() {
        rest = points.split_off(points.len().min(limits::POINTS_PER_ENTRY));
    }
    let extend = |points: &[Point]| Op::Extend { of: id, points: points.to_vec() };
    let draw = Op::Draw(Drawn { page, kind, place, style, text, order });
    std::iter::once(draw).chain(rest.chunks(limits::POINTS_PER_ENTRY).map(extend)).collect()
}
