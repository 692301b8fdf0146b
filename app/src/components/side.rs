//! The panels beside the tiles: their names and their buttons. What they hold is chosen by the page.

use leptos::prelude::*;

use crate::dom;
use crate::i18n::{I18n, say};
use crate::room::{Popup, RoomContext, Side};

impl Side {
    /// What it is called, and so its button.
    pub(crate) fn title(self, i18n: I18n) -> &'static str {
        match self {
            Self::People => say!(i18n, call_people),
            Self::Chat => say!(i18n, call_chat),
            Self::Files => say!(i18n, call_files),
            Self::Whiteboard => say!(i18n, call_whiteboard),
            Self::Notes => say!(i18n, call_notes),
            Self::Polls => say!(i18n, call_polls),
        }
    }

    /// The classes of its panel.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::People => "panel panel-people",
            Self::Chat => "panel panel-chat",
            Self::Files => "panel panel-files",
            Self::Whiteboard => "panel panel-whiteboard",
            Self::Notes => "panel panel-notes",
            Self::Polls => "panel panel-polls",
        }
    }

    /// The identifier of its button.
    fn opener(self) -> &'static str {
        match self {
            Self::People => "tool-people",
            Self::Chat => "tool-chat",
            Self::Files => "tool-files",
            Self::Whiteboard => "tool-whiteboard",
            Self::Notes => "tool-notes",
            Self::Polls => "tool-polls",
        }
    }
}

impl RoomContext {
    /// Closes what stands beside the pictures, and gives the focus back to its button.
    pub(crate) fn close_side(self) {
        if let Some(side) = self.side.get_untracked() {
            self.side.set(None);
            // On a narrow screen the way to it may lead through another button.
            dom::focus_shown(&[side.opener(), Popup::Activities.opener(), Popup::More.opener()]);
        }
    }
}
