//! A page of a PDF on the whiteboard: which one is asked in a dialog, where it is seen first.

use leptos::prelude::*;
use parvis_transfer::safe_name;
use parvis_whiteboard::input::PictureTarget;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::pictures;
use super::view::WhiteboardView;
use crate::collab::files::engine::FilesHandle;
use crate::collab::files::pdf::{Pdf, PdfPage, PdfTrouble};
use crate::i18n::{I18n, say, told, use_i18n};
use crate::ui::bar_button::BarButton;
use crate::ui::button::{ButtonKind, button, submit_button};
use crate::ui::dialog::dialog;

/// Asks which page of the PDF that was brought goes on the whiteboard.
#[component]
pub(super) fn PdfDialog() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let open = Signal::derive(move || board.pdf.with(Option::is_some));
    let content = move || move || board.pdf.get().map(|file| view! { <Chooser file=file/> });
    let close = move || board.pdf.set(None);
    view! {
        // The page has shortcuts of its own, and what lies around it means something else by Escape.
        <div class="whiteboard-pdf" on:keydown=|event: leptos::ev::KeyboardEvent| event.stop_propagation()>
            {dialog("whiteboard-pdf-title", told!(i18n, whiteboard_pdf_title), open, close, content)}
        </div>
    }
}

/// One PDF, a page of which is shown.
#[component]
fn Chooser(file: web_sys::File) -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let name = safe_name(&file.name());
    let files = FilesHandle::of(board.room.collab);
    files.engine().map(|engine| {
        let pdf = StoredValue::new_local(engine.read_pdf(&file));
        let state = pdf.with_value(|pdf| pdf.state.clone());
        let page = {
            let state = state.clone();
            Memo::new(move |_| state.with(|state| state.page.clone()))
        };
        let pages = Memo::new(move |_| state.with(|state| state.pages));
        let number = RwSignal::new(1_u32);
        let turn_to = move |to: u32| {
            let to = to.clamp(1, pages.get_untracked().unwrap_or(1));
            number.set(to);
            pdf.with_value(|pdf| pdf.reader.turn_to(to));
        };
        let fixed = RwSignal::new(true);
        let ready = Memo::new(move |_| page.with(|page| matches!(page, PdfPage::Here { .. })));
        let called = name.clone();
        let put = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if pdf.with_value(|pdf| put(board, pdf, &called, fixed.get_untracked())) {
                board.pdf.set(None);
            }
        };
        view! {
            <form class="whiteboard-pdf-form" on:submit=put>
                <p class="whiteboard-pdf-name"><bdi translate="no">{name.clone()}</bdi></p>
                <div class="whiteboard-pdf-view">
                    {move || match page.get() {
                        PdfPage::Here { number, url, width, height } => {
                            let alt = say!(i18n, whiteboard_pdf_alt, number = number.to_string(), name = name.clone());
                            view! { <img src=url alt=alt width=width height=height/> }.into_any()
                        }
                        PdfPage::Not(trouble) => view! { <Trouble trouble=trouble again=Callback::new(move |()| turn_to(number.get_untracked()))/> }.into_any(),
                        PdfPage::Coming => ().into_any(),
                    }}
                </div>
                <p class="whiteboard-pdf-said" role="status">
                    {move || said(i18n, pages.get(), number.get(), ready.get(), page.with(|page| matches!(page, PdfPage::Not(_))))}
                </p>
                <Show when=move || pages.get().is_some_and(|pages| pages > 1)>
                    <Turn number=number pages=pages turn_to=Callback::new(turn_to)/>
                </Show>
                <label class="whiteboard-pdf-fixed">
                    <input
                        type="checkbox"
                        prop:checked=move || fixed.get()
                        on:change=move |event| fixed.set(event_target_checked(&event))
                    />
                    <span>{told!(i18n, whiteboard_pdf_fixed)}</span>
                </label>
                <div class="dialog-actions">
                    {submit_button(ButtonKind::Primary, told!(i18n, whiteboard_pdf_put), move || !ready.get())}
                    {button(ButtonKind::Plain, told!(i18n, cancel), move |_| board.pdf.set(None))}
                </div>
            </form>
        }
    })
}

/// Which page it is, and the way to others.
#[component]
fn Turn(number: RwSignal<u32>, pages: Memo<Option<u32>>, turn_to: Callback<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let last = move || pages.get().unwrap_or(1);
    let typed = move |event: web_sys::Event| {
        let typed: Option<u32> = event_target_value(&event).parse().ok();
        turn_to.run(typed.unwrap_or(number.get_untracked()));
        // What was typed may have been out of range, and the number the same as before.
        if let Some(field) = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
            field.set_value(&number.get_untracked().to_string());
        }
    };
    view! {
        <div class="whiteboard-pdf-turn" role="group" aria-label=told!(i18n, whiteboard_pages)>
            <BarButton
                class="whiteboard-tool"
                label=Signal::derive(move || say!(i18n, whiteboard_pdf_before))
                icon=icondata::LuChevronLeft
                disabled=Signal::derive(move || number.get() <= 1)
                on_press=move || turn_to.run(number.get_untracked().saturating_sub(1))
            />
            <input
                type="number"
                class="input"
                inputmode="numeric"
                min="1"
                max=move || last().to_string()
                aria-label=told!(i18n, whiteboard_pdf_number)
                prop:value=move || number.get().to_string()
                on:change=typed
            />
            <BarButton
                class="whiteboard-tool"
                label=Signal::derive(move || say!(i18n, whiteboard_pdf_next))
                icon=icondata::LuChevronRight
                disabled=Signal::derive(move || number.get() >= last())
                on_press=move || turn_to.run(number.get_untracked() + 1)
            />
        </div>
    }
}

/// Why there is no picture, and another try where that may help.
#[component]
fn Trouble(trouble: PdfTrouble, again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="whiteboard-pdf-trouble" role="alert">
            <p>{move || why(i18n, trouble)}</p>
            {matches!(trouble, PdfTrouble::NoReader | PdfTrouble::Unbuilt).then(|| view! {
                {button(ButtonKind::Plain, told!(i18n, lazy_again), move |_| again.run(()))}
            })}
        </div>
    }
}

fn why(i18n: I18n, trouble: PdfTrouble) -> &'static str {
    match trouble {
        PdfTrouble::NotAPdf => say!(i18n, whiteboard_pdf_not),
        PdfTrouble::Encrypted => say!(i18n, whiteboard_pdf_encrypted),
        PdfTrouble::Empty => say!(i18n, whiteboard_pdf_empty),
        PdfTrouble::TooLarge => say!(i18n, whiteboard_pdf_large),
        PdfTrouble::Slow => say!(i18n, whiteboard_pdf_slow),
        PdfTrouble::Broken => say!(i18n, whiteboard_pdf_broken),
        PdfTrouble::NoReader => say!(i18n, whiteboard_pdf_missing),
        PdfTrouble::Unbuilt => say!(i18n, whiteboard_pdf_unbuilt),
    }
}

fn said(i18n: I18n, pages: Option<u32>, number: u32, ready: bool, failed: bool) -> String {
    match pages {
        _ if failed => String::new(),
        None => say!(i18n, whiteboard_pdf_loading).to_owned(),
        Some(_) if !ready => say!(i18n, whiteboard_pdf_painting, number = number.to_string()),
        Some(count) => {
            say!(i18n, whiteboard_pdf_page, number = number.to_string(), count = count.to_string())
        }
    }
}

/// Offers the page that is shown, and puts it on the whiteboard. Whether there is one.
fn put(board: WhiteboardView, pdf: &Pdf, name: &str, fixed: bool) -> bool {
    let PdfPage::Here { number, .. } = pdf.state.with_untracked(|state| state.page.clone()) else {
        return false;
    };
    let title = say!(board.i18n, whiteboard_pdf_file, name = name.to_owned(), number = number.to_string());
    let to = PictureTarget::Fitting { fixed, text: title.clone() };
    let placed =
        Box::new(move |offers: Vec<_>| offers.into_iter().for_each(|it| pictures::place(board, it, &to)));
    pdf.reader.offer(&title, placed)
}
