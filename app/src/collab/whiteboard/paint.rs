//! The pictures of the whiteboard: a page of tiles that are painted once, and over it what moves.

use parvis_collab::Mono;
use parvis_whiteboard::camera::{Camera, grid_step, pictured};
use parvis_whiteboard::geometry::{Rect, Vec2};
use parvis_whiteboard::layers::PaintLayers;
use parvis_whiteboard::limits;
use parvis_whiteboard::tiles::Tiles;
use parvis_whiteboard::trail::Trail;
use parvis_whiteboard::transform::Handle;
use parvis_whiteboard::whiteboard::{Overlay, Whiteboard};

use super::canvas::{self, Canvas, CanvasTransform, css};
use super::look::{CanvasView, Looks};

/// How long one picture may paint tiles, in milliseconds: half of what a screen of 60 Hz gives.
const BUDGET: f64 = 7.0;
/// What is smaller on the canvas, in pixels, is not seen.
const SPECK: f64 = 0.6;

const PAPER: &str = "rgb(255 255 255)";
const GRID: &str = "rgb(226 230 236)";
const CHOSEN: &str = "rgb(24 100 190)";

/// Somebody else's pointer.
#[derive(Debug, Clone)]
pub(super) struct Other {
    pub(super) name: String,
    pub(super) at: Vec2,
    pub(super) colour: [u8; 4],
}

/// Paints the whiteboard on two canvases, one over the other.
pub(super) struct Painter {
    page: Canvas,
    live: Canvas,
    tiles: Tiles<Canvas>,
    pub(super) looks: Looks,
    /// Pixels of the canvas for one of the page.
    density: f64,
    /// Of the canvases.
    size: Vec2,
    /// The view that the page shows.
    shown: Option<(Camera, bool)>,
    layers: PaintLayers,
}

/// What else there is to paint.
pub(super) struct Scenery<'a> {
    pub(super) grid: bool,
    pub(super) others: &'a [Other],
    /// Of lasers, with the colour of each.
    pub(super) trails: &'a [(Trail, [u8; 4])],
    /// The person asked for less motion: nothing fades.
    pub(super) calm: bool,
}

impl Painter {
    pub(super) fn new(page: Canvas, live: Canvas) -> Self {
        Self {
            page,
            live,
            tiles: Tiles::default(),
            looks: Looks::default(),
            density: 1.0,
            size: Vec2::default(),
            shown: None,
            layers: PaintLayers::default(),
        }
    }

    /// The canvas has another size, in pixels of the page, or the screen another density.
    pub(super) fn resized(&mut self, size: Vec2, density: f64) {
        // Finer than two pixels for one is not seen, and slow.
        let density = density.clamp(1.0, 2.0);
        let size = Vec2::new((size.x * density).round().max(1.0), (size.y * density).round().max(1.0));
        if (self.size, self.density) != (size, density) {
            (self.size, self.density) = (size, density);
            for canvas in [&self.page, &self.live] {
                canvas.resize(size.x as u32, size.y as u32);
            }
            self.shown = None;
        }
    }

    /// Something looks different here.
    pub(super) fn invalidate(&mut self, area: Rect) {
        self.tiles.invalidate(area);
        self.shown = None;
    }

    /// How wide texts are.
    pub(super) fn measure(&self) -> impl FnMut(&str, f64) -> f64 {
        canvas::measure(&self.live)
    }

    /// Paints the next picture. Whether there is more to paint.
    pub(super) fn frame(
        &mut self,
        board: &mut Whiteboard,
        scenery: &Scenery<'_>,
        now: Mono,
        clock: impl Fn() -> f64,
    ) -> bool {
        self.take_damage(board, now);
        let camera = Camera { zoom: board.camera().zoom * self.density, ..board.camera() };
        let begun = clock();
        let mut wanted = self.tiles.wanted(camera, self.size).into_iter();
        let mut painted = false;
        for index in wanted.by_ref() {
            self.tile(board, camera, index);
            painted = true;
            if clock() - begun > BUDGET {
                break;
            }
        }
        if painted || self.shown != Some((camera, scenery.grid)) {
            self.blit(camera, scenery.grid);
        }
        self.over(board, camera, scenery, now);
        wanted.next().is_some() || self.layers.moves()
    }

    fn take_damage(&mut self, board: &mut Whiteboard, now: Mono) {
        let repaint = self.layers.follow(board, now);
        if repaint.all {
            self.tiles.clear();
            self.shown = None;
        }
        for area in repaint.areas {
            self.tiles.invalidate(area);
        }
    }

    fn tile(&mut self, board: &Whiteboard, camera: Camera, index: (i32, i32)) {
        let area = self.tiles.area(index);
        let side = limits::TILE as u32;
        let Some(canvas) = self.tiles.spare(index).or_else(|| Canvas::new(side, side)) else { return };
        canvas.clear(Vec2::new(limits::TILE, limits::TILE));
        let view = CanvasView { corner: area.min, zoom: camera.zoom };
        let scene = board.scene();
        for element in scene.seen_in(area) {
            let size = scene.bounds(element.id).unwrap_or_default().size() * camera.zoom;
            if self.layers.is_on_page(element.id) && size.x.max(size.y) >= SPECK {
                self.looks.paint(&canvas, view, element, scene.look(element.id).unwrap_or(0));
            }
        }
        self.tiles.painted(index, canvas);
    }

    fn blit(&mut self, camera: Camera, grid: bool) {
        self.page.clear(self.size);
        self.page.fill_box(Vec2::default(), self.size, PAPER);
        if grid {
            self.grid(camera);
        }
        for tile in self.tiles.shown(camera, self.size) {
            self.page.copy(tile.picture, tile.area.min, tile.area.size());
        }
        self.shown = Some((camera, grid));
    }

    fn grid(&self, camera: Camera) {
        let step = grid_step(camera.zoom / self.density);
        let view = camera.view(self.size);
        let thin = self.density.round().max(1.0);
        let lines = |from: f64, to: f64| {
            let first = (from / step).ceil() as i64;
            let last = (to / step).floor() as i64;
            (first..=last).map(move |line| line as f64 * step)
        };
        for x in lines(view.min.x, view.max.x) {
            let at = camera.to_screen(Vec2::new(x, 0.0)).x.round();
            self.page.fill_box(Vec2::new(at, 0.0), Vec2::new(thin, self.size.y), GRID);
        }
        for y in lines(view.min.y, view.max.y) {
            let at = camera.to_screen(Vec2::new(0.0, y)).y.round();
            self.page.fill_box(Vec2::new(0.0, at), Vec2::new(self.size.x, thin), GRID);
        }
    }

    /// What lies over the page.
    fn over(&mut self, board: &Whiteboard, camera: Camera, scenery: &Scenery<'_>, now: Mono) {
        self.live.clear(self.size);
        let view = CanvasView { corner: camera.corner, zoom: camera.zoom };
        let scene = board.scene();
        for element in self.layers.over(scene, camera.view(self.size)) {
            self.looks.paint(&self.live, view, element, scene.look(element.id).unwrap_or(0));
        }
        let overlay = board.overlay();
        for (element, opacity, lifted) in &overlay.live {
            self.live.opacity(*opacity);
            match scene.look_of(element).filter(|_| *lifted) {
                Some(number) => self.looks.paint(&self.live, view, element, number),
                None => self.looks.paint_once(&self.live, view, element, *lifted),
            }
        }
        self.live.opacity(1.0);
        self.selection(view, &overlay);
        for (trail, colour) in scenery.trails {
            self.trail(view, trail, *colour, scenery.calm, now);
        }
        for other in scenery.others {
            self.pointer(view, other);
        }
    }

    fn selection(&self, view: CanvasView, overlay: &Overlay) {
        let thin = 1.5 * self.density;
        let frame = |frame: Rect, turn: f64, width: f64| {
            let corners = frame.corners().map(|corner| view.to_canvas(corner.turned(frame.middle(), turn)));
            self.polygon(&corners, CHOSEN, width);
        };
        // Around each of a few; around all of many.
        if (2..=50).contains(&overlay.frames.len()) {
            overlay.frames.iter().for_each(|(area, turn)| frame(*area, *turn, thin * 0.6));
        }
        if let Some(selected) = overlay.selected.filter(|selected| selected.line.is_none()) {
            frame(selected.frame, selected.turn, thin);
        }
        if let Some(marquee) = overlay.marquee {
            let (min, max) = (view.to_canvas(marquee.min), view.to_canvas(marquee.max));
            self.flat();
            self.live.fill_box(min, max - min, "rgb(24 100 190 / 0.1)");
            frame(marquee, 0.0, thin);
        }
        for (handle, at) in &overlay.handles {
            let round = matches!(handle, Handle::Turn | Handle::Begin | Handle::End);
            let radius = if round { 6.0 } else { 5.0 } * self.density;
            self.dot(view.to_canvas(*at), radius, PAPER, round);
            self.ring(view.to_canvas(*at), radius, CHOSEN, round);
        }
    }

    fn trail(&self, view: CanvasView, trail: &Trail, colour: [u8; 4], calm: bool, now: Mono) {
        let points: Vec<(Vec2, f64)> = trail.points(now).collect();
        self.flat();
        for pair in points.windows(2) {
            let [(from, _), (to, left)] = pair else { continue };
            let left = if calm { 1.0 } else { *left };
            let [red, green, blue, _] = colour;
            let ink = css([red, green, blue, (left * 255.0) as u8]);
            let (from, to) = (view.to_canvas(*from), view.to_canvas(*to));
            if let Some(path) = canvas::path(&format!("M{} {}L{} {}", from.x, from.y, to.x, to.y)) {
                self.live.line(&path, &ink, (2.0 + 4.0 * left) * self.density);
            }
        }
    }

    fn pointer(&self, view: CanvasView, other: &Other) {
        let at = view.to_canvas(other.at);
        let ink = css(other.colour);
        self.live.at(CanvasTransform { zoom: self.density, turn: 0.0, origin: at });
        if let Some(arrow) = canvas::path("M0 0L4.5 15L8 9L14.5 7Z") {
            self.live.line(&arrow, PAPER, 2.0);
            self.live.fill(&arrow, &ink);
        }
        self.live.font(13.0);
        let size = Vec2::new(self.live.width(&other.name) + 12.0, 20.0);
        let corner = beside(at * (1.0 / self.density), size, self.size * (1.0 / self.density));
        self.live.fill_box(corner, size, &ink);
        self.live.words(&other.name, corner + Vec2::new(6.0, 14.5), PAPER);
    }

    /// Pixels of the canvas as they are.
    fn flat(&self) {
        self.live.at(CanvasTransform { zoom: 1.0, turn: 0.0, origin: Vec2::default() });
    }

    fn polygon(&self, corners: &[Vec2], colour: &str, width: f64) {
        self.flat();
        let mut text = String::new();
        for (number, corner) in corners.iter().enumerate() {
            text.push_str(&format!("{}{} {}", if number == 0 { 'M' } else { 'L' }, corner.x, corner.y));
        }
        text.push('Z');
        if let Some(path) = canvas::path(&text) {
            self.live.line(&path, colour, width);
        }
    }

    fn dot(&self, at: Vec2, radius: f64, colour: &str, round: bool) {
        self.flat();
        if let Some(path) = knob(at, radius, round) {
            self.live.fill(&path, colour);
        }
    }

    fn ring(&self, at: Vec2, radius: f64, colour: &str, round: bool) {
        if let Some(path) = knob(at, radius, round) {
            self.live.line(&path, colour, 1.5 * self.density);
        }
    }
}

fn knob(Vec2 { x, y }: Vec2, radius: f64, round: bool) -> Option<web_sys::Path2d> {
    let (left, right, top, bottom) = (x - radius, x + radius, y - radius, y + radius);
    let text = if round {
        format!("M{left} {y}A{radius} {radius} 0 0 1 {right} {y}A{radius} {radius} 0 0 1 {left} {y}Z")
    } else {
        format!("M{left} {top}L{right} {top}L{right} {bottom}L{left} {bottom}Z")
    };
    canvas::path(&text)
}

/// The whole page as it is, at a zoom that fits on a canvas. `None` where there is nothing on it.
pub(super) fn picture(board: &Whiteboard, looks: &mut Looks) -> Option<Canvas> {
    const MARGIN: f64 = 24.0;
    let area = board.scene().extent()?.grown(MARGIN);
    let (width, height, zoom) = pictured(area.size());
    let canvas = Canvas::new(width, height)?;
    canvas.fill_box(Vec2::default(), Vec2::new(width.into(), height.into()), PAPER);
    for element in board.scene().on_page() {
        let number = board.scene().look(element.id).unwrap_or(0);
        looks.paint(&canvas, CanvasView { corner: area.min, zoom }, element, number);
    }
    Some(canvas)
}

/// Where the name beside a pointer begins, from the pointer: below and to the right, or wherever all of it is seen.
fn beside(at: Vec2, name: Vec2, seen: Vec2) -> Vec2 {
    let left = (seen.x - at.x - name.x).min(12.0);
    let top = if at.y + 14.0 + name.y > seen.y { -4.0 - name.y } else { 14.0 };
    Vec2::new(left, top)
}
