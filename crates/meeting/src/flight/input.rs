//! How an input is projected onto what is recorded of it. Every kind and every field is named.

use parvis_protocol::{MediaKind, ServerMessage, Welcome};

use super::fields::number;
use super::moderation::moderation;
use super::{
    FlightRecorder, PARTS, Recorded, RecordedInput, RecordedIntent, RecordedMessage, RecordedPart,
    RecordedPeerEvent, RecordedResult,
};
use crate::allocator::AllocatorOutput;
use crate::ice_servers::IceServers;
use crate::{
    Input, Intent, LocalDescription, MediaDevice, MediaEvent, OpId, OpResult, PeerEvent, SocketEvent,
    StoredSession, VideoLimits,
};

impl FlightRecorder {
    /// Something came. What may only be due is recorded by whoever knows whether it is.
    pub(crate) fn input(&mut self, input: &Input, ice_servers: &IceServers) {
        match input {
            Input::Intent(intent) => self.intent(intent),
            Input::Server(message) => self.message(message, ice_servers),
            Input::Socket(SocketEvent::Opened) => self.came(RecordedInput::Opened),
            Input::Socket(SocketEvent::Closed(code)) => self.came(RecordedInput::Closed(*code)),
            Input::Peer(key, event) => {
                let key = self.key(*key);
                let event = match event {
                    PeerEvent::NegotiationNeeded => RecordedPeerEvent::NegotiationNeeded,
                    PeerEvent::Candidate(candidate) => {
                        RecordedPeerEvent::Candidate(self.candidate(candidate))
                    }
                    PeerEvent::ChannelOpen(open) => RecordedPeerEvent::ChannelOpen(*open),
                    PeerEvent::OverChannel(message) => {
                        let said = self.channel_message(message);
                        self.came(RecordedInput::Peer(key, RecordedPeerEvent::OverChannel(said)));
                        return self.channel_parts(message);
                    }
                    PeerEvent::State(state) => RecordedPeerEvent::State(*state),
                };
                self.came(RecordedInput::Peer(key, event));
            }
            Input::Done(op, result) => self.done(*op, result),
            Input::Media(event) => match event {
                MediaEvent::Ended(source) => self.came(RecordedInput::Ended(*source)),
                MediaEvent::Interrupted(source, interrupted) => {
                    self.came(RecordedInput::Interrupted(*source, *interrupted));
                }
                MediaEvent::DevicesChanged => self.came(RecordedInput::DevicesChanged),
                MediaEvent::PageShown => self.came(RecordedInput::PageShown),
                MediaEvent::Level(_, _) => {}
            },
            Input::Network(event) => self.came(RecordedInput::Network(*event)),
            Input::Allocator(output) => match output {
                AllocatorOutput::Limit(endpoint, VideoLimits { camera, screen }) => {
                    let to = self.end(*endpoint);
                    self.came(RecordedInput::Limit(to, camera.active, screen.active));
                }
                AllocatorOutput::Want(endpoint, _) => {
                    let to = self.end(*endpoint);
                    self.came(RecordedInput::Want(to));
                }
                AllocatorOutput::Paused(_) => self.came(RecordedInput::Paused),
            },
            Input::Wake => {}
        }
    }

    fn intent(&mut self, intent: &Intent) {
        let recorded = match intent {
            Intent::Join { name, stored: StoredSession { seat, only_if_free, state, browser } } => {
                RecordedIntent::Join {
                    name: self.text(name.as_str()),
                    seat: seat.is_some(),
                    only_if_free: *only_if_free,
                    state: state.is_some(),
                    browser: browser.is_some(),
                }
            }
            Intent::Leave => RecordedIntent::Leave,
            Intent::SetMicrophone(on) => RecordedIntent::Switch(MediaKind::Microphone, *on),
            Intent::SetCamera(on) => RecordedIntent::Switch(MediaKind::Camera, *on),
            Intent::SetScreen(on) => RecordedIntent::Switch(MediaKind::Screen, *on),
            Intent::PauseScreen(paused) => RecordedIntent::PauseScreen(*paused),
            Intent::TuneScreen(content) => RecordedIntent::TuneScreen(*content),
            Intent::ChooseDevice(kind, device) => {
                RecordedIntent::ChooseDevice(*kind, self.text_of(device.as_deref()))
            }
            Intent::UseData(data_use) => RecordedIntent::UseData(*data_use),
            Intent::HideAddress(hides) => RecordedIntent::HideAddress(*hides),
            Intent::Rename(name) => RecordedIntent::Rename(self.text(name.as_str())),
            Intent::RefreshDevices => RecordedIntent::RefreshDevices,
            Intent::GivePassword(_) => RecordedIntent::GivePassword,
            Intent::MessageHost(_) => RecordedIntent::MessageHost,
            Intent::AnswerAsk(yes) => RecordedIntent::AnswerAsk(*yes),
            Intent::Moderate(command) => RecordedIntent::Moderate(moderation(command)),
            Intent::RaiseHand(raised) => RecordedIntent::RaiseHand(*raised),
            Intent::React(_) => RecordedIntent::React,
            Intent::SetAway(away) => RecordedIntent::SetAway(*away),
            Intent::Request(kind, wanted) => RecordedIntent::Request(*kind, *wanted),
            Intent::Show(tiles) => RecordedIntent::Show(u16::try_from(tiles.len()).unwrap_or(u16::MAX)),
        };
        self.came(RecordedInput::Intent(recorded));
    }

    fn message(&mut self, message: &ServerMessage, known: &IceServers) {
        match message {
            ServerMessage::Welcome(welcome) => self.welcome(welcome, known),
            ServerMessage::Joined { participant } => {
                let row = self.row(participant);
                self.told(RecordedMessage::Joined(row));
            }
            ServerMessage::Updated { participant } => {
                let row = self.row(participant);
                self.told(RecordedMessage::Updated(row));
            }
            ServerMessage::Left { id, reason } => {
                let who = self.person(*id);
                self.told(RecordedMessage::Left(who, *reason));
            }
            ServerMessage::Admission { step } => self.told(RecordedMessage::Admission(*step)),
            ServerMessage::Settings { settings, by } => {
                let by = by.map(|by| self.person(by));
                self.told(RecordedMessage::Settings { by });
                self.settings(settings);
            }
            ServerMessage::State { state: _ } => self.told(RecordedMessage::State),
            ServerMessage::Lobby { entries } => {
                self.told(RecordedMessage::Lobby);
                self.lobby(entries);
            }
            ServerMessage::LobbyMessage { who, from, text: _ } => {
                let (who, from) = (self.person(*who), from.map(|from| self.person(from)));
                self.told(RecordedMessage::LobbyMessage { who, from });
            }
            ServerMessage::HostMessage { text: _ } => self.told(RecordedMessage::HostMessage),
            ServerMessage::ModerationRequest { by, request } => {
                let by = self.person(*by);
                self.told(RecordedMessage::ModerationRequest(by, *request));
            }
            ServerMessage::Reaction { from, reaction: _ } => {
                let from = self.person(*from);
                self.told(RecordedMessage::Reaction(from));
            }
            ServerMessage::Seat { seat: _ } => self.told(RecordedMessage::Seat),
            ServerMessage::IceServers { ice_servers } => {
                self.told(RecordedMessage::IceServers);
                self.ice_servers(ice_servers, known);
            }
            ServerMessage::Signal { from, from_session, signal } => {
                let (from, page) = (self.end(*from), self.page(*from_session));
                let recorded = self.signal(signal);
                self.told(RecordedMessage::Signal { from, page, signal: recorded });
                self.signal_parts(signal);
            }
            ServerMessage::Pong => self.told(RecordedMessage::Pong),
            ServerMessage::Error { code } => self.told(RecordedMessage::Error(*code)),
            ServerMessage::Unknown => self.told(RecordedMessage::Unknown),
        }
    }

    fn welcome(&mut self, welcome: &Welcome, known: &IceServers) {
        let Welcome { you, seat: _, roster, settings, state: _, lobby, removed, ice_servers } = welcome;
        self.told(RecordedMessage::Welcome);
        for row in std::iter::once(you).chain(roster).take(PARTS) {
            let row = self.row(row);
            self.part(RecordedPart::Row(row));
        }
        self.settings(settings);
        self.lobby(lobby);
        for id in removed.iter().take(PARTS) {
            let who = self.person(*id);
            self.part(RecordedPart::Removed(who));
        }
        self.ice_servers(ice_servers, known);
    }

    fn done(&mut self, op: OpId, result: &OpResult) {
        let recorded = match result {
            OpResult::Ok => RecordedResult::Ok,
            OpResult::Local(local) => RecordedResult::Local(local.kind),
            OpResult::Failed(_) => RecordedResult::Failed,
            OpResult::Captured { sources: _, devices: _ } => RecordedResult::Captured,
            OpResult::NotCaptured(failure) => RecordedResult::NotCaptured(*failure),
            OpResult::Devices(_) => RecordedResult::Devices,
        };
        self.came(RecordedInput::Done(number(op), recorded));
        match result {
            OpResult::Local(LocalDescription { kind: _, sdp, tracks }) => {
                self.fragments(sdp);
                for (_, source) in tracks.iter().take(PARTS) {
                    self.part(RecordedPart::Source(*source));
                }
            }
            OpResult::Captured { sources, devices } => {
                for source in sources.iter().take(PARTS) {
                    self.part(RecordedPart::Source(*source));
                }
                for (source, device) in devices.iter().take(PARTS) {
                    let device = self.text(device);
                    self.part(RecordedPart::From(*source, device));
                }
            }
            OpResult::Devices(devices) => {
                for MediaDevice { id, kind, label } in devices.iter().take(PARTS) {
                    let (kind, id, label) = (*kind, self.text(id), self.text(label));
                    self.part(RecordedPart::Device { kind, id, label });
                }
            }
            OpResult::Ok | OpResult::Failed(_) | OpResult::NotCaptured(_) => {}
        }
    }

    fn came(&mut self, input: RecordedInput) {
        self.push(Recorded::In(input));
    }

    fn told(&mut self, message: RecordedMessage) {
        self.came(RecordedInput::Server(message));
    }
}
