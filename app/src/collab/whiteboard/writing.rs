use leptos::html;
use leptos::prelude::*;
use parvis_whiteboard::whiteboard::WritingField;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::canvas::css;
use super::view::WhiteboardView;
use crate::dom;
use crate::engine::collab::Unsent;
use crate::i18n::{told, use_i18n};
use crate::room::RoomContext;

/// The field in which one writes on the whiteboard, where the words will be.
#[component]
pub(super) fn Writing() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let field = NodeRef::<html::Textarea>::new();
    let room = RoomContext::expect();
    let words = board
        .look(|board| board.editing().map(|editing| editing.draft.clone()))
        .flatten()
        .unwrap_or_default();
    let grow = move || {
        if let Some(field) = field.get_untracked() {
            // Zero first, so that it can become smaller again.
            let fits = |side: &str, needs: &dyn Fn() -> i32| {
                let style = HtmlElement::style(&field);
                let _ = style.set_property(side, "0");
                let _ = style.set_property(side, &format!("{}px", needs() + 2));
            };
            fits("height", &|| field.scroll_height());
            if board.field.with_untracked(|it| it.is_none_or(|it| it.width.is_none())) {
                fits("width", &|| field.scroll_width());
            }
        }
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            dom::focus(&field);
            field.select();
            grow();
            // It may have been there before, and be too long.
            board.typed(&field.value());
        }
    });
    let done = StoredValue::new(false);
    let finish = move || {
        // Taking the field away takes the focus from it, too.
        if done.try_get_value() == Some(false) {
            done.set_value(true);
            let words = field.get_untracked().map(|field| field.value()).unwrap_or_default();
            // What is too long stays here until it is shortened.
            let taken = board.written(&words);
            room.collab.set_unsent(Unsent::Words, !taken);
            let _ = done.try_set_value(taken);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // The whiteboard and the page have keys that are letters here.
        event.stop_propagation();
        let ended =
            event.key() == "Escape" || (event.key() == "Enter" && (event.ctrl_key() || event.meta_key()));
        if ended && !event.is_composing() {
            event.prevent_default();
            let surface = field.get_untracked().and_then(|field| field.parent_element());
            finish();
            if done.try_get_value() == Some(false) {
                return;
            }
            if let Some(surface) = surface.and_then(|surface| surface.dyn_into().ok()) {
                dom::focus(&surface);
            }
        }
    };
    let of = move |part: fn(&WritingField) -> String| {
        move || board.field.with(|field| field.as_ref().map(part).unwrap_or_default())
    };
    view! {
        <textarea
            node_ref=field
            class="whiteboard-writing"
            class:whiteboard-note=move || board.field.with(|field| field.is_some_and(|field| field.ground.is_some()))
            rows="1"
            dir="auto"
            spellcheck="true"
            aria-label=told!(i18n, whiteboard_words)
            style:left=of(|field| format!("{}px", field.at.x))
            style:top=of(|field| format!("{}px", field.at.y))
            style:width=of(|field| field.width.map(|width| format!("{width}px")).unwrap_or_default())
            style:min-height=of(|field| format!("{}px", field.height))
            style:padding=of(|field| format!("{}px", field.padding))
            style:font-size=of(|field| format!("{}px", field.font))
            style:color=of(|field| css(field.ink))
            style:background-color=of(|field| field.ground.map(css).unwrap_or_default())
            on:input=move |event| {
                grow();
                let words = event_target_value(&event);
                room.collab.set_unsent(Unsent::Words, !words.trim().is_empty());
                board.typed(&words);
            }
            on:keydown=on_key
            on:paste=move |event| event.stop_propagation()
            on:blur=move |_| finish()
        >
            {words}
        </textarea>
    }
}
