use leptos::prelude::*;

use crate::collab::{chat, files, notes, polls, whiteboard};
use crate::components::panel::Panel;
use crate::components::people_panel::people_list;
use crate::dom;
use crate::i18n::{I18n, say, use_i18n};
use crate::lazy::LazyPart;
use crate::room::{Popup, Room, Side};

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

    /// For the style sheet.
    fn class(self) -> &'static str {
        match self {
            Self::People => "panel panel-people",
            Self::Chat => "panel panel-chat",
            Self::Files => "panel panel-files",
            Self::Whiteboard => "panel panel-board",
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

    fn part(self) -> LazyPart {
        match self {
            Self::People => || Box::pin(people_list()),
            Self::Chat => || Box::pin(chat::chat()),
            Self::Files => || Box::pin(files::files()),
            Self::Whiteboard => || Box::pin(whiteboard::board()),
            Self::Notes => || Box::pin(notes::notes()),
            Self::Polls => || Box::pin(polls::polls()),
        }
    }
}

impl Room {
    /// Closes what stands beside the pictures, and gives the focus back to its button.
    pub(crate) fn close_side(self) {
        if let Some(side) = self.side.get_untracked() {
            self.side.set(None);
            // On a narrow screen the way to it may lead through another button.
            dom::focus_shown(&[side.opener(), Popup::More.opener()]);
        }
    }
}

/// What stands beside the pictures, if anything does.
#[component]
pub(crate) fn Beside() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    move || {
        room.side.get().map(|side| {
            view! {
                <Panel
                    class=side.class()
                    title=Signal::derive(move || side.title(i18n))
                    part=side.part()
                    on_close=move || room.close_side()
                />
            }
        })
    }
}
