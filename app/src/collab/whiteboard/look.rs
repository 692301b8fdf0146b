//! What elements look like on a canvas, with everything that is worked out once.

use std::collections::BTreeMap;

use parvis_collab::{Element, ElementKind, ItemId};
use parvis_whiteboard::camera::pictured;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::limits::PICTURE_BYTES;
use parvis_whiteboard::text::{self, Layout};
use parvis_whiteboard::{form, path};
use web_sys::{HtmlImageElement, Path2d};

use super::canvas::{self, Canvas, CanvasTransform, css};

/// Where a picture is that has not come, and the edge of one that is the background.
const PLACE: &str = "rgb(226 228 231)";

/// A path with its colours.
struct ColouredPath {
    path: Path2d,
    fill: Option<String>,
    line: Option<(String, f64)>,
}

struct PathLook {
    /// The number of the look that this is of.
    number: u64,
    shapes: Vec<ColouredPath>,
    words: Option<(Layout, String)>,
}

/// Paints elements.
#[derive(Default)]
pub(super) struct Looks {
    known: BTreeMap<ItemId, PathLook>,
    /// Pictures that the browser has decoded, by their offers.
    pub(super) pictures: BTreeMap<ItemId, HtmlImageElement>,
}

/// Where the whiteboard is on a canvas.
#[derive(Debug, Clone, Copy)]
pub(super) struct CanvasView {
    /// What is in the upper left corner.
    pub(super) corner: Vec2,
    /// Pixels of the canvas for a unit of the whiteboard.
    pub(super) zoom: f64,
}

impl CanvasView {
    pub(super) fn to_canvas(self, point: Vec2) -> Vec2 {
        (point - self.corner) * self.zoom
    }

    /// Where the origin of an element goes, with its turn around its middle.
    fn transform(self, element: &Element) -> CanvasTransform {
        let turn = form::turn(element);
        let origin = form::origin(element.place).turned(form::frame(element).middle(), turn);
        CanvasTransform { zoom: self.zoom, turn, origin: self.to_canvas(origin) }
    }
}

impl Looks {
    /// Paints an element whose look has a number, by which it is known the next time.
    pub(super) fn paint(&mut self, canvas: &Canvas, view: CanvasView, element: &Element, number: u64) {
        let known = self.known.get(&element.id).is_some_and(|look| look.number == number);
        if !known {
            // However many there were on all the pages, these are not for ever.
            if self.known.len() > parvis_collab::limits::ELEMENTS {
                self.known.clear();
            }
            self.known.insert(element.id, look(canvas, element, number, true));
        }
        let picture = self.picture_of(element);
        if let Some(look) = self.known.get(&element.id) {
            show(canvas, view, element, look, picture.as_ref());
        }
    }

    /// Paints an element as it is only now.
    pub(super) fn paint_once(&self, canvas: &Canvas, view: CanvasView, element: &Element, lifted: bool) {
        show(canvas, view, element, &look(canvas, element, 0, lifted), self.picture_of(element).as_ref());
    }

    /// A picture as an address that has all of it in itself, no larger than a whiteboard file takes it; `None` where it
    /// has not come.
    pub(super) fn address(&self, offer: ItemId) -> Option<String> {
        let picture = self.pictures.get(&offer)?;
        let size = Vec2::new(picture.natural_width().into(), picture.natural_height().into());
        let (_, _, most) = pictured(size);
        // A photograph has many times the bytes as PNG. Where a browser knows nothing else that keeps what is
        // transparent, there are fewer pixels.
        [1.0, 0.5, 0.25].into_iter().find_map(|part| {
            let size = size * (most.min(1.0) * part);
            let size = Vec2::new(size.x.floor().max(1.0), size.y.floor().max(1.0));
            let canvas = Canvas::new(size.x as u32, size.y as u32)?;
            canvas.picture(picture, size);
            ["image/png", "image/webp"].into_iter().find_map(|kind| {
                let address = canvas.element().to_data_url_with_type(kind).ok()?;
                // An empty address is that of a canvas that is too large.
                let fits = address.starts_with("data:image/") && address.len() / 4 * 3 <= PICTURE_BYTES;
                fits.then_some(address)
            })
        })
    }

    fn picture_of(&self, element: &Element) -> Option<HtmlImageElement> {
        let ElementKind::Picture(offer) = element.kind else { return None };
        self.pictures.get(&offer).cloned()
    }
}

fn look(canvas: &Canvas, element: &Element, number: u64, lifted: bool) -> PathLook {
    let shapes = path::shapes(element, lifted).into_iter().filter_map(|shape| {
        Some(ColouredPath {
            path: canvas::path(&shape.path)?,
            fill: shape.fill.map(css),
            line: shape.line.map(|(colour, width)| (css(colour), width)),
        })
    });
    let shapes = shapes.collect();
    let words = text::has_words(element).then(|| {
        let ink =
            if matches!(element.kind, ElementKind::Sticky) { text::ON_STICKY } else { element.style.colour };
        (text::layout(element, &mut canvas::measure(canvas)), css(ink))
    });
    PathLook { number, shapes, words }
}

fn show(
    canvas: &Canvas,
    view: CanvasView,
    element: &Element,
    look: &PathLook,
    picture: Option<&HtmlImageElement>,
) {
    canvas.at(view.transform(element));
    for ColouredPath { path, fill, line } in &look.shapes {
        if let Some(fill) = fill {
            canvas.fill(path, fill);
        }
        if let Some((colour, width)) = line {
            canvas.line(path, colour, *width);
        }
    }
    if let ElementKind::Picture(_) = element.kind {
        let size = form::frame(element).size();
        match picture {
            Some(picture) => canvas.picture(picture, size),
            // Its place, until it comes.
            None => canvas.fill_box(Vec2::default(), size, PLACE),
        }
        // White paper ends somewhere on a white board.
        if element.fixed {
            canvas.edge(size, PLACE);
        }
    }
    if let Some((set, ink)) = &look.words {
        canvas.font(set.font);
        for (number, line) in set.lines.iter().enumerate() {
            let down = set.font * (text::LINE_HEIGHT * number as f64 + text::BASELINE);
            canvas.words(line, set.at + Vec2::new(0.0, down), ink);
        }
    }
}
