//! Devices that go and come back, and what the system takes away for a while.

mod speakers;
#[path = "../support/mod.rs"]
mod support;

use parvis_meeting::{
    CaptureState, DeviceChange, DeviceKind, Input, Intent, MediaCommand, MediaDevice, MediaEvent,
    MediaFailure, Notification, OpId, OpResult, Output,
};
use parvis_protocol::{
    ClientMessage, MediaKind, MediaState, ModerationRequest, ParticipantId, ServerMessage, TrackSource,
};
use support::{ABOVE, Page, capture, media, notifications, only, sent};

use DeviceKind::{Camera, Microphone, Speaker};

fn device(kind: DeviceKind, id: &str, label: &str) -> MediaDevice {
    MediaDevice { id: id.to_owned(), kind, label: label.to_owned() }
}

fn desk() -> MediaDevice {
    device(Microphone, "desk", "Desk")
}

fn headset() -> MediaDevice {
    device(Microphone, "headset", "Headset")
}

/// What is asked of the devices, other than for their list.
fn asked(outputs: &[Output]) -> Vec<(OpId, MediaCommand)> {
    let is_other = |command: &MediaCommand| {
        !matches!(command, MediaCommand::ListDevices | MediaCommand::EnableMicrophone(_))
    };
    media(outputs).into_iter().filter(|(_, command)| is_other(command)).collect()
}

fn only_asked(outputs: &[Output]) -> (OpId, MediaCommand) {
    let asked = asked(outputs);
    assert_eq!(asked.len(), 1, "{asked:?}");
    asked[0].clone()
}

fn microphone(device: Option<&str>) -> MediaCommand {
    MediaCommand::CaptureMicrophone { device: device.map(str::to_owned) }
}

fn camera(device: Option<&str>) -> MediaCommand {
    MediaCommand::CaptureCamera { device: device.map(str::to_owned) }
}

fn from(source: TrackSource, device: &str) -> OpResult {
    OpResult::Captured { sources: vec![source], devices: vec![(source, device.to_owned())] }
}

/// Answers the request for the list of devices among these, if there is one.
fn list(page: &mut Page, outputs: &[Output], devices: &[MediaDevice]) -> Vec<Output> {
    let listing = media(outputs).into_iter().find(|(_, command)| *command == MediaCommand::ListDevices);
    let (op, _) = listing.expect("the list is asked for");
    page.done(op, OpResult::Devices(devices.to_vec()))
}

/// The `devicechange` event, with what there is now. What follows within two seconds.
fn changed(page: &mut Page, devices: &[MediaDevice]) -> Vec<Output> {
    let outputs = page.handle(Input::Media(MediaEvent::DevicesChanged));
    let mut outputs = list(page, &outputs, devices);
    outputs.extend(page.pass(2_000));
    outputs
}

/// In a call, with this source on from this device, where there are these.
fn on(kind: MediaKind, device: &str, devices: &[MediaDevice]) -> Page {
    let mut page = Page::joined(&[ABOVE]);
    let (intent, source) = match kind {
        MediaKind::Camera => (Intent::SetCamera(true), TrackSource::Camera),
        _ => (Intent::SetMicrophone(true), TrackSource::Microphone),
    };
    page.dispatch(intent);
    let (op, _) = only_asked(&page.pass(100));
    let outputs = page.done(op, from(source, device));
    list(&mut page, &outputs, devices);
    assert_eq!(capture(&page, kind), CaptureState::On);
    page
}

/// The track ends, and nothing is to be had instead.
fn unplugged(page: &mut Page, source: TrackSource, left: &[MediaDevice]) {
    let mut outputs = page.handle(Input::Media(MediaEvent::Ended(source)));
    list(page, &outputs, left);
    // What is tried in its place, and once more after a while, is in vain as well.
    while let [(op, _)] = asked(&outputs).as_slice() {
        outputs = page.done(*op, OpResult::NotCaptured(MediaFailure::NotFound));
        outputs.extend(page.pass(2_000));
    }
}

fn news(page: &Page) -> Vec<(DeviceKind, DeviceChange)> {
    let told = notifications(page, &mut 0);
    let device =
        |told| if let Notification::Device(kind, change) = told { Some((kind, change)) } else { None };
    told.into_iter().filter_map(device).collect()
}

fn sent_media(outputs: &[Output]) -> Option<MediaState> {
    let media = |message: &&ClientMessage| {
        if let ClientMessage::SetMedia { media } = message { Some(*media) } else { None }
    };
    sent(outputs).iter().find_map(media)
}

fn interrupted(page: &mut Page, source: TrackSource, interrupted: bool) -> Vec<Output> {
    page.handle(Input::Media(MediaEvent::Interrupted(source, interrupted)))
}

#[test]
fn what_is_plugged_in_again_is_taken_again_and_told() {
    for (kind, source, of) in [
        (MediaKind::Microphone, TrackSource::Microphone, Microphone),
        (MediaKind::Camera, TrackSource::Camera, Camera),
    ] {
        let it = device(of, "it", "It");
        let mut page = on(kind, "it", std::slice::from_ref(&it));
        unplugged(&mut page, source, &[]);
        assert_eq!(capture(&page, kind), CaptureState::Failed(MediaFailure::NotFound));
        assert_eq!(news(&page), [(of, DeviceChange::Lost)]);
        // Another kind of device that comes is nothing to it.
        assert!(asked(&changed(&mut page, &[device(Speaker, "s", "S")])).is_empty());

        let (op, _) = only_asked(&changed(&mut page, &[device(Speaker, "s", "S"), it]));
        let outputs = page.done(op, from(source, "it"));
        assert_eq!(capture(&page, kind), CaptureState::On);
        assert_eq!(sent_media(&outputs), Some(only(kind)));
        assert_eq!(news(&page), [(of, DeviceChange::Lost), (of, DeviceChange::Returned)]);
    }
}

#[test]
fn it_may_come_back_under_another_id() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
    unplugged(&mut page, TrackSource::Microphone, &[]);
    let (_, command) = only_asked(&changed(&mut page, &[device(Microphone, "new", "Headset")]));
    assert_eq!(command, microphone(Some("new")));
}

#[test]
fn another_one_is_taken_where_the_lost_one_stays_away() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
    unplugged(&mut page, TrackSource::Microphone, &[]);
    let (op, command) = only_asked(&changed(&mut page, &[desk()]));
    assert_eq!(command, microphone(None));
    page.done(op, from(TrackSource::Microphone, "desk"));
    assert_eq!(news(&page).last(), Some(&(Microphone, DeviceChange::Replaced)));
}

#[test]
fn what_was_switched_off_meanwhile_stays_off() {
    for stop in [
        Input::Intent(Intent::SetMicrophone(false)),
        Input::Intent(Intent::SetAway(true)),
        Input::Server(ServerMessage::ModerationRequest {
            by: ParticipantId::from_bits(ABOVE),
            request: ModerationRequest::Stop { kind: MediaKind::Microphone },
        }),
    ] {
        let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
        unplugged(&mut page, TrackSource::Microphone, &[]);
        page.handle(stop);
        assert!(asked(&changed(&mut page, &[headset()])).is_empty());
        assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::Off);
    }
}

#[test]
fn a_microphone_that_goes_while_it_is_muted_stays_muted() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
    page.dispatch(Intent::SetMicrophone(false));
    let outputs = page.handle(Input::Media(MediaEvent::Ended(TrackSource::Microphone)));
    list(&mut page, &outputs, &[]);
    assert!(asked(&changed(&mut page, &[headset()])).is_empty());
    assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::Off);
    page.dispatch(Intent::SetMicrophone(true));
    assert_eq!(only_asked(&page.pass(100)).1, microphone(Some("headset")));
}

#[test]
fn another_device_stands_in_until_the_first_is_back() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset(), desk()]);
    let outputs = page.handle(Input::Media(MediaEvent::Ended(TrackSource::Microphone)));
    let (op, _) = only_asked(&outputs);
    list(&mut page, &outputs, &[desk()]);
    let outputs = page.done(op, from(TrackSource::Microphone, "desk"));
    list(&mut page, &outputs, &[desk()]);
    assert_eq!(news(&page), [(Microphone, DeviceChange::Replaced)]);

    // The person mutes it meanwhile; what comes back is as muted.
    page.dispatch(Intent::SetMicrophone(false));
    let (op, command) = only_asked(&changed(&mut page, &[desk(), headset()]));
    assert_eq!(command, microphone(Some("headset")));
    let outputs = page.done(op, from(TrackSource::Microphone, "headset"));
    let enabled =
        media(&outputs).into_iter().find(|(_, command)| matches!(command, MediaCommand::EnableMicrophone(_)));
    assert_eq!(enabled.map(|(_, command)| command), Some(MediaCommand::EnableMicrophone(false)));
    assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::Off);
    assert_eq!(news(&page).last(), Some(&(Microphone, DeviceChange::Returned)));
}

#[test]
fn a_twin_of_the_lost_camera_is_not_the_lost_one() {
    let (one, two) = (device(Camera, "1", "USB camera"), device(Camera, "2", "USB camera"));
    let mut page = on(MediaKind::Camera, "1", &[one.clone(), two.clone()]);
    let outputs = page.handle(Input::Media(MediaEvent::Ended(TrackSource::Camera)));
    let (op, _) = only_asked(&outputs);
    list(&mut page, &outputs, std::slice::from_ref(&two));
    let outputs = page.done(op, from(TrackSource::Camera, "2"));
    list(&mut page, &outputs, std::slice::from_ref(&two));
    assert!(asked(&page.pass(2_000)).is_empty(), "it is used already");
    assert_eq!(only_asked(&changed(&mut page, &[two, one])).1, camera(Some("1")));
}

#[test]
fn a_browser_that_ends_no_track_is_believed_in_its_list() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset(), desk()]);
    let (op, command) = only_asked(&changed(&mut page, &[desk()]));
    assert_eq!(command, microphone(None));
    page.done(op, from(TrackSource::Microphone, "desk"));
    assert_eq!(news(&page), [(Microphone, DeviceChange::Replaced)]);
}

#[test]
fn a_headset_that_changes_its_profile_is_waited_for() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset(), desk()]);
    for devices in [vec![desk()], vec![desk(), headset()], vec![desk()], vec![headset(), desk()]] {
        let outputs = page.handle(Input::Media(MediaEvent::DevicesChanged));
        assert!(asked(&list(&mut page, &outputs, &devices)).is_empty());
        assert!(asked(&page.pass(100)).is_empty());
    }
    assert!(asked(&page.pass(5_000)).is_empty());
    assert_eq!(news(&page), []);
}

#[test]
fn a_storm_of_changes_is_one_list_after_the_other() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
    let outputs: Vec<_> =
        (0..1_000).flat_map(|_| page.handle(Input::Media(MediaEvent::DevicesChanged))).collect();
    assert_eq!(media(&outputs).len(), 1);
    let outputs = list(&mut page, &outputs, &[headset()]);
    assert_eq!(media(&outputs).len(), 1, "once more, as it may be old");
}

#[test]
fn what_is_not_ready_yet_when_it_comes_back_is_tried_again_a_few_times() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
    unplugged(&mut page, TrackSource::Microphone, &[]);
    let mut outputs = changed(&mut page, &[headset()]);
    let mut tries = 0;
    while let [(op, _)] = asked(&outputs).as_slice() {
        tries += 1;
        outputs = page.done(*op, OpResult::NotCaptured(MediaFailure::Busy));
        outputs.extend(page.pass(5_000));
        assert!(tries < 10, "there is an end to it");
    }
    assert!(tries > 2, "{tries}");
    assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::Failed(MediaFailure::Busy));
}

#[test]
fn a_device_without_labels_or_id_is_nothing_to_go_by() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
    let outputs = page.handle(Input::Media(MediaEvent::Ended(TrackSource::Microphone)));
    let (op, _) = only_asked(&outputs);
    list(&mut page, &outputs, &[device(Microphone, "other", "")]);
    let outputs = page.done(op, from(TrackSource::Microphone, "other"));
    list(&mut page, &outputs, &[device(Microphone, "other", "")]);
    let devices = [device(Microphone, "other", ""), device(Microphone, "third", "")];
    assert!(asked(&changed(&mut page, &devices)).is_empty());
}

#[test]
fn a_permission_that_is_taken_back_is_not_asked_for_again() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
    let outputs = page.handle(Input::Media(MediaEvent::Ended(TrackSource::Microphone)));
    let (op, _) = only_asked(&outputs);
    list(&mut page, &outputs, &[]);
    page.done(op, OpResult::NotCaptured(MediaFailure::Denied));
    assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::Failed(MediaFailure::Denied));
    assert!(asked(&page.pass(10_000)).is_empty());
    assert!(asked(&changed(&mut page, &[headset()])).is_empty());
    assert_eq!(news(&page), [], "the page says why, and it was not unplugged");
}

#[test]
fn a_default_that_becomes_another_device_is_followed() {
    let default = |label: &str| device(Microphone, "default", label);
    let mut page = on(MediaKind::Microphone, "default", &[default("Default - Desk"), desk()]);
    let devices = [default("Default - Headset"), desk(), headset()];
    let (op, command) = only_asked(&changed(&mut page, &devices));
    assert_eq!(command, microphone(None));
    let outputs = page.done(op, from(TrackSource::Microphone, "default"));
    list(&mut page, &outputs, &devices);
    assert!(asked(&page.pass(5_000)).is_empty(), "once");
    page.dispatch(Intent::ChooseDevice(Microphone, Some("desk".to_owned())));
    let (op, _) = only_asked(&page.pass(100));
    let outputs = page.done(op, from(TrackSource::Microphone, "desk"));
    list(&mut page, &outputs, &devices);
    assert!(asked(&changed(&mut page, &[default("Default - Desk"), desk()])).is_empty(), "the person chose");
}

#[test]
fn choosing_another_one_brings_it_where_there_was_none() {
    let mut page = on(MediaKind::Microphone, "headset", &[headset()]);
    unplugged(&mut page, TrackSource::Microphone, &[]);
    page.dispatch(Intent::ChooseDevice(Microphone, Some("desk".to_owned())));
    assert_eq!(only_asked(&page.pass(100)).1, microphone(Some("desk")));
}

#[test]
fn what_the_system_mutes_is_off_to_everybody_until_it_gives_it_back() {
    for (kind, source) in
        [(MediaKind::Microphone, TrackSource::Microphone), (MediaKind::Camera, TrackSource::Camera)]
    {
        let mut page = on(kind, "it", &[]);
        assert_eq!(sent_media(&interrupted(&mut page, source, true)), Some(MediaState::NONE));
        assert_eq!(capture(&page, kind), CaptureState::Interrupted);
        assert_eq!(sent_media(&interrupted(&mut page, source, false)), Some(only(kind)));
        assert_eq!(capture(&page, kind), CaptureState::On);
    }
}

#[test]
fn what_is_muted_from_the_beginning_is_not_said_to_be_on() {
    let mut page = Page::joined(&[ABOVE]);
    page.dispatch(Intent::SetMicrophone(true));
    let (op, _) = only_asked(&page.pass(100));
    interrupted(&mut page, TrackSource::Microphone, true);
    assert_eq!(sent_media(&page.done(op, from(TrackSource::Microphone, "it"))), None);
    assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::Interrupted);
}

#[test]
fn what_the_system_gives_back_stays_off_where_it_was_switched_off_meanwhile() {
    let mut page = on(MediaKind::Microphone, "it", &[]);
    interrupted(&mut page, TrackSource::Microphone, true);
    page.handle(Input::Server(ServerMessage::ModerationRequest {
        by: ParticipantId::from_bits(ABOVE),
        request: ModerationRequest::Stop { kind: MediaKind::Microphone },
    }));
    assert_eq!(sent_media(&interrupted(&mut page, TrackSource::Microphone, false)), None);
    assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::Off);
}

#[test]
fn what_the_system_keeps_is_asked_for_anew_by_a_press_and_when_the_page_is_seen_again() {
    let mut page = on(MediaKind::Microphone, "it", &[]);
    interrupted(&mut page, TrackSource::Microphone, true);
    page.dispatch(Intent::SetMicrophone(true));
    let (op, command) = only_asked(&page.pass(100));
    assert_eq!(command, microphone(None));
    // The new track is as mute as the old one.
    interrupted(&mut page, TrackSource::Microphone, true);
    page.done(op, from(TrackSource::Microphone, "it"));
    assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::Interrupted);

    let outputs = page.handle(Input::Media(MediaEvent::PageShown));
    assert!(asked(&outputs).is_empty(), "it should come by itself");
    let (op, _) = only_asked(&page.pass(5_000));
    interrupted(&mut page, TrackSource::Microphone, false);
    page.done(op, from(TrackSource::Microphone, "it"));
    assert_eq!(capture(&page, MediaKind::Microphone), CaptureState::On);
    page.handle(Input::Media(MediaEvent::PageShown));
    assert!(asked(&page.pass(5_000)).is_empty(), "what is there is not asked for");
}

#[test]
fn who_began_to_speak_last_is_known_in_a_pause() {
    let mut page = Page::joined(&[ABOVE]);
    let above = ParticipantId::from_bits(ABOVE);
    assert_eq!(page.meeting.snapshot().last_speaker, None);
    page.handle(Input::Media(MediaEvent::Level(Some(above), 0.4)));
    page.handle(Input::Media(MediaEvent::Level(None, 0.4)));
    page.pass(60_000);
    assert_eq!(page.meeting.snapshot().last_speaker, Some(above));
}
