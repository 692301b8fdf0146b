//! What can go wrong, by whose fault: [`Refused`] to this participant, an [`Offence`] of a peer, a [`Limit`] of the
//! whole; and the events for the caller.

use parvis_protocol::ParticipantId;
use serde::{Deserialize, Serialize};

use crate::ids::ItemId;

/// Why something that this participant wants to do is not done. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A text, a list or a number is larger than it may be, or empty.
    #[error("not within the limits: {0}")]
    Unfit(Unfit),
    /// Somebody else made it.
    #[error("it belongs to somebody else")]
    NotYours,
    /// There is no such thing, or no more.
    #[error("it is not there")]
    NotThere,
    /// The host lets nobody else draw.
    #[error("the board is read-only")]
    ReadOnly,
    /// The poll is closed.
    #[error("the poll is closed")]
    Closed,
    /// Too much in a short time.
    #[error("too much at once")]
    TooFast,
    /// No room is left.
    #[error("full: {0:?}")]
    Full(Limit),
}

/// What is wrong with an operation, whoever does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// An empty text or list.
    #[error("empty")]
    Empty,
    /// A text or a list that is too long.
    #[error("too long")]
    TooLong,
    /// A number that is not one, or is out of range.
    #[error("out of range")]
    OutOfRange,
    /// What only the author of a thing may do, by another.
    #[error("of another's thing")]
    NotYours,
    /// A change of the notes that the notes cannot have made.
    #[error("not a change of the notes")]
    NotNotes,
}

/// What a peer did that no honest one does. Nothing of what it came with was taken, and nothing more is taken
/// from this channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Offence {
    /// Bytes that mean nothing.
    #[error("malformed")]
    Malformed,
    /// A version that this side does not speak.
    #[error("version {0}")]
    Version(u8),
    /// A frame beyond the limit.
    #[error("oversized")]
    Oversized,
    /// An entry that no honest author writes.
    #[error("an unfit entry: {0}")]
    Entry(#[from] Unfit),
    /// A log that goes beyond what one log may hold.
    #[error("an oversized log")]
    LogTooLong,
    /// Writing in somebody else's name.
    #[error("in another's name")]
    InAnothersName,
    /// More than anybody has to say.
    #[error("too much at once")]
    TooFast,
}

/// What can come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// This participant's own log.
    OwnLog,
    /// Bytes of the whole document.
    Bytes,
    /// Entries of the whole document.
    Entries,
    /// Messages in the chat.
    Messages,
    /// Elements on the whiteboard.
    Elements,
    /// Points of a stroke.
    Points,
    /// Pages of the whiteboard.
    Pages,
    /// The length of the notes.
    Notes,
    /// Polls.
    Polls,
    /// File offers.
    Files,
    /// Private messages that wait for a channel.
    DirectMessages,
    /// Operations in a short time.
    Rate,
}

/// What the caller is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentEvent {
    /// Something came from others; what it was.
    Changed(Tool),
    /// Somebody said this to all. What was there before this participant came is not told so.
    Said(ItemId),
    /// Somebody asked this, as with [`DocumentEvent::Said`].
    Asked(ItemId),
    /// A private message came.
    DirectMessage(ParticipantId),
    /// What this participant is doing now has changed.
    Awareness(ParticipantId),
    /// The film that is played to all, or who can play it, has changed.
    Film,
    /// This peer broke the rules; its channel is deaf until it is opened anew.
    Refused(ParticipantId, Offence),
    /// A limit is near. Said once for each.
    Near(Limit),
    /// Something of others could not be taken, since no room is left.
    Full(Limit),
}

/// The parts of the shared document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tool {
    /// The chat.
    Chat,
    /// The whiteboard.
    Whiteboard,
    /// The notes.
    Notes,
    /// The polls.
    Polls,
    /// The file offers.
    Files,
    /// What the authors call themselves.
    Names,
    /// What each is doing now, which is in no log.
    Awareness,
}
