use std::cell::Cell;
use std::rc::Rc;

use parvis_frontend::Streams;
use parvis_protocol::ParticipantId;
use parvis_view::playback::Blocked;
use parvis_view::stream::Stream;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlMediaElement, MediaStreamTrack};

use crate::support::{audio, picture, tone, until, video};

fn shown(video: &HtmlMediaElement) -> Vec<String> {
    let Some(stream) = video.src_object() else { return Vec::new() };
    let mut ids: Vec<_> = stream
        .get_tracks()
        .into_iter()
        .map(|track| track.unchecked_into::<MediaStreamTrack>().id())
        .collect();
    ids.sort();
    ids
}

fn ids<const N: usize>(tracks: [&MediaStreamTrack; N]) -> Vec<String> {
    let mut ids: Vec<_> = tracks.iter().map(|track| track.id()).collect();
    ids.sort();
    ids
}

#[wasm_bindgen_test]
async fn an_element_follows_its_stream_as_tracks_come_and_go() {
    let streams = Streams::new(|_| {});
    let ada = Stream::Camera(ParticipantId::from_bits(1));
    let (video, sound) = (video(), audio());
    streams.show(&video, Some(ada));
    streams.show(&sound, Some(ada));
    assert_eq!(shown(&video), [""; 0]);

    let (voice, face) = (tone(), picture());
    streams.set(ada, &[Clone::clone(&voice)]);
    assert_eq!((shown(&video), shown(&sound)), (ids([]), ids([&voice])));
    let first = sound.src_object().unwrap().id();
    streams.set(ada, &[Clone::clone(&voice), Clone::clone(&face)]);
    assert_eq!((shown(&video), shown(&sound)), (ids([&face]), ids([&voice])));
    until("a picture", || video.unchecked_ref::<web_sys::HtmlVideoElement>().video_width() == 64).await;
    streams.set(ada, &[Clone::clone(&voice)]);
    assert!(video.src_object().is_none());
    assert_eq!(sound.src_object().unwrap().id(), first, "what is heard goes on without a gap");

    streams.set(ada, &[]);
    assert!(sound.src_object().is_none());
    streams.set(ada, &[Clone::clone(&face)]);
    assert_eq!(shown(&video), ids([&face]));
    streams.show(&video, None);
    assert!(video.src_object().is_none());
    streams.set(ada, &[face, voice]);
    assert!(video.src_object().is_none(), "it shows that stream no more");
    video.remove();
    sound.remove();
}

#[wasm_bindgen_test]
async fn what_the_browser_pauses_plays_again_until_it_insists() {
    let blocked = Rc::new(Cell::new(Blocked::Nothing));
    let told = blocked.clone();
    let streams = Streams::new(move |blocked| told.set(blocked));
    let video = video();
    streams.set(Stream::OwnCamera, &[picture()]);
    streams.show(&video, Some(Stream::OwnCamera));
    until("it plays", || !video.paused()).await;
    for _ in 0..3 {
        video.pause().unwrap();
        until("it plays again", || !video.paused()).await;
    }
    assert_eq!(blocked.get(), Blocked::Nothing);
    video.pause().unwrap();
    until("it is told", || blocked.get() == Blocked::Picture).await;
    assert!(video.paused());
    streams.resume();
    until("it plays", || !video.paused()).await;
    assert_eq!(blocked.get(), Blocked::Nothing);
    video.pause().unwrap();
    until("it plays again", || !video.paused()).await;
    video.remove();
}

#[wasm_bindgen_test]
fn two_elements_may_show_the_same_and_the_own_picture_is_silent() {
    let streams = Streams::new(|_| {});
    let face = picture();
    streams.set(Stream::OwnCamera, std::slice::from_ref(&face));
    let (tile, preview) = (video(), video());
    streams.show(&tile, Some(Stream::OwnCamera));
    streams.show(&preview, Some(Stream::OwnCamera));
    assert_eq!((shown(&tile), shown(&preview)), (ids([&face]), ids([&face])));
    assert!(tile.muted() && preview.muted());
    tile.remove();
    preview.remove();
}

#[wasm_bindgen_test]
fn somebody_is_as_loud_as_was_said_on_every_element_of_theirs() {
    let streams = Streams::new(|_| {});
    let [who, other] = [7, 8].map(ParticipantId::from_bits);
    let (before, after, others, picture) = (audio(), audio(), audio(), video());
    streams.show(&picture, Some(Stream::Camera(who)));
    streams.show(&before, Some(Stream::Camera(who)));
    streams.show(&others, Some(Stream::Camera(other)));
    streams.set_volume(who, 0.4);
    streams.show(&after, Some(Stream::Screen(who)));
    for sound in [&before, &after] {
        assert!((sound.volume() - 0.4).abs() < 1e-6 && !sound.muted());
    }
    assert!((others.volume() - 1.0).abs() < 1e-6);
    // A phone that knows no volume is silent as well.
    streams.set_volume(who, 0.0);
    assert!(before.muted() && after.muted() && !others.muted());
    streams.set_volume(who, 1.0);
    assert!((before.volume() - 1.0).abs() < 1e-6 && !before.muted());
    assert!(picture.muted(), "nobody is heard twice");
    [before, after, others, picture].iter().for_each(|element| element.remove());
}
