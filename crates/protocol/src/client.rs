use serde::{Deserialize, Serialize};

use crate::{
    BrowserId, DisplayName, Endpoint, MediaKind, MediaState, ModerationCommand, Password, Reaction,
    SealedState, SeatToken, SessionId, ShortText, Signal,
};

/// Asks for a seat in the room whose address the socket was opened at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// [`crate::VERSION`] of the sender.
    pub version: u32,
    /// What the person calls themself.
    pub name: DisplayName,
    /// This load of the page.
    pub session: SessionId,
    /// What the person sends.
    #[serde(default)]
    pub media: MediaState,
    /// Whether this browser can make peer connections.
    #[serde(default = "crate::participant::yes")]
    pub webrtc: bool,
    /// The token of a seat held before, to take it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatToken>,
    /// Take that seat back only if nobody sits in it: its token is from another tab, which may still be open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_if_free: bool,
    /// The newest state of the room that this browser was given, for a server that has forgotten it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<SealedState>,
    /// Which browser this is, as it says itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserId>,
    /// The room's password, where the person has given it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
}

impl Join {
    /// A join of this version by a page that sends nothing and was never here.
    #[must_use]
    pub fn new(name: DisplayName, session: SessionId) -> Self {
        Self {
            version: crate::VERSION,
            name,
            session,
            media: MediaState::NONE,
            webrtc: true,
            seat: None,
            only_if_free: false,
            state: None,
            browser: None,
            password: None,
        }
    }
}

/// From a browser to the server. The first one is `Join`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Take a seat.
    Join(Join),
    /// Say this to another participant, or to the media router.
    Signal {
        /// Who is to hear it.
        to: Endpoint,
        /// The session it is meant for; dropped when another one has taken its place.
        to_session: SessionId,
        /// What is said.
        signal: Signal,
    },
    /// What I send has changed.
    SetMedia {
        /// What I send now.
        media: MediaState,
    },
    /// What I call myself has changed.
    Rename {
        /// My new name.
        name: DisplayName,
    },
    /// I am leaving for good: free my seat at once, and give my role to somebody else.
    Leave,
    /// The page goes away, and may be loaded again: free my seat at once, and keep my role a while.
    Unload,
    /// The room's password. Only before admission, when it was asked for.
    Password {
        /// As the person typed it.
        password: Password,
    },
    /// A message to the moderators. Only while waiting in the lobby.
    MessageHost {
        /// At most [`limits::LINE_GRAPHEMES`](crate::limits::LINE_GRAPHEMES) characters.
        text: ShortText,
    },
    /// I raise my hand, or lower it.
    Hand {
        /// `true` raises it.
        raised: bool,
    },
    /// A reaction that everyone sees for a moment.
    React {
        /// One of the reactions that the page offers.
        reaction: Reaction,
    },
    /// I am away for a while, or am back.
    SetAway {
        /// `true` from when they go, `false` from when they are back.
        away: bool,
    },
    /// I would like to be allowed to send this, or no longer.
    Request {
        /// The moderated kind of media.
        kind: MediaKind,
        /// `false` withdraws the request.
        wanted: bool,
    },
    /// Moderate the room. Answered with [`ErrorCode::Forbidden`](crate::ErrorCode::Forbidden) from whoever may not.
    Moderate {
        /// What the sender wants done.
        command: ModerationCommand,
    },
    /// Are you there? Answered with `Pong`.
    Ping,
    /// A message that a newer page knows; ignored.
    #[serde(other)]
    Unknown,
}
