//! One address for each room: every spelling of a name, also a pasted link, becomes the same slug.

use parvis_protocol::{RoomName, TextError, is_mark};

use crate::normal;
use crate::reserved::is_reserved;

/// Why a typed name is no room name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Nothing is left of it.
    Empty,
    /// Longer than [`parvis_protocol::limits::ROOM_NAME_CHARS`] once tidied.
    TooLong,
    /// The server needs that address itself: one of [`crate::RESERVED`].
    Reserved,
}

/// Makes what a person typed into a room name: lower case, Latin letters without their accents, everything that
/// is neither letter nor digit a hyphen. Letters of other scripts stay what they are. Of a whole link (`https://…`)
/// the last part of its path is taken. A name that is tidy already comes back unchanged.
///
/// Percent-encoding is undone in a whole link only; the caller does so where an address comes in another way.
///
/// # Errors
/// [`NameError`] says why it can't be one.
pub fn tidy(typed: &str) -> Result<RoomName, NameError> {
    let text = match typed.split_once("://") {
        Some((_, rest)) => percent_decoded(last_segment(rest)),
        // Of a link whose scheme was left out, too, lest its key becomes a part of the name.
        None => match typed.split_once("#k=") {
            Some((rest, _)) => percent_decoded(rest.rsplit('/').next().unwrap_or("")),
            None => typed.to_owned(),
        },
    };
    let decomposed = normal::decomposed(&text);
    let mut slug = Slug::default();
    let mut rest = decomposed.chars();
    while let Some(c) = rest.next() {
        if is_apostrophe(c) {
            slug.push_apostrophe(rest.as_str());
        } else {
            slug.push(c);
        }
    }
    let name = RoomName::new(&normal::composed(slug.finish())).map_err(|error| match error {
        TextError::TooLong => NameError::TooLong,
        TextError::Empty | TextError::Character => NameError::Empty,
    })?;
    if is_reserved(name.as_str()) { Err(NameError::Reserved) } else { Ok(name) }
}

/// The last part of the path in what follows `scheme://`; empty where there is no path.
fn last_segment(after_scheme: &str) -> &str {
    let end = after_scheme.find(['?', '#']).unwrap_or(after_scheme.len());
    let path = after_scheme[..end].split_once('/').map_or("", |(_host, path)| path);
    path.trim_end_matches('/').rsplit('/').next().unwrap_or("")
}

/// Undoes percent-encoding (RFC 3986 section 2.1). What is not valid UTF-8 then becomes U+FFFD, and so a hyphen.
fn percent_decoded(text: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(u8::try_from(high * 16 + low).expect("two hexadecimal digits make a byte"));
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// What marks may follow.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Base {
    /// Nothing that carries any.
    #[default]
    None,
    /// A letter whose marks are dropped, so that the name is said and typed without them.
    Latin,
    /// A letter that is another one without its marks.
    Other,
}

/// A name in the making, from decomposed characters.
#[derive(Default)]
struct Slug {
    text: String,
    /// A hyphen is due before the next letter.
    gap: bool,
    base: Base,
}

impl Slug {
    fn push(&mut self, c: char) {
        // U+FF01 to U+FF5E are the printable ASCII characters in the width of Chinese ones.
        let c = match u32::from(c) {
            wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
            _ => c,
        };
        for c in c.to_lowercase() {
            if let Some(plain) = plain_latin(c) {
                plain.chars().for_each(|letter| self.letter(letter, Base::Latin));
            } else if c.is_ascii_alphanumeric() {
                self.letter(c, Base::Latin);
            } else if RoomName::holds(c) && c != '-' && (is_mark(c) || !c.is_alphanumeric()) {
                // A mark, also one that counts as alphabetic, as vowel signs do. None is a name's without a letter before it.
                if self.base == Base::Other {
                    self.text.push(c);
                }
            } else if c.is_alphanumeric() {
                // The two small sigmas are one letter; `end_word` says where the final one stands.
                self.letter(if c == 'ς' { 'σ' } else { c }, Base::Other);
            } else if !is_ignored(c) {
                self.separator();
            }
        }
    }

    /// In `l'école` it parts two words, in `Ada's` and in Ukrainian it does not.
    fn push_apostrophe(&mut self, rest: &str) {
        let mut after = rest.chars();
        let ends_word = matches!(after.next(), Some('s' | 't' | 'S' | 'T'))
            && !after.next().is_some_and(char::is_alphanumeric);
        if self.base == Base::Latin && !ends_word {
            self.separator();
        }
    }

    fn letter(&mut self, c: char, base: Base) {
        if self.gap && !self.text.is_empty() {
            self.text.push('-');
        }
        self.gap = false;
        self.text.push(c);
        self.base = base;
    }

    fn separator(&mut self) {
        self.end_word();
        self.gap = true;
        self.base = Base::None;
    }

    fn end_word(&mut self) {
        let mut end = self.text.chars().rev();
        let final_sigma = end.next() == Some('σ') && end.next().is_some_and(|before| before != '-');
        if final_sigma && !self.gap {
            self.text.pop();
            self.text.push('ς');
        }
    }

    fn finish(mut self) -> String {
        self.end_word();
        self.text
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | '‘' | '’' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '\u{ff07}')
}

/// Characters that are not seen and part nothing: soft hyphen, joiners, bidirectional controls, variation selectors,
/// tags. The joiners go too: two names that read alike must lead to one room.
fn is_ignored(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e01ef}'
    )
}

/// Small Latin letters that have no decomposition, as they are written where there is no key for them.
fn plain_latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' | 'º' => "o",
        'ł' | 'ŀ' | 'ƚ' => "l",
        'đ' | 'ð' | 'ɖ' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ĳ' => "ij",
        'ĸ' => "k",
        'ŋ' | 'ŉ' => "n",
        'ŧ' => "t",
        'ſ' => "s",
        'ƀ' => "b",
        'ƒ' => "f",
        'ǆ' => "dz",
        'ǉ' => "lj",
        'ǌ' => "nj",
        'ǳ' => "dz",
        'ǥ' => "g",
        'ƶ' => "z",
        'ª' => "a",
        '¹' => "1",
        '²' => "2",
        '³' => "3",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(typed: &str) -> String {
        tidy(typed).unwrap_or_else(|error| panic!("{typed:?}: {error:?}")).as_str().to_owned()
    }

    #[test]
    fn a_mark_without_a_letter_before_it_is_no_name() {
        // The first counts as alphabetic, and comes after the other once they are in their order.
        assert_eq!(tidy("\u{64b}'\u{b3c}"), Err(NameError::Empty));
        assert_eq!(tidied("ब\u{93f}\u{902}"), "ब\u{93f}\u{902}");
    }

    #[test]
    fn what_people_type_becomes_a_slug() {
        for (typed, slug) in [
            ("tulipe-calme", "tulipe-calme"),
            ("  Réunion   de l'équipe ! ", "reunion-de-l-equipe"),
            ("L’ÉCOLE", "l-ecole"),
            ("Ada's room", "adas-room"),
            ("don't panic", "dont-panic"),
            ("a_b.c/d\\e", "a-b-c-d-e"),
            ("--a -- b--", "a-b"),
            ("Straße", "strasse"),
            ("STRASSE ẞ", "strasse-ss"),
            ("Œuvre & Cætera", "oeuvre-caetera"),
            ("Søren Łódź Þór Đỗ", "soren-lodz-thor-do"),
            ("İstanbul ışık", "istanbul-isik"),
            ("cafe\u{301}", "cafe"),
            ("party🎉🎉time", "party-time"),
            ("👩‍👩‍👧 famille 👨‍👩‍👧", "famille"),
            ("Ｆｕｌｌ　ｗｉｄｔｈ２", "full-width2"),
            ("co\u{ad}opération", "cooperation"),
            ("m² no 1️⃣ st", "m2-no-1-st"),
            ("ﬁn", "fin"),
        ] {
            assert_eq!(tidied(typed), slug, "{typed:?}");
        }
    }

    #[test]
    fn letters_of_any_script_stay() {
        for (typed, slug) in [
            ("Встреча Йога ещё", "встреча-йога-ещё"),
            ("об'єднання", "обєднання"),
            ("ΟΔΟΣ οδοσ ς σ ΣΑΣ", "οδος-οδος-σ-σ-σας"),
            ("Καλημέρα", "καλημέρα"),
            ("会议 室", "会议-室"),
            ("がっこう", "がっこう"),
            ("か\u{3099}", "が"),
            ("회의", "회의"),
            ("नमस्ते।दुनिया", "नमस्ते-दुनिया"),
            ("การประชุม น้ำ", "การประชุม-น้ำ"),
            ("ပြည်ထောင်စု", "ပြည်ထောင်စု"),
            ("ព្រះរាជា", "ព្រះរាជា"),
            ("اجتماعٌ ٢٣", "اجتماعٌ-٢٣"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("שָׁלוֹם־עולם", "שָׁלוֹם-עולם"),
            ("ՀԱՆԴԻՊՈՒՄ", "հանդիպում"),
        ] {
            let expected = normal::composed(slug.to_owned());
            assert_eq!(tidied(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_pasted_link_gives_its_room() {
        for (link, slug) in [
            ("https://meet.example.org/tulipe-calme", "tulipe-calme"),
            (" https://meet.example.org/R%C3%A9union/?name=Ada#k=1", "reunion"),
            ("http://localhost:3000/a%20b%2", "a-b-2"),
            ("https://example.org/fr/salle//", "salle"),
            ("https://example.org/%ff%fea", "a"),
            ("meet.example.org/tulipe-calme#k=AAECAwQFBgcICaq7zN3u_w", "tulipe-calme"),
            ("Tulipe Calme#k=AAECAwQFBgcICaq7zN3u_w", "tulipe-calme"),
        ] {
            assert_eq!(tidied(link), slug, "{link:?}");
        }
        assert_eq!(tidy("https://meet.example.org/"), Err(NameError::Empty));
        assert_eq!(tidy("https://meet.example.org"), Err(NameError::Empty));
        assert_eq!(tidy("https://meet.example.org?a/b"), Err(NameError::Empty));
        assert_eq!(tidy("https://meet.example.org/ws/"), Err(NameError::Reserved));
    }

    #[test]
    fn nothing_left_is_empty() {
        for nothing in ["", "   ", "-", "🎉", "…", "\u{200d}", "\u{301}", "'s"[..1].as_ref(), "://"] {
            assert_eq!(tidy(nothing), Err(NameError::Empty), "{nothing:?}");
        }
    }

    #[test]
    fn length_counts_after_tidying() {
        assert_eq!(tidy(&"a".repeat(81)), Err(NameError::TooLong));
        assert_eq!(tidied(&"é".repeat(80)), "e".repeat(80));
        assert_eq!(tidied(&format!("{}a{}", "  ".repeat(100), "!".repeat(100))), "a");
        assert_eq!(tidy(&"ß".repeat(41)), Err(NameError::TooLong));
        assert!(tidy(&"が".repeat(80)).is_ok());
    }

    #[test]
    fn the_servers_own_addresses_are_reserved() {
        for typed in
            ["ws", "Assets", " healthz ", "favicon.svg", "robots.txt", "Readyz", "api", "SW.js", "métrics"]
        {
            assert_eq!(tidy(typed), Err(NameError::Reserved), "{typed:?}");
        }
        assert!(tidy("ws-2").is_ok());
    }
}
