//! What is on the whiteboard, ready to be found and painted.

use std::collections::{BTreeMap, BTreeSet};

use parvis_collab::{Element, ElementKind, ItemId, SharedDocument, Stamp};

use crate::form;
use crate::geometry::{Rect, Vec2};
use crate::hit;
use crate::index::Index;

/// An element with what is worked out once.
#[derive(Debug)]
struct SceneEntry {
    element: Element,
    bounds: Rect,
    /// Another number whenever it looks different, wherever it is.
    look: u64,
}

/// All pages of the whiteboard, of which one is looked at.
#[derive(Debug, Default)]
pub struct Scene {
    entries: BTreeMap<ItemId, SceneEntry>,
    page: Option<ItemId>,
    /// Those on the page, from behind to the front.
    order: BTreeMap<(i32, Stamp), ItemId>,
    index: Index,
    /// The touches of the shared document that are in here.
    touches: Option<u64>,
    looks: u64,
    damage: Damage,
}

/// What has to be painted anew.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Damage {
    /// Everything.
    pub all: bool,
    /// What is in these boxes.
    pub areas: Vec<Rect>,
    /// These elements are new, or have grown.
    pub grown: BTreeSet<ItemId>,
}

impl Damage {
    /// Whether nothing has to be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && self.areas.is_empty() && self.grown.is_empty()
    }
}

impl Scene {
    /// Takes over what changed in the shared document. Whether anything did.
    pub fn follow(&mut self, document: &SharedDocument) -> bool {
        let now = document.touches();
        if self.touches == Some(now) {
            return false;
        }
        match self.touches.and_then(|seen| document.touched(seen)) {
            Some(ids) => {
                let ids: BTreeSet<ItemId> = ids.iter().copied().collect();
                for id in ids {
                    self.put(id, document.element(id));
                }
            }
            None => self.replace(document.elements()),
        }
        self.touches = Some(now);
        true
    }

    /// What was touched in the shared document since; nothing where that is not known.
    pub(crate) fn touched<'a>(&self, document: &'a SharedDocument) -> &'a [ItemId] {
        self.touches.and_then(|seen| document.touched(seen)).unwrap_or_default()
    }

    /// These elements and no others.
    pub fn replace(&mut self, elements: Vec<Element>) {
        let page = self.page;
        *self = Self { page, looks: self.looks, touches: self.touches, ..Self::default() };
        for element in elements {
            self.put(element.id, Some(element));
        }
        self.damage = Damage { all: true, ..Damage::default() };
    }

    /// Looks at another page.
    pub fn go_to(&mut self, page: Option<ItemId>) {
        if self.page != page {
            self.page = page;
            let elements =
                std::mem::take(&mut self.entries).into_values().map(|entry| entry.element).collect();
            self.replace(elements);
        }
    }

    /// The page that is looked at.
    #[must_use]
    pub fn page(&self) -> Option<ItemId> {
        self.page
    }

    /// What has to be painted anew since this was asked last.
    pub fn damage(&mut self) -> Damage {
        std::mem::take(&mut self.damage)
    }

    /// What was painted is gone: everything has to be painted anew.
    pub fn forget_painted(&mut self) {
        self.damage = Damage { all: true, ..Damage::default() };
    }

    /// The element as it is now; `None` if it is gone.
    pub fn put(&mut self, id: ItemId, element: Option<Element>) {
        let before = self.entries.remove(&id);
        if let Some(entry) = &before
            && entry.element.page == self.page
        {
            self.order.remove(&key(&entry.element));
            self.index.remove(id, entry.bounds);
        }
        let before_here = before.as_ref().filter(|entry| entry.element.page == self.page);
        let Some(element) = element else {
            self.damage.areas.extend(before_here.map(|entry| entry.bounds));
            self.damage.grown.remove(&id);
            return;
        };
        let bounds = form::bounds(&element);
        if element.page == self.page {
            self.order.insert(key(&element), id);
            self.index.add(id, bounds);
            let grown = before.as_ref().is_none_or(|entry| grew(&entry.element, &element));
            if grown {
                self.damage.grown.insert(id);
            } else {
                self.damage.areas.extend(before_here.map(|entry| entry.bounds));
                self.damage.areas.push(bounds);
            }
        }
        let look = match before {
            Some(entry) if looks_alike(&entry.element, &element) => entry.look,
            Some(_) | None => {
                self.looks += 1;
                self.looks
            }
        };
        self.entries.insert(id, SceneEntry { element, bounds, look });
    }

    /// An element on any page.
    #[must_use]
    pub fn get(&self, id: ItemId) -> Option<&Element> {
        self.entries.get(&id).map(|entry| &entry.element)
    }

    /// What it covers.
    #[must_use]
    pub fn bounds(&self, id: ItemId) -> Option<Rect> {
        self.entries.get(&id).map(|entry| entry.bounds)
    }

    /// A number that is another one whenever it looks different, wherever it is.
    #[must_use]
    pub fn look(&self, id: ItemId) -> Option<u64> {
        self.entries.get(&id).map(|entry| entry.look)
    }

    /// The same of an element that may be elsewhere than here, if it looks like the one that is here.
    #[must_use]
    pub fn look_of(&self, element: &Element) -> Option<u64> {
        let here = self.entries.get(&element.id)?;
        looks_alike(&here.element, element).then_some(here.look)
    }

    /// All on the page, from behind to the front.
    pub fn on_page(&self) -> impl DoubleEndedIterator<Item = &Element> {
        self.order.values().filter_map(|id| self.get(*id))
    }

    /// How many are on the page.
    #[must_use]
    pub fn count(&self) -> usize {
        self.order.len()
    }

    /// All on all pages, from behind to the front.
    #[must_use]
    pub fn everything(&self) -> Vec<&Element> {
        let mut all: Vec<&Element> = self.entries.values().map(|entry| &entry.element).collect();
        all.sort_by_key(|element| key(element));
        all
    }

    /// Those that are in this part of the page, from behind to the front.
    #[must_use]
    pub fn seen_in(&self, area: Rect) -> Vec<&Element> {
        let near = self.index.near(area);
        let entries = near.iter().filter_map(|id| self.entries.get(id));
        let mut seen: Vec<&Element> =
            entries.filter(|entry| entry.bounds.touches(area)).map(|entry| &entry.element).collect();
        seen.sort_by_key(|element| key(element));
        seen
    }

    /// What is foremost at this point, of what can be taken hold of.
    #[must_use]
    pub fn at(&self, point: Vec2, tolerance: f64) -> Option<&Element> {
        let seen = self.seen_in(Rect { min: point, max: point }.grown(tolerance));
        seen.into_iter().rev().find(|element| !element.fixed && hit::hits(element, point, tolerance))
    }

    /// What is all in this box, with the groups of it.
    #[must_use]
    pub fn within(&self, area: Rect) -> BTreeSet<ItemId> {
        let seen = self.seen_in(area).into_iter();
        let whole = seen.filter(|element| !element.fixed && area.holds(self.entries[&element.id].bounds));
        self.with_groups(whole.map(|element| element.id).collect())
    }

    /// These with all that is in one group with one of them.
    #[must_use]
    pub fn with_groups(&self, mut ids: BTreeSet<ItemId>) -> BTreeSet<ItemId> {
        let groups: BTreeSet<ItemId> = ids.iter().filter_map(|id| self.get(*id)?.group).collect();
        if !groups.is_empty() {
            let members =
                self.on_page().filter(|element| element.group.is_some_and(|group| groups.contains(&group)));
            ids.extend(members.filter(|element| !element.fixed).map(|element| element.id));
        }
        ids
    }

    /// Around everything on the page.
    #[must_use]
    pub fn extent(&self) -> Option<Rect> {
        self.order.values().filter_map(|id| self.bounds(*id)).reduce(Rect::with)
    }

    /// The orders of what is furthest behind and of what is foremost.
    #[must_use]
    pub fn orders(&self) -> (i32, i32) {
        let order = |entry: Option<(&(i32, Stamp), &ItemId)>| entry.map_or(0, |((order, _), _)| *order);
        (order(self.order.first_key_value()), order(self.order.last_key_value()))
    }
}

fn key(element: &Element) -> (i32, Stamp) {
    (element.order, element.drawn)
}

/// Whether it only has more points than before.
fn grew(before: &Element, now: &Element) -> bool {
    let count = |element: &Element| element.kind.points().map_or(0, <[_]>::len);
    count(before) < count(now)
        && before.place == now.place
        && before.style == now.style
        && key(before) == key(now)
}

/// Whether both look the same but for the place. Of what is drawn freely only the last points are new.
fn looks_alike(before: &Element, now: &Element) -> bool {
    let size = |element: &Element| (element.place.width, element.place.height);
    let content = match (&before.kind, &now.kind) {
        (ElementKind::Stroke(one), ElementKind::Stroke(other))
        | (ElementKind::Highlight(one), ElementKind::Highlight(other)) => one.len() == other.len(),
        (ElementKind::Picture(one), ElementKind::Picture(other)) => one == other,
        _ => true,
    };
    content && size(before) == size(now) && before.style == now.style && before.text == now.text
}

#[cfg(test)]
mod tests {
    use parvis_collab::{Change, Drawn, Mono, Now, Placement};
    use parvis_protocol::ParticipantId;

    use super::*;
    use crate::fixtures::{STYLE, element, id, numbered};

    fn boxed(number: u32, x: f32) -> Element {
        let mut made = numbered(number, element(ElementKind::Rectangle, (x, 0.0), (50.0, 50.0)));
        made.style.fill = Some([255; 4]);
        made
    }

    fn scene(elements: impl IntoIterator<Item = Element>) -> Scene {
        let mut scene = Scene::default();
        scene.replace(elements.into_iter().collect());
        scene.damage();
        scene
    }

    #[test]
    fn the_foremost_is_found() {
        let mut scene = scene([boxed(1, 0.0), boxed(2, 20.0)]);
        let found = |scene: &Scene| scene.at(Vec2::new(30.0, 20.0), 1.0).map(|element| element.id);
        assert_eq!(found(&scene), Some(id(2)));
        scene.put(id(1), Some(Element { order: 5, ..boxed(1, 0.0) }));
        assert_eq!(found(&scene), Some(id(1)));
        assert_eq!(scene.orders(), (0, 5));
        scene.put(id(1), Some(Element { fixed: true, ..boxed(1, 0.0) }));
        assert_eq!(found(&scene), Some(id(2)));
        scene.put(id(2), None);
        assert_eq!(found(&scene), None);
        assert_eq!(scene.count(), 1);
    }

    #[test]
    fn a_group_is_found_whole() {
        let grouped = |number, x| Element { group: Some(id(9)), ..boxed(number, x) };
        let scene = scene([grouped(1, 0.0), grouped(2, 1_000.0), boxed(3, 100.0)]);
        let area = Rect::sized(Vec2::new(-20.0, -20.0), Vec2::new(200.0, 100.0));
        assert_eq!(scene.within(area), BTreeSet::from([id(1), id(2), id(3)]));
        assert_eq!(scene.with_groups(BTreeSet::from([id(3)])), BTreeSet::from([id(3)]));
    }

    #[test]
    fn only_what_changed_is_painted_anew() {
        let mut scene = scene([boxed(1, 0.0), boxed(2, 500.0)]);
        scene.put(id(1), Some(boxed(1, 100.0)));
        let damage = scene.damage();
        assert!(!damage.all && damage.areas.iter().all(|area| area.max.x < 200.0), "{damage:?}");
        assert_eq!(damage.areas.len(), 2);
        scene.put(id(3), Some(boxed(3, 900.0)));
        assert_eq!(scene.damage().grown, BTreeSet::from([id(3)]));
        scene.go_to(Some(id(70)));
        assert!(scene.damage().all);
        assert_eq!(scene.count(), 0);
        scene.put(id(1), None);
        assert!(scene.damage().is_empty());
    }

    #[test]
    fn what_is_only_moved_looks_the_same() {
        let mut scene = scene([boxed(1, 0.0)]);
        let look = scene.look(id(1));
        scene.put(id(1), Some(boxed(1, 100.0)));
        assert_eq!(scene.look(id(1)), look);
        assert_eq!(scene.look_of(&boxed(1, 300.0)), look);
        let mut larger = boxed(1, 100.0);
        larger.place.width = 60.0;
        assert_eq!(scene.look_of(&larger), None);
        scene.put(id(1), Some(larger));
        assert_ne!(scene.look(id(1)), look);
    }

    #[test]
    fn the_table_is_followed() {
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(0));
        let place = Placement { x: 0.0, y: 0.0, width: 10.0, height: 10.0, turn: 0.0 };
        let drawn = |page| Drawn {
            page,
            kind: ElementKind::Ellipse,
            place,
            style: STYLE,
            text: String::new(),
            order: 0,
        };
        let mut scene = Scene::default();
        assert!(scene.follow(&document));
        let first = document.draw(Now::both(1), drawn(None)).unwrap();
        assert!(scene.follow(&document) && !scene.follow(&document));
        assert_eq!(scene.count(), 1);
        let page = document.add_page(Now::both(2), "two").unwrap();
        document.draw(Now::both(3), drawn(Some(page))).unwrap();
        scene.follow(&document);
        assert_eq!((scene.count(), scene.everything().len()), (1, 2));
        document.change(Now::both(4), vec![(first, Change::Gone(true))]).unwrap();
        scene.follow(&document);
        assert_eq!(scene.count(), 0);
        scene.go_to(Some(page));
        assert_eq!(scene.count(), 1);
        document.delete_page(Now::both(5), page).unwrap();
        scene.follow(&document);
        assert_eq!(scene.count(), 0);
    }
}
