//! What one relay says to the other, before it is encrypted.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | [`VERSION`] |
//! | 1 | flags: [`ASKS`], [`DATA`] |
//! | 4 | the epoch that says it, never 0 |
//! | 4 | the other's epoch, as last heard; 0 where nothing was |
//! | 4 | the number of the segment that is expected next |
//! | 1 | which of those after that one came already, the nearest in the lowest bit |
//! | 4 | with [`DATA`]: the number of the segment |
//! | to the end | with [`DATA`]: the segment, 1 to [`SEGMENT_BYTES`] bytes |
//!
//! Numbers are little-endian.

use crate::error::Offence;

const VERSION: u8 = 1;
/// The sender has not heard its own epoch from the other, and wants an answer.
const ASKS: u8 = 1;
const DATA: u8 = 2;
const HEAD: usize = 15;

/// The longest segment. With all that is around it, sealed and written as text, it costs 3 of
/// [`parvis_protocol::limits::sealed_cost`].
pub(super) const SEGMENT_BYTES: usize = 8 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Datagram<'a> {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) asks: bool,
    pub(super) next: u32,
    pub(super) early: u8,
    pub(super) data: Option<(u32, &'a [u8])>,
}

impl<'a> Datagram<'a> {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + 4 + self.data.map_or(0, |(_, data)| data.len()));
        let flags = if self.asks { ASKS } else { 0 } | if self.data.is_some() { DATA } else { 0 };
        bytes.extend([VERSION, flags]);
        for number in [self.from, self.to, self.next] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.push(self.early);
        if let Some((number, data)) = self.data {
            bytes.extend(number.to_le_bytes());
            bytes.extend(data);
        }
        bytes
    }

    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Offence> {
        let mut rest = bytes;
        let [version, flags] = take(&mut rest)?;
        if version != VERSION {
            return Err(Offence::Version(version));
        }
        let from = u32::from_le_bytes(take(&mut rest)?);
        let to = u32::from_le_bytes(take(&mut rest)?);
        let next = u32::from_le_bytes(take(&mut rest)?);
        let [early] = take(&mut rest)?;
        if from == 0 || flags & !(ASKS | DATA) != 0 {
            return Err(Offence::Malformed);
        }
        let data = if flags & DATA == 0 {
            None
        } else {
            let number = u32::from_le_bytes(take(&mut rest)?);
            if rest.is_empty() {
                return Err(Offence::Malformed);
            }
            if rest.len() > SEGMENT_BYTES {
                return Err(Offence::Oversized);
            }
            Some((number, std::mem::take(&mut rest)))
        };
        if !rest.is_empty() {
            return Err(Offence::Malformed);
        }
        Ok(Self { from, to, asks: flags & ASKS != 0, next, early, data })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Offence> {
    let (taken, rest) = bytes.split_first_chunk().ok_or(Offence::Malformed)?;
    *bytes = rest;
    Ok(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let data = [7; 300];
        for data in [None, Some((9, &data[..]))] {
            for asks in [false, true] {
                let datagram = Datagram { from: 1, to: 0x0203_0405, asks, next: 8, early: 0b101, data };
                let bytes = datagram.bytes();
                assert_eq!(Datagram::read(&bytes), Ok(datagram));
                let whole = if data.is_some() { HEAD + 5 } else { HEAD };
                for end in 0..whole {
                    assert_eq!(Datagram::read(&bytes[..end]), Err(Offence::Malformed), "{end}");
                }
            }
        }
        let hello = Datagram { from: 1, to: 0, asks: true, next: 0, early: 0, data: None }.bytes();
        let with = |at: usize, byte: u8| {
            let mut bytes = hello.clone();
            bytes[at] = byte;
            bytes
        };
        assert_eq!(Datagram::read(&with(0, 2)), Err(Offence::Version(2)));
        assert_eq!(Datagram::read(&with(1, 4)), Err(Offence::Malformed));
        // No epoch has this number.
        assert_eq!(Datagram::read(&with(2, 0)), Err(Offence::Malformed));
        // A datagram without data ends where its head does.
        assert_eq!(Datagram::read(&[&hello[..], &[0]].concat()), Err(Offence::Malformed));
        let large = [0; SEGMENT_BYTES + 1];
        let large = Datagram { from: 1, to: 0, asks: false, next: 0, early: 0, data: Some((0, &large)) };
        assert_eq!(Datagram::read(&large.bytes()), Err(Offence::Oversized));
    }
}
