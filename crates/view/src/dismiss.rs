//! When a press beside a dialog closes it.

/// A rectangle in CSS pixels: left, top, right, bottom.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DialogFrame {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl DialogFrame {
    /// Whether a point is in it or on its edge.
    #[must_use]
    pub fn holds(&self, x: f64, y: f64) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// A press that may close a dialog: it does when it began and ended on the backdrop, with the one main button, and no
/// other press came between.
///
/// The browser's `click` alone does not say so. It arrives at the nearest element that holds both ends of the press, and
/// that of a selection which begins in a field and ends beside the dialog is the dialog itself, as for a click on the
/// backdrop. But nothing may close before the `click`: on a touch screen it would arrive at what lies under the dialog.
#[derive(Debug, Default)]
pub struct Dismissal {
    /// The pointer that went down on the backdrop.
    pressed: Option<i32>,
    /// Whether it came up there, so that the click that follows closes the dialog.
    released: bool,
}

impl Dismissal {
    /// A pointer went down: which, whether it is the main button, and whether on the backdrop.
    pub fn pressed(&mut self, pointer: i32, main: bool, on_backdrop: bool) {
        self.pressed = (main && on_backdrop).then_some(pointer);
        self.released = false;
    }

    /// A pointer came up: which, and whether on the backdrop.
    pub fn released(&mut self, pointer: i32, on_backdrop: bool) {
        self.released = self.pressed.take() == Some(pointer) && on_backdrop;
    }

    /// The browser's `click` came, on the backdrop or elsewhere, as that of a key. Whether the dialog is to close.
    pub fn clicked(&mut self, on_backdrop: bool) -> bool {
        std::mem::take(&mut self.released) && on_backdrop
    }

    /// The browser took the pointer for something else, or the dialog closed.
    pub fn cancelled(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Dismissal {
        /// A pointer comes up, and the browser makes a click of it.
        fn ends(&mut self, pointer: i32, on_backdrop: bool) -> bool {
            self.released(pointer, on_backdrop);
            self.clicked(true)
        }
    }

    #[test]
    fn a_dialog_closes_when_both_ends_of_the_press_are_beside_it() {
        for (from, to, closes) in
            [(true, true, true), (false, true, false), (true, false, false), (false, false, false)]
        {
            let mut dismissal = Dismissal::default();
            dismissal.pressed(1, true, from);
            assert_eq!(dismissal.ends(1, to), closes, "pressed {from}, released {to}");
        }
    }

    #[test]
    fn a_press_of_another_kind_closes_nothing() {
        let mut dismissal = Dismissal::default();
        dismissal.pressed(1, false, true);
        assert!(!dismissal.ends(1, true), "the menu of the right button");
        dismissal.pressed(1, true, true);
        assert!(!dismissal.ends(2, true), "another finger");
        dismissal.pressed(1, true, true);
        dismissal.cancelled();
        assert!(!dismissal.ends(1, true), "a scroll");
        assert!(!dismissal.ends(1, true), "a release alone");
        dismissal.pressed(1, true, true);
        dismissal.pressed(2, true, false);
        assert!(!dismissal.ends(1, true), "a second finger in the dialog");
    }

    #[test]
    fn a_dialog_closes_with_the_click_of_the_press_and_no_other() {
        let mut dismissal = Dismissal::default();
        assert!(!dismissal.clicked(true), "a click without a press");
        dismissal.pressed(1, true, true);
        dismissal.released(1, true);
        assert!(!dismissal.clicked(false), "a key, after a finger that stayed too long for a click");
        assert!(!dismissal.clicked(true), "the answer is taken once");
        dismissal.pressed(1, true, true);
        dismissal.released(1, true);
        dismissal.pressed(1, true, false);
        assert!(!dismissal.clicked(true), "another press began");
    }

    #[test]
    fn its_own_edge_and_scroll_bar_are_the_dialogs() {
        let frame = DialogFrame { left: 10.0, top: 10.0, right: 90.0, bottom: 50.0 };
        assert!(frame.holds(10.0, 50.0) && frame.holds(89.5, 30.0));
        assert!(!frame.holds(9.0, 30.0) && !frame.holds(50.0, 51.0));
    }
}
