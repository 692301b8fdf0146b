//! A packet that goes on, without having been copied.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

use crate::client::{RelaySocket, Transport, TurnClient};

/// Where a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Out of a relay socket, to a peer.
    Peer {
        /// From where.
        socket: RelaySocket,
        /// To where.
        to: SocketAddr,
    },
    /// To a client.
    Client(TurnClient),
}

/// A packet that goes on: a range of the bytes that came, and what stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "the packet is lost unless it is sent"]
pub struct Forward {
    /// Where it goes.
    pub to: Destination,
    /// Where the payload is in the bytes that came.
    payload: (u16, u16),
    framing: Framing,
}

/// What stands around the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Nothing: it goes to a peer.
    Bare,
    /// The header of this channel (RFC 8656, section 12.4).
    Channel(u16),
    /// A Data indication (RFC 8656, section 11.5): where it came from, and the transaction id.
    Indication(SocketAddr, [u8; 12]),
}

impl Forward {
    /// So many bytes at most come before the payload: what has to be free before the input.
    pub const HEADROOM: usize = 48;
    /// So many bytes at most come behind the payload: what has to be free behind the input.
    pub const TAILROOM: usize = 3;

    pub(crate) fn new(to: Destination, payload: Range<usize>, framing: Framing) -> Option<Self> {
        let payload = (u16::try_from(payload.start).ok()?, u16::try_from(payload.end).ok()?);
        Some(Self { to, payload, framing })
    }

    /// Where the payload is in the bytes that came.
    #[must_use]
    pub fn payload(&self) -> Range<usize> {
        usize::from(self.payload.0)..usize::from(self.payload.1)
    }

    /// How many bytes are sent.
    #[must_use]
    pub fn size(&self) -> usize {
        self.header().1 + self.payload().len() + self.padding()
    }

    /// Writes what stands around the payload into the buffer that the input is in, where `input_at` is where the input begins
    /// there: at least [`Forward::HEADROOM`]. Returns what to send. `None` where there is no room.
    #[must_use]
    pub fn in_place(&self, buffer: &mut [u8], input_at: usize) -> Option<Range<usize>> {
        let (header, length) = self.header();
        let payload = self.payload();
        let start = (input_at + payload.start).checked_sub(length)?;
        let padding = input_at + payload.end..input_at + payload.end + self.padding();
        buffer.get_mut(padding.clone())?.fill(0);
        buffer.get_mut(start..start + length)?.copy_from_slice(&header[..length]);
        Some(start..padding.end)
    }

    /// Appends what is sent to `out`. `input` is what came. Nothing where the payload is not in it.
    pub fn append_to(&self, input: &[u8], out: &mut Vec<u8>) {
        let Some(payload) = input.get(self.payload()) else { return };
        let (header, length) = self.header();
        out.extend_from_slice(&header[..length]);
        out.extend_from_slice(payload);
        out.resize(out.len() + self.padding(), 0);
    }

    /// Where the payload is padded to a multiple of four: in STUN always, on a channel where messages follow one another in a
    /// stream (RFC 8656, section 12.5).
    fn padding(&self) -> usize {
        let padded = match (self.framing, self.to) {
            (Framing::Bare, _) | (_, Destination::Peer { .. }) => false,
            (Framing::Channel(_), Destination::Client(client)) => client.transport != Transport::Udp,
            (Framing::Indication(..), _) => true,
        };
        if padded { self.payload().len().wrapping_neg() % 4 } else { 0 }
    }

    /// What comes before the payload, and how long it is.
    fn header(&self) -> ([u8; Self::HEADROOM], usize) {
        let mut header = [0; Self::HEADROOM];
        let length = self.payload.1 - self.payload.0;
        match self.framing {
            Framing::Bare => (header, 0),
            Framing::Channel(number) => {
                header[..2].copy_from_slice(&number.to_be_bytes());
                header[2..4].copy_from_slice(&length.to_be_bytes());
                (header, 4)
            }
            Framing::Indication(peer, transaction) => {
                let size = indication(&mut header, peer, &transaction, length);
                (header, size)
            }
        }
    }
}

/// The longest payload of a Data indication, so that its length is a number of 16 bits.
pub(crate) const MAX_PAYLOAD: usize = 65_000;

const COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

/// A Data indication up to its data, which stand last: returns how long that is.
fn indication(
    header: &mut [u8; Forward::HEADROOM],
    peer: SocketAddr,
    transaction: &[u8; 12],
    length: u16,
) -> usize {
    let mut mask = [0; 16];
    mask[..4].copy_from_slice(&COOKIE);
    mask[4..].copy_from_slice(transaction);
    let mut address = [0; 16];
    let (family, octets) = match peer.ip() {
        IpAddr::V4(ip) => (1, fill(&mut address, &ip.octets())),
        IpAddr::V6(ip) => (2, fill(&mut address, &ip.octets())),
    };
    address.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    let port = peer.port() ^ u16::from_be_bytes([COOKIE[0], COOKIE[1]]);
    let size = 20 + 4 + 4 + octets + 4;
    let body = u16::try_from(size - 20).unwrap_or(0) + length.next_multiple_of(4);
    header[..2].copy_from_slice(&0x0017_u16.to_be_bytes());
    header[2..4].copy_from_slice(&body.to_be_bytes());
    header[4..8].copy_from_slice(&COOKIE);
    header[8..20].copy_from_slice(transaction);
    // XOR-PEER-ADDRESS
    header[20..22].copy_from_slice(&0x0012_u16.to_be_bytes());
    header[22..24].copy_from_slice(&u16::try_from(4 + octets).unwrap_or(0).to_be_bytes());
    header[25] = family;
    header[26..28].copy_from_slice(&port.to_be_bytes());
    header[28..28 + octets].copy_from_slice(&address[..octets]);
    // DATA
    header[size - 4..size - 2].copy_from_slice(&0x0013_u16.to_be_bytes());
    header[size - 2..size].copy_from_slice(&length.to_be_bytes());
    size
}

fn fill(address: &mut [u8; 16], octets: &[u8]) -> usize {
    address[..octets.len()].copy_from_slice(octets);
    octets.len()
}
