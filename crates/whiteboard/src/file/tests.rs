use proptest::prelude::*;

use super::*;
use crate::fixtures::{element, id, numbered, stroke};

fn any_element() -> impl Strategy<Value = Element> {
    let kinds = prop_oneof![
        Just(ElementKind::Line),
        Just(ElementKind::Arrow),
        Just(ElementKind::Rectangle),
        Just(ElementKind::Ellipse),
        Just(ElementKind::Text),
        Just(ElementKind::Sticky),
        Just(ElementKind::Picture(id(100))),
        Just(ElementKind::Picture(id(101))),
        prop::collection::vec((-1e3f32..1e3, -1e3f32..1e3, any::<u8>()), 0..20).prop_map(|points| {
            ElementKind::Stroke(points.into_iter().map(|(x, y, pressure)| Point { x, y, pressure }).collect())
        }),
    ];
    let place = (-1e6f32..1e6, -1e6f32..1e6, 1f32..1e4, 1f32..1e4);
    (kinds, place, ".{0,30}", any::<(i32, bool)>(), prop::option::of(0u32..3), prop::option::of(50u32..52))
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
    let bytes = write(&[element(ElementKind::Text, (0.0, 0.0), (1.0, 1.0))], &pages(), &mut |_| None);
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
    let long = "x".repeat(collab_limits::BOARD_TEXT_BYTES + 1);
    assert_eq!(refused(|file| file.elements[0].1.text = long.clone()), NotOpened::OutOfRange);
    assert_eq!(refused(|file| file.pages[0] = long.clone()), NotOpened::OutOfRange);
    assert_eq!(
        refused(|file| file.pages = vec![String::new(); collab_limits::PAGES + 1]),
        NotOpened::TooLarge
    );
    let points = vec![Point { x: 0.0, y: 0.0, pressure: 0 }; collab_limits::POINTS_PER_ENTRY + 1];
    assert_eq!(refused(|file| file.elements[0].1.kind = StoredKind::Stroke(points)), NotOpened::TooLarge);
    assert_eq!(
        refused(|file| file.elements = vec![file.elements[0].clone(); collab_limits::ELEMENTS + 1]),
        NotOpened::TooLarge
    );
    assert_eq!(
        refused(|file| file.pictures = vec![Vec::new(); limits::FILE_PICTURES + 1]),
        NotOpened::TooLarge
    );
    assert_eq!(refused(|file| file.pictures = vec![vec![0; limits::PICTURE_BYTES + 1]]), NotOpened::TooLarge);
    assert_eq!(open(b"<svg onload=alert(1)>"), Err(NotOpened::NotABoard));
    assert_eq!(open(b"PVBOARD\n\x02"), Err(NotOpened::Version(2)));
    assert_eq!(open(&vec![0; limits::FILE_BYTES + 1]), Err(NotOpened::TooLarge));
}

#[test]
fn a_board_that_is_full_is_opened_again() {
    let text = element(ElementKind::Text, (0.0, 0.0), (1.0, 1.0));
    let opened = open(&write(&vec![text; collab_limits::ELEMENTS], &[], &mut |_| None)).unwrap();
    assert_eq!(opened.elements.len(), collab_limits::ELEMENTS);
    let all: Vec<_> = (0..limits::FILE_PICTURES as u32 + 9)
        .map(|n| numbered(n, element(ElementKind::Picture(id(1_000 + n)), (0.0, 0.0), (1.0, 1.0))))
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
    let picture = numbered(1, element(ElementKind::Picture(id(8)), (0.0, 0.0), (64.0, 48.0)));
    let opened = open(&write(&[picture], &[], &mut |_| None)).unwrap();
    assert_eq!(opened, Opened::default());
}
