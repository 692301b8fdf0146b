use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::components::icon::Icon;
use crate::components::invite_dialog::invitation;
use crate::components::security_dialog::rules;
use crate::components::settings_dialog::settings;
use crate::components::shortcuts_dialog::shortcuts;
use crate::dom;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::lazy::{Lazily, LazyPart};
use crate::room::{CallDialog, Room};

impl CallDialog {
    /// What stands above it.
    fn title(self, i18n: I18n) -> &'static str {
        match self {
            Self::Invite => say!(i18n, invite_title),
            Self::Rules => say!(i18n, security_title),
            Self::Settings => say!(i18n, settings_title),
            Self::Shortcuts => say!(i18n, shortcuts_title),
        }
    }

    /// The identifier of its title.
    fn title_id(self) -> &'static str {
        match self {
            Self::Invite => "invite-title",
            Self::Rules => "rules-title",
            Self::Settings => "settings-title",
            Self::Shortcuts => "shortcuts-title",
        }
    }

    /// What it holds.
    fn part(self) -> LazyPart {
        match self {
            Self::Invite => || Box::pin(invitation()),
            Self::Rules => || Box::pin(rules()),
            Self::Settings => || Box::pin(settings()),
            Self::Shortcuts => || Box::pin(shortcuts()),
        }
    }
}

/// A modal dialog of the call page. What it holds is there only while it is open.
#[component]
pub(crate) fn Dialog(
    /// The dialog that this is; it is open while the room shows this one.
    overlay: CallDialog,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    let dialog = NodeRef::<html::Dialog>::new();
    let open = Memo::new(move |_| room.open.get() == Some(overlay));
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            dom::set_dialog_open(&dialog, open.get());
        }
    });
    let close = move || {
        if room.open.get_untracked() == Some(overlay) {
            room.open.set(None);
        }
    };
    // A click on what lies around it arrives at the dialog itself, one inside at something it holds.
    let dismiss = move |event: leptos::ev::MouseEvent| {
        let outside = event.target().zip(dialog.get_untracked()).is_some_and(|(target, dialog)| {
            target.dyn_ref::<web_sys::Node>().is_some_and(|target| dialog.is_same_node(Some(target)))
        });
        if outside {
            close();
        }
    };
    view! {
        <dialog node_ref=dialog class="dialog" aria-labelledby=overlay.title_id() on:close=move |_| close() on:click=dismiss>
            <div class="dialog-box">
                <header class="dialog-head">
                    <h2 id=overlay.title_id()>{move || overlay.title(i18n)}</h2>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label=told!(i18n, close)
                        on:click=move |_| close()
                    >
                        <Icon icon=icondata::LuX/>
                    </button>
                </header>
                <Show when=move || open.get()><Lazily part=overlay.part()/></Show>
            </div>
        </dialog>
    }
}
