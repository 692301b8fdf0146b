//! Looks at the bytes of a change of the notes before `yrs` sees them.
//!
//! `yrs` merges whatever can be decoded, under whatever name it says, and some bytes make it panic, which ends
//! the page. So only that passes which our own use of it writes: text, formatting and deletions, by the client
//! that belongs to the writer of the log, in the one text.

use sha2::{Digest, Sha256};

use crate::error::Unfit;
use crate::ids::Writer;
use crate::limits;
use crate::rich::leads_somewhere;

/// The name of the text in its document.
pub(crate) const ROOT: &str = "notes";

const DELETED: u8 = 1;
const STRING: u8 = 4;
const FORMAT: u8 = 6;
const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
/// A client id has 53 bits.
pub(crate) const CLIENT_MAX: u64 = (1 << 53) - 1;
/// Far from where sums of clocks end.
const CLOCK_MAX: u64 = 1 << 30;

/// The client id that belongs to a writer, so that no two have the same and nobody chooses one.
pub(crate) fn client_of(writer: Writer) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"parvis notes client");
    hash.update(writer.author.bits().to_be_bytes());
    hash.update(writer.session.to_be_bytes());
    let digest = hash.finalize();
    let first: [u8; 8] = digest[..8].try_into().expect("a digest has 32 bytes");
    u64::from_be_bytes(first) & CLIENT_MAX
}

/// What a change of the notes needs and brings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    /// From which clock of the writer's client to which; nothing if it only deletes.
    pub(crate) brings: Option<(u32, u32)>,
    /// For each client whose units it names: the largest clock.
    pub(crate) needs: Vec<(u64, u32)>,
}

impl Scan {
    pub(crate) fn of(update: &[u8], writer: Writer) -> Result<Self, Unfit> {
        scan(update, client_of(writer)).ok_or(Unfit::NotNotes)
    }
}

fn scan(update: &[u8], own: u64) -> Option<Scan> {
    let mut bytes = Bytes(update);
    let mut needs = Vec::new();
    let mut brings = None;
    match bytes.number(CLOCK_MAX)? {
        0 => {}
        1 => {
            let blocks = bytes.number(CLOCK_MAX)?;
            if blocks == 0 || bytes.number(CLIENT_MAX)? != own {
                return None;
            }
            let first = bytes.number(CLOCK_MAX)?;
            let mut clock = first;
            for _ in 0..blocks {
                clock += block(&mut bytes, &mut needs)?;
                if clock > CLOCK_MAX {
                    return None;
                }
            }
            brings = Some((small(first)?, small(clock)?));
        }
        _ => return None,
    }
    for _ in 0..bytes.number(CLOCK_MAX)? {
        let client = bytes.number(CLIENT_MAX)?;
        let mut after = 0;
        for _ in 0..bytes.number(CLOCK_MAX)? {
            let start = bytes.number(CLOCK_MAX)?;
            let len = bytes.number(CLOCK_MAX)?;
            if len == 0 || start < after {
                return None;
            }
            after = start + len;
            needs.push((client, small(after - 1)?));
        }
    }
    if !bytes.0.is_empty() || (brings.is_none() && needs.is_empty()) {
        return None;
    }
    // What it brings itself is there by the time it is needed, if nothing is named before it is written;
    // deletions come last.
    let (first, end) = brings.unwrap_or((0, 0));
    needs.retain(|(client, clock)| *client != own || !(first..end).contains(clock));
    Some(Scan { brings, needs })
}

/// The length of a block in clocks.
fn block(bytes: &mut Bytes<'_>, needs: &mut Vec<(u64, u32)>) -> Option<u64> {
    let info = bytes.byte()?;
    let mut origins = 0;
    for flag in [HAS_ORIGIN, HAS_RIGHT_ORIGIN] {
        if info & flag != 0 {
            let origin = (bytes.number(CLIENT_MAX)?, small(bytes.number(CLOCK_MAX)?)?);
            // Nothing stands after and before the same.
            if origins == 1 && needs.last() == Some(&origin) {
                return None;
            }
            origins += 1;
            needs.push(origin);
        }
    }
    if origins == 0 && (bytes.number(1)? != 1 || bytes.text()? != ROOT) {
        return None;
    }
    let len = match info & !(HAS_ORIGIN | HAS_RIGHT_ORIGIN) {
        DELETED => bytes.number(CLOCK_MAX)?,
        STRING => bytes.text()?.encode_utf16().count() as u64,
        FORMAT => {
            let key = bytes.text()?;
            let value = bytes.text()?;
            if !attribute(key, value) {
                return None;
            }
            1
        }
        _ => return None,
    };
    (len > 0).then_some(len)
}

/// Whether our own formatting is written so: a flag, or a short string as JSON.
fn attribute(key: &str, value: &str) -> bool {
    let known = ["bold", "italic", "underline", "strike", "link", "line"].contains(&key);
    let quoted = value.len() >= 2 && value.starts_with('"') && value.ends_with('"');
    // In JSON one character may become six.
    let fits = value.len() <= limits::LINK_BYTES * 6 + 2;
    // No scheme that is allowed is spelled with an escape by our own use of it.
    let leads = key != "link" || quoted && leads_somewhere(&value[1..value.len() - 1]);
    known && fits && (value == "null" || leads && (value == "true" || quoted && plain_string(value)))
}

/// Whether it is one JSON string and nothing more.
fn plain_string(value: &str) -> bool {
    let inner = &value[1..value.len() - 1];
    let mut escaped = false;
    for c in inner.chars() {
        if escaped {
            if !matches!(c, '"' | '\\' | '/' | 'n' | 't' | 'r' | 'b' | 'f') {
                return false;
            }
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == '"' || c.is_control() {
            return false;
        }
    }
    !escaped
}

fn small(number: u64) -> Option<u32> {
    u32::try_from(number).ok()
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number in groups of seven bits, the lowest first.
    fn number(&mut self, most: u64) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return (number <= most).then_some(number);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = usize::try_from(self.number(CLOCK_MAX)?).ok()?;
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}
