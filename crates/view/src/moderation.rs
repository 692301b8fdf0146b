//! Moderation: what one participant may do about another, and what each may do for themself. The server says the
//! last word; what it would refuse is not offered.

use parvis_meeting::{CaptureState, Intent, Remote, Snapshot};
use parvis_protocol::{MediaKind, ModerationCommand, ParticipantId, Role};

use crate::spotlight::is_in_spotlight;

/// What a moderator can do about another participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Stop their microphone, camera or screen.
    Stop(MediaKind),
    /// Ask them to start it; only they can.
    Ask(MediaKind),
    /// Give them permission to send it where it is moderated, or withdraw that.
    Allow(MediaKind, bool),
    /// Lower their hand.
    LowerHand,
    /// Show them large to everyone, or no longer.
    Spotlight(bool),
    /// Make them a co-host, or a guest again.
    MakeHost(bool),
    /// Make them the host in one's own place.
    HandOver,
    /// Remove them; they may ask to join again.
    Remove,
    /// Remove them until the meeting is over.
    Ban,
}

impl Action {
    /// The command for the server.
    #[must_use]
    pub fn order(self, who: ParticipantId) -> ModerationCommand {
        match self {
            Self::Stop(kind) => ModerationCommand::Stop { who, kind },
            Self::Ask(kind) => ModerationCommand::Ask { who, kind },
            Self::Allow(kind, allowed) => ModerationCommand::Allow { who, kind, allowed },
            Self::LowerHand => ModerationCommand::LowerHand { who },
            Self::Spotlight(on) => ModerationCommand::Spotlight { who, on },
            Self::MakeHost(true) => ModerationCommand::SetRole { who, role: Role::CoHost },
            Self::MakeHost(false) => ModerationCommand::SetRole { who, role: Role::Guest },
            Self::HandOver => ModerationCommand::SetRole { who, role: Role::Host },
            Self::Remove => ModerationCommand::Kick { who },
            Self::Ban => ModerationCommand::Ban { who },
        }
    }

    /// Whether it cannot be undone, so that the page waits a few seconds for an "Undo".
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::HandOver | Self::Remove | Self::Ban)
    }
}

/// The actions that the server would now accept about this participant, in the order of the menu.
#[must_use]
pub fn actions(snapshot: &Snapshot, remote: &Remote) -> Vec<Action> {
    let (Some(settings), true, None) = (&snapshot.settings, snapshot.can_moderate, remote.gone) else {
        return Vec::new();
    };
    let them = &remote.participant;
    let mut actions = Vec::new();
    for kind in MediaKind::ALL {
        if them.media.has(kind) {
            actions.push(Action::Stop(kind));
        } else if kind != MediaKind::Screen && !them.barred.has(kind) && them.webrtc {
            actions.push(Action::Ask(kind));
        }
        if settings.moderated.has(kind) && !them.can_moderate(settings) {
            actions.push(Action::Allow(kind, them.barred.has(kind)));
        }
    }
    if them.hand.is_some() {
        actions.push(Action::LowerHand);
    }
    actions.push(Action::Spotlight(!is_in_spotlight(snapshot, Some(them.id))));
    if snapshot.is_host {
        actions.push(Action::MakeHost(them.role == Role::Guest));
        actions.push(Action::HandOver);
    }
    if them.role == Role::Guest || (them.role == Role::CoHost && snapshot.is_host) {
        actions.extend([Action::Remove, Action::Ban]);
    }
    actions
}

/// Every raised hand: whose (`None` is this participant), and its number. The lower number was first.
fn hands(snapshot: &Snapshot) -> impl Iterator<Item = (Option<ParticipantId>, u32)> {
    let own = snapshot.you.iter().filter_map(|you| Some((None, you.hand?)));
    let present = snapshot.remotes.iter().filter(|remote| remote.gone.is_none());
    own.chain(present.filter_map(|remote| Some((Some(remote.participant.id), remote.participant.hand?))))
}

/// The place of this participant's hand (`None`: the own one) among the raised ones, from 1 on.
#[must_use]
pub fn place(snapshot: &Snapshot, who: Option<ParticipantId>) -> Option<usize> {
    let (_, number) = hands(snapshot).find(|(whose, _)| *whose == who)?;
    Some(1 + hands(snapshot).filter(|(_, other)| *other < number).count())
}

/// How many raised hands and requests for permission wait for a moderator.
#[must_use]
pub fn wishes(snapshot: &Snapshot) -> usize {
    let asking = snapshot.remotes.iter().filter(|remote| !remote.participant.requests.is_none());
    hands(snapshot).filter(|(whose, _)| whose.is_some()).count() + asking.count()
}

/// Whether this participant's own hand is raised.
#[must_use]
pub fn hand_raised(snapshot: &Snapshot) -> bool {
    snapshot.you.as_ref().is_some_and(|you| you.hand.is_some())
}

/// Whether this participant is set to away.
#[must_use]
pub fn away(snapshot: &Snapshot) -> bool {
    snapshot.you.as_ref().is_some_and(|you| you.away)
}

/// Who of the others is meant by "the speaker": who speaks, the latest of them first, or else who did last, though they may draw
/// breath just now.
#[must_use]
pub fn speaker(snapshot: &Snapshot) -> Option<ParticipantId> {
    let is_last = |remote: &&Remote| Some(remote.participant.id) == snapshot.last_speaker;
    let can_speak = snapshot.remotes.iter().filter(|remote| remote.participant.media.microphone);
    let ranked = can_speak.filter(|remote| remote.speaking || is_last(remote));
    ranked.max_by_key(|remote| (remote.speaking, is_last(remote))).map(|remote| remote.participant.id)
}

/// Whether this participant may send a kind of media, and if not, whether they have asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// They may send it.
    Given,
    /// They may not send it, and have not asked to.
    Needed,
    /// They may not send it, and have asked to.
    MediaPrompt,
}

/// This participant's permission for a kind of media.
#[must_use]
pub fn permission(snapshot: &Snapshot, kind: MediaKind) -> Permission {
    match &snapshot.you {
        Some(you) if you.barred.has(kind) && you.requests.has(kind) => Permission::MediaPrompt,
        Some(you) if you.barred.has(kind) => Permission::Needed,
        _ => Permission::Given,
    }
}

/// The intent of pressing a source's button: switch it, or, without permission, ask for it or take the request back.
#[must_use]
pub fn press(snapshot: &Snapshot, kind: MediaKind) -> Intent {
    match permission(snapshot, kind) {
        Permission::Needed => return Intent::Request(kind, true),
        Permission::MediaPrompt => return Intent::Request(kind, false),
        Permission::Given => {}
    }
    let local = &snapshot.local;
    let (state, switch): (_, fn(bool) -> Intent) = match kind {
        MediaKind::Microphone => (local.microphone, Intent::SetMicrophone),
        MediaKind::Camera => (local.camera, Intent::SetCamera),
        MediaKind::Screen => (local.screen, Intent::SetScreen),
    };
    switch(!matches!(state, CaptureState::On | CaptureState::Asking))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{call, hosted};
    use parvis_meeting::ConnectionStatus;
    use parvis_protocol::{LeaveReason, MediaState};

    const MICROPHONE: MediaState = MediaState { microphone: true, ..MediaState::NONE };

    fn about(snapshot: &Snapshot, index: usize) -> Vec<Action> {
        actions(snapshot, &snapshot.remotes[index])
    }

    #[test]
    fn who_is_no_moderator_can_do_nothing_about_others() {
        let mut snapshot = hosted(&["Grace"]);
        snapshot.can_moderate = false;
        assert_eq!(about(&snapshot, 0), []);
        let mut snapshot = hosted(&["Grace"]);
        snapshot.remotes[0].gone = Some(LeaveReason::Expired);
        assert_eq!(about(&snapshot, 0), [], "nobody sits there any more");
    }

    #[test]
    fn what_is_on_can_be_stopped_and_what_is_off_only_be_asked_for() {
        use MediaKind::{Camera, Microphone, Screen};
        let mut snapshot = hosted(&["Grace"]);
        let them = &mut snapshot.remotes[0].participant;
        them.media = MediaState { camera: false, ..MediaState::ALL };
        let found = about(&snapshot, 0);
        for expected in [Action::Stop(Microphone), Action::Ask(Camera), Action::Stop(Screen)] {
            assert!(found.contains(&expected), "{expected:?} in {found:?}");
        }
        snapshot.remotes[0].participant.media = MediaState::NONE;
        assert!(!about(&snapshot, 0).contains(&Action::Ask(Screen)), "nobody is asked for their screen");
        snapshot.remotes[0].participant.webrtc = false;
        snapshot.remotes[0].link = ConnectionStatus::Impossible;
        assert!(!about(&snapshot, 0).contains(&Action::Ask(Microphone)), "they cannot");
    }

    #[test]
    fn who_is_barred_is_allowed_before_they_are_asked() {
        let mut snapshot = hosted(&["Grace", "Alan"]);
        let settings = snapshot.settings.as_mut().unwrap();
        settings.moderated = MICROPHONE;
        let them = &mut snapshot.remotes[0].participant;
        (them.media, them.barred) = (MediaState::NONE, MICROPHONE);
        let found = about(&snapshot, 0);
        assert!(found.contains(&Action::Allow(MediaKind::Microphone, true)), "{found:?}");
        assert!(!found.contains(&Action::Ask(MediaKind::Microphone)), "{found:?}");
        assert!(about(&snapshot, 1).contains(&Action::Allow(MediaKind::Microphone, false)));
        snapshot.remotes[0].participant.role = Role::CoHost;
        let allowed = |action: &Action| matches!(action, Action::Allow(..));
        assert!(!about(&snapshot, 0).iter().any(allowed), "a moderator needs no permission");
    }

    #[test]
    fn only_the_host_gives_roles_and_nobody_puts_the_host_out() {
        let mut snapshot = hosted(&["Grace", "Alan"]);
        snapshot.remotes[1].participant.role = Role::CoHost;
        assert!(about(&snapshot, 0).contains(&Action::MakeHost(true)));
        assert!(about(&snapshot, 1).contains(&Action::MakeHost(false)));
        assert!(about(&snapshot, 1).contains(&Action::Ban));
        snapshot.is_host = false;
        let found = about(&snapshot, 1);
        for action in [Action::MakeHost(false), Action::HandOver, Action::Remove, Action::Ban] {
            assert!(!found.contains(&action), "{action:?} in {found:?}");
        }
        assert!(about(&snapshot, 0).contains(&Action::Remove));
        snapshot.remotes[0].participant.role = Role::Host;
        assert!(!about(&snapshot, 0).contains(&Action::Remove));
    }

    #[test]
    fn a_moderator_puts_others_into_the_spotlight_and_takes_them_out_of_it() {
        let mut snapshot = hosted(&["Grace", "Alan"]);
        snapshot.is_host = false;
        let id = snapshot.remotes[1].participant.id;
        snapshot.settings.as_mut().unwrap().spotlight = vec![id];
        let offered = |snapshot: &Snapshot, at, on| about(snapshot, at).contains(&Action::Spotlight(on));
        assert!(offered(&snapshot, 0, true) && !offered(&snapshot, 0, false));
        assert!(offered(&snapshot, 1, false) && !offered(&snapshot, 1, true));
        snapshot.can_moderate = false;
        assert!(!offered(&snapshot, 0, true) && !offered(&snapshot, 1, false));
    }

    #[test]
    fn hands_stand_in_the_order_in_which_they_were_raised() {
        let mut snapshot = call(&["Grace", "Alan", "Edsger"]);
        snapshot.you.as_mut().unwrap().hand = Some(5);
        snapshot.remotes[0].participant.hand = Some(9);
        snapshot.remotes[2].participant.hand = Some(2);
        let places = |snapshot: &Snapshot| {
            let others = snapshot.remotes.iter().map(|remote| Some(remote.participant.id));
            std::iter::once(None).chain(others).map(|who| place(snapshot, who)).collect::<Vec<_>>()
        };
        assert_eq!(places(&snapshot), [Some(2), Some(3), None, Some(1)]);
        snapshot.remotes[2].gone = Some(LeaveReason::Expired);
        assert_eq!(places(&snapshot), [Some(1), Some(2), None, None]);
    }

    #[test]
    fn a_press_switches_or_asks_where_it_may_not() {
        let mut snapshot = call(&[]);
        assert_eq!(press(&snapshot, MediaKind::Microphone), Intent::SetMicrophone(true));
        snapshot.local.microphone = CaptureState::Asking;
        assert_eq!(press(&snapshot, MediaKind::Microphone), Intent::SetMicrophone(false));
        let you = snapshot.you.as_mut().unwrap();
        you.barred = MICROPHONE;
        assert_eq!(press(&snapshot, MediaKind::Microphone), Intent::Request(MediaKind::Microphone, true));
        assert_eq!(press(&snapshot, MediaKind::Camera), Intent::SetCamera(true));
        snapshot.you.as_mut().unwrap().requests = MICROPHONE;
        assert_eq!(press(&snapshot, MediaKind::Microphone), Intent::Request(MediaKind::Microphone, false));
    }

    #[test]
    fn who_spoke_last_is_the_speaker_in_a_pause_as_well_and_not_when_muted() {
        let mut snapshot = call(&["Grace", "Alan"]);
        assert_eq!(speaker(&snapshot), None);
        let [grace, alan] = [0, 1].map(|at| snapshot.remotes[at].participant.id);
        snapshot.last_speaker = Some(grace);
        assert_eq!(speaker(&snapshot), Some(grace));
        snapshot.remotes[1].speaking = true;
        assert_eq!(speaker(&snapshot), Some(alan), "who coughed meanwhile is not meant");
        snapshot.remotes[0].speaking = true;
        assert_eq!(speaker(&snapshot), Some(grace));
        snapshot.remotes[1].speaking = false;
        snapshot.remotes[0].participant.media = MediaState::NONE;
        assert_eq!(speaker(&snapshot), None);
        snapshot.remotes.remove(0);
        assert_eq!(speaker(&snapshot), None, "who has left is nobody to spare");
    }
}
