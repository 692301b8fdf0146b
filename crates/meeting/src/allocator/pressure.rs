//! How hard the machine works, and what is spared.

use super::share::Class;
use super::tier::{SentPicture, Tier};
use super::wanted::FPS_MOST;
use crate::Mono;

/// Milliseconds of encoding in a second at which a machine has little left for the rest of a call.
pub(super) const ENCODE_LOAD_MOST: u32 = 700;
/// So long it must go on before more is spared,
const WORSE_AFTER: u64 = 4_000;
/// and so long after that before still more is: an encoder takes a while to become faster.
const WORSE_AGAIN_AFTER: u64 = 6_000;
/// So long nothing may be heard of it before less is spared.
const BETTER_AFTER: u64 = 30_000;
const LEVEL_MOST: u8 = 3;

/// How much is spared: 0 nothing, 3 all that can be.
#[derive(Debug, Default)]
pub(super) struct Pressure {
    level: u8,
    /// When that last changed, or the machine was last too slow at this level.
    changed: Mono,
    /// Since when the machine is too slow.
    pressed_since: Option<Mono>,
}

impl Pressure {
    /// The machine is too slow at the moment, or not.
    pub(super) fn follow(&mut self, now: Mono, pressed: bool) {
        if !pressed {
            self.pressed_since = None;
            if self.level > 0 && now.since(self.changed) >= BETTER_AFTER {
                self.level -= 1;
                self.changed = now;
            }
            return;
        }
        let since = *self.pressed_since.get_or_insert(now);
        let waited = self.level == 0 || now.since(self.changed) >= WORSE_AGAIN_AFTER;
        if now.since(since) >= WORSE_AFTER && waited {
            self.level = (self.level + 1).min(LEVEL_MOST);
            self.changed = now;
        }
    }

    /// The largest size.
    pub(super) fn tier(&self, picture: SentPicture, class: Class) -> Tier {
        match (picture, self.level, class) {
            (_, 0, _)
            | (SentPicture::Screen(_), ..)
            | (SentPicture::Camera, 1, Class::Share | Class::Speaker) => Tier::High,
            (SentPicture::Camera, 1, Class::Rest)
            | (SentPicture::Camera, 2, Class::Share | Class::Speaker) => Tier::Middle,
            (SentPicture::Camera, ..) => Tier::Low,
        }
    }

    /// The most frames a second.
    pub(super) fn fps(&self) -> u8 {
        match self.level {
            0 | 1 => FPS_MOST,
            2 => 20,
            _ => 15,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_machine_sends_less_step_by_step_and_more_only_after_a_calm_time() {
        let mut pressure = Pressure::default();
        let mut levels = Vec::new();
        for second in 0..=100_u64 {
            pressure.follow(Mono(second * 1_000), second < 20);
            levels.push(pressure.level);
        }
        for (second, level) in [(3, 0), (4, 1), (9, 1), (10, 2), (16, 3), (19, 3), (45, 3), (46, 2), (76, 1)]
        {
            assert_eq!(levels[second], level, "{second}");
        }
    }

    #[test]
    fn a_moment_changes_nothing() {
        let mut pressure = Pressure::default();
        for second in 0..60_u64 {
            pressure.follow(Mono(second * 1_000), second % 4 != 3);
        }
        assert_eq!(pressure.level, 0);
    }

    #[test]
    fn the_speaker_is_spared_last_and_a_screen_stays_readable() {
        let pressure = |level| Pressure { level, ..Pressure::default() };
        let screen = SentPicture::Screen(crate::ScreenContent::Text);
        let tiers = |level| {
            let of = |class| pressure(level).tier(SentPicture::Camera, class);
            (of(Class::Speaker), of(Class::Rest), pressure(level).tier(screen, Class::Share))
        };
        assert_eq!(tiers(0), (Tier::High, Tier::High, Tier::High));
        assert_eq!(tiers(1), (Tier::High, Tier::Middle, Tier::High));
        assert_eq!(tiers(2), (Tier::Middle, Tier::Low, Tier::High));
        assert_eq!(tiers(3), (Tier::Low, Tier::Low, Tier::High));
        assert_eq!([0, 1, 2, 3].map(|level| pressure(level).fps()), [30, 30, 20, 15]);
    }
}
