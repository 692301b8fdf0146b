//! What the pages show, as pure functions of the meeting's snapshot and of the document that participants share.
//!
//! Each module is one part of a page: it turns state into the rows, words' choices and places that the part shows, and a
//! press or a key into an intent. It names no view library and no browser API, so its tests are plain `cargo test`.

pub mod admission;
pub mod chat;
pub mod edge;
pub mod files;
pub mod goodbye;
pub mod moderation;
pub mod notes;
pub mod notices;
pub mod people;
pub mod polls;
pub mod problems;
pub mod security;
pub mod seen;
pub mod sheet;
pub mod shortcuts;
pub mod stage;
pub mod stream;
pub mod tiles;

#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;

use parvis_meeting::{CaptureState, SessionState, Snapshot};

use goodbye::{Goodbye, goodbye};

/// Which of the room's pages is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomPage {
    /// Before the meeting.
    PreJoin,
    /// On the way in.
    Admission,
    /// In it.
    Call,
    /// After it.
    Goodbye(Goodbye),
}

/// The room's page at this moment of a meeting.
#[must_use]
pub fn room_page(snapshot: &Snapshot) -> RoomPage {
    match snapshot.session {
        SessionState::Idle | SessionState::Joining { .. } => RoomPage::PreJoin,
        SessionState::Admission { .. } => RoomPage::Admission,
        SessionState::Joined | SessionState::Reconnecting { .. } => RoomPage::Call,
        SessionState::Ended(reason) => RoomPage::Goodbye(goodbye(reason, snapshot.you.is_some())),
    }
}

/// How far the way into the meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinStage {
    /// Not begun.
    Waiting,
    /// The server was asked.
    Joining,
    /// The server does not answer, and is asked again.
    Retrying,
}

/// See [`JoinStage`].
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

/// A button that switches a source on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Toggle {
    /// Whether the source is wanted: captured, or being asked for.
    pub on: bool,
    /// Whether the answer is still to come.
    pub busy: bool,
    /// Whether it was wanted and could not be had.
    pub failed: bool,
}

/// The button for a source in this state.
#[must_use]
pub fn toggle(state: CaptureState) -> Toggle {
    Toggle {
        on: matches!(state, CaptureState::On | CaptureState::Asking),
        busy: state == CaptureState::Asking,
        failed: matches!(state, CaptureState::Failed(_)),
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
    }
}
