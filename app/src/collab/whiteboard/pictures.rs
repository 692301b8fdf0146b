//! Pictures on the whiteboard. They are files that are offered; the whiteboard shows where.

use leptos::prelude::*;
use parvis_collab::ItemId;
use parvis_whiteboard::clipboard::{BrowserClipboard, PasteSource};
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::input::{PictureTarget, WhiteboardInput};
use parvis_whiteboard::whiteboard::Whiteboard;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{ClipboardEvent, DragEvent, HtmlImageElement};

use super::brought;
use super::view::WhiteboardView;
use crate::collab::files::engine::FilesHandle;
use crate::collab::files::{ask_pasted, brings_files, brings_of};
use crate::i18n::say;
use parvis_view::brought::Brings;
use parvis_view::files::PictureState;

/// By this the clipboard says that it holds what was copied here last.
const COPIED: &str = "application/x-parvis-board";

/// Has the clipboard hold what was copied here, as words, instead of what it held before.
pub(super) fn copied(board: WhiteboardView, event: &ClipboardEvent) {
    if board.clipboard.get_value() != BrowserClipboard::Waits {
        return;
    }
    let (Some(words), Some(data)) = (board.look(Whiteboard::copied_words), event.clipboard_data()) else {
        return;
    };
    event.prevent_default();
    board.clipboard.set_value(BrowserClipboard::Told);
    // Fails only outside of the event.
    let _ = data.set_data(COPIED, board.room.address().as_str());
    if !words.is_empty() {
        let _ = data.set_data("text/plain", &words);
    }
}

/// Puts what the person pastes on the whiteboard: what was copied here, unless something else was copied since.
pub(super) fn paste(board: WhiteboardView, event: &ClipboardEvent) {
    let text = |kind| event.clipboard_data().and_then(|data| data.get_data(kind).ok()).unwrap_or_default();
    let marked = text(COPIED) == board.room.address().as_str();
    let put = |source: &PasteSource| match source {
        PasteSource::Own => board.handle(WhiteboardInput::Paste),
        PasteSource::Files => offer(board, event, &PictureTarget::Front(None)),
        PasteSource::Words => write(board, &text("text/plain")),
    };
    // The first that there is.
    let pictured = brings_files(event) && brings_of(event) == Brings::Words;
    let _ = board.clipboard.get_value().sources(marked, pictured).iter().any(put);
}

/// Puts the words that are dropped on the whiteboard, whatever picture of them comes along. Whether there are any.
pub(super) fn drop_words(board: WhiteboardView, event: &DragEvent) -> bool {
    let words = || event.data_transfer().and_then(|data| data.get_data("text/plain").ok());
    brings_of(event) == Brings::Words && words().is_some_and(|words| write(board, &words))
}

fn write(board: WhiteboardView, words: &str) -> bool {
    let some = !words.trim().is_empty() && board.shown.with_untracked(|shown| shown.may_draw);
    // The field that is there already may hold a text that is too long, which these would replace.
    if some && board.handle(WhiteboardInput::WriteAtMiddle) {
        board.written(words);
    }
    some
}

/// Offers the pictures that an event brings, and shows each on the whiteboard. Those from the clipboard are shown to the
/// person first, and of a PDF they choose a page first. Whether it brings any.
pub(super) fn offer(board: WhiteboardView, event: &web_sys::Event, target: &PictureTarget) -> bool {
    if !board.shown.with_untracked(|shown| shown.may_draw) {
        return false;
    }
    let files = FilesHandle::of(board.room.collab);
    let Some(engine) = files.engine() else { return false };
    let target = target.clone();
    let placed = move |offers: Vec<ItemId>| offers.into_iter().for_each(|it| place(board, it, &target));
    let mut files = brought::files_of(event);
    let pasted = event.type_() == "paste";
    // With other files it is one of those that are asked about.
    let pdf = files.iter().position(brought::is_pdf).filter(|_| !pasted || files.len() == 1);
    let Some(first) = pdf else {
        return if pasted {
            ask_pasted(board.room, event, None, Box::new(placed))
        } else {
            engine.offer_event(event, None, Box::new(placed))
        };
    };
    event.prevent_default();
    let pdf = files.remove(first);
    if !files.is_empty() {
        engine.offer_files(files, None, Box::new(placed));
    }
    board.pdf.set(Some(pdf));
    true
}

/// Shows a picture that was offered, as soon as it is known how large it is.
pub(super) fn place(board: WhiteboardView, offer: ItemId, target: &PictureTarget) {
    let target = target.clone();
    when_here(board, offer, move |size| {
        board.handle(WhiteboardInput::PutPicture { offer, size, target: target.clone() });
        if let PictureTarget::Fitting { fixed: true, text } = &target
            && !text.is_empty()
        {
            // It is not selected, so nothing else says that it is there.
            board.told.set(say!(board.i18n, whiteboard_pdf_done, name = text.clone()));
        }
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

/// Has the pictures on the whiteboard fetched and painted, as they come.
#[component]
pub(super) fn Pictures() -> impl IntoView {
    let board = WhiteboardView::expect();
    let offers = Memo::new(move |_| board.pictures());
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
