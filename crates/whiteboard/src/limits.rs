//! Every limit of the whiteboard that is not the shared document's.

/// The smallest zoom.
pub const ZOOM_LEAST: f64 = 0.1;
/// The largest.
pub const ZOOM_MOST: f64 = 8.0;
/// How far the view goes from the middle of the whiteboard.
pub const CAMERA: f64 = 1e6;
/// The lines of the grid are so far apart at a zoom of one, in units of the whiteboard.
pub const GRID: f64 = 20.0;
/// A stroke says where it is no more often than this, in milliseconds.
pub const STROKE_EVERY: u64 = 33;
/// And where the pointer is.
pub const POINTER_EVERY: u64 = 50;
/// The list of what is on the page is made anew no more often, in milliseconds.
pub const LIST_EVERY: u64 = 400;
/// A stroke that is longer is gone on with as another.
pub const STROKE_POINTS: usize = 4_000;
/// How long a trail of the laser is seen, in milliseconds.
pub const TRAIL: u64 = 1_200;
/// The points of one trail.
pub const TRAIL_POINTS: usize = 256;
/// The bytes of a page's name that a person types.
pub const PAGE_NAME_BYTES: usize = 256;
/// The elements that wait to be put on the whiteboard, from all that was pasted and opened: a full whiteboard, which is the most
/// that can be copied, too.
pub const WAITING: usize = parvis_collab::limits::ELEMENTS;
/// The bytes of a file with a whiteboard.
pub const FILE_BYTES: usize = 64 * 1024 * 1024;
/// The pictures in it, and the bytes of each.
pub const FILE_PICTURES: usize = 200;
/// The bytes of all of them together in a file that is written: what is drawn has room beside them.
pub const FILE_PICTURES_BYTES: usize = 40 * 1024 * 1024;
/// See [`FILE_PICTURES`].
pub const PICTURE_BYTES: usize = 8 * 1024 * 1024;
/// The longest side of a picture of the whiteboard, in its pixels.
pub const PICTURED_SIDE: f64 = 8_192.0;
/// All of its pixels: those of the largest canvas that a phone paints on.
pub const PICTURED_PIXELS: f64 = 4_096.0 * 4_096.0;
/// The side of a tile that is painted once and shown while the view moves, in pixels of the screen.
pub const TILE: f64 = 512.0;
/// The tiles that are kept.
pub const TILES: usize = 96;
/// No side of a new picture is longer, in units of the whiteboard.
pub const PICTURE_SIDE: f64 = 480.0;
/// The smallest box that a resize leaves.
pub const SIZE_LEAST: f64 = 4.0;
