use leptos::html;
use leptos::prelude::*;

use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::lazy::{Lazily, LazyPart};
use crate::ui::button::icon_button;

/// Something beside the pictures: its frame, and what it holds once that is loaded.
#[component]
pub(crate) fn Panel(
    /// For the style sheet.
    class: &'static str,
    /// What it is called.
    #[prop(into)]
    title: Signal<&'static str>,
    /// What it holds.
    part: LazyPart,
    /// Called when it is to go.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let panel = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        if let Some(panel) = panel.get() {
            // Until what it holds is there and takes it.
            dom::focus(&panel);
        }
    });
    view! {
        <section node_ref=panel tabindex="-1" class=class aria-label=move || title.get()>
            <header class="panel-head">
                <h2>{move || title.get()}</h2>
                {icon_button(icondata::LuX, told!(i18n, close), move |_| on_close.run(()))}
            </header>
            <Lazily part=part/>
        </section>
    }
}
