/// A picture that browsers decode and that can carry no script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// AVIF.
    Avif,
}

impl Picture {
    /// What these first bytes of a file (12 or more) begin. The name of a file says nothing about it.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            // ISO/IEC 14496-12, section 4.3, and the AVIF specification's brands.
            [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some(Self::Avif),
            _ => None,
        }
    }

    /// As which it is given to the browser.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
        }
    }
}

/// Whether a file calls itself a picture of a kind that is shown: then it is worth fetching to see if it is one.
#[must_use]
pub fn is_named_like_a_picture(name: &str) -> bool {
    let ends = ["png", "jpg", "jpeg", "gif", "webp", "avif"];
    name.rsplit_once('.').is_some_and(|(_, end)| ends.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_first_bytes() {
        assert_eq!(Picture::of(b"\x89PNG\r\n\x1a\n1234"), Some(Picture::Png));
        assert_eq!(Picture::of(b"\xff\xd8\xff\xe0abcdefgh"), Some(Picture::Jpeg));
        assert_eq!(Picture::of(b"GIF89a......"), Some(Picture::Gif));
        assert_eq!(Picture::of(b"RIFF....WEBPVP8 "), Some(Picture::Webp));
        assert_eq!(Picture::of(b"\0\0\0\x20ftypavif...."), Some(Picture::Avif));
        assert_eq!(Picture::of(b"RIFF....WAVEfmt "), None);
        assert_eq!(Picture::of(b"<svg xmlns=\"http://www.w3.org/2000/svg\">"), None);
        assert_eq!(Picture::of(b"<!DOCTYPE html>"), None);
        assert_eq!(Picture::of(b""), None);
    }

    #[test]
    fn a_name_only_makes_one_curious() {
        assert!(is_named_like_a_picture("Holiday.JPeG"));
        assert!(!is_named_like_a_picture("drawing.svg"));
        assert!(!is_named_like_a_picture("png"));
        assert!(!is_named_like_a_picture("é.pngx"));
    }
}
