//! The link to a meeting: the room's name and, behind `#`, the key that browsers never send to the server.

use std::fmt;

use parvis_protocol::RoomName;

/// What stands in front of the key in a link. The part of a link behind `#` stays in the browser (RFC 3986 section 3.5).
const MARK: &str = "#k=";
/// As many as 128 bits take, six in each.
const DIGITS: usize = 22;
/// Base64 for addresses (RFC 4648 section 5).
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The secret that a meeting's link carries and the server never sees: 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LinkKey([u8; 16]);

impl LinkKey {
    /// A new one; `random` are uniform bits from a cryptographic generator, drawn for nothing else.
    #[must_use]
    pub fn new(random: [u64; 8]) -> Self {
        let mut bytes = [0; 16];
        for (byte, bits) in bytes.iter_mut().zip(random.into_iter().flat_map(u64::to_le_bytes)) {
            *byte = bits;
        }
        Self(bytes)
    }

    /// The key in a link, or in the part of one that begins with `#`. `None` where there is none, or what stands there
    /// is not exactly what [`LinkKey`] writes.
    #[must_use]
    pub fn in_link(link: &str) -> Option<Self> {
        let (_, text) = link.trim_end().split_once(MARK)?;
        if text.len() != DIGITS {
            return None;
        }
        let mut bytes = [0; 17];
        for (at, digit) in text.bytes().enumerate() {
            let value = ALPHABET.iter().position(|other| *other == digit)?;
            let bits = u16::try_from(value).ok()? << (10 - at * 6 % 8);
            bytes[at * 6 / 8] |= bits.to_be_bytes()[0];
            bytes[at * 6 / 8 + 1] |= bits.to_be_bytes()[1];
        }
        // The last digit carries four bits more than there are, and each key is written in one way.
        let [key @ .., rest] = bytes;
        (rest == 0).then_some(Self(key))
    }

    /// The 128 bits.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let byte = |at: usize| self.0.get(at).copied().unwrap_or(0);
        for bit in (0..DIGITS).map(|at| at * 6) {
            let two = u16::from_be_bytes([byte(bit / 8), byte(bit / 8 + 1)]);
            let value = two >> (10 - bit % 8) & 63;
            fmt::Write::write_char(f, ALPHABET[usize::from(value)].into())?;
        }
        Ok(())
    }
}

/// It stands in no log.
impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey")
    }
}

/// What a link to a meeting says behind the host: its room, and its key if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Which room.
    pub room: RoomName,
    /// The secret of those who came by this link.
    pub key: Option<LinkKey>,
}

impl Link {
    /// Reads what [`Link`] writes. A key that is none is left out.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let room = text.split('#').next()?;
        Some(Self { room: RoomName::new(room).ok()?, key: LinkKey::in_link(text) })
    }

    /// As it is copied and sent: percent-encoded (RFC 3986 section 2.1), since chat programs, mails and scanners end a link at
    /// the first character outside of ASCII. [`fmt::Display`] is as it is read.
    #[must_use]
    pub fn encoded(&self) -> String {
        let mut encoded = String::new();
        for byte in self.room.as_str().bytes() {
            if byte.is_ascii_alphanumeric() || byte == b'-' {
                encoded.push(char::from(byte));
            } else {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                encoded.push('%');
                encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)])));
            }
        }
        if let Some(key) = self.key {
            encoded.push_str(MARK);
            encoded.push_str(&key.to_string());
        }
        encoded
    }
}

/// Without the slash in front.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.room.as_str())?;
        if let Some(key) = self.key {
            f.write_str(MARK)?;
            key.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(text: &str) -> Option<LinkKey> {
        LinkKey::in_link(&format!("https://meet.example/tulipe#k={text}"))
    }

    #[test]
    fn a_key_is_written_as_others_write_it() {
        let mut random = [0; 8];
        random[0] = u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7]);
        random[1] = u64::from_le_bytes([8, 9, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff]);
        let drawn = LinkKey::new(random);
        assert_eq!(drawn.to_string(), "AAECAwQFBgcICaq7zN3u_w");
        assert_eq!(drawn.bytes()[14..], [0xee, 0xff]);
        assert_eq!(key("AAECAwQFBgcICaq7zN3u_w"), Some(drawn));
        assert_eq!(LinkKey::in_link("#k=AAECAwQFBgcICaq7zN3u_w"), Some(drawn));
        assert_eq!(LinkKey::in_link("meet.example/tulipe#k=AAECAwQFBgcICaq7zN3u_w\n"), Some(drawn));
    }

    #[test]
    fn what_is_not_exactly_a_key_is_none() {
        for none in [
            "",
            "AAECAwQFBgcICaq7zN3u_",
            "AAECAwQFBgcICaq7zN3u_wA",
            "AAECAwQFBgcICaq7zN3u_w==",
            // The last digit says more than there is room for.
            "AAECAwQFBgcICaq7zN3u_x",
            "AAECAwQFBgcICaq7zN3u/w",
            "AAECAwQFBgc ICaq7zN3u_",
            "AAECAwQFBgcICaq7zNéu_",
            "AAECAwQFBgcICaq7zN3u_w&x=1",
        ] {
            assert_eq!(key(none), None, "{none}");
        }
        assert_eq!(LinkKey::in_link("https://meet.example/tulipe?k=AAECAwQFBgcICaq7zN3u_w"), None);
        assert_eq!(LinkKey::in_link("AAECAwQFBgcICaq7zN3u_w"), None);
    }

    #[test]
    fn a_key_is_never_printed_by_accident() {
        let link = Link::read("tulipe#k=AAECAwQFBgcICaq7zN3u_w").unwrap();
        assert!(!format!("{link:?}").contains("AAEC"), "{link:?}");
    }

    #[test]
    fn a_link_is_read_with_a_key_or_without() {
        for text in ["tulipe", "tulipe#k=AAECAwQFBgcICaq7zN3u_w", "会议#k=AAECAwQFBgcICaq7zN3u_w"] {
            assert_eq!(Link::read(text).unwrap().to_string(), text);
        }
        assert_eq!(Link::read("tulipe#k=wrong").unwrap().to_string(), "tulipe");
        assert_eq!(Link::read("a b"), None);
        assert_eq!(Link::read("#k=AAECAwQFBgcICaq7zN3u_w"), None);
    }

    #[test]
    fn a_link_is_sent_in_ascii_and_shown_as_it_is_read() {
        for (text, encoded) in [
            ("tulipe-calme-4", "tulipe-calme-4"),
            ("会议", "%E4%BC%9A%E8%AE%AE"),
            (
                "встреча#k=AAECAwQFBgcICaq7zN3u_w",
                "%D0%B2%D1%81%D1%82%D1%80%D0%B5%D1%87%D0%B0#k=AAECAwQFBgcICaq7zN3u_w",
            ),
            ("नमस्ते", "%E0%A4%A8%E0%A4%AE%E0%A4%B8%E0%A5%8D%E0%A4%A4%E0%A5%87"),
        ] {
            let link = Link::read(text).unwrap();
            assert_eq!((link.encoded().as_str(), link.to_string().as_str()), (encoded, text));
            // A link that is pasted on the home page leads to the same room, in either form.
            for pasted in [link.encoded(), link.to_string()] {
                assert_eq!(crate::tidy(&format!("https://meet.example/{pasted}")), Ok(link.room.clone()));
            }
        }
    }

    proptest! {
        #[test]
        fn every_link_that_is_sent_is_ascii_and_leads_to_its_room(typed: String, random: [u64; 8]) {
            if let Ok(room) = crate::tidy(&typed) {
                let link = Link { room, key: Some(LinkKey::new(random)) };
                let sent = format!("https://meet.example/{}", link.encoded());
                prop_assert!(sent.bytes().all(|byte| byte.is_ascii_graphic()), "{}", sent);
                prop_assert_eq!(crate::tidy(&sent), Ok(link.room));
                prop_assert_eq!(LinkKey::in_link(&sent), link.key);
            }
        }

        #[test]
        fn every_key_comes_back(random: [u64; 8]) {
            let drawn = LinkKey::new(random);
            let text = drawn.to_string();
            prop_assert_eq!(text.len(), DIGITS);
            prop_assert_eq!(key(&text), Some(drawn));
        }
    }
}
