//! The microphone, the camera and the screen: wanted, had, refused, lost.

mod support;

use parvis_meeting::{
    Capabilities, CaptureState, DeviceKind, Input, Intent, MediaCommand, MediaDevice, MediaEvent,
    MediaFailure, OpId, OpResult, Output, PeerCommand, ScreenContent, SourceSet,
};
use parvis_protocol::{ClientMessage, DescriptionKind, MediaState, TrackSource};
use support::{ABLE, ABOVE, Page, described, local, local_description, media, remote_description, sent};

const MICROPHONE: SourceSet =
    SourceSet { microphone: true, camera: false, screen: false, screen_audio: false };
const CAMERA: SourceSet = SourceSet { microphone: false, camera: true, screen: false, screen_audio: false };

fn captured(sources: &[TrackSource]) -> OpResult {
    let devices = sources.iter().map(|source| (*source, "opened".to_owned())).collect();
    OpResult::Captured { sources: sources.to_vec(), devices }
}

/// The only capture among the outputs.
fn capture(outputs: &[Output]) -> (OpId, MediaCommand) {
    let captures: Vec<_> = media(outputs)
        .into_iter()
        .filter(|(_, command)| {
            matches!(
                command,
                MediaCommand::CaptureBoth { .. }
                    | MediaCommand::CaptureMicrophone { .. }
                    | MediaCommand::CaptureCamera { .. }
                    | MediaCommand::CaptureScreen
            )
        })
        .collect();
    assert_eq!(captures.len(), 1, "{captures:?}");
    captures[0].clone()
}

fn commands(outputs: &[Output]) -> Vec<MediaCommand> {
    media(outputs).into_iter().map(|(_, command)| command).collect()
}

fn states(page: &Page) -> (CaptureState, CaptureState, CaptureState) {
    let local = &page.meeting.snapshot().local;
    (local.microphone, local.camera, local.screen)
}

fn sent_media(outputs: &[Output]) -> Option<MediaState> {
    sent(outputs)
        .into_iter()
        .find_map(|m| if let ClientMessage::SetMedia { media } = m { Some(*media) } else { None })
}

fn sources(outputs: &[Output]) -> Option<SourceSet> {
    support::peer_command(outputs, |_| true)?;
    outputs.iter().find_map(|output| match output {
        Output::Peer(_, _, PeerCommand::SendSources(set)) => Some(*set),
        _ => None,
    })
}

fn with_microphone() -> Page {
    let mut page = Page::joined(&[ABOVE]);
    page.dispatch(Intent::SetMicrophone(true));
    let (op, _) = capture(&page.pass(100));
    page.done(op, captured(&[TrackSource::Microphone]));
    page
}

fn with_camera() -> Page {
    let mut page = Page::joined(&[ABOVE]);
    page.dispatch(Intent::SetCamera(true));
    let (op, _) = capture(&page.pass(100));
    page.done(op, captured(&[TrackSource::Camera]));
    page
}

#[test]
fn both_are_one_question() {
    let mut page = Page::new();
    let mut outputs = page.dispatch(Intent::SetMicrophone(true));
    page.now += 5;
    outputs.extend(page.dispatch(Intent::SetCamera(true)));
    assert!(media(&outputs).is_empty());
    assert_eq!(states(&page), (CaptureState::Asking, CaptureState::Asking, CaptureState::Off));
    let (op, command) = capture(&page.pass(100));
    assert_eq!(command, MediaCommand::CaptureBoth { microphone: None, camera: None });
    let outputs = page.done(op, captured(&[TrackSource::Microphone, TrackSource::Camera]));
    assert_eq!(commands(&outputs), [MediaCommand::EnableMicrophone(true), MediaCommand::ListDevices]);
    assert_eq!(states(&page), (CaptureState::On, CaptureState::On, CaptureState::Off));
}

#[test]
fn a_missing_camera_does_not_take_the_microphone_away() {
    let mut page = Page::new();
    page.dispatch(Intent::SetMicrophone(true));
    page.dispatch(Intent::SetCamera(true));
    let (both, _) = capture(&page.pass(100));
    let alone = media(&page.done(both, OpResult::NotCaptured(MediaFailure::NotFound)));
    let [(microphone, first), (camera, second)] = alone.as_slice() else { panic!("{alone:?}") };
    assert_eq!(*first, MediaCommand::CaptureMicrophone { device: None });
    assert_eq!(*second, MediaCommand::CaptureCamera { device: None });
    page.done(*camera, OpResult::NotCaptured(MediaFailure::NotFound));
    page.done(*microphone, captured(&[TrackSource::Microphone]));
    assert_eq!(states(&page).0, CaptureState::On);
    assert_eq!(states(&page).1, CaptureState::Failed(MediaFailure::NotFound));
}

#[test]
fn what_both_left_out_is_asked_for_alone() {
    let mut page = Page::new();
    page.dispatch(Intent::SetMicrophone(true));
    page.dispatch(Intent::SetCamera(true));
    let (both, _) = capture(&page.pass(100));
    let (camera, command) = capture(&page.done(both, captured(&[TrackSource::Microphone])));
    assert_eq!(command, MediaCommand::CaptureCamera { device: None });
    page.done(camera, OpResult::NotCaptured(MediaFailure::Busy));
    assert_eq!(states(&page).1, CaptureState::Failed(MediaFailure::Busy));
}

#[test]
fn a_question_that_was_waved_away_is_not_asked_twice() {
    let mut page = Page::new();
    page.dispatch(Intent::SetMicrophone(true));
    page.dispatch(Intent::SetCamera(true));
    let (both, _) = capture(&page.pass(100));
    assert!(media(&page.done(both, OpResult::NotCaptured(MediaFailure::Dismissed))).is_empty());
    let dismissed = CaptureState::Failed(MediaFailure::Dismissed);
    assert_eq!(states(&page), (dismissed, dismissed, CaptureState::Off));
    page.dispatch(Intent::SetCamera(true));
    assert!(matches!(capture(&page.pass(100)).1, MediaCommand::CaptureCamera { .. }));
}

#[test]
fn a_muted_microphone_keeps_its_device() {
    let mut page = with_microphone();
    let outputs = page.dispatch(Intent::SetMicrophone(false));
    assert_eq!(commands(&outputs), [MediaCommand::EnableMicrophone(false)]);
    assert_eq!(sources(&outputs), None);
    assert_eq!(sent_media(&outputs), Some(MediaState::default()));
    page.handle(Input::Media(MediaEvent::Level(None, 0.4)));
    let snapshot = page.meeting.snapshot();
    assert!(snapshot.speaking_while_muted && !snapshot.speaking);
    let outputs = page.dispatch(Intent::SetMicrophone(true));
    assert_eq!(commands(&outputs), [MediaCommand::EnableMicrophone(true)]);
    assert!(page.meeting.snapshot().speaking);
}

#[test]
fn a_camera_that_is_off_is_released() {
    let mut page = with_camera();
    let outputs = page.dispatch(Intent::SetCamera(false));
    assert_eq!(commands(&outputs), [MediaCommand::Release(CAMERA)]);
    assert_eq!(sources(&outputs), Some(SourceSet::default()));
    assert_eq!(sent_media(&outputs), Some(MediaState::default()));
    page.dispatch(Intent::SetCamera(true));
    assert!(matches!(capture(&page.pass(100)).1, MediaCommand::CaptureCamera { .. }));
}

#[test]
fn what_is_no_longer_wanted_when_it_comes_is_released() {
    let mut page = Page::joined(&[ABOVE]);
    page.dispatch(Intent::SetMicrophone(true));
    page.dispatch(Intent::SetCamera(true));
    page.dispatch(Intent::SetScreen(true));
    let asked = media(&page.pass(100));
    page.dispatch(Intent::SetMicrophone(false));
    page.dispatch(Intent::SetCamera(false));
    let outputs = page.done(asked[0].0, captured(&[TrackSource::Microphone, TrackSource::Camera]));
    let released = commands(&outputs);
    assert!(released.contains(&MediaCommand::Release(MICROPHONE)), "{released:?}");
    assert!(released.contains(&MediaCommand::Release(CAMERA)), "{released:?}");
    assert_eq!(page.meeting.snapshot().local.camera, CaptureState::Off);
}

#[test]
fn leaving_stops_every_track_also_those_still_to_come() {
    let mut page = with_microphone();
    page.dispatch(Intent::SetCamera(true));
    let (op, _) = capture(&page.pass(100));
    let outputs = page.dispatch(Intent::Leave);
    assert!(commands(&outputs).contains(&MediaCommand::Release(MICROPHONE)));
    let outputs = page.done(op, captured(&[TrackSource::Camera]));
    assert!(commands(&outputs).contains(&MediaCommand::Release(CAMERA)));
    assert_eq!(states(&page), (CaptureState::Off, CaptureState::Off, CaptureState::Off));
}

#[test]
fn a_rejoin_wants_what_was_wanted_before() {
    let mut page = with_microphone();
    page.dispatch(Intent::Leave);
    assert!(media(&page.pass(1_000)).is_empty());
    page.join();
    assert!(matches!(capture(&page.pass(100)).1, MediaCommand::CaptureMicrophone { .. }));

    let mut page = with_microphone();
    page.dispatch(Intent::Leave);
    page.dispatch(Intent::SetMicrophone(false));
    page.join();
    assert!(media(&page.pass(100)).is_empty());
}

#[test]
fn another_device_replaces_the_one_that_is_held() {
    let mut page = with_microphone();
    page.dispatch(Intent::SetMicrophone(false));
    page.dispatch(Intent::ChooseDevice(DeviceKind::Microphone, Some("headset".to_owned())));
    let (op, command) = capture(&page.pass(100));
    assert_eq!(command, MediaCommand::CaptureMicrophone { device: Some("headset".to_owned()) });
    let result = OpResult::Captured {
        sources: vec![TrackSource::Microphone],
        devices: vec![(TrackSource::Microphone, "headset".to_owned())],
    };
    let outputs = page.done(op, result);
    // Still muted, and the peers get the new track.
    assert!(commands(&outputs).contains(&MediaCommand::EnableMicrophone(false)));
    assert_eq!(sources(&outputs), Some(MICROPHONE));
    assert_eq!(page.meeting.snapshot().local.microphone_device, Some("headset".to_owned()));
}

#[test]
fn a_device_that_cannot_be_had_leaves_the_old_one() {
    let mut page = with_microphone();
    page.dispatch(Intent::ChooseDevice(DeviceKind::Microphone, Some("headset".to_owned())));
    let (op, _) = capture(&page.pass(100));
    assert!(media(&page.done(op, OpResult::NotCaptured(MediaFailure::NotFound))).is_empty());
    assert_eq!(states(&page).0, CaptureState::On);
    assert_eq!(page.meeting.snapshot().local.microphone_device, Some("opened".to_owned()));
    assert!(media(&page.pass(10_000)).is_empty());
}

#[test]
fn a_phone_with_two_cameras_opens_one_at_a_time() {
    let mut page = with_camera();
    page.dispatch(Intent::ChooseDevice(DeviceKind::Camera, Some("back".to_owned())));
    let (op, _) = capture(&page.pass(100));
    let outputs = page.done(op, OpResult::NotCaptured(MediaFailure::Busy));
    let back = MediaCommand::CaptureCamera { device: Some("back".to_owned()) };
    assert_eq!(commands(&outputs), [MediaCommand::Release(CAMERA), back]);
    let (op, _) = capture(&outputs);
    page.done(op, OpResult::NotCaptured(MediaFailure::Busy));
    assert_eq!(states(&page).1, CaptureState::Failed(MediaFailure::Busy));
}

#[test]
fn a_remembered_device_that_is_gone_gives_way_to_any() {
    let mut page = Page::new();
    page.dispatch(Intent::ChooseDevice(DeviceKind::Camera, Some("gone".to_owned())));
    page.dispatch(Intent::SetCamera(true));
    let (op, command) = capture(&page.pass(100));
    assert_eq!(command, MediaCommand::CaptureCamera { device: Some("gone".to_owned()) });
    let (op, command) = capture(&page.done(op, OpResult::NotCaptured(MediaFailure::NotFound)));
    assert_eq!(command, MediaCommand::CaptureCamera { device: None });
    page.done(op, OpResult::NotCaptured(MediaFailure::NotFound));
    assert_eq!(states(&page).1, CaptureState::Failed(MediaFailure::NotFound));
}

#[test]
fn a_track_that_ends_by_itself_is_captured_again_once() {
    let mut page = with_microphone();
    let outputs = page.handle(Input::Media(MediaEvent::Ended(TrackSource::Microphone)));
    let (op, command) = capture(&outputs);
    assert_eq!(command, MediaCommand::CaptureMicrophone { device: None });
    assert_eq!(states(&page).0, CaptureState::Asking);
    assert_eq!(sent_media(&outputs), Some(MediaState::default()));
    page.done(op, captured(&[TrackSource::Microphone]));
    assert_eq!(states(&page).0, CaptureState::On);
    let outputs = page.handle(Input::Media(MediaEvent::Ended(TrackSource::Microphone)));
    assert!(media(&outputs).is_empty());
    assert_eq!(states(&page).0, CaptureState::Failed(MediaFailure::NotFound));
}

#[test]
fn a_screen_is_asked_for_at_once_and_stopped_from_the_browser_too() {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[ABOVE]);
    page.connect_to(ABOVE, &outputs);
    let (op, command) = capture(&page.dispatch(Intent::SetScreen(true)));
    assert_eq!(command, MediaCommand::CaptureScreen);
    let outputs = page.done(op, captured(&[TrackSource::Screen, TrackSource::ScreenAudio]));
    let both = SourceSet { screen: true, screen_audio: true, ..SourceSet::default() };
    assert_eq!(sources(&outputs), Some(both));
    assert_eq!(sent_media(&outputs), Some(MediaState { screen: true, ..MediaState::default() }));
    let outputs = page.handle(Input::Media(MediaEvent::Ended(TrackSource::Screen)));
    assert_eq!(commands(&outputs), [MediaCommand::Release(both)]);
    assert_eq!(sources(&outputs), Some(SourceSet::default()));
    assert_eq!(states(&page).2, CaptureState::Off);
}

#[test]
fn a_screen_that_is_paused_is_not_sent_and_the_others_are_told() {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[ABOVE]);
    page.connect_to(ABOVE, &outputs);
    assert_eq!(sent_media(&page.dispatch(Intent::PauseScreen(true))), None, "there is nothing to pause");
    let (op, _) = capture(&page.dispatch(Intent::SetScreen(true)));
    page.done(op, captured(&[TrackSource::Screen, TrackSource::ScreenAudio]));
    let outputs = page.dispatch(Intent::PauseScreen(true));
    assert_eq!(sources(&outputs), Some(SourceSet::default()));
    let shared = MediaState { screen: true, ..MediaState::NONE };
    assert_eq!(sent_media(&outputs), Some(MediaState { paused: true, ..shared }));
    assert!(commands(&outputs).is_empty(), "what is captured stays so");
    assert!(page.meeting.snapshot().local.screen_paused);
    let outputs = page.dispatch(Intent::PauseScreen(false));
    let both = SourceSet { screen: true, screen_audio: true, ..SourceSet::default() };
    assert_eq!((sources(&outputs), sent_media(&outputs)), (Some(both), Some(shared)));
    // Another share does not begin paused.
    page.dispatch(Intent::PauseScreen(true));
    assert_eq!(sent_media(&page.dispatch(Intent::SetScreen(false))), Some(MediaState::NONE));
    let (op, _) = capture(&page.dispatch(Intent::SetScreen(true)));
    assert_eq!(sent_media(&page.done(op, captured(&[TrackSource::Screen]))), Some(shared));
}

#[test]
fn what_is_on_a_screen_is_told_once() {
    let mut page = Page::joined(&[]);
    let tune = |page: &mut Page, content| commands(&page.dispatch(Intent::TuneScreen(content)));
    assert!(tune(&mut page, ScreenContent::Text).is_empty(), "it is so from the beginning");
    assert_eq!(tune(&mut page, ScreenContent::Motion), [MediaCommand::TuneScreen(ScreenContent::Motion)]);
    assert!(tune(&mut page, ScreenContent::Motion).is_empty());
}

#[test]
fn a_screen_is_in_no_first_offer() {
    let mut page = Page::new();
    let (op, _) = capture(&page.dispatch(Intent::SetScreen(true)));
    page.done(op, captured(&[TrackSource::Screen, TrackSource::ScreenAudio]));
    page.join();
    let outputs = page.welcome(&[ABOVE]);
    assert_eq!(sources(&outputs), Some(SourceSet::default()));
    let (key, op) = local_description(&outputs).expect("an offer is made");
    let outputs = page.done(op, OpResult::Local(local(DescriptionKind::Offer)));
    let (exchange, _) = described(&outputs).expect("the offer is sent");
    let outputs = page.answered(ABOVE, exchange.offer, key.epoch);
    let (_, op) = remote_description(&outputs).expect("the answer is applied");
    let both = SourceSet { screen: true, screen_audio: true, ..SourceSet::default() };
    assert_eq!(sources(&page.done(op, OpResult::Ok)), Some(both));
}

#[test]
fn a_chooser_that_was_closed_is_no_failure() {
    let mut page = Page::joined(&[]);
    let (op, _) = capture(&page.dispatch(Intent::SetScreen(true)));
    page.done(op, OpResult::NotCaptured(MediaFailure::Dismissed));
    assert_eq!(states(&page).2, CaptureState::Off);
    let (op, _) = capture(&page.dispatch(Intent::SetScreen(true)));
    page.done(op, OpResult::NotCaptured(MediaFailure::Denied));
    assert_eq!(states(&page).2, CaptureState::Failed(MediaFailure::Denied));
}

#[test]
fn a_page_that_cannot_capture_says_so_and_asks_nothing() {
    let mut page = Page::with(Capabilities { capture: false, screen_capture: false, ..ABLE });
    let mut outputs = page.dispatch(Intent::SetMicrophone(true));
    outputs.extend(page.dispatch(Intent::SetCamera(true)));
    outputs.extend(page.dispatch(Intent::SetScreen(true)));
    outputs.extend(page.pass(1_000));
    assert!(media(&outputs).is_empty());
    let unsupported = CaptureState::Failed(MediaFailure::Unsupported);
    assert_eq!(states(&page), (unsupported, unsupported, unsupported));
    assert!(!page.meeting.snapshot().local.can_share_screen);
}

#[test]
fn what_changed_while_reconnecting_is_said_after() {
    let mut page = with_microphone();
    page.closed(None);
    assert_eq!(sent_media(&page.dispatch(Intent::SetMicrophone(false))), None);
    page.pass(2_000);
    page.opened();
    page.dispatch(Intent::SetMicrophone(true));
    let outputs = page.welcome(&[ABOVE]);
    assert_eq!(sent_media(&outputs), Some(MediaState { microphone: true, ..MediaState::default() }));
}

#[test]
fn the_list_of_devices_is_asked_for_one_at_a_time() {
    let mut page = Page::new();
    let asked = media(&page.handle(Input::Media(MediaEvent::DevicesChanged)));
    assert!(media(&page.dispatch(Intent::RefreshDevices)).is_empty());
    let camera = MediaDevice { id: "a".to_owned(), kind: DeviceKind::Camera, label: "Camera".to_owned() };
    let again = media(&page.done(asked[0].0, OpResult::Devices(vec![camera.clone()])));
    assert_eq!(again.len(), 1);
    assert_eq!(page.meeting.snapshot().local.devices, [camera]);
    assert!(media(&page.done(again[0].0, OpResult::Failed("no".to_owned()))).is_empty());
}

#[test]
fn the_speaker_is_shown_once_it_is_in_use() {
    let mut page = Page::new();
    let choose = || Intent::ChooseDevice(DeviceKind::Speaker, Some("loud".to_owned()));
    let (op, _) = media(&page.dispatch(choose()))[0].clone();
    page.done(op, OpResult::Failed("no".to_owned()));
    assert_eq!(page.meeting.snapshot().local.speaker_device, None);
    let (op, _) = media(&page.dispatch(choose()))[0].clone();
    page.done(op, OpResult::Ok);
    assert_eq!(page.meeting.snapshot().local.speaker_device, Some("loud".to_owned()));
}
