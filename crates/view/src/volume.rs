//! How loud each of the others is to this person, who alone hears the difference.

use std::collections::BTreeMap;

use parvis_protocol::ParticipantId;

/// So many at most are kept; a call has fewer people.
const KEPT: usize = 1_000;

/// How loud somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    /// 0 to 100, of how loud they are by themselves.
    pub percent: u8,
    /// Whether this person does not want to hear them at all for now.
    pub muted: bool,
}

impl Default for Volume {
    fn default() -> Self {
        Self { percent: 100, muted: false }
    }
}

impl Volume {
    /// What an element plays it with (`HTMLMediaElement.volume`), 0 to 1.
    #[must_use]
    pub fn heard(self) -> f64 {
        if self.muted { 0.0 } else { f64::from(self.percent.min(100)) / 100.0 }
    }
}

/// The volumes that the person has changed, for as long as the page lives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Volumes(BTreeMap<ParticipantId, Volume>);

impl Volumes {
    /// How loud this participant is.
    #[must_use]
    pub fn of(&self, who: ParticipantId) -> Volume {
        self.0.get(&who).copied().unwrap_or_default()
    }

    /// Changes it.
    pub fn set(&mut self, who: ParticipantId, volume: Volume) {
        if volume == Volume::default() {
            self.0.remove(&who);
        } else if self.0.len() < KEPT || self.0.contains_key(&who) {
            self.0.insert(who, volume);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_not_changed_is_as_loud_as_they_are() {
        let mut volumes = Volumes::default();
        let [ada, bob] = [1, 2].map(ParticipantId::from_bits);
        volumes.set(ada, Volume { percent: 40, muted: false });
        assert!((volumes.of(ada).heard() - 0.4).abs() < 1e-9);
        assert!((volumes.of(bob).heard() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn who_is_muted_has_their_volume_again_afterwards() {
        let mut volumes = Volumes::default();
        let ada = ParticipantId::from_bits(1);
        volumes.set(ada, Volume { percent: 40, muted: true });
        assert!(volumes.of(ada).heard().abs() < 1e-9);
        volumes.set(ada, Volume { muted: false, ..volumes.of(ada) });
        assert_eq!(volumes.of(ada).percent, 40);
    }

    #[test]
    fn no_more_than_so_many_are_kept_and_never_more_than_all_of_it_is_heard() {
        let mut volumes = Volumes::default();
        let quiet = Volume { percent: 10, muted: false };
        (0..2 * KEPT as u64).for_each(|id| volumes.set(ParticipantId::from_bits(id), quiet));
        assert_eq!(volumes.0.len(), KEPT);
        (0..KEPT as u64).for_each(|id| volumes.set(ParticipantId::from_bits(id), Volume::default()));
        assert!(volumes.0.is_empty());
        assert!((Volume { percent: 255, muted: false }.heard() - 1.0).abs() < 1e-9);
    }
}
