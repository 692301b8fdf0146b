//! The pages of tiles, and how many are not shown.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Keeper;
use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::ui::bar_button::BarButton;

/// Where these keys mean something else.
const ELSEWHERE: &str = ".panel, .popup, .call-over, dialog";

/// Goes so many pages on, or back.
fn turn(keeper: Keeper, by: isize) {
    let to = keeper
        .layout
        .with_untracked(|layout| layout.page.checked_add_signed(by).filter(|page| *page < layout.pages));
    if let Some(to) = to {
        keeper.room.stage.update(|stage| stage.choices.page = to);
    }
}

/// Below the tiles, where there is something to say.
#[component]
pub(super) fn StageBar(keeper: Keeper) -> impl IntoView {
    let i18n = use_i18n();
    let pages = Memo::new(move |_| keeper.layout.with(|layout| (layout.page, layout.pages)));
    let unseen = Memo::new(move |_| {
        keeper.tiles.with(|tiles| keeper.layout.with(|layout| layout.others_unseen(tiles)))
    });
    let on_key = move |event: ev::KeyboardEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let elsewhere = |target: &Element| dom::takes_typing(target) || dom::matches(target, ELSEWHERE);
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
        if modified || dom::has_open_dialog() || target.as_ref().is_some_and(elsewhere) {
            return;
        }
        match event.key().as_str() {
            "PageUp" => turn(keeper, -1),
            "PageDown" => turn(keeper, 1),
            _ => return,
        }
        event.prevent_default();
    };
    let listener = window_event_listener(ev::keydown, on_key);
    on_cleanup(move || listener.remove());
    let has_pages = Memo::new(move |_| pages.get().1 > 1);
    let is_needed = Memo::new(move |_| has_pages.get() || unseen.get() > 0);
    let unseen_words = move || (unseen.get() > 0).then(|| say!(i18n, pager_unseen, count = unseen.get()));
    view! {
        <Show when=move || is_needed.get()>
            <div class="stage-bar" role="group" aria-label=told!(i18n, pager)>
                <Show when=move || has_pages.get()>
                    <BarButton
                        class="stage-button stage-back"
                        label=Signal::derive(move || say!(i18n, pager_back))
                        icon=icondata::LuChevronLeft
                        keys="PageUp"
                        disabled=Signal::derive(move || pages.get().0 == 0)
                        on_press=move || turn(keeper, -1)
                    />
                </Show>
                <p class="stage-pages" role="status">
                    {move || has_pages.get().then(|| {
                        let (page, pages) = pages.get();
                        view! { <span>{say!(i18n, pager_page, page = page + 1, pages = pages)}</span> }
                    })}
                    {move || unseen_words().map(|words| view! { <span class="stage-unseen">{words}</span> })}
                </p>
                <Show when=move || has_pages.get()>
                    <BarButton
                        class="stage-button stage-next"
                        label=Signal::derive(move || say!(i18n, pager_next))
                        icon=icondata::LuChevronRight
                        keys="PageDown"
                        disabled=Signal::derive(move || { let (page, pages) = pages.get(); page + 1 >= pages })
                        on_press=move || turn(keeper, 1)
                    />
                </Show>
            </div>
        </Show>
    }
}
