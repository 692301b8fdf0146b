//! Files while their panel is closed: what is dropped on the page is offered, what is pasted is shown first, and offers
//! are announced.

use std::collections::BTreeSet;

use leptos::ev;
use leptos::prelude::*;
use parvis_collab::{ItemId, Tool};
use parvis_transfer::{Phase, safe_name};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent};

use super::engine::FilesHandle;
use super::pasted::{PastedDialog, ask, brings_of};
use crate::collab::people::People;
use crate::collab::words::isolated;
use crate::components::notices::announce;
use crate::dom;
use crate::i18n::{I18n, say, use_i18n};
use crate::room::{RoomContext, Side};
use crate::ui::icon::Icon;
use parvis_view::brought::Brings;
use parvis_view::files::{FilesState, newest_first};

/// What of the files is there whichever tool is open: the page takes what is dropped on it or pasted, and says when
/// somebody offers something.
#[component]
pub(crate) fn FilesBackground() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let over = RwSignal::new(false);
    let people = People::new();
    // Beside the list of them, to whom is chosen there.
    let to = move || room.collab.files_to.get().filter(|_| room.side.get() == Some(Side::Files));
    let offer = move |event: &web_sys::Event| {
        let to = untrack(to);
        if brings_files(event) && to.is_some_and(|to| untrack(|| !people.has(to))) {
            announce(room, say!(i18n, chat_to_gone).to_owned());
            return false;
        }
        let files = FilesHandle::of(room.collab);
        files.engine().is_some_and(|engine| engine.offer_event(event, to, Box::new(|_| ())))
    };
    let words = move || match to() {
        Some(to) => say!(i18n, files_drop_to, name = isolated(&people.who(to).name)),
        None => say!(i18n, files_drop).to_owned(),
    };
    let dragged = move |event: &web_sys::Event| event.type_() != "dragleave" && brings_files(event);
    let enter = window_event_listener_untyped("dragenter", move |event| over.set(dragged(&event)));
    let above = window_event_listener_untyped("dragover", move |event| {
        if brings_files(&event) {
            // Without this the browser opens what is dropped.
            event.prevent_default();
            over.set(true);
        }
    });
    let leave = window_event_listener_untyped("dragleave", move |event| {
        // Between two elements of the page it says where to.
        if event.unchecked_ref::<DragEvent>().related_target().is_none() {
            over.set(false);
        }
    });
    let drop = window_event_listener_untyped("drop", move |event| {
        over.set(false);
        // The chat and the whiteboard take what is dropped on them.
        if !event.default_prevented() && brings_files(&event) {
            // Words that are dropped go where one writes, whatever picture of them is with them.
            let words = brings_of(&event) == Brings::Words;
            if words && drop_takes_words(&event) {
                return;
            }
            event.prevent_default();
            if !words && offer(&event) {
                room.side.set(Some(Side::Files));
            }
        }
    });
    let paste = window_event_listener(ev::paste, move |event| {
        let typing = document().active_element().is_some_and(|active| dom::takes_words(&active));
        // What a dialog asks comes first; what is pasted would cover it.
        if !typing && !dom::has_open_dialog() && !event.default_prevented() {
            let to = untrack(to);
            let said = Box::new(move |_| room.side.set(Some(Side::Files)));
            ask(room, &event, to, said);
        }
    });
    on_cleanup(move || {
        [enter, above, leave, drop, paste]
            .into_iter()
            .for_each(leptos::prelude::WindowListenerHandle::remove);
    });
    Effect::new(move |_| {
        let files = FilesHandle::of(room.collab);
        let sending = files.state.with(FilesState::is_sending);
        if room.collab.sending.get_untracked() != sending {
            room.collab.sending.set(sending);
        }
    });
    tell_of_offers(room, i18n);
    tell_of_withdrawals(room, i18n);
    view! {
        <Show when=move || over.get()>
            <div class="files-drop over" aria-hidden="true">
                <p><Icon icon=icondata::LuFileDown/> {words}</p>
            </div>
        </Show>
        <PastedDialog/>
    }
}

/// Whether what is dropped lands where one writes.
fn drop_takes_words(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| dom::takes_words(&target))
}

/// Whether what is dropped or pasted has files in it.
pub(crate) fn brings_files(event: &web_sys::Event) -> bool {
    // An event of another kind carries neither.
    let dropped = event.unchecked_ref::<DragEvent>().data_transfer();
    let data = dropped.or_else(|| event.unchecked_ref::<ClipboardEvent>().clipboard_data());
    data.is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Tells which of the files that were coming are not offered any more.
fn tell_of_withdrawals(room: RoomContext, i18n: I18n) {
    let people = People::new();
    let coming = Memo::new(move |_| {
        // The state is that of the shared document, once there is one.
        room.collab.read(Tool::Files, |_| ());
        let fetched = |state: &FilesState| {
            let coming = state.fetched.iter().filter(|(_, fetch)| fetch.phase != Phase::Done);
            coming.map(|(id, _)| *id).collect::<BTreeSet<ItemId>>()
        };
        FilesHandle::of(room.collab).state.with(fetched)
    });
    Effect::new(move |before: Option<BTreeSet<ItemId>>| {
        let coming = coming.get();
        let ended = before.into_iter().flatten().filter(|id| !coming.contains(id)).collect::<BTreeSet<_>>();
        let withdrawn = room.collab.look(|document| {
            let those = document.file_offers().filter(|offer| offer.withdrawn && ended.contains(&offer.id));
            those.map(|offer| (offer.id.author(), offer.name)).collect::<Vec<_>>()
        });
        for (author, name) in withdrawn.unwrap_or_default() {
            let who = isolated(&untrack(|| people.who(author)).name);
            let name = isolated(&safe_name(&name));
            announce(room, untrack(|| say!(i18n, files_withdrawn, who = who, name = name)));
        }
        coming
    });
}

/// Tells of offers of others that come while the files are not open: of the newest, when there are many, as for those
/// who come late.
fn tell_of_offers(room: RoomContext, i18n: I18n) {
    let people = People::new();
    let known = StoredValue::new(BTreeSet::<ItemId>::new());
    Effect::new(move |_| {
        let offers = room.collab.read(Tool::Files, |document| {
            let me = document.writer().author;
            let others = document.file_offers().filter(|offer| !offer.withdrawn && offer.id.author() != me);
            let mut others: Vec<_> = others.map(|offer| (offer.id, offer.name)).collect();
            // The newest last, in the order of the panel.
            let order = newest_first(document);
            others.sort_by_key(|(id, _)| std::cmp::Reverse(order.iter().position(|other| other == id)));
            others
        });
        let new = known.try_update_value(|known| {
            offers.unwrap_or_default().into_iter().filter(|(id, _)| known.insert(*id)).last()
        });
        let seen = matches!(room.side.get_untracked(), Some(Side::Files));
        if let Some((id, name)) = new.flatten().filter(|_| !seen) {
            let who = isolated(&untrack(|| people.who(id.author())).name);
            announce(
                room,
                untrack(|| say!(i18n, files_shared, who = who, name = isolated(&safe_name(&name)))),
            );
        }
    });
}
