//! Whatever comes, in whatever order: the meeting survives it, asks for a bounded number of things, and never
//! does what cannot be done.

mod support;

use std::collections::BTreeSet;

use parvis_meeting::flight::Flight;
use parvis_meeting::{
    Capabilities, DataUse, DeviceKind, Input, Intent, MediaDevice, MediaEvent, MediaFailure, Meeting, Mono,
    NetworkEvent, OpId, OpResult, Output, PeerCommand, PeerConnectionState, PeerEvent, PeerKey,
    ScreenContent, SocketEvent, StoredSession,
};
use parvis_protocol::{
    AdmissionStep, DescriptionKind, Endpoint, ErrorCode, IceServer, LeaveReason, LobbyEntry, MediaKind,
    MediaState, ModerationRequest, ParticipantId, Password, Presence, Reaction, Role, RoomSettings,
    ServerMessage, SessionId, ShortText, Signal, TrackSource, Welcome,
};
use support::{
    ABOVE, BELOW, ME, candidate, description, endpoint, local, name, participant, sealed, settings, token,
    welcome,
};

const RUNS: u64 = 300;
const STEPS: usize = 400;
/// More than a meeting of four can have to do at once.
const AT_ONCE: usize = 300;

struct Noise {
    chance: fastrand::Rng,
    ops: Vec<OpId>,
    keys: Vec<PeerKey>,
}

impl Noise {
    fn one_of<T: Clone>(&mut self, things: &[T]) -> T {
        things[self.chance.usize(0..things.len())].clone()
    }

    fn id(&mut self) -> u64 {
        self.one_of(&[ME, BELOW, ABOVE, ABOVE + 1])
    }

    fn endpoint(&mut self) -> Endpoint {
        let sfu = self.chance.u8(..8) == 0;
        if sfu { Endpoint::Sfu } else { endpoint(self.id()) }
    }

    fn key(&mut self) -> PeerKey {
        let known = self.keys.last().copied().filter(|_| self.chance.u8(..4) > 0);
        let endpoint = self.endpoint();
        known.unwrap_or(PeerKey { endpoint, epoch: self.chance.u32(0..9) })
    }

    fn row(&mut self) -> parvis_protocol::Participant {
        let mut row = participant(self.id());
        row.webrtc = self.chance.u8(..8) > 0;
        if self.chance.u8(..6) == 0 {
            row.session = SessionId::from_bits(self.chance.u64(0..3));
        }
        if self.chance.u8(..4) == 0 {
            row.presence = Presence::Away;
        }
        row.barred = self.kinds();
        row.hand = (self.chance.u8(..4) == 0).then_some(1);
        row.role = self.one_of(&[Role::Guest, Role::Guest, Role::CoHost, Role::Host]);
        row
    }

    fn kinds(&mut self) -> MediaState {
        let mut kinds = MediaState::NONE;
        if self.chance.u8(..3) == 0 {
            kinds.set(self.one_of(&MediaKind::ALL), true);
        }
        kinds
    }

    fn line(&mut self) -> ShortText {
        ShortText::new("A word").expect("a line")
    }

    /// What the server says of admission and moderation.
    fn moderation(&mut self) -> ServerMessage {
        let (id, on) = (ParticipantId::from_bits(self.id()), self.chance.bool());
        let kind = self.one_of(&MediaKind::ALL);
        match self.chance.u8(..8) {
            0 => {
                let password = AdmissionStep::Password { wrong: on, wait: self.chance.u32(0..3_000) };
                ServerMessage::Admission {
                    step: self.one_of(&[AdmissionStep::Lobby, AdmissionStep::Unknown, password]),
                }
            }
            1 => {
                let spotlight = (0..self.chance.u64(0..6)).map(ParticipantId::from_bits).collect();
                let moderated = self.kinds();
                let settings = RoomSettings { moderated, everyone_moderates: on, spotlight, ..settings() };
                ServerMessage::Settings { settings, by: on.then_some(id) }
            }
            2 => ServerMessage::State { state: sealed("newer") },
            3 => {
                let people = (0..self.chance.u64(0..3)).map(|n| LobbyEntry {
                    id: ParticipantId::from_bits(n),
                    name: name("Waiting"),
                    confusable: false,
                });
                ServerMessage::Lobby { entries: people.collect() }
            }
            4 => ServerMessage::LobbyMessage {
                who: ParticipantId::from_bits(1),
                from: on.then_some(id),
                text: self.line(),
            },
            5 => ServerMessage::HostMessage { text: self.line() },
            6 => ServerMessage::Reaction { from: id, reaction: Reaction::Clap },
            _ => {
                let requests = [
                    ModerationRequest::Stop { kind },
                    ModerationRequest::Ask { kind },
                    ModerationRequest::Allow { kind, allowed: on },
                    ModerationRequest::LowerHand,
                    ModerationRequest::Unknown,
                ];
                ServerMessage::ModerationRequest { by: id, request: self.one_of(&requests) }
            }
        }
    }

    fn result(&mut self) -> OpResult {
        let failures =
            [MediaFailure::Denied, MediaFailure::NotFound, MediaFailure::Busy, MediaFailure::Dismissed];
        let sources = [
            TrackSource::Microphone,
            TrackSource::Camera,
            TrackSource::Screen,
            TrackSource::ScreenAudio,
            TrackSource::Unknown,
        ];
        match self.chance.u8(..8) {
            0 | 1 => OpResult::Ok,
            2 => OpResult::Local(local(DescriptionKind::Offer)),
            3 => OpResult::Local(local(DescriptionKind::Answer)),
            4 => OpResult::Failed("no".to_owned()),
            5 => OpResult::NotCaptured(self.one_of(&failures)),
            6 => {
                let kinds = [DeviceKind::Camera, DeviceKind::Microphone, DeviceKind::Speaker];
                let devices = (0..self.chance.u8(..4)).map(|_| MediaDevice {
                    id: self.one_of(&["", "one", "two", "default"]).to_owned(),
                    kind: self.one_of(&kinds),
                    label: self.one_of(&["", "Desk", "Headset"]).to_owned(),
                });
                OpResult::Devices(devices.collect())
            }
            _ => {
                let sources = (0..self.chance.u8(..4)).map(|_| self.one_of(&sources)).collect();
                let devices = vec![(TrackSource::Microphone, "one".to_owned())];
                OpResult::Captured { sources, devices }
            }
        }
    }

    fn server(&mut self) -> ServerMessage {
        let codes = [
            ErrorCode::VersionMismatch,
            ErrorCode::RoomFull,
            ErrorCode::BadMessage,
            ErrorCode::Replaced,
            ErrorCode::ShuttingDown,
            ErrorCode::NoSuchParticipant,
            ErrorCode::TooFast,
            ErrorCode::Forbidden,
            ErrorCode::Kicked,
            ErrorCode::Crowded,
        ];
        match self.chance.u8(..30) {
            0..=3 => ServerMessage::Welcome(Box::new(Welcome {
                you: participant(if self.chance.u8(..8) == 0 { ABOVE + 1 } else { ME }),
                roster: (0..self.chance.u8(..4)).map(|_| self.row()).collect(),
                ..welcome(ME, &[])
            })),
            4..=6 => ServerMessage::Joined { participant: self.row() },
            7 | 8 => ServerMessage::Updated { participant: self.row() },
            9 => {
                let reason = self.one_of(&[
                    LeaveReason::Left,
                    LeaveReason::Expired,
                    LeaveReason::Removed,
                    LeaveReason::Unknown,
                ]);
                ServerMessage::Left { id: ParticipantId::from_bits(self.id()), reason }
            }
            10 if self.chance.bool() => {
                let urls = vec![format!("turn:192.0.2.{}", self.chance.u8(..3))];
                let server = IceServer { urls, username: None, credential: None };
                ServerMessage::IceServers { ice_servers: vec![server] }
            }
            10 => ServerMessage::Pong,
            11 => ServerMessage::Unknown,
            12 => ServerMessage::Error { code: self.one_of(&codes) },
            13 => ServerMessage::Seat { seat: token("newer") },
            24..=29 => self.moderation(),
            _ => {
                let id = self.id();
                let kind = self.one_of(&[DescriptionKind::Offer, DescriptionKind::Answer]);
                let to = self.chance.bool().then(|| self.key().epoch);
                let signal = match self.chance.u8(..5) {
                    0..=2 => description(kind, self.chance.u32(0..5), to, self.chance.u32(0..5)),
                    3 => Signal::Candidate(candidate(if self.chance.bool() { "theirs" } else { "another" })),
                    _ => Signal::Unknown,
                };
                let from_session = SessionId::from_bits(id);
                let from = if self.chance.u8(..8) == 0 { Endpoint::Sfu } else { endpoint(id) };
                ServerMessage::Signal { from, from_session, signal }
            }
        }
    }

    fn intent(&mut self) -> Intent {
        let on = self.chance.u8(..3) > 0;
        let kind = self.one_of(&MediaKind::ALL);
        match self.chance.u8(..21) {
            0..=4 => Intent::Join {
                name: name("Me"),
                stored: StoredSession {
                    seat: on.then(|| token("stored")),
                    only_if_free: self.chance.bool(),
                    ..StoredSession::default()
                },
            },
            5 => Intent::Leave,
            6 => Intent::SetMicrophone(on),
            7 => Intent::SetCamera(on),
            8 => Intent::SetScreen(on),
            9 => {
                let kind = self.one_of(&[DeviceKind::Microphone, DeviceKind::Camera, DeviceKind::Speaker]);
                Intent::ChooseDevice(kind, on.then(|| "device".to_owned()))
            }
            10 => Intent::Rename(name("Another")),
            11 => Intent::GivePassword(Password::new("tulipe").expect("a password")),
            12 => Intent::MessageHost(self.line()),
            13 => Intent::AnswerAsk(on),
            14 => Intent::RaiseHand(on),
            15 => Intent::SetAway(on),
            16 => Intent::Request(kind, on),
            17 => Intent::PauseScreen(on),
            19 => Intent::UseData(self.one_of(&DataUse::ALL)),
            18 => Intent::TuneScreen(if on { ScreenContent::Motion } else { ScreenContent::Text }),
            _ => Intent::RefreshDevices,
        }
    }

    fn input(&mut self) -> Input {
        use PeerConnectionState as State;
        let states = [
            State::New,
            State::Connecting,
            State::Connected,
            State::Disconnected,
            State::Failed,
            State::Closed,
        ];
        match self.chance.u8(..32) {
            0..=9 => Input::Server(self.server()),
            10..=16 => {
                let known = (!self.ops.is_empty() && self.chance.u8(..8) > 0)
                    .then(|| self.ops.swap_remove(self.chance.usize(0..self.ops.len())));
                Input::Done(known.unwrap_or(OpId(self.chance.u64(0..200))), self.result())
            }
            17..=19 => Input::Peer(self.key(), PeerEvent::State(self.one_of(&states))),
            20 => Input::Peer(self.key(), PeerEvent::NegotiationNeeded),
            21 => Input::Peer(self.key(), PeerEvent::Candidate(candidate("mine"))),
            22..=24 => Input::Socket(SocketEvent::Opened),
            25 => Input::Socket(SocketEvent::Closed(self.one_of(&[
                None,
                Some(1006),
                Some(4002),
                Some(4003),
                Some(4006),
                Some(9),
            ]))),
            26 => Input::Network(self.one_of(&[
                NetworkEvent::Online,
                NetworkEvent::Offline,
                NetworkEvent::Changed,
            ])),
            27 => {
                let sources = [TrackSource::Microphone, TrackSource::Camera, TrackSource::Screen];
                Input::Media(MediaEvent::Ended(self.one_of(&sources)))
            }
            28 => Input::Media(self.one_of(&[
                MediaEvent::DevicesChanged,
                MediaEvent::PageShown,
                MediaEvent::Interrupted(TrackSource::Microphone, true),
                MediaEvent::Interrupted(TrackSource::Microphone, false),
                MediaEvent::Interrupted(TrackSource::Camera, true),
            ])),
            29 => {
                let who = self.chance.bool().then(|| ParticipantId::from_bits(self.id()));
                Input::Media(MediaEvent::Level(who, self.one_of(&[0.0, 0.5, f32::NAN, f32::INFINITY, -1.0])))
            }
            30 => Input::Intent(self.intent()),
            _ => Input::Wake,
        }
    }
}

#[test]
fn whatever_comes_is_survived() {
    for seed in 0..RUNS {
        let mut chance = fastrand::Rng::with_seed(seed);
        let capabilities =
            Capabilities { webrtc: chance.u8(..9) > 0, capture: true, screen_capture: chance.bool() };
        let mut meeting = Meeting::new(capabilities, SessionId::from_bits(seed));
        let mut noise = Noise { chance, ops: Vec::new(), keys: Vec::new() };
        let mut open: BTreeSet<PeerKey> = BTreeSet::new();
        let mut now = 0;
        for step in 0..STEPS {
            now += noise.chance.u64(0..2_000);
            let input = if step == 0 { Input::Intent(noise.intent()) } else { noise.input() };
            meeting.handle(Mono(now), input);
            let outputs: Vec<Output> = std::iter::from_fn(|| meeting.poll()).collect();
            let snapshot = meeting.snapshot();
            let sends_barred =
                snapshot.you.as_ref().is_some_and(|you| you.media.without(you.barred) != you.media);
            let shown = snapshot.connections.iter().map(|key| key.endpoint);
            assert!(shown.is_sorted_by(|a, b| a < b), "seed {seed}, step {step}: one of each counts");
            assert!(!sends_barred, "seed {seed}, step {step}: {:?}", snapshot.you);
            assert!(outputs.len() < AT_ONCE, "seed {seed}, step {step}: {} outputs", outputs.len());
            for output in outputs {
                if let Output::Peer(key, op, command) = output {
                    // A connection is made once, used while it is there, and closed once.
                    let fits = match command {
                        PeerCommand::Create { .. } => open.insert(key),
                        PeerCommand::Close => open.remove(&key),
                        _ => open.contains(&key),
                    };
                    assert!(fits, "seed {seed}, step {step}: {command:?} to {key:?}");
                    let together = open.iter().filter(|other| other.endpoint == key.endpoint).count();
                    assert!(together <= 2, "seed {seed}, step {step}: {together} to {:?}", key.endpoint);
                    noise.keys.push(key);
                    noise.ops.push(op);
                } else if let Output::Media(op, _) = output {
                    noise.ops.push(op);
                }
            }
        }
        meeting.handle(Mono(now), Input::Intent(Intent::Leave));
        while let Some(output) = meeting.poll() {
            if let Output::Peer(key, _, PeerCommand::Close) = output {
                open.remove(&key);
            }
        }
        assert!(open.is_empty(), "seed {seed}: {open:?} are left");
        // And what was recorded of all that does the same again.
        let replay = Flight::read(&meeting.flight_report()).and_then(|flight| flight.replay());
        let difference = replay.expect("it is whole").difference.map(|difference| difference.to_string());
        assert_eq!(difference, None, "seed {seed}");
    }
}
