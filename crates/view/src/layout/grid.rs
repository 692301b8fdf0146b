//! Tiles of one size, in rows.

use super::picture::CommonShapes;
use super::{LEAST_TILE, MAX_TILES, StageRect};

/// More than what the arithmetic loses.
const BETTER: f64 = 1.0 + 1e-9;

/// The size of the tiles of a grid, and how many stand side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cells {
    pub(super) columns: usize,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// How many tiles find room in an area, none smaller than the least: at least one, whatever the area.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a small number")]
pub(super) fn capacity(area: StageRect, gap: f64, least: (f64, f64)) -> usize {
    #[allow(clippy::cast_precision_loss, reason = "a small number")]
    let fit =
        |length: f64, least: f64| ((length + gap) / (least + gap)).clamp(1.0, MAX_TILES as f64) as usize;
    (fit(area.width, least.0) * fit(area.height, least.1)).min(MAX_TILES)
}

/// The grid in which the picture that is shown smallest is shown largest; of equal ones that with the fewest rows.
///
/// All numbers of rows are tried: sizes do not rise and fall evenly with them, and there are few.
pub(super) fn choose(area: StageRect, gap: f64, count: usize, shapes: CommonShapes) -> Cells {
    let mut best: Option<(bool, f64, Cells)> = None;
    for rows in 1..=count {
        let columns = count.div_ceil(rows);
        if count.div_ceil(columns) < rows {
            // With so many rows one would be empty.
            continue;
        }
        let cell = (part(area.width, columns, gap), part(area.height, rows, gap));
        let (width, height) = shapes.tile_in(cell, LEAST_TILE);
        let is_readable = cell.0 >= LEAST_TILE.0 && cell.1 >= LEAST_TILE.1;
        let shown = shapes.least_shown((width, height));
        let is_better =
            best.is_none_or(
                |(was_readable, most, _)| {
                    if is_readable == was_readable { shown > most * BETTER } else { is_readable }
                },
            );
        if is_better {
            best = Some((is_readable, shown, Cells { columns, width, height }));
        }
    }
    best.map_or(Cells { columns: 1, width: 0.0, height: 0.0 }, |(_, _, cells)| cells)
}

/// One of so many equal parts of a length.
#[allow(clippy::cast_precision_loss, reason = "a handful of tiles")]
fn part(length: f64, parts: usize, gap: f64) -> f64 {
    ((length - gap * (parts - 1) as f64) / parts as f64).max(0.0)
}

impl Cells {
    /// The rectangles of so many tiles, row by row, in the middle of the area. A last row with fewer stands in the
    /// middle, too.
    #[allow(clippy::cast_precision_loss, reason = "a handful of tiles")]
    pub(super) fn places(self, area: StageRect, gap: f64, count: usize) -> impl Iterator<Item = StageRect> {
        let Self { columns, width, height } = self;
        let span =
            move |tiles: usize, length: f64| length * tiles as f64 + gap * tiles.saturating_sub(1) as f64;
        let top = area.y + (area.height - span(count.div_ceil(columns), height)) / 2.0;
        (0..count).map(move |index| {
            let (row, column) = (index / columns, index % columns);
            let in_row = columns.min(count - row * columns);
            StageRect {
                x: area.x + (area.width - span(in_row, width)) / 2.0 + (width + gap) * column as f64,
                y: top + (height + gap) * row as f64,
                width,
                height,
            }
        })
    }

    /// The width and the height that so many tiles take, with what is between them.
    #[allow(clippy::cast_precision_loss, reason = "a handful of tiles")]
    pub(super) fn taken(self, gap: f64, count: usize) -> (f64, f64) {
        let rows = count.div_ceil(self.columns);
        (
            self.width * self.columns as f64 + gap * (self.columns - 1) as f64,
            self.height * rows as f64 + gap * rows.saturating_sub(1) as f64,
        )
    }
}
