//! What the browser's Back does in a call, and when leaving the page needs a question.
//!
//! Back is one press on a phone, a swipe on a touch pad, Alt and an arrow on a keyboard, a button of a mouse. Whoever
//! presses it with the chat open wants the chat to close, as in any other app.

use parvis_meeting::Snapshot;

use crate::{RoomPage, room_page};

/// What is open over or beside the pictures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "they are apart: any of them may be open")]
pub struct OpenLayers {
    /// A dialog, the question whether to leave among them.
    pub dialog: bool,
    /// The menu or the reactions above the toolbar.
    pub popup: bool,
    /// A panel beside the pictures.
    pub panel: bool,
}

/// What Back does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackAction {
    /// Close the dialog on top.
    CloseDialog,
    /// Close what is open above the toolbar.
    ClosePopup,
    /// Close the panel.
    ClosePanel,
    /// Ask whether to leave the meeting.
    Ask,
    /// Go to the page before: there is no call to lose.
    Go,
}

/// What Back does on the room's page with this open.
#[must_use]
pub fn back(snapshot: &Snapshot, open: OpenLayers) -> BackAction {
    if room_page(snapshot) != RoomPage::Call {
        return BackAction::Go;
    }
    match open {
        OpenLayers { dialog: true, .. } => BackAction::CloseDialog,
        OpenLayers { popup: true, .. } => BackAction::ClosePopup,
        OpenLayers { panel: true, .. } => BackAction::ClosePanel,
        OpenLayers { .. } => BackAction::Ask,
    }
}

/// What is lost when the page closes now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// Somebody fetches a file from this page, or one is being read to be offered.
    pub sending: bool,
    /// Something is written and not sent.
    pub unsent: bool,
}

impl Unfinished {
    /// Whether the browser is to ask before it closes the page (`beforeunload`). It asks with words of its own, and a page
    /// that has it ask for nothing is one that people learn to click away.
    #[must_use]
    pub fn needs_question(self, snapshot: &Snapshot) -> bool {
        room_page(snapshot) == RoomPage::Call && (self.sending || self.unsent)
    }
}

/// The entries of the browser's history that a call has: the page, and on top of it the call, which Back leaves without
/// leaving the page. Each is the `state` of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryEntry {
    /// The page below the call.
    Page,
    /// The call.
    Call,
}

impl HistoryEntry {
    /// As it stands in the history.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Call => "call",
        }
    }

    /// The entry with this state. `None` for one that somebody else made, as a link within the page.
    #[must_use]
    pub fn named(name: Option<&str>) -> Option<Self> {
        [Self::Page, Self::Call].into_iter().find(|entry| Some(entry.name()) == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::call;
    use parvis_meeting::SessionState;

    const NOTHING: OpenLayers = OpenLayers { dialog: false, popup: false, panel: false };

    #[test]
    fn back_closes_one_thing_after_another_and_then_asks() {
        let call = call(&["Grace"]);
        let mut open = OpenLayers { dialog: true, popup: true, panel: true };
        assert_eq!(back(&call, open), BackAction::CloseDialog);
        open.dialog = false;
        assert_eq!(back(&call, open), BackAction::ClosePopup);
        open.popup = false;
        assert_eq!(back(&call, open), BackAction::ClosePanel);
        open.panel = false;
        assert_eq!(back(&call, open), BackAction::Ask);
        // The question is a dialog: Back takes it away, and stays.
        assert_eq!(back(&call, OpenLayers { dialog: true, ..NOTHING }), BackAction::CloseDialog);
    }

    #[test]
    fn a_call_that_reconnects_is_still_a_call() {
        let mut snapshot = call(&[]);
        snapshot.session = SessionState::Reconnecting { attempts: 3 };
        assert_eq!(back(&snapshot, NOTHING), BackAction::Ask);
    }

    #[test]
    fn where_there_is_no_call_back_goes_back() {
        let idle = Snapshot::default();
        assert_eq!(back(&idle, OpenLayers { panel: true, ..NOTHING }), BackAction::Go);
        assert_eq!(back(&idle, NOTHING), BackAction::Go);
    }

    #[test]
    fn the_browser_asks_only_while_something_would_be_lost() {
        let nothing = Unfinished::default();
        assert!(!nothing.needs_question(&call(&["Grace"])));
        for unfinished in [Unfinished { sending: true, ..nothing }, Unfinished { unsent: true, ..nothing }] {
            assert!(unfinished.needs_question(&call(&["Grace"])));
            assert!(!unfinished.needs_question(&Snapshot::default()), "the call is over");
        }
    }

    #[test]
    fn entries_of_others_are_not_ours() {
        assert_eq!(HistoryEntry::named(Some("call")), Some(HistoryEntry::Call));
        assert_eq!(HistoryEntry::named(Some("page")), Some(HistoryEntry::Page));
        assert_eq!(HistoryEntry::named(None), None);
        assert_eq!(HistoryEntry::named(Some("other")), None);
    }
}
