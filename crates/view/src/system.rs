//! What the system shows of a call beside the page: buttons on a headset, in the notification of a phone or in a window of
//! its own (W3C Media Session), and a number on the icon of the app (W3C Badging).

use parvis_meeting::{Intent, Snapshot};
use parvis_protocol::MediaKind;

use crate::admission::waiting_count;
use crate::moderation::press;
use crate::{RoomPage, room_page, toggle};

/// What it shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SystemState {
    /// Whether there is a call, and so buttons for it.
    pub in_call: bool,
    /// Whether the microphone is on.
    pub microphone: bool,
    /// Whether the camera is on.
    pub camera: bool,
    /// How many people wait in the lobby for this participant to admit them; 0 for who may not.
    pub waiting: usize,
}

/// What it shows of this meeting.
#[must_use]
pub fn system_state(snapshot: &Snapshot) -> SystemState {
    if room_page(snapshot) != RoomPage::Call {
        return SystemState::default();
    }
    let waiting = if snapshot.can_moderate { waiting_count(snapshot) } else { 0 };
    let is_on = |state| toggle(state).on;
    SystemState {
        in_call: true,
        microphone: is_on(snapshot.local.microphone),
        camera: is_on(snapshot.local.camera),
        waiting,
    }
}

/// A button of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemAction {
    /// Switches the microphone.
    ToggleMicrophone,
    /// Switches the camera.
    ToggleCamera,
    /// Ends the call for this participant.
    HangUp,
}

impl SystemAction {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ToggleMicrophone, Self::ToggleCamera, Self::HangUp];

    /// Its name (Media Session, `MediaSessionAction`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ToggleMicrophone => "togglemicrophone",
            Self::ToggleCamera => "togglecamera",
            Self::HangUp => "hangup",
        }
    }

    /// What a press of it means now.
    #[must_use]
    pub fn intent(self, snapshot: &Snapshot) -> Intent {
        match self {
            Self::ToggleMicrophone => press(snapshot, MediaKind::Microphone),
            Self::ToggleCamera => press(snapshot, MediaKind::Camera),
            Self::HangUp => Intent::Leave,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{call, on_admission, request_admission};
    use parvis_meeting::{AdmissionView, CaptureState, SessionState};

    #[test]
    fn a_call_shows_what_is_on_and_who_waits_for_a_moderator() {
        let mut snapshot = call(&["Bob"]);
        snapshot.local.microphone = CaptureState::On;
        snapshot.local.camera = CaptureState::Interrupted;
        request_admission(&mut snapshot, 7, "Cleo", &[]);
        let shown = system_state(&snapshot);
        assert_eq!(shown, SystemState { in_call: true, microphone: true, camera: false, waiting: 0 });
        snapshot.can_moderate = true;
        assert_eq!(system_state(&snapshot).waiting, 1);
        snapshot.session = SessionState::Reconnecting { attempts: 2 };
        assert!(system_state(&snapshot).in_call, "the call goes on");
    }

    #[test]
    fn outside_of_a_call_nothing_is_shown() {
        let mut left = call(&[]);
        left.session = SessionState::Idle;
        left.can_moderate = true;
        request_admission(&mut left, 7, "Cleo", &[]);
        for snapshot in [left, on_admission(AdmissionView::Lobby)] {
            assert_eq!(system_state(&snapshot), SystemState::default());
        }
    }

    #[test]
    fn a_button_does_what_that_of_the_page_does() {
        let mut snapshot = call(&[]);
        for (action, kind) in [
            (SystemAction::ToggleMicrophone, MediaKind::Microphone),
            (SystemAction::ToggleCamera, MediaKind::Camera),
        ] {
            for state in [CaptureState::Off, CaptureState::On] {
                snapshot.local.microphone = state;
                snapshot.local.camera = state;
                assert_eq!(action.intent(&snapshot), press(&snapshot, kind));
            }
        }
        assert_eq!(SystemAction::HangUp.intent(&snapshot), Intent::Leave);
    }
}
