//! Which stays in a server's memory a room session has gone through: it tells which of two states of one session knows more.

use serde::{Deserialize, Serialize};

use crate::Incarnation;

/// The stays in a server's memory that a room session has gone through, each with the version at which it was last known; the last
/// is the present one. It tells which of two states of one session knows more, although each may have gone on from the same
/// past, and whatever the clocks say.
///
/// It is bounded. Of a long past the oldest and the newest stays are kept, and how many are missing between them, so that each has
/// the place that it has in every other lineage of the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lineage {
    stays: Vec<(Incarnation, u64)>,
    /// How many are missing after the first [`OLDEST`].
    missing: u64,
}

/// Stays that are remembered.
pub(crate) const LINEAGE: usize = 32;
/// Those among them that are never forgotten: whoever goes on from an old state again and again does not get rid of the place where
/// they parted from the others.
const OLDEST: usize = LINEAGE / 2;

impl Lineage {
    pub(crate) fn new(first: Incarnation) -> Self {
        Self { stays: vec![(first, 0)], missing: 0 }
    }

    /// The same with the version that it has now.
    pub(crate) fn at(&self, version: u64) -> Self {
        let mut lineage = self.clone();
        if let Some(last) = lineage.stays.last_mut() {
            last.1 = version;
        }
        lineage
    }

    pub(crate) fn followed_by(mut self, next: Incarnation) -> Self {
        if self.stays.len() >= LINEAGE {
            self.stays.remove(OLDEST);
            self.missing = self.missing.saturating_add(1);
        }
        self.stays.push((next, 0));
        self
    }

    pub(crate) fn current(&self) -> Incarnation {
        self.stays.last().map_or(Incarnation(0), |last| last.0)
    }

    /// Whether it is no longer than it may be.
    pub(crate) fn is_bounded(&self) -> bool {
        self.stays.len() <= LINEAGE
    }

    pub(crate) fn contains(&self, incarnation: Incarnation) -> bool {
        self.stays.iter().any(|past| past.0 == incarnation)
    }

    /// Whether `other`, of the same room session, knows of something that this one, which goes on in this server, does not.
    ///
    /// What counts is the oldest stay that both know, and who knows more of it. So nobody gains by going on from an old state for
    /// a while, however far that raises the version. Where both have gone on from the same point, the one that came
    /// from before the present stay wins.
    ///
    /// Where they parted so long ago that it is forgotten, whoever has forgotten more has been alone for longer: nobody
    /// gains by a long past either.
    pub(crate) fn lacks(&self, version: u64, other: &Self) -> bool {
        let here = self.at(version);
        let has_forgotten_more = here.missing > other.missing;
        // The place of the last stay that is the same in both.
        let mut same = None;
        for (place, mine) in here.placed() {
            let Some(theirs) = other.get(place) else { continue };
            if mine == theirs {
                same = Some(place);
            } else if mine.0 == theirs.0 {
                return theirs.1 > mine.1;
            } else if place == 0 || same == place.checked_sub(1) || here.missing == other.missing {
                return place == here.last_place();
            } else {
                return has_forgotten_more;
            }
        }
        if same == Some(here.last_place().min(other.last_place())) {
            other.last_place() > here.last_place()
        } else {
            // The shorter one ends where the longer one has forgotten.
            has_forgotten_more
        }
    }

    /// Each stay with its place among all that ever were.
    fn placed(&self) -> impl Iterator<Item = (u64, (Incarnation, u64))> {
        let place = |at: usize| (at as u64).saturating_add(if at < OLDEST { 0 } else { self.missing });
        self.stays.iter().enumerate().map(move |(at, stay)| (place(at), *stay))
    }

    fn get(&self, place: u64) -> Option<(Incarnation, u64)> {
        let oldest = OLDEST as u64;
        let at = if place < oldest {
            place
        } else {
            place.checked_sub(self.missing).filter(|at| *at >= oldest)?
        };
        self.stays.get(usize::try_from(at).ok()?).copied()
    }

    fn last_place(&self) -> u64 {
        self.placed().last().map_or(0, |(place, _)| place)
    }

    #[cfg(test)]
    pub(crate) fn longest() -> Self {
        Self { stays: vec![(Incarnation(u64::MAX), u64::MAX); LINEAGE], missing: u64::MAX }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A past as it was, with nothing forgotten.
    type Past = Vec<(Incarnation, u64)>;

    fn lineage(past: &Past) -> (Lineage, u64) {
        let mut all = past.iter();
        let first = all.next().unwrap();
        let next = |(lineage, version): (Lineage, u64), stay: &(Incarnation, u64)| {
            (lineage.at(version).followed_by(stay.0), stay.1)
        };
        all.fold((Lineage::new(first.0), first.1), next)
    }

    /// Versions grow: so many stays, of which the first has this number.
    fn go_on(mut past: Past, first: u64, stays: u64) -> Past {
        for number in 0..stays {
            let version = past.last().map_or(1, |last| last.1) + 1;
            past.push((Incarnation(first + number), version));
        }
        past
    }

    fn lacks(here: &Past, other: &Past) -> bool {
        let ((here, version), (other, others)) = (lineage(here), lineage(other));
        here.lacks(version, &other.at(others))
    }

    /// What `lacks` would say if nothing were ever forgotten.
    fn lacks_of_all(here: &Past, other: &Past) -> bool {
        for (at, (mine, theirs)) in here.iter().zip(other).enumerate() {
            if mine.0 != theirs.0 {
                return at + 1 == here.len();
            }
            if mine.1 != theirs.1 {
                return theirs.1 > mine.1;
            }
        }
        other.len() > here.len()
    }

    /// Two that have so many stays in common, of which the last one went on further in the second; and then so many each.
    fn parted(common: u64, (mine, ahead): (u64, u64), theirs: u64) -> (Past, Past) {
        let here = go_on(Past::new(), 1, common);
        let mut other = here.clone();
        other.last_mut().unwrap().1 += ahead;
        (go_on(here, 1_000_000, mine), go_on(other, 2_000_000, theirs))
    }

    #[test]
    fn nobody_gets_rid_of_an_old_state_by_going_on_from_it_again_and_again() {
        for common in 1..LINEAGE as u64 {
            for stays in [1, 14, 30, 31, 32, 33, 64, 1_000] {
                // She has the second stay as it was before her ban; the others know of that, and have gone on once.
                let (eve, ada) = parted(common, (stays, 5), 1);
                assert!(lacks(&eve, &ada), "{common} in common, {stays} of her own");
                assert!(!lacks(&ada, &eve), "{common} in common, {stays} of her own");
            }
        }
    }

    #[test]
    fn a_room_that_has_been_there_for_long_still_knows_its_newest_state() {
        for stays in [1, 31, 32, 33, 48, 1_000] {
            let now = go_on(Past::new(), 1, stays);
            for missed in 1..(LINEAGE - OLDEST) as u64 {
                let before = now[..now.len().saturating_sub(missed.try_into().unwrap()).max(1)].to_vec();
                if before.len() < now.len() {
                    assert!(!lacks(&now, &before), "{stays} stays, {missed} missed");
                    assert!(lacks(&before, &now), "{stays} stays, {missed} missed");
                }
            }
            assert!(!lacks(&now, &now));
        }
    }

    #[test]
    fn the_longest_is_bounded() {
        let (lineage, _) = lineage(&go_on(Past::new(), 1, 1_000));
        assert!(lineage.is_bounded());
        assert_eq!((lineage.stays.len(), lineage.last_place()), (LINEAGE, 999));
        assert_eq!(lineage.get(15), Some((Incarnation(16), 17)));
        assert_eq!(lineage.get(16), None);
        assert_eq!(lineage.get(983), None);
        assert_eq!(lineage.get(984), Some((Incarnation(985), 986)));
        assert_eq!(lineage.get(1_000), None);
    }

    proptest! {
        /// Wherever both still know the stay at which they parted, it is as if nothing were forgotten.
        #[test]
        fn what_is_forgotten_changes_nothing_where_the_parting_is_known(
            common in 1_u64..80, mine in 0_u64..40, ahead in 0_u64..3, behind in 0_u64..3, theirs in 0_u64..40,
        ) {
            let (mut here, other) = parted(common, (mine, ahead), theirs);
            if mine == 0 {
                here.last_mut().unwrap().1 += behind;
            }
            let place = common - 1;
            let (known, others) = (lineage(&here).0, lineage(&other).0);
            // The last one in common, and the first that is not, if there is one.
            let knows = |one: &Lineage| {
                one.get(place).is_some() && (place == one.last_place() || one.get(place + 1).is_some())
            };
            prop_assume!(knows(&known) && knows(&others));
            prop_assert_eq!(lacks(&here, &other), lacks_of_all(&here, &other));
            prop_assert_eq!(lacks(&other, &here), lacks_of_all(&other, &here));
        }

        /// Of two that parted, it is never said of both that the other knows more.
        #[test]
        fn of_two_that_parted_and_went_on_at_most_one_knows_more(
            common in 1_u64..80, mine in 2_u64..80, ahead in 0_u64..3, theirs in 2_u64..80,
        ) {
            let (here, other) = parted(common, (mine, ahead), theirs);
            prop_assert!(!(lacks(&here, &other) && lacks(&other, &here)));
        }
    }
}
