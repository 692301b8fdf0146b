use leptos::html;
use leptos::prelude::*;
use parvis_view::dismiss::Dismissal;
use wasm_bindgen::JsCast;

use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::ui::button::icon_button;

/// A modal dialog under a title, with a button that closes it; a press beside it and the key Escape do so, too. What it
/// holds is there only while it is open. `open` tells of each time it is opened, also when it was open before: the browser
/// may have closed it by itself and not said so yet.
pub(crate) fn dialog<C: IntoView + 'static>(
    title_id: &'static str,
    title: impl Fn() -> &'static str + Send + 'static,
    open: Signal<bool>,
    close: impl Fn() + Copy + 'static,
    content: impl Fn() -> C + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            dom::set_dialog_open(&dialog, open.get());
        }
    });
    let dismissal = StoredValue::new(Dismissal::default());
    // What happens on the backdrop arrives at the dialog itself, as what happens on its own edge and scroll bar does.
    let on_backdrop = move |event: &leptos::ev::MouseEvent| {
        event.target().zip(dialog.get_untracked()).is_some_and(|(target, dialog)| {
            target.dyn_ref::<web_sys::Node>().is_some_and(|target| dialog.is_same_node(Some(target)))
                && !dom::frame(&dialog).holds(f64::from(event.client_x()), f64::from(event.client_y()))
        })
    };
    let pressed = move |event: leptos::ev::PointerEvent| {
        let (main, outside) = (event.button() == 0, on_backdrop(&event));
        dismissal.update_value(|dismissal| dismissal.pressed(event.pointer_id(), main, outside));
    };
    let released = move |event: leptos::ev::PointerEvent| {
        let (pointer, outside) = (event.pointer_id(), on_backdrop(&event));
        dismissal.update_value(|dismissal| dismissal.released(pointer, outside));
    };
    // Not before: the click of a finger would arrive at what lies under the dialog.
    let clicked = move |event: leptos::ev::MouseEvent| {
        let outside = on_backdrop(&event);
        let closes = dismissal.try_update_value(|dismissal| dismissal.clicked(outside));
        if closes == Some(true) {
            close();
        }
    };
    // The browser says so a moment later, when it may have been opened again.
    let closed = move |_| {
        if dialog.get_untracked().is_none_or(|dialog| !dialog.open()) {
            close();
        }
    };
    let cancelled = move |_| dismissal.update_value(Dismissal::cancelled);
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby=title_id
            on:close=closed
            on:pointerdown=pressed
            on:pointerup=released
            on:pointercancel=cancelled
            on:click=clicked
        >
            <div class="dialog-box">
                <header class="dialog-head">
                    <h2 id=title_id>{title}</h2>
                    {icon_button(icondata::LuX, told!(i18n, close), move |_| close())}
                </header>
                <Show when=move || open.get()>{content()}</Show>
            </div>
        </dialog>
    }
}
