//! A panel that is a sheet, moved with a finger by its head: where it is meanwhile, and what becomes of it when the
//! finger lets go. Lengths are CSS pixels, times milliseconds on any clock.

use std::collections::VecDeque;

/// A finger that moves less has not moved.
const SLOP: f64 = 8.0;
/// A sheet that is pulled down by this share of its height closes, and by so much in any case.
const CLOSES_AT: f64 = 0.35;
const CLOSES_BY: f64 = 160.0;
/// A tall one gives up its height before it closes.
const TALL_ENDS_AT: f64 = 0.2;
const TALL_CLOSES_AT: f64 = 0.6;
/// Pulled up by so much it becomes tall, where there is as much above it.
const GROWS_BY: f64 = 56.0;
/// A flick: so fast in pixels a millisecond, over so much.
const FLICK: f64 = 0.5;
const FLICK_OVER: f64 = 24.0;
/// How fast the finger is at the end is told by what it did in this time.
const RECENT: f64 = 100.0;

/// The height of a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Height {
    /// Part of the page, with the tiles above it.
    #[default]
    Usual,
    /// Almost the whole page, with a strip of tiles above it.
    Tall,
}

/// Where a sheet is while it is dragged, in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SheetPosition {
    /// So far below its resting place.
    pub down: f64,
    /// So much higher than its resting height.
    pub taller: f64,
}

/// What a sheet does when it is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetRelease {
    /// It moves to its resting place, with this height.
    Stays(Height),
    /// It closes.
    Closes,
}

/// A position of the finger, and when it was there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetTouch {
    /// Distance from the top of the page, in CSS pixels.
    pub y: f64,
    /// Milliseconds on any monotonic clock.
    pub millis: f64,
}

/// A sheet that a finger drags.
#[derive(Debug, Clone)]
pub struct Grasp {
    height: Height,
    high: f64,
    above: f64,
    from: f64,
    /// Whether the finger has moved so far that it was no tap.
    moved: bool,
    /// The last touch, and those shortly before it.
    recent: VecDeque<SheetTouch>,
}

impl Grasp {
    /// A finger takes hold of a sheet of this height, which is so many pixels `high`, and could have so many more
    /// that
    /// lie
    /// `above` it.
    #[must_use]
    pub fn new(height: Height, high: f64, above: f64, touch: SheetTouch) -> Self {
        let above = if height == Height::Tall { 0.0 } else { above.max(0.0) };
        Self { height, high, above, from: touch.y, moved: false, recent: VecDeque::from([touch]) }
    }

    /// The finger has moved here. Where the sheet is; `None` while it may still be a tap.
    pub fn follow(&mut self, touch: SheetTouch) -> Option<SheetPosition> {
        self.forget(touch.millis);
        self.recent.push_back(touch);
        let by = self.by();
        self.moved |= by.abs() >= SLOP;
        self.moved.then(|| SheetPosition { down: by.max(0.0), taller: (-by).clamp(0.0, self.above) })
    }

    /// The finger was lifted at this time. What the sheet does; `None` after a tap.
    #[must_use]
    pub fn let_go(mut self, millis: f64) -> Option<SheetRelease> {
        let by = self.by();
        self.forget(millis);
        if !self.moved {
            return None;
        }
        let speed = self.speed();
        let back = speed.abs() >= FLICK && speed.signum() != by.signum();
        let flicked = speed.abs() >= FLICK && !back && by.abs() >= FLICK_OVER;
        Some(match self.height {
            height if back => SheetRelease::Stays(height),
            Height::Usual if by > 0.0 && (flicked || by >= self.closes_by()) => SheetRelease::Closes,
            Height::Usual if self.above >= GROWS_BY && (flicked && by < 0.0 || -by >= GROWS_BY) => {
                SheetRelease::Stays(Height::Tall)
            }
            Height::Tall if by >= self.high * TALL_CLOSES_AT => SheetRelease::Closes,
            Height::Tall if by > 0.0 && (flicked || by >= self.high * TALL_ENDS_AT) => {
                SheetRelease::Stays(Height::Usual)
            }
            height => SheetRelease::Stays(height),
        })
    }

    fn closes_by(&self) -> f64 {
        (self.high * CLOSES_AT).min(CLOSES_BY)
    }

    /// How far below where it began the finger is.
    fn by(&self) -> f64 {
        self.recent.back().map_or(0.0, |touch| touch.y - self.from)
    }

    /// In pixels a millisecond, downwards.
    fn speed(&self) -> f64 {
        let (Some(first), Some(last)) = (self.recent.front(), self.recent.back()) else { return 0.0 };
        let time = last.millis - first.millis;
        if time > 0.0 { (last.y - first.y) / time } else { 0.0 }
    }

    /// Forgets what was too long before this time; not where the finger is.
    fn forget(&mut self, millis: f64) {
        while self.recent.len() > 1 && self.recent.front().is_some_and(|touch| millis - touch.millis > RECENT)
        {
            self.recent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH: f64 = 480.0;
    const ABOVE: f64 = 200.0;

    /// A finger that goes to each of these heights, so many milliseconds after one another, and lifts then.
    fn pulled(
        height: Height,
        above: f64,
        every: f64,
        ys: &[f64],
    ) -> (Option<SheetPosition>, Option<SheetRelease>) {
        let mut grasp = Grasp::new(height, HIGH, above, SheetTouch { y: 300.0, millis: 1_000.0 });
        let mut millis = 1_000.0;
        let mut place = None;
        for by in ys {
            millis += every;
            place = grasp.follow(SheetTouch { y: 300.0 + by, millis });
        }
        (place, grasp.let_go(millis + every))
    }

    fn slowly(height: Height, by: f64) -> Option<SheetRelease> {
        pulled(height, ABOVE, 120.0, &[by / 2.0, by, by]).1
    }

    #[test]
    fn the_sheet_is_where_the_finger_is() {
        let (place, _) = pulled(Height::Usual, ABOVE, 20.0, &[10.0, 77.0]);
        assert_eq!(place, Some(SheetPosition { down: 77.0, taller: 0.0 }));
        let (place, _) = pulled(Height::Usual, ABOVE, 20.0, &[-10.0, -77.0]);
        assert_eq!(place, Some(SheetPosition { down: 0.0, taller: 77.0 }));
    }

    #[test]
    fn it_grows_no_further_than_there_is_room() {
        assert_eq!(
            pulled(Height::Usual, ABOVE, 20.0, &[-900.0]).0,
            Some(SheetPosition { down: 0.0, taller: ABOVE })
        );
        assert_eq!(pulled(Height::Usual, -5.0, 20.0, &[-900.0]).0, Some(SheetPosition::default()));
        assert_eq!(pulled(Height::Tall, ABOVE, 20.0, &[-900.0]).0, Some(SheetPosition::default()));
    }

    #[test]
    fn a_tap_is_no_pull() {
        assert_eq!(pulled(Height::Usual, ABOVE, 20.0, &[3.0, -7.0, 2.0]), (None, None));
        assert_eq!(pulled(Height::Usual, ABOVE, 20.0, &[]), (None, None));
    }

    #[test]
    fn back_at_its_beginning_a_pull_stays_one() {
        let (place, end) = pulled(Height::Usual, ABOVE, 120.0, &[40.0, 1.0]);
        assert_eq!(
            (place, end),
            (Some(SheetPosition { down: 1.0, taller: 0.0 }), Some(SheetRelease::Stays(Height::Usual)))
        );
    }

    #[test]
    fn it_closes_over_the_threshold_only() {
        assert_eq!(slowly(Height::Usual, 150.0), Some(SheetRelease::Stays(Height::Usual)));
        assert_eq!(slowly(Height::Usual, 170.0), Some(SheetRelease::Closes));
    }

    #[test]
    fn a_low_sheet_closes_sooner() {
        let mut grasp = Grasp::new(Height::Usual, 200.0, 0.0, SheetTouch { y: 0.0, millis: 0.0 });
        grasp.follow(SheetTouch { y: 80.0, millis: 900.0 });
        assert_eq!(grasp.let_go(1_800.0), Some(SheetRelease::Closes));
    }

    #[test]
    fn a_flick_closes_it() {
        assert_eq!(pulled(Height::Usual, ABOVE, 16.0, &[15.0, 30.0, 45.0]).1, Some(SheetRelease::Closes));
    }

    #[test]
    fn a_finger_that_rests_before_it_lifts_flicks_nothing() {
        let mut grasp = Grasp::new(Height::Usual, HIGH, ABOVE, SheetTouch { y: 0.0, millis: 0.0 });
        grasp.follow(SheetTouch { y: 60.0, millis: 40.0 });
        assert_eq!(grasp.let_go(400.0), Some(SheetRelease::Stays(Height::Usual)));
    }

    #[test]
    fn a_hasty_tap_is_no_flick() {
        assert_eq!(
            pulled(Height::Usual, ABOVE, 5.0, &[9.0, 18.0]).1,
            Some(SheetRelease::Stays(Height::Usual))
        );
    }

    #[test]
    fn thrown_back_it_stays_however_far_it_was() {
        let (_, end) = pulled(Height::Usual, ABOVE, 20.0, &[200.0, 320.0, 290.0, 250.0, 200.0, 180.0, 165.0]);
        assert_eq!(end, Some(SheetRelease::Stays(Height::Usual)));
        let (_, end) = pulled(Height::Usual, ABOVE, 20.0, &[-150.0, -140.0, -120.0, -100.0, -80.0, -70.0]);
        assert_eq!(end, Some(SheetRelease::Stays(Height::Usual)));
    }

    #[test]
    fn pulled_up_or_flicked_up_it_is_tall_where_there_is_room() {
        assert_eq!(slowly(Height::Usual, -40.0), Some(SheetRelease::Stays(Height::Usual)));
        assert_eq!(slowly(Height::Usual, -70.0), Some(SheetRelease::Stays(Height::Tall)));
        assert_eq!(
            pulled(Height::Usual, ABOVE, 16.0, &[-15.0, -30.0]).1,
            Some(SheetRelease::Stays(Height::Tall))
        );
        assert_eq!(
            pulled(Height::Usual, 20.0, 16.0, &[-15.0, -90.0]).1,
            Some(SheetRelease::Stays(Height::Usual))
        );
    }

    #[test]
    fn a_tall_one_gives_up_its_height_first() {
        assert_eq!(slowly(Height::Tall, -90.0), Some(SheetRelease::Stays(Height::Tall)));
        assert_eq!(slowly(Height::Tall, 60.0), Some(SheetRelease::Stays(Height::Tall)));
        assert_eq!(slowly(Height::Tall, 120.0), Some(SheetRelease::Stays(Height::Usual)));
        assert_eq!(slowly(Height::Tall, 320.0), Some(SheetRelease::Closes));
        assert_eq!(
            pulled(Height::Tall, ABOVE, 16.0, &[15.0, 45.0]).1,
            Some(SheetRelease::Stays(Height::Usual))
        );
    }

    #[test]
    fn what_is_kept_of_a_long_pull_is_little() {
        let mut grasp = Grasp::new(Height::Usual, HIGH, ABOVE, SheetTouch { y: 0.0, millis: 0.0 });
        for step in 0..10_000 {
            grasp.follow(SheetTouch { y: f64::from(step % 90), millis: f64::from(step) * 4.0 });
        }
        assert!(grasp.recent.len() < 40, "{}", grasp.recent.len());
    }
}
