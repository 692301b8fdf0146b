//! The room page: makes the meeting and its driver, and brings the page to life. Nothing here is reached but through
//! the function that is loaded lazily.

use std::rc::Rc;

use leptos::prelude::*;
use parvis_app::engine::MeetingHandle;
use parvis_app::engine::collab::CollabHandle;
use parvis_app::page::{DATA_USE, DIRECT_JOIN, DirectJoin};
use parvis_app::{RoomRoot, RoomRootProps};
use parvis_meeting::{DataUse, DeviceKind, Intent, Snapshot};
use parvis_view::arrival::{Arrival, Visit, arrival};
use parvis_view::playback::Blocked;
use wasm_bindgen_futures::spawn_local;

use crate::driver::{Driver, View};
use crate::engine::BrowserEngine;
use crate::{clock, network, page, parts, platform, platform_handle, storage, typing};

/// Brings the room page to life.
pub(crate) fn hydrate() {
    let Some(location) = web_sys::window().map(|window| window.location()) else { return };
    let Some(room) = page::room(&location) else { return };
    let query = page::query(&location);
    let kept = storage::visit(&room);
    let kept_name = kept.as_ref().and_then(|kept| kept.name.clone());
    let name = query.name.clone().or_else(|| kept_name.clone()).or_else(storage::display_name);
    let arrival = {
        let direct = page::attribute(DIRECT_JOIN).and_then(|name| DirectJoin::named(&name));
        let reloaded = kept.as_ref().is_some_and(|kept| kept.is_reload(clock::wall(), page::is_reload()));
        arrival(direct.unwrap_or_default(), query.wishes(), kept.as_ref(), reloaded, name.is_some())
    };
    let Arrival { microphone, camera, joins } = arrival;
    let visit = Visit { at: clock::wall(), microphone, camera, direct: joins, left: false, name: kept_name };
    storage::keep_visit(&room, &visit, false);
    parts::link();
    leptos::mount::hydrate_body(move || {
        // For as long as the page is there.
        StoredValue::new_local(typing::watch());
        let snapshot = RwSignal::new(Snapshot::default());
        let level = RwSignal::new(0.0);
        let playback_blocked = RwSignal::new(Blocked::Nothing);
        let mirrored = RwSignal::new(true);
        let collab = CollabHandle::new(true);
        provide_context(collab);
        let view = View { snapshot, level, playback_blocked, mirrored, collab };
        let driver = Driver::new(room.clone(), view, visit);
        driver.begin(first_intents(arrival));
        if let Some(name) = name.filter(|_| joins) {
            platform::remember_room(&room);
            driver.join_unseen(name);
        }
        let mounted = driver.clone();
        spawn_local(async move { mounted.mounted() });
        provide_context(platform_handle());
        provide_context(MeetingHandle::new(
            snapshot.read_only(),
            level.read_only(),
            playback_blocked.read_only(),
            mirrored.read_only(),
            Some(Rc::new(BrowserEngine::new(driver))),
        ));
        RoomRoot(RoomRootProps { room, query })
    });
}

/// What the person wants before they have said anything: the devices they chose last time, switched on or not, whether they hid
/// their address, and how much data the pictures may take.
fn first_intents(arrival: Arrival) -> Vec<Intent> {
    let mut intents: Vec<_> = [DeviceKind::Microphone, DeviceKind::Camera, DeviceKind::Speaker]
        .into_iter()
        .filter_map(|kind| Some(Intent::ChooseDevice(kind, Some(storage::device(kind)?))))
        .collect();
    intents.extend(storage::hides_address().map(Intent::HideAddress));
    intents.extend(arrival.microphone.then_some(Intent::SetMicrophone(true)));
    intents.extend(arrival.camera.then_some(Intent::SetCamera(true)));
    // After the camera, which is on again when there is no longer sound only.
    let asked = DataUse::at_first(None, network::saves_data());
    let data_use = DataUse::at_first(storage::number(DATA_USE), network::saves_data());
    // What the browser asks for is what there is again when sound only ends.
    let first = (data_use == DataUse::SoundOnly).then_some(asked);
    let uses = first.into_iter().chain([data_use]).filter(|one| *one != DataUse::Full);
    intents.extend(uses.map(Intent::UseData));
    intents
}
