//! The browser's Back in a call, and the question before the page closes. `parvis_view::leaving` decides both.

use leptos::ev;
use leptos::prelude::*;
use parvis_view::leaving::{BackAction, HistoryEntry, OpenLayers, Unfinished, back};
use parvis_view::{RoomPage, room_page};
use wasm_bindgen::JsValue;

use crate::dom;
use crate::engine::Platform;
use crate::page::RoomQuery;
use crate::room::{CallDialog, RoomContext};

/// Guards the call for as long as the page is there.
pub(crate) fn guard(room: RoomContext) {
    let page = room.project(room_page);
    Effect::new(move |_| {
        if page.get() == RoomPage::Call {
            share_address(room);
            begin();
        }
    });
    Effect::new(move |_| {
        let listener = window_event_listener(ev::popstate, move |event| {
            if HistoryEntry::named(event.state().as_string().as_deref()) == Some(HistoryEntry::Page) {
                went_back(room);
            }
        });
        on_cleanup(move || listener.remove());
    });
    // Only while it asks: a page that listens to this is not kept for Back and Forward by some browsers.
    let asks = Memo::new(move |_| {
        let unfinished = unfinished(room);
        room.read(|snapshot| unfinished.needs_question(snapshot))
    });
    Effect::new(move |_| {
        if asks.get() {
            let listener = window_event_listener(ev::beforeunload, |event| {
                event.prevent_default();
                // What older browsers go by. None of them shows it.
                event.set_return_value("?");
            });
            on_cleanup(move || listener.remove());
        }
    });
}

/// What would be lost, followed.
pub(crate) fn unfinished(room: RoomContext) -> Unfinished {
    Unfinished {
        sending: room.collab.sending.get(),
        unsent: room.collab.unsent.with(|unsent| !unsent.is_empty()),
    }
}

/// The address that is copied from now on is the link, without what it said to one person. Where a reload would not know
/// that any more, it stays.
fn share_address(room: RoomContext) {
    let (location, Ok(history)) = (window().location(), window().history()) else { return };
    let Some(search) = location.search().ok().and_then(|search| RoomQuery::shared(&search)) else { return };
    if room.platform.with(Platform::is_visit_kept) == Some(true) {
        let [path, hash] = [location.pathname(), location.hash()].map(Result::unwrap_or_default);
        let state = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&[path, search, hash].concat()));
    }
}

/// The entry of the call goes on top of the page's, unless a reload left it there.
fn begin() {
    let Ok(history) = window().history() else { return };
    let here = history.state().ok().and_then(|state| state.as_string());
    if HistoryEntry::named(here.as_deref()) == Some(HistoryEntry::Call) {
        return;
    }
    let named = |entry: HistoryEntry| JsValue::from_str(entry.name());
    // Refused where a page does so again and again, which leaves Back as it is elsewhere.
    let _ = history.replace_state(&named(HistoryEntry::Page), "");
    let _ = history.push_state(&named(HistoryEntry::Call), "");
}

/// The browser has left the entry of the call.
fn went_back(room: RoomContext) {
    let open = OpenLayers {
        dialog: dom::has_open_dialog(),
        popup: room.popup.get_untracked().is_some(),
        panel: room.side.get_untracked().is_some(),
    };
    let action = room.meeting.snapshot.with_untracked(|snapshot| back(snapshot, open));
    if let Ok(history) = window().history() {
        // The call's entry, which has the address of now, is on top again, for the next time.
        let _ = if action == BackAction::Go { history.back() } else { history.forward() };
    }
    match action {
        BackAction::CloseDialog => {
            dom::close_dialog();
            // Not only when the browser says so: Back may be pressed again before, and opens a dialog.
            if !dom::has_open_dialog() {
                room.open.set(None);
            }
        }
        BackAction::ClosePopup => room.close_popup(),
        BackAction::ClosePanel => room.close_side(),
        BackAction::Ask => room.open.set(Some(CallDialog::Leave)),
        BackAction::Go => {}
    }
}
