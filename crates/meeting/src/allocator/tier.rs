//! The three sizes in which a picture is sent. More would be closer to what is shown, but each change of the size costs a key
//! frame, which is ten times as large as others, and three are what a router of media has layers for.

use super::wanted::FPS_MOST;
use crate::{ScreenContent, VideoLimit};

/// A size, smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    Low,
    Middle,
    High,
}

/// What a picture is of. A screen has small print, and is sent larger and slower than a face; a film on it moves, and may
/// become smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SentPicture {
    Camera,
    Screen(ScreenContent),
}

impl SentPicture {
    /// What is on it, where it is a screen.
    pub(super) const fn content(self) -> Option<ScreenContent> {
        match self {
            Self::Camera => None,
            Self::Screen(content) => Some(content),
        }
    }
}

const PRINT: SentPicture = SentPicture::Screen(ScreenContent::Text);

/// Taken for the height of a captured picture while that is not known.
const USUAL_HEIGHT: u32 = 720;
/// Nobody shows a picture larger than this: twice what a screen with 2,160 lines has.
pub(super) const HEIGHT_MOST: u32 = 4_320;

/// What a picture of no frames would cost, in frames.
const FPS_FREE: u8 = 15;

impl Tier {
    pub(super) const ALL: [Self; 3] = [Self::Low, Self::Middle, Self::High];

    /// Its height, in lines.
    pub(super) const fn height(self, picture: SentPicture) -> u32 {
        match (picture, self) {
            (SentPicture::Camera, Self::Low) => 180,
            (SentPicture::Camera, Self::Middle) | (SentPicture::Screen(_), Self::Low) => 360,
            (SentPicture::Camera, Self::High) | (SentPicture::Screen(_), Self::Middle) => 720,
            (SentPicture::Screen(_), Self::High) => HEIGHT_MOST,
        }
    }

    /// The bit rate below which the next smaller size looks better, in bits a second; for the smallest one what a picture takes
    /// at least. Print becomes slower and never smaller, so that of a screen with text there is only that.
    pub(super) const fn least(self, picture: SentPicture) -> u32 {
        match (picture, self) {
            (SentPicture::Camera, Self::Low) => 110_000,
            (SentPicture::Camera, Self::Middle) => 200_000,
            (SentPicture::Camera, Self::High) => 550_000,
            (PRINT, _) | (SentPicture::Screen(ScreenContent::Motion), Self::Low) => 150_000,
            (SentPicture::Screen(ScreenContent::Motion), Self::Middle) => 500_000,
            (SentPicture::Screen(ScreenContent::Motion), Self::High) => 1_200_000,
        }
    }

    /// The bit rate above which it does not look better.
    pub(super) const fn most(self, picture: SentPicture) -> u32 {
        match (picture, self) {
            (SentPicture::Camera, Self::Low) => 200_000,
            (SentPicture::Camera, Self::Middle) => 600_000,
            (SentPicture::Camera, Self::High) => 1_800_000,
            (SentPicture::Screen(_), Self::Low) => 800_000,
            (SentPicture::Screen(_), Self::Middle) => 1_500_000,
            (SentPicture::Screen(_), Self::High) => 2_500_000,
        }
    }

    /// The same where it has no more frames a second than that: fewer need less, but not in proportion, since each differs more from
    /// the one before. Never so few that the size is lost for it, or not reached.
    pub(super) fn most_at(self, picture: SentPicture, fps: u8) -> u32 {
        let frames = u64::from(fps.min(FPS_MOST) + FPS_FREE);
        let most = u64::from(self.most(picture)) * frames / u64::from(FPS_MOST + FPS_FREE);
        u32::try_from(most).unwrap_or(u32::MAX).max(self.least(picture) * 6 / 5)
    }

    /// The size for a picture that can use this height. It is enlarged by up to a fifth before the next size is sent, and that one
    /// is sent until the smaller one fits without: a tile whose edge is moved does not change the size to and fro.
    pub(super) fn wanted(picture: SentPicture, height: u32, before: Option<Self>) -> Self {
        let smallest = |fits: &dyn Fn(u32) -> bool| {
            Self::ALL.into_iter().find(|tier| fits(tier.height(picture))).unwrap_or(Self::High)
        };
        let enlarged = smallest(&|lines| u64::from(height) * 5 <= u64::from(lines) * 6);
        let whole = smallest(&|lines| height <= lines);
        before.map_or(enlarged, |before| before.clamp(enlarged, whole.max(enlarged)))
    }

    /// The size for this bit rate, at most `wanted`. One that is larger than before needs a fifth more than it takes at least.
    /// Print is as large as it is wanted at any rate: small letters of which pixels are missing cannot be read at any pace.
    pub(super) fn affordable(picture: SentPicture, rate: u32, wanted: Self, before: Option<Self>) -> Self {
        if picture == PRINT {
            return wanted;
        }
        let takes = |tier: &Self| {
            let least = u64::from(tier.least(picture));
            let least = if before.is_some_and(|before| *tier > before) { least * 6 / 5 } else { least };
            *tier <= wanted && u64::from(rate) >= least
        };
        Self::ALL.into_iter().rev().find(takes).unwrap_or(Self::Low)
    }

    /// `scaleResolutionDownBy` in hundredths for a picture that is captured with this height, 0 where that is not known.
    pub(super) fn scale(self, picture: SentPicture, captured: u32) -> u16 {
        let captured = match captured {
            0 => USUAL_HEIGHT,
            height => height.min(HEIGHT_MOST),
        };
        let scale = captured * u32::from(VideoLimit::NONE.scale) / self.height(picture);
        u16::try_from(scale).unwrap_or(u16::MAX).max(VideoLimit::NONE.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_enlarged_by_a_fifth_before_the_next_size_is_sent() {
        for (height, before, tier) in [
            (1, None, Tier::Low),
            (216, None, Tier::Low),
            (217, None, Tier::Middle),
            (432, None, Tier::Middle),
            (433, None, Tier::High),
            (u32::MAX, None, Tier::High),
            (216, Some(Tier::Middle), Tier::Middle),
            (180, Some(Tier::Middle), Tier::Low),
            (181, Some(Tier::Middle), Tier::Middle),
            (400, Some(Tier::High), Tier::High),
            (360, Some(Tier::High), Tier::Middle),
            (100, Some(Tier::High), Tier::Low),
            (800, Some(Tier::Low), Tier::High),
        ] {
            assert_eq!(Tier::wanted(SentPicture::Camera, height, before), tier, "{height} {before:?}");
        }
    }

    #[test]
    fn a_larger_size_needs_a_fifth_more_than_it_takes_at_least() {
        let tier = |rate, before| Tier::affordable(SentPicture::Camera, rate, Tier::High, before);
        assert_eq!(tier(550_000, Some(Tier::High)), Tier::High);
        assert_eq!(tier(549_999, Some(Tier::High)), Tier::Middle);
        assert_eq!(tier(659_999, Some(Tier::Middle)), Tier::Middle);
        assert_eq!(tier(660_000, Some(Tier::Middle)), Tier::High);
        assert_eq!(tier(0, None), Tier::Low);
        assert_eq!(Tier::affordable(SentPicture::Camera, u32::MAX, Tier::Low, None), Tier::Low);
    }

    #[test]
    fn fewer_frames_take_fewer_bits_and_never_too_few() {
        for picture in [SentPicture::Camera, PRINT, SentPicture::Screen(ScreenContent::Motion)] {
            for tier in Tier::ALL {
                let most: Vec<_> = (0..=FPS_MOST).map(|fps| tier.most_at(picture, fps)).collect();
                assert!(most.is_sorted() && most[0] >= Tier::Low.least(picture), "{most:?}");
                assert_eq!(most.last(), Some(&tier.most(picture)));
                assert_eq!(tier.most_at(picture, u8::MAX), tier.most(picture));
                // The size is neither lost for it nor not reached.
                for before in Tier::ALL {
                    assert_eq!(Tier::affordable(picture, most[0], tier, Some(before)), tier);
                }
            }
        }
        assert_eq!(Tier::Middle.most_at(SentPicture::Camera, 15), 400_000);
    }

    #[test]
    fn a_picture_is_never_enlarged_before_it_is_sent() {
        assert_eq!(Tier::High.scale(SentPicture::Camera, 720), 100);
        assert_eq!(Tier::Middle.scale(SentPicture::Camera, 720), 200);
        assert_eq!(Tier::Low.scale(SentPicture::Camera, 720), 400);
        assert_eq!(Tier::Middle.scale(SentPicture::Camera, 360), 100);
        assert_eq!(Tier::Low.scale(SentPicture::Camera, 360), 200);
        assert_eq!(Tier::Low.scale(SentPicture::Camera, 0), 400);
        assert_eq!(Tier::Low.scale(SentPicture::Camera, u32::MAX), 2_400);
        assert_eq!(Tier::High.scale(PRINT, 2_160), 100);
        assert_eq!(Tier::Low.scale(PRINT, 1_080), 300);
    }

    #[test]
    fn print_stays_whole_at_any_rate_and_a_film_becomes_smaller() {
        let film = SentPicture::Screen(ScreenContent::Motion);
        let tiers = |picture| {
            [150_000, 500_000, 1_200_000].map(|rate| Tier::affordable(picture, rate, Tier::High, None))
        };
        assert_eq!(tiers(PRINT), [Tier::High; 3]);
        assert_eq!(tiers(film), Tier::ALL);
        assert_eq!(Tier::affordable(PRINT, 150_000, Tier::High, Some(Tier::Low)), Tier::High);
        assert_eq!(
            Tier::affordable(PRINT, u32::MAX, Tier::Low, Some(Tier::High)),
            Tier::Low,
            "it is shown small"
        );
    }
}
