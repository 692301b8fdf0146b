//! What moves the panels that stand around the pictures: beside them their edge, and where a panel is a sheet, its
//! head.

mod edge;
mod keyboard;
mod sheet;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::js_sys::parse_float;
use web_sys::{Element, HtmlElement};

use self::edge::Edge;
pub(crate) use self::keyboard::AboveKeyboard;
use self::sheet::Sheet;
use crate::i18n::{told, use_i18n};
use crate::room::RoomContext;
use parvis_view::sheet::Height;

/// The handles of the panel that is open. Stands before it in the document.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    let room = RoomContext::expect();
    let open = Memo::new(move |_| room.side.get().is_some());
    view! { <Show when=move || open.get()><Handles/></Show> }
}

#[component]
fn Handles() -> impl IntoView {
    let i18n = use_i18n();
    let frame = NodeRef::<html::Div>::new();
    let edge = Edge::new(frame);
    let sheet = Sheet::new(frame);
    let value = Memo::new(move |_| edge.value());
    view! {
        <div
            node_ref=frame
            class="panel-frame"
            class:chosen=move || edge.is_chosen()
            class:held=move || sheet.held.get()
            class:growing=move || sheet.growing.get()
            class:tall=move || sheet.height.get() == Height::Tall
        >
            <button
                type="button"
                class="panel-grip"
                aria-label=told!(i18n, panel_tall)
                aria-pressed=move || (sheet.height.get() == Height::Tall).to_string()
                on:click=move |_| sheet.tap()
            ></button>
            <div
                class="panel-edge"
                role="separator"
                tabindex="0"
                aria-orientation="vertical"
                aria-label=told!(i18n, panel_width)
                aria-valuenow=move || value.get().now.to_string()
                aria-valuemin=move || value.get().min.to_string()
                aria-valuemax=move || value.get().max.to_string()
                on:pointerdown=move |event| edge.take(&event)
                on:pointermove=move |event| edge.follow(&event)
                on:pointerup=move |_| edge.let_go()
                on:pointercancel=move |_| edge.let_go()
                on:dblclick=move |_| edge.reset()
                on:keydown=move |event| edge.press(&event)
            ></div>
        </div>
    }
}

/// What the frame stands among.
#[derive(Clone)]
struct Among {
    frame: HtmlElement,
    /// What the pictures and the panel share.
    body: Element,
    stage: Element,
    panel: HtmlElement,
}

impl Among {
    /// `None` while any of it is not in the document.
    fn of(frame: NodeRef<html::Div>) -> Option<Self> {
        let frame: HtmlElement = frame.try_get_untracked().flatten()?.into();
        let (body, stage) = around(&frame)?;
        let panel = frame.next_element_sibling()?.dyn_into().ok()?;
        Some(Self { frame, body, stage, panel })
    }
}

/// What the pictures and the panel share, and the stage of the pictures.
fn around(frame: &Element) -> Option<(Element, Element)> {
    let body = frame.closest(".call-body").ok().flatten()?;
    let stage = body.query_selector(".call-stage").ok().flatten()?;
    Some((body, stage))
}

/// Sets a property of an element's style, or gives it up.
fn style(element: &Element, property: &str, value: Option<String>) {
    let style = element.unchecked_ref::<HtmlElement>().style();
    // Refused by styles that are computed only.
    let _ = match value {
        Some(value) => style.set_property(property, &value),
        None => style.remove_property(property).map(drop),
    };
}

/// How high a letter is, as the person set it in the browser, in CSS pixels.
fn rem() -> f64 {
    let size = || {
        let root = document().document_element()?;
        let style = window().get_computed_style(&root).ok().flatten()?;
        Some(parse_float(&style.get_property_value("font-size").ok()?))
    };
    size().unwrap_or(16.0)
}

/// A length as whole pixels.
#[allow(clippy::cast_possible_truncation, reason = "lengths on a screen")]
fn whole(pixels: f64) -> i32 {
    pixels.round() as i32
}

/// A length for a style sheet.
fn px(pixels: f64) -> String {
    format!("{}px", whole(pixels))
}
