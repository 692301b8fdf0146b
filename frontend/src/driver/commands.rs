//! Carries out the outputs of the meeting. Each command has a number, under which its end is reported as an input.

use gloo_timers::callback::Timeout;
use parvis_meeting::{
    Input, MediaCommand, Mono, OpId, OpResult, Output, PeerCommand, PeerConnectionState, PeerEvent, PeerKey,
    SocketEvent,
};
use parvis_protocol::{ClientMessage, Endpoint, ServerMessage, Signal};
use wasm_bindgen_futures::spawn_local;

use super::{Driver, to};
use crate::media::Wanted;
use crate::peer::{PeerConnection, PeerNotice};
use crate::socket::{self, Socket, SocketNotice};
use crate::{clock, platform, storage};

impl Driver {
    pub(super) fn carry_out(&self, output: Output) {
        match output {
            Output::Send(message) => {
                if let Some(socket) = &*self.socket.borrow() {
                    socket.send(&message);
                }
                if let ClientMessage::Signal { signal: Signal::Description { .. }, .. } = message {
                    self.described();
                }
            }
            Output::Connect => self.connect(),
            Output::Disconnect => {
                self.socket.take();
            }
            Output::Peer(key, op, command) => self.command_peer(key, op, command),
            Output::Media(op, command) => self.command_media(op, command),
            Output::WakeAt(at) => self.wake_at(at),
            Output::Keep(kept) => storage::keep(&self.room, kept.as_ref()),
            Output::DemandChanged => self.collab_changed(),
        }
    }

    fn connect(&self) {
        // The old one first: nothing more may be heard of it.
        self.socket.take();
        let address = socket::address(&platform::base_url(), &self.room);
        let opened = Socket::open(
            &address,
            to(&self.this, |driver, notice| match notice {
                SocketNotice::Event(event) => driver.handle(Input::Socket(event)),
                SocketNotice::Message(ServerMessage::Signal { from, from_session, signal }) => {
                    match (from, signal) {
                        (Endpoint::Participant(from), Signal::Sealed { data }) => {
                            driver.sealed(from, from_session, data);
                        }
                        (from, signal) => {
                            let message = ServerMessage::Signal { from, from_session, signal };
                            driver.handle(Input::Server(message));
                        }
                    }
                }
                SocketNotice::Message(message) => driver.handle(Input::Server(message)),
            }),
        );
        if opened.is_none() {
            self.handle(Input::Socket(SocketEvent::Closed(None)));
        }
        self.socket.replace(opened);
    }

    fn wake_at(&self, at: Mono) {
        // One more, because the clock is cut to whole milliseconds: to come too early would be to come in vain.
        let wait = at.since(clock::mono()).saturating_add(1);
        let wake = to(&self.this, |driver, ()| driver.handle(Input::Wake));
        let wait = u32::try_from(wait).unwrap_or(u32::MAX);
        self.timer.replace(Some(Timeout::new(wait, move || wake(()))));
    }

    fn command_peer(&self, key: PeerKey, op: OpId, command: PeerCommand) {
        match &command {
            PeerCommand::Create { ice_servers, relay_only } => {
                let notify = to(&self.this, move |driver, notice| driver.peer_noticed(key, notice));
                match PeerConnection::new(ice_servers, *relay_only, notify) {
                    Ok(peer) => {
                        self.peers.borrow_mut().insert(key, peer);
                        self.collab_changed();
                    }
                    Err(_) => self.handle(Input::Peer(key, PeerEvent::State(PeerConnectionState::Failed))),
                }
                return;
            }
            PeerCommand::Close => {
                let closed = self.peers.borrow_mut().remove(&key);
                self.collab_changed();
                drop(closed);
                self.connection_changed(key.endpoint);
                return;
            }
            _ => {}
        }
        let peers = self.peers.borrow();
        let Some(peer) = peers.get(&key) else {
            drop(peers);
            self.handle(Input::Done(op, OpResult::Failed("there is no such connection".to_owned())));
            return;
        };
        match command {
            PeerCommand::Create { .. } | PeerCommand::Close => {}
            PeerCommand::SetIceServers { ice_servers, relay_only } => {
                self.finish(op, peer.set_ice_servers(&ice_servers, relay_only));
            }
            PeerCommand::SendSources(set) => {
                self.finish(op, peer.send_sources(set, &|source| self.media.track(source)));
            }
            PeerCommand::SetLocalDescription => self.finish(op, peer.set_local_description()),
            PeerCommand::SetRemoteDescription(description) => {
                self.finish(op, peer.set_remote_description(&description));
            }
            PeerCommand::AddIceCandidate(candidate) => self.finish(op, peer.add_ice_candidate(&candidate)),
            PeerCommand::SendOverChannel(message) => self.finish(op, peer.send_over_channel(&message)),
            PeerCommand::RestartIce => self.finish(op, peer.restart_ice()),
            PeerCommand::LimitVideo(limits) => self.finish(op, peer.limit_video(limits)),
        }
    }

    fn peer_noticed(&self, key: PeerKey, notice: PeerNotice) {
        match notice {
            PeerNotice::Event(event) => self.handle(Input::Peer(key, event)),
            PeerNotice::Tracks => self.connection_changed(key.endpoint),
        }
    }

    fn command_media(&self, op: OpId, command: MediaCommand) {
        match command {
            MediaCommand::CaptureMicrophone { device } => {
                self.finish(op, self.media.capture(device.as_deref().into(), Wanted::No));
            }
            MediaCommand::CaptureCamera { device } => {
                self.finish(op, self.media.capture(Wanted::No, device.as_deref().into()));
            }
            MediaCommand::CaptureBoth { microphone, camera } => {
                self.finish(op, self.media.capture(microphone.as_deref().into(), camera.as_deref().into()));
            }
            MediaCommand::CaptureScreen => self.finish(op, self.media.capture_screen()),
            MediaCommand::TuneScreen(content) => self.media.tune_screen(content),
            MediaCommand::Release(set) => self.media.release(set),
            MediaCommand::EnableMicrophone(enabled) => self.media.enable_microphone(enabled),
            MediaCommand::ListDevices => self.finish(op, self.media.list_devices()),
            MediaCommand::UseSpeaker(device) => self.finish(op, self.streams.use_speaker(device)),
        }
    }

    /// Reports the end of a command that has begun.
    fn finish(&self, op: OpId, command: impl Future<Output = OpResult> + 'static) {
        let done = to(&self.this, move |driver, result| driver.handle(Input::Done(op, result)));
        spawn_local(async move { done(command.await) });
    }
}
