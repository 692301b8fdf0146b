use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::components::icon::Icon;
use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::room::{Overlay, Room};

/// A modal dialog of the call page. What it holds is there only while it is open.
#[component]
pub(crate) fn Dialog<C: IntoView + 'static>(
    /// Which.
    overlay: Overlay,
    /// The identifier of its title.
    title_id: &'static str,
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// What it holds.
    children: TypedChildrenFn<C>,
) -> impl IntoView {
    let i18n = use_i18n();
    let children = children.into_inner();
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
        <dialog node_ref=dialog class="dialog" aria-labelledby=title_id on:close=move |_| close() on:click=dismiss>
            <div class="dialog-box">
                <header class="dialog-head">
                    <h2 id=title_id>{move || title.get()}</h2>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label=told!(i18n, close)
                        on:click=move |_| close()
                    >
                        <Icon icon=icondata::LuX/>
                    </button>
                </header>
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </dialog>
    }
}
