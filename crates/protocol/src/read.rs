//! Reads what the server says, in the browser: first the tag, then the message of that type. It is the same as
//! `Deserialize` for [`ServerMessage`], in a fraction of the code, and more forgiving.

use std::borrow::Cow;

use serde::Deserialize;

use crate::{
    AdmissionStep, Description, Endpoint, ErrorCode, Exchange, IceCandidate, IceServer, LeaveReason,
    LobbyEntry, MediaKind, ModerationRequest, Participant, ParticipantId, Reaction, RoomSettings,
    SealedState, SeatToken, ServerMessage, SessionId, ShortText, Signal, repair::repaired,
};

/// Why a message of the server could not be read: it is no JSON, or a field of it is missing or of another kind.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ReadError(#[from] serde_json::Error);

impl ServerMessage {
    /// Reads a message: the same as its `Deserialize`, in less code. `Deserialize` of a tagged enum keeps the whole message in
    /// a buffer until it has seen the tag, and makes code for every type inside of it twice over, from the text and from the
    /// buffer; on a page that is a third of all that it loads. This reads the text twice instead: first the tag, then the
    /// message that has it. A tag inside the message (of a step, a request or a signal) is read in the same way.
    ///
    /// One odd row costs no message: where a message cannot be read, it is [repaired](crate::repair) and read again.
    ///
    /// # Errors
    /// [`ReadError`]. A message of an unknown type is none, whatever is in it.
    pub fn read(json: &str) -> Result<Self, ReadError> {
        Self::read_whole(json).or_else(|error| match repaired(json) {
            Some(repaired) => Self::read_whole(&repaired),
            None => Err(error),
        })
    }

    /// Reads a message of which every part can be read.
    fn read_whole(json: &str) -> Result<Self, ReadError> {
        let TypeTag { kind } = of(json)?;
        Ok(match &*kind {
            "welcome" => Self::Welcome(of(json)?),
            "joined" => Self::Joined { participant: of::<RowFields>(json)?.participant },
            "updated" => Self::Updated { participant: of::<RowFields>(json)?.participant },
            "left" => {
                let LeftFields { id, reason } = of(json)?;
                Self::Left { id, reason }
            }
            "admission" => Self::Admission { step: step(json)? },
            "settings" => {
                let SettingsFields { settings, by } = of(json)?;
                Self::Settings { settings, by }
            }
            "state" => Self::State { state: of::<StateFields>(json)?.state },
            "lobby" => Self::Lobby { entries: of::<LobbyFields>(json)?.entries },
            "lobby_message" => {
                let LobbyMessageFields { who, from, text } = of(json)?;
                Self::LobbyMessage { who, from, text }
            }
            "host_message" => Self::HostMessage { text: of::<TextFields>(json)?.text },
            "moderation_request" => {
                Self::ModerationRequest { by: of::<ByFields>(json)?.by, request: request(json)? }
            }
            "reaction" => {
                let ReactionFields { from, reaction } = of(json)?;
                Self::Reaction { from, reaction }
            }
            "seat" => Self::Seat { seat: of::<SeatFields>(json)?.seat },
            "ice_servers" => Self::IceServers { ice_servers: of::<IceServersFields>(json)?.ice_servers },
            "signal" => {
                let SenderFields { from, from_session } = of(json)?;
                Self::Signal { from, from_session, signal: signal(json)? }
            }
            "pong" => Self::Pong,
            "error" => Self::Error { code: of::<ErrorFields>(json)?.code },
            _ => Self::Unknown,
        })
    }
}

fn of<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, serde_json::Error> {
    serde_json::from_str(json)
}

fn step(json: &str) -> Result<AdmissionStep, serde_json::Error> {
    Ok(match &*of::<WithStep<AtTag<'_>>>(json)?.step.at {
        "password" => {
            let PasswordFields { wrong, wait } = of::<WithStep<_>>(json)?.step;
            AdmissionStep::Password { wrong, wait }
        }
        "lobby" => AdmissionStep::Lobby,
        _ => AdmissionStep::Unknown,
    })
}

fn request(json: &str) -> Result<ModerationRequest, serde_json::Error> {
    let kind = || Ok::<_, serde_json::Error>(of::<WithRequest<KindFields>>(json)?.request.kind);
    Ok(match &*of::<WithRequest<WhatTag<'_>>>(json)?.request.what {
        "stop" => ModerationRequest::Stop { kind: kind()? },
        "ask" => ModerationRequest::Ask { kind: kind()? },
        "allow" => {
            let AllowFields { kind, allowed } = of::<WithRequest<_>>(json)?.request;
            ModerationRequest::Allow { kind, allowed }
        }
        "lower_hand" => ModerationRequest::LowerHand,
        _ => ModerationRequest::Unknown,
    })
}

pub(crate) fn signal(json: &str) -> Result<Signal, serde_json::Error> {
    Ok(match &*of::<WithSignal<TypeTag<'_>>>(json)?.signal.kind {
        "description" => {
            let DescriptionFields { exchange, description } = of::<WithSignal<_>>(json)?.signal;
            Signal::Description { exchange, description }
        }
        "candidate" => Signal::Candidate(of::<WithSignal<IceCandidate>>(json)?.signal),
        kind @ ("want" | "sealed") => {
            let DataFields { data } = of::<WithSignal<_>>(json)?.signal;
            if kind == "want" { Signal::Want { data } } else { Signal::Sealed { data } }
        }
        _ => Signal::Unknown,
    })
}

/// Makes a type for the fields of one message, which are documented at [`ServerMessage`].
macro_rules! fields {
    ($($name:ident { $($(#[$meta:meta])* $field:ident: $kind:ty),* })*) => {
        $(
            #[derive(Deserialize)]
            struct $name {
                $($(#[$meta])* $field: $kind,)*
            }
        )*
    };
}

fields! {
    RowFields { participant: Participant }
    LeftFields { id: ParticipantId, reason: LeaveReason }
    SettingsFields { settings: RoomSettings, #[serde(default)] by: Option<ParticipantId> }
    StateFields { state: SealedState }
    LobbyFields { entries: Vec<LobbyEntry> }
    LobbyMessageFields { who: ParticipantId, #[serde(default)] from: Option<ParticipantId>, text: ShortText }
    TextFields { text: ShortText }
    ByFields { by: ParticipantId }
    ReactionFields { from: ParticipantId, reaction: Reaction }
    SeatFields { seat: SeatToken }
    IceServersFields { ice_servers: Vec<IceServer> }
    SenderFields { from: Endpoint, from_session: SessionId }
    ErrorFields { code: ErrorCode }
    PasswordFields { #[serde(default)] wrong: bool, #[serde(default)] wait: u32 }
    KindFields { kind: MediaKind }
    AllowFields { kind: MediaKind, allowed: bool }
    DescriptionFields { exchange: Exchange, description: Description }
    DataFields { data: String }
}

/// The tag of a message, and of a signal.
#[derive(Deserialize)]
struct TypeTag<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
}

/// The tag of a moderation request.
#[derive(Deserialize)]
struct WhatTag<'a> {
    #[serde(borrow)]
    what: Cow<'a, str>,
}

/// The tag of an admission step.
#[derive(Deserialize)]
struct AtTag<'a> {
    #[serde(borrow)]
    at: Cow<'a, str>,
}

#[derive(Deserialize)]
struct WithStep<T> {
    step: T,
}

#[derive(Deserialize)]
struct WithRequest<T> {
    request: T,
}

#[derive(Deserialize)]
struct WithSignal<T> {
    signal: T,
}
