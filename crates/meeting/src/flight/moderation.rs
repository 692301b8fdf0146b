//! What is recorded of a moderation command: which one it is.

use parvis_protocol::ModerationCommand;
use serde::{Deserialize, Serialize};

/// A [`parvis_protocol::ModerationCommand`], of which the meeting looks at nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in `ModerationCommand`")]
pub enum RecordedModeration {
    Stop,
    StopAll,
    Ask,
    Restrict,
    Allow,
    LowerHand,
    LowerHands,
    Spotlight,
    SetRole,
    EveryoneModerates,
    Lock,
    Lobby,
    SetPassword,
    Admit,
    AdmitAll,
    Refuse,
    MessageLobby,
    Kick,
    Ban,
    EndForAll,
    Unknown,
}

pub(super) fn moderation(command: &ModerationCommand) -> RecordedModeration {
    match command {
        ModerationCommand::Stop { who: _, kind: _ } => RecordedModeration::Stop,
        ModerationCommand::StopAll { kind: _, but: _ } => RecordedModeration::StopAll,
        ModerationCommand::Ask { who: _, kind: _ } => RecordedModeration::Ask,
        ModerationCommand::Restrict { kind: _, on: _ } => RecordedModeration::Restrict,
        ModerationCommand::Allow { who: _, kind: _, allowed: _ } => RecordedModeration::Allow,
        ModerationCommand::LowerHand { who: _ } => RecordedModeration::LowerHand,
        ModerationCommand::LowerHands => RecordedModeration::LowerHands,
        ModerationCommand::Spotlight { who: _, on: _ } => RecordedModeration::Spotlight,
        ModerationCommand::SetRole { who: _, role: _ } => RecordedModeration::SetRole,
        ModerationCommand::EveryoneModerates { on: _ } => RecordedModeration::EveryoneModerates,
        ModerationCommand::Lock { on: _ } => RecordedModeration::Lock,
        ModerationCommand::Lobby { on: _ } => RecordedModeration::Lobby,
        ModerationCommand::SetPassword { password: _ } => RecordedModeration::SetPassword,
        ModerationCommand::Admit { who: _ } => RecordedModeration::Admit,
        ModerationCommand::AdmitAll => RecordedModeration::AdmitAll,
        ModerationCommand::Refuse { who: _, word: _ } => RecordedModeration::Refuse,
        ModerationCommand::MessageLobby { who: _, text: _ } => RecordedModeration::MessageLobby,
        ModerationCommand::Kick { who: _ } => RecordedModeration::Kick,
        ModerationCommand::Ban { who: _ } => RecordedModeration::Ban,
        ModerationCommand::EndForAll => RecordedModeration::EndForAll,
        ModerationCommand::Unknown => RecordedModeration::Unknown,
    }
}
