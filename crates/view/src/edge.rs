//! The edge between the pictures and a panel that stands beside them: how wide the panel may be, and what keys make of
//! it (ARIA Authoring Practices, window splitter pattern). Lengths are CSS pixels; the style sheet keeps to the same
//! limits.

/// The least width of a panel, and of what it leaves to the tiles, in `rem`.
const PANEL_LEAST: f64 = 19.0;
const PICTURES_LEAST: f64 = 9.0;
/// How far an arrow key moves the edge, in CSS pixels.
const STEP: f64 = 16.0;

/// The widths that a panel may have.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    whole: f64,
    least: f64,
    most: f64,
}

/// The values that the edge reports as an ARIA separator, in per cent of the whole width.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EdgeValue {
    /// `aria-valuenow`.
    pub now: u32,
    /// `aria-valuemin`.
    pub min: u32,
    /// `aria-valuemax`.
    pub max: u32,
}

impl Limits {
    /// Limits for tiles and panel that share `whole` CSS pixels, with so many CSS pixels to a `rem`.
    #[must_use]
    pub fn new(whole: f64, rem: f64) -> Self {
        let most = (whole - PICTURES_LEAST * rem).max(0.0);
        Self { whole, least: (PANEL_LEAST * rem).min(most), most }
    }

    /// The allowed width nearest to this one.
    #[must_use]
    pub fn keep(self, width: f64) -> f64 {
        width.clamp(self.least, self.most)
    }

    /// The width after a key press; `None` if the key does not move the edge. The panel is at the right.
    #[must_use]
    pub fn after(self, key: &str, width: f64) -> Option<f64> {
        Some(self.keep(match key {
            "ArrowLeft" => width + STEP,
            "ArrowRight" => width - STEP,
            "Home" => self.least,
            "End" => self.most,
            _ => return None,
        }))
    }

    /// The ARIA values for a panel of this width.
    #[must_use]
    pub fn value(self, width: f64) -> EdgeValue {
        let share = |width: f64| {
            let share = if self.whole > 0.0 { (100.0 * width / self.whole).clamp(0.0, 100.0) } else { 0.0 };
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
            let share = share.round() as u32;
            share
        };
        EdgeValue { now: share(self.keep(width)), min: share(self.least), max: share(self.most) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pictures_keep_their_place_and_so_does_what_the_panel_holds() {
        let limits = Limits::new(1280.0, 16.0);
        assert!((limits.keep(5_000.0) - 1_136.0).abs() < 0.01);
        assert!((limits.keep(10.0) - 304.0).abs() < 0.01);
        assert!((limits.keep(500.0) - 500.0).abs() < 0.01);
    }

    #[test]
    fn large_letters_need_more_place() {
        assert!((Limits::new(1280.0, 24.0).keep(10.0) - 456.0).abs() < 0.01);
    }

    #[test]
    fn on_a_small_screen_the_pictures_come_first() {
        let limits = Limits::new(400.0, 16.0);
        assert!((limits.keep(10.0) - 256.0).abs() < 0.01 && (limits.keep(900.0) - 256.0).abs() < 0.01);
        // Before anything has a size.
        assert!(Limits::new(0.0, 16.0).keep(300.0).abs() < 0.01);
        assert_eq!(Limits::new(0.0, 16.0).value(300.0), EdgeValue::default());
    }

    #[test]
    fn keys_move_the_edge_the_way_they_point() {
        let limits = Limits::new(1000.0, 10.0);
        let after = |key, width| limits.after(key, width).map(f64::round);
        assert_eq!(after("ArrowLeft", 400.0), Some(416.0));
        assert_eq!(after("ArrowRight", 400.0), Some(384.0));
        assert_eq!(after("ArrowRight", 195.0), Some(190.0));
        assert_eq!(after("Home", 400.0), Some(190.0));
        assert_eq!(after("End", 400.0), Some(910.0));
        assert_eq!(after("ArrowUp", 400.0), None);
        assert_eq!(after("a", 400.0), None);
    }

    #[test]
    fn it_is_said_in_per_cent_within_its_limits() {
        let limits = Limits::new(1000.0, 10.0);
        assert_eq!(limits.value(400.0), EdgeValue { now: 40, min: 19, max: 91 });
        assert_eq!(limits.value(2_000.0), EdgeValue { now: 91, min: 19, max: 91 });
    }
}
