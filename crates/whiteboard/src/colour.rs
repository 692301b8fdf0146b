//! Colours with names, since nobody has to tell them apart by eye.

/// A colour's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColourName {
    /// Ink.
    Black,
    /// Grey.
    Grey,
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Violet.
    Violet,
    /// Paper.
    White,
}

/// What can be chosen, red, green, blue and opacity.
pub const PALETTE: [(ColourName, [u8; 4]); 8] = [
    (ColourName::Black, [29, 33, 37, 255]),
    (ColourName::Grey, [110, 116, 124, 255]),
    (ColourName::Red, [201, 42, 42, 255]),
    (ColourName::Orange, [217, 95, 14, 255]),
    (ColourName::Yellow, [230, 170, 0, 255]),
    (ColourName::Green, [25, 120, 60, 255]),
    (ColourName::Blue, [24, 100, 190, 255]),
    (ColourName::Violet, [120, 60, 190, 255]),
];

/// What a shape is filled with, and a note is made of: so light that dark words can be read on it.
pub const GROUNDS: [(ColourName, [u8; 4]); 7] = [
    (ColourName::White, [255, 255, 255, 255]),
    (ColourName::Grey, [226, 228, 231, 255]),
    (ColourName::Red, [255, 205, 205, 255]),
    (ColourName::Orange, [255, 220, 190, 255]),
    (ColourName::Yellow, [255, 232, 153, 255]),
    (ColourName::Green, [200, 236, 205, 255]),
    (ColourName::Blue, [200, 222, 250, 255]),
];

/// The name of what is most like this colour.
#[must_use]
pub fn name(colour: [u8; 4]) -> ColourName {
    let apart = |other: &[u8; 4]| -> u32 {
        (0..3).map(|part| u32::from(colour[part].abs_diff(other[part])).pow(2)).sum()
    };
    let all = PALETTE.iter().chain(&GROUNDS);
    all.min_by_key(|(_, other)| apart(other)).map_or(ColourName::Black, |(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: [u8; 4]) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
    }

    #[test]
    fn colours_have_their_names() {
        for (expected, colour) in PALETTE.iter().chain(&GROUNDS) {
            assert_eq!(name(*colour), *expected);
        }
        assert_eq!(name([255, 10, 10, 80]), ColourName::Red);
    }

    #[test]
    fn words_can_be_read_on_every_ground() {
        let ink = luminance(crate::text::ON_STICKY);
        for (name, ground) in GROUNDS {
            let contrast = (luminance(ground) + 0.05) / (ink + 0.05);
            assert!(contrast >= 7.0, "{name:?}: {contrast}");
        }
    }

    #[test]
    fn ink_is_seen_on_paper() {
        for (name, ink) in PALETTE.into_iter().filter(|(name, _)| *name != ColourName::Yellow) {
            let contrast = 1.05 / (luminance(ink) + 0.05);
            assert!(contrast >= 3.0, "{name:?}: {contrast}");
        }
    }
}
