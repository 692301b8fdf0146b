//! A board as a file that can be opened again, here or in another meeting.
//!
//! Eight bytes that say what it is, one for the version, then pages, elements and pictures as postcard writes them.
//! Whoever gives somebody a file may have made it to do harm: what opens one counts on nothing.

mod bounded;

use std::collections::BTreeMap;

use parvis_table::{Drawn, Element, ItemId, Kind, Place, Point, Style, limits as table_limits};
use serde::{Deserialize, Serialize};

use crate::act::Copied;
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
    /// It holds more than a board may.
    #[error("too large")]
    TooLarge,
    /// A number or a text that cannot be on a board.
    #[error("out of range")]
    OutOfRange,
}

/// A whole board.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Opened {
    /// The names of the pages besides the first.
    pub pages: Vec<String>,
    /// The elements with their page: 0 is the first. `Kind::Picture` names a picture by its place among them.
    pub elements: Vec<(u32, Stored)>,
    /// The pictures, as they were as files.
    pub pictures: Vec<Vec<u8>>,
}

/// An element in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    kind: StoredKind,
    place: Place,
    style: Style,
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
            StoredKind::Stroke(points) => Kind::Stroke(points),
            StoredKind::Highlight(points) => Kind::Highlight(points),
            StoredKind::Line => Kind::Line,
            StoredKind::Arrow => Kind::Arrow,
            StoredKind::Rectangle => Kind::Rectangle,
            StoredKind::Ellipse => Kind::Ellipse,
            StoredKind::Text => Kind::Text,
            StoredKind::Sticky => Kind::Sticky,
            StoredKind::Picture(_) => Kind::Picture(picture?),
        };
        let Self { place, style, text, order, group, fixed, .. } = self;
        Some(Copied { drawn: Drawn { page, kind, place, style, text, order }, group, fixed })
    }

    fn of(element: &Element, group: Option<u32>, picture: u32) -> Self {
        let kind = match &element.kind {
            Kind::Stroke(points) => StoredKind::Stroke(within(points)),
            Kind::Highlight(points) => StoredKind::Highlight(within(points)),
            Kind::Line => StoredKind::Line,
            Kind::Arrow => StoredKind::Arrow,
            Kind::Rectangle => StoredKind::Rectangle,
            Kind::Ellipse => StoredKind::Ellipse,
            Kind::Text => StoredKind::Text,
            Kind::Sticky => StoredKind::Sticky,
            Kind::Picture(_) => StoredKind::Picture(picture),
        };
        let Element { place, style, order, fixed, .. } = *element;
        Self { kind, place, style, text: element.text.clone(), order, group, fixed }
    }

    fn check(&self, pictures: usize) -> Result<(), NotOpened> {
        let place = self.place;
        [place.x, place.y, place.width, place.height, place.turn, self.style.width]
            .into_iter()
            .try_for_each(number)?;
        if self.text.len() > table_limits::BOARD_TEXT_BYTES {
            return Err(NotOpened::OutOfRange);
        }
        match &self.kind {
            StoredKind::Stroke(points) | StoredKind::Highlight(points) => {
                if points.len() > table_limits::POINTS_PER_ENTRY {
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
    points[..points.len().min(table_limits::POINTS_PER_ENTRY)].to_vec()
}

fn number(value: f32) -> Result<(), NotOpened> {
    // Not a number compares false with everything.
    if value.abs() <= table_limits::COORDINATE { Ok(()) } else { Err(NotOpened::OutOfRange) }
}

#[derive(Serialize, Deserialize)]
struct File {
    #[serde(deserialize_with = "bounded::list::<_, _, { table_limits::PAGES }>")]
    pages: Vec<String>,
    #[serde(deserialize_with = "bounded::list::<_, _, { table_limits::ELEMENTS }>")]
    elements: Vec<(u32, Stored)>,
    #[serde(deserialize_with = "bounded::list::<_, _, { limits::FILE_PICTURES }>")]
    pictures: Vec<Vec<u8>>,
}

/// Writes everything on all pages, so that it can be opened again. `pages` are those besides the first, with their names;
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
        if let Kind::Picture(offer) = element.kind {
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

/// Reads a board.
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
    let many = pages.len() > table_limits::PAGES
        || elements.len() > table_limits::ELEMENTS
        || pictures.len() > limits::FILE_PICTURES
        || pictures.iter().any(|picture| picture.len() > limits::PICTURE_BYTES);
    if many {
        return Err(NotOpened::TooLarge);
    }
    if pages.iter().any(|name| name.len() > table_limits::BOARD_TEXT_BYTES) {
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::{element, id, numbered, stroke};

    fn any_element() -> impl Strategy<Value = Element> {
        let kinds = prop_oneof![
            Just(Kind::Line),
            Just(Kind::Arrow),
            Just(Kind::Rectangle),
            Just(Kind::Ellipse),
            Just(Kind::Text),
            Just(Kind::Sticky),
            Just(Kind::Picture(id(100))),
            Just(Kind::Picture(id(101))),
            prop::collection::vec((-1e3f32..1e3, -1e3f32..1e3, any::<u8>()), 0..20).prop_map(|points| {
                Kind::Stroke(points.into_iter().map(|(x, y, pressure)| Point { x, y, pressure }).collect())
            }),
        ];
        let place = (-1e6f32..1e6, -1e6f32..1e6, 1f32..1e4, 1f32..1e4);
        (
            kinds,
            place,
            ".{0,30}",
            any::<(i32, bool)>(),
            prop::option::of(0u32..3),
            prop::option::of(50u32..52),
        )
            .prop_map(|(kind, (x, y, width, height), text, (order, fixed), group, page)| {
                let mut made = element(kind, (x, y), (width, height));
                (made.text, made.order, made.fixed) = (text, order, fixed);
                (made.group, made.page) = (group.map(id), page.map(id));
                made
            })
    }

    fn pages() -> Vec<(ItemId, String)> {
        vec![(id(50), "two".into()), (id(51), "<three>".into())]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(elements in prop::collection::vec(any_element(), 0..20)) {
            let picture = |offer: ItemId| Some(vec![offer.index as u8; 5]);
            let bytes = write(&elements, &pages(), &mut { picture });
            let opened = open(&bytes).unwrap();
            prop_assert_eq!(&opened.pages, &["two", "<three>"]);
            prop_assert_eq!(opened.elements.len(), elements.len());
            let page = |number: u32| number.checked_sub(1).map(|number| pages()[number as usize].0);
            for ((number, stored), element) in opened.elements.iter().zip(&elements) {
                let content = stored.picture().map(|picture| &opened.pictures[picture as usize]);
                let offer = content.map(|content| id(u32::from(content[0])));
                let copied = stored.clone().copied(page(*number), offer).unwrap();
                let drawn = copied.drawn;
                prop_assert_eq!(drawn.page, element.page);
                prop_assert_eq!(&drawn.kind, &element.kind);
                prop_assert_eq!((drawn.place, drawn.style), (element.place, element.style));
                prop_assert_eq!((drawn.text, drawn.order), (element.text.clone(), element.order));
                prop_assert_eq!(copied.fixed, element.fixed);
                prop_assert_eq!(copied.group.is_some(), element.group.is_some());
            }
            // And once more: the same file.
            let again = write(&elements, &pages(), &mut { picture });
            prop_assert_eq!(again, bytes);
        }

        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), known: bool) {
            let mut file = if known { [MAGIC.as_slice(), &[VERSION]].concat() } else { Vec::new() };
            file.extend(bytes);
            let _ = open(&file);
        }

        #[test]
        fn what_is_cut_short_is_not_opened(part in 0.0..1.0f64) {
            let bytes = write(&[stroke(&[(0.0, 0.0), (5.0, 5.0)], (0.0, 0.0))], &pages(), &mut |_| None);
            let cut = (bytes.len() as f64 * part) as usize;
            prop_assert!(open(&bytes[..cut]).is_err());
        }
    }

    fn refused(change: impl FnOnce(&mut File)) -> NotOpened {
        let bytes = write(&[element(Kind::Text, (0.0, 0.0), (1.0, 1.0))], &pages(), &mut |_| None);
        let mut file: File = postcard::from_bytes(&bytes[9..]).unwrap();
        change(&mut file);
        let bytes = [MAGIC.as_slice(), &[VERSION], &postcard::to_allocvec(&file).unwrap()].concat();
        open(&bytes).unwrap_err()
    }

    #[test]
    fn what_cannot_be_on_a_board_is_refused() {
        assert_eq!(refused(|file| file.elements[0].0 = 3), NotOpened::OutOfRange);
        assert_eq!(refused(|file| file.elements[0].1.place.x = f32::NAN), NotOpened::OutOfRange);
        assert_eq!(refused(|file| file.elements[0].1.style.width = 1e9), NotOpened::OutOfRange);
        assert_eq!(refused(|file| file.elements[0].1.kind = StoredKind::Picture(0)), NotOpened::OutOfRange);
        let long = "x".repeat(table_limits::BOARD_TEXT_BYTES + 1);
        assert_eq!(refused(|file| file.elements[0].1.text = long.clone()), NotOpened::OutOfRange);
        assert_eq!(refused(|file| file.pages[0] = long.clone()), NotOpened::OutOfRange);
        assert_eq!(
            refused(|file| file.pages = vec![String::new(); table_limits::PAGES + 1]),
            NotOpened::TooLarge
        );
        let points = vec![Point { x: 0.0, y: 0.0, pressure: 0 }; table_limits::POINTS_PER_ENTRY + 1];
        assert_eq!(refused(|file| file.elements[0].1.kind = StoredKind::Stroke(points)), NotOpened::TooLarge);
        assert_eq!(
            refused(|file| file.elements = vec![file.elements[0].clone(); table_limits::ELEMENTS + 1]),
            NotOpened::TooLarge
        );
        assert_eq!(
            refused(|file| file.pictures = vec![Vec::new(); limits::FILE_PICTURES + 1]),
            NotOpened::TooLarge
        );
        assert_eq!(
            refused(|file| file.pictures = vec![vec![0; limits::PICTURE_BYTES + 1]]),
            NotOpened::TooLarge
        );
        assert_eq!(open(b"<svg onload=alert(1)>"), Err(NotOpened::NotABoard));
        assert_eq!(open(b"PVBOARD\n\x02"), Err(NotOpened::Version(2)));
        assert_eq!(open(&vec![0; limits::FILE_BYTES + 1]), Err(NotOpened::TooLarge));
    }

    #[test]
    fn a_board_that_is_full_is_opened_again() {
        let text = element(Kind::Text, (0.0, 0.0), (1.0, 1.0));
        let opened = open(&write(&vec![text; table_limits::ELEMENTS], &[], &mut |_| None)).unwrap();
        assert_eq!(opened.elements.len(), table_limits::ELEMENTS);
        let all: Vec<_> = (0..limits::FILE_PICTURES as u32 + 9)
            .map(|n| numbered(n, element(Kind::Picture(id(1_000 + n)), (0.0, 0.0), (1.0, 1.0))))
            .collect();
        let opened = open(&write(&all, &[], &mut |_| Some(vec![1]))).unwrap();
        assert_eq!(opened.pictures.len(), limits::FILE_PICTURES);
        let large = |n: ItemId| Some(vec![n.index as u8; limits::PICTURE_BYTES]);
        let bytes = write(&all, &[], &mut { large }).len();
        let pictures = limits::FILE_PICTURES_BYTES / limits::PICTURE_BYTES * limits::PICTURE_BYTES;
        assert!((pictures..limits::FILE_BYTES).contains(&bytes), "{bytes}");
    }

    #[test]
    fn of_a_list_without_end_only_that_it_is_too_long_is_known() {
        let mut file = [MAGIC.as_slice(), &[VERSION]].concat();
        file.extend(postcard::to_allocvec(&vec![String::new(); 1_000_000]).unwrap());
        file.extend([0, 0]);
        assert_eq!(open(&file), Err(NotOpened::TooLarge));
    }

    #[test]
    fn bytes_that_promise_too_much_are_not_believed() {
        // So many pages that no memory would hold them.
        let bytes = [MAGIC.as_slice(), &[VERSION, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
        assert_eq!(open(&bytes), Err(NotOpened::NotABoard));
    }

    #[test]
    fn a_picture_that_is_not_here_is_left_out() {
        let picture = numbered(1, element(Kind::Picture(id(8)), (0.0, 0.0), (64.0, 48.0)));
        let opened = open(&write(&[picture], &[], &mut |_| None)).unwrap();
        assert_eq!(opened, Opened::default());
    }
}
