//! A whiteboard as a file that can be opened again, here or in another meeting.
//!
//! Eight bytes that say what it is, one for the version, then pages, elements and pictures as postcard writes them.
//! Whoever gives somebody a file may have made it to do harm: what opens one counts on nothing.

mod bounded;

use std::collections::BTreeMap;

use parvis_collab::{
    Drawn, Element, ElementKind, ElementStyle, ItemId, Placement, Point, limits as collab_limits,
};
use serde::{Deserialize, Serialize};

use crate::arrange::Copied;
use crate::limits;

/// What such a file is called by.
pub const EXTENSION: &str = "parvis-board";
const MAGIC: &[u8; 8] = b"PVBOARD\n";
const VERSION: u8 = 1;

/// Why a file is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// It is something else, or it was damaged.
    #[error("not a board")]
    NotABoard,
    /// A version that is not known here.
    #[error("version {0}")]
    Version(u8),
    /// It holds more than a whiteboard may.
    #[error("too large")]
    TooLarge,
    /// A number or a text that cannot be on a whiteboard.
    #[error("out of range")]
    OutOfRange,
}

/// A whole whiteboard.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Opened {
    /// The names of the pages besides the first.
    pub pages: Vec<String>,
    /// The elements with their page: 0 is the first. `ElementKind::Picture` names a picture by its place among them.
    pub elements: Vec<(u32, Stored)>,
    /// The pictures, as they were as files.
    pub pictures: Vec<Vec<u8>>,
}

impl Opened {
    /// Everything as something to be put on the whiteboard, what is behind first. `pages` are the pages to put it on, that
    /// of the first before the others; `offers` are those of the pictures. What has no page or no picture stays away.
    #[must_use]
    pub fn copies(self, pages: &[Option<ItemId>], offers: &[ItemId]) -> Vec<Copied> {
        let copied = self.elements.into_iter().filter_map(|(page, stored)| {
            let picture = stored.picture().and_then(|number| offers.get(number as usize).copied());
            stored.copied(pages.get(page as usize).copied()?, picture)
        });
        let mut copies: Vec<_> = copied.collect();
        copies.sort_by_key(|copy| copy.drawn.order);
        copies
    }
}

/// An element in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    kind: StoredKind,
    place: Placement,
    style: ElementStyle,
    text: String,
    order: i32,
    group: Option<u32>,
    fixed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum StoredKind {
    Stroke(Vec<Point>),
    Highlight(Vec<Point>),
    Line,
    Arrow,
    Rectangle,
    Ellipse,
    Text,
    Sticky,
    Picture(u32),
}

impl Stored {
    /// Which of the pictures it shows.
    #[must_use]
    pub fn picture(&self) -> Option<u32> {
        if let StoredKind::Picture(picture) = self.kind { Some(picture) } else { None }
    }

    /// As something to be put on a page. `picture` is the offer of its picture; without one it stays away.
    #[must_use]
    pub fn copied(self, page: Option<ItemId>, picture: Option<ItemId>) -> Option<Copied> {
        let kind = match self.kind {
            StoredKind::Stroke(points) => ElementKind::Stroke(points),
            StoredKind::Highlight(points) => ElementKind::Highlight(points),
            StoredKind::Line => ElementKind::Line,
            StoredKind::Arrow => ElementKind::Arrow,
            StoredKind::Rectangle => ElementKind::Rectangle,
            StoredKind::Ellipse => ElementKind::Ellipse,
            StoredKind::Text => ElementKind::Text,
            StoredKind::Sticky => ElementKind::Sticky,
            StoredKind::Picture(_) => ElementKind::Picture(picture?),
        };
        let Self { place, style, text, order, group, fixed, .. } = self;
        Some(Copied { drawn: Drawn { page, kind, place, style, text, order }, group, fixed })
    }

    fn of(element: &Element, group: Option<u32>, picture: u32) -> Self {
        let kind = match &element.kind {
            ElementKind::Stroke(points) => StoredKind::Stroke(within(points)),
            ElementKind::Highlight(points) => StoredKind::Highlight(within(points)),
            ElementKind::Line => StoredKind::Line,
            ElementKind::Arrow => StoredKind::Arrow,
            ElementKind::Rectangle => StoredKind::Rectangle,
            ElementKind::Ellipse => StoredKind::Ellipse,
            ElementKind::Text => StoredKind::Text,
            ElementKind::Sticky => StoredKind::Sticky,
            ElementKind::Picture(_) => StoredKind::Picture(picture),
        };
        let Element { place, style, order, fixed, .. } = *element;
        Self { kind, place, style, text: element.text.clone(), order, group, fixed }
    }

    fn check(&self, pictures: usize) -> Result<(), NotOpened> {
        let place = self.place;
        [place.x, place.y, place.width, place.height, place.turn, self.style.width]
            .into_iter()
            .try_for_each(number)?;
        if self.text.len() > collab_limits::BOARD_TEXT_BYTES {
            return Err(NotOpened::OutOfRange);
        }
        match &self.kind {
            StoredKind::Stroke(points) | StoredKind::Highlight(points) => {
                if points.len() > collab_limits::POINTS_PER_ENTRY {
                    return Err(NotOpened::TooLarge);
                }
                points.iter().try_for_each(|point| number(point.x).and_then(|()| number(point.y)))
            }
            StoredKind::Picture(picture) => {
                let known = (*picture as usize) < pictures && place.width > 0.0 && place.height > 0.0;
                if known { Ok(()) } else { Err(NotOpened::OutOfRange) }
            }
            StoredKind::Line
            | StoredKind::Arrow
            | StoredKind::Rectangle
            | StoredKind::Ellipse
            | StoredKind::Text
            | StoredKind::Sticky => Ok(()),
        }
    }
}

fn within(points: &[Point]) -> Vec<Point> {
    points[..points.len().min(collab_limits::POINTS_PER_ENTRY)].to_vec()
}

fn number(value: f32) -> Result<(), NotOpened> {
    // Not a number compares false with everything.
    if value.abs() <= collab_limits::COORDINATE { Ok(()) } else { Err(NotOpened::OutOfRange) }
}

#[derive(Serialize, Deserialize)]
struct File {
    #[serde(deserialize_with = "bounded::list::<_, _, { collab_limits::PAGES }>")]
    pages: Vec<String>,
    #[serde(deserialize_with = "bounded::list::<_, _, { collab_limits::ELEMENTS }>")]
    elements: Vec<(u32, Stored)>,
    #[serde(deserialize_with = "bounded::list::<_, _, { limits::FILE_PICTURES }>")]
    pictures: Vec<Vec<u8>>,
}

/// Writes everything on all pages, so that it can be opened again. `pages` are those besides the first, with their
/// names;
/// `picture` gives the content of a picture, and one without content is left out, as is one too many.
#[must_use]
pub fn write<'a>(
    elements: impl IntoIterator<Item = &'a Element>,
    pages: &[(ItemId, String)],
    picture: &mut dyn FnMut(ItemId) -> Option<Vec<u8>>,
) -> Vec<u8> {
    let numbers: BTreeMap<Option<ItemId>, u32> =
        std::iter::once(None).chain(pages.iter().map(|(id, _)| Some(*id))).zip(0..).collect();
    let mut file = File {
        pages: pages.iter().map(|(_, name)| name.clone()).collect(),
        elements: Vec::new(),
        pictures: Vec::new(),
    };
    let mut groups: BTreeMap<ItemId, u32> = BTreeMap::new();
    let mut known: BTreeMap<ItemId, Option<u32>> = BTreeMap::new();
    let mut room = limits::FILE_PICTURES_BYTES;
    for element in elements {
        let Some(page) = numbers.get(&element.page) else { continue };
        let mut number = 0;
        if let ElementKind::Picture(offer) = element.kind {
            let pictures = &mut file.pictures;
            let kept = *known.entry(offer).or_insert_with(|| {
                let fits = |content: &Vec<u8>| content.len() <= limits::PICTURE_BYTES.min(room);
                let more = pictures.len() < limits::FILE_PICTURES;
                let content = more.then(|| picture(offer)).flatten().filter(fits)?;
                room -= content.len();
                pictures.push(content);
                u32::try_from(pictures.len() - 1).ok()
            });
            let Some(kept) = kept else { continue };
            number = kept;
        }
        let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        let group = element.group.map(|group| *groups.entry(group).or_insert(next));
        file.elements.push((*page, Stored::of(element, group, number)));
    }
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    bytes.extend(postcard::to_allocvec(&file).expect("writing into memory does not fail"));
    bytes
}

/// Reads a whiteboard.
///
/// # Errors
///
/// Whatever is not right with it. Nothing is taken from a file that is not right throughout.
pub fn open(bytes: &[u8]) -> Result<Opened, NotOpened> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(NotOpened::TooLarge);
    }
    let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(NotOpened::NotABoard)?;
    let (version, rest) = rest.split_first().ok_or(NotOpened::NotABoard)?;
    if *version != VERSION {
        return Err(NotOpened::Version(*version));
    }
    let (file, rest): (File, _) = postcard::take_from_bytes(rest).map_err(|_| NotOpened::NotABoard)?;
    if !rest.is_empty() {
        return Err(NotOpened::NotABoard);
    }
    let File { pages, elements, pictures } = file;
    let many = pages.len() > collab_limits::PAGES
        || elements.len() > collab_limits::ELEMENTS
        || pictures.len() > limits::FILE_PICTURES
        || pictures.iter().any(|picture| picture.len() > limits::PICTURE_BYTES);
    if many {
        return Err(NotOpened::TooLarge);
    }
    if pages.iter().any(|name| name.len() > collab_limits::BOARD_TEXT_BYTES) {
        return Err(NotOpened::OutOfRange);
    }
    for (page, stored) in &elements {
        if *page as usize > pages.len() {
            return Err(NotOpened::OutOfRange);
        }
        stored.check(pictures.len())?;
    }
    Ok(Opened { pages, elements, pictures })
}

#[cfg(test)]
mod tests;
