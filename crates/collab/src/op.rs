//! The operations that entries of the logs consist of, and what makes one acceptable whoever wrote it.

use parvis_protocol::ParticipantId;
use serde::{Deserialize, Serialize};

use crate::error::{Tool, Unfit};
use crate::ids::{ItemId, Writer};
use crate::limits;
use crate::shape::{Change, Drawn, Point, check_points};

/// What an author does. Whose log it stands in is who did it, so no operation names its author.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Op {
    Say { text: String, reply: Option<ItemId>, file: Option<ItemId> },
    Edit { of: ItemId, text: String },
    Delete { of: ItemId },
    React { to: ItemId, emoji: String, on: bool },
    Page { name: String },
    Draw(Drawn),
    Extend { of: ItemId, points: Vec<Point> },
    Change(Vec<(ItemId, Change)>),
    Lock { locked: bool, seen: Vec<(Writer, u32)> },
    Notes(#[serde(with = "bytes")] Vec<u8>),
    Ask { question: String, options: Vec<String>, several: bool, anonymous: bool },
    Vote { poll: ItemId, choices: Vec<u8> },
    Close { poll: ItemId, seen: Vec<(Writer, u32)> },
    FileOffer { name: String, size: u64, hash: [u8; 32] },
    Withdraw { offer: ItemId },
    Hold { offer: ItemId, whole: bool },
    Name { name: String },
}

impl Op {
    pub(crate) fn tool(&self) -> Tool {
        match self {
            Self::Say { .. } | Self::Edit { .. } | Self::Delete { .. } | Self::React { .. } => Tool::Chat,
            Self::Page { .. } | Self::Draw(_) | Self::Extend { .. } | Self::Change(_) | Self::Lock { .. } => {
                Tool::Whiteboard
            }
            Self::Notes(_) => Tool::Notes,
            Self::Ask { .. } | Self::Vote { .. } | Self::Close { .. } => Tool::Polls,
            Self::FileOffer { .. } | Self::Withdraw { .. } | Self::Hold { .. } => Tool::Files,
            Self::Name { .. } => Tool::Names,
        }
    }

    /// Whether this writer may ever write this. Depends on nothing else, so all sides agree.
    pub(crate) fn check(&self, writer: Writer) -> Result<(), Unfit> {
        match self {
            Self::Say { text, file, .. } => {
                let least = usize::from(file.is_none());
                text_within(text, least, limits::MESSAGE_BYTES)
            }
            Self::Edit { of, text } => {
                own(*of, writer.author)?;
                text_within(text, 1, limits::MESSAGE_BYTES)
            }
            Self::Delete { of } => own(*of, writer.author),
            Self::React { emoji, .. } => text_within(emoji, 1, limits::EMOJI_BYTES),
            Self::Page { name } => text_within(name, 0, limits::BOARD_TEXT_BYTES),
            Self::Draw(drawn) => drawn.check(),
            Self::Extend { of, points } => {
                // The order of the points is the order of the log, so it has to be this one.
                if of.writer != writer {
                    return Err(Unfit::NotYours);
                }
                if points.is_empty() {
                    return Err(Unfit::Empty);
                }
                check_points(points)
            }
            Self::Change(changes) => {
                within(changes.len(), 1, limits::CHANGES)?;
                changes.iter().try_for_each(|(_, change)| change.check())
            }
            Self::Lock { seen, .. } => within(seen.len(), 0, limits::LOGS),
            Self::Notes(update) => crate::scan::Scan::of(update, writer).map(|_| ()),
            Self::Ask { question, options, .. } => {
                text_within(question, 1, limits::QUESTION_BYTES)?;
                within(options.len(), 2, limits::OPTIONS)?;
                options.iter().try_for_each(|option| text_within(option, 1, limits::QUESTION_BYTES))
            }
            Self::Vote { choices, .. } => {
                within(choices.len(), 0, limits::OPTIONS)?;
                // One way to say the same choice, and none twice.
                if choices.windows(2).all(|pair| pair[0] < pair[1]) { Ok(()) } else { Err(Unfit::OutOfRange) }
            }
            Self::Close { poll, seen } => {
                own(*poll, writer.author)?;
                within(seen.len(), 0, limits::LOGS)
            }
            Self::FileOffer { size, .. } if *size > limits::FILE_BYTES => Err(Unfit::OutOfRange),
            Self::FileOffer { name, .. } => text_within(name, 1, limits::NAME_BYTES),
            Self::Withdraw { offer } => own(*offer, writer.author),
            Self::Hold { .. } => Ok(()),
            Self::Name { name } => name_fits(name),
        }
    }
}

/// One line, without what turns the letters after it around. Whoever calls themselves so tidied it already; what is
/// tidy is not asked here, since browsers of different ages do not agree on it.
fn name_fits(name: &str) -> Result<(), Unfit> {
    let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if name.chars().any(|c| c.is_control() || turns(c)) {
        return Err(Unfit::OutOfRange);
    }
    text_within(name, 1, limits::DISPLAY_NAME_BYTES)
}

fn own(item: ItemId, author: ParticipantId) -> Result<(), Unfit> {
    if item.author() == author { Ok(()) } else { Err(Unfit::NotYours) }
}

fn text_within(text: &str, least: usize, most: usize) -> Result<(), Unfit> {
    within(text.trim().len(), least, most)?;
    within(text.len(), least, most)
}

fn within(count: usize, least: usize, most: usize) -> Result<(), Unfit> {
    if count < least {
        Err(Unfit::Empty)
    } else if count > most {
        Err(Unfit::TooLong)
    } else {
        Ok(())
    }
}

/// As one string of bytes, which is what they are, instead of a list of numbers.
mod bytes {
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        <&[u8] as serde::Deserialize>::deserialize(deserializer).map(<[u8]>::to_vec)
    }
}
