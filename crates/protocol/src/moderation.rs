//! What moderators can ask of the room, and what a participant is told of it.

use serde::{Deserialize, Serialize};

use crate::{MediaKind, ParticipantId, Password, Role, ShortText};

/// What a moderator wants done. The server does it, or answers with
/// [`ErrorCode::Forbidden`](crate::ErrorCode::Forbidden).
///
/// Nobody can switch another's microphone, camera or screen on: they can ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ModerationCommand {
    /// Switch this off. Their page obeys, and says who asked.
    Stop {
        /// The participant whose media it is.
        who: ParticipantId,
        /// What is to be switched off.
        kind: MediaKind,
    },
    /// Switch this off at everyone's but one's own.
    StopAll {
        /// What is to be switched off.
        kind: MediaKind,
        /// Who may go on besides: the speaker.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        but: Option<ParticipantId>,
    },
    /// Ask them to switch this on. They say yes or no.
    Ask {
        /// The participant who is asked.
        who: ParticipantId,
        /// What they are asked to switch on.
        kind: MediaKind,
    },
    /// Only those who are allowed may send this kind of media, or everyone may.
    Restrict {
        /// The kind of media that becomes moderated, or free again.
        kind: MediaKind,
        /// `true`: only those who are allowed may send it.
        on: bool,
    },
    /// Allow them to send this where it is moderated, or no longer. Answers their request.
    Allow {
        /// The participant who is allowed, or no longer.
        who: ParticipantId,
        /// The kind of media they may send.
        kind: MediaKind,
        /// `false` takes the permission back, or declines the request.
        allowed: bool,
    },
    /// Lower their hand.
    LowerHand {
        /// The participant whose hand it is.
        who: ParticipantId,
    },
    /// Lower every hand.
    LowerHands,
    /// Show them large to everyone, or no longer. One too many takes the place of who has been there longest.
    Spotlight {
        /// The participant, perhaps the sender.
        who: ParticipantId,
        /// `false`: no longer.
        on: bool,
    },
    /// Give them this role. Only from the host, who becomes a co-host by giving away their own.
    SetRole {
        /// The participant who gets the role; not the sender.
        who: ParticipantId,
        /// Their new role; `Host` hands over the sender's own.
        role: Role,
    },
    /// Everyone may moderate, or only those with a role. Only from the host.
    EveryoneModerates {
        /// `true`: everyone may.
        on: bool,
    },
    /// Take no newcomers, or take them again.
    Lock {
        /// `true`: newcomers are turned away.
        on: bool,
    },
    /// Newcomers wait until somebody lets them in, or walk in.
    Lobby {
        /// `true`: newcomers wait in the lobby. `false` also admits those who wait.
        on: bool,
    },
    /// Newcomers must know this password, or none.
    SetPassword {
        /// The new one; none takes it away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<Password>,
    },
    /// Let somebody in who waits.
    Admit {
        /// The id of their [`LobbyEntry`](crate::LobbyEntry).
        who: ParticipantId,
    },
    /// Let everybody in who waits.
    AdmitAll,
    /// Send somebody away who waits.
    Refuse {
        /// The id of their [`LobbyEntry`](crate::LobbyEntry).
        who: ParticipantId,
        /// What they are told, if anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        word: Option<ShortText>,
    },
    /// Write to somebody who waits.
    MessageLobby {
        /// The id of their [`LobbyEntry`](crate::LobbyEntry).
        who: ParticipantId,
        /// At most [`limits::LINE_GRAPHEMES`](crate::limits::LINE_GRAPHEMES) characters.
        text: ShortText,
    },
    /// Remove them from the room. They may come back through the lobby.
    Kick {
        /// A participant, also one whose seat has just expired.
        who: ParticipantId,
    },
    /// Ban them until the meeting is over.
    Ban {
        /// A participant, also one whose seat has just expired.
        who: ParticipantId,
    },
    /// End the meeting for everyone. Only from the host and the co-hosts.
    EndForAll,
    /// A command that a newer page knows; ignored.
    #[serde(other)]
    Unknown,
}

/// What a moderator did to the recipient, or asks of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ModerationRequest {
    /// Switch this off.
    Stop {
        /// What the page switches off.
        kind: MediaKind,
    },
    /// You are asked to switch this on. Nothing happens unless the person agrees.
    Ask {
        /// What the person is asked to switch on.
        kind: MediaKind,
    },
    /// Your request was answered.
    Allow {
        /// The kind of media that the recipient asked to send.
        kind: MediaKind,
        /// Whether they may send it now.
        allowed: bool,
    },
    /// Your hand was lowered.
    LowerHand,
    /// Something that a newer server knows; ignored.
    #[serde(other)]
    Unknown,
}

/// A reaction that everyone sees for a moment. A closed list: it cannot carry a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// 👍
    ThumbsUp,
    /// 👏
    Clap,
    /// ❤️
    Heart,
    /// 😂
    Laugh,
    /// 😮
    Surprise,
    /// 🎉
    Celebrate,
    /// 👎
    ThumbsDown,
    /// A reaction that a newer peer knows; not shown.
    #[serde(other)]
    Unknown,
}
