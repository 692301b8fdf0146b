//! Pictures on the board. They are files that are offered; the board shows where.

use std::collections::BTreeSet;

use leptos::prelude::*;
use parvis_board::board::Board;
use parvis_board::form;
use parvis_board::geometry::{Rect, Vec2};
use parvis_board::input::Tool;
use parvis_table::{Drawn, ItemId, Kind, Tool as TableTool};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::core::Whiteboard;
use crate::js;
use crate::table::files::engine::{Files, Shown};

/// No side of a new picture is longer, in units of the board.
const LONGEST: f64 = 480.0;

/// Puts what the person pastes on the board: a picture, what was copied here, or words.
pub(super) fn paste(board: Whiteboard, event: &web_sys::Event) {
    if offer(board, event, None) || board.use_with(Board::paste) == Some(true) {
        return;
    }
    let data = js::get(event, "clipboardData");
    let text = data.and_then(|data| js::call(&data, "getData", &["text/plain".into()])?.as_string());
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        board.use_with(parvis_board::board::Board::write_at_middle);
        board.written(&text);
    }
}

/// Offers the pictures that an event brings, and shows each on the board, at a point of the view or in its middle.
/// Whether it brings any.
pub(super) fn offer(board: Whiteboard, event: &web_sys::Event, at: Option<Vec2>) -> bool {
    if !board.shown.with_untracked(|shown| shown.may_draw) {
        return false;
    }
    let files = Files::of(board.room.table);
    let Some(engine) = files.engine() else { return false };
    engine.offer_event(
        event,
        None,
        Box::new(move |offers| offers.into_iter().for_each(|it| place(board, it, at))),
    )
}

/// Shows a picture that was offered, as soon as it is known how large it is.
pub(super) fn place(board: Whiteboard, offer: ItemId, at: Option<Vec2>) {
    when_here(board, offer, move |size| {
        let scale = (LONGEST / size.x.max(size.y).max(1.0)).min(1.0);
        let size = size * scale;
        board.use_with(|board| {
            let middle = at
                .map_or_else(|| board.camera().view(board.size()).middle(), |at| board.camera().to_board(at));
            let place = form::place(Rect::sized(middle - size * 0.5, size), 0.0);
            let (page, order) = (board.scene().page(), board.scene().orders().1);
            board.take_up(Tool::Select);
            let style = board.style();
            board.put_one(Drawn {
                page,
                kind: Kind::Picture(offer),
                place,
                style,
                text: String::new(),
                order,
            });
        });
    });
}

/// Told how large a picture is once it is here, and never where it does not come.
fn when_here(board: Whiteboard, offer: ItemId, told: impl Fn(Vec2) + 'static) {
    let files = Files::of(board.room.table);
    let Some(engine) = files.engine() else { return };
    let picture = engine.picture(offer);
    let done = StoredValue::new(false);
    Effect::new(move |_| {
        if let Shown::Here { width, height, .. } = picture.get()
            && !done.get_value()
        {
            done.set_value(true);
            told(Vec2::new(f64::from(width), f64::from(height)));
        }
    });
}

/// The offers of all pictures on the board.
pub(super) fn offers_of(board: &mut Board) -> BTreeSet<ItemId> {
    let picture = |kind: &Kind| if let Kind::Picture(offer) = kind { Some(*offer) } else { None };
    board.scene().everything().into_iter().filter_map(|it| picture(&it.kind)).collect()
}

/// Has the pictures on the board fetched and painted, as they come.
#[component]
pub(super) fn Pictures() -> impl IntoView {
    let board = Whiteboard::expect();
    let offers = Memo::new(move |_| {
        // Whoever else follows the table may be told of the same change only after this.
        let elements = board.room.table.read(TableTool::Board, |table| {
            board.with(|board| {
                board.follow(table);
                offers_of(board)
            })
        });
        elements.flatten().unwrap_or_default()
    });
    view! { <For each=move || offers.get() key=|offer| *offer let:offer><Picture offer=offer/></For> }
}

#[component]
fn Picture(offer: ItemId) -> impl IntoView {
    let board = Whiteboard::expect();
    let image = StoredValue::new_local(None::<(wasm_bindgen::JsValue, Closure<dyn FnMut()>)>);
    let files = Files::of(board.room.table);
    let picture = files.engine().map(|engine| engine.picture(offer));
    Effect::new(move |_| {
        let Some(Shown::Here { url, .. }) = picture.as_ref().map(|picture| picture.get()) else { return };
        let Some(element) = js::make("Image", &[]) else { return };
        let loaded = element.clone();
        let told = Closure::<dyn FnMut()>::new(move || board.spoil(offer, loaded.clone()));
        js::set(&element, "onload", told.as_ref().unchecked_ref());
        js::set(&element, "src", &url.into());
        image.set_value(Some((element, told)));
    });
    on_cleanup(move || {
        // What it would call goes with the panel.
        image.try_with_value(|image| {
            if let Some((element, _)) = image {
                js::set(element, "onload", &wasm_bindgen::JsValue::NULL);
            }
        });
    });
}
