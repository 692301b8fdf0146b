//! What the pages show, as pure functions of the meeting's snapshot and of the document that participants share.
//!
//! Each module is one part of a page: it turns state into the rows, values and rectangles that the part shows, and a
//! press or a key into an intent. It names no view library and no browser API, so its tests are plain `cargo test`.

pub mod admission;
pub mod arrival;
pub mod brought;
pub mod call_sounds;
pub mod chat;
pub mod devices;
pub mod dismiss;
pub mod edge;
pub mod elapsed;
pub mod files;
pub mod film;
pub mod forget;
pub mod goodbye;
pub mod layout;
pub mod leaving;
pub mod link_history;
pub mod moderation;
pub mod names;
pub mod notes;
pub mod notices;
pub mod people;
pub mod plan;
pub mod playback;
pub mod polls;
pub mod problems;
pub mod quality;
pub mod security;
pub mod seen;
pub mod sheet;
pub mod shortcuts;
pub mod speaking_time;
pub mod spotlight;
pub mod stage;
pub mod stream;
pub mod system;
pub mod tiles;
pub mod typing;
pub mod volume;

#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;

use parvis_meeting::{CaptureState, SessionState, Snapshot};

use goodbye::{Goodbye, goodbye};

/// The page that a room's address shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomPage {
    /// Before the call: preview, name, devices.
    PreJoin,
    /// Waiting for a password or for admission.
    Admission,
    /// The call.
    Call,
    /// After the call, with the reason.
    Goodbye(Goodbye),
}

/// The page for this state of the meeting.
#[must_use]
pub fn room_page(snapshot: &Snapshot) -> RoomPage {
    match snapshot.session {
        SessionState::Idle | SessionState::Joining { .. } => RoomPage::PreJoin,
        SessionState::Admission { .. } => RoomPage::Admission,
        SessionState::Joined | SessionState::Reconnecting { .. } => RoomPage::Call,
        SessionState::Ended(reason) => RoomPage::Goodbye(goodbye(reason, snapshot.you.is_some())),
    }
}

/// How far joining has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinStage {
    /// The person has not pressed "Join".
    Waiting,
    /// The server was asked and has not answered.
    Joining,
    /// The server could not be reached and is asked again.
    Retrying,
}

/// How far joining has come in this state of the session.
#[must_use]
pub fn entry(session: &SessionState) -> JoinStage {
    match session {
        SessionState::Joining { attempts: 0 } => JoinStage::Joining,
        SessionState::Joining { .. } => JoinStage::Retrying,
        SessionState::Admission { .. } => JoinStage::Joining,
        SessionState::Idle
        | SessionState::Joined
        | SessionState::Reconnecting { .. }
        | SessionState::Ended(_) => JoinStage::Waiting,
    }
}

/// The state of the button of a microphone, camera or screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Toggle {
    /// Whether the source is wanted: captured, or being asked for.
    pub on: bool,
    /// Whether the browser or the person has not answered yet.
    pub busy: bool,
    /// Whether capturing failed, or brings nothing at the moment.
    pub failed: bool,
}

/// The button of a source in this state.
#[must_use]
pub fn toggle(state: CaptureState) -> Toggle {
    Toggle {
        on: matches!(state, CaptureState::On | CaptureState::Asking),
        busy: state == CaptureState::Asking,
        failed: matches!(state, CaptureState::Failed(_) | CaptureState::Interrupted),
    }
}

/// Whether the signalling socket is being brought back while the call goes on.
#[must_use]
pub fn is_reconnecting(snapshot: &Snapshot) -> bool {
    matches!(snapshot.session, SessionState::Reconnecting { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_meeting::{AdmissionView, MediaFailure};

    #[test]
    fn a_lost_socket_does_not_leave_the_page() {
        let page = |session| room_page(&Snapshot { session, ..Snapshot::default() });
        assert_eq!(page(SessionState::Reconnecting { attempts: 9 }), RoomPage::Call);
        assert_eq!(page(SessionState::Joining { attempts: 3 }), RoomPage::PreJoin);
        assert_eq!(
            page(SessionState::Admission { view: AdmissionView::Lobby, attempts: 3 }),
            RoomPage::Admission
        );
    }

    #[test]
    fn the_first_failed_socket_is_told() {
        assert_eq!(entry(&SessionState::Joining { attempts: 0 }), JoinStage::Joining);
        assert_eq!(entry(&SessionState::Joining { attempts: 1 }), JoinStage::Retrying);
        assert_eq!(entry(&SessionState::Idle), JoinStage::Waiting);
    }

    #[test]
    fn a_source_that_is_asked_for_is_pressed_already() {
        assert_eq!(toggle(CaptureState::Asking), Toggle { on: true, busy: true, failed: false });
        let failed = toggle(CaptureState::Failed(MediaFailure::Busy));
        assert!(!failed.on && failed.failed);
        let interrupted = toggle(CaptureState::Interrupted);
        assert!(!interrupted.on && interrupted.failed, "to everybody it is off");
    }
}
