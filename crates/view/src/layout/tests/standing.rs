//! Tiles that keep their places.

use parvis_base::Mono;

use super::*;

/// Where each tile stands.
fn standing(layout: &CallLayout) -> Vec<(TileKey, StageRect)> {
    let mut standing: Vec<_> = layout.tiles.iter().map(|place| (place.key, place.rect)).collect();
    standing.sort_by_key(|(key, _)| *key);
    standing
}

/// Who stands where they did not stand before, or not at all.
fn moved(before: &CallLayout, after: &CallLayout) -> Vec<TileKey> {
    let before = standing(before);
    standing(after).into_iter().filter(|place| !before.contains(place)).map(|(key, _)| key).collect()
}

fn keys(layout: &CallLayout) -> Vec<TileKey> {
    layout.tiles.iter().map(|place| place.key).collect()
}

/// A call that goes on, with a layout each tenth of a second.
struct Meeting {
    state: LayoutState,
    tiles: Vec<LayoutTile>,
    choices: LayoutChoices,
    size: (f64, f64),
    now: u64,
}

impl Meeting {
    fn of(count: u64, size: (f64, f64), view: CallView) -> Self {
        let state = LayoutState::default();
        Self { state, tiles: people(count), choices: in_view(view), size, now: 0 }
    }

    fn layout(&mut self) -> CallLayout {
        self.now += 100;
        self.state.update(Mono(self.now), &input(&self.tiles, self.size), &self.choices)
    }

    /// One speaks and nobody else, for so many tenths of a second.
    fn talk(&mut self, person: u64, tenths: u64) -> CallLayout {
        for tile in &mut self.tiles {
            tile.speaking = tile.key == face(person);
        }
        (0..tenths).map(|_| self.layout()).last().expect("some time goes by")
    }
}

#[test]
fn who_speaks_and_is_not_on_the_page_takes_the_place_of_who_was_silent_longest() {
    let mut meeting = Meeting::of(80, (390.0, 844.0), CallView::Tiled);
    let first = meeting.layout();
    assert!(first.pages > 1);
    let on_page: Vec<u64> = (1..first.tiles.len() as u64).collect();
    for person in &on_page {
        let layout = meeting.talk(*person, 30);
        assert_eq!(moved(&first, &layout), [], "{person} is on the page");
    }
    // The first who spoke has been silent longest by now.
    let before = meeting.talk(0, 30);
    let after = meeting.talk(70, 30);
    assert_eq!(moved(&before, &after), [face(70)]);
    assert!(!keys(&after).contains(&face(1)));
    let third = meeting.talk(71, 30);
    assert_eq!(moved(&after, &third), [face(71)]);
    assert!(!keys(&third).contains(&face(2)));
}

#[test]
fn whoever_was_never_heard_goes_before_those_who_were_and_the_last_of_them_first() {
    let mut meeting = Meeting::of(60, (320.0, 256.0), CallView::Tiled);
    let first = meeting.layout();
    let last = *keys(&first).last().unwrap();
    let after = meeting.talk(50, 30);
    assert_eq!(moved(&first, &after), [face(50)]);
    assert!(!keys(&after).contains(&last));
}

#[test]
fn in_a_call_of_speakers_two_change_places_and_nobody_else_moves() {
    let mut meeting = Meeting::of(6, (1280.0, 720.0), CallView::Sidebar);
    let before = meeting.talk(1, 30);
    assert_eq!(before.promoted, Some(face(1)));
    let after = meeting.talk(4, 30);
    assert_eq!(after.promoted, Some(face(4)));
    assert_eq!(moved(&before, &after), [face(1), face(4)]);
}

#[test]
fn who_spoke_before_the_speaker_stays_in_sight() {
    let mut meeting = Meeting::of(60, (1280.0, 720.0), CallView::Sidebar);
    let before = meeting.talk(1, 30);
    assert!(!keys(&before).contains(&face(50)));
    let after = meeting.talk(50, 30);
    assert_eq!(after.promoted, Some(face(50)));
    assert!(keys(&after).contains(&face(1)));
    assert!(moved(&before, &after).len() <= 2, "{:?}", moved(&before, &after));
}

#[test]
fn what_is_pinned_and_oneself_are_not_replaced() {
    let mut meeting = Meeting::of(60, (844.0, 390.0), CallView::Auto);
    meeting.choices.toggle_pin(face(3));
    for person in 10..60 {
        let layout = meeting.talk(person, 25);
        let keys = keys(&layout);
        assert!(keys.contains(&face(3)) && keys.contains(&face(0)) && keys.contains(&face(person)));
    }
}

#[test]
fn who_is_left_out_is_not_brought_in_by_speaking() {
    let mut meeting = Meeting::of(60, (390.0, 844.0), CallView::Tiled);
    meeting.choices.hide_without_picture = true;
    meeting.tiles[50].picture = None;
    let before = meeting.layout();
    let after = meeting.talk(50, 30);
    assert_eq!(moved(&before, &after), []);
}

#[test]
fn the_own_tile_is_first_again_when_it_comes_back() {
    let mut meeting = Meeting::of(5, (1280.0, 720.0), CallView::Tiled);
    let before = meeting.layout();
    let own = meeting.tiles.remove(0);
    meeting.layout();
    meeting.tiles.insert(0, own);
    assert_eq!(meeting.layout(), before);
}

#[test]
fn a_seventh_pin_takes_the_place_of_the_oldest() {
    let mut choices = LayoutChoices::default();
    (1..=7).for_each(|person| choices.toggle_pin(face(person)));
    assert_eq!(choices.pinned, (2..=7).map(face).collect::<Vec<_>>());
    choices.toggle_pin(face(4));
    assert_eq!(choices.pinned, [2, 3, 5, 6, 7].map(face));
}

#[derive(Debug, Clone)]
enum Event {
    Join,
    Leave(usize),
    Talk(usize, bool),
    Share(usize),
    Wait(u64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        2 => Just(Event::Join),
        1 => any::<usize>().prop_map(Event::Leave),
        6 => (any::<usize>(), any::<bool>()).prop_map(|(who, on)| Event::Talk(who, on)),
        1 => any::<usize>().prop_map(Event::Share),
        6 => (100_u64..4_000).prop_map(Event::Wait),
    ];
    proptest::collection::vec(event, 1..60)
}

proptest! {
    /// Whatever happens, the order changes only by who comes last, who leaves, and two who change places.
    #[test]
    fn the_order_changes_only_for_a_reason(
        count in 1_u64..60, events in events(), size in sizes(), view in views(),
    ) {
        let mut state = LayoutState::default();
        let (mut tiles, mut next, mut now) = (people(count), count, 0);
        let choices = in_view(view);
        let mut order: Vec<TileKey> = Vec::new();
        for event in events {
            let mut may_change_places = false;
            match event {
                Event::Join => {
                    tiles.push(tile(face(next), Some(WIDE)));
                    next += 1;
                }
                Event::Leave(who) => {
                    tiles.remove(who % tiles.len());
                    if tiles.is_empty() {
                        return Ok(());
                    }
                }
                Event::Talk(who, on) => {
                    let who = who % tiles.len();
                    tiles[who].speaking = on && !tiles[who].key.screen;
                }
                Event::Share(who) => {
                    let key = TileKey { screen: true, ..tiles[who % tiles.len()].key };
                    if tiles.iter().all(|tile| tile.key != key) {
                        tiles.push(tile(key, Some(WIDE)));
                    }
                }
                Event::Wait(millis) => {
                    now += millis;
                    may_change_places = true;
                }
            }
            let layout = state.update(Mono(now), &input(&tiles, size), &choices);
            prop_assert!(!layout.tiles.is_empty());
            let mut expected: Vec<TileKey> =
                order.iter().filter(|key| tiles.iter().any(|tile| tile.key == **key)).copied().collect();
            let new: Vec<_> = tiles.iter().map(|tile| tile.key).filter(|key| !order.contains(key)).collect();
            expected.extend(new);
            let after = state.order_for_tests();
            let different = expected.iter().zip(&after).filter(|(one, other)| one != other).count();
            prop_assert_eq!(expected.len(), after.len());
            // A new speaker; in the views with a large one, who spoke before comes back in, too. Who leaves may make
            // room for another large one.
            let most = if may_change_places { 3 } else { 2 };
            prop_assert!(different <= most, "{:?} became {:?}", expected, after);
            order = after;
        }
    }
}
