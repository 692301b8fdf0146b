//! The whiteboard.

mod bar;
mod brought;
mod canvas;
mod clock;
mod foot;
mod listing;
mod look;
mod paint;
mod pdf;
mod pictures;
mod saving;
mod style_bar;
mod surface;
mod view;
mod words;
mod writing;

use leptos::prelude::*;
use parvis_collab::{CollabIntent, Tool};

use self::bar::ToolBar;
use self::foot::Foot;
use self::listing::Listing;
use self::pdf::PdfDialog;
use self::pictures::Pictures;
use self::style_bar::{Selected, StyleBar};
use self::surface::Surface;
use self::view::WhiteboardView;
use crate::collab::people::People;
use crate::collab::words::room_left_words;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;

/// What the panel holds.
#[component]
pub(crate) fn Whiteboard() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let here = Memo::new(move |_| room.collab.read(Tool::Whiteboard, |_| ()).is_some());
    move || {
        if here.get() {
            view! { <Inside/> }.into_any()
        } else {
            view! { <p class="lazy-coming" role="status">{told!(i18n, lazy_coming)}</p> }.into_any()
        }
    }
}

/// The whiteboard of a shared document that is there.
#[component]
fn Inside() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    provide_context(people);
    let board = WhiteboardView::new(room, people);
    provide_context(board);
    Effect::new(move |_| board.follow());
    Effect::new(move |_| board.follow_others());
    let open = move |open| {
        room.collab.dispatch(CollabIntent::SetOpen(open));
    };
    open(Some(Tool::Whiteboard));
    on_cleanup(move || {
        board.close();
        open(None);
    });
    let read_only = Memo::new(move |_| board.shown.with(|shown| !shown.may_draw));
    let waiting = Memo::new(move |_| board.shown.with(|shown| shown.waiting));
    let empty = Memo::new(move |_| board.shown.with(|shown| shown.empty && shown.may_draw && !shown.list));
    let hint = move || empty.get() && board.field.with(Option::is_none);
    view! {
        <div class="whiteboard">
            <ToolBar/>
            <StyleBar/>
            <Show when=move || read_only.get()>
                <p class="whiteboard-said">{told!(i18n, whiteboard_read_only)}</p>
            </Show>
            <div class="whiteboard-middle">
                <Surface/>
                <Selected/>
                <Listing/>
                <Show when=hint>
                    <p class="whiteboard-hint">{told!(i18n, whiteboard_hint)}</p>
                </Show>
                <p class="whiteboard-trouble" role="alert">{move || board.trouble.get()}</p>
                <p class="whiteboard-trouble" role="status">
                    {move || room_left_words(i18n, board.left.get(), false)}
                </p>
                <p class="whiteboard-waiting" role="status">
                    {move || (waiting.get() > 0).then(|| say!(i18n, whiteboard_waiting, count = waiting.get()))}
                </p>
            </div>
            <Foot/>
            <p class="whiteboard-told" role="status">{move || board.told.get()}</p>
            <Pictures/>
            <PdfDialog/>
        </div>
    }
}

#[cfg(test)]
mod order;
