//! The room page: makes the meeting and its driver, and brings the page to life. Nothing here is reached but through
//! the function that is loaded lazily.

use std::rc::Rc;

use leptos::prelude::*;
use parvis_app::engine::MeetingHandle;
use parvis_app::engine::collab::CollabHandle;
use parvis_app::page::RoomQuery;
use parvis_app::{RoomRoot, RoomRootProps};
use parvis_meeting::{DeviceKind, Intent, Snapshot};
use parvis_view::playback::Blocked;

use crate::driver::{Driver, View};
use crate::engine::BrowserEngine;
use crate::{page, parts, platform_handle, storage, typing};

/// Brings the room page to life.
pub(crate) fn hydrate() {
    let Some(location) = web_sys::window().map(|window| window.location()) else { return };
    let Some(room) = page::room(&location) else { return };
    let query = page::query(&location);
    parts::link();
    leptos::mount::hydrate_body(move || {
        // For as long as the page is there.
        StoredValue::new_local(typing::watch());
        let snapshot = RwSignal::new(Snapshot::default());
        let level = RwSignal::new(0.0);
        let playback_blocked = RwSignal::new(Blocked::Nothing);
        let collab = CollabHandle::new(true);
        provide_context(collab);
        let driver = Driver::new(room.clone(), View { snapshot, level, playback_blocked, collab });
        for intent in first_intents(&query) {
            driver.dispatch(intent);
        }
        provide_context(platform_handle());
        provide_context(MeetingHandle::new(
            snapshot.read_only(),
            level.read_only(),
            playback_blocked.read_only(),
            Some(Rc::new(BrowserEngine::new(driver))),
        ));
        RoomRoot(RoomRootProps { room, query })
    });
}

/// What the person wants before they have said anything: the devices they chose last time, both switched on unless
/// the address says otherwise.
fn first_intents(query: &RoomQuery) -> Vec<Intent> {
    let mut intents: Vec<_> = [DeviceKind::Microphone, DeviceKind::Camera, DeviceKind::Speaker]
        .into_iter()
        .filter_map(|kind| Some(Intent::ChooseDevice(kind, Some(storage::device(kind)?))))
        .collect();
    intents.extend(query.microphone.then_some(Intent::SetMicrophone(true)));
    intents.extend(query.camera.then_some(Intent::SetCamera(true)));
    intents
}
