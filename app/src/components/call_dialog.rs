use leptos::prelude::*;

#[cfg(any(feature = "hydrate", test))]
use crate::components::invite_dialog::invitation;
#[cfg(any(feature = "hydrate", test))]
use crate::components::leaving::leave_question;
#[cfg(any(feature = "hydrate", test))]
use crate::components::security_dialog::security;
#[cfg(any(feature = "hydrate", test))]
use crate::components::settings_dialog::settings;
#[cfg(any(feature = "hydrate", test))]
use crate::components::shortcuts_dialog::shortcuts;
use crate::i18n::{I18n, say, use_i18n};
use crate::lazy::{Lazily, LazyPart};
use crate::room::{CallDialog, RoomContext};
use crate::ui::dialog::dialog;

impl CallDialog {
    /// What stands above it.
    fn title(self, i18n: I18n) -> &'static str {
        match self {
            Self::Invite => say!(i18n, invite_title),
            Self::Security => say!(i18n, security_title),
            Self::Settings => say!(i18n, settings_title),
            Self::Shortcuts => say!(i18n, shortcuts_title),
            Self::Leave => say!(i18n, leave_title),
        }
    }

    /// The identifier of its title.
    fn title_id(self) -> &'static str {
        match self {
            Self::Invite => "invite-title",
            Self::Security => "security-title",
            Self::Settings => "settings-title",
            Self::Shortcuts => "shortcuts-title",
            Self::Leave => "leave-title",
        }
    }

    /// What it holds.
    #[cfg(any(feature = "hydrate", test))]
    fn part(self) -> LazyPart {
        match self {
            Self::Invite => || Box::pin(invitation()),
            Self::Security => || Box::pin(security()),
            Self::Settings => || Box::pin(settings()),
            Self::Shortcuts => || Box::pin(shortcuts()),
            Self::Leave => || Box::pin(leave_question()),
        }
    }

    /// What it holds: nothing on the server, where it is never open.
    #[cfg(not(any(feature = "hydrate", test)))]
    fn part(self) -> LazyPart {
        || Box::pin(async { Err(crate::lazy::NotLoaded) })
    }
}

/// A dialog of the call page, which is open while the room shows this one.
pub(crate) fn call_dialog(which: CallDialog) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let open = Memo::new(move |_| room.open.get() == Some(which));
    let close = move || {
        if room.open.get_untracked() == Some(which) {
            room.open.set(None);
        }
    };
    let content = move || view! { <Lazily part=which.part()/> };
    dialog(which.title_id(), move || which.title(i18n), open, close, content)
}
