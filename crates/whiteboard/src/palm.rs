//! Which touches are of the hand that holds a pen.

use parvis_base::Mono;

use crate::input::{Pointer, PointerDevice};

/// How long after a pen was last seen a touch is taken for the hand that held it, in milliseconds. As long as somebody takes
/// between two words; whoever puts the pen away and goes on with a finger takes longer.
const LINGERS: u64 = 1_000;

/// Tells a finger from a palm. A palm touches beside a pen: while the pen is down, while it hovers, or just after. One pen
/// that was used some time ago says nothing of a touch: it may lie on the table.
#[derive(Debug, Clone, Default)]
pub(crate) struct PalmRejection {
    /// The pen that is down, by its pointer.
    down: Option<i32>,
    /// When a pen was last seen, down or near.
    seen: Option<Mono>,
}

impl PalmRejection {
    /// A pointer went down.
    pub(crate) fn pressed(&mut self, now: Mono, pointer: &Pointer) {
        if pointer.device == PointerDevice::Pen {
            self.down = Some(pointer.id);
            self.seen = Some(now);
        }
    }

    /// A pointer moved, pressed or hovering.
    pub(crate) fn moved(&mut self, now: Mono, pointer: &Pointer) {
        if pointer.device == PointerDevice::Pen {
            self.seen = Some(now);
        }
    }

    /// A pointer came up, or the browser took it away.
    pub(crate) fn gone(&mut self, now: Mono, pointer: i32) {
        if self.down == Some(pointer) {
            self.down = None;
            self.seen = Some(now);
        }
    }

    /// Whether a press that begins now is of the hand that holds the pen.
    pub(crate) fn rejects(&self, now: Mono, pointer: &Pointer) -> bool {
        pointer.device == PointerDevice::Touch
            && (self.down.is_some() || self.seen.is_some_and(|seen| now.0.saturating_sub(seen.0) < LINGERS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Vec2;
    use crate::input::Modifiers;

    fn pointer(id: i32, device: PointerDevice) -> Pointer {
        Pointer { id, device, at: Vec2::default(), pressure: 0.5, held: Modifiers::default(), pan: false }
    }

    #[test]
    fn a_touch_beside_a_pen_is_a_palm_and_a_later_one_a_finger() {
        let (pen, touch) = (pointer(1, PointerDevice::Pen), pointer(2, PointerDevice::Touch));
        let mut palms = PalmRejection::default();
        assert!(!palms.rejects(Mono(0), &touch));
        palms.pressed(Mono(0), &pen);
        assert!(palms.rejects(Mono(60_000), &touch), "the pen is down, however long");
        palms.gone(Mono(60_000), 1);
        assert!(palms.rejects(Mono(60_500), &touch), "between two words");
        assert!(!palms.rejects(Mono(61_000), &touch), "the pen was put away");
    }

    #[test]
    fn a_pen_that_hovers_is_near() {
        let (pen, touch) = (pointer(1, PointerDevice::Pen), pointer(2, PointerDevice::Touch));
        let mut palms = PalmRejection::default();
        palms.moved(Mono(5_000), &pen);
        assert!(palms.rejects(Mono(5_900), &touch));
        palms.moved(Mono(5_900), &pen);
        assert!(palms.rejects(Mono(6_800), &touch));
        assert!(!palms.rejects(Mono(7_000), &touch));
    }

    #[test]
    fn a_pen_that_the_browser_took_away_is_not_down_for_good() {
        let (pen, touch) = (pointer(1, PointerDevice::Pen), pointer(2, PointerDevice::Touch));
        let mut palms = PalmRejection::default();
        palms.pressed(Mono(0), &pen);
        palms.gone(Mono(10), 2);
        assert!(palms.rejects(Mono(9_000), &touch), "another pointer went");
        palms.gone(Mono(9_000), 1);
        assert!(!palms.rejects(Mono(11_000), &touch));
    }

    #[test]
    fn a_mouse_is_no_palm() {
        let mut palms = PalmRejection::default();
        palms.pressed(Mono(0), &pointer(1, PointerDevice::Pen));
        assert!(!palms.rejects(Mono(1), &pointer(2, PointerDevice::Mouse)));
        assert!(!palms.rejects(Mono(1), &pointer(1, PointerDevice::Pen)));
    }
}
