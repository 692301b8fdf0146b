//! What is announced in the call: the difference between two snapshots.

use parvis_meeting::{Notification, SessionState, Snapshot};
use parvis_protocol::{MediaKind, ParticipantId};

use super::moderation::{Permission, permission};
use super::names::Labels;

/// An event of the call that is announced in a short sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A participant joined.
    Joined(String),
    /// A participant left.
    Left(String),
    /// A participant began to share their screen.
    Shares(String),
    /// A participant stopped sharing it.
    StoppedSharing(String),
    /// The connection to the server is back.
    BackOnline,
    /// The person speaks into a muted microphone.
    SpeakingWhileMuted,
    /// An event of the shared document, already worded.
    Told(String),
    /// An event that the meeting itself reports.
    Notification(Notification),
}

/// What changed between two snapshots of a call. Joining announces nobody who was there before.
#[must_use]
pub fn notices(before: &Snapshot, now: &Snapshot) -> Vec<Notice> {
    let in_call = |snapshot: &Snapshot| {
        matches!(snapshot.session, SessionState::Joined | SessionState::Reconnecting { .. })
    };
    if !in_call(before) || !in_call(now) {
        return Vec::new();
    }
    let mut notices = Vec::new();
    if matches!(before.session, SessionState::Reconnecting { .. }) && now.session == SessionState::Joined {
        notices.push(Notice::BackOnline);
    }
    let labels = Labels::of(now);
    for remote in &now.remotes {
        let participant = &remote.participant;
        let name = || labels.label(participant.id, &participant.name);
        match find(before, participant.id) {
            None => notices.push(Notice::Joined(name())),
            Some(earlier) => match (earlier.participant.media.screen, participant.media.screen) {
                (false, true) => notices.push(Notice::Shares(name())),
                (true, false) => notices.push(Notice::StoppedSharing(name())),
                _ => {}
            },
        }
    }
    for remote in &before.remotes {
        if find(now, remote.participant.id).is_none() {
            let participant = &remote.participant;
            notices.push(Notice::Left(Labels::of(before).label(participant.id, &participant.name)));
        }
    }
    // Who may not speak is told something else.
    let may_speak = permission(now, MediaKind::Microphone) == Permission::Given;
    if now.speaking_while_muted && !before.speaking_while_muted && may_speak {
        notices.push(Notice::SpeakingWhileMuted);
    }
    notices
}

/// The notifications that the meeting added between two snapshots of a call, oldest first, each with the label of who did it.
#[must_use]
pub fn notifications(before: &Snapshot, now: &Snapshot) -> Vec<Notification> {
    let labels = Labels::of(now);
    let known = |number: u32| before.notifications.iter().any(|(other, _)| *other == number);
    now.notifications
        .iter()
        .filter(|(number, _)| !known(*number))
        .map(|(_, notification)| labels.named(notification.clone()))
        .collect()
}

/// How many notices are shown at once on a small screen, and on any other. On a phone more of them cover the pictures.
#[must_use]
pub fn most_shown(small_screen: bool) -> usize {
    if small_screen { 2 } else { 4 }
}

/// Which one goes, by its index, where one came too many: a sign first, whose picture is on a tile, or else the oldest. `signs`
/// says of each, oldest first, whether it is one.
#[must_use]
pub fn makes_way(signs: &[bool], most: usize) -> Option<usize> {
    (signs.len() > most).then(|| signs.iter().position(|sign| *sign).unwrap_or_default())
}

fn find(snapshot: &Snapshot, id: ParticipantId) -> Option<&parvis_meeting::Remote> {
    snapshot.remotes.iter().find(|remote| remote.participant.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{call, remote};

    #[test]
    fn comings_and_goings_are_told_by_name() {
        let before = call(&["Grace"]);
        let mut now = call(&[]);
        now.remotes.push(remote(9, "Alan"));
        assert_eq!(notices(&before, &now), [Notice::Joined("Alan".into()), Notice::Left("Grace".into())]);
        assert_eq!(notices(&now, &now), []);
    }

    #[test]
    fn what_the_meeting_tells_is_told_once() {
        let mut before = call(&[]);
        before.notifications = vec![(u32::MAX, Notification::Forbidden)];
        let mut now = before.clone();
        assert!(notifications(&before, &now).is_empty());
        now.notifications = vec![(u32::MAX, Notification::Forbidden), (0, Notification::TooFast)];
        assert_eq!(notifications(&before, &now), [Notification::TooFast]);
        assert!(notifications(&now, &now).is_empty());
    }

    #[test]
    fn a_phone_shows_two_notices_and_the_latest_are_these() {
        let most = most_shown(true);
        assert_eq!(most, 2);
        assert_eq!(makes_way(&[false, false], most), None);
        assert_eq!(makes_way(&[false, false, false], most), Some(0));
        assert_eq!(makes_way(&[false, true, false], most), Some(1));
        assert_eq!(makes_way(&[false; 4], most_shown(false)), None);
        assert_eq!(makes_way(&[false; 5], most_shown(false)), Some(0));
    }

    #[test]
    fn coming_in_announces_nobody() {
        let before = Snapshot { session: SessionState::Joining { attempts: 0 }, ..Snapshot::default() };
        assert_eq!(notices(&before, &call(&["Grace"])), []);
        let after = Snapshot { session: SessionState::Ended(parvis_meeting::EndReason::Left), ..call(&[]) };
        assert_eq!(notices(&call(&["Grace"]), &after), []);
    }

    #[test]
    fn a_screen_is_told_when_it_starts_and_when_it_stops() {
        let before = call(&["Grace"]);
        let mut now = before.clone();
        now.remotes[0].participant.media.screen = true;
        assert_eq!(notices(&before, &now), [Notice::Shares("Grace".into())]);
        assert_eq!(notices(&now, &before), [Notice::StoppedSharing("Grace".into())]);
    }

    #[test]
    fn speaking_while_muted_is_told_once() {
        let before = call(&[]);
        let mut now = before.clone();
        now.speaking_while_muted = true;
        assert_eq!(notices(&before, &now), [Notice::SpeakingWhileMuted]);
        assert_eq!(notices(&now, &now), []);
        now.you.as_mut().unwrap().barred.microphone = true;
        assert_eq!(notices(&before, &now), [], "who may not speak cannot unmute");
    }

    #[test]
    fn the_return_of_the_server_is_told() {
        let mut before = call(&[]);
        before.session = SessionState::Reconnecting { attempts: 2 };
        assert_eq!(notices(&before, &call(&[])), [Notice::BackOnline]);
    }
}
