//! How much data the person lets the pictures take: what it does to the own camera, and what the allocator hears of it.

mod support;

use parvis_meeting::{CaptureState, DataUse, Intent, MediaCommand, Output, PeerCommand, VideoLimits};
use parvis_protocol::{MediaKind, ModerationRequest, ParticipantId, ServerMessage};
use support::{BELOW, Page, capture, connected_to, media, sending, switch_on};

const CAMERA: [MediaKind; 1] = [MediaKind::Camera];

fn use_data(page: &mut Page, data_use: DataUse) -> Vec<Output> {
    let mut outputs = page.dispatch(Intent::UseData(data_use));
    outputs.extend(page.pass(100));
    outputs
}

fn camera(page: &Page) -> CaptureState {
    capture(page, MediaKind::Camera)
}

fn data_use(page: &Page) -> DataUse {
    page.meeting.snapshot().local.data_use
}

#[test]
fn the_camera_is_off_with_sound_only_and_comes_back_when_that_ends() {
    for after in [DataUse::Full, DataUse::Save] {
        let mut page = sending(&CAMERA);
        let outputs = use_data(&mut page, DataUse::SoundOnly);
        let commands = media(&outputs);
        assert!(
            commands.iter().any(|(_, command)| matches!(command, MediaCommand::Release(set) if set.camera))
        );
        assert_eq!((camera(&page), page.meeting.snapshot().local.camera_waits), (CaptureState::Off, true));
        assert_eq!(page.meeting.demand().data_use, DataUse::SoundOnly);
        assert!(media(&use_data(&mut page, DataUse::SoundOnly)).is_empty(), "it is so already");
        let outputs = use_data(&mut page, after);
        assert!(matches!(media(&outputs)[..], [(_, MediaCommand::CaptureCamera { .. })]));
        assert_eq!(
            (camera(&page), page.meeting.snapshot().local.camera_waits),
            (CaptureState::Asking, false)
        );
        assert_eq!(page.meeting.demand().data_use, after);
    }
}

#[test]
fn a_camera_that_was_off_is_not_switched_on_by_its_end() {
    let mut page = sending(&[]);
    for data_use in [DataUse::SoundOnly, DataUse::Save, DataUse::SoundOnly, DataUse::Full] {
        assert!(media(&use_data(&mut page, data_use)).is_empty());
        assert_eq!(camera(&page), CaptureState::Off);
    }
    // One that is switched off meanwhile, by a moderator or because the person is away, stays so.
    for off in [Some(ModerationRequest::Stop { kind: MediaKind::Camera }), None] {
        let mut page = sending(&CAMERA);
        use_data(&mut page, DataUse::SoundOnly);
        match off {
            Some(request) => drop(
                page.hear(ServerMessage::ModerationRequest { by: ParticipantId::from_bits(BELOW), request }),
            ),
            None => drop(page.dispatch(Intent::SetAway(true))),
        }
        assert!(media(&use_data(&mut page, DataUse::Full)).is_empty(), "{off:?}");
        assert_eq!(camera(&page), CaptureState::Off);
    }
}

#[test]
fn one_press_on_the_camera_ends_sound_only_and_switches_it_on() {
    for was_on in [false, true] {
        let mut page = sending(if was_on { &CAMERA } else { &[] });
        use_data(&mut page, DataUse::SoundOnly);
        switch_on(&mut page, MediaKind::Camera);
        assert_eq!((camera(&page), data_use(&page)), (CaptureState::On, DataUse::Full));
    }
    // Whoever saved data before does so again.
    let mut page = sending(&CAMERA);
    for one in [DataUse::Save, DataUse::SoundOnly, DataUse::SoundOnly] {
        use_data(&mut page, one);
    }
    assert_eq!(page.meeting.snapshot().local.data_use_back, DataUse::Save);
    switch_on(&mut page, MediaKind::Camera);
    let local = &page.meeting.snapshot().local;
    assert_eq!(
        (local.camera, local.data_use, local.data_use_back),
        (CaptureState::On, DataUse::Save, DataUse::Full)
    );
    // The microphone and the own screen have nothing to do with it, and a small picture is none that is off.
    let mut page = sending(&CAMERA);
    use_data(&mut page, DataUse::SoundOnly);
    switch_on(&mut page, MediaKind::Microphone);
    switch_on(&mut page, MediaKind::Screen);
    page.dispatch(Intent::SetCamera(false));
    assert_eq!((capture(&page, MediaKind::Screen), data_use(&page)), (CaptureState::On, DataUse::SoundOnly));
    let mut page = sending(&[]);
    use_data(&mut page, DataUse::Save);
    switch_on(&mut page, MediaKind::Camera);
    assert_eq!((camera(&page), data_use(&page)), (CaptureState::On, DataUse::Save));
}

#[test]
fn a_page_that_begins_with_sound_only_never_asks_for_the_camera() {
    let mut page = Page::new();
    let mut outputs = page.dispatch(Intent::SetCamera(true));
    outputs.extend(use_data(&mut page, DataUse::SoundOnly));
    outputs.extend(page.join());
    outputs.extend(page.welcome(&[BELOW]));
    outputs.extend(page.pass(5_000));
    assert!(media(&outputs).is_empty(), "{outputs:?}");
    let outputs = use_data(&mut page, DataUse::Full);
    assert!(matches!(media(&outputs)[..], [(_, MediaCommand::CaptureCamera { .. })]));
}

#[test]
fn leaving_switches_nothing_on_and_who_comes_back_has_what_they_had() {
    let mut page = sending(&CAMERA);
    use_data(&mut page, DataUse::SoundOnly);
    page.dispatch(Intent::Leave);
    let outputs = use_data(&mut page, DataUse::Full);
    assert!(media(&outputs).is_empty(), "nobody is in a call");
    use_data(&mut page, DataUse::SoundOnly);
    page.join();
    page.welcome(&[BELOW]);
    page.pass(1_000);
    assert_eq!((camera(&page), page.meeting.snapshot().local.camera_waits), (CaptureState::Off, true));
    let outputs = use_data(&mut page, DataUse::Save);
    assert!(matches!(media(&outputs)[..], [(_, MediaCommand::CaptureCamera { .. })]));
}

#[test]
fn before_the_allocator_is_there_the_camera_is_sent_small_where_data_is_saved() {
    let (mut page, key) = connected_to(BELOW);
    switch_on(&mut page, MediaKind::Camera);
    let limited = |outputs: &[Output]| -> Vec<VideoLimits> {
        let limit = |output: &Output| match output {
            Output::Peer(to, _, PeerCommand::LimitVideo(limits)) if *to == key => Some(*limits),
            _ => None,
        };
        outputs.iter().filter_map(limit).collect()
    };
    let outputs = use_data(&mut page, DataUse::Save);
    let [saved] = limited(&outputs)[..] else { panic!("{outputs:?}") };
    assert_eq!(
        (saved.camera.scale, saved.camera.max_framerate, saved.camera.max_bitrate),
        (200, 15, 400_000)
    );
    let outputs = use_data(&mut page, DataUse::Full);
    let [full] = limited(&outputs)[..] else { panic!("{outputs:?}") };
    assert_eq!((full.camera.scale, full.camera.max_framerate), (100, 0));
}
