use std::borrow::Cow;

use serde::Deserialize;

use crate::{
    Description, Door, ErrorCode, Exchange, IceCandidate, IceServer, InstanceId, LeaveReason, Line,
    MediaKind, Participant, ParticipantId, Reaction, RoomSettings, SealedState, SeatToken, ServerMessage,
    SessionId, Signal, Told, Waiting, Welcome,
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
    instance: Option<InstanceId>,
    roster: Option<Vec<Participant>>,
    settings: Option<RoomSettings>,
    state: Option<SealedState>,
    #[serde(default)]
    waiting: Vec<Waiting>,
    #[serde(default)]
    put_out: Vec<ParticipantId>,
    ice_servers: Option<Vec<IceServer>>,
    participant: Option<Participant>,
    id: Option<ParticipantId>,
    reason: Option<LeaveReason>,
    by: Option<ParticipantId>,
    people: Option<Vec<Waiting>>,
    who: Option<ParticipantId>,
    from: Option<ParticipantId>,
    from_session: Option<SessionId>,
    text: Option<Line>,
    reaction: Option<Reaction>,
    code: Option<ErrorCode>,
    door: Option<DoorFields<'a>>,
    told: Option<ToldFields<'a>>,
    signal: Option<SignalFields<'a>>,
}

#[derive(Deserialize)]
struct DoorFields<'a> {
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(default)]
    wrong: bool,
    #[serde(default)]
    wait: u32,
}

#[derive(Deserialize)]
struct ToldFields<'a> {
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
                instance: self.instance?,
                roster: self.roster?,
                settings: self.settings?,
                state: self.state?,
                waiting: self.waiting,
                put_out: self.put_out,
                ice_servers: self.ice_servers?,
            })),
            "joined" => ServerMessage::Joined { participant: self.participant? },
            "updated" => ServerMessage::Updated { participant: self.participant? },
            "left" => ServerMessage::Left { id: self.id?, reason: self.reason? },
            "door" => ServerMessage::Door { door: self.door?.door() },
            "settings" => ServerMessage::Settings { settings: self.settings?, by: self.by },
            "state" => ServerMessage::State { state: self.state? },
            "waiting" => ServerMessage::Waiting { people: self.people? },
            "door_message" => {
                ServerMessage::DoorMessage { who: self.who?, from: self.from, text: self.text? }
            }
            "from_host" => ServerMessage::FromHost { text: self.text? },
            "told" => ServerMessage::Told { by: self.by?, told: self.told?.told()? },
            "reaction" => ServerMessage::Reaction { from: self.from?, reaction: self.reaction? },
            "seat" => ServerMessage::Seat { seat: self.seat? },
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

impl DoorFields<'_> {
    fn door(&self) -> Door {
        match &*self.at {
            "password" => Door::Password { wrong: self.wrong, wait: self.wait },
            "lobby" => Door::Lobby,
            _ => Door::Unknown,
        }
    }
}

impl ToldFields<'_> {
    fn told(&self) -> Option<Told> {
        Some(match &*self.what {
            "stop" => Told::Stop { kind: self.kind? },
            "ask" => Told::Ask { kind: self.kind? },
            "allow" => Told::Allow { kind: self.kind?, allowed: self.allowed? },
            "lower_hand" => Told::LowerHand,
            _ => Told::Unknown,
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
