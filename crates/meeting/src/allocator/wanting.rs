//! What this page wants of others' pictures, and when it says so.
//!
//! A change is said at most every half second, so that a window whose edge is moved is no stream of messages; but a picture
//! that comes into sight is asked for at once. That comes no more often either: to come into sight it must have been out of
//! sight, which was said at the pace of any other change.

use parvis_protocol::{ParticipantId, SessionId, TrackSource, Want, WantPriority};

use super::Demand;
use super::tier::HEIGHT_MOST;
use crate::{Mono, PeerKey, ShownTile};

/// Between two changes.
const AT_MOST_EVERY: u64 = 500;
/// What may have been lost is said again.
const AGAIN_AFTER: u64 = 30_000;
/// Heights are rounded up to a multiple of this, so that a pixel more or less is no change.
const STEP: u32 = 16;

/// What one participant was told.
#[derive(Debug, Default)]
pub(super) struct Wanting {
    told: Option<LastSaid>,
}

#[derive(Debug)]
struct LastSaid {
    to: (PeerKey, SessionId),
    wants: Vec<Want>,
    at: Mono,
}

impl Wanting {
    /// What is to be said to this participant now, if anything.
    pub(super) fn say(&mut self, now: Mono, to: (PeerKey, SessionId), wants: Vec<Want>) -> Option<String> {
        if now < self.due(to, &wants)? {
            return None;
        }
        let text = Want::list_to_text(&wants)?;
        self.told = Some(LastSaid { to, wants, at: now });
        Some(text)
    }

    /// Has it said anew, whatever was said before.
    pub(super) fn forget(&mut self) {
        self.told = None;
    }

    /// When these wants are to be said.
    pub(super) fn due(&self, to: (PeerKey, SessionId), wants: &[Want]) -> Option<Mono> {
        let Some(told) = self.told.as_ref().filter(|told| told.to == to) else { return Some(Mono(0)) };
        if told.wants == wants {
            return Some(told.at.after(AGAIN_AFTER));
        }
        let is_in = |wants: &[Want], source| wants.iter().any(|want| want.source == source);
        let comes = wants.iter().any(|want| !is_in(&told.wants, want.source));
        Some(if comes { told.at } else { told.at.after(AT_MOST_EVERY) })
    }
}

/// What is wanted of this participant, by what is seen of them.
pub(super) fn wants(demand: &Demand, shown: &[ShownTile], of: ParticipantId) -> Vec<Want> {
    let cameras = demand.data_use.of_cameras();
    let screens = demand.data_use.of_screens();
    let priority = if demand.speaker == Some(of) { WantPriority::Speaker } else { WantPriority::Rest };
    let tile = |screen: bool| {
        let most = if screen { Some(screens) } else { cameras }?;
        // Two tiles of the same picture need the larger of the two.
        let tiles = shown.iter().filter(|tile| tile.participant == of && tile.screen == screen);
        let height = tiles.map(|tile| tile.height).max()?.min(HEIGHT_MOST);
        let source = if screen { TrackSource::Screen } else { TrackSource::Camera };
        // Not rounded up beyond what is wanted at most: a sender that has a larger one would go on with it.
        let height = height.next_multiple_of(STEP).min(most.height);
        (height > 0).then_some(Want { owner: of, source, height, fps: most.fps.into(), priority })
    };
    tile(false).into_iter().chain(tile(true)).collect()
}

#[cfg(test)]
mod tests {
    use parvis_protocol::Endpoint;
    use proptest::prelude::*;

    use super::*;
    use crate::DataUse;

    const ADA: ParticipantId = ParticipantId::from_bits(2);

    fn to(epoch: u32) -> (PeerKey, SessionId) {
        (PeerKey { endpoint: Endpoint::Participant(ADA), epoch }, SessionId::from_bits(1))
    }

    fn want(source: TrackSource, height: u32) -> Want {
        Want { owner: ADA, source, height, fps: 0, priority: WantPriority::Rest }
    }

    fn camera(height: u32) -> Vec<Want> {
        vec![want(TrackSource::Camera, height)]
    }

    #[test]
    fn a_change_waits_and_what_comes_into_sight_does_not() {
        let mut wanting = Wanting::default();
        let mut says = |at, wants: &[Want]| wanting.say(Mono(at), to(1), wants.to_vec()).is_some();
        assert!(says(1_000, &camera(160)));
        assert!(!says(1_100, &camera(320)));
        assert!(!says(1_499, &camera(640)));
        assert!(says(1_500, &camera(640)));
        assert!(!says(1_600, &[]), "out of sight is a change like any other");
        assert!(says(2_000, &[]));
        assert!(says(2_001, &camera(640)), "into sight is at once");
        let both = [want(TrackSource::Camera, 640), want(TrackSource::Screen, 640)];
        assert!(says(2_002, &both));
        assert!(!says(2_003, &camera(640)));
    }

    #[test]
    fn it_is_said_again_after_a_while_and_over_a_new_connection() {
        let mut wanting = Wanting::default();
        assert!(wanting.say(Mono(0), to(1), camera(160)).is_some());
        assert!(wanting.say(Mono(29_999), to(1), camera(160)).is_none());
        assert!(wanting.say(Mono(30_000), to(1), camera(160)).is_some());
        assert!(wanting.say(Mono(30_001), to(2), camera(160)).is_some());
        assert!(wanting.say(Mono(30_002), (to(2).0, SessionId::from_bits(9)), camera(160)).is_some());
    }

    #[test]
    fn whatever_is_shown_few_messages_come_of_it() {
        let mut wanting = Wanting::default();
        let mut said = 0;
        for at in 0..10_000_u64 {
            // Sizes that change with each millisecond, and a tile that comes and goes.
            let height = u32::try_from(at % 97).unwrap_or(0);
            let wants = if at % 3 == 0 { Vec::new() } else { camera(height) };
            said += usize::from(wanting.say(Mono(at), to(1), wants).is_some());
        }
        assert!((10..=42).contains(&said), "{said}");
    }

    #[test]
    fn what_is_shown_twice_is_wanted_once_in_the_larger_size() {
        let demand = Demand { speaker: Some(ADA), ..Demand::default() };
        let tile = |participant, screen, height| ShownTile { participant, screen, height };
        let other = ParticipantId::from_bits(3);
        let shown =
            [tile(ADA, false, 100), tile(other, false, 900), tile(ADA, false, 161), tile(ADA, true, 0)];
        let speaker = WantPriority::Speaker;
        assert_eq!(
            wants(&demand, &shown, ADA),
            [Want { priority: speaker, ..want(TrackSource::Camera, 176) }]
        );
        assert!(wants(&demand, &[], ADA).is_empty());
        let huge = wants(&demand, &[tile(ADA, true, u32::MAX)], ADA);
        assert_eq!(huge, [Want { priority: speaker, ..want(TrackSource::Screen, HEIGHT_MOST) }]);
    }

    #[test]
    fn where_data_is_saved_cameras_are_small_and_slow_and_screens_only_slow() {
        let tile = |screen, height| ShownTile { participant: ADA, screen, height };
        let wants = |data_use, camera, screen| {
            let demand = Demand { data_use, ..Demand::default() };
            super::wants(&demand, &[tile(false, camera), tile(true, screen)], ADA)
        };
        let screen = |height| Want { fps: 5, ..want(TrackSource::Screen, height) };
        let small = |height| Want { fps: 15, ..want(TrackSource::Camera, height) };
        assert_eq!(wants(DataUse::Save, 1_080, 1_600), [small(360), screen(1_600)]);
        assert_eq!(wants(DataUse::Save, 100, 90), [small(112), screen(96)]);
        assert_eq!(wants(DataUse::SoundOnly, 1_080, 1_600), [screen(1_600)]);
        assert!(wants(DataUse::SoundOnly, 1_080, 0).is_empty());
    }

    proptest! {
        /// Whatever is shown, no want is for more than was chosen, and nothing is wanted that would not be without it.
        #[test]
        fn no_more_is_wanted_than_was_chosen(
            tiles in prop::collection::vec((1..4_u64, any::<bool>(), prop_oneof![0..2_000_u32, any::<u32>()]), 0..20),
        ) {
            let tile = |(participant, screen, height): &(u64, bool, u32)| ShownTile {
                participant: ParticipantId::from_bits(*participant),
                screen: *screen,
                height: *height,
            };
            let shown: Vec<_> = tiles.iter().map(tile).collect();
            let wants = |data_use| super::wants(&Demand { data_use, ..Demand::default() }, &shown, ADA);
            let of = |wants: &[Want], source| wants.iter().find(|want| want.source == source).copied();
            let [full, save, sound] = [DataUse::Full, DataUse::Save, DataUse::SoundOnly].map(wants);
            prop_assert!(save.iter().all(|want| want.source == TrackSource::Screen || (want.height <= 360 && want.fps == 15)));
            prop_assert!(sound.iter().all(|want| want.source == TrackSource::Screen));
            let heights = |wants: &[Want]| of(wants, TrackSource::Screen).map(|want| want.height);
            prop_assert_eq!([heights(&save), heights(&sound)], [heights(&full); 2]);
            for want in &save {
                prop_assert!(of(&full, want.source).is_some_and(|full| full.height >= want.height));
            }
            prop_assert_eq!(save.len(), full.len());
        }
    }
}
