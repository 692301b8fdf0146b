//! Which files are pictures that may be shown, and how large: told by their first bytes, never by their names, and
//! before any decoder sees them.

use crate::limits;

/// A picture that browsers decode and that can carry no script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
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

impl PictureFormat {
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

    /// What this whole file is, if it may be decoded and shown: what its bytes say, whatever it is called.
    #[must_use]
    pub fn shown(file: &[u8]) -> Option<Self> {
        let format = Self::of(file)?;
        let (width, height) = format.size(file)?;
        (u64::from(width) * u64::from(height) <= limits::PICTURE_PIXELS).then_some(format)
    }

    /// How many pixels it has to the right and down, as this whole file says before it is decoded: a small file may say
    /// that it is larger than what fits into memory.
    #[must_use]
    pub fn size(self, file: &[u8]) -> Option<(u32, u32)> {
        match self {
            // W3C PNG section 11.2.1.
            Self::Png => Some((number(file, 16, 4, true)?, number(file, 20, 4, true)?)),
            Self::Jpeg => jpeg(file),
            Self::Gif => Some((number(file, 6, 2, false)?, number(file, 8, 2, false)?)),
            Self::Webp => webp(file),
            Self::Avif => avif(file),
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

/// The number that is written in so many bytes from this one on.
fn number(file: &[u8], from: usize, bytes: usize, big_endian: bool) -> Option<u32> {
    let bytes = file.get(from..from.checked_add(bytes)?)?;
    let join = |number: u32, byte: &u8| (number << 8) | u32::from(*byte);
    Some(if big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) })
}

/// ITU-T T.81 section B.2: what the first frame says.
fn jpeg(file: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        match file.get(at..)? {
            [0xff, 0xff, ..] => at += 1,
            [0xff, 0x01 | 0xd0..=0xd7, ..] => at += 2,
            // The picture begins, or ends.
            [0xff, 0xd8..=0xda, ..] => return None,
            [0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, ..] => {
                return Some((number(file, at + 7, 2, true)?, number(file, at + 5, 2, true)?));
            }
            [0xff, _, ..] => at += 2 + number(file, at + 2, 2, true)? as usize,
            _ => return None,
        }
    }
}

/// RFC 9649 section 2.
fn webp(file: &[u8]) -> Option<(u32, u32)> {
    const SIDE: u32 = 0x3fff;
    match file.get(12..16)? {
        b"VP8 " => Some((number(file, 26, 2, false)? & SIDE, number(file, 28, 2, false)? & SIDE)),
        b"VP8L" => {
            let both = number(file, 21, 4, false)?;
            Some(((both & SIDE) + 1, ((both >> 14) & SIDE) + 1))
        }
        b"VP8X" => Some((number(file, 24, 3, false)? + 1, number(file, 27, 3, false)? + 1)),
        _ => None,
    }
}

/// ISO/IEC 23008-12 section 6.5.3: the largest of what is in the file.
fn avif(file: &[u8]) -> Option<(u32, u32)> {
    let sizes = file.windows(4).enumerate().filter(|(_, name)| *name == b"ispe");
    let sizes =
        sizes.filter_map(|(at, _)| Some((number(file, at + 8, 4, true)?, number(file, at + 12, 4, true)?)));
    sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))
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
    fn a_picture_that_lies_or_does_not_fit_into_memory_is_not_shown() {
        let png = |width: u32, height: u32| {
            [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", &width.to_be_bytes()[..], &height.to_be_bytes()].concat()
        };
        assert_eq!(PictureFormat::shown(&png(8_000, 8_000)), Some(PictureFormat::Png));
        assert_eq!(PictureFormat::shown(&png(8_000, 8_001)), None);
        assert_eq!(PictureFormat::shown(&png(u32::MAX, u32::MAX)), None);
        assert_eq!(PictureFormat::shown(&png(8, 8)[..23]), None);
        assert_eq!(PictureFormat::shown(b"<svg xmlns=\"http://www.w3.org/2000/svg\">"), None);
    }

    #[test]
    fn a_picture_is_known_by_its_first_bytes() {
        assert_eq!(PictureFormat::of(b"\x89PNG\r\n\x1a\n1234"), Some(PictureFormat::Png));
        assert_eq!(PictureFormat::of(b"\xff\xd8\xff\xe0abcdefgh"), Some(PictureFormat::Jpeg));
        assert_eq!(PictureFormat::of(b"GIF89a......"), Some(PictureFormat::Gif));
        assert_eq!(PictureFormat::of(b"RIFF....WEBPVP8 "), Some(PictureFormat::Webp));
        assert_eq!(PictureFormat::of(b"\0\0\0\x20ftypavif...."), Some(PictureFormat::Avif));
        assert_eq!(PictureFormat::of(b"RIFF....WAVEfmt "), None);
        assert_eq!(PictureFormat::of(b"<svg xmlns=\"http://www.w3.org/2000/svg\">"), None);
        assert_eq!(PictureFormat::of(b"<!DOCTYPE html>"), None);
        assert_eq!(PictureFormat::of(b""), None);
    }

    #[test]
    fn a_picture_says_how_large_it_is_before_it_is_decoded() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xea\x60\0\0\0\x07";
        assert_eq!(PictureFormat::Png.size(png), Some((60_000, 7)));
        assert_eq!(PictureFormat::Png.size(&png[..23]), None);
        assert_eq!(PictureFormat::Gif.size(b"GIF89a\xff\xff\x02\x01"), Some((65_535, 258)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x05abc\xff\xff\xc4\0\x03x\xff\xc2\0\x0b\x08\x01\0\xff\xfe\x01";
        assert_eq!(PictureFormat::Jpeg.size(jpeg), Some((65_534, 256)));
        for cut in 0..jpeg.len() - 1 {
            assert_eq!(PictureFormat::Jpeg.size(&jpeg[..cut]), None);
        }
        assert_eq!(PictureFormat::Jpeg.size(b"\xff\xd8\xff\xda\0\x02\xff\xc0\0\x0b\x08\x01\0\x02\0"), None);
        let lossy = b"RIFF....WEBPVP8 ....\0\0\0\x9d\x01\x2a\x10\x40\xff\xbf";
        assert_eq!(PictureFormat::Webp.size(lossy), Some((16, 16_383)));
        let lossless = b"RIFF....WEBPVP8L....\x2f\xff\xff\xff\x0f";
        assert_eq!(PictureFormat::Webp.size(lossless), Some((16_384, 16_384)));
        let extended = b"RIFF....WEBPVP8X....\0\0\0\0\xff\xff\0\x01\0\0";
        assert_eq!(PictureFormat::Webp.size(extended), Some((65_536, 2)));
        let avif =
            b"....ftypavif....\0\0\0\x14ispe\0\0\0\0\0\0\0\x02\0\0\0\x02....ispe\0\0\0\0\0\x01\0\0\0\0\0\x03";
        assert_eq!(PictureFormat::Avif.size(avif), Some((65_536, 3)));
        assert_eq!(PictureFormat::Avif.size(b"....ftypavif"), None);
    }

    #[test]
    fn a_name_only_makes_one_curious() {
        assert!(is_named_like_a_picture("Holiday.JPeG"));
        assert!(!is_named_like_a_picture("drawing.svg"));
        assert!(!is_named_like_a_picture("png"));
        assert!(!is_named_like_a_picture("é.pngx"));
    }
}
