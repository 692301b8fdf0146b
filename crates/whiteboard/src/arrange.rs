//! Order, alignment, copies.

use std::collections::{BTreeMap, BTreeSet};

use parvis_collab::{Change, Drawn, Element, ElementKind, ItemId, limits as collab_limits};

use crate::form;
use crate::geometry::{Rect, Vec2};
use crate::scene::Scene;

/// An element to be drawn again, here or elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// The element to be drawn.
    pub drawn: Drawn,
    /// Those of one number are a group.
    pub group: Option<u32>,
    /// Whether it is part of the background.
    pub fixed: bool,
}

/// A list of changes.
pub type Changes = Vec<(ItemId, Change)>;

/// Along which line things are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// The left edges.
    Left,
    /// The middles, one below the other.
    Centre,
    /// The right edges.
    Right,
    /// The upper edges.
    Top,
    /// The middles, side by side.
    Middle,
    /// The lower edges.
    Bottom,
}

/// Puts these in front of all others, or behind, as they lie among themselves.
#[must_use]
pub fn order(scene: &Scene, ids: &BTreeSet<ItemId>, front: bool) -> Changes {
    let (behind, foremost) = scene.orders();
    let chosen: Vec<ItemId> =
        scene.on_page().map(|element| element.id).filter(|id| ids.contains(id)).collect();
    let count = i32::try_from(chosen.len()).unwrap_or(i32::MAX);
    let from = if front { foremost.saturating_add(1) } else { behind.saturating_sub(count) };
    (0..).zip(chosen).map(|(step, id)| (id, Change::Order(from.saturating_add(step)))).collect()
}

/// Aligns these with the box around all of them. A group stays as it is.
#[must_use]
pub fn align(scene: &Scene, ids: &BTreeSet<ItemId>, align: Align) -> Changes {
    let mut parts: BTreeMap<ItemId, (Rect, Vec<&Element>)> = BTreeMap::new();
    for element in ids.iter().filter_map(|id| scene.get(*id)) {
        let bounds = form::bounds(element);
        let part = parts.entry(element.group.unwrap_or(element.id)).or_insert((bounds, Vec::new()));
        part.0 = part.0.with(bounds);
        part.1.push(element);
    }
    let Some(all) = parts.values().map(|(bounds, _)| *bounds).reduce(Rect::with) else { return Vec::new() };
    let moved = parts.values().flat_map(|(bounds, elements)| {
        let by = match align {
            Align::Left => Vec2::new(all.min.x - bounds.min.x, 0.0),
            Align::Centre => Vec2::new(all.middle().x - bounds.middle().x, 0.0),
            Align::Right => Vec2::new(all.max.x - bounds.max.x, 0.0),
            Align::Top => Vec2::new(0.0, all.min.y - bounds.min.y),
            Align::Middle => Vec2::new(0.0, all.middle().y - bounds.middle().y),
            Align::Bottom => Vec2::new(0.0, all.max.y - bounds.max.y),
        };
        let still = by == Vec2::default();
        elements
            .iter()
            .filter(move |_| !still)
            .map(move |element| (element.id, Change::Place(form::moved(element.place, by))))
    });
    moved.collect()
}

/// Copies of these, as they lie. Of all of them: what is cut is copied before it is deleted.
#[must_use]
pub fn copy<'a>(elements: impl IntoIterator<Item = &'a Element>) -> Vec<Copied> {
    let mut groups: BTreeMap<ItemId, u32> = BTreeMap::new();
    let copied = elements.into_iter().map(|element| {
        let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        let group = element.group.map(|group| *groups.entry(group).or_insert(next));
        Copied { drawn: drawn(element), group, fixed: element.fixed }
    });
    copied.collect()
}

fn drawn(element: &Element) -> Drawn {
    let mut kind = element.kind.clone();
    if let ElementKind::Stroke(points) | ElementKind::Highlight(points) = &mut kind {
        points.truncate(collab_limits::POINTS_PER_ENTRY);
    }
    Drawn {
        page: element.page,
        kind,
        place: element.place,
        style: element.style,
        text: element.text.clone(),
        order: element.order,
    }
}

/// The box around copies; `None` around none.
#[must_use]
pub fn extent(copies: &[Copied]) -> Option<Rect> {
    let around = |copy: &Copied| {
        let place = copy.drawn.place;
        let points = copy.drawn.kind.points().unwrap_or_default();
        let at = form::origin(place);
        let size = Vec2::new(f64::from(place.width), f64::from(place.height));
        let points = points.iter().map(|point| at + Vec2::new(f64::from(point.x), f64::from(point.y)));
        Rect::of([at, at + size].into_iter().chain(points))
    };
    copies.iter().filter_map(around).reduce(Rect::with)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{element, id, numbered};

    fn scene() -> Scene {
        let mut scene = Scene::default();
        let note = |number: u32, x: f32| numbered(number, element(ElementKind::Sticky, (x, x), (10.0, 10.0)));
        scene.replace(vec![note(1, 0.0), note(2, 50.0), note(3, 100.0)]);
        scene
    }

    fn apply(scene: &mut Scene, changes: &Changes) {
        for (of, _) in changes {
            let now = crate::transform::changed(scene.get(*of).unwrap(), changes);
            scene.put(*of, Some(now));
        }
    }

    fn ids(numbers: &[u32]) -> BTreeSet<ItemId> {
        numbers.iter().map(|number| id(*number)).collect()
    }

    fn from_behind(scene: &Scene) -> Vec<u32> {
        scene.on_page().map(|element| element.id.index).collect()
    }

    #[test]
    fn order_changes_and_those_that_go_keep_theirs() {
        let mut scene = scene();
        let changes = order(&scene, &ids(&[1, 2]), true);
        apply(&mut scene, &changes);
        assert_eq!(from_behind(&scene), [3, 1, 2]);
        let changes = order(&scene, &ids(&[1, 2]), false);
        apply(&mut scene, &changes);
        assert_eq!(from_behind(&scene), [1, 2, 3]);
    }

    #[test]
    fn alignment_moves_groups_whole() {
        let mut scene = scene();
        for number in [2, 3] {
            let grouped = Element { group: Some(id(9)), ..scene.get(id(number)).unwrap().clone() };
            scene.put(id(number), Some(grouped));
        }
        let changes = align(&scene, &ids(&[1, 2, 3]), Align::Left);
        apply(&mut scene, &changes);
        let x = |number: u32| scene.get(id(number)).unwrap().place.x;
        assert_eq!([x(1), x(2), x(3)], [0.0, 0.0, 50.0]);
        assert!(align(&scene, &ids(&[1]), Align::Bottom).is_empty());
        assert!(align(&scene, &ids(&[]), Align::Bottom).is_empty());
    }

    #[test]
    fn all_is_copied_however_much_that_is() {
        let line = element(ElementKind::Line, (0.0, 0.0), (9.0, 9.0));
        let full: Vec<_> = (0..10_000).map(|number| numbered(number, line.clone())).collect();
        assert_eq!(full.len(), collab_limits::ELEMENTS);
        assert_eq!(copy(&full).len(), full.len());
    }

    #[test]
    fn copies_know_their_groups_and_their_extent() {
        let mut scene = scene();
        let grouped = Element { group: Some(id(9)), ..scene.get(id(2)).unwrap().clone() };
        scene.put(id(2), Some(grouped));
        let copies = copy(scene.on_page());
        assert_eq!(copies.iter().map(|copy| copy.group).collect::<Vec<_>>(), [None, Some(0), None]);
        assert_eq!(extent(&copies), Some(Rect::around(Vec2::default(), Vec2::new(110.0, 110.0))));
        assert_eq!(extent(&[]), None);
    }
}
