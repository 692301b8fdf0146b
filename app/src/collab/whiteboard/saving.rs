//! The whiteboard as a file, and a file as the whiteboard.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use parvis_collab::{CollabIntent, ItemId};
use parvis_whiteboard::file::{self, NotOpened, Opened};
use parvis_whiteboard::input::{PictureTarget, WhiteboardInput};
use parvis_whiteboard::limits;
use parvis_whiteboard::svg::svg;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlElement, Url};

use super::brought;
use super::paint;
use super::pictures;
use super::view::WhiteboardView;
use crate::collab::files::engine::FilesHandle;
use crate::i18n::{say, told, use_i18n};
use crate::ui::menu::{MenuButton, MenuEntry, MenuMark};

/// What a page can show, and PDFs, of which pages can be made pictures.
const PICTURES: &str = "image/png,image/jpeg,image/webp,image/gif,image/avif,application/pdf,.pdf";

/// The identifier of the field that brings pictures.
const PICTURE: &str = "whiteboard-picture";

/// Has the person choose a picture for the whiteboard.
pub(super) fn choose_picture() {
    let field = document().get_element_by_id(PICTURE);
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        field.click();
    }
}

/// Saving the whiteboard in one of three ways, and opening what was saved.
#[component]
pub(super) fn SaveMenu() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let (chooser, picture) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let background = NodeRef::<html::Input>::new();
    let click = |field: NodeRef<html::Input>| {
        Callback::new(move |()| {
            if let Some(field) = field.get_untracked() {
                field.click();
            }
        })
    };
    let entries = Signal::derive(move || {
        let entry = |label: &'static str, icon, choose| MenuEntry {
            label: label.to_owned(),
            icon,
            mark: MenuMark::Command,
            class: "",
            choose,
        };
        let mut entries = vec![
            entry(
                say!(i18n, whiteboard_save_png),
                icondata::LuImage,
                Callback::new(move |()| save_png(board)),
            ),
            entry(
                say!(i18n, whiteboard_save_svg),
                icondata::LuFileDown,
                Callback::new(move |()| save_svg(board)),
            ),
            entry(
                say!(i18n, whiteboard_save_file),
                icondata::LuDownload,
                Callback::new(move |()| save_file(board)),
            ),
        ];
        if board.shown.with(|shown| shown.may_draw) {
            entries.push(entry(say!(i18n, whiteboard_open_file), icondata::LuFolderOpen, click(chooser)));
            entries.push(entry(say!(i18n, whiteboard_add_picture), icondata::LuImagePlus, click(picture)));
            entries.push(entry(
                say!(i18n, whiteboard_add_background),
                icondata::LuWallpaper,
                click(background),
            ));
            let unfix = Callback::new(move |()| {
                board.handle(WhiteboardInput::Unfix);
            });
            entries.push(entry(say!(i18n, whiteboard_unfix), icondata::LuPinOff, unfix));
        }
        entries
    });
    let chosen = move |event: web_sys::Event| {
        if let Some(file) = brought::files_of(&event).into_iter().next() {
            open_file(board, file);
        }
        brought::empty(&event);
    };
    let chosen_picture = move |event: web_sys::Event| {
        pictures::offer(board, &event, &PictureTarget::Front(None));
        brought::empty(&event);
    };
    let chosen_background = move |event: web_sys::Event| {
        pictures::offer(board, &event, &PictureTarget::Fitting { fixed: true, text: String::new() });
        brought::empty(&event);
    };
    view! {
        <input
            node_ref=chooser
            type="file"
            hidden
            aria-label=told!(i18n, whiteboard_open_file)
            accept=format!(".{}", file::EXTENSION)
            on:change=chosen
        />
        <input
            node_ref=picture
            id=PICTURE
            type="file"
            hidden
            aria-label=told!(i18n, whiteboard_add_picture)
            accept=PICTURES
            on:change=chosen_picture
        />
        <input
            node_ref=background
            type="file"
            hidden
            aria-label=told!(i18n, whiteboard_add_background)
            accept=PICTURES
            on:change=chosen_background
        />
        <MenuButton label=Signal::derive(move || say!(i18n, whiteboard_save).to_owned()) entries=entries/>
    }
}

fn save_png(board: WhiteboardView) {
    let canvas = board.paint(|painter, board| paint::picture(board, &mut painter.looks)).flatten();
    let Some(canvas) = canvas else { return say_empty(board) };
    let done = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(blob) = blob {
            save(&blob, "png");
        }
    });
    // Fails only for a canvas with what came from elsewhere, and nothing comes from elsewhere.
    let _ = canvas.element().to_blob_with_type(done.unchecked_ref(), "image/png");
}

fn save_svg(board: WhiteboardView) {
    let text = board.paint(|painter, board| {
        let measure = &mut painter.measure();
        let looks = &painter.looks;
        (board.scene().count() > 0).then(|| svg(board.scene(), measure, &mut |offer| looks.address(offer)))
    });
    let Some(text) = text.flatten() else { return say_empty(board) };
    save_parts(&text.into(), "image/svg+xml", "svg");
}

fn save_file(board: WhiteboardView) {
    let pages = board.shown.with_untracked(|shown| shown.pages.clone());
    let bytes = board.paint(|painter, board| {
        let looks = &painter.looks;
        file::write(board.scene().everything(), &pages, &mut |offer| bytes_of(&looks.address(offer)?))
    });
    if let Some(bytes) = bytes {
        save_parts(&Uint8Array::from(bytes.as_slice()).into(), "application/octet-stream", file::EXTENSION);
    }
}

/// What a `data:` address holds.
fn bytes_of(address: &str) -> Option<Vec<u8>> {
    let (_, base64) = address.split_once(',')?;
    let text = window().atob(base64).ok()?;
    Some(text.chars().map(|letter| letter as u8).collect())
}

fn say_empty(board: WhiteboardView) {
    board.trouble(say!(board.i18n, whiteboard_empty));
}

fn save_parts(part: &JsValue, kind: &str, extension: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    // A string or bytes: the constructor takes either.
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&Array::of1(part), &options) {
        save(&blob, extension);
    }
}

/// Gives a file to the browser as a download.
fn save(blob: &Blob, extension: &str) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(&format!("whiteboard.{extension}"));
        link.click();
    }
    // The browser has taken it by then, or never will.
    set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(30));
}

fn open_file(board: WhiteboardView, file: File) {
    // Larger ones are not even read: they might fill the memory of the page.
    if file.size() > limits::FILE_BYTES as f64 {
        return board.trouble(why(board, NotOpened::TooLarge));
    }
    spawn_local(async move {
        let Ok(buffer) = JsFuture::from(file.array_buffer()).await else {
            return board.trouble(why(board, NotOpened::NotABoard));
        };
        match file::open(&Uint8Array::new(&buffer).to_vec()) {
            Ok(opened) => put(board, opened),
            Err(error) => board.trouble(why(board, error)),
        }
    });
}

fn why(board: WhiteboardView, error: NotOpened) -> &'static str {
    match error {
        NotOpened::NotABoard | NotOpened::OutOfRange => say!(board.i18n, whiteboard_not_a_board),
        NotOpened::Version(_) => say!(board.i18n, whiteboard_newer),
        NotOpened::TooLarge => say!(board.i18n, whiteboard_too_large),
    }
}

/// Puts a whiteboard that was opened beside what is there: its first page onto this one, the others behind the last.
fn put(board: WhiteboardView, mut opened: Opened) {
    // The panel may have been closed while the file was read.
    let Some(here) = board.look(|board| board.scene().page()) else { return };
    let mut pages = vec![here];
    for name in std::mem::take(&mut opened.pages) {
        let made = board.dispatch(CollabIntent::AddPage(name)).and_then(|outcome| outcome.made());
        let Some(page) = made else { return };
        pages.push(Some(page));
    }
    let pictures = std::mem::take(&mut opened.pictures);
    offer_all(board, &pictures, move |offers| {
        board.handle(WhiteboardInput::Put(opened.copies(&pages, &offers)));
    });
}

/// Offers pictures that came with a file, and says which offers these are.
fn offer_all(board: WhiteboardView, pictures: &[Vec<u8>], then: impl FnOnce(Vec<ItemId>) + 'static) {
    let files = FilesHandle::of(board.room.collab);
    let made: Vec<File> = pictures
        .iter()
        .enumerate()
        .filter_map(|(number, bytes)| {
            let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
            let name = format!("picture-{}", number + 1);
            File::new_with_u8_array_sequence(&parts, &name).ok()
        })
        .collect();
    match files.engine() {
        Some(engine) if !made.is_empty() => engine.offer_files(made, None, Box::new(then)),
        _ => then(Vec::new()),
    }
}
