//! How what is seen, what is wanted and what is decided of it gets from the page to the others and back.

mod support;

use parvis_meeting::allocator::AllocatorOutput;
use parvis_meeting::{
    Input, Intent, Output, PeerCommand, PeerEvent, ScreenContent, ShownTile, VideoLimit, VideoLimits,
};
use parvis_protocol::{ChannelMessage, ClientMessage, MediaKind, ParticipantId, Signal, limits};
use support::{BELOW, Page, connected_to, endpoint, media, sent, switch_on};

fn want(data: &str) -> Signal {
    Signal::Want { data: data.to_owned() }
}

fn wanted(page: &Page) -> Option<String> {
    page.meeting.demand().peers[0].wanted.clone()
}

#[test]
fn what_the_page_shows_is_told_and_has_an_end() {
    let mut page = Page::joined(&[]);
    assert_eq!(page.meeting.demand().shown, None);
    let tile = ShownTile { participant: ParticipantId::from_bits(7), screen: true, height: u32::MAX };
    assert_eq!(page.dispatch(Intent::Show(vec![tile; 10_000])), [Output::DemandChanged]);
    assert_eq!(page.meeting.demand().shown, Some(vec![tile; limits::WANTS]));
    page.dispatch(Intent::Show(Vec::new()));
    assert_eq!(page.meeting.demand().shown, Some(Vec::new()));
}

#[test]
fn a_want_comes_over_the_server_or_the_channel_and_is_of_one_load_of_a_page() {
    let (mut page, key) = connected_to(BELOW);
    assert_eq!(wanted(&page), None);
    assert_eq!(page.signal(BELOW, want("[]")), [Output::DemandChanged]);
    assert_eq!(wanted(&page).as_deref(), Some("[]"));
    page.handle(Input::Peer(key, PeerEvent::ChannelOpen(true)));
    let over_channel = |page: &mut Page, data: &str| {
        page.handle(Input::Peer(key, PeerEvent::OverChannel(ChannelMessage::Signal(want(data)))))
    };
    assert_eq!(over_channel(&mut page, "[1]"), [Output::DemandChanged]);
    assert_eq!(wanted(&page).as_deref(), Some("[1]"));
    // One that is too long is not kept, and a flood has an end.
    assert!(over_channel(&mut page, &"w".repeat(limits::WANT_BYTES + 1)).is_empty());
    assert_eq!(wanted(&page).as_deref(), Some("[1]"));
    let taken = (0..500).filter(|_| !over_channel(&mut page, "[]").is_empty()).count();
    assert!(taken <= 100, "{taken}");
    // Nobody who is not there wants anything.
    assert!(page.signal(77, want("[]")).is_empty());
}

#[test]
fn a_want_goes_the_way_of_the_other_signals() {
    let (mut page, key) = connected_to(BELOW);
    let say = || Input::Allocator(AllocatorOutput::Want(endpoint(BELOW), "[]".to_owned()));
    let outputs = page.handle(say());
    let [ClientMessage::Signal { to, signal, .. }] = sent(&outputs)[..] else { panic!("{outputs:?}") };
    assert_eq!((*to, signal), (endpoint(BELOW), &want("[]")));
    page.handle(Input::Peer(key, PeerEvent::ChannelOpen(true)));
    page.closed(None);
    let outputs = page.handle(say());
    let expected = PeerCommand::SendOverChannel(ChannelMessage::Signal(want("[]")));
    assert!(matches!(&outputs[..], [Output::Peer(to, _, command)] if *to == key && *command == expected));
    let to_nobody = AllocatorOutput::Want(endpoint(77), "[]".to_owned());
    assert!(page.handle(Input::Allocator(to_nobody)).is_empty());
}

#[test]
fn the_limits_are_the_connections_until_the_other_page_is_another() {
    let (mut page, key) = connected_to(BELOW);
    switch_on(&mut page, MediaKind::Camera);
    let hidden =
        VideoLimit { active: false, scale: 400, max_framerate: 15, max_bitrate: 110_000, content: None };
    let limits = VideoLimits { camera: hidden, screen: VideoLimit::NONE };
    let limited = |outputs: &[Output]| -> Vec<VideoLimits> {
        let limit = |output: &Output| match output {
            Output::Peer(to, _, PeerCommand::LimitVideo(limits)) if *to == key => Some(*limits),
            _ => None,
        };
        outputs.iter().filter_map(limit).collect()
    };
    let limit = || Input::Allocator(AllocatorOutput::Limit(endpoint(BELOW), limits));
    assert_eq!(limited(&page.handle(limit())), [limits]);
    // A sender may be new when its camera is switched on again.
    page.dispatch(Intent::SetCamera(false));
    page.pass(1_000);
    page.dispatch(Intent::SetCamera(true));
    let outputs = page.pass(100);
    let (op, _) = media(&outputs)[0].clone();
    let sources = vec![parvis_protocol::TrackSource::Camera];
    let outputs = page.done(op, parvis_meeting::OpResult::Captured { sources, devices: Vec::new() });
    assert_eq!(limited(&outputs), [limits]);
    assert!(page.handle(Input::Allocator(AllocatorOutput::Limit(endpoint(77), limits))).is_empty());
}

#[test]
fn what_is_on_the_screen_goes_to_the_allocator_and_decides_whether_it_comes_to_the_front() {
    let mut page = Page::joined(&[]);
    for (content, comes) in [(ScreenContent::Text, false), (ScreenContent::Motion, true)] {
        page.dispatch(Intent::TuneScreen(content));
        assert_eq!((page.meeting.demand().screen_content, content.comes_to_front()), (content, comes));
    }
}

#[test]
fn where_a_way_is_too_weak_for_pictures_the_page_can_say_so() {
    let (mut page, _) = connected_to(BELOW);
    let id = ParticipantId::from_bits(BELOW);
    page.handle(Input::Allocator(AllocatorOutput::Paused(vec![id])));
    assert_eq!(page.meeting.snapshot().paused, [id]);
    page.handle(Input::Allocator(AllocatorOutput::Paused(Vec::new())));
    assert!(page.meeting.snapshot().paused.is_empty());
}
