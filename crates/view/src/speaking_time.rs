//! For how long each person has spoken, as this page heard it since it joined.
//!
//! It goes by who speaks at each moment ([`speakers`]), and by the clock that nobody sets. Two who speak at once are both counted.
//! Whoever is muted does not speak, whatever their microphone hears.

use std::collections::BTreeMap;

use parvis_base::Mono;
use parvis_meeting::Snapshot;
use parvis_protocol::ParticipantId;

/// A step of the clock that is longer than this, in milliseconds, is none in which anybody was heard: the page slept.
const STEP_MOST: u64 = 10_000;
/// So many people at most are kept, also of those who have left: who comes back with the same seat goes on.
const KEPT: usize = 500;

/// Who speaks at the moment; `None` is oneself.
#[must_use]
pub fn speakers(snapshot: &Snapshot) -> Vec<Option<ParticipantId>> {
    let own = snapshot.speaking.then_some(None);
    let spoken =
        snapshot.remotes.iter().filter(|remote| remote.speaking && remote.participant.media.microphone);
    own.into_iter().chain(spoken.map(|remote| Some(remote.participant.id))).collect()
}

/// How long each has spoken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpeakingTimes {
    /// Since when these speak.
    since: Mono,
    speaking: Vec<Option<ParticipantId>>,
    /// In milliseconds.
    times: BTreeMap<Option<ParticipantId>, u64>,
}

/// How long one has spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpeakingShare {
    /// Who; `None` is oneself.
    pub who: Option<ParticipantId>,
    /// In whole seconds.
    pub seconds: u64,
    /// Of all that these people have spoken, in percent; 0 where nobody has.
    pub percent: u8,
}

impl SpeakingTimes {
    /// These speak from now on. To be called with every change, and now and then without one.
    pub fn update(&mut self, now: Mono, speaking: Vec<Option<ParticipantId>>) {
        let step = now.since(self.since);
        if step <= STEP_MOST {
            for who in &self.speaking {
                if self.times.contains_key(who) || self.times.len() < KEPT {
                    let time = self.times.entry(*who).or_default();
                    *time = time.saturating_add(step);
                }
            }
        }
        self.since = now;
        self.speaking = speaking;
        self.speaking.truncate(KEPT);
    }

    /// How long each of these has spoken, who spoke most first, and in the order given where that is the same.
    #[must_use]
    pub fn shares(&self, people: &[Option<ParticipantId>]) -> Vec<SpeakingShare> {
        let time = |who: &Option<ParticipantId>| self.times.get(who).copied().unwrap_or(0);
        let all = people.iter().map(time).fold(0_u64, u64::saturating_add);
        let share = |who: &Option<ParticipantId>| {
            let percent = time(who).saturating_mul(100).saturating_add(all / 2).checked_div(all).unwrap_or(0);
            let percent = u8::try_from(percent).unwrap_or(100).min(100);
            SpeakingShare { who: *who, seconds: time(who) / 1_000, percent }
        };
        let mut shares: Vec<_> = people.iter().map(share).collect();
        shares.sort_by_key(|share| std::cmp::Reverse(time(&share.who)));
        shares
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::call;

    fn id(number: u64) -> Option<ParticipantId> {
        Some(ParticipantId::from_bits(number))
    }

    fn seconds(times: &SpeakingTimes, who: Option<ParticipantId>) -> u64 {
        times.shares(&[who])[0].seconds
    }

    #[test]
    fn each_is_counted_for_as_long_as_they_speak() {
        let mut times = SpeakingTimes::default();
        times.update(Mono(1_000), vec![id(1)]);
        times.update(Mono(4_000), vec![id(1), None]);
        times.update(Mono(6_000), vec![]);
        times.update(Mono(9_000), vec![id(1)]);
        times.update(Mono(9_000), vec![]);
        let shares = times.shares(&[None, id(1), id(2)]);
        let told = |who, seconds, percent| SpeakingShare { who, seconds, percent };
        assert_eq!(shares, [told(id(1), 5, 71), told(None, 2, 29), told(id(2), 0, 0)]);
        // Of those who are asked for.
        assert_eq!(times.shares(&[None]), [told(None, 2, 100)]);
        assert_eq!(SpeakingTimes::default().shares(&[None, id(1)]), [told(None, 0, 0), told(id(1), 0, 0)]);
    }

    #[test]
    fn while_the_page_slept_nobody_was_heard() {
        let mut times = SpeakingTimes::default();
        times.update(Mono(0), vec![id(1)]);
        times.update(Mono(3_600_000), vec![id(1)]);
        assert_eq!(seconds(&times, id(1)), 0);
        times.update(Mono(3_602_000), vec![]);
        assert_eq!(seconds(&times, id(1)), 2);
        // A clock that stands still, or is odd.
        times.update(Mono(0), vec![id(1)]);
        times.update(Mono(u64::MAX), vec![id(1)]);
        assert_eq!(seconds(&times, id(1)), 2);
    }

    #[test]
    fn who_comes_back_goes_on_and_a_crowd_has_an_end() {
        let mut times = SpeakingTimes::default();
        times.update(Mono(0), vec![id(1)]);
        times.update(Mono(2_000), vec![]);
        for number in 0..2_000 {
            times.update(Mono(2_000 + number * 10), vec![id(number)]);
        }
        assert_eq!(times.times.len(), KEPT);
        times.update(Mono(22_000), (0..9_000).map(id).collect());
        assert_eq!(times.speaking.len(), KEPT);
        assert_eq!(seconds(&times, id(1)), 2);
    }

    #[test]
    fn who_is_muted_does_not_speak() {
        let mut snapshot = call(&["Grace", "Alan"]);
        for remote in &mut snapshot.remotes {
            remote.speaking = true;
            remote.participant.media.microphone = true;
        }
        let [grace, alan] = [0, 1].map(|at| Some(snapshot.remotes[at].participant.id));
        assert_eq!(speakers(&snapshot), [grace, alan]);
        snapshot.remotes[0].participant.media.microphone = false;
        assert_eq!(speakers(&snapshot), [alan]);
        snapshot.speaking = true;
        assert_eq!(speakers(&snapshot), [None, alan]);
    }

    proptest! {
        /// Nobody has spoken for longer than the page has listened, and the shares are of all.
        #[test]
        fn nobody_has_spoken_for_longer_than_it_lasted(
            steps in prop::collection::vec((0..12_000_u64, prop::collection::vec(0..4_u64, 0..4)), 0..40),
        ) {
            let mut times = SpeakingTimes::default();
            let mut now = Mono(5_000);
            times.update(now, vec![]);
            let begun = now;
            for (wait, mut who) in steps {
                who.sort_unstable();
                who.dedup();
                now = now.after(wait);
                times.update(now, who.into_iter().map(id).collect());
            }
            let people: Vec<_> = (0..4).map(id).collect();
            let shares = times.shares(&people);
            prop_assert!(shares.iter().all(|share| share.seconds * 1_000 <= now.since(begun)));
            prop_assert!(shares.is_sorted_by_key(|share| std::cmp::Reverse(share.seconds)));
            let percent: u32 = shares.iter().map(|share| u32::from(share.percent)).sum();
            prop_assert!(percent == 0 || (98..=102).contains(&percent));
        }
    }
}
