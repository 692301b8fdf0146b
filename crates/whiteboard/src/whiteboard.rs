//! The whiteboard as one person uses it: what they do comes in, and what is to be done and painted comes out.

mod acts;
mod answers;
mod drag;
mod editing;
mod gesture;
mod handle;
mod keys;
mod list;
mod others;
mod pages;
mod pictures;
mod pointer;
mod putting;
mod shapes;
mod snapshot;
mod stroke;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use parvis_base::Mono;
use parvis_collab::{
    Change, CollabIntent, Drawn, Element, ElementKind, ElementStyle, ItemId, SharedDocument, Stamp, Writer,
    limits as collab_limits,
};
use parvis_protocol::ParticipantId;

use self::answers::{Awaited, QueuedOutput};
use self::gesture::Gesture;
use self::list::ListPace;
use self::others::OtherPointers;
use self::putting::Putting;
use crate::arrange::Copied;
use crate::camera::Camera;
use crate::geometry::{Rect, Vec2};
use crate::input::DrawingTool;
use crate::palm::PalmRejection;
use crate::scene::{Damage, Scene};
use crate::trail::Trail;
use crate::transform::{Handle, Selected};

pub use editing::Editing;
pub use others::OtherPointer;
pub use snapshot::{WhiteboardSnapshot, WritingField};

/// How far above the selection the handle is that turns it, in pixels.
const TURN_REACH: f64 = 28.0;

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
    /// Which touches are of the hand that holds a pen.
    palms: PalmRejection,
    editing: Option<Editing>,
    clipboard: Vec<Copied>,
    /// How often the same was pasted: each time a little further.
    pasted: u32,
    trail: Trail,
    pointer_said: Option<Mono>,
    others: OtherPointers,
    asked: VecDeque<QueuedOutput>,
    /// What waits to hear what came of an intent, first to last.
    awaited: VecDeque<Awaited>,
    /// What is on its way onto the whiteboard; the first is being put.
    putting: VecDeque<Putting>,
    grid: bool,
    list: ListPace,
    /// The pages besides the first, as they were followed last, with their names.
    pages: Vec<(ItemId, String)>,
    /// As it was followed last: whether only moderators may draw, and whether there is something to undo and to redo.
    locked: bool,
    can_undo: (bool, bool),
    /// Undo or redo was asked for, and what came of it has not been followed yet.
    stepped: bool,
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
            palms: PalmRejection::default(),
            editing: None,
            clipboard: Vec::new(),
            pasted: 0,
            trail: Trail::default(),
            pointer_said: None,
            others: OtherPointers::default(),
            asked: VecDeque::new(),
            awaited: VecDeque::new(),
            putting: VecDeque::new(),
            grid: false,
            list: ListPace::default(),
            pages: Vec::new(),
            locked: false,
            can_undo: (false, false),
            stepped: false,
        }
    }
}

impl Whiteboard {
    /// Takes over what changed in the shared document. Whether anything did.
    pub fn follow(&mut self, document: &SharedDocument) -> bool {
        self.may_draw = document.can_draw();
        self.locked = document.whiteboard_locked();
        self.can_undo = document.can_undo();
        self.follow_pages(document);
        let changed = self.scene.follow(document);
        if changed {
            self.list.invalidate();
            let scene = &self.scene;
            let before = self.selection.len();
            self.selection.retain(|id| scene.get(*id).is_some_and(|it| !it.fixed && it.page == scene.page()));
            if before != self.selection.len() {
                self.asked.push_back(QueuedOutput::Selected);
            }
        }
        changed
    }

    /// What is on the whiteboard.
    #[must_use]
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// What has to be painted anew since this was asked last.
    pub fn damage(&mut self) -> Damage {
        self.scene.damage()
    }

    /// What was painted is gone: everything has to be painted anew.
    pub fn forget_painted(&mut self) {
        self.scene.forget_painted();
    }

    /// What is looked at.
    #[must_use]
    pub fn camera(&self) -> Camera {
        self.camera
    }

    /// How large the view is, in pixels.
    #[must_use]
    pub fn size(&self) -> Vec2 {
        self.size
    }

    /// What the pointer is used for.
    #[must_use]
    pub fn tool(&self) -> DrawingTool {
        self.tool
    }

    /// What is selected.
    #[must_use]
    pub fn selection(&self) -> &BTreeSet<ItemId> {
        &self.selection
    }

    /// Whether pictures have to follow one another although nothing comes in.
    pub fn moves(&mut self, now: Mono) -> bool {
        let own = self.trail.fade(now);
        let others = self.others.fade(now);
        let goes_on = matches!(self.gesture, Gesture::Stroke(_) | Gesture::Nudge(_));
        own || others || goes_on || !self.putting.is_empty() || self.list.waits()
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

    /// As one act, unless there are more than fit into one.
    fn change(&mut self, mut changes: Vec<(ItemId, Change)>) {
        while !changes.is_empty() {
            let rest = changes.split_off(changes.len().min(collab_limits::CHANGES));
            self.dispatch(CollabIntent::ChangeElements { changes, along: false });
            changes = rest;
        }
    }

    fn draw(&mut self, drawn: Drawn, then: Awaited) {
        self.dispatch_then(CollabIntent::Draw(drawn), then);
    }

    fn select(&mut self, ids: BTreeSet<ItemId>) {
        if self.selection != ids {
            self.selection = ids;
            self.asked.push_back(QueuedOutput::Selected);
        }
    }

    fn tool_is(&mut self, tool: DrawingTool) {
        self.tool = tool;
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
