//! What may not be sent: nobody sends it, and nobody shows or plays what is sent all the same.

mod support;

use parvis_meeting::{
    CaptureState, Input, Intent, MediaCommand, MediaEvent, Notification, OpResult, Output, SourceSet,
};
use parvis_protocol::{
    LeaveReason, MediaKind, MediaState, Participant, ParticipantId, RoomSettings, ServerMessage, TrackSource,
    Welcome,
};
use support::{
    BELOW, ME, Page, barred, capture, closed, media, notifications, only, participant, sending, settings,
    switch_on, updated, welcome,
};

const ALL: MediaState = MediaState::ALL;

fn id(id: u64) -> ParticipantId {
    ParticipantId::from_bits(id)
}

fn is_on(page: &Page, kind: MediaKind) -> bool {
    capture(page, kind) == CaptureState::On
}

#[test]
fn what_is_barred_is_switched_off_and_stays_off() {
    for kind in MediaKind::ALL {
        let mut page = sending(&[kind]);
        let mut since = 0;
        page.hear(barred(ME, only(kind)));
        assert_eq!(capture(&page, kind), CaptureState::Off);
        assert_eq!(notifications(&page, &mut since), [Notification::Barred(kind)]);
        switch_on(&mut page, kind);
        assert_eq!(capture(&page, kind), CaptureState::Off);
        assert_eq!(notifications(&page, &mut since), [Notification::NeedsPermission(kind)]);
        // A bar that is lifted switches nothing on.
        page.hear(barred(ME, MediaState::NONE));
        page.pass(1_000);
        assert_eq!(capture(&page, kind), CaptureState::Off);
        switch_on(&mut page, kind);
        assert!(is_on(&page, kind));
    }
}

#[test]
fn a_newcomer_who_may_not_speak_is_silent_before_anybody_hears_them() {
    let mut page = Page::new();
    switch_on(&mut page, MediaKind::Microphone);
    page.join();
    let you = Participant { barred: only(MediaKind::Microphone), ..participant(ME) };
    let outputs = page.hear(ServerMessage::Welcome(Box::new(Welcome { you, ..welcome(ME, &[BELOW]) })));
    let muted =
        outputs.iter().position(|o| matches!(o, Output::Media(_, MediaCommand::EnableMicrophone(false))));
    let sends = outputs.iter().position(|output| matches!(output, Output::Peer(..)));
    assert!(muted.expect("it is muted") < sends.expect("a connection is made"));
}

#[test]
fn a_capture_that_was_under_way_when_it_was_barred_is_let_go() {
    let mut page = Page::joined(&[]);
    page.dispatch(Intent::SetCamera(true));
    let (op, _) = media(&page.pass(100))[0].clone();
    page.hear(barred(ME, only(MediaKind::Camera)));
    let outputs =
        page.done(op, OpResult::Captured { sources: vec![TrackSource::Camera], devices: Vec::new() });
    let released = SourceSet { camera: true, ..SourceSet::default() };
    assert!(media(&outputs).iter().any(|(_, command)| *command == MediaCommand::Release(released)));
}

#[test]
fn a_bar_ends_with_the_meeting() {
    let mut page = Page::joined(&[]);
    page.hear(barred(ME, ALL));
    page.dispatch(Intent::Leave);
    switch_on(&mut page, MediaKind::Microphone);
    assert!(is_on(&page, MediaKind::Microphone));
}

#[test]
fn every_receiver_drops_what_may_not_be_sent() {
    let none = SourceSet::default();
    let cases = [
        (MediaKind::Microphone, SourceSet { microphone: true, screen_audio: true, ..none }),
        (MediaKind::Camera, SourceSet { camera: true, ..none }),
        (MediaKind::Screen, SourceSet { screen: true, screen_audio: true, ..none }),
    ];
    for (kind, dropped) in cases {
        let mut page = Page::joined(&[BELOW]);
        assert_eq!(page.meeting.dropped(id(BELOW)), none);
        page.hear(barred(BELOW, only(kind)));
        assert_eq!(page.meeting.dropped(id(BELOW)), dropped);
        assert_eq!(page.remote(BELOW).map(|remote| remote.dropped), Some(dropped));
        page.hear(barred(BELOW, MediaState::NONE));
        assert_eq!(page.meeting.dropped(id(BELOW)), none);
    }
    assert!(Page::joined(&[]).meeting.dropped(id(BELOW)).has(TrackSource::Microphone));
}

#[test]
fn who_may_not_speak_is_not_shown_as_speaking() {
    let mut page = Page::joined(&[BELOW]);
    let loud = || Input::Media(MediaEvent::Level(Some(id(BELOW)), 0.5));
    let row = Participant { media: only(MediaKind::Microphone), ..participant(BELOW) };
    page.hear(updated(row.clone()));
    page.handle(loud());
    assert_eq!(page.remote(BELOW).map(|remote| remote.speaking), Some(true));
    page.hear(updated(Participant { barred: only(MediaKind::Microphone), ..row.clone() }));
    assert_eq!(page.remote(BELOW).map(|remote| remote.speaking), Some(false));
    page.pass(1_000);
    page.handle(loud());
    // What was said while it was barred is not heard of later.
    page.hear(updated(row));
    assert_eq!(page.remote(BELOW).map(|remote| remote.speaking), Some(false));
}

#[test]
fn who_is_lost_to_the_server_is_barred_like_everyone() {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[BELOW]);
    page.connect_to(BELOW, &outputs);
    page.hear(ServerMessage::Left { id: id(BELOW), reason: LeaveReason::Expired });
    assert!(page.remote(BELOW).is_some());
    let moderated = RoomSettings { moderated: only(MediaKind::Camera), ..settings() };
    page.hear(ServerMessage::Settings { settings: moderated, by: None });
    assert!(page.meeting.dropped(id(BELOW)).camera && !page.meeting.dropped(id(BELOW)).microphone);
}

#[test]
fn who_is_removed_is_gone_at_once_although_media_flows() {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[BELOW]);
    let key = page.connect_to(BELOW, &outputs);
    let outputs = page.hear(ServerMessage::Left { id: id(BELOW), reason: LeaveReason::Removed });
    assert_eq!(closed(&outputs), Some(key));
    assert!(page.remote(BELOW).is_none());
}
