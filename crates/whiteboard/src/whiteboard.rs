//! The whiteboard as one person uses it: what they do comes in, and what is to be done and painted comes out.

mod acts;
mod drag;
mod editing;
mod gesture;
mod keys;
mod pages;
mod pointer;
mod shapes;
mod stroke;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use parvis_collab::{
    Change, Drawn, Element, ElementKind, ElementStyle, ItemId, SharedDocument, Stamp, Writer,
    limits as collab_limits,
};
use parvis_protocol::ParticipantId;

use self::gesture::Gesture;
use crate::camera::Camera;
use crate::geometry::{Rect, Vec2};
use crate::input::{DrawingTool, Input};
use crate::output::{Copied, WhiteboardCommand};
use crate::scene::Scene;
use crate::trail::Trail;
use crate::transform::{Handle, Selected};

pub use editing::Editing;

/// How far above the selection the handle is that turns it, in pixels.
const TURN_REACH: f64 = 28.0;

/// Who copies more than so many things, as those of a file, means none of them in particular.
const SELECTED_COPIES: usize = 200;

/// The whiteboard as one person uses it.
#[derive(Debug)]
pub struct Whiteboard {
    scene: Scene,
    camera: Camera,
    /// Of the view, in pixels.
    size: Vec2,
    tool: DrawingTool,
    style: ElementStyle,
    may_draw: bool,
    selection: BTreeSet<ItemId>,
    gesture: Gesture,
    /// Where the fingers are.
    fingers: BTreeMap<i32, Vec2>,
    /// A pen was used here: fingers no longer draw, since a hand rests on the screen.
    pen_seen: bool,
    editing: Option<Editing>,
    clipboard: Vec<Copied>,
    /// How often the same was pasted: each time a little further.
    pasted: u32,
    trail: Trail,
    pointer_said: f64,
    commands: VecDeque<WhiteboardCommand>,
    /// The pages besides the first, as they were.
    pages: Vec<ItemId>,
    /// Undo or redo was asked for, and what came of it has not been followed yet.
    stepped: bool,
    /// What waits to hear what became of something that was drawn.
    awaited: VecDeque<Awaited>,
}

/// What is done when something has been drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// The stroke goes on.
    Stroke,
    /// It is selected.
    Select,
}

/// What lies over the painted page at the moment.
#[derive(Debug, Default)]
pub struct Overlay {
    /// Elements that are moved, drawn or about to go; each with its opacity, and whether its pen was lifted.
    pub live: Vec<(Element, f64, bool)>,
    /// The frames of what is selected, with their turn.
    pub frames: Vec<(Rect, f64)>,
    /// Around all of it.
    pub selected: Option<Selected>,
    /// What can be taken hold of, on the whiteboard.
    pub handles: Vec<(Handle, Vec2)>,
    /// The box around what is being selected.
    pub marquee: Option<Rect>,
}

impl Default for Whiteboard {
    fn default() -> Self {
        Self {
            scene: Scene::default(),
            camera: Camera::default(),
            size: Vec2::new(1.0, 1.0),
            tool: DrawingTool::default(),
            style: ElementStyle { colour: crate::colour::PALETTE[0].1, fill: None, width: 4.0 },
            may_draw: true,
            selection: BTreeSet::new(),
            gesture: Gesture::None,
            fingers: BTreeMap::new(),
            pen_seen: false,
            editing: None,
            clipboard: Vec::new(),
            pasted: 0,
            trail: Trail::default(),
            pointer_said: f64::NEG_INFINITY,
            commands: VecDeque::new(),
            pages: Vec::new(),
            stepped: false,
            awaited: VecDeque::new(),
        }
    }
}

impl Whiteboard {
    /// Something happened, at this time in milliseconds of any clock that only goes on. Whether it meant something
    /// here, so that the browser is to do nothing more about it.
    pub fn handle(&mut self, now: f64, input: Input<'_>) -> bool {
        match input {
            Input::Down(pointer) => self.down(now, pointer),
            Input::Move(pointer) => self.moved(now, pointer),
            Input::Up(pointer) => self.up(now, pointer),
            Input::Double(pointer) => self.double(pointer),
            Input::Cancel(pointer) => self.lost(pointer),
            Input::Leave => self.point_at(now, None),
            Input::Wheel { at, by, zoom } => self.wheel(at, by, zoom),
            Input::Key(key, held) => return self.key(now, key, held),
            Input::Tick => self.tick(now),
        }
        true
    }

    /// What is to be done next; until `None`.
    pub fn next_command(&mut self) -> Option<WhiteboardCommand> {
        let command = self.commands.pop_front();
        self.stepped |= matches!(command, Some(WhiteboardCommand::Undo | WhiteboardCommand::Redo));
        command
    }

    /// Takes over what changed in the shared document. Whether anything did.
    pub fn follow(&mut self, document: &SharedDocument) -> bool {
        self.may_draw = document.can_draw();
        self.follow_pages(document);
        let changed = self.scene.follow(document);
        if changed {
            let scene = &self.scene;
            let before = self.selection.len();
            self.selection.retain(|id| scene.get(*id).is_some_and(|it| !it.fixed && it.page == scene.page()));
            if before != self.selection.len() {
                self.commands.push_back(WhiteboardCommand::Selected);
            }
        }
        changed
    }

    /// What became of the [`WhiteboardCommand::Draw`] that was asked for first of those not yet answered.
    pub fn drawn(&mut self, id: Option<ItemId>) {
        match (self.awaited.pop_front(), id) {
            (Some(Awaited::Stroke), id) => self.stroke_drawn(id),
            (Some(Awaited::Select), Some(id)) => self.select([id].into()),
            (Some(Awaited::Select) | None, _) => {}
        }
    }

    /// What became of copies: they are grouped as what they are copies of, and selected.
    pub fn copied(&mut self, copies: &[(ItemId, Option<u32>)]) {
        let mut groups: BTreeMap<u32, Vec<ItemId>> = BTreeMap::new();
        for (id, group) in copies {
            groups.entry(group.unwrap_or(u32::MAX)).or_default().push(*id);
        }
        groups.remove(&u32::MAX);
        self.commands.extend(groups.into_values().map(WhiteboardCommand::Group));
        self.tool_is(DrawingTool::Select);
        let here =
            |id: &ItemId| self.scene.get(*id).is_some_and(|it| !it.fixed && it.page == self.scene.page());
        let copies = if copies.len() > SELECTED_COPIES { &[] } else { copies };
        self.select(copies.iter().map(|(id, _)| *id).filter(here).collect());
    }

    /// What is on the whiteboard.
    #[must_use]
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The same, to ask what has to be painted anew.
    pub fn scene_mut(&mut self) -> &mut Scene {
        &mut self.scene
    }

    /// What is looked at.
    #[must_use]
    pub fn camera(&self) -> Camera {
        self.camera
    }

    /// Looks elsewhere.
    pub fn look(&mut self, camera: Camera) {
        self.camera = camera;
    }

    /// How large the view is, in pixels.
    #[must_use]
    pub fn size(&self) -> Vec2 {
        self.size
    }

    /// The view has another size.
    pub fn resized(&mut self, size: Vec2) {
        self.size = Vec2::new(size.x.max(1.0), size.y.max(1.0));
    }

    /// What the pointer is used for.
    #[must_use]
    pub fn tool(&self) -> DrawingTool {
        self.tool
    }

    /// How new elements look.
    #[must_use]
    pub fn style(&self) -> ElementStyle {
        self.style
    }

    /// What is selected.
    #[must_use]
    pub fn selection(&self) -> &BTreeSet<ItemId> {
        &self.selection
    }

    /// Whether this person may draw.
    #[must_use]
    pub fn may_draw(&self) -> bool {
        self.may_draw
    }

    /// Whether pictures have to follow one another although nothing comes in.
    pub fn moves(&mut self, now: f64) -> bool {
        self.trail.fade(now) || matches!(self.gesture, Gesture::Stroke(_) | Gesture::Nudge(_))
    }

    /// The trail of the own laser.
    #[must_use]
    pub fn trail(&self) -> &Trail {
        &self.trail
    }

    /// What the overlay shows, or nobody: not to be painted with the page.
    #[must_use]
    pub fn hidden(&self) -> BTreeSet<ItemId> {
        let mut hidden = match &self.gesture {
            Gesture::Stroke(stroke) => stroke.id().into_iter().collect(),
            Gesture::Erase { gone, .. } => gone.clone(),
            Gesture::Drag(drag) if drag.moves() => self.selection.clone(),
            Gesture::Nudge(_) => self.selection.clone(),
            Gesture::Drag(_)
            | Gesture::None
            | Gesture::Pan { .. }
            | Gesture::Pinch { .. }
            | Gesture::Shape(_)
            | Gesture::Place { .. }
            | Gesture::Frame { .. }
            | Gesture::Laser { .. } => BTreeSet::new(),
        };
        hidden.extend(self.editing.as_ref().and_then(Editing::id));
        hidden
    }

    /// What lies over the painted page.
    #[must_use]
    pub fn overlay(&self) -> Overlay {
        let mut overlay = Overlay::default();
        let mut still = true;
        match &self.gesture {
            Gesture::Stroke(stroke) => overlay.live.push((stroke.element().clone(), 1.0, false)),
            Gesture::Shape(shape) => overlay.live.extend(self.shape_element(shape).map(|it| (it, 1.0, true))),
            Gesture::Erase { gone, .. } => {
                overlay.live = self.elements(gone).map(|it| (it.clone(), 0.25, true)).collect();
            }
            Gesture::Frame { from, to, .. } => overlay.marquee = Some(Rect::around(*from, *to)),
            Gesture::Drag(_) | Gesture::Nudge(_) => {
                if let Some(moved) = self.transformed() {
                    still = false;
                    overlay.live = moved.into_iter().map(|it| (it, 1.0, true)).collect();
                }
            }
            Gesture::None
            | Gesture::Pan { .. }
            | Gesture::Pinch { .. }
            | Gesture::Place { .. }
            | Gesture::Laser { .. } => {}
        }
        let selected: Vec<&Element> = if still {
            self.elements(&self.selection).collect()
        } else {
            overlay.live.iter().map(|(element, ..)| element).collect()
        };
        overlay.frames = selected.iter().map(|it| (crate::form::frame(it), crate::form::turn(it))).collect();
        overlay.selected = Selected::around(selected);
        if still && self.may_draw && self.tool == DrawingTool::Select {
            overlay.handles = self.handles();
        }
        overlay
    }

    fn handles(&self) -> Vec<(Handle, Vec2)> {
        let selected = Selected::around(self.elements(&self.selection));
        selected.map(|selected| selected.handles(TURN_REACH / self.camera.zoom)).unwrap_or_default()
    }

    fn elements<'a>(&'a self, ids: &'a BTreeSet<ItemId>) -> impl Iterator<Item = &'a Element> {
        ids.iter().filter_map(|id| self.scene.get(*id))
    }

    fn change(&mut self, changes: &[(ItemId, Change)]) {
        for part in changes.chunks(collab_limits::CHANGES) {
            self.commands.push_back(WhiteboardCommand::Change(part.to_vec()));
        }
    }

    fn draw(&mut self, drawn: Drawn, then: Awaited) {
        self.awaited.push_back(then);
        self.commands.push_back(WhiteboardCommand::Draw(drawn));
    }

    fn select(&mut self, ids: BTreeSet<ItemId>) {
        if self.selection != ids {
            self.selection = ids;
            self.commands.push_back(WhiteboardCommand::Selected);
        }
    }

    fn tool_is(&mut self, tool: DrawingTool) {
        if self.tool != tool {
            self.tool = tool;
            self.commands.push_back(WhiteboardCommand::Use(tool));
        }
    }

    /// Something new in front of everything.
    fn new_drawn(&self, kind: ElementKind, place: parvis_collab::Placement) -> Drawn {
        let order = self.scene.orders().1;
        Drawn { page: self.scene.page(), kind, place, style: self.style, text: String::new(), order }
    }
}

/// What is not in the shared document yet, as an element.
fn unborn(drawn: &Drawn) -> Element {
    let id = ItemId { writer: Writer { author: ParticipantId::from_bits(0), session: 0 }, index: u32::MAX };
    Element {
        id,
        page: drawn.page,
        kind: drawn.kind.clone(),
        place: drawn.place,
        style: drawn.style,
        order: drawn.order,
        group: None,
        text: drawn.text.clone(),
        fixed: false,
        drawn: Stamp { lamport: u64::MAX, id },
    }
}
