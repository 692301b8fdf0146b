//! What of the call is told by a sound: the difference between two snapshots.

use parvis_meeting::{SessionState, Snapshot};

/// In a call of more people than these nothing is told by a sound, unless the person wants it: in a large one somebody
/// always comes or goes.
pub const LARGE: usize = 12;

/// An event that has a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallSound {
    /// Somebody joined.
    Joined,
    /// Somebody left.
    Left,
    /// Somebody raised their hand.
    Hand,
    /// Somebody began to share their screen.
    Shares,
}

/// Whether a call is so large that its sounds are off by default.
#[must_use]
pub fn is_large(snapshot: &Snapshot) -> bool {
    // Oneself is one of them.
    snapshot.remotes.len() >= LARGE
}

/// The sound of what others did between two snapshots of a call, among those that are wanted: one at most, of what matters
/// most. Joining has none for those who were there before, and a server that comes back none for anybody.
#[must_use]
pub fn call_sound(
    before: &Snapshot,
    now: &Snapshot,
    is_wanted: impl Fn(CallSound) -> bool,
) -> Option<CallSound> {
    if before.session != SessionState::Joined || now.session != SessionState::Joined {
        return None;
    }
    let find = |snapshot: &Snapshot, id| {
        snapshot.remotes.iter().find(|remote| remote.participant.id == id).map(|remote| {
            let participant = &remote.participant;
            (participant.hand.is_some(), participant.media.screen)
        })
    };
    let mut found = [
        (CallSound::Shares, false),
        (CallSound::Hand, false),
        (CallSound::Joined, false),
        (CallSound::Left, false),
    ];
    for remote in &now.remotes {
        let id = remote.participant.id;
        let (hand, screen) = (remote.participant.hand.is_some(), remote.participant.media.screen);
        let earlier = find(before, id);
        let (had_hand, had_screen) = earlier.unwrap_or_default();
        found[0].1 |= screen && !had_screen;
        found[1].1 |= hand && !had_hand;
        found[2].1 |= earlier.is_none();
    }
    found[3].1 = before.remotes.iter().any(|remote| find(now, remote.participant.id).is_none());
    found.into_iter().find(|(sound, happened)| *happened && is_wanted(*sound)).map(|(sound, _)| sound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{call, remote};

    fn heard(before: &Snapshot, now: &Snapshot) -> Option<CallSound> {
        call_sound(before, now, |_| true)
    }

    #[test]
    fn each_event_has_its_sound_and_nothing_else_has_one() {
        let before = call(&["Grace"]);
        assert_eq!(heard(&before, &before), None);
        let mut now = before.clone();
        now.remotes.push(remote(9, "Alan"));
        assert_eq!(heard(&before, &now), Some(CallSound::Joined));
        assert_eq!(heard(&now, &before), Some(CallSound::Left));
        let mut now = before.clone();
        now.remotes[0].participant.hand = Some(1);
        assert_eq!(heard(&before, &now), Some(CallSound::Hand));
        assert_eq!(heard(&now, &before), None, "lowered");
        let mut now = before.clone();
        now.remotes[0].participant.media.screen = true;
        assert_eq!(heard(&before, &now), Some(CallSound::Shares));
        assert_eq!(heard(&now, &before), None, "stopped");
        // Muting and speaking are silent.
        let mut now = before.clone();
        now.remotes[0].participant.media.microphone = false;
        now.remotes[0].speaking = true;
        assert_eq!(heard(&before, &now), None);
    }

    #[test]
    fn of_several_at_once_the_most_important_one_that_is_wanted_is_heard() {
        let before = call(&["Grace"]);
        let mut now = before.clone();
        now.remotes[0].participant.media.screen = true;
        now.remotes[0].participant.hand = Some(1);
        now.remotes.push(remote(9, "Alan"));
        assert_eq!(heard(&before, &now), Some(CallSound::Shares));
        assert_eq!(call_sound(&before, &now, |sound| sound == CallSound::Joined), Some(CallSound::Joined));
        assert_eq!(call_sound(&before, &now, |_| false), None);
    }

    #[test]
    fn coming_in_and_coming_back_are_silent() {
        let before = Snapshot { session: SessionState::Joining { attempts: 0 }, ..Snapshot::default() };
        assert_eq!(heard(&before, &call(&["Grace"])), None);
        let lost = Snapshot { session: SessionState::Reconnecting { attempts: 1 }, ..call(&[]) };
        assert_eq!(heard(&lost, &call(&["Grace"])), None);
        assert_eq!(heard(&call(&["Grace"]), &lost), None);
    }

    #[test]
    fn a_call_is_large_from_the_thirteenth_person_on() {
        let names = vec!["Grace"; LARGE];
        assert!(is_large(&call(&names)));
        assert!(!is_large(&call(&names[1..])));
    }
}
