//! Messages out of a stream (RFC 8656, sections 3.7 and 12.5): both kinds say how long they are, and each begins at a multiple
//! of four bytes.

use std::fmt;

use crate::demux::PacketKind;

/// What came over a stream is not TURN, or too long: the edge ends the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTurnStream;

/// Reads messages out of a stream. It holds at most one message and what was read behind it.
///
/// ```
/// use parvis_relay::StreamReader;
///
/// let mut reader = StreamReader::default();
/// // Data on channel 0x4000, two bytes and two of padding, which came in two pieces.
/// for piece in [&[0x40, 0, 0][..], &[2, 7, 8, 0, 0]] {
///     reader.space()[..piece.len()].copy_from_slice(piece);
///     reader.filled(piece.len());
/// }
/// assert_eq!(reader.next_message()?, Some(&[0x40, 0, 0, 2, 7, 8][..]));
/// assert_eq!(reader.next_message()?, None);
/// # Ok::<(), parvis_relay::NoTurnStream>(())
/// ```
#[derive(Debug, Default)]
pub struct StreamReader {
    buffer: Vec<u8>,
    /// What was given out already.
    start: usize,
    /// What was read.
    end: usize,
}

impl StreamReader {
    /// The longest message: no browser sends packets longer than 1,500 bytes.
    pub const MAX_MESSAGE: usize = 16 * 1_024;
    /// What is read at once.
    const READ: usize = 4 * 1_024;

    /// Where to read into: never empty. Asked for when there is something to read, so that an idle connection holds no buffer.
    pub fn space(&mut self) -> &mut [u8] {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        self.buffer.resize(self.end + Self::READ, 0);
        &mut self.buffer[self.end..]
    }

    /// So many bytes were read into [`StreamReader::space`].
    pub fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.buffer.len());
    }

    /// How many bytes it holds that were not given out.
    #[must_use]
    pub fn held(&self) -> usize {
        self.end - self.start
    }

    /// The next whole message, without padding. After it returned `None`, read more.
    ///
    /// # Errors
    ///
    /// [`NoTurnStream`] where no message begins, or one that is too long. It stays so.
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, NoTurnStream> {
        let unread = &self.buffer[self.start..self.end];
        if unread.is_empty() {
            self.release();
            return Ok(None);
        }
        let [_, _, high, low, ..] = *unread else {
            return match PacketKind::of(unread) {
                PacketKind::Stun | PacketKind::ChannelData => Ok(None),
                PacketKind::Dtls | PacketKind::Rtp | PacketKind::Other => Err(NoTurnStream),
            };
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let message = match PacketKind::of(unread) {
            PacketKind::Stun if length.is_multiple_of(4) => 20 + length,
            PacketKind::ChannelData => 4 + length,
            PacketKind::Stun | PacketKind::Dtls | PacketKind::Rtp | PacketKind::Other => {
                return Err(NoTurnStream);
            }
        };
        if message > Self::MAX_MESSAGE {
            return Err(NoTurnStream);
        }
        let padded = message.next_multiple_of(4);
        if unread.len() < padded {
            return Ok(None);
        }
        let range = self.start..self.start + message;
        self.start += padded;
        Ok(Some(&self.buffer[range]))
    }

    /// An idle connection keeps no buffer.
    fn release(&mut self) {
        *self = Self::default();
    }
}

impl fmt::Display for NoTurnStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what came is no TURN")
    }
}

impl std::error::Error for NoTurnStream {}
