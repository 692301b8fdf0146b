//! Keeping the line of the caret in sight. All in CSS pixels from the upper edge of the window, downwards.

/// From where to where something reaches.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct VerticalExtent {
    /// Its upper end.
    pub top: f64,
    /// Its lower end.
    pub bottom: f64,
}

/// By how much to scroll, downwards, so that the line of the caret is in sight with this room around it; 0 where it is.
/// It is the line and not its paragraph, which may be higher than what is seen.
#[must_use]
pub fn reveal(caret: VerticalExtent, view: VerticalExtent, room: f64) -> f64 {
    let height = view.bottom - view.top;
    let room = room.min((height - (caret.bottom - caret.top)) / 2.0).max(0.0);
    if caret.top < view.top + room {
        caret.top - view.top - room
    } else if caret.bottom > view.bottom - room {
        // Of a line higher than what is seen, its beginning.
        (caret.bottom - view.bottom + room).min(caret.top - view.top)
    } else {
        0.0
    }
}

/// By how much to scroll when others changed the text: the line of the caret stays where it was in the window, if it was in
/// sight. Whoever has scrolled elsewhere to read stays there.
#[must_use]
pub fn hold(before: Option<VerticalExtent>, after: VerticalExtent, view: VerticalExtent) -> f64 {
    match before {
        Some(before) if before.bottom > view.top && before.top < view.bottom => {
            let moved = after.top - before.top;
            let there = VerticalExtent { top: after.top - moved, bottom: after.bottom - moved };
            moved + reveal(there, view, 0.0)
        }
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: VerticalExtent = VerticalExtent { top: 100.0, bottom: 300.0 };

    fn line(top: f64) -> VerticalExtent {
        VerticalExtent { top, bottom: top + 20.0 }
    }

    #[allow(clippy::float_cmp, reason = "whole numbers, which floats hold exactly")]
    fn check(found: f64, expected: f64) {
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_in_sight_moves_nothing() {
        check(reveal(line(150.0), VIEW, 8.0), 0.0);
    }

    #[test]
    fn a_line_above_or_below_comes_in_sight_whatever_its_paragraph() {
        check(reveal(line(60.0), VIEW, 8.0), -48.0);
        check(reveal(line(295.0), VIEW, 8.0), 23.0);
        check(reveal(line(2_000.0), VIEW, 0.0), 1_720.0);
    }

    #[test]
    fn a_line_higher_than_the_view_shows_its_beginning() {
        check(reveal(VerticalExtent { top: 250.0, bottom: 600.0 }, VIEW, 8.0), 150.0);
        check(reveal(VerticalExtent { top: 20.0, bottom: 600.0 }, VIEW, 8.0), -80.0);
    }

    #[test]
    fn the_line_stays_where_it_was_while_others_write_above_it() {
        check(hold(Some(line(150.0)), line(190.0), VIEW), 40.0);
        check(hold(Some(line(150.0)), line(110.0), VIEW), -40.0);
        check(hold(Some(line(150.0)), line(150.0), VIEW), 0.0);
    }

    #[test]
    fn a_line_cut_by_the_edge_comes_in_whole() {
        check(hold(Some(line(290.0)), line(290.0), VIEW), 10.0);
    }

    #[test]
    fn whoever_reads_elsewhere_stays_there() {
        check(hold(Some(line(900.0)), line(940.0), VIEW), 0.0);
        check(hold(None, line(940.0), VIEW), 0.0);
    }
}
