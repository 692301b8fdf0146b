use leptos::html;
use leptos::prelude::*;

use crate::components::popup_inside::popup_inside;
use crate::dom;
use crate::i18n::{I18n, say, use_i18n};
use crate::lazy::{Lazily, LazyPart};
use crate::room::{Popup, RoomContext};

/// What all of them hold.
const INSIDE: LazyPart = || Box::pin(popup_inside());

impl Popup {
    /// What it is called, and so its button.
    pub(crate) fn title(self, i18n: I18n) -> &'static str {
        match self {
            Self::Reactions => say!(i18n, call_react),
            Self::View => say!(i18n, call_view),
            Self::More => say!(i18n, call_more),
            Self::Activities => say!(i18n, call_activities),
            Self::Microphone => say!(i18n, call_microphone_options),
            Self::Camera => say!(i18n, call_camera_options),
        }
    }

    /// The identifier of the button that opens it.
    pub(crate) fn opener(self) -> &'static str {
        match self {
            Self::Reactions => "tool-react",
            Self::View => "tool-view",
            Self::More => "tool-more",
            Self::Activities => "tool-activities",
            Self::Microphone => "tool-microphone-options",
            Self::Camera => "tool-camera-options",
        }
    }
}

impl RoomContext {
    /// Closes what is open above the bar, and gives the focus back.
    pub(crate) fn close_popup(self) {
        if let Some(popup) = self.popup.get_untracked() {
            self.popup.set(None);
            // On a narrow screen the way to everything leads through one button.
            dom::focus_shown(&[popup.opener(), Popup::More.opener()]);
        }
    }
}

/// What a button of the bar opens above the bar, if anything is open.
#[component]
pub(crate) fn Popups() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let frame = NodeRef::<html::Div>::new();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            room.close_popup();
        }
    };
    move || {
        room.popup.get().map(|popup| {
            let on_blur = move |event: leptos::ev::FocusEvent| {
                let left = |frame: web_sys::HtmlDivElement| dom::leaves(&frame, &event, Some(popup.opener()));
                if frame.try_get_untracked().flatten().is_some_and(left) {
                    let _ = room.popup.try_update(|open| *open = open.filter(|open| *open != popup));
                }
            };
            // Has the focus until what it holds is there.
            let here = move |_| {
                if let Some(frame) = frame.get() {
                    dom::focus(&frame);
                }
            };
            Effect::new(here);
            view! {
                <div
                    node_ref=frame
                    class="popup"
                    role="group"
                    tabindex="-1"
                    aria-label=move || popup.title(i18n)
                    style:--at=dom::middle_of(popup.opener()).map(|at| format!("{at}px"))
                    on:keydown=on_key
                    on:focusout=on_blur
                >
                    <Lazily part=INSIDE/>
                </div>
            }
        })
    }
}
