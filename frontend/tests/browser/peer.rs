use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use parvis_frontend::Streams;
use parvis_frontend::peer::{PeerConnection, PeerNotice};
use parvis_meeting::{OpResult, PeerConnectionState, PeerEvent, SourceSet, VideoLimit, VideoLimits};
use parvis_protocol::{Description, DescriptionKind, IceServer, ParticipantId, TrackSource};
use parvis_view::stream::Stream;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{MediaStreamTrack, MediaStreamTrackState};

use crate::support::{audio, js, picture, tone, until};

/// Whose the tracks are, as both ends say.
const OWNER: ParticipantId = ParticipantId::from_bits(1);

const PERSON: SourceSet = SourceSet { microphone: true, camera: true, screen: false, screen_audio: false };
const WITH_SCREEN: SourceSet = SourceSet { screen: true, ..PERSON };

/// One end of a connection, and what it has told that nobody has read yet.
struct End {
    peer: PeerConnection,
    notices: Rc<RefCell<VecDeque<PeerNotice>>>,
    tracks: Vec<(TrackSource, MediaStreamTrack)>,
}

impl End {
    fn new() -> Self {
        let notices: Rc<RefCell<VecDeque<PeerNotice>>> = Rc::default();
        let told = notices.clone();
        let peer =
            PeerConnection::new(&[], false, move |notice| told.borrow_mut().push_back(notice)).unwrap();
        let tracks = vec![
            (TrackSource::Microphone, tone()),
            (TrackSource::Camera, picture()),
            (TrackSource::Screen, picture()),
        ];
        Self { peer, notices, tracks }
    }

    async fn send(&self, set: SourceSet) {
        let track = |wanted| {
            let found = self.tracks.iter().find(|(source, _)| *source == wanted);
            found.map(|(_, track)| Clone::clone(track))
        };
        assert_eq!(self.peer.send_sources(set, &track).await, OpResult::Ok);
    }

    async fn describe(&self) -> Description {
        match self.peer.set_local_description().await {
            OpResult::Local(description) => description.owned_by(OWNER),
            other => panic!("{other:?}"),
        }
    }

    async fn hear(&self, description: &Description) {
        assert_eq!(self.peer.set_remote_description(description).await, OpResult::Ok);
    }

    /// Waits for a notice and takes it and everything before it away.
    async fn told(&self, what: &str, wanted: impl Fn(&PeerNotice) -> bool) {
        until(what, || self.notices.borrow().iter().any(&wanted)).await;
        self.notices.borrow_mut().clear();
    }

    async fn negotiation_needed(&self) {
        self.told("negotiationneeded", |notice| *notice == PeerNotice::Event(PeerEvent::NegotiationNeeded))
            .await;
    }

    fn sources(&self) -> Vec<TrackSource> {
        let tracks = self.peer.remote_tracks();
        assert!(tracks.iter().all(|track| track.owner == OWNER));
        let mut sources: Vec<_> = tracks.into_iter().map(|track| track.source).collect();
        sources.sort();
        sources
    }
}

async fn negotiate(offerer: &End, answerer: &End) -> Description {
    let offer = offerer.describe().await;
    assert_eq!(offer.kind, DescriptionKind::Offer);
    answerer.hear(&offer).await;
    let answer = answerer.describe().await;
    assert_eq!(answer.kind, DescriptionKind::Answer);
    offerer.hear(&answer).await;
    offer
}

/// Carries candidates across until both ends are connected.
async fn connect(one: &End, other: &End) {
    let connected = RefCell::new((false, false));
    let carry = |from: &End, to: &End, connected: &mut bool| {
        while let Some(notice) = { from.notices.borrow_mut().pop_front() } {
            match notice {
                PeerNotice::Event(PeerEvent::Candidate(candidate)) => {
                    let added = to.peer.add_ice_candidate(&candidate);
                    wasm_bindgen_futures::spawn_local(async move { assert_eq!(added.await, OpResult::Ok) });
                }
                PeerNotice::Event(PeerEvent::State(state)) => {
                    *connected = state == PeerConnectionState::Connected;
                }
                _ => {}
            }
        }
    };
    until("connected", || {
        let mut connected = connected.borrow_mut();
        carry(one, other, &mut connected.0);
        carry(other, one, &mut connected.1);
        *connected == (true, true)
    })
    .await;
}

/// Those for voices and pictures, and the one of the data channel.
fn media_lines(description: &Description) -> usize {
    description.sdp.lines().filter(|line| line.starts_with("m=")).count()
}

#[wasm_bindgen_test]
async fn two_peers_connect_and_each_knows_what_the_other_sends() {
    let (ada, ben) = (End::new(), End::new());
    ada.send(PERSON).await;
    ben.send(PERSON).await;
    ada.negotiation_needed().await;
    let offer = negotiate(&ada, &ben).await;
    assert_eq!(media_lines(&offer), 3, "the answer reuses the lines of the offer");
    connect(&ada, &ben).await;
    for end in [&ada, &ben] {
        assert_eq!(end.sources(), [TrackSource::Microphone, TrackSource::Camera]);
    }
    // Chromium measures what it plays.
    let streams = Streams::new(|_| {});
    let element = audio();
    let tracks: Vec<_> = ada.peer.remote_tracks().into_iter().map(|track| track.track).collect();
    let ben_camera = Stream::Camera(OWNER);
    streams.set(ben_camera, &tracks);
    streams.show(&element, Some(ben_camera));
    let heard = || ada.peer.remote_levels().iter().any(|(owner, level)| *owner == OWNER && *level > 0.01);
    until("a voice is heard", heard).await;
}

#[wasm_bindgen_test]
async fn what_is_sent_over_two_connections_goes_on_over_the_second_when_the_first_is_closed() {
    let (old, old_ben) = (End::new(), End::new());
    old.send(PERSON).await;
    negotiate(&old, &old_ben).await;
    connect(&old, &old_ben).await;

    let (new, ben) = (End { tracks: old.tracks.clone(), ..End::new() }, End::new());
    new.send(PERSON).await;
    negotiate(&new, &ben).await;
    connect(&new, &ben).await;
    drop((old, old_ben));
    for (_, track) in &new.tracks {
        assert_eq!(track.ready_state(), MediaStreamTrackState::Live);
    }
    assert_eq!(ben.sources(), [TrackSource::Microphone, TrackSource::Camera]);
    for remote in ben.peer.remote_tracks() {
        assert_eq!(remote.track.ready_state(), MediaStreamTrackState::Live);
    }
}

#[wasm_bindgen_test]
async fn one_who_sends_nothing_has_lines_for_what_the_other_sends() {
    let (silent, ben) = (End::new(), End::new());
    ben.send(PERSON).await;
    let offer = negotiate(&silent, &ben).await;
    assert_eq!((media_lines(&offer), offer.tracks.as_slice()), (3, [].as_slice()));
    assert_eq!(silent.sources(), [TrackSource::Microphone, TrackSource::Camera]);
    connect(&silent, &ben).await;

    // And then they send after all, on the same lines.
    silent.send(PERSON).await;
    silent.negotiation_needed().await;
    assert_eq!(media_lines(&negotiate(&silent, &ben).await), 3);
    assert_eq!(ben.sources(), [TrackSource::Microphone, TrackSource::Camera]);
}

#[wasm_bindgen_test]
async fn a_screen_gets_a_line_of_its_own_and_keeps_it() {
    let (ada, ben) = (End::new(), End::new());
    ada.send(PERSON).await;
    ben.send(PERSON).await;
    negotiate(&ada, &ben).await;
    ada.notices.borrow_mut().clear();
    ada.send(WITH_SCREEN).await;
    ada.negotiation_needed().await;
    assert_eq!(media_lines(&negotiate(&ada, &ben).await), 4);
    let with_screen = [TrackSource::Microphone, TrackSource::Camera, TrackSource::Screen];
    assert_eq!(ben.sources(), with_screen);

    // It goes and comes back without a negotiation; one for another reason changes nothing.
    ada.notices.borrow_mut().clear();
    ada.send(PERSON).await;
    assert_eq!(media_lines(&negotiate(&ada, &ben).await), 4);
    ada.send(WITH_SCREEN).await;
    assert!(!ada.notices.borrow().contains(&PeerNotice::Event(PeerEvent::NegotiationNeeded)));
    assert_eq!(ben.sources(), with_screen);
}

#[wasm_bindgen_test]
async fn a_camera_goes_off_and_on_without_a_negotiation() {
    let (ada, ben) = (End::new(), End::new());
    ada.send(PERSON).await;
    ada.negotiation_needed().await;
    negotiate(&ada, &ben).await;
    ada.notices.borrow_mut().clear();
    ada.send(SourceSet { camera: false, ..PERSON }).await;
    ada.send(PERSON).await;
    assert!(!ada.notices.borrow().contains(&PeerNotice::Event(PeerEvent::NegotiationNeeded)));
    assert_eq!(ben.sources(), [TrackSource::Microphone, TrackSource::Camera]);
}

#[wasm_bindgen_test]
async fn an_offer_gives_way_to_the_offer_of_the_other_side() {
    let (polite, impolite) = (End::new(), End::new());
    polite.send(PERSON).await;
    impolite.send(PERSON).await;
    let lost = polite.describe().await;
    // Only now, as a meeting does: Chromium does not take an answer when the line of the data channel moved between the
    // offer that gave way and this one.
    polite.send(WITH_SCREEN).await;
    let offer = impolite.describe().await;
    assert_eq!(lost.kind, DescriptionKind::Offer);
    polite.hear(&offer).await;
    let answer = polite.describe().await;
    assert_eq!(answer.kind, DescriptionKind::Answer);
    impolite.hear(&answer).await;
    let labelled: Vec<_> = answer.tracks.iter().map(|label| label.source).collect();
    assert_eq!(
        labelled,
        [TrackSource::Microphone, TrackSource::Camera],
        "the screen found no line in that offer"
    );

    // And now the screen, on a line of its own.
    polite.negotiation_needed().await;
    negotiate(&polite, &impolite).await;
    assert_eq!(impolite.sources(), [TrackSource::Microphone, TrackSource::Camera, TrackSource::Screen]);
    assert_eq!(polite.sources(), [TrackSource::Microphone, TrackSource::Camera]);
}

#[wasm_bindgen_test]
async fn the_limits_hold_whether_they_come_before_the_camera_or_after() {
    let camera =
        VideoLimit { active: false, scale: 250, max_framerate: 15, max_bitrate: 300_000, content: None };
    let limits = VideoLimits { camera, screen: VideoLimit::NONE };
    let (early, late) = (End::new(), End::new());
    assert_eq!(early.peer.limit_video(limits).await, OpResult::Ok);
    early.send(PERSON).await;
    late.send(PERSON).await;
    assert_eq!(late.peer.limit_video(limits).await, OpResult::Ok);
    // And are gone when they are lifted: what the browser was told last would hold.
    js("globalThis.rates = [];
        const set = RTCRtpSender.prototype.setParameters;
        RTCRtpSender.prototype.setParameters = function (parameters) {
            rates.push(parameters.encodings[0].maxFramerate ?? 0);
            return set.call(this, parameters);
        };");
    assert_eq!(late.peer.limit_video(limits).await, OpResult::Ok);
    assert_eq!(js("return rates.splice(0).includes(15)"), JsValue::TRUE);
    let shown = VideoLimits { camera: VideoLimit::NONE, ..limits };
    assert_eq!(late.peer.limit_video(shown).await, OpResult::Ok);
    assert_eq!(js("return rates.length > 0 && rates.every((rate) => rate === 0)"), JsValue::TRUE);
}

#[wasm_bindgen_test]
async fn an_ice_restart_asks_for_a_negotiation_with_new_credentials() {
    let (ada, ben) = (End::new(), End::new());
    ada.send(PERSON).await;
    ada.negotiation_needed().await;
    let first = negotiate(&ada, &ben).await;
    ada.notices.borrow_mut().clear();
    assert_eq!(ada.peer.restart_ice().await, OpResult::Ok);
    ada.negotiation_needed().await;
    let second = ada.describe().await;
    let credentials = |description: &Description| {
        description.sdp.lines().find(|line| line.starts_with("a=ice-ufrag:")).map(str::to_owned)
    };
    assert!(credentials(&first).is_some());
    assert_ne!(credentials(&first), credentials(&second));
}

#[wasm_bindgen_test]
async fn what_the_browser_refuses_is_a_failure_and_no_exception() {
    let end = End::new();
    let nonsense =
        Description { kind: DescriptionKind::Answer, sdp: "nonsense".to_owned(), tracks: Vec::new() };
    assert!(matches!(end.peer.set_remote_description(&nonsense).await, OpResult::Failed(_)));
}

#[wasm_bindgen_test]
async fn a_track_that_cannot_be_what_its_label_says_is_not_received() {
    let (eve, ben) = (End::new(), End::new());
    eve.send(PERSON).await;
    let mut offer = eve.describe().await;
    assert_eq!(offer.tracks.len(), 2);
    for label in &mut offer.tracks {
        // A voice under the name of a picture is still a voice.
        label.source = match label.source {
            TrackSource::Microphone => TrackSource::Camera,
            _ => TrackSource::Microphone,
        };
    }
    ben.hear(&offer).await;
    assert_eq!(ben.sources(), []);
    assert_eq!(ben.peer.remote_levels(), []);
}

#[wasm_bindgen_test]
async fn renewed_ice_servers_are_taken_by_a_connection_that_stands() {
    let (one, other) = (End::new(), End::new());
    one.send(PERSON).await;
    negotiate(&one, &other).await;
    connect(&one, &other).await;
    let turn = IceServer {
        urls: vec!["turn:192.0.2.1:3478".to_owned()],
        username: Some("1700000000:a".to_owned()),
        credential: Some("secret".to_owned()),
    };
    assert_eq!(one.peer.set_ice_servers(&[turn], false).await, OpResult::Ok);
    // And back to none, which the browser takes as well.
    assert_eq!(one.peer.set_ice_servers(&[], false).await, OpResult::Ok);
}
