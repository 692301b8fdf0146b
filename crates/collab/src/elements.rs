//! The elements of the whiteboard, worked out from the logs.
//!
//! Entries may come in any order, so nothing here may depend on it. There are three kinds of merging:
//! - A drawn element, a page and a lock are added under the id of their entry and never replaced.
//! - A property (place, style, text, gone ...) is a register in which the largest stamp wins. Ada moves a note while Bob
//!   writes on it: these are two properties, and both stay. Both move it: on every side it ends where the later stamp put
//!   it. A deletion is a property too, so a change that comes after it does not bring the element back by itself.
//! - More points of a stroke come from one log alone, that of who draws it, and so in its order.
//!
//! A change may be known before the element it changes; it waits in `changed` under the element's id.

use std::collections::{BTreeMap, BTreeSet};

use parvis_protocol::ParticipantId;
use serde::Serialize;

use crate::ids::{ItemId, Stamp, VersionVector, Writer};
use crate::limits;
use crate::op::Op;
use crate::shape::{Change, Drawn, ElementKind, ElementStyle, Placement, Point};

/// An element as it is to be shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Element {
    /// Which; who drew it is in it.
    pub id: ItemId,
    /// On which page; the first if absent.
    pub page: Option<ItemId>,
    /// What it is.
    pub kind: ElementKind,
    /// Where it is and how large, in units of the whiteboard.
    pub place: Placement,
    /// How it looks.
    pub style: ElementStyle,
    /// Larger is further in front.
    pub order: i32,
    /// Elements of one group are moved together.
    pub group: Option<ItemId>,
    /// What is written on it.
    pub text: String,
    /// Whether it is part of the background, and to be neither selected nor erased.
    pub fixed: bool,
    /// When it was drawn: of two with one order, the later is in front.
    pub drawn: Stamp,
}

/// A property with the last who set it. The latest stamp wins, so the order of arrival does not matter.
#[derive(Debug, Clone)]
struct Register<T>(Set, Option<T>);

/// When a property was set.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Set {
    pub(crate) last: Option<Stamp>,
    /// By anybody but the author of that, the last time.
    pub(crate) by_others: Option<Stamp>,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self(Set::default(), None)
    }
}

impl<T> Register<T> {
    fn set(&mut self, stamp: Stamp, value: T) {
        let Set { last, by_others } = &mut self.0;
        let same = last.is_some_and(|last| last.id.author() == stamp.id.author());
        if last.is_none_or(|last| last < stamp) {
            if !same {
                *by_others = *last;
            }
            *last = Some(stamp);
            self.1 = Some(value);
        } else if !same {
            *by_others = (*by_others).max(Some(stamp));
        }
    }
}

/// What was changed of one element. It may be known before the element is.
#[derive(Debug, Default)]
struct ElementProperties {
    place: Register<Placement>,
    style: Register<ElementStyle>,
    order: Register<i32>,
    group: Register<Option<ItemId>>,
    gone: Register<bool>,
    text: Register<String>,
    fixed: Register<bool>,
}

/// The elements.
#[derive(Debug, Default)]
pub(crate) struct Elements {
    drawn: BTreeMap<ItemId, (Stamp, Drawn)>,
    more: BTreeMap<ItemId, Vec<Point>>,
    changed: BTreeMap<ItemId, ElementProperties>,
    pages: BTreeMap<Stamp, String>,
    locks: BTreeMap<Stamp, (bool, VersionVector)>,
    moderators: BTreeSet<ParticipantId>,
    touched: Touched,
}

/// Which elements changed lately, so that who shows them need not look at all of them.
#[derive(Debug, Default)]
struct Touched {
    ids: Vec<ItemId>,
    /// How many were touched before the first of these.
    before: u64,
}

impl Touched {
    fn count(&self) -> u64 {
        self.before + self.ids.len() as u64
    }

    fn add(&mut self, id: ItemId) {
        if self.ids.len() == limits::TOUCHED {
            self.ids.drain(..limits::TOUCHED / 2);
            self.before += limits::TOUCHED as u64 / 2;
        }
        self.ids.push(id);
    }

    /// Anything may have changed: no count from before is known any more.
    fn everything(&mut self) {
        self.before = self.count() + 1;
        self.ids.clear();
    }

    fn since(&self, count: u64) -> Option<&[ItemId]> {
        let from = usize::try_from(count.checked_sub(self.before)?).ok()?;
        self.ids.get(from..)
    }
}

impl Elements {
    /// The same rules with nothing on it, to take in everything anew.
    pub(crate) fn emptied(&mut self, moderators: BTreeSet<ParticipantId>) -> Self {
        let mut touched = std::mem::take(&mut self.touched);
        touched.everything();
        Self { moderators, locks: std::mem::take(&mut self.locks), touched, ..Self::default() }
    }

    pub(crate) fn moderators(&self) -> &BTreeSet<ParticipantId> {
        &self.moderators
    }

    /// What was taken in before may not count any more; the caller makes the elements anew.
    pub(crate) fn lock(&mut self, stamp: Stamp, locked: bool, seen: Vec<(Writer, u32)>) {
        self.locks.insert(stamp, (locked, seen.into_iter().collect()));
    }

    /// Whether this entry was written against a lock, and so does nothing.
    ///
    /// A host locks the whiteboard while Bob is drawing, and Bob hears of it a second later. Or Bob's page is changed and
    /// draws on. Clocks can't tell the two apart and Lamport numbers are Bob's own word. So a lock says how many entries
    /// of each log its moderator had seen: what Bob had written up to there stays, and what comes after it is void, on
    /// every side alike, whenever it arrives. Unlocking says the same again: entries between the two counts stay void,
    /// those after the second one count. A stroke that Bob drew in that second is lost, which is the price for not having
    /// to believe him.
    ///
    /// Only the locks of those who moderate now are looked at, in the order of their stamps; a second lock before an
    /// unlock changes nothing. What moderators draw is never void. Since both depend on who moderates, and a lock may
    /// come after what it voids, the elements are built anew from the logs when either changes.
    pub(crate) fn void(&self, writer: Writer, index: u32) -> bool {
        if self.moderators.contains(&writer.author) {
            return false;
        }
        let mut locked_from = None;
        for (stamp, (locked, seen)) in &self.locks {
            if !self.moderators.contains(&stamp.id.author()) {
                continue;
            }
            let seen = seen.get(&writer).copied().unwrap_or(0);
            match (locked, locked_from) {
                (true, None) => locked_from = Some(seen),
                (false, Some(from)) => {
                    if (from..seen).contains(&index) {
                        return true;
                    }
                    locked_from = None;
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
        locked_from.is_some_and(|from| index >= from)
    }

    pub(crate) fn locked(&self) -> bool {
        let kept = self.locks.iter().rev().find(|(stamp, _)| self.moderators.contains(&stamp.id.author()));
        kept.is_some_and(|(_, (locked, _))| *locked)
    }

    /// Takes in an operation of the elements that is no lock.
    pub(crate) fn take(&mut self, stamp: Stamp, op: Op) {
        let id = stamp.id;
        if self.void(id.writer, id.index) {
            return;
        }
        if let Op::Page { name } = op {
            // Something on it may have come before it.
            self.touched.everything();
            self.pages.insert(stamp, name);
        } else if let Op::Draw(drawn) = op {
            self.touched.add(id);
            self.drawn.insert(id, (stamp, drawn));
        } else if let Op::Extend { of, points } = op {
            self.touched.add(of);
            let more = self.more.entry(of).or_default();
            let room = limits::POINTS.saturating_sub(more.len());
            more.extend(points.into_iter().take(room));
        } else if let Op::Change(changes) = op {
            for (of, change) in changes {
                if self.is_page(of) {
                    self.touched.everything();
                } else {
                    self.touched.add(of);
                }
                self.changed.entry(of).or_default().set(stamp, change);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.drawn.len()
    }

    pub(crate) fn points(&self, id: ItemId) -> usize {
        let first = self.drawn.get(&id).and_then(|(_, drawn)| drawn.kind.points()).map_or(0, <[Point]>::len);
        first + self.more.get(&id).map_or(0, Vec::len)
    }

    /// Those that are there, in the order in which they were made.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (ItemId, &str)> {
        self.pages.iter().filter(|(stamp, _)| !self.gone(stamp.id)).map(|(stamp, first)| {
            let name = self.changed.get(&stamp.id).and_then(|changed| changed.text.1.as_ref());
            (stamp.id, name.unwrap_or(first).as_str())
        })
    }

    /// How many were ever made: what was deleted can be brought back.
    pub(crate) fn pages_made(&self) -> usize {
        self.pages.len()
    }

    /// How often something was touched until now.
    pub(crate) fn touches(&self) -> u64 {
        self.touched.count()
    }

    /// What was touched since there were so many touches; `None` where that is not known any more.
    pub(crate) fn touched(&self, since: u64) -> Option<&[ItemId]> {
        self.touched.since(since)
    }

    fn is_page(&self, id: ItemId) -> bool {
        self.pages.keys().any(|stamp| stamp.id == id)
    }

    fn gone(&self, id: ItemId) -> bool {
        self.changed.get(&id).is_some_and(|changed| changed.gone.1 == Some(true))
    }

    /// All elements that are to be seen, those behind first.
    pub(crate) fn elements(&self) -> Vec<Element> {
        let mut all: Vec<(i32, Stamp, Element)> = self
            .drawn
            .values()
            .filter_map(|(stamp, drawn)| self.shown(*stamp, drawn).map(|it| (it.order, *stamp, it)))
            .collect();
        all.sort_by_key(|(order, stamp, _)| (*order, *stamp));
        all.into_iter().map(|(_, _, element)| element).collect()
    }

    pub(crate) fn element(&self, id: ItemId) -> Option<Element> {
        self.drawn.get(&id).and_then(|(stamp, drawn)| self.shown(*stamp, drawn))
    }

    fn shown(&self, stamp: Stamp, drawn: &Drawn) -> Option<Element> {
        let id = stamp.id;
        let none = ElementProperties::default();
        let changed = self.changed.get(&id).unwrap_or(&none);
        if changed.gone.1 == Some(true) || drawn.page.is_some_and(|page| self.gone(page)) {
            return None;
        }
        let mut kind = drawn.kind.clone();
        if let (Some(points), Some(more)) = (kind.points_mut(), self.more.get(&id)) {
            points.extend(more);
        }
        Some(Element {
            id,
            page: drawn.page,
            kind,
            place: changed.place.1.unwrap_or(drawn.place),
            style: changed.style.1.unwrap_or(drawn.style),
            order: changed.order.1.unwrap_or(drawn.order),
            group: changed.group.1.flatten(),
            text: changed.text.1.clone().unwrap_or_else(|| drawn.text.clone()),
            fixed: changed.fixed.1.unwrap_or(false),
            drawn: stamp,
        })
    }

    /// What would bring back what `change` is about to replace.
    pub(crate) fn inverse(&self, of: ItemId, change: &Change) -> Option<Change> {
        let none = ElementProperties::default();
        let now = self.changed.get(&of).unwrap_or(&none);
        if let Some((_, first)) = self.pages.iter().find(|(stamp, _)| stamp.id == of) {
            return match change {
                Change::Gone(_) => Some(Change::Gone(now.gone.1.unwrap_or(false))),
                Change::Text(_) => Some(Change::Text(now.text.1.clone().unwrap_or_else(|| first.clone()))),
                Change::Place(_)
                | Change::Style(_)
                | Change::Order(_)
                | Change::Group(_)
                | Change::Fixed(_) => None,
            };
        }
        let (_, drawn) = self.drawn.get(&of)?;
        Some(match change {
            Change::Place(_) => Change::Place(now.place.1.unwrap_or(drawn.place)),
            Change::Style(_) => Change::Style(now.style.1.unwrap_or(drawn.style)),
            Change::Order(_) => Change::Order(now.order.1.unwrap_or(drawn.order)),
            Change::Group(_) => Change::Group(now.group.1.flatten()),
            Change::Gone(_) => Change::Gone(now.gone.1.unwrap_or(false)),
            Change::Text(_) => Change::Text(now.text.1.clone().unwrap_or_else(|| drawn.text.clone())),
            Change::Fixed(_) => Change::Fixed(now.fixed.1.unwrap_or(false)),
        })
    }

    /// When this property was set since the element was drawn.
    pub(crate) fn set(&self, of: ItemId, change: &Change) -> Set {
        let Some(now) = self.changed.get(&of) else { return Set::default() };
        match change {
            Change::Place(_) => now.place.0,
            Change::Style(_) => now.style.0,
            Change::Order(_) => now.order.0,
            Change::Group(_) => now.group.0,
            Change::Gone(_) => now.gone.0,
            Change::Text(_) => now.text.0,
            Change::Fixed(_) => now.fixed.0,
        }
    }
}

impl ElementProperties {
    fn set(&mut self, stamp: Stamp, change: Change) {
        match change {
            Change::Place(place) => self.place.set(stamp, place),
            Change::Style(style) => self.style.set(stamp, style),
            Change::Order(order) => self.order.set(stamp, order),
            Change::Group(group) => self.group.set(stamp, group),
            Change::Gone(gone) => self.gone.set(stamp, gone),
            Change::Text(text) => self.text.set(stamp, text),
            Change::Fixed(fixed) => self.fixed.set(stamp, fixed),
        }
    }
}
