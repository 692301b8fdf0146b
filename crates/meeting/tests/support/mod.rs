//! A meeting with a clock, and short words for what happens to it.

#![allow(dead_code, reason = "not every test file says every word")]

use parvis_meeting::{
    Capabilities, CaptureState, Input, Intent, LocalDescription, MediaCommand, Meeting, Mono, Notification,
    OpId, OpResult, Output, PeerCommand, PeerConnectionState, PeerEvent, PeerKey, Remote, SocketEvent,
    StoredSession,
};
use parvis_protocol::{
    ClientMessage, Description, DescriptionKind, DisplayName, Endpoint, Exchange, IceCandidate, MediaKind,
    MediaState, Participant, ParticipantId, RoomSettings, SealedState, SeatToken, ServerMessage, SessionId,
    Signal, TrackSource, Welcome,
};

/// The one who is tested. Others are below, and impolite to it, or above.
pub(crate) const ME: u64 = 50;
pub(crate) const BELOW: u64 = 10;
pub(crate) const ABOVE: u64 = 90;

pub(crate) const ABLE: Capabilities = Capabilities { webrtc: true, capture: true, screen_capture: true };

pub(crate) struct Page {
    pub(crate) meeting: Meeting,
    pub(crate) now: u64,
}

impl Page {
    pub(crate) fn new() -> Self {
        Self::with(ABLE)
    }

    pub(crate) fn with(capabilities: Capabilities) -> Self {
        Self { meeting: Meeting::new(capabilities, SessionId::from_bits(1)), now: 1_000 }
    }

    /// In a room with these, and nothing left to do.
    pub(crate) fn joined(roster: &[u64]) -> Self {
        let mut page = Self::new();
        page.join();
        page.welcome(roster);
        page
    }

    pub(crate) fn handle(&mut self, input: Input) -> Vec<Output> {
        self.meeting.handle(Mono(self.now), input);
        std::iter::from_fn(|| self.meeting.poll()).collect()
    }

    pub(crate) fn dispatch(&mut self, intent: Intent) -> Vec<Output> {
        self.handle(Input::Intent(intent))
    }

    pub(crate) fn hear(&mut self, message: ServerMessage) -> Vec<Output> {
        self.handle(Input::Server(message))
    }

    /// Asks for a seat, as far as `Join`.
    pub(crate) fn join(&mut self) -> Vec<Output> {
        let mut outputs = self.dispatch(Intent::Join { name: name("Me"), stored: StoredSession::default() });
        outputs.extend(self.opened());
        outputs
    }

    pub(crate) fn opened(&mut self) -> Vec<Output> {
        self.handle(Input::Socket(SocketEvent::Opened))
    }

    pub(crate) fn closed(&mut self, code: Option<u16>) -> Vec<Output> {
        self.handle(Input::Socket(SocketEvent::Closed(code)))
    }

    pub(crate) fn welcome(&mut self, roster: &[u64]) -> Vec<Output> {
        self.welcome_as(ME, roster)
    }

    pub(crate) fn welcome_as(&mut self, you: u64, roster: &[u64]) -> Vec<Output> {
        self.hear(ServerMessage::Welcome(Box::new(welcome(you, roster))))
    }

    /// Loses the socket and gets another one, as far as `Welcome`.
    pub(crate) fn resume(&mut self, roster: &[u64]) -> Vec<Output> {
        self.closed(None);
        self.pass(10_000);
        self.opened();
        self.welcome(roster)
    }

    /// Lets time pass, waking the meeting whenever it wants to be woken, but for a while without any input.
    pub(crate) fn pass(&mut self, millis: u64) -> Vec<Output> {
        let until = self.now + millis;
        let mut outputs: Vec<Output> = Vec::new();
        while self.now < until {
            self.now = (self.now + 100).min(until);
            outputs.extend(self.handle(Input::Wake));
        }
        outputs
    }

    pub(crate) fn done(&mut self, op: OpId, result: OpResult) -> Vec<Output> {
        self.handle(Input::Done(op, result))
    }

    pub(crate) fn state(&mut self, key: PeerKey, state: PeerConnectionState) -> Vec<Output> {
        self.handle(Input::Peer(key, PeerEvent::State(state)))
    }

    pub(crate) fn signal(&mut self, from: u64, signal: Signal) -> Vec<Output> {
        let from_session = SessionId::from_bits(from);
        self.hear(ServerMessage::Signal { from: endpoint(from), from_session, signal })
    }

    /// Somebody who was there first offers, on their first connection.
    pub(crate) fn offered(&mut self, from: u64, offer: u32, to: Option<u32>) -> Vec<Output> {
        self.signal(from, description(DescriptionKind::Offer, 1, to, offer))
    }

    pub(crate) fn answered(&mut self, from: u64, offer: u32, to: u32) -> Vec<Output> {
        self.signal(from, description(DescriptionKind::Answer, 1, Some(to), offer))
    }

    /// Carries the newest connection to this one through a whole exchange that the other side answers, and
    /// has it connected.
    pub(crate) fn connect_to(&mut self, id: u64, outputs: &[Output]) -> PeerKey {
        let (key, op) = local_description(outputs).expect("an offer is made");
        assert_eq!(key.endpoint, endpoint(id));
        let outputs = self.done(op, OpResult::Local(local(DescriptionKind::Offer)));
        let exchange = described(&outputs).expect("the offer is sent").0;
        let outputs = self.answered(id, exchange.offer, key.epoch);
        let (_, op) = remote_description(&outputs).expect("the answer is applied");
        self.done(op, OpResult::Ok);
        self.state(key, PeerConnectionState::Connected);
        key
    }

    pub(crate) fn remote(&self, id: u64) -> Option<&Remote> {
        let id = ParticipantId::from_bits(id);
        self.meeting.snapshot().remotes.iter().find(|remote| remote.participant.id == id)
    }
}

pub(crate) fn name(text: &str) -> DisplayName {
    DisplayName::new(text).expect("a name")
}

pub(crate) fn endpoint(id: u64) -> Endpoint {
    Endpoint::Participant(ParticipantId::from_bits(id))
}

pub(crate) fn token(text: &str) -> SeatToken {
    SeatToken::new(text.to_owned()).expect("a short token")
}

pub(crate) fn sealed(text: &str) -> SealedState {
    SealedState::new(text.to_owned()).expect("a short state")
}

pub(crate) fn participant(id: u64) -> Participant {
    Participant::new(ParticipantId::from_bits(id), SessionId::from_bits(id), name("Somebody"))
}

pub(crate) fn settings() -> RoomSettings {
    RoomSettings { max_participants: 12, ..RoomSettings::default() }
}

pub(crate) fn welcome(you: u64, roster: &[u64]) -> Welcome {
    Welcome {
        you: participant(you),
        seat: token("seat"),
        roster: roster.iter().map(|id| participant(*id)).collect(),
        settings: settings(),
        state: sealed("state"),
        lobby: Vec::new(),
        removed: Vec::new(),
        ice_servers: Vec::new(),
    }
}

pub(crate) fn local(kind: DescriptionKind) -> LocalDescription {
    LocalDescription { kind, sdp: "a=ice-ufrag:mine\r\n".to_owned(), tracks: Vec::new() }
}

pub(crate) fn description(kind: DescriptionKind, connection: u32, to: Option<u32>, offer: u32) -> Signal {
    Signal::Description {
        exchange: Exchange { connection, peer_connection: to, offer, sequence: None },
        description: Description { kind, sdp: "a=ice-ufrag:theirs\r\n".to_owned(), tracks: Vec::new() },
    }
}

pub(crate) fn candidate(ufrag: &str) -> IceCandidate {
    IceCandidate {
        candidate: "candidate:1".to_owned(),
        sdp_mid: None,
        sdp_m_line_index: Some(0),
        username_fragment: Some(ufrag.to_owned()),
    }
}

/// The first peer command that fits.
pub(crate) fn peer_command(
    outputs: &[Output],
    fits: impl Fn(&PeerCommand) -> bool,
) -> Option<(PeerKey, OpId)> {
    outputs.iter().find_map(|output| match output {
        Output::Peer(key, op, command) if fits(command) => Some((*key, *op)),
        _ => None,
    })
}

pub(crate) fn local_description(outputs: &[Output]) -> Option<(PeerKey, OpId)> {
    peer_command(outputs, |command| *command == PeerCommand::SetLocalDescription)
}

pub(crate) fn remote_description(outputs: &[Output]) -> Option<(PeerKey, OpId)> {
    peer_command(outputs, |command| matches!(command, PeerCommand::SetRemoteDescription(_)))
}

pub(crate) fn created(outputs: &[Output]) -> Option<PeerKey> {
    peer_command(outputs, |command| matches!(command, PeerCommand::Create { .. })).map(|(key, _)| key)
}

pub(crate) fn closed(outputs: &[Output]) -> Option<PeerKey> {
    peer_command(outputs, |command| *command == PeerCommand::Close).map(|(key, _)| key)
}

pub(crate) fn restarted(outputs: &[Output]) -> bool {
    peer_command(outputs, |command| *command == PeerCommand::RestartIce).is_some()
}

pub(crate) fn touches_peers(outputs: &[Output]) -> bool {
    peer_command(outputs, |_| true).is_some()
}

pub(crate) fn sent(outputs: &[Output]) -> Vec<&ClientMessage> {
    let mut messages = Vec::new();
    for output in outputs {
        if let Output::Send(message) = output {
            messages.push(message);
        }
    }
    messages
}

/// The first description that is sent.
pub(crate) fn described(outputs: &[Output]) -> Option<(Exchange, Description)> {
    sent(outputs).into_iter().find_map(|message| match message {
        ClientMessage::Signal { signal: Signal::Description { exchange, description }, .. } => {
            Some((*exchange, description.clone()))
        }
        _ => None,
    })
}

/// The media commands, with their numbers.
pub(crate) fn media(outputs: &[Output]) -> Vec<(OpId, MediaCommand)> {
    let command = |output: &Output| match output {
        Output::Media(op, command) => Some((*op, command.clone())),
        _ => None,
    };
    outputs.iter().filter_map(command).collect()
}

pub(crate) fn only(kind: MediaKind) -> MediaState {
    let mut only = MediaState::NONE;
    only.set(kind, true);
    only
}

pub(crate) fn updated(participant: Participant) -> ServerMessage {
    ServerMessage::Updated { participant }
}

pub(crate) fn barred(who: u64, barred: MediaState) -> ServerMessage {
    updated(Participant { barred, ..participant(who) })
}

/// What is new since this was last asked.
pub(crate) fn notifications(page: &Page, since: &mut u32) -> Vec<Notification> {
    let after = *since;
    let all = &page.meeting.snapshot().notifications;
    *since = all.last().map_or(after, |(number, _)| *number);
    all.iter().filter(|(number, _)| *number > after).map(|(_, notification)| notification.clone()).collect()
}

pub(crate) fn switch_on(page: &mut Page, kind: MediaKind) {
    let (intent, source) = match kind {
        MediaKind::Microphone => (Intent::SetMicrophone(true), TrackSource::Microphone),
        MediaKind::Camera => (Intent::SetCamera(true), TrackSource::Camera),
        MediaKind::Screen => (Intent::SetScreen(true), TrackSource::Screen),
    };
    let mut outputs = page.dispatch(intent);
    outputs.extend(page.pass(100));
    let captures = media(&outputs);
    let capture = captures.iter().find(|(_, command)| !matches!(command, MediaCommand::EnableMicrophone(_)));
    if let Some((op, _)) = capture {
        page.done(*op, OpResult::Captured { sources: vec![source], devices: Vec::new() });
    }
}

pub(crate) fn capture(page: &Page, kind: MediaKind) -> CaptureState {
    let local = &page.meeting.snapshot().local;
    match kind {
        MediaKind::Microphone => local.microphone,
        MediaKind::Camera => local.camera,
        MediaKind::Screen => local.screen,
    }
}

/// In a room with somebody, with these sources on.
pub(crate) fn sending(kinds: &[MediaKind]) -> Page {
    let mut page = Page::joined(&[BELOW]);
    for kind in kinds {
        switch_on(&mut page, *kind);
    }
    assert!(kinds.iter().all(|kind| capture(&page, *kind) == CaptureState::On));
    page
}

/// In a room with this one, to whom an offer was sent.
pub(crate) fn offering_to(id: u64) -> (Page, PeerKey) {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[id]);
    let (key, op) = local_description(&outputs).expect("the newcomer offers");
    let outputs = page.done(op, OpResult::Local(local(DescriptionKind::Offer)));
    assert!(described(&outputs).is_some());
    (page, key)
}

/// In a room with this one, to whom there is a connection.
pub(crate) fn connected_to(id: u64) -> (Page, PeerKey) {
    let mut page = Page::new();
    page.join();
    let outputs = page.welcome(&[id]);
    let key = page.connect_to(id, &outputs);
    (page, key)
}
