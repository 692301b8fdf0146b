use std::cell::RefCell;
use std::rc::Rc;

use parvis_frontend::media::{Media, MediaNotice, Wanted};
use parvis_meeting::{DeviceKind, MediaEvent, MediaFailure, OpResult, SourceSet};
use parvis_protocol::TrackSource;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::MediaStreamTrackState;

use crate::support::{js, until};

#[wasm_bindgen_test]
async fn a_capture_brings_tracks_and_releasing_them_stops_them() {
    let notices: Rc<RefCell<Vec<MediaNotice>>> = Rc::default();
    let told = notices.clone();
    let media = Media::new(move |notice| told.borrow_mut().push(notice));

    let captured = media.capture(Wanted::Any, Wanted::Any).await;
    let OpResult::Captured { mut sources, devices } = captured else { panic!("{captured:?}") };
    sources.sort();
    assert_eq!(sources, [TrackSource::Microphone, TrackSource::Camera]);
    let mut known: Vec<_> = devices.into_iter().map(|(source, _)| source).collect();
    known.sort();
    assert_eq!(known, sources, "each comes from a device");
    let notices = notices.take();
    for source in sources {
        let gives = MediaNotice::Event(MediaEvent::Interrupted(source, false));
        assert!(notices.contains(&gives), "{notices:?}");
    }
    assert_eq!(notices.last(), Some(&MediaNotice::Tracks));

    let microphone = media.track(TrackSource::Microphone).unwrap();
    media.enable_microphone(false);
    assert!(!microphone.enabled());

    let camera = media.track(TrackSource::Camera).unwrap();
    assert_eq!(camera.id(), media.track(TrackSource::Camera).unwrap().id(), "a handle, not another track");
    media.release(SourceSet { camera: true, ..SourceSet::default() });
    assert_eq!(camera.ready_state(), MediaStreamTrackState::Ended);
    assert!(media.track(TrackSource::Camera).is_none());
    assert_eq!(microphone.ready_state(), MediaStreamTrackState::Live);
    drop(media);
    assert_eq!(microphone.ready_state(), MediaStreamTrackState::Ended);
}

#[wasm_bindgen_test]
async fn a_track_is_replaced_only_when_the_new_one_is_there() {
    let media = Media::new(|_| {});
    media.capture(Wanted::No, Wanted::Any).await;
    let first = media.track(TrackSource::Camera).unwrap();
    let second = media.capture(Wanted::No, Wanted::Any);
    assert_eq!(first.ready_state(), MediaStreamTrackState::Live);
    second.await;
    assert_eq!(first.ready_state(), MediaStreamTrackState::Ended);
    assert_ne!(media.track(TrackSource::Camera).unwrap().id(), first.id());
}

#[wasm_bindgen_test]
async fn a_device_that_is_not_there_is_not_found() {
    let media = Media::new(|_| {});
    let result = media.capture(Wanted::No, Wanted::From("no such device")).await;
    assert_eq!(result, OpResult::NotCaptured(MediaFailure::NotFound));
}

#[wasm_bindgen_test]
async fn a_track_that_ends_by_itself_is_told_of() {
    let notices: Rc<RefCell<Vec<MediaNotice>>> = Rc::default();
    let told = notices.clone();
    let media = Media::new(move |notice| told.borrow_mut().push(notice));
    media.capture(Wanted::Any, Wanted::No).await;
    let track = media.track(TrackSource::Microphone).unwrap();
    // Unplugging cannot be had here; the event is what the adapter goes by.
    track.dispatch_event(&web_sys::Event::new("ended").unwrap()).unwrap();
    let ended = MediaNotice::Event(MediaEvent::Ended(TrackSource::Microphone));
    until("the end of the track", || notices.borrow().contains(&ended)).await;
    assert!(media.track(TrackSource::Microphone).is_none());
}

#[wasm_bindgen_test]
async fn a_track_that_the_system_mutes_is_told_of() {
    let notices: Rc<RefCell<Vec<MediaNotice>>> = Rc::default();
    let told = notices.clone();
    let media = Media::new(move |notice| told.borrow_mut().push(notice));
    media.capture(Wanted::No, Wanted::Any).await;
    let track = media.track(TrackSource::Camera).unwrap();
    notices.take();
    for (event, muted) in [("mute", true), ("unmute", false)] {
        track.dispatch_event(&web_sys::Event::new(event).unwrap()).unwrap();
        let told = MediaNotice::Event(MediaEvent::Interrupted(TrackSource::Camera, muted));
        assert_eq!(notices.take(), [told]);
    }
}

#[wasm_bindgen_test]
async fn devices_are_listed_with_their_labels() {
    let media = Media::new(|_| {});
    media.capture(Wanted::Any, Wanted::Any).await;
    let OpResult::Devices(devices) = media.list_devices().await else { panic!("no list") };
    for kind in [DeviceKind::Microphone, DeviceKind::Camera] {
        assert!(devices.iter().any(|device| device.kind == kind && !device.label.is_empty()), "{devices:?}");
    }
}

#[wasm_bindgen_test]
async fn a_page_without_media_devices_can_capture_nothing_and_says_so() {
    js("Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });");
    let media = Media::new(|_| {});
    let captured = media.capture(Wanted::Any, Wanted::No).await;
    let screen = media.capture_screen().await;
    let devices = media.list_devices().await;
    js("delete navigator.mediaDevices;");
    assert_eq!(captured, OpResult::NotCaptured(MediaFailure::Unsupported));
    assert_eq!(screen, OpResult::NotCaptured(MediaFailure::Unsupported));
    assert_eq!(devices, OpResult::Devices(Vec::new()));
}
