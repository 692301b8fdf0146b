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
        /// Whose.
        who: ParticipantId,
        /// What.
        kind: MediaKind,
    },
    /// Switch this off at everyone's but one's own.
    StopAll {
        /// What.
        kind: MediaKind,
        /// Who may go on besides: the speaker.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        but: Option<ParticipantId>,
    },
    /// Ask them to switch this on. They say yes or no.
    Ask {
        /// Whom.
        who: ParticipantId,
        /// What.
        kind: MediaKind,
    },
    /// Only those who are allowed may send this kind of media, or everyone may.
    Restrict {
        /// What.
        kind: MediaKind,
        /// Which of the two.
        on: bool,
    },
    /// Allow them to send this where it is moderated, or no longer. Answers their request.
    Allow {
        /// Whom.
        who: ParticipantId,
        /// What.
        kind: MediaKind,
        /// Which of the two.
        allowed: bool,
    },
    /// Lower their hand.
    LowerHand {
        /// Whose.
        who: ParticipantId,
    },
    /// Lower every hand.
    LowerHands,
    /// Give them this role. Only from the host, who becomes a co-host by giving away their own.
    SetRole {
        /// Whom.
        who: ParticipantId,
        /// Which.
        role: Role,
    },
    /// Everyone may moderate, or only those with a role. Only from the host.
    EveryoneModerates {
        /// Which of the two.
        on: bool,
    },
    /// Take no newcomers, or take them again.
    Lock {
        /// Which of the two.
        on: bool,
    },
    /// Newcomers wait until somebody lets them in, or walk in.
    Lobby {
        /// Which of the two.
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
        /// Whom.
        who: ParticipantId,
    },
    /// Let everybody in who waits.
    AdmitAll,
    /// Send somebody away who waits.
    Refuse {
        /// Whom.
        who: ParticipantId,
        /// What they are told, if anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        word: Option<ShortText>,
    },
    /// Write to somebody who waits.
    MessageLobby {
        /// To whom.
        who: ParticipantId,
        /// What.
        text: ShortText,
    },
    /// Remove them from the room. They may come back through the lobby.
    Kick {
        /// Whom.
        who: ParticipantId,
    },
    /// Ban them until the meeting is over.
    Ban {
        /// Whom.
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
        /// What.
        kind: MediaKind,
    },
    /// You are asked to switch this on. Nothing happens unless the person agrees.
    Ask {
        /// What.
        kind: MediaKind,
    },
    /// Your request was answered.
    Allow {
        /// What you asked for.
        kind: MediaKind,
        /// The answer.
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
