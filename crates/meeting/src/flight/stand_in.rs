//! Inputs made of what was recorded of them. For each text stands another one, which is the same where the text was the same.

mod intents;

use parvis_protocol::{
    ChannelMessage, Description, DescriptionKind, DisplayName, Endpoint, Exchange, IceCandidate, IceServer,
    LobbyEntry, MediaKind, MediaState, ModerationCommand, Participant, ParticipantId, Presence, Reaction,
    Role, RoomSettings, SealedState, SeatToken, ServerMessage, SessionId, ShortText, Signal, TrackLabel,
    Welcome,
};

use intents::intent;

use super::{
    PageNumber, PersonNumber, RecordedCandidate, RecordedCandidateKind, RecordedChannelMessage,
    RecordedIceScheme, RecordedInput, RecordedIntent, RecordedKinds, RecordedMessage, RecordedModeration,
    RecordedPart, RecordedPeerEvent, RecordedPeerKey, RecordedResult, RecordedRow, RecordedSettings,
    RecordedSignal, TextNumber,
};
use crate::allocator::AllocatorOutput;
use crate::devices::DEFAULT as DEFAULT_DEVICE;
use crate::{
    Input, LocalDescription, MediaDevice, MediaEvent, OpId, OpResult, PeerEvent, PeerKey, SocketEvent,
    VideoLimit, VideoLimits,
};

/// Makes the inputs of one record.
pub(super) struct StandIns {
    /// The numbers of all people, ordered by their ids.
    order: Vec<u16>,
}

/// What came, as far as the meeting is given it.
pub(super) enum StandIn {
    Input(Box<Input>),
    /// Somebody began or ceased to speak.
    Speech,
}

impl StandIns {
    pub(super) fn new(order: Vec<u16>) -> Self {
        Self { order }
    }

    /// What came; `None` where a part is missing, or a person.
    pub(super) fn input(&self, input: RecordedInput, parts: &[RecordedPart]) -> Option<StandIn> {
        let input = match input {
            RecordedInput::Speech { late: _ } => return Some(StandIn::Speech),
            RecordedInput::Wake { late: _ } => Input::Wake,
            RecordedInput::Network(event) => Input::Network(event),
            RecordedInput::PageShown => Input::Media(MediaEvent::PageShown),
            RecordedInput::DevicesChanged => Input::Media(MediaEvent::DevicesChanged),
            RecordedInput::Interrupted(source, interrupted) => {
                Input::Media(MediaEvent::Interrupted(source, interrupted))
            }
            RecordedInput::Ended(source) => Input::Media(MediaEvent::Ended(source)),
            RecordedInput::Done(op, result) => Input::Done(OpId(op.into()), done(result, parts)),
            RecordedInput::Peer(key, event) => Input::Peer(self.key(key)?, self.peer_event(event, parts)?),
            RecordedInput::Limit(to, camera, screen) => {
                let [camera, screen] =
                    [camera, screen].map(|active| VideoLimit { active, ..VideoLimit::NONE });
                Input::Allocator(AllocatorOutput::Limit(self.end(to)?, VideoLimits { camera, screen }))
            }
            RecordedInput::Paused => Input::Allocator(AllocatorOutput::Paused(Vec::new())),
            RecordedInput::Want(to) => Input::Allocator(AllocatorOutput::Want(self.end(to)?, String::new())),
            RecordedInput::Opened => Input::Socket(SocketEvent::Opened),
            RecordedInput::Closed(code) => Input::Socket(SocketEvent::Closed(code)),
            RecordedInput::Intent(recorded) => Input::Intent(intent(recorded)?),
            RecordedInput::Server(message) => Input::Server(self.message(message, parts)?),
        };
        Some(StandIn::Input(Box::new(input)))
    }

    fn message(&self, message: RecordedMessage, parts: &[RecordedPart]) -> Option<ServerMessage> {
        Some(match message {
            RecordedMessage::Welcome => ServerMessage::Welcome(Box::new(self.welcome(parts)?)),
            RecordedMessage::Joined(row) => ServerMessage::Joined { participant: self.row(row)? },
            RecordedMessage::Updated(row) => ServerMessage::Updated { participant: self.row(row)? },
            RecordedMessage::Left(who, reason) => ServerMessage::Left { id: self.person(who)?, reason },
            RecordedMessage::Admission(step) => ServerMessage::Admission { step },
            RecordedMessage::Settings { by } => {
                ServerMessage::Settings { settings: settings(parts)?, by: self.person_if(by)? }
            }
            RecordedMessage::State => ServerMessage::State { state: state()? },
            RecordedMessage::Lobby => ServerMessage::Lobby { entries: self.lobby(parts)? },
            RecordedMessage::LobbyMessage { who, from } => {
                let from = self.person_if(from)?;
                ServerMessage::LobbyMessage { who: self.person(who)?, from, text: line()? }
            }
            RecordedMessage::HostMessage => ServerMessage::HostMessage { text: line()? },
            RecordedMessage::ModerationRequest(by, request) => {
                ServerMessage::ModerationRequest { by: self.person(by)?, request }
            }
            RecordedMessage::Reaction(from) => {
                ServerMessage::Reaction { from: self.person(from)?, reaction: Reaction::Clap }
            }
            RecordedMessage::Seat => ServerMessage::Seat { seat: seat()? },
            RecordedMessage::IceServers => ServerMessage::IceServers { ice_servers: ice_servers(parts) },
            RecordedMessage::Signal { from, page, signal } => ServerMessage::Signal {
                from: self.end(from)?,
                from_session: session(page),
                signal: self.signal(signal, parts)?,
            },
            RecordedMessage::Pong => ServerMessage::Pong,
            RecordedMessage::Error(code) => ServerMessage::Error { code },
            RecordedMessage::Unknown => ServerMessage::Unknown,
        })
    }

    fn signal(&self, signal: RecordedSignal, parts: &[RecordedPart]) -> Option<Signal> {
        Some(match signal {
            RecordedSignal::Description(kind) => Signal::Description {
                exchange: exchange(parts)?,
                description: self.description(kind, parts)?,
            },
            RecordedSignal::Candidate(found) => Signal::Candidate(candidate(found)),
            RecordedSignal::Sealed => Signal::Sealed { data: String::new() },
            RecordedSignal::Want => Signal::Want { data: String::new() },
            RecordedSignal::Unknown => Signal::Unknown,
        })
    }

    fn peer_event(&self, event: RecordedPeerEvent, parts: &[RecordedPart]) -> Option<PeerEvent> {
        Some(match event {
            RecordedPeerEvent::NegotiationNeeded => PeerEvent::NegotiationNeeded,
            RecordedPeerEvent::Candidate(found) => PeerEvent::Candidate(candidate(found)),
            RecordedPeerEvent::ChannelOpen(open) => PeerEvent::ChannelOpen(open),
            RecordedPeerEvent::OverChannel(message) => PeerEvent::OverChannel(match message {
                RecordedChannelMessage::Signal(signal) => ChannelMessage::Signal(self.signal(signal, parts)?),
                RecordedChannelMessage::Media(media) => ChannelMessage::Media(kinds(media)),
            }),
            RecordedPeerEvent::State(state) => PeerEvent::State(state),
        })
    }

    fn welcome(&self, parts: &[RecordedPart]) -> Option<Welcome> {
        let mut rows = Vec::new();
        let mut removed = Vec::new();
        for part in parts {
            if let RecordedPart::Row(row) = part {
                rows.push(self.row(*row)?);
            } else if let RecordedPart::Removed(who) = part {
                removed.push(self.person(*who)?);
            }
        }
        if rows.is_empty() {
            return None;
        }
        Some(Welcome {
            you: rows.remove(0),
            seat: seat()?,
            roster: rows,
            settings: settings(parts)?,
            state: state()?,
            lobby: self.lobby(parts)?,
            removed,
            ice_servers: ice_servers(parts),
        })
    }

    fn row(&self, row: RecordedRow) -> Option<Participant> {
        let RecordedRow { who, page, name, role, media, barred, requests, hand, away, here, webrtc } = row;
        Some(Participant {
            role,
            media: kinds(media),
            barred: kinds(barred),
            requests: kinds(requests),
            hand: hand.then_some(1),
            away,
            presence: if here { Presence::Here } else { Presence::Away },
            webrtc,
            ..Participant::new(self.person(who)?, session(page), display_name(name))
        })
    }

    fn lobby(&self, parts: &[RecordedPart]) -> Option<Vec<LobbyEntry>> {
        let mut entries = Vec::new();
        for part in parts {
            if let RecordedPart::Waiting(who, name) = part {
                let (id, name) = (self.person(*who)?, display_name(*name));
                entries.push(LobbyEntry { id, name, confusable: false });
            }
        }
        Some(entries)
    }

    fn description(&self, kind: DescriptionKind, parts: &[RecordedPart]) -> Option<Description> {
        let mut tracks = Vec::new();
        for part in parts {
            if let RecordedPart::Track { owner, source, layer } = *part {
                let mid = tracks.len().to_string();
                tracks.push(TrackLabel { mid, owner: self.person(owner)?, source, layer });
            }
        }
        Some(Description { kind, sdp: sdp(parts), tracks })
    }

    fn key(&self, RecordedPeerKey(to, epoch): RecordedPeerKey) -> Option<PeerKey> {
        Some(PeerKey { endpoint: self.end(to)?, epoch })
    }

    fn end(&self, number: PersonNumber) -> Option<Endpoint> {
        if number == PersonNumber(0) { Some(Endpoint::Sfu) } else { self.person(number).map(Endpoint::from) }
    }

    /// The person, if one is named; `None` where they are not in the record.
    #[allow(clippy::option_option, reason = "nobody is named, or somebody unknown")]
    fn person_if(&self, number: Option<PersonNumber>) -> Option<Option<ParticipantId>> {
        match number {
            Some(number) => self.person(number).map(Some),
            None => Some(None),
        }
    }

    fn person(&self, PersonNumber(number): PersonNumber) -> Option<ParticipantId> {
        let place = self.order.iter().position(|known| *known == number)?;
        u64::try_from(place).ok().map(|place| ParticipantId::from_bits(place + 1))
    }
}

fn done(result: RecordedResult, parts: &[RecordedPart]) -> OpResult {
    let sources = || {
        let source = |part: &RecordedPart| {
            let RecordedPart::Source(source) = part else { return None };
            Some(*source)
        };
        parts.iter().filter_map(source)
    };
    match result {
        RecordedResult::Ok => OpResult::Ok,
        RecordedResult::Local(kind) => {
            let tracks = sources().enumerate().map(|(place, source)| (place.to_string(), source));
            OpResult::Local(LocalDescription { kind, sdp: sdp(parts), tracks: tracks.collect() })
        }
        RecordedResult::Failed => OpResult::Failed(String::new()),
        RecordedResult::Captured => {
            let device = |part: &RecordedPart| {
                let RecordedPart::From(source, device) = part else { return None };
                Some((*source, text(*device)))
            };
            OpResult::Captured {
                sources: sources().collect(),
                devices: parts.iter().filter_map(device).collect(),
            }
        }
        RecordedResult::NotCaptured(failure) => OpResult::NotCaptured(failure),
        RecordedResult::Devices => {
            let device = |part: &RecordedPart| {
                let RecordedPart::Device { kind, id, label } = *part else { return None };
                Some(MediaDevice { id: text(id), kind, label: text(label) })
            };
            OpResult::Devices(parts.iter().filter_map(device).collect())
        }
    }
}

fn candidate(RecordedCandidate { kind, tcp, fragment }: RecordedCandidate) -> IceCandidate {
    let kind = match kind {
        RecordedCandidateKind::End => None,
        RecordedCandidateKind::Host => Some("host"),
        RecordedCandidateKind::Srflx => Some("srflx"),
        RecordedCandidateKind::Prflx => Some("prflx"),
        RecordedCandidateKind::Relay => Some("relay"),
        RecordedCandidateKind::Other => Some("other"),
    };
    let transport = if tcp { "tcp" } else { "udp" };
    let line = |kind| format!("candidate:1 1 {transport} 1 192.0.2.1 9 typ {kind}");
    IceCandidate {
        candidate: kind.map(line).unwrap_or_default(),
        sdp_mid: None,
        sdp_m_line_index: Some(0),
        username_fragment: fragment.map(text),
    }
}

fn ice_servers(parts: &[RecordedPart]) -> Vec<IceServer> {
    let mut servers: Vec<IceServer> = Vec::new();
    for part in parts {
        let RecordedPart::IceUrl { begins, scheme, usable, same: TextNumber(same) } = *part else { continue };
        if begins || servers.is_empty() {
            let given = Some("given".to_owned());
            servers.push(IceServer { urls: Vec::new(), username: given.clone(), credential: given });
        }
        let scheme = match scheme {
            RecordedIceScheme::Stun => "stun",
            RecordedIceScheme::Stuns => "stuns",
            RecordedIceScheme::Turn => "turn",
            RecordedIceScheme::Turns => "turns",
            RecordedIceScheme::Other => "other",
        };
        // A port that there is not makes an address that no browser takes.
        let port = if usable { "3478" } else { "0" };
        let url = format!("{scheme}:s{same}.example:{port}");
        servers.last_mut().into_iter().for_each(|server| server.urls.push(url.clone()));
    }
    servers
}

fn settings(parts: &[RecordedPart]) -> Option<RoomSettings> {
    parts.iter().find_map(|part| {
        let RecordedPart::Settings(settings) = *part else { return None };
        let RecordedSettings { locked, lobby, password, everyone_moderates, moderated } = settings;
        let moderated = kinds(moderated);
        Some(RoomSettings {
            locked,
            lobby,
            password,
            everyone_moderates,
            moderated,
            ..RoomSettings::default()
        })
    })
}

fn exchange(parts: &[RecordedPart]) -> Option<Exchange> {
    parts.iter().find_map(|part| {
        let RecordedPart::Exchange(exchange) = part else { return None };
        Some(*exchange)
    })
}

fn sdp(parts: &[RecordedPart]) -> String {
    let fragment = |part: &RecordedPart| {
        let RecordedPart::Fragment(fragment) = part else { return None };
        Some(format!("a=ice-ufrag:{}\r\n", text(*fragment)))
    };
    parts.iter().filter_map(fragment).collect()
}

fn kinds(RecordedKinds(bits): RecordedKinds) -> MediaState {
    MediaState {
        microphone: bits & 1 != 0,
        camera: bits & 2 != 0,
        screen: bits & 4 != 0,
        paused: bits & 8 != 0,
    }
}

fn text(TextNumber(number): TextNumber) -> String {
    match number {
        0 => String::new(),
        1 => DEFAULT_DEVICE.to_owned(),
        number => format!("text{number}"),
    }
}

fn display_name(name: TextNumber) -> DisplayName {
    DisplayName::new(&text(name)).unwrap_or_else(|_| DisplayName::unreadable())
}

fn session(PageNumber(number): PageNumber) -> SessionId {
    SessionId::from_bits(number.into())
}

fn seat() -> Option<SeatToken> {
    SeatToken::new("seat".to_owned())
}

fn state() -> Option<SealedState> {
    SealedState::new("state".to_owned())
}

fn line() -> Option<ShortText> {
    ShortText::new("line").ok()
}

fn moderation(command: RecordedModeration) -> Option<ModerationCommand> {
    let (who, kind, on) = (ParticipantId::from_bits(1), MediaKind::Microphone, true);
    Some(match command {
        RecordedModeration::Stop => ModerationCommand::Stop { who, kind },
        RecordedModeration::StopAll => ModerationCommand::StopAll { kind, but: None },
        RecordedModeration::Ask => ModerationCommand::Ask { who, kind },
        RecordedModeration::Restrict => ModerationCommand::Restrict { kind, on },
        RecordedModeration::Allow => ModerationCommand::Allow { who, kind, allowed: on },
        RecordedModeration::LowerHand => ModerationCommand::LowerHand { who },
        RecordedModeration::LowerHands => ModerationCommand::LowerHands,
        RecordedModeration::Spotlight => ModerationCommand::Spotlight { who, on },
        RecordedModeration::SetRole => ModerationCommand::SetRole { who, role: Role::Guest },
        RecordedModeration::EveryoneModerates => ModerationCommand::EveryoneModerates { on },
        RecordedModeration::Lock => ModerationCommand::Lock { on },
        RecordedModeration::Lobby => ModerationCommand::Lobby { on },
        RecordedModeration::SetPassword => ModerationCommand::SetPassword { password: None },
        RecordedModeration::Admit => ModerationCommand::Admit { who },
        RecordedModeration::AdmitAll => ModerationCommand::AdmitAll,
        RecordedModeration::Refuse => ModerationCommand::Refuse { who, word: None },
        RecordedModeration::MessageLobby => ModerationCommand::MessageLobby { who, text: line()? },
        RecordedModeration::Kick => ModerationCommand::Kick { who },
        RecordedModeration::Ban => ModerationCommand::Ban { who },
        RecordedModeration::EndForAll => ModerationCommand::EndForAll,
        RecordedModeration::Unknown => ModerationCommand::Unknown,
    })
}
