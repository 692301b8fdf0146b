//! Which part of the whiteboard is seen, and how large.

use crate::geometry::{Rect, Vec2};
use crate::limits;

/// Looks at the whiteboard. A point of the screen is counted in CSS pixels from the corner of the view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// What lies in the upper left corner of the view.
    pub corner: Vec2,
    /// How many pixels a unit of the whiteboard takes.
    pub zoom: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self { corner: Vec2::default(), zoom: 1.0 }
    }
}

impl Camera {
    /// Where a point of the whiteboard is on the screen.
    #[must_use]
    pub fn to_screen(self, point: Vec2) -> Vec2 {
        (point - self.corner) * self.zoom
    }

    /// What is at a point of the screen.
    #[must_use]
    pub fn to_page(self, point: Vec2) -> Vec2 {
        point * (1.0 / self.zoom) + self.corner
    }

    /// What of the whiteboard a view of this size shows.
    #[must_use]
    pub fn view(self, size: Vec2) -> Rect {
        Rect { min: self.corner, max: self.to_page(size) }
    }

    /// Moved as if the whiteboard were pushed by so many pixels.
    #[must_use]
    pub fn panned(self, by: Vec2) -> Self {
        self.at(self.corner - by * (1.0 / self.zoom))
    }

    /// Another zoom, while what is at this point of the screen stays there.
    #[must_use]
    pub fn zoomed(self, about: Vec2, zoom: f64) -> Self {
        let zoom = zoom.clamp(limits::ZOOM_LEAST, limits::ZOOM_MOST);
        let stays = self.to_page(about);
        Self { zoom, ..self }.at(stays - about * (1.0 / zoom))
    }

    /// Two fingers that were at `from` are at `to`: what was under each of them stays under it, as far as that goes
    /// without turning.
    #[must_use]
    pub fn pinched(self, from: [Vec2; 2], to: [Vec2; 2]) -> Self {
        let spread = |[one, other]: [Vec2; 2]| one.distance(other).max(1.0);
        let [before, after] = [from, to].map(|[one, other]| one.middle(other));
        self.panned(after - before).zoomed(after, self.zoom * spread(to) / spread(from))
    }

    /// Shows all of this, with a margin, in a view of this size; never larger than life.
    #[must_use]
    pub fn fit(what: Rect, size: Vec2) -> Self {
        let (needs, margin) = (what.size(), 32.0);
        let share = |view: f64, needs: f64| ((view - 2.0 * margin).max(1.0) / needs.max(1.0)).min(1.0);
        let zoom =
            share(size.x, needs.x).min(share(size.y, needs.y)).clamp(limits::ZOOM_LEAST, limits::ZOOM_MOST);
        Self { corner: Vec2::default(), zoom }.at(what.middle() - size * (0.5 / zoom))
    }

    /// No further away than elements can be.
    fn at(self, corner: Vec2) -> Self {
        let most = limits::CAMERA;
        Self { corner: Vec2::new(corner.x.clamp(-most, most), corner.y.clamp(-most, most)), ..self }
    }
}

/// The pixels of a picture of a part of the whiteboard that is so large, and how many of them a unit takes: twice as
/// many as on the screen, or as many as fit.
#[must_use]
pub fn pictured(size: Vec2) -> (u32, u32, f64) {
    let (width, height) = (size.x.max(1.0), size.y.max(1.0));
    let fits = limits::PICTURED_SIDE / width.max(height);
    let zoom = fits.min((limits::PICTURED_PIXELS / (width * height)).sqrt()).min(2.0);
    let pixels = |side: f64| (side * zoom).floor().max(1.0) as u32;
    (pixels(width), pixels(height), zoom)
}

/// How far apart the lines of the grid are, in units of the whiteboard: never nearer than a dozen pixels.
#[must_use]
pub fn grid_step(zoom: f64) -> f64 {
    let mut step = limits::GRID;
    while step * zoom < 12.0 {
        step *= 5.0;
    }
    step
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(one: Vec2, other: Vec2) -> bool {
        one.distance(other) < 1e-6 * (1.0 + one.length())
    }

    prop_compose! {
        fn any_camera()(x in -1e5..1e5f64, y in -1e5..1e5f64, zoom in 0.1..8.0f64) -> Camera {
            Camera { corner: Vec2::new(x, y), zoom }
        }
    }

    prop_compose! {
        fn any_point()(x in -3e3..3e3f64, y in -3e3..3e3f64) -> Vec2 {
            Vec2::new(x, y)
        }
    }

    proptest! {
        #[test]
        fn there_and_back(camera in any_camera(), point in any_point()) {
            prop_assert!(near(camera.to_screen(camera.to_page(point)), point));
        }

        #[test]
        fn zooming_keeps_what_is_under_the_pointer(
            camera in any_camera(), about in any_point(), zoom in 0.0..100.0f64,
        ) {
            let zoomed = camera.zoomed(about, zoom);
            prop_assert!(near(zoomed.to_page(about), camera.to_page(about)));
            prop_assert!((limits::ZOOM_LEAST..=limits::ZOOM_MOST).contains(&zoomed.zoom));
        }

        #[test]
        fn panning_takes_the_board_along(camera in any_camera(), by in any_point(), point in any_point()) {
            let board = camera.to_page(point);
            prop_assert!(near(camera.panned(by).to_screen(board), point + by));
        }

        #[test]
        fn fingers_keep_what_is_between_them(
            camera in any_camera(), one in any_point(), other in any_point(), by in any_point(),
        ) {
            let moved = camera.pinched([one, other], [one + by, other + by]);
            prop_assert!(near(moved.to_screen(camera.to_page(one)), one + by));
        }

        #[test]
        fn all_of_it_fits(min in any_point(), size in any_point(), x in 200.0..2e3f64, y in 200.0..2e3f64) {
            let (what, view) = (Rect::sized(min, size), Vec2::new(x, y));
            let camera = Camera::fit(what, view);
            prop_assert!(camera.zoom <= 1.0);
            if camera.zoom > limits::ZOOM_LEAST {
                prop_assert!(camera.view(view).grown(1e-6).holds(what));
            }
        }
    }

    #[test]
    fn spreading_the_fingers_makes_it_larger() {
        let fingers = |apart| [Vec2::new(100.0 - apart, 100.0), Vec2::new(100.0 + apart, 100.0)];
        let camera = Camera::default().pinched(fingers(20.0), fingers(40.0));
        assert!((camera.zoom - 2.0).abs() < 1e-9);
        assert!(near(camera.to_page(Vec2::new(100.0, 100.0)), Vec2::new(100.0, 100.0)));
    }

    #[test]
    fn a_picture_of_the_board_fits_on_a_canvas() {
        assert_eq!(pictured(Vec2::new(300.0, 200.0)), (600, 400, 2.0));
        for (width, height) in
            [(0.0, 0.0), (9_000.0, 8_000.0), (2e7, 2e7), (2e7, 1.0), (5e3, 1e3), (4_096.5, 4_096.5)]
        {
            let (right, down, zoom) = pictured(Vec2::new(width, height));
            assert!(right >= 1 && down >= 1 && zoom <= 2.0, "{right} by {down}");
            assert!(f64::from(right.max(down)) <= limits::PICTURED_SIDE, "{right} by {down}");
            assert!(f64::from(right) * f64::from(down) <= limits::PICTURED_PIXELS, "{right} by {down}");
        }
    }

    #[test]
    fn the_grid_never_gets_dense() {
        assert!((grid_step(1.0) - limits::GRID).abs() < 1e-9);
        for zoom in [limits::ZOOM_LEAST, 0.3, 1.0, limits::ZOOM_MOST] {
            assert!(grid_step(zoom) * zoom >= 12.0);
        }
    }
}
