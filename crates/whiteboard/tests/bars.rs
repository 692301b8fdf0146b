//! What the bars around the whiteboard show, and what they ask for.

mod support;

use parvis_collab::{CollabIntent, Drawn, ElementKind, ItemId};
use parvis_protocol::ParticipantId;
use parvis_whiteboard::arrange::Copied;
use parvis_whiteboard::input::{DrawingTool, PictureTarget, StyleChange, WhiteboardInput};
use parvis_whiteboard::limits::{PICTURE_SIDE, WAITING};
use parvis_whiteboard::output::{SelectionSummary, WhiteboardOutput};
use support::{CTRL, Person, at};

/// So many lines, those of one number a group; every third is part of the background.
fn lines(ada: &mut Person, count: usize) -> Vec<Copied> {
    ada.with(DrawingTool::Line, &[at(0.0, 0.0), at(90.0, 0.0)]);
    let line = ada.elements().pop().expect("it was just drawn");
    ada.handle(WhiteboardInput::Delete);
    let copy = |number: usize| Copied {
        drawn: Drawn {
            page: None,
            kind: line.kind.clone(),
            place: line.place,
            style: line.style,
            text: String::new(),
            order: i32::try_from(number).expect("there are few"),
        },
        group: (number < 2).then_some(7),
        fixed: number % 3 == 2,
    };
    (0..count).map(copy).collect()
}

#[test]
fn undo_and_redo_are_shown_while_there_is_something_and_one_may() {
    let mut ada = Person::new(1);
    let steps = |ada: &Person| (ada.board.snapshot().undo, ada.board.snapshot().redo);
    assert_eq!(steps(&ada), (false, false));
    ada.with(DrawingTool::Rectangle, &[at(10.0, 10.0), at(90.0, 90.0)]);
    assert_eq!(steps(&ada), (true, false));
    ada.handle(WhiteboardInput::Undo);
    assert_eq!(steps(&ada), (false, true));
    ada.handle(WhiteboardInput::Redo);
    // Somebody else moderates, and locks the whiteboard.
    ada.document.set_moderators([ParticipantId::from_bits(1)]);
    ada.handle(WhiteboardInput::Lock(true));
    assert!(ada.board.snapshot().locked && ada.board.snapshot().may_draw);
    ada.document.set_moderators([ParticipantId::from_bits(1), ParticipantId::from_bits(2)]);
    ada.board.follow(&ada.document);
    assert_eq!(steps(&ada), (true, false));
}

#[test]
fn the_bars_show_what_is_selected() {
    let mut ada = Person::new(1);
    let colour = [1, 2, 3, 255];
    ada.handle(WhiteboardInput::Restyle(StyleChange::Colour(colour)));
    assert_eq!(ada.board.snapshot().style.colour, colour, "of what would be drawn");
    for x in [10.0, 210.0] {
        ada.with(DrawingTool::Rectangle, &[at(x, 10.0), at(x + 90.0, 90.0)]);
    }
    ada.handle(WhiteboardInput::Restyle(StyleChange::Width(16.0)));
    ada.key("a", CTRL);
    let shown = ada.board.snapshot();
    assert_eq!((shown.selected, shown.groups, shown.style.width), (2, false, 4.0), "of the first");
    let last = ada.outputs.iter().rev().find_map(|(_, output)| match output {
        WhiteboardOutput::Selected(summary) => Some(summary.clone()),
        _ => None,
    });
    assert_eq!(last, Some(SelectionSummary::Several(2)));
    ada.handle(WhiteboardInput::Group);
    assert!(ada.board.snapshot().groups);
    ada.handle(WhiteboardInput::ZoomTo(0.504));
    assert_eq!((ada.board.snapshot().zoom, ada.board.snapshot().empty), (50, false));
}

#[test]
fn a_page_that_one_adds_is_looked_at_and_has_its_name() {
    let mut ada = Person::new(1);
    ada.handle(WhiteboardInput::AddPage);
    let page = ada.board.snapshot().page.expect("it was just added");
    ada.handle(WhiteboardInput::RenamePage(page, "  Plan ".to_owned()));
    assert_eq!(ada.board.snapshot().pages, [(page, "Plan".to_owned())]);
    ada.handle(WhiteboardInput::DeletePage(page));
    let shown = ada.board.snapshot();
    assert!(shown.page.is_none() && shown.pages.is_empty());
}

#[test]
fn where_one_writes_follows_the_view() {
    let mut ada = Person::new(1);
    assert_eq!(ada.board.snapshot().field, None);
    ada.with(DrawingTool::Sticky, &[at(400.0, 300.0)]);
    let field = ada.board.snapshot().field.expect("one writes");
    assert!(field.ground.is_some() && field.padding > 0.0 && field.width.is_some());
    ada.handle(WhiteboardInput::ZoomBy(2.0));
    let larger = ada.board.snapshot().field.expect("one still writes");
    assert_eq!((larger.font, larger.width), (field.font * 2.0, field.width.map(|width| width * 2.0)));
    ada.write("note");
    assert_eq!(ada.board.snapshot().field, None);
}

#[test]
fn many_things_are_put_in_batches_and_are_one_act() {
    let mut ada = Person::new(1);
    let copies = lines(&mut ada, 1_200);
    ada.handle(WhiteboardInput::Put(copies));
    let waiting = ada.board.snapshot().waiting;
    assert_eq!(waiting, 700, "a batch is put at once");
    let begun = ada.now;
    while ada.board.snapshot().waiting > 0 {
        let now = ada.mono();
        assert!(ada.board.moves(now), "pictures follow until all is there");
        ada.now += 16.0;
        ada.handle(WhiteboardInput::Tick);
    }
    assert!((32.0..200.0).contains(&(ada.now - begun)));
    let elements = ada.elements();
    assert_eq!((elements.len(), elements.iter().filter(|it| it.fixed).count()), (1_200, 400));
    let grouped: Vec<_> = elements.iter().filter(|it| it.group.is_some()).collect();
    assert!(grouped.len() == 2 && grouped[0].group == grouped[1].group);
    assert!(ada.selected().is_empty(), "so many are selected by nobody");
    let now = ada.mono();
    assert!(!ada.board.moves(now));
    // And so they are one act for undo, but for making the group.
    let alone = |intent: &CollabIntent| matches!(intent, CollabIntent::DrawAll { along: false, .. });
    assert_eq!(ada.intents().filter(|(_, intent)| alone(intent)).count(), 1);
}

#[test]
fn what_waits_to_be_put_has_one_limit_and_the_person_is_told() {
    let mut ada = Person::new(1);
    let copies = lines(&mut ada, 3_000);
    for _ in 0..10 {
        ada.handle(WhiteboardInput::Put(copies.clone()));
        assert!(ada.board.snapshot().waiting <= WAITING);
    }
    let told = |ada: &Person| {
        ada.outputs.iter().filter(|(_, output)| *output == WhiteboardOutput::TooManyWait).count()
    };
    // Three go whole, some of the first at once; of the others nothing does.
    let first = 3 * 3_000 - ada.board.snapshot().waiting;
    assert!((1..1_000).contains(&first), "{first}");
    assert_eq!(told(&ada), 7);
    let one = WhiteboardInput::Put(copies[..1].to_vec());
    ada.handle(one);
    assert_eq!(told(&ada), 7, "there is place for a little");
}

#[test]
fn what_is_refused_ends_what_was_to_be_put() {
    let mut ada = Person::new(1);
    let mut copies = lines(&mut ada, 1_200);
    copies[700].drawn.place.x = f32::INFINITY;
    ada.handle(WhiteboardInput::Put(copies));
    for _ in 0..10 {
        ada.now += 16.0;
        ada.handle(WhiteboardInput::Tick);
    }
    assert_eq!(
        (ada.elements().len(), ada.board.snapshot().waiting),
        (500, 0),
        "a batch is put whole or not at all"
    );
}

#[test]
fn a_picture_is_put_where_one_points_and_small_ones_keep_their_size() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Line, &[at(0.0, 0.0), at(90.0, 0.0)]);
    let offer: ItemId = ada.elements()[0].id;
    let mut put = |size, to| {
        ada.handle(WhiteboardInput::PutPicture { offer, size, target: PictureTarget::Front(to) });
        let last = ada.elements().pop().expect("it was just put");
        assert_eq!((last.kind, ada.selected()), (ElementKind::Picture(offer), vec![last.id]));
        (f64::from(last.place.x), f64::from(last.place.y), f64::from(last.place.width))
    };
    assert_eq!(put(at(40.0, 20.0), Some(at(100.0, 100.0))), (80.0, 90.0, 40.0));
    // The view is 1000 by 700 pixels.
    assert_eq!(put(at(4_000.0, 2_000.0), None), (260.0, 230.0, PICTURE_SIDE));
    assert_eq!(ada.board.pictures().len(), 1);
    assert_eq!(ada.board.areas_of(offer).len(), 2);
}

#[test]
fn the_list_is_told_when_it_is_shown_and_of_the_page_that_is_turned_to() {
    let mut ada = Person::new(1);
    ada.with(DrawingTool::Line, &[at(0.0, 0.0), at(90.0, 0.0)]);
    let mut listed = |input| {
        ada.outputs.clear();
        ada.handle(input);
        ada.rest();
        ada.outputs.iter().find_map(|(_, output)| match output {
            WhiteboardOutput::Listed(list) => Some(list.len()),
            _ => None,
        })
    };
    assert_eq!(listed(WhiteboardInput::Fit), None);
    assert_eq!(listed(WhiteboardInput::ShowList(true)), Some(1));
    assert_eq!(listed(WhiteboardInput::Fit), None, "nothing has changed");
    assert_eq!(listed(WhiteboardInput::Closed), Some(1), "for the panel that is opened next");
    assert_eq!(listed(WhiteboardInput::AddPage), Some(0));
    assert_eq!(listed(WhiteboardInput::GoTo(None)), Some(1));
}
