//! Pictures on the whiteboard. They are files that are offered; the whiteboard shows where.

use std::collections::BTreeSet;

use leptos::prelude::*;
use parvis_collab::{Drawn, ElementKind, ItemId, Tool};
use parvis_whiteboard::form;
use parvis_whiteboard::geometry::{Rect, Vec2};
use parvis_whiteboard::input::DrawingTool;
use parvis_whiteboard::whiteboard::Whiteboard;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlImageElement;

use super::pdf;
use super::view::WhiteboardView;
use crate::collab::files::engine::FilesHandle;
use crate::i18n::say;
use crate::js;
use parvis_view::files::PictureState;

/// No side of a new picture is longer, in units of the whiteboard.
const LONGEST: f64 = 480.0;

/// By this the clipboard says that it holds what was copied here last.
const COPIED: &str = "application/x-parvis-board";

/// What the clipboard of the browser knows of what was copied here last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clipboard {
    /// Nothing: nothing was copied, or this browser never asked.
    Apart,
    /// It is told when the browser asks.
    Waits,
    /// All: what it holds is what was copied last, here or elsewhere.
    Told,
}

/// Has the clipboard hold what was copied here, as words, instead of what it held before.
pub(super) fn copied(board: WhiteboardView, event: &web_sys::Event) {
    if board.clipboard.get_value() != Clipboard::Waits {
        return;
    }
    let words = board.with(|board| board.copied_words());
    let (Some(words), Some(data)) = (words, js::get(event, "clipboardData")) else { return };
    event.prevent_default();
    board.clipboard.set_value(Clipboard::Told);
    js::call(&data, "setData", &[COPIED.into(), board.room.address().as_str().into()]);
    if !words.is_empty() {
        js::call(&data, "setData", &["text/plain".into(), words.into()]);
    }
}

/// Puts what the person pastes on the whiteboard: what was copied here, unless something else was copied since.
pub(super) fn paste(board: WhiteboardView, event: &web_sys::Event) {
    let text = |kind: &str| {
        let data = js::get(event, "clipboardData")?;
        js::call(&data, "getData", &[kind.into()])?.as_string()
    };
    let own = || board.use_with(Whiteboard::paste) == Some(true);
    let told = board.clipboard.get_value() == Clipboard::Told;
    let marked = told && text(COPIED).is_some_and(|room| room == board.room.address().as_str());
    if (marked && own()) || offer(board, event, &PictureTarget::Front(None)) || (!told && own()) {
        return;
    }
    let text = text("text/plain");
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        board.use_with(parvis_whiteboard::whiteboard::Whiteboard::write_at_middle);
        board.written(&text);
    }
}

/// Where a picture goes.
#[derive(Debug, Clone)]
pub(super) enum PictureTarget {
    /// In front of everything, around a point of the view or its middle.
    Front(Option<Vec2>),
    /// As large as the view has room for, perhaps as part of the background. The text is what the list says of it.
    Fitting { fixed: bool, text: String },
}

/// Offers the pictures that an event brings, and shows each on the whiteboard. Of a PDF the person chooses a page
/// first. Whether it brings any.
pub(super) fn offer(board: WhiteboardView, event: &web_sys::Event, to: &PictureTarget) -> bool {
    if !board.shown.with_untracked(|shown| shown.may_draw) {
        return false;
    }
    let files = FilesHandle::of(board.room.collab);
    let Some(engine) = files.engine() else { return false };
    let place_of = to.clone();
    let placed = move |offers: Vec<ItemId>| offers.into_iter().for_each(|it| place(board, it, &place_of));
    let mut brought = pdf::files_of(event);
    let Some(first) = brought.iter().position(pdf::is_pdf) else {
        return engine.offer_event(event, None, Box::new(placed));
    };
    event.prevent_default();
    let file = brought.remove(first);
    if !brought.is_empty() {
        engine.offer_files(brought, None, Box::new(placed));
    }
    board.pdf.set(Some(file));
    true
}

/// Shows a picture that was offered, as soon as it is known how large it is.
pub(super) fn place(board: WhiteboardView, offer: ItemId, to: &PictureTarget) {
    let to = to.clone();
    when_here(board, offer, move |size| {
        let at = match &to {
            PictureTarget::Front(at) => *at,
            PictureTarget::Fitting { fixed, text } => {
                board.use_with(|board| board.put_fitting(ElementKind::Picture(offer), size, *fixed, text));
                if *fixed && !text.is_empty() {
                    // It is not selected, so nothing else says that it is there.
                    board.told.set(say!(board.i18n, whiteboard_pdf_done, name = text.clone()));
                }
                return;
            }
        };
        let scale = (LONGEST / size.x.max(size.y).max(1.0)).min(1.0);
        let size = size * scale;
        board.use_with(|board| {
            let middle = at
                .map_or_else(|| board.camera().view(board.size()).middle(), |at| board.camera().to_page(at));
            let place = form::place(Rect::sized(middle - size * 0.5, size), 0.0);
            let (page, order) = (board.scene().page(), board.scene().orders().1);
            board.take_up(DrawingTool::Select);
            let style = board.style();
            board.put_one(Drawn {
                page,
                kind: ElementKind::Picture(offer),
                place,
                style,
                text: String::new(),
                order,
            });
        });
    });
}

/// Told how large a picture is once it is here, and never where it does not come.
fn when_here(board: WhiteboardView, offer: ItemId, told: impl Fn(Vec2) + 'static) {
    let files = FilesHandle::of(board.room.collab);
    let Some(engine) = files.engine() else { return };
    let picture = engine.picture(offer);
    let done = StoredValue::new(false);
    Effect::new(move |_| {
        if let PictureState::Here { width, height, .. } = picture.get()
            && !done.get_value()
        {
            done.set_value(true);
            told(Vec2::new(f64::from(width), f64::from(height)));
        }
    });
}

/// The offers of all pictures on the whiteboard.
pub(super) fn offers_of(board: &mut Whiteboard) -> BTreeSet<ItemId> {
    let picture =
        |kind: &ElementKind| if let ElementKind::Picture(offer) = kind { Some(*offer) } else { None };
    board.scene().everything().into_iter().filter_map(|it| picture(&it.kind)).collect()
}

/// Has the pictures on the whiteboard fetched and painted, as they come.
#[component]
pub(super) fn Pictures() -> impl IntoView {
    let board = WhiteboardView::expect();
    let offers = Memo::new(move |_| {
        // Whoever else follows the shared document may be told of the same change only after this.
        let elements = board.room.collab.read(Tool::Whiteboard, |document| {
            board.with(|board| {
                board.follow(document);
                offers_of(board)
            })
        });
        elements.flatten().unwrap_or_default()
    });
    view! { <For each=move || offers.get() key=|offer| *offer let:offer><Picture offer=offer/></For> }
}

#[component]
fn Picture(offer: ItemId) -> impl IntoView {
    let board = WhiteboardView::expect();
    let image = StoredValue::new_local(None::<(HtmlImageElement, Closure<dyn FnMut()>)>);
    let files = FilesHandle::of(board.room.collab);
    let picture = files.engine().map(|engine| engine.picture(offer));
    Effect::new(move |_| {
        let Some(PictureState::Here { url, .. }) = picture.as_ref().map(|picture| picture.get()) else {
            return;
        };
        let Ok(element) = HtmlImageElement::new() else { return };
        let loaded = element.clone();
        let told = Closure::<dyn FnMut()>::new(move || board.invalidate(offer, loaded.clone()));
        element.set_onload(Some(told.as_ref().unchecked_ref()));
        element.set_src(&url);
        image.set_value(Some((element, told)));
    });
    on_cleanup(move || {
        // What it would call goes with the panel.
        image.try_with_value(|image| {
            if let Some((element, _)) = image {
                element.set_onload(None);
            }
        });
    });
}
