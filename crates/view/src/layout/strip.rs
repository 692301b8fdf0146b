//! The large place, and the strip of the others beside it or under it.

use super::grid::choose;
use super::picture::CommonShapes;
use super::{LEAST_TILE, PanelSide, StageRect};

/// How much of the stage's length the strip takes, and at most, in CSS pixels.
const SHARE: f64 = 0.2;
const MOST: f64 = 260.0;
/// What the large pictures leave free goes to the strip, up to this share of the stage.
const SHARE_MOST: f64 = 0.5;
/// Where the large pictures would keep less of their area than this, there is no strip.
const KEPT_LARGE: f64 = 0.55;
/// The strip leaves its usual place only where that makes the large pictures larger by this factor.
const MOVES_FOR: f64 = 1.05;

/// What the presenter beside the slides takes of the large place.
const PRESENTER: f64 = 0.28;

/// Where the large pictures and the others are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub(super) main: StageRect,
    pub(super) strip: StageRect,
}

/// The place of a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StripEdge {
    Left,
    Right,
    Bottom,
}

impl PanelSide {
    fn edge(self) -> StripEdge {
        match self {
            Self::Left => StripEdge::Left,
            Self::Right => StripEdge::Right,
        }
    }
}

/// Cuts a strip off for the others. `taken` is the size of what the large pictures take when the whole area is theirs, and
/// `alone` the area of the smallest of them then; `shown` is that area in another place. `None` where they would be too
/// small beside a strip.
pub(super) fn split(
    area: StageRect,
    gap: f64,
    panel: PanelSide,
    (taken, alone): ((f64, f64), f64),
    shown: impl Fn(StageRect) -> f64,
) -> Option<Split> {
    // The strip is at the side of the panel: what is large stays where it is when the panel opens.
    let cut_at = |edge| cut(area, gap, edge, thickness(area, gap, edge, taken));
    let under = cut_at(StripEdge::Bottom);
    let chosen = if area.height > area.width {
        under
    } else {
        let beside = cut_at(panel.edge());
        if shown(under.main) > shown(beside.main) * MOVES_FOR { under } else { beside }
    };
    (shown(chosen.main) >= alone * KEPT_LARGE).then_some(chosen)
}

/// The place of the slides, and that of who presents them: where the slides are larger.
pub(super) fn beside_slides(area: StageRect, gap: f64, panel: PanelSide, slides: CommonShapes) -> Split {
    let shown = |split: &Split| {
        let cells = choose(split.main, gap, 1, slides);
        slides.least_shown((cells.width, cells.height))
    };
    let taken = choose(area, gap, 1, slides).taken(gap, 1);
    let beside = cut(area, gap, panel.edge(), (area.width * PRESENTER).max(free(area.width, taken.0, gap)));
    let under =
        cut(area, gap, StripEdge::Bottom, (area.height * PRESENTER).max(free(area.height, taken.1, gap)));
    if shown(&under) > shown(&beside) * MOVES_FOR { under } else { beside }
}

/// What is free of a length, up to the most that a strip may take.
fn free(length: f64, taken: f64, gap: f64) -> f64 {
    (length - taken - gap).min(length * SHARE_MOST)
}

fn thickness(area: StageRect, gap: f64, edge: StripEdge, taken: (f64, f64)) -> f64 {
    let (length, taken, least) = match edge {
        StripEdge::Left | StripEdge::Right => (area.width, taken.0, LEAST_TILE.0),
        StripEdge::Bottom => (area.height, taken.1, LEAST_TILE.1),
    };
    (length * SHARE).min(MOST).max(least).max(free(length, taken, gap))
}

fn cut(area: StageRect, gap: f64, edge: StripEdge, thickness: f64) -> Split {
    let StageRect { x, y, width, height } = area;
    let across = thickness.min(width / 2.0);
    let down = thickness.min(height / 2.0);
    let (rest_width, rest_height) = ((width - across - gap).max(0.0), (height - down - gap).max(0.0));
    match edge {
        StripEdge::Left => Split {
            main: StageRect { x: x + width - rest_width, width: rest_width, ..area },
            strip: StageRect { width: across, ..area },
        },
        StripEdge::Right => Split {
            main: StageRect { width: rest_width, ..area },
            strip: StageRect { x: x + width - across, width: across, ..area },
        },
        StripEdge::Bottom => Split {
            main: StageRect { height: rest_height, ..area },
            strip: StageRect { y: y + height - down, height: down, ..area },
        },
    }
}
