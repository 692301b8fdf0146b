//! A canvas, as far as the whiteboard paints on one.

use leptos::prelude::*;
use parvis_whiteboard::geometry::Vec2;
use parvis_whiteboard::path::Colour;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Path2d};

/// The letters of everything that is written on the whiteboard.
const FONT: &str = "system-ui, sans-serif";

/// A canvas and what paints on it.
pub(super) struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

/// Where what is painted goes: a zoom, a turn in degrees, and where the origin is, in pixels of the canvas.
#[derive(Debug, Clone, Copy)]
pub(super) struct CanvasTransform {
    pub(super) zoom: f64,
    pub(super) turn: f64,
    pub(super) origin: Vec2,
}

impl Canvas {
    /// `None` where the browser paints nothing.
    pub(super) fn of(element: HtmlCanvasElement) -> Option<Self> {
        let context = element.get_context("2d").ok()??;
        Some(Self { element, context: context.unchecked_into() })
    }

    /// One that is nowhere in the page.
    pub(super) fn new(width: u32, height: u32) -> Option<Self> {
        let element = document().create_element("canvas").ok()?.unchecked_into();
        let canvas = Self::of(element)?;
        canvas.resize(width, height);
        Some(canvas)
    }

    pub(super) fn element(&self) -> &HtmlCanvasElement {
        &self.element
    }

    /// In its own pixels. Empties it.
    pub(super) fn resize(&self, width: u32, height: u32) {
        self.element.set_width(width);
        self.element.set_height(height);
    }

    /// Everything on it goes.
    pub(super) fn clear(&self, size: Vec2) {
        self.at(CanvasTransform { zoom: 1.0, turn: 0.0, origin: Vec2::default() });
        self.opacity(1.0);
        self.context.clear_rect(0.0, 0.0, size.x, size.y);
    }

    pub(super) fn at(&self, CanvasTransform { zoom, turn, origin }: CanvasTransform) {
        let (sin, cos) = if turn == 0.0 { (0.0, 1.0) } else { turn.to_radians().sin_cos() };
        let (along, across) = (zoom * cos, zoom * sin);
        // Fails for numbers that are none, and there are none.
        let _ = self.context.set_transform(along, across, -across, along, origin.x, origin.y);
    }

    pub(super) fn opacity(&self, opacity: f64) {
        self.context.set_global_alpha(opacity);
    }

    pub(super) fn fill(&self, path: &Path2d, colour: &str) {
        self.context.set_fill_style_str(colour);
        self.context.fill_with_path_2d(path);
    }

    pub(super) fn line(&self, path: &Path2d, colour: &str, width: f64) {
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(width);
        self.context.set_line_cap("round");
        self.context.set_line_join("round");
        self.context.stroke_with_path(path);
    }

    pub(super) fn fill_box(&self, min: Vec2, size: Vec2, colour: &str) {
        self.context.set_fill_style_str(colour);
        self.context.fill_rect(min.x, min.y, size.x, size.y);
    }

    /// A thin line within a box from the origin.
    pub(super) fn edge(&self, size: Vec2, colour: &str) {
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(1.0);
        let side = |length: f64| (length - 1.0).max(0.0);
        self.context.stroke_rect(0.5, 0.5, side(size.x), side(size.y));
    }

    pub(super) fn font(&self, size: f64) {
        self.context.set_font(&format!("{size}px {FONT}"));
    }

    pub(super) fn words(&self, text: &str, at: Vec2, colour: &str) {
        self.context.set_fill_style_str(colour);
        // Fails for numbers that are none, and there are none.
        let _ = self.context.fill_text(text, at.x, at.y);
    }

    /// How wide a text is, with the font set last.
    pub(super) fn width(&self, text: &str) -> f64 {
        self.context.measure_text(text).map_or(0.0, |measured| measured.width())
    }

    /// Another canvas, in this box.
    pub(super) fn copy(&self, other: &Self, min: Vec2, size: Vec2) {
        // Fails for a canvas without pixels, which has nothing to show.
        let _ = self.context.draw_image_with_html_canvas_element_and_dw_and_dh(
            &other.element,
            min.x,
            min.y,
            size.x,
            size.y,
        );
    }

    /// A picture, in a box from the origin.
    pub(super) fn picture(&self, image: &HtmlImageElement, size: Vec2) {
        // Fails for a picture that the browser cannot show, which has nothing to show.
        let _ =
            self.context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, size.x, size.y);
    }
}

/// How wide texts are with letters of a size.
pub(super) fn measure(canvas: &Canvas) -> impl FnMut(&str, f64) -> f64 {
    let mut size = f64::NAN;
    move |text, font| {
        if size != font {
            canvas.font(font);
            size = font;
        }
        canvas.width(text)
    }
}

/// A path of SVG.
pub(super) fn path(text: &str) -> Option<Path2d> {
    Path2d::new_with_path_string(text).ok()
}

/// As style sheets write it.
pub(super) fn css([red, green, blue, opacity]: Colour) -> String {
    format!("rgb({red} {green} {blue} / {})", f64::from(opacity) / 255.0)
}
