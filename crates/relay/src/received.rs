//! A STUN message as it came: its header and attributes, before anything in it is believed (RFC 8489, sections 5 and 14).

use std::ops::Range;

use stun_types::attribute::{
    AttributeFromRaw, AttributeStaticType, AttributeType, Fingerprint, MessageIntegrity, RawAttribute,
};
use stun_types::message::{IntegrityKey, MAGIC_COOKIE, MessageHeader, MessageType, TransactionId};

const HEADER: usize = MessageHeader::LENGTH;

/// A whole message. Whatever comes behind its MESSAGE-INTEGRITY but for FINGERPRINT is ignored (RFC 8489, section 14.5).
#[derive(Debug)]
pub(crate) struct Received<'a> {
    bytes: &'a [u8],
    pub(crate) message_type: MessageType,
    pub(crate) transaction: TransactionId,
    /// Where MESSAGE-INTEGRITY begins, which ends what is read.
    integrity: Option<usize>,
    /// Whether it has a FINGERPRINT: then the answer has one, too.
    pub(crate) fingerprint: bool,
}

/// An attribute that is not what it has to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl<'a> Received<'a> {
    /// `None` where the bytes are no message, more or less than one, or damaged.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let header: &[u8; HEADER] = bytes.first_chunk()?;
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        let whole = bytes.len() == HEADER + length && length.is_multiple_of(4) && header[0] < 64;
        let cookie = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
        if !whole || cookie != MAGIC_COOKIE {
            return None;
        }
        let transaction = header[8..].iter().fold(0, |id: u128, byte| id << 8 | u128::from(*byte));
        let message_type = MessageType::from_bytes(header).ok()?;
        let mut message = Self {
            bytes,
            message_type,
            transaction: transaction.into(),
            integrity: None,
            fingerprint: false,
        };
        let mut at = HEADER;
        while at < bytes.len() {
            let (kind, value) = attribute_at(bytes, at)?;
            if kind == Fingerprint::TYPE {
                message.is_undamaged(at).then(|| message.fingerprint = true)?;
            } else if kind == MessageIntegrity::TYPE && !message.fingerprint {
                message.integrity.get_or_insert(at);
            }
            at = value.end.next_multiple_of(4);
        }
        Some(message)
    }

    /// The kinds of attributes, and where their values are.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (AttributeType, Range<usize>)> + use<'_> {
        let end = self.integrity.unwrap_or(self.bytes.len());
        let mut at = HEADER;
        std::iter::from_fn(move || {
            let (kind, value) = (at < end).then(|| attribute_at(self.bytes, at)).flatten()?;
            at = value.end.next_multiple_of(4);
            Some((kind, value))
        })
    }

    /// All attributes of this kind.
    pub(crate) fn all<A>(&self) -> impl Iterator<Item = Result<A, Malformed>> + use<'_, A>
    where
        A: for<'r> AttributeFromRaw<'r> + AttributeStaticType,
    {
        self.attributes().filter(|(kind, _)| *kind == A::TYPE).map(|(_, value)| {
            let raw = self.bytes.get(value.start - 4..value.end.next_multiple_of(4)).ok_or(Malformed)?;
            let raw = RawAttribute::from_bytes(raw).map_err(|_| Malformed)?;
            A::from_raw_ref(&raw).map_err(|_| Malformed)
        })
    }

    /// The first attribute of this kind, if there is one: later ones are ignored.
    pub(crate) fn first<A>(&self) -> Result<Option<A>, Malformed>
    where
        A: for<'r> AttributeFromRaw<'r> + AttributeStaticType,
    {
        self.all().next().transpose()
    }

    /// Whether it has one of this kind.
    pub(crate) fn has(&self, kind: AttributeType) -> bool {
        self.attributes().any(|(other, _)| other == kind)
    }

    /// What it has that has to be understood and is not in `known`.
    pub(crate) fn not_understood(&self, known: &[AttributeType]) -> Vec<AttributeType> {
        let mut unknown = Vec::new();
        for (kind, _) in self.attributes() {
            let ending = kind == Fingerprint::TYPE || kind == MessageIntegrity::TYPE;
            if kind.comprehension_required() && !ending && !known.contains(&kind) && !unknown.contains(&kind)
            {
                unknown.push(kind);
            }
        }
        unknown
    }

    /// Whether it says that it is signed.
    pub(crate) fn is_signed(&self) -> bool {
        self.integrity.is_some()
    }

    /// Whether it is signed with this key.
    pub(crate) fn is_signed_with(&self, key: &IntegrityKey) -> bool {
        let verified = || {
            let at = self.integrity?;
            let (_, value) = attribute_at(self.bytes, at)?;
            let expected = self.bytes.get(value)?.try_into().ok()?;
            let header = self.header_as_if_ended(at + 24)?;
            Some(MessageIntegrity::verify(&[&header, self.bytes.get(4..at)?], key, expected))
        };
        verified().unwrap_or(false)
    }

    /// Whether the FINGERPRINT at this place is right.
    fn is_undamaged(&self, at: usize) -> bool {
        let right = || {
            let raw = RawAttribute::from_bytes(self.bytes.get(at..)?).ok()?;
            let said = Fingerprint::from_raw_ref(&raw).ok()?;
            let header = self.header_as_if_ended(at + 8)?;
            Some(Fingerprint::compute(&[&header, self.bytes.get(4..at)?]) == *said.fingerprint())
        };
        right().unwrap_or(false)
    }

    /// The first four bytes, with the length that the message has if it ends there.
    fn header_as_if_ended(&self, end: usize) -> Option<[u8; 4]> {
        let [high, low] = u16::try_from(end.checked_sub(HEADER)?).ok()?.to_be_bytes();
        Some([self.bytes[0], self.bytes[1], high, low])
    }
}

/// The attribute that begins there: its kind, and where its value is. `None` where it is not all there.
fn attribute_at(bytes: &[u8], at: usize) -> Option<(AttributeType, Range<usize>)> {
    let header: &[u8; 4] = bytes.get(at..)?.first_chunk()?;
    let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
    let value = at + 4..at + 4 + length;
    let kind = AttributeType::new(u16::from_be_bytes([header[0], header[1]]));
    (value.end.next_multiple_of(4) <= bytes.len()).then_some((kind, value))
}
