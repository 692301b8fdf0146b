//! How an output is projected onto what is recorded of it. Every kind and every field is named.

use parvis_protocol::{ClientMessage, IceServer, Join};

use super::fields::{kinds, number};
use super::moderation::moderation;
use super::{
    FlightRecorder, Recorded, RecordedCapture, RecordedOutput, RecordedPeerCommand, RecordedSources,
};
use crate::{MediaCommand, OpId, Output, PeerCommand, PeerKey, SourceSet};

impl FlightRecorder {
    /// Something is wanted. When the meeting wants to be woken is not recorded: voices have a part in it, which are not either.
    /// That it was woken in time is.
    pub(crate) fn output(&mut self, output: &Output) {
        match output {
            Output::Send(message) => self.sent(message),
            Output::Connect => self.wanted(RecordedOutput::Connect),
            Output::Disconnect => self.wanted(RecordedOutput::Disconnect),
            Output::Peer(key, op, command) => self.peer_command(*key, *op, command),
            Output::Media(op, command) => {
                let command = self.capture(command);
                self.wanted(RecordedOutput::Media(number(*op), command));
            }
            Output::WakeAt(_) => {}
            Output::Keep(kept) => self.wanted(RecordedOutput::Keep(kept.is_some())),
            Output::DemandChanged => self.wanted(RecordedOutput::DemandChanged),
        }
    }

    fn sent(&mut self, message: &ClientMessage) {
        let recorded = match message {
            ClientMessage::Join(join) => self.join(join),
            ClientMessage::Signal { to, to_session, signal } => {
                let (to, page) = (self.end(*to), self.page(*to_session));
                let recorded = self.signal(signal);
                self.wanted(RecordedOutput::Signal { to, page, signal: recorded });
                return self.signal_parts(signal);
            }
            ClientMessage::SetMedia { media } => RecordedOutput::SetMedia(kinds(*media)),
            ClientMessage::Rename { name } => RecordedOutput::Rename(self.text(name.as_str())),
            ClientMessage::Leave => RecordedOutput::Leave,
            ClientMessage::Unload => RecordedOutput::Unload,
            ClientMessage::Password { password: _ } => RecordedOutput::Password,
            ClientMessage::MessageHost { text: _ } => RecordedOutput::MessageHost,
            ClientMessage::Hand { raised } => RecordedOutput::Hand(*raised),
            ClientMessage::React { reaction: _ } => RecordedOutput::React,
            ClientMessage::SetAway { away } => RecordedOutput::SetAway(*away),
            ClientMessage::Request { kind, wanted } => RecordedOutput::Request(*kind, *wanted),
            ClientMessage::Moderate { command } => RecordedOutput::Moderate(moderation(command)),
            ClientMessage::Ping => RecordedOutput::Ping,
            ClientMessage::Unknown => RecordedOutput::Unknown,
        };
        self.wanted(recorded);
    }

    fn join(&mut self, join: &Join) -> RecordedOutput {
        let Join {
            version: _,
            name,
            session: _,
            media,
            webrtc,
            seat,
            only_if_free,
            state,
            browser,
            password,
        } = join;
        RecordedOutput::Join {
            name: self.text(name.as_str()),
            media: kinds(*media),
            webrtc: *webrtc,
            seat: seat.is_some(),
            only_if_free: *only_if_free,
            state: state.is_some(),
            browser: browser.is_some(),
            password: password.is_some(),
        }
    }

    fn peer_command(&mut self, key: PeerKey, op: OpId, command: &PeerCommand) {
        let (key, op) = (self.key(key), number(op));
        let recorded = match command {
            PeerCommand::Create { ice_servers, relay_only } => {
                RecordedPeerCommand::Create(count(ice_servers), *relay_only)
            }
            PeerCommand::SetIceServers { ice_servers, relay_only } => {
                RecordedPeerCommand::SetIceServers(count(ice_servers), *relay_only)
            }
            PeerCommand::SendSources(sources) => RecordedPeerCommand::SendSources(recorded_sources(*sources)),
            PeerCommand::SetLocalDescription => RecordedPeerCommand::SetLocalDescription,
            PeerCommand::SetRemoteDescription(description) => {
                let recorded = RecordedPeerCommand::SetRemoteDescription(description.kind);
                self.wanted(RecordedOutput::Peer(key, op, recorded));
                return self.description(description);
            }
            PeerCommand::AddIceCandidate(candidate) => {
                RecordedPeerCommand::AddIceCandidate(self.candidate(candidate))
            }
            PeerCommand::SendOverChannel(message) => {
                let recorded = RecordedPeerCommand::SendOverChannel(self.channel_message(message));
                self.wanted(RecordedOutput::Peer(key, op, recorded));
                return self.channel_parts(message);
            }
            PeerCommand::RestartIce => RecordedPeerCommand::RestartIce,
            PeerCommand::LimitVideo(_) => RecordedPeerCommand::LimitVideo,
            PeerCommand::Close => RecordedPeerCommand::Close,
        };
        self.wanted(RecordedOutput::Peer(key, op, recorded));
    }

    fn capture(&mut self, command: &MediaCommand) -> RecordedCapture {
        match command {
            MediaCommand::CaptureMicrophone { device } => {
                RecordedCapture::Microphone(self.text_of(device.as_deref()))
            }
            MediaCommand::CaptureCamera { device } => {
                RecordedCapture::Camera(self.text_of(device.as_deref()))
            }
            MediaCommand::CaptureBoth { microphone, camera } => {
                RecordedCapture::Both(self.text_of(microphone.as_deref()), self.text_of(camera.as_deref()))
            }
            MediaCommand::CaptureScreen => RecordedCapture::Screen,
            MediaCommand::TuneScreen(content) => RecordedCapture::TuneScreen(*content),
            MediaCommand::Release(sources) => RecordedCapture::Release(recorded_sources(*sources)),
            MediaCommand::EnableMicrophone(on) => RecordedCapture::EnableMicrophone(*on),
            MediaCommand::ListDevices => RecordedCapture::ListDevices,
            MediaCommand::UseSpeaker(device) => RecordedCapture::UseSpeaker(self.text_of(device.as_deref())),
        }
    }

    fn wanted(&mut self, output: RecordedOutput) {
        self.push(Recorded::Out(output));
    }
}

fn count(servers: &[IceServer]) -> u16 {
    u16::try_from(servers.len()).unwrap_or(u16::MAX)
}

fn recorded_sources(sources: SourceSet) -> RecordedSources {
    let SourceSet { microphone, camera, screen, screen_audio } = sources;
    RecordedSources(
        u8::from(microphone) | u8::from(camera) << 1 | u8::from(screen) << 2 | u8::from(screen_audio) << 3,
    )
}
