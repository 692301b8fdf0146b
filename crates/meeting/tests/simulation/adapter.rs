//! Carries out what a meeting wants, as the browser's half does, with the completions in whatever order they
//! come.

use parvis_meeting::{
    DeviceKind, Input, MediaCommand, MediaDevice, MediaFailure, OpId, OpResult, Output, PeerCommand,
    PeerConnectionState, PeerEvent, PeerKey, SessionState,
};
use parvis_protocol::{ClientMessage, Endpoint, IceCandidate, LeaveReason, TrackSource};

use crate::browser::SocketState;
use crate::pc::{ChainOp, Pc};
use crate::queue::Event;
use crate::world::{Wire, World};

impl World {
    pub(crate) fn removed(&mut self, who: usize, output: Output) {
        match output {
            Output::Send(message) => self.send(who, message),
            Output::Connect => self.connect(who),
            Output::Disconnect => self.hang_up(who),
            Output::Peer(key, op, command) => self.command_peer(who, key, op, command),
            Output::Media(op, command) => self.command_media(who, op, &command),
            Output::WakeAt(at) => {
                let person = &mut self.people[who];
                person.wake += 1;
                let (page, wake) = (person.page, person.wake);
                // Timers are late now and then, and never early by much.
                let late =
                    if self.chance.u8(..20) == 0 { self.chance.u64(0..1_000) } else { self.chance.u64(0..5) };
                self.queue.push(at.0.max(self.now) + late, Event::Wake { who, page, wake });
            }
            Output::Keep(stored) => self.people[who].stored = stored,
            // The allocator looks after each input anyway.
            Output::DemandChanged => {}
        }
    }

    fn send(&mut self, who: usize, message: ClientMessage) {
        let Some((socket, SocketState::Open)) = self.people[who].socket else {
            return self.violation(&format!("{who} sends {message:?} without a socket"));
        };
        if let ClientMessage::Signal { to, to_session, signal } = &message {
            let remotes = &self.people[who].meeting.snapshot().remotes;
            let known = remotes.iter().any(|r| {
                Endpoint::Participant(r.participant.id) == *to
                    && r.participant.session == *to_session
                    && r.gone.is_none()
            });
            if !known {
                self.violation(&format!("{who} signals to {to}, who has left: {signal:?}"));
            }
        }
        self.transmit(socket, message);
    }

    fn transmit(&mut self, socket: u64, message: ClientMessage) {
        let latency = self.delay(80);
        let wire = self.wires.get_mut(&socket).expect("an open socket has a wire");
        wire.up = wire.up.max(self.now + latency);
        if !wire.stalled {
            self.queue.push(wire.up, Event::ToServer { socket, message });
        }
    }

    pub(crate) fn say_goodbye(&mut self, who: usize) {
        if let Some((socket, SocketState::Open)) = self.people[who].socket {
            self.transmit(socket, ClientMessage::Unload);
        }
    }

    fn connect(&mut self, who: usize) {
        self.hang_up(who);
        let socket = self.next_id();
        self.people[who].socket = Some((socket, SocketState::Opening));
        let reaches = self.people[who].online && self.people[who].served;
        let stalled = !reaches && self.chance.bool();
        self.wires.insert(socket, Wire { who, up: self.now, down: self.now, stalled });
        let at = self.now + self.delay(150);
        let event =
            if reaches { Event::Opened { socket } } else { Event::ClosedAtClient { socket, code: None } };
        if !stalled {
            self.queue.push(at, event);
        }
    }

    fn command_peer(&mut self, who: usize, key: PeerKey, op: OpId, command: PeerCommand) {
        if let PeerCommand::Create { .. } = command {
            let mut pc = Pc::new(self.next_id());
            pc.ice.patience = self.chance.u64(2_000..5_000);
            if self.people[who].pcs.insert(key, pc).is_some() {
                self.violation(&format!("{who} makes {key:?} twice"));
            }
            return self.update_negotiation_needed(who, key);
        }
        let Some(pc) = self.people[who].pcs.get_mut(&key) else {
            return self.violation(&format!("{who} commands {key:?}, which is not there: {command:?}"));
        };
        match command {
            PeerCommand::Create { .. } => {}
            PeerCommand::Close => {
                let closed = self.people[who].pcs.remove(&key);
                if let Some(pc) = closed.as_ref().filter(|pc| pc.ice.told != PeerConnectionState::Connected) {
                    self.closed_unheard.insert(pc.id);
                }
                let of_use = closed.is_some_and(|pc| self.is_of_use(who, &pc));
                if of_use && !self.is_replaced(who, key) && !self.keeps_ended(who, key) {
                    self.violation(&format!("{who} closes {key:?}, over which media flows"));
                }
            }
            PeerCommand::SendSources(set) => {
                pc.send_sources(set);
                self.update_negotiation_needed(who, key);
                self.finish(who, op, OpResult::Ok);
            }
            PeerCommand::SendOverChannel(message) => {
                self.send_over_channel(who, key, message);
                self.finish(who, op, OpResult::Ok);
            }
            PeerCommand::RestartIce => {
                pc.restart_ice();
                self.update_negotiation_needed(who, key);
                self.finish(who, op, OpResult::Ok);
            }
            PeerCommand::LimitVideo(limits) => {
                self.people[who].limits.insert(key, limits);
                self.finish(who, op, OpResult::Ok);
            }
            PeerCommand::SetIceServers { .. } => self.finish(who, op, OpResult::Ok),
            PeerCommand::SetLocalDescription => self.enqueue(who, key, ChainOp::SetLocal(op)),
            PeerCommand::SetRemoteDescription(description) => {
                self.enqueue(who, key, ChainOp::SetRemote(op, description));
            }
            PeerCommand::AddIceCandidate(candidate) => {
                self.enqueue(who, key, ChainOp::AddCandidate(op, candidate));
            }
        }
    }

    /// Whether media flows over this connection to somebody who is still there, and whom this person wants to
    /// see.
    fn is_of_use(&self, who: usize, pc: &Pc) -> bool {
        let settled = pc.ice.state == PeerConnectionState::Connected && pc.ice.since + 500 < self.now;
        let ended = matches!(self.people[who].meeting.snapshot().session, SessionState::Ended(_));
        let wanted = self.people[who].wants_in && !self.people[who].lets_go && !ended && !self.key_lost;
        let Some(works) = pc.ice.established.as_ref().filter(|_| settled && wanted) else { return false };
        self.people.iter().enumerate().any(|(other, person)| {
            let there = person.pcs.values().find(|there| there.id == works.remote_pc);
            let works = there.is_some_and(|there| there.ice.state == PeerConnectionState::Connected);
            works && person.wants_in && !self.are_apart(who, other)
        })
    }

    /// Whether another connection to the same endpoint counts, and carries media.
    fn is_replaced(&self, who: usize, key: PeerKey) -> bool {
        let person = &self.people[who];
        let counts =
            person.meeting.snapshot().connections.iter().find(|other| other.endpoint == key.endpoint);
        let pc = counts.filter(|other| **other != key).and_then(|other| person.pcs.get(other));
        pc.is_some_and(|pc| self.can_flow(who, pc))
    }

    /// Whether a newer connection to the same endpoint has ended at the other side, and nobody has told.
    fn keeps_ended(&self, who: usize, key: PeerKey) -> bool {
        let mut pcs = self.people[who].pcs.iter();
        pcs.any(|(other, pc)| {
            other.endpoint == key.endpoint && other.epoch > key.epoch && self.has_ended_unheard(pc)
        })
    }

    fn enqueue(&mut self, who: usize, key: PeerKey, op: ChainOp) {
        let Some(pc) = self.people[who].pcs.get_mut(&key) else { return };
        pc.chain.push_back(op);
        if pc.chain.len() == 1 {
            self.plan_chain(who, key);
        }
    }

    fn plan_chain(&mut self, who: usize, key: PeerKey) {
        let at = self.now + self.delay(60);
        let page = self.people[who].page;
        self.queue.push(at, Event::Chain { who, page, key });
    }

    fn update_negotiation_needed(&mut self, who: usize, key: PeerKey) {
        let page = self.people[who].page;
        let Some(pc) = self.people[who].pcs.get_mut(&key) else { return };
        if pc.chain.is_empty() {
            let at = self.now + self.chance.u64(0..10);
            self.queue.push(at, Event::NegotiationNeeded { who, page, key });
        } else {
            pc.update_on_empty_chain = true;
        }
    }

    pub(crate) fn run_chain(&mut self, who: usize, page: u32, key: PeerKey) {
        if self.people[who].page != page {
            return;
        }
        let network = self.people[who].network;
        let refuses = self.people[who].refuses;
        let Some(pc) = self.people[who].pcs.get_mut(&key) else { return };
        let Some(op) = pc.chain.pop_front() else { return };
        let (op, result, gather) = match op {
            ChainOp::SetLocal(op) | ChainOp::SetRemote(op, _) if refuses => {
                self.people[who].refuses = false;
                return self.refuse(who, key, op);
            }
            ChainOp::SetLocal(op) => {
                let (description, gather) = pc.set_local();
                if let Some(ufrag) = &gather {
                    pc.ice.gathered.push((ufrag.clone(), network));
                }
                (op, Ok(OpResult::Local(description)), gather)
            }
            ChainOp::SetRemote(op, description) => {
                (op, pc.set_remote(&description).map(|()| OpResult::Ok), None)
            }
            ChainOp::AddCandidate(op, candidate) => {
                (op, pc.add_candidate(&candidate).map(|()| OpResult::Ok), None)
            }
        };
        let more = !pc.chain.is_empty();
        let settled = pc.signaling == crate::pc::Signaling::Stable;
        let update = !more && (std::mem::take(&mut pc.update_on_empty_chain) || settled);
        let result = result.unwrap_or_else(|error| {
            self.violation(&format!("{who} {key:?}: {error}"));
            OpResult::Failed(error)
        });
        self.finish(who, op, result);
        if let Some(ufrag) = gather {
            self.gather(who, key, &ufrag);
        }
        if more {
            self.plan_chain(who, key);
        }
        if update {
            self.update_negotiation_needed(who, key);
        }
    }

    /// The browser fails where it should not, and is as it was.
    fn refuse(&mut self, who: usize, key: PeerKey, op: OpId) {
        self.finish(who, op, OpResult::Failed("a browser's own fault".to_owned()));
        if self.people[who].pcs.get(&key).is_some_and(|pc| !pc.chain.is_empty()) {
            self.plan_chain(who, key);
        }
    }

    fn gather(&mut self, who: usize, key: PeerKey, ufrag: &str) {
        let page = self.people[who].page;
        let count = self.chance.u64(1..4);
        for n in 0..=count {
            // Of a relay, so that who hides their address is reached as well.
            let relayed = || format!("candidate:{n} 1 udp 1 198.51.100.1 {} typ relay", 50_000 + n);
            let candidate = if n == count { String::new() } else { relayed() };
            let candidate = IceCandidate {
                candidate,
                sdp_mid: Some("0".to_owned()),
                sdp_m_line_index: Some(0),
                username_fragment: Some(ufrag.to_owned()),
            };
            // Never before the description that it belongs to has been handed over: both are told by one
            // agent.
            let at = self.now + 10 + n * 30 + self.chance.u64(0..30);
            let input = Input::Peer(key, PeerEvent::Candidate(candidate));
            self.queue.push(at, Event::Input { who, page, input });
        }
    }

    fn command_media(&mut self, who: usize, op: OpId, command: &MediaCommand) {
        let (microphone, camera) = (TrackSource::Microphone, TrackSource::Camera);
        match command {
            MediaCommand::CaptureMicrophone { .. } => self.capture(who, op, vec![microphone]),
            MediaCommand::CaptureCamera { .. } => self.capture(who, op, vec![camera]),
            MediaCommand::CaptureBoth { .. } => self.capture(who, op, vec![microphone, camera]),
            MediaCommand::CaptureScreen => {
                let mut sources = vec![TrackSource::Screen];
                if self.chance.bool() {
                    sources.push(TrackSource::ScreenAudio);
                }
                self.capture(who, op, sources);
            }
            MediaCommand::Release(set) => self.people[who].release(*set),
            MediaCommand::EnableMicrophone(on) => self.people[who].hears = *on,
            MediaCommand::ListDevices => {
                let devices = vec![MediaDevice {
                    id: "one".to_owned(),
                    kind: DeviceKind::Camera,
                    label: String::new(),
                }];
                self.finish(who, op, OpResult::Devices(devices));
            }
            MediaCommand::UseSpeaker(_) => self.finish(who, op, OpResult::Ok),
            MediaCommand::TuneScreen(_) => {}
        }
    }

    fn capture(&mut self, who: usize, op: OpId, mut sources: Vec<TrackSource>) {
        let failures =
            [MediaFailure::Denied, MediaFailure::Dismissed, MediaFailure::NotFound, MediaFailure::Busy];
        let luck = if self.peace { 9 } else { self.chance.u8(..10) };
        let result = match luck {
            0 => OpResult::NotCaptured(failures[self.chance.usize(0..failures.len())]),
            1 if sources.len() > 1 => {
                sources.remove(self.chance.usize(0..2));
                OpResult::Captured { sources, devices: Vec::new() }
            }
            _ => {
                let devices = sources.iter().map(|source| (*source, "one".to_owned())).collect();
                OpResult::Captured { sources, devices }
            }
        };
        let (at, page) = (self.now + self.delay(1_000), self.people[who].page);
        self.queue.push(at, Event::Input { who, page, input: Input::Done(op, result) });
    }

    pub(crate) fn finish(&mut self, who: usize, op: OpId, result: OpResult) {
        let page = self.people[who].page;
        let at = self.now + self.chance.u64(0..8);
        self.queue.push(at, Event::Input { who, page, input: Input::Done(op, result) });
    }

    /// What must hold after every input.
    pub(crate) fn watch(&mut self, who: usize) {
        let person = &self.people[who];
        let snapshot = person.meeting.snapshot();
        let muted = snapshot.local.microphone == parvis_meeting::CaptureState::Off;
        let text = if muted && person.captured.microphone && person.hears {
            Some("is heard while muted")
        } else if snapshot.local.camera == parvis_meeting::CaptureState::Off && person.captured.camera {
            Some("has the camera's light on while it is off")
        } else if snapshot.remotes.iter().any(|r| r.gone == Some(LeaveReason::Left)) {
            Some("shows somebody who has left")
        } else {
            None
        };
        if let Some(text) = text {
            self.violation(&format!("{who} {text}"));
        }
    }
}
