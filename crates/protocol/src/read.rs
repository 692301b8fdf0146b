use std::borrow::Cow;

use serde::Deserialize;

use crate::{
    AdmissionStep, Description, ErrorCode, Exchange, IceCandidate, IceServer, LeaveReason, LobbyEntry,
    MediaKind, ModerationRequest, Participant, ParticipantId, Reaction, RoomSettings, SealedState, SeatToken,
    ServerMessage, SessionId, ShortText, Signal, Welcome,
};

/// Why a message of the server could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON, or a field of it is of another kind.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A field is missing that a message of this type has.
    #[error("a field is missing")]
    Missing,
}

/// Every field that a message of the server may have. `Deserialize` of a tagged enum makes code for each type that is
/// anywhere inside of it twice over, which is a third of all that a page loads; this makes it once.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    you: Option<Participant>,
    seat: Option<SeatToken>,
    roster: Option<Vec<Participant>>,
    settings: Option<RoomSettings>,
    state: Option<SealedState>,
    #[serde(default)]
    lobby: Vec<LobbyEntry>,
    #[serde(default)]
    removed: Vec<ParticipantId>,
    ice_servers: Option<Vec<IceServer>>,
    participant: Option<Participant>,
    id: Option<ParticipantId>,
    reason: Option<LeaveReason>,
    by: Option<ParticipantId>,
    entries: Option<Vec<LobbyEntry>>,
    who: Option<ParticipantId>,
    from: Option<ParticipantId>,
    from_session: Option<SessionId>,
    text: Option<ShortText>,
    reaction: Option<Reaction>,
    code: Option<ErrorCode>,
    step: Option<AdmissionFields<'a>>,
    request: Option<ModerationRequestFields<'a>>,
    signal: Option<SignalFields<'a>>,
}

#[derive(Deserialize)]
struct AdmissionFields<'a> {
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(default)]
    wrong: bool,
    #[serde(default)]
    wait: u32,
}

#[derive(Deserialize)]
struct ModerationRequestFields<'a> {
    #[serde(borrow)]
    what: Cow<'a, str>,
    kind: Option<MediaKind>,
    allowed: Option<bool>,
}

#[derive(Deserialize)]
struct SignalFields<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    exchange: Option<Exchange>,
    description: Option<Description>,
    candidate: Option<String>,
    sdp_mid: Option<String>,
    sdp_m_line_index: Option<u16>,
    username_fragment: Option<String>,
    data: Option<String>,
}

impl ServerMessage {
    /// Reads a message: the same as its `Deserialize`, in much less code. Only a message whose type is unknown, and in which a
    /// field of ours means something else, is an error here and there is not; to a page both mean that it is ignored.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(json: &str) -> Result<Self, ReadError> {
        let fields: Fields<'_> = serde_json::from_str(json)?;
        fields.message().ok_or(ReadError::Missing)
    }
}

impl Fields<'_> {
    fn message(self) -> Option<ServerMessage> {
        Some(match &*self.kind {
            "welcome" => ServerMessage::Welcome(Box::new(Welcome {
                you: self.you?,
                seat: self.seat?,
                roster: self.roster?,
                settings: self.settings?,
                state: self.state?,
                lobby: self.lobby,
                removed: self.removed,
                ice_servers: self.ice_servers?,
            })),
            "joined" => ServerMessage::Joined { participant: self.participant? },
            "updated" => ServerMessage::Updated { participant: self.participant? },
            "left" => ServerMessage::Left { id: self.id?, reason: self.reason? },
            "admission" => ServerMessage::Admission { step: self.step?.step() },
            "settings" => ServerMessage::Settings { settings: self.settings?, by: self.by },
            "state" => ServerMessage::State { state: self.state? },
            "lobby" => ServerMessage::Lobby { entries: self.entries? },
            "lobby_message" => {
                ServerMessage::LobbyMessage { who: self.who?, from: self.from, text: self.text? }
            }
            "host_message" => ServerMessage::HostMessage { text: self.text? },
            "moderation_request" => {
                ServerMessage::ModerationRequest { by: self.by?, request: self.request?.request()? }
            }
            "reaction" => ServerMessage::Reaction { from: self.from?, reaction: self.reaction? },
            "seat" => ServerMessage::Seat { seat: self.seat? },
            "ice_servers" => ServerMessage::IceServers { ice_servers: self.ice_servers? },
            "signal" => ServerMessage::Signal {
                from: self.from?,
                from_session: self.from_session?,
                signal: self.signal?.signal()?,
            },
            "pong" => ServerMessage::Pong,
            "error" => ServerMessage::Error { code: self.code? },
            _ => ServerMessage::Unknown,
        })
    }
}

impl AdmissionFields<'_> {
    fn step(&self) -> AdmissionStep {
        match &*self.at {
            "password" => AdmissionStep::Password { wrong: self.wrong, wait: self.wait },
            "lobby" => AdmissionStep::Lobby,
            _ => AdmissionStep::Unknown,
        }
    }
}

impl ModerationRequestFields<'_> {
    fn request(&self) -> Option<ModerationRequest> {
        Some(match &*self.what {
            "stop" => ModerationRequest::Stop { kind: self.kind? },
            "ask" => ModerationRequest::Ask { kind: self.kind? },
            "allow" => ModerationRequest::Allow { kind: self.kind?, allowed: self.allowed? },
            "lower_hand" => ModerationRequest::LowerHand,
            _ => ModerationRequest::Unknown,
        })
    }
}

impl SignalFields<'_> {
    fn signal(self) -> Option<Signal> {
        Some(match &*self.kind {
            "description" => Signal::Description { exchange: self.exchange?, description: self.description? },
            "candidate" => Signal::Candidate(IceCandidate {
                candidate: self.candidate?,
                sdp_mid: self.sdp_mid,
                sdp_m_line_index: self.sdp_m_line_index,
                username_fragment: self.username_fragment,
            }),
            "sealed" => Signal::Sealed { data: self.data? },
            _ => Signal::Unknown,
        })
    }
}
