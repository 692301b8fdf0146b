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
    let priority = if demand.speaker == Some(of) { WantPriority::Speaker } else { WantPriority::Rest };
    let tile = |screen: bool| {
        // Two tiles of the same picture need the larger of the two.
        let tiles = shown.iter().filter(|tile| tile.participant == of && tile.screen == screen);
        let height = tiles.map(|tile| tile.height).max()?.min(HEIGHT_MOST);
        let source = if screen { TrackSource::Screen } else { TrackSource::Camera };
        let height = height.next_multiple_of(STEP);
        (height > 0).then_some(Want { owner: of, source, height, fps: 0, priority })
    };
    tile(false).into_iter().chain(tile(true)).collect()
}

#[cfg(test)]
mod tests {
    use parvis_protocol::Endpoint;

    use super::*;

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
}
