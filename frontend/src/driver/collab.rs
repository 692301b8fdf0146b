//! What the driver does for the collab session, whose code comes in a file of its own, later.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::set_timeout;
use leptos::task::spawn_local;
use parvis_meeting::allocator::{AllocatorOutput, Demand};
use parvis_meeting::{Input, PeerEvent, PeerKey, Snapshot};
use parvis_protocol::{ClientMessage, Endpoint, ParticipantId, RoomName, SessionId, Signal, TrackSource};
use web_sys::RtcPeerConnection;

use super::Driver;
use crate::collab::{self, Loading};
use crate::peer::Channel;

/// How long to wait before the session's code is asked for once more.
const AGAIN: Duration = Duration::from_secs(5);

/// Names one connection to another participant's page. The shared document goes to participants and never to a media
/// router, which could read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CollabKey {
    pub(crate) participant: ParticipantId,
    /// The [`parvis_meeting::PeerKey::epoch`] of the connection.
    pub(crate) epoch: u32,
}

/// A connection, for what the collab session does with it.
pub(crate) struct CollabPeer {
    pub(crate) key: CollabKey,
    pub(crate) connection: RtcPeerConnection,
    pub(crate) channel: Rc<Channel>,
}

/// A connection, for what the browser measures of it.
pub(crate) struct MeasuredPeer {
    pub(crate) key: PeerKey,
    pub(crate) connection: RtcPeerConnection,
    /// The id of the track on which the other side's camera comes.
    pub(crate) camera: Option<String>,
    /// And of that of their microphone.
    pub(crate) microphone: Option<String>,
}

impl Driver {
    /// Loads the collab session, unless it is here or coming. Tried again until it is here.
    pub(crate) fn load_collab(&self) {
        if !matches!(*self.collab.borrow(), Loading::No) {
            return;
        }
        self.collab.replace(Loading::Coming);
        let this = self.this.clone();
        spawn_local(async move {
            let begin = collab::begin().await;
            let Some(driver) = this.upgrade() else { return };
            match begin {
                Ok(begin) => {
                    let session = begin(&driver);
                    driver.collab.replace(Loading::Here(session));
                    driver.collab_changed();
                }
                Err(collab::CollabNotLoaded) => {
                    driver.collab.replace(Loading::No);
                    set_timeout(
                        move || {
                            if let Some(driver) = this.upgrade() {
                                driver.load_collab();
                            }
                        },
                        AGAIN,
                    );
                }
            }
        });
    }

    /// The snapshot or the connections have changed, and the collab session may have to act on it.
    pub(super) fn collab_changed(&self) {
        let collab = self.collab.borrow().here();
        if let Some(collab) = collab {
            collab.changed();
        }
    }

    /// Encrypted data came for the collab session. What comes before there is one is sent again.
    pub(super) fn sealed(&self, from: ParticipantId, session: SessionId, data: String) {
        let collab = self.collab.borrow().here();
        if let Some(collab) = collab {
            collab.sealed(from, session, data);
        }
    }

    /// Sends encrypted data to one other page.
    pub(crate) fn say_sealed(&self, (to, to_session): (ParticipantId, SessionId), data: String) {
        if let Some(socket) = &*self.socket.borrow() {
            let signal = Signal::Sealed { data };
            let to = Endpoint::Participant(to);
            socket.send(&ClientMessage::Signal { to, to_session, signal });
        }
    }

    /// The connection to each participant that counts.
    pub(crate) fn collab_peers(&self) -> Vec<CollabPeer> {
        let (meeting, peers) = (self.meeting.borrow(), self.peers.borrow());
        let peer = |key: &PeerKey| {
            let participant = key.endpoint.participant()?;
            let peer = peers.get(key)?;
            let key = CollabKey { participant, epoch: key.epoch };
            let connection = peer.connection().clone();
            Some(CollabPeer { key, connection, channel: peer.collab_channel().clone() })
        };
        meeting.snapshot().connections.iter().filter_map(peer).collect()
    }

    /// How the meeting stands.
    pub(crate) fn with_snapshot<T>(&self, look: impl FnOnce(&Snapshot) -> T) -> T {
        look(self.meeting.borrow().snapshot())
    }

    /// What the allocator goes by of how the meeting stands, and the height of what is captured here.
    pub(crate) fn demand(&self) -> (Demand, [Option<u32>; 2]) {
        let captured = [TrackSource::Camera, TrackSource::Screen].map(|source| self.media.height(source));
        (self.meeting.borrow().demand(), captured)
    }

    /// The allocator wants this done.
    pub(crate) fn allocated(&self, output: AllocatorOutput) {
        self.handle(Input::Allocator(output));
    }

    /// What is said of the codecs over this connection has changed, and is to be exchanged.
    pub(crate) fn negotiate(&self, key: PeerKey) {
        self.handle(Input::Peer(key, PeerEvent::NegotiationNeeded));
    }

    /// The connections that count, and on which tracks each one's camera and microphone come.
    pub(crate) fn measured_peers(&self) -> Vec<MeasuredPeer> {
        let (meeting, peers) = (self.meeting.borrow(), self.peers.borrow());
        let peer = |key: &PeerKey| {
            let peer = peers.get(key)?;
            let tracks = peer.remote_tracks();
            let id = |source| Some(tracks.iter().find(|track| track.source == source)?.track.id());
            Some(MeasuredPeer {
                key: *key,
                connection: peer.connection().clone(),
                camera: id(TrackSource::Camera),
                microphone: id(TrackSource::Microphone),
            })
        };
        meeting.snapshot().connections.iter().filter_map(peer).collect()
    }

    /// The room's name.
    pub(crate) fn room(&self) -> &RoomName {
        &self.room
    }

    /// What the pages read of the shared document.
    pub(crate) fn collab_handle(&self) -> parvis_app::engine::collab::CollabHandle {
        self.view.collab
    }

    /// A way back here that keeps nothing alive.
    pub(crate) fn downgrade(&self) -> std::rc::Weak<Self> {
        self.this.clone()
    }
}
