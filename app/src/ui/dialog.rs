use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::ui::button::icon_button;

/// A modal dialog under a title, with a button that closes it; a click beside it and the key Escape do so, too. What it
/// holds is there only while it is open.
pub(crate) fn dialog<C: IntoView + 'static>(
    title_id: &'static str,
    title: impl Fn() -> &'static str + Send + 'static,
    open: Memo<bool>,
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
                    <h2 id=title_id>{title}</h2>
                    {icon_button(icondata::LuX, told!(i18n, close), move |_| close())}
                </header>
                <Show when=move || open.get()>{content()}</Show>
            </div>
        </dialog>
    }
}
