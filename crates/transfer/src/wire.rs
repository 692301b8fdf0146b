//! What goes over a channel. It is reliable and keeps the order, so a message that announces a chunk says what the bare
//! bytes after it are.

use crate::chunk::Hash;
use crate::limits;

/// The version of all this.
const VERSION: u8 = 1;

/// What a peer did that no honest one does. Its channel is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransferOffence {
    /// Bytes that mean nothing, or nothing at this point.
    #[error("malformed")]
    Malformed,
    /// A version that this side does not speak.
    #[error("version {0}")]
    Version(u8),
    /// More bytes than belong there.
    #[error("oversized")]
    Oversized,
    /// What nobody has asked for.
    #[error("not asked for")]
    Unasked,
    /// A chunk beyond the end of the file.
    #[error("no such chunk")]
    NoSuchChunk,
    /// More than anybody needs.
    #[error("too much")]
    TooMuch,
    /// A list of hashes that does not have the hash that the file has.
    #[error("another list")]
    WrongList,
}

/// Why a holder does not give what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum No {
    /// It does not offer this, or not to this participant, or not any more.
    NotOffered,
    /// Its person has stopped it.
    Stopped,
    /// It cannot read the file any more.
    Unreadable,
    /// Too many ask it.
    Busy,
}

/// From who wants a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The first on a channel: which file, how many of its chunks are there already, and whether the list is needed.
    Open { root: Hash, done: u32, list: bool },
    /// This chunk.
    Chunk(u32),
    /// So many bytes of chunks have come on this channel.
    Got(u64),
}

/// From who has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HolderMessage {
    /// The first: it will be given.
    Here,
    /// The next part of the list.
    List(Vec<u8>),
    /// The bytes of this chunk follow.
    Chunk(u32),
    /// It will not, or not any more; the last on a channel.
    No(No),
}

impl Ask {
    pub(crate) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Open { root, done, list } => {
                [&[1, VERSION][..], &root, &done.to_le_bytes(), &[u8::from(list)]].concat()
            }
            Self::Chunk(chunk) => [&[2][..], &chunk.to_le_bytes()].concat(),
            Self::Got(bytes) => [&[3][..], &bytes.to_le_bytes()].concat(),
        }
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, TransferOffence> {
        match bytes {
            [1, version, ..] if *version != VERSION => Err(TransferOffence::Version(*version)),
            [1, _, rest @ ..] => {
                let (root, rest) = rest.split_first_chunk().ok_or(TransferOffence::Malformed)?;
                let (done, rest) = rest.split_first_chunk().ok_or(TransferOffence::Malformed)?;
                let list = match rest {
                    [0] => false,
                    [1] => true,
                    _ => return Err(TransferOffence::Malformed),
                };
                Ok(Self::Open { root: *root, done: u32::from_le_bytes(*done), list })
            }
            [2, rest @ ..] => Ok(Self::Chunk(number(rest)?)),
            [3, rest @ ..] => {
                Ok(Self::Got(u64::from_le_bytes(rest.try_into().map_err(|_| TransferOffence::Malformed)?)))
            }
            _ => Err(TransferOffence::Malformed),
        }
    }
}

impl HolderMessage {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Here => vec![1, VERSION],
            Self::List(part) => [&[2], &part[..]].concat(),
            Self::Chunk(chunk) => [&[3][..], &chunk.to_le_bytes()].concat(),
            Self::No(why) => vec![
                4,
                match why {
                    No::NotOffered => 0,
                    No::Stopped => 1,
                    No::Unreadable => 2,
                    No::Busy => 3,
                },
            ],
        }
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, TransferOffence> {
        match bytes {
            [1, VERSION] => Ok(Self::Here),
            [1, version] => Err(TransferOffence::Version(*version)),
            [2, part @ ..] if part.is_empty() || part.len() % 32 != 0 => Err(TransferOffence::Malformed),
            [2, part @ ..] if part.len() > limits::LIST_BYTES => Err(TransferOffence::Oversized),
            [2, part @ ..] => Ok(Self::List(part.to_vec())),
            [3, rest @ ..] => Ok(Self::Chunk(number(rest)?)),
            [4, 0] => Ok(Self::No(No::NotOffered)),
            [4, 1] => Ok(Self::No(No::Stopped)),
            [4, 2] => Ok(Self::No(No::Unreadable)),
            [4, 3] => Ok(Self::No(No::Busy)),
            _ => Err(TransferOffence::Malformed),
        }
    }
}

fn number(bytes: &[u8]) -> Result<u32, TransferOffence> {
    bytes.try_into().map(u32::from_le_bytes).map_err(|_| TransferOffence::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_read_is_written_the_same(bytes in proptest::collection::vec(0_u8..6, 0..80)) {
            if let Ok(ask) = Ask::read(&bytes) {
                prop_assert_eq!(ask.bytes(), bytes.clone());
            }
            if let Ok(answer) = HolderMessage::read(&bytes) {
                prop_assert_eq!(answer.bytes(), bytes);
            }
        }

        #[test]
        fn whatever_is_written_is_read_the_same(root: [u8; 32], done: u32, list: bool, chunk: u32, got: u64, hashes: [[u8; 32]; 3]) {
            for ask in [Ask::Open { root, done, list }, Ask::Chunk(chunk), Ask::Got(got)] {
                prop_assert_eq!(Ask::read(&ask.bytes()), Ok(ask));
            }
            let nos = [No::NotOffered, No::Stopped, No::Unreadable, No::Busy].map(HolderMessage::No);
            for answer in [HolderMessage::Here, HolderMessage::List(hashes.concat()), HolderMessage::Chunk(chunk)].into_iter().chain(nos) {
                prop_assert_eq!(HolderMessage::read(&answer.bytes()), Ok(answer));
            }
        }
    }

    #[test]
    fn what_is_too_long_or_of_another_age_is_named() {
        assert_eq!(Ask::read(&[1, 9, 0]), Err(TransferOffence::Version(9)));
        assert_eq!(HolderMessage::read(&[1, 9]), Err(TransferOffence::Version(9)));
        let long = [&[2][..], &vec![0; limits::LIST_BYTES + 32]].concat();
        assert_eq!(HolderMessage::read(&long), Err(TransferOffence::Oversized));
        assert_eq!(HolderMessage::read(&[2]), Err(TransferOffence::Malformed));
        assert_eq!(Ask::read(&[]), Err(TransferOffence::Malformed));
    }
}
