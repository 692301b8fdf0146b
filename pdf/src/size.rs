use crate::limits::PIXELS_PER_POINT;

/// How many pixels a page of this size, in points, becomes when its longer side has `side` of them; fewer for a tiny
/// page. `None` for what is no size.
pub(crate) fn pixels(width: f32, height: f32, side: u16) -> Option<(u16, u16)> {
    let longer = width.max(height);
    if !(width > 0.0 && height > 0.0 && longer.is_finite()) {
        return None;
    }
    let scale = (f32::from(side) / longer).min(PIXELS_PER_POINT);
    // What is a thousand times as long as wide is a line at least. A cast of a float stays within its type.
    let along = |points: f32| ((points * scale).round() as u16).clamp(1, side.max(1));
    Some((along(width), along(height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_side_is_as_long_as_asked() {
        assert_eq!(pixels(595.0, 842.0, 842), Some((595, 842)));
        assert_eq!(pixels(842.0, 595.0, 421), Some((421, 298)));
    }

    #[test]
    fn a_tiny_page_stays_small_and_an_absurd_one_is_a_line() {
        assert_eq!(pixels(10.0, 5.0, 2_400), Some((120, 60)));
        assert_eq!(pixels(1e30, 1.0, 2_400), Some((2_400, 1)));
        assert_eq!(pixels(1e-30, 1e-30, 2_400), Some((1, 1)));
    }

    #[test]
    fn what_is_no_size_has_no_pixels() {
        for (width, height) in
            [(0.0, 1.0), (1.0, -1.0), (f32::NAN, 1.0), (1.0, f32::NAN), (f32::INFINITY, 1.0)]
        {
            assert_eq!(pixels(width, height, 100), None, "{width} by {height}");
        }
    }
}
