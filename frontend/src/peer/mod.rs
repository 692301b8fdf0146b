//! One `RTCPeerConnection`: carries out [`parvis_meeting::PeerCommand`]s and tells what happens.

mod channel;
mod description;
mod receivers;
mod senders;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use parvis_meeting::{AudioLevel, OpResult, PeerConnectionState, PeerEvent, SourceSet, VideoLimits};
use parvis_protocol::{
    ChannelMessage, Description, IceCandidate, IceServer, ParticipantId, TrackLabel, TrackSource,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaStreamTrack, RtcConfiguration, RtcPeerConnection, RtcPeerConnectionIceEvent};

use crate::clock;
use crate::js::{self, RtcConnection};
use crate::listener::Listener;
pub(crate) use channel::Channel;
pub use receivers::RemoteTrack;
use senders::{PendingChange, Senders};

/// What comes out of a peer connection.
#[derive(Debug, Clone, PartialEq)]
pub enum PeerNotice {
    /// Something for the meeting.
    Event(PeerEvent),
    /// What [`PeerConnection::remote_tracks`] answers has changed.
    Tracks,
}

type NotifyPeer = Rc<dyn Fn(PeerNotice)>;

/// A peer connection. Closed when dropped. Every command starts at once, so that commands are carried out in the order they
/// were given (W3C WebRTC section 4.4.1.2, the operations chain); the future only waits for the end.
pub struct PeerConnection {
    connection: RtcConnection,
    collab: Rc<Channel>,
    senders: Rc<RefCell<Senders>>,
    /// What the other side says that it sends on each m-line.
    labels: Rc<RefCell<Vec<TrackLabel>>>,
    levels: RefCell<BTreeMap<ParticipantId, AudioLevel>>,
    notify: NotifyPeer,
    _listeners: [Listener; 3],
}

impl PeerConnection {
    /// Makes the connection, over relays alone where it is so wanted.
    ///
    /// # Errors
    /// What the browser threw: there is no such constructor, or it does not like the servers.
    pub fn new(
        ice_servers: &[IceServer],
        relay_only: bool,
        notify: impl Fn(PeerNotice) + 'static,
    ) -> Result<Self, JsValue> {
        // A missing constructor is a `ReferenceError`, which the binding catches like any other exception.
        let connection = RtcPeerConnection::new_with_configuration(&configuration(ice_servers, relay_only))?;
        let notify: NotifyPeer = Rc::new(notify);
        let listeners = listen(&connection, &notify);
        let collab = Channel::new(&connection, &notify)?;
        Ok(Self {
            connection: connection.unchecked_into(),
            collab: Rc::new(collab),
            senders: Rc::default(),
            labels: Rc::default(),
            levels: RefCell::default(),
            notify,
            _listeners: listeners,
        })
    }

    /// Has candidates gathered with these servers, or by relays alone, from the next ICE restart on. The rest of the configuration is as it was
    /// made: `setConfiguration` refuses another `bundlePolicy` (W3C WebRTC section 4.4.1.6).
    pub fn set_ice_servers(
        &self,
        ice_servers: &[IceServer],
        relay_only: bool,
    ) -> impl Future<Output = OpResult> + use<> + 'static {
        let set = self.connection.set_configuration(&configuration(ice_servers, relay_only));
        async move { set.map_or_else(|error| failed(&error), |()| OpResult::Ok) }
    }

    /// Sends exactly these sources, with these tracks.
    pub fn send_sources(
        &self,
        set: SourceSet,
        track: &dyn Fn(TrackSource) -> Option<MediaStreamTrack>,
    ) -> impl Future<Output = OpResult> + use<> + 'static {
        let wanted = [
            (TrackSource::Microphone, set.microphone),
            (TrackSource::Camera, set.camera),
            (TrackSource::Screen, set.screen),
            (TrackSource::ScreenAudio, set.screen_audio),
        ]
        .map(|(source, wanted)| (source, wanted.then(|| track(source)).flatten()));
        all(self.senders.borrow_mut().send(&self.connection, &wanted))
    }

    /// Makes the offer or the answer that fits the state.
    pub fn set_local_description(&self) -> impl Future<Output = OpResult> + use<> + 'static {
        receivers::make_room(&self.connection);
        let set = js::settled(self.connection.set_local_description());
        let (connection, senders) = (self.connection.clone(), self.senders.clone());
        async move {
            if let Err(error) = set.await {
                return failed(&error);
            }
            let tracks = senders.borrow().tracks(&connection);
            match connection.local_description().and_then(|local| description::from_browser(&local, tracks)) {
                Some(description) => OpResult::Local(description),
                None => OpResult::Failed("there is no local description".to_owned()),
            }
        }
    }

    /// Takes the other side's offer or answer.
    pub fn set_remote_description(
        &self,
        description: &Description,
    ) -> impl Future<Output = OpResult> + use<> + 'static {
        let set = js::settled(self.connection.set_remote_description(&description::to_browser(description)));
        let (labels, tracks, notify) = (self.labels.clone(), description.tracks.clone(), self.notify.clone());
        async move {
            if let Err(error) = set.await {
                return failed(&error);
            }
            labels.replace(tracks);
            notify(PeerNotice::Tracks);
            OpResult::Ok
        }
    }

    /// Tries one more way to reach the other side.
    pub fn add_ice_candidate(
        &self,
        candidate: &IceCandidate,
    ) -> impl Future<Output = OpResult> + use<> + 'static {
        completed(js::settled(
            self.connection.add_ice_candidate(&description::candidate_to_browser(candidate)),
        ))
    }

    /// Has the next offer made with new ICE credentials.
    pub fn restart_ice(&self) -> impl Future<Output = OpResult> + use<> + 'static {
        let restarted = self.connection.restart_ice();
        async move { restarted.map_or_else(|error| failed(&error), |()| OpResult::Ok) }
    }

    /// Sends a message over the data channel.
    pub(crate) fn send_over_channel(
        &self,
        message: &ChannelMessage,
    ) -> impl Future<Output = OpResult> + use<> + 'static {
        let sent = self.collab.send(message);
        async move { if sent { OpResult::Ok } else { OpResult::Failed("the channel takes nothing".to_owned()) } }
    }

    /// Has the pictures sent in this way; also those that come later.
    pub fn limit_video(&self, limits: VideoLimits) -> impl Future<Output = OpResult> + use<> + 'static {
        all(self.senders.borrow_mut().limit_video(limits))
    }

    /// The channel that the shared document goes over.
    pub(crate) fn collab_channel(&self) -> &Rc<Channel> {
        &self.collab
    }

    /// The connection itself, for further channels of the collab session.
    pub(crate) fn connection(&self) -> &RtcPeerConnection {
        &self.connection
    }

    /// What the other side sends: whose and what, and on which tracks it comes.
    #[must_use]
    pub fn remote_tracks(&self) -> Vec<RemoteTrack> {
        receivers::tracks(&self.connection, &self.labels.borrow())
    }

    /// How loud each microphone is that comes over it, 0 to 1, and whose it is; without those of which nothing is heard.
    #[must_use]
    pub fn remote_levels(&self) -> Vec<(ParticipantId, f32)> {
        let heard = receivers::microphone_levels(&self.connection, &self.labels.borrow());
        let mut levels = self.levels.borrow_mut();
        levels.retain(|owner, _| heard.iter().any(|(heard, ..)| heard == owner));
        let sample = |(owner, level, timestamp): (ParticipantId, f32, Option<f64>)| {
            let sampled = levels.entry(owner).or_default().sample(clock::mono(), timestamp, level);
            (owner, sampled)
        };
        heard.into_iter().map(sample).collect()
    }
}

impl Drop for PeerConnection {
    fn drop(&mut self) {
        self.connection.close();
    }
}

/// The configuration of a connection with these servers.
pub(crate) fn configuration(ice_servers: &[IceServer], relay_only: bool) -> RtcConfiguration {
    let servers: js_sys::Array = ice_servers
        .iter()
        .map(|server| {
            let urls: js_sys::Array = server.urls.iter().map(JsValue::from).collect();
            let entry = js::object([("urls", urls.into())]);
            if let Some(username) = &server.username {
                js::set(&entry, "username", &username.into());
            }
            if let Some(credential) = &server.credential {
                js::set(&entry, "credential", &credential.into());
            }
            entry
        })
        .collect();
    // Every browser of today bundles; one transport means fewer candidates and one check.
    js::object([
        ("iceServers", servers.into()),
        ("iceTransportPolicy", if relay_only { "relay" } else { "all" }.into()),
        ("bundlePolicy", "max-bundle".into()),
    ])
    .unchecked_into()
}

fn listen(connection: &RtcPeerConnection, notify: &NotifyPeer) -> [Listener; 3] {
    let tell = |notify: &NotifyPeer, event| notify(PeerNotice::Event(event));
    let (needed, found, changed) = (notify.clone(), notify.clone(), notify.clone());
    let this = connection.clone();
    [
        Listener::new(connection, "negotiationneeded", move |_| tell(&needed, PeerEvent::NegotiationNeeded)),
        Listener::new(connection, "icecandidate", move |event| {
            // `null` says that gathering is complete, which the other side has no use for.
            if let Some(candidate) = event.unchecked_ref::<RtcPeerConnectionIceEvent>().candidate() {
                tell(&found, PeerEvent::Candidate(description::candidate_from_browser(&candidate)));
            }
        }),
        Listener::new(connection, "connectionstatechange", move |_| {
            tell(&changed, PeerEvent::State(state(this.connection_state())));
        }),
    ]
}

fn state(state: web_sys::RtcPeerConnectionState) -> PeerConnectionState {
    use web_sys::RtcPeerConnectionState as Browser;
    match state {
        Browser::Connecting => PeerConnectionState::Connecting,
        Browser::Connected => PeerConnectionState::Connected,
        Browser::Disconnected => PeerConnectionState::Disconnected,
        Browser::Failed => PeerConnectionState::Failed,
        Browser::Closed => PeerConnectionState::Closed,
        _ => PeerConnectionState::New,
    }
}

/// Waits for all of them, and answers with the first failure.
async fn all(changes: Vec<PendingChange>) -> OpResult {
    for change in changes {
        if let Err(error) = change.await {
            return failed(&error);
        }
    }
    OpResult::Ok
}

async fn completed(operation: impl Future<Output = Result<JsValue, JsValue>>) -> OpResult {
    operation.await.map_or_else(|error| failed(&error), |_| OpResult::Ok)
}

fn failed(error: &JsValue) -> OpResult {
    OpResult::Failed(js::error_text(error))
}
