//! What of the page is in sight while a phone shows its keyboard. Most browsers make the page lower then, as the page
//! asks them to (`interactive-widget` in its head); Safari leaves it as high as it was and moves it up under the upper
//! edge of the screen, the pictures first. Lengths are CSS pixels.

/// What covers less is no keyboard: a bar of the browser comes and goes.
const KEYBOARD_LEAST: f64 = 120.0;
/// A page that is larger than this was enlarged by the person, who looks at a part of it.
const ENLARGED: f64 = 1.05;

/// How the browser shows the page (CSSOM View, `VisualViewport`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Height of the layout viewport, in CSS pixels.
    pub layout: f64,
    /// Height of the visual viewport, in CSS pixels.
    pub height: f64,
    /// Distance of the visual viewport from the top of the layout viewport, in CSS pixels.
    pub top: f64,
    /// Pinch zoom; 1 is none.
    pub scale: f64,
}

/// The parts of the page that an on-screen keyboard hides, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hidden {
    /// Height hidden at the top.
    pub top: f64,
    /// Height hidden at the bottom, behind the keyboard.
    pub bottom: f64,
}

/// What an on-screen keyboard hides. `None` if there is none, or the browser has made the page lower already.
#[must_use]
pub fn hidden(viewport: Viewport) -> Option<Hidden> {
    let Viewport { layout, height, top, scale } = viewport;
    let covered = height > 0.0 && scale < ENLARGED && layout - height >= KEYBOARD_LEAST;
    covered.then(|| {
        let top = top.clamp(0.0, layout - height);
        Hidden { top, bottom: layout - height - top }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: Viewport = Viewport { layout: 844.0, height: 844.0, top: 0.0, scale: 1.0 };

    #[test]
    fn without_a_keyboard_nothing_is_hidden() {
        assert_eq!(hidden(PHONE), None);
        assert_eq!(hidden(Viewport { height: 760.0, ..PHONE }), None);
        // The page was made lower.
        assert_eq!(hidden(Viewport { layout: 500.0, height: 500.0, ..PHONE }), None);
    }

    #[test]
    fn a_keyboard_hides_what_is_below_and_what_the_page_was_moved_up_by() {
        let below = Hidden { top: 0.0, bottom: 336.0 };
        assert_eq!(hidden(Viewport { height: 508.0, ..PHONE }), Some(below));
        let moved = Hidden { top: 200.0, bottom: 136.0 };
        assert_eq!(hidden(Viewport { height: 508.0, top: 200.0, ..PHONE }), Some(moved));
        // Safari moves it further for as long as the finger pulls.
        let most = Hidden { top: 336.0, bottom: 0.0 };
        assert_eq!(hidden(Viewport { height: 508.0, top: 400.0, ..PHONE }), Some(most));
    }

    #[test]
    fn who_enlarges_the_page_looks_at_a_part_of_it() {
        assert_eq!(hidden(Viewport { height: 422.0, scale: 2.0, ..PHONE }), None);
    }

    #[test]
    fn a_page_that_is_not_shown_has_no_keyboard() {
        assert_eq!(hidden(Viewport { height: 0.0, ..PHONE }), None);
    }
}
