use leptos::prelude::*;

#[cfg(any(feature = "hydrate", test))]
use crate::components::dialog_inside::dialog_inside;
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
}

/// What all of them hold.
#[cfg(any(feature = "hydrate", test))]
const INSIDE: LazyPart = || Box::pin(dialog_inside());

/// What they hold: nothing on the server, where none is ever open.
#[cfg(not(any(feature = "hydrate", test)))]
const INSIDE: LazyPart = || Box::pin(async { Err(crate::lazy::NotLoaded) });

/// A dialog of the call page, which is open while the room shows this one.
pub(crate) fn call_dialog(which: CallDialog) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let open = Signal::derive(move || room.open.get() == Some(which));
    let close = move || {
        if room.open.get_untracked() == Some(which) {
            room.open.set(None);
        }
    };
    let content = || view! { <Lazily part=INSIDE/> };
    dialog(which.title_id(), move || which.title(i18n), open, close, content)
}
