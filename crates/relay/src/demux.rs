//! What shares a UDP port, told apart by its first byte (RFC 7983, section 7; RFC 8656, section 12).

/// What a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketKind {
    /// A STUN message, or a TURN message in its format.
    Stun,
    /// TURN data on a channel.
    ChannelData,
    /// A DTLS record.
    Dtls,
    /// RTP or RTCP.
    Rtp,
    /// Nothing that belongs here.
    Other,
}

impl PacketKind {
    /// What `packet` is, by its first byte.
    #[must_use]
    pub const fn of(packet: &[u8]) -> Self {
        match packet {
            [0..=3, ..] => Self::Stun,
            [20..=63, ..] => Self::Dtls,
            // RFC 7983 has 64 to 79 for channels. Clients of RFC 5766 go on to 127, and nothing else is there.
            [64..=127, ..] => Self::ChannelData,
            [128..=191, ..] => Self::Rtp,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_first_byte_is_of_one_kind() {
        let count = |kind| (0..=255).filter(|byte| PacketKind::of(&[*byte, 7]) == kind).count();
        assert_eq!(
            [PacketKind::Stun, PacketKind::Dtls, PacketKind::ChannelData, PacketKind::Rtp].map(count),
            [4, 44, 64, 64]
        );
        assert_eq!(PacketKind::of(&[]), PacketKind::Other);
        assert_eq!(PacketKind::of(&[0x40]), PacketKind::ChannelData);
        assert_eq!(PacketKind::of(&[0xC0]), PacketKind::Other);
    }
}
