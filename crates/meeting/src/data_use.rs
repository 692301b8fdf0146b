//! How much data the pictures of a call may take, as the person chose: what is asked of others, and what is sent of the own camera.
//!
//! "Save data" makes cameras small and slow. "Sound only" has none: nobody's is asked for, and the own one is off until it ends. In
//! both a shared screen keeps all its lines and loses frames instead, since print that is made small cannot be read, and print
//! hardly moves. It is shown in "Sound only", too, as other products do: what is shared is what the call is about, and still
//! print costs next to nothing.

use serde::{Deserialize, Serialize};

/// What the person chose. It is kept for the next call of this browser.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataUse {
    /// Every picture as well as it is seen.
    #[default]
    Full,
    /// Cameras with at most [`DataUse::SAVED_HEIGHT`] lines and [`DataUse::SAVED_FPS`] frames a second, both ways.
    Save,
    /// No camera, neither way.
    SoundOnly,
}

/// The most that is of use of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PictureMost {
    /// In lines; `u32::MAX` for no limit.
    pub(crate) height: u32,
    /// Frames a second; 0 for no limit.
    pub(crate) fps: u8,
}

impl DataUse {
    /// All of them, from the most to the least.
    pub const ALL: [Self; 3] = [Self::Full, Self::Save, Self::SoundOnly];

    /// The most lines of a camera where data is saved.
    pub const SAVED_HEIGHT: u32 = 360;
    /// The most frames a second of a camera where data is saved.
    pub const SAVED_FPS: u8 = 15;
    /// The most frames a second of somebody else's screen where data is saved.
    pub const SAVED_SCREEN_FPS: u8 = 5;

    /// What a page begins with: what the person chose last in this browser ([`Self::number`]), or, where they never chose, what the
    /// browser asks pages for (`NetworkInformation.saveData`). A number that nobody kept is as if nothing were kept.
    #[must_use]
    pub fn at_first(kept: Option<i32>, browser_saves: bool) -> Self {
        let chosen = Self::ALL.into_iter().find(|one| Some(one.number()) == kept);
        chosen.unwrap_or(if browser_saves { Self::Save } else { Self::Full })
    }

    /// As a browser keeps it.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Self::Full => 0,
            Self::Save => 1,
            Self::SoundOnly => 2,
        }
    }

    /// What is asked of somebody's camera; `None` for nothing.
    pub(crate) const fn of_cameras(self) -> Option<PictureMost> {
        match self {
            Self::Full => Some(PictureMost { height: u32::MAX, fps: 0 }),
            Self::Save => Some(PictureMost { height: Self::SAVED_HEIGHT, fps: Self::SAVED_FPS }),
            Self::SoundOnly => None,
        }
    }

    /// What is asked of somebody's screen.
    pub(crate) const fn of_screens(self) -> PictureMost {
        match self {
            Self::Full => PictureMost { height: u32::MAX, fps: 0 },
            Self::Save | Self::SoundOnly => PictureMost { height: u32::MAX, fps: Self::SAVED_SCREEN_FPS },
        }
    }

    /// Whether the own camera is sent small and slow, where it is sent.
    pub(crate) const fn saves(self) -> bool {
        match self {
            Self::Full => false,
            Self::Save | Self::SoundOnly => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_counts_and_else_what_the_browser_asks_for() {
        for one in DataUse::ALL {
            for saves in [false, true] {
                assert_eq!(DataUse::at_first(Some(one.number()), saves), one);
            }
        }
        for nonsense in [None, Some(-1), Some(3), Some(i32::MIN), Some(i32::MAX)] {
            assert_eq!(DataUse::at_first(nonsense, false), DataUse::Full, "{nonsense:?}");
            assert_eq!(DataUse::at_first(nonsense, true), DataUse::Save, "{nonsense:?}");
        }
    }
}
