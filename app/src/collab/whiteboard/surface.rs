//! What a person does with pointer and keyboard on the whiteboard itself.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use parvis_view::shortcuts::letter;
use parvis_whiteboard::clipboard::BrowserClipboard;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::{Modifiers, PictureTarget, Pointer, PointerDevice, WhiteboardInput};
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent};

use super::canvas::Canvas;
use super::paint::Painter;
use super::pictures;
use super::view::WhiteboardView;
use super::writing::Writing;
use crate::collab::files::brings_of;
use crate::dom::{self, SizeObserver};
use crate::i18n::{told, use_i18n};
use parvis_view::brought::Brings;

/// A paste that the browser does not tell of by then is that of what was copied here.
const PASTE_WAITS: Duration = Duration::from_millis(150);

/// The canvases, and over them what takes pointer and keyboard.
#[component]
pub(super) fn Surface() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let (page, live) = (NodeRef::<html::Canvas>::new(), NodeRef::<html::Canvas>::new());
    let surface = NodeRef::<html::Div>::new();
    let observer = StoredValue::new_local(None::<SizeObserver>);
    Effect::new(move |_| {
        let (Some(page), Some(live), Some(surface)) = (page.get(), live.get(), surface.get()) else { return };
        if let (Some(page), Some(live)) = (Canvas::of(page), Canvas::of(live)) {
            board.paint_with(Painter::new(page, live));
        }
        let resized = move |width, height| board.resized(Vec2::new(width, height));
        observer.set_value(SizeObserver::new(&surface, resized));
    });
    // An event on something that lies over the whiteboard, as the field one writes in, is not one of the whiteboard.
    let own = move |event: &web_sys::Event| {
        let surface = surface.get_untracked();
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        surface.zip(target).is_some_and(|(surface, target)| surface.is_same_node(Some(&target)))
    };
    let on_down = move |event: PointerEvent| {
        if !own(&event) || !matches!(event.button(), 0 | 1) {
            return;
        }
        event.prevent_default();
        if let Some(surface) = surface.get_untracked() {
            // What is being written is taken by the field as it loses the focus.
            let writing = board.field.with_untracked(Option::is_some);
            dom::focus(&surface);
            if writing {
                return;
            }
            // Without it the pointer is lost where it leaves the whiteboard; that is all.
            let _ = surface.set_pointer_capture(event.pointer_id());
        }
        board.handle(WhiteboardInput::Down(pointer(&event, surface)));
    };
    let on_move = move |event: PointerEvent| {
        board.handle(WhiteboardInput::Move(pointer(&event, surface)));
    };
    let on_up = move |event: PointerEvent| {
        board.handle(WhiteboardInput::Up(pointer(&event, surface)));
    };
    let on_cancel = move |event: PointerEvent| {
        board.handle(WhiteboardInput::Cancel(event.pointer_id()));
    };
    let on_double = move |event: MouseEvent| {
        if own(&event) {
            let (at, held) = (place(&event, surface), held(&event));
            let pointer =
                Pointer { id: 0, device: PointerDevice::Mouse, at, pressure: 0.5, held, pan: false };
            board.handle(WhiteboardInput::Double(pointer));
        }
    };
    let on_wheel = move |event: leptos::ev::WheelEvent| {
        event.prevent_default();
        // Some mice count in lines.
        let step = if event.delta_mode() == 1 { 16.0 } else { 1.0 };
        let by = Vec2::new(event.delta_x(), event.delta_y()) * step;
        board.handle(WhiteboardInput::Wheel {
            at: place(&event, surface),
            by,
            zoom: event.ctrl_key() || event.meta_key(),
        });
    };
    // Made once: where it is, and how large, changes as the view moves.
    let writing = Memo::new(move |_| board.field.with(Option::is_some));
    let pasted = StoredValue::new(false);
    let on_key = move |event: KeyboardEvent| {
        if !own(&event) || event.is_composing() {
            return;
        }
        let held = Modifiers {
            shift: event.shift_key(),
            ctrl: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
        };
        // The letter of a tool where another script is written, as for the shortcuts of the page.
        let key = event.key();
        let key =
            letter(&key, &event.code(), false).filter(|_| !held.shift || held.ctrl).map_or(key, String::from);
        if held.ctrl && key.eq_ignore_ascii_case("v") {
            // The browser may bring something from elsewhere. If not, what was copied here is meant.
            pasted.set_value(false);
            set_timeout(
                move || {
                    if pasted.try_get_value() == Some(false) {
                        board.handle(WhiteboardInput::Paste);
                    }
                },
                PASTE_WAITS,
            );
            return;
        }
        let copies = held.ctrl && ["c", "x"].iter().any(|letter| key.eq_ignore_ascii_case(letter));
        let meant = board.handle(WhiteboardInput::Key(&key, held));
        if meant && copies {
            // The browser goes on to ask what its clipboard is to hold.
            board.clipboard.set_value(BrowserClipboard::Waits);
            event.stop_propagation();
        } else if meant || key == "Escape" {
            // Escape once too often does not close the whiteboard, after which the next letter would be for the call: E
            // its camera.
            event.prevent_default();
            // The page has shortcuts of its own.
            event.stop_propagation();
        }
    };
    let on_copy = move |event: leptos::ev::ClipboardEvent| {
        if own(&event) {
            pictures::copied(board, &event);
        }
    };
    let on_paste = move |event: leptos::ev::ClipboardEvent| {
        if own(&event) {
            pasted.set_value(true);
            event.prevent_default();
            event.stop_propagation();
            pictures::paste(board, &event);
        }
    };
    let on_drop = move |event: leptos::ev::DragEvent| {
        if !own(&event) && brings_of(&event) == Brings::Words {
            // The field in which one writes takes them itself.
            return;
        }
        let at = place(&event, surface);
        let front = PictureTarget::Front(Some(at));
        if pictures::drop_words(board, &event) || pictures::offer(board, &event, &front) {
            // The page hears of it, too, and no longer shows where to drop; what was dropped is taken.
            event.prevent_default();
        }
    };
    let cursor = move || board.shown.with(|shown| shown.tool.cursor());
    view! {
        <div
            node_ref=surface
            id="whiteboard-surface"
            class="whiteboard-surface"
            style:cursor=cursor
            tabindex="0"
            role="application"
            aria-label=told!(i18n, whiteboard_surface)
            aria-describedby="whiteboard-keys"
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=on_up
            on:pointercancel=on_cancel
            on:pointerleave=move |_| { board.handle(WhiteboardInput::Leave); }
            on:dblclick=on_double
            on:wheel=on_wheel
            on:keydown=on_key
            on:copy=on_copy
            on:cut=on_copy
            on:paste=on_paste
            on:dragover=move |event| event.prevent_default()
            on:drop=on_drop
        >
            <canvas node_ref=page class="whiteboard-canvas" aria-hidden="true"></canvas>
            <canvas node_ref=live class="whiteboard-canvas" aria-hidden="true"></canvas>
            {move || writing.get().then(|| view! { <Writing/> })}
        </div>
        <p id="whiteboard-keys" hidden>{told!(i18n, whiteboard_keys)}</p>
    }
}

fn pointer(event: &PointerEvent, surface: NodeRef<html::Div>) -> Pointer {
    let device = match event.pointer_type().as_str() {
        "pen" => PointerDevice::Pen,
        "touch" => PointerDevice::Touch,
        _ => PointerDevice::Mouse,
    };
    Pointer {
        id: event.pointer_id(),
        device,
        at: place(event, surface),
        pressure: f64::from(event.pressure()),
        held: held(event),
        pan: event.button() == 1,
    }
}

fn held(event: &MouseEvent) -> Modifiers {
    Modifiers { shift: event.shift_key(), ctrl: event.ctrl_key() || event.meta_key(), alt: event.alt_key() }
}

fn place(event: &MouseEvent, surface: NodeRef<html::Div>) -> Vec2 {
    let corner = surface.try_get_untracked().flatten().map(|surface| surface.get_bounding_client_rect());
    let (left, top) = corner.map_or((0.0, 0.0), |corner| (corner.left(), corner.top()));
    Vec2::new(f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
}
