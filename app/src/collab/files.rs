//! The files of the meeting.

mod background;
pub mod engine;
mod own;
mod pasted;
pub mod pdf;
pub(crate) mod progress;
mod row;
pub(crate) mod words;

use leptos::html;
use leptos::prelude::*;
use parvis_collab::{ItemId, Tool};
use parvis_protocol::ParticipantId;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use self::engine::FilesHandle;
use self::own::Preparations;
use self::row::OfferRow;
use crate::collab::film::engine::FilmHandle;
use crate::collab::people::People;
use crate::i18n::{say, told, use_i18n};
use crate::room::{RoomContext, Side};
use crate::ui::icon::Icon;
use parvis_view::files::newest_first;
use parvis_view::film::FilmAction;

pub(crate) use background::{FilesBackground, brings_files};
pub(crate) use pasted::{ask as ask_pasted, brings_of};

/// What the panel holds.
#[component]
pub(crate) fn FilesPanel() -> impl IntoView {
    let i18n = use_i18n();
    let collab = RoomContext::expect().collab;
    let people = People::new();
    provide_context(people);
    // The newest first.
    let offers = Memo::new(move |_| collab.read(Tool::Files, newest_first).unwrap_or_default());
    let in_memory = move || FilesHandle::of(collab).state.with(|state| state.in_memory);
    let empty = move || {
        offers.with(Vec::is_empty) && FilesHandle::of(collab).state.with(|state| state.preparing.is_empty())
    };
    view! {
        <div class="files">
            <Offering/>
            <Show when=in_memory><p class="files-note">{told!(i18n, files_in_memory)}</p></Show>
            <Preparations/>
            <Show when=empty><p class="files-empty">{told!(i18n, files_empty)}</p></Show>
            <ul class="files-list" aria-label=told!(i18n, files_list)>
                <For each=move || offers.get() key=|id| *id let:id><OfferRow id=id/></For>
            </ul>
            <p class="files-note">{told!(i18n, files_limits)}</p>
        </div>
    }
}

/// To whom, and the fields that bring files and folders.
#[component]
fn Offering() -> impl IntoView {
    let i18n = use_i18n();
    let collab = RoomContext::expect().collab;
    let to = collab.files_to;
    let people = People::expect();
    let others = Memo::new(move |_| people.others());
    // Stays chosen when they leave: what was meant for one is not offered to all.
    let gone = Memo::new(move |_| to.get().filter(|to| !people.has(*to)));
    let choices = move || {
        let gone = gone.get().map(|gone| (gone, people.who(gone).name));
        others.get().into_iter().chain(gone).collect::<Vec<_>>()
    };
    let trouble = RwSignal::new(false);
    let offer = move |event: &web_sys::Event| {
        trouble.set(gone.get_untracked().is_some());
        if trouble.get_untracked() {
            // The same files can be chosen again.
            if let Some(field) = event.target() {
                field.unchecked_ref::<HtmlInputElement>().set_value("");
            }
        } else if let Some(engine) = FilesHandle::of(collab).engine() {
            engine.offer_event(event, to.get_untracked(), Box::new(|_| ()));
        }
    };
    let room = RoomContext::expect();
    let play = move |event: &web_sys::Event| {
        let film = move || FilmHandle::of(collab).state.get_untracked().map(|film| film.offer);
        let before = film();
        let begin = Box::new(move |offers: Vec<ItemId>| {
            // It took a while to read the file. What somebody else began meanwhile goes on: the row of the file has a button.
            if let Some(offer) = offers.first().filter(|_| film() == before) {
                FilmHandle::of(collab).act(FilmAction::Start(*offer));
                // It has the place of the pictures, and the panel that of half of them.
                if room.side.try_get_untracked() == Some(Some(Side::Files)) {
                    room.side.set(None);
                }
            }
        });
        if let Some(engine) = FilesHandle::of(collab).engine() {
            engine.offer_event(event, None, begin);
        }
    };
    let folder = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(folder) = folder.get() {
            // The field has no other way to ask for a folder, and no attribute of it is in the library.
            let _ = folder.set_attribute("webkitdirectory", "");
        }
    });
    view! {
        <div class="files-offer">
            <label class="button button-primary files-field">
                <input type="file" multiple=true id="files-choose" on:change=move |event| offer(&event)/>
                <Icon icon=icondata::LuFilePlus/>
                <span>{told!(i18n, files_share)}</span>
            </label>
            <label class="button files-field">
                <input type="file" node_ref=folder on:change=move |event| offer(&event)/>
                <Icon icon=icondata::LuFolderPlus/>
                <span>{told!(i18n, files_share_folder)}</span>
            </label>
            <label class="button files-field">
                <input type="file" id="film-choose" accept="video/*,audio/*" on:change=move |event| play(&event)/>
                <Icon icon=icondata::LuClapperboard/>
                <span>{told!(i18n, film_play_file)}</span>
            </label>
            <Show when=move || !others.with(Vec::is_empty) || to.get().is_some()>
                <label class="files-to">
                    <span>{told!(i18n, files_to)}</span>
                    <select
                        class="files-select"
                        on:change=move |event| {
                            trouble.set(false);
                            to.set(event_target_value(&event).parse().ok());
                        }
                    >
                        <option value="" selected=move || to.get().is_none()>{told!(i18n, files_to_all)}</option>
                        {move || {
                            let one = |(id, name): (ParticipantId, String)| view! {
                                <option value=id.to_string() selected=move || to.get() == Some(id)>{name}</option>
                            };
                            choices().into_iter().map(one).collect_view()
                        }}
                    </select>
                </label>
            </Show>
            <p class="field-error" role="alert">{move || trouble.get().then(|| say!(i18n, chat_to_gone))}</p>
            <p class="files-hint">{told!(i18n, files_hint)}</p>
        </div>
    }
}
