//! The one way in.

use parvis_base::Mono;
use parvis_collab::CollabIntent;

use super::Whiteboard;
use crate::geometry::Vec2;
use crate::input::WhiteboardInput;
use crate::palm::PalmRejection;

impl Whiteboard {
    /// Something happened. What follows is asked for with [`poll`](Self::poll), and seen in
    /// [`snapshot`](Self::snapshot). Whether it meant something here, so that the browser is to do nothing more about it.
    ///
    /// ```
    /// use parvis_collab::{Mono, Now, SharedDocument};
    /// use parvis_protocol::ParticipantId;
    /// use parvis_whiteboard::input::WhiteboardInput;
    /// use parvis_whiteboard::output::WhiteboardOutput;
    /// use parvis_whiteboard::whiteboard::Whiteboard;
    ///
    /// let mut document = SharedDocument::new(ParticipantId::from_bits(1), 7, Mono(0));
    /// let mut board = Whiteboard::default();
    /// board.handle(Mono(5), WhiteboardInput::AddPage);
    /// while let Some(output) = board.poll() {
    ///     if let WhiteboardOutput::Dispatch(intent) = output {
    ///         let outcome = document.handle(Now::both(5), intent).ok();
    ///         board.follow(&document);
    ///         board.handle(Mono(5), WhiteboardInput::Answered(outcome));
    ///     }
    /// }
    /// let shown = board.snapshot();
    /// assert_eq!(shown.pages.len(), 1);
    /// assert_eq!(shown.page, Some(shown.pages[0].0));
    /// ```
    pub fn handle(&mut self, now: Mono, input: WhiteboardInput<'_>) -> bool {
        match input {
            WhiteboardInput::Down(pointer) => self.down(now, pointer),
            WhiteboardInput::Move(pointer) => {
                self.palms.moved(now, &pointer);
                self.moved(now, pointer);
            }
            WhiteboardInput::Up(pointer) => {
                self.palms.gone(now, pointer.id);
                self.up(now, pointer);
            }
            WhiteboardInput::Double(pointer) => self.double(pointer),
            WhiteboardInput::Cancel(pointer) => {
                self.palms.gone(now, pointer);
                self.lost(pointer);
            }
            WhiteboardInput::Leave => self.point_at(now, None),
            WhiteboardInput::Wheel { at, by, zoom } => self.wheel(at, by, zoom),
            WhiteboardInput::Key(key, held) => return self.key(now, key, held),
            WhiteboardInput::Tick => self.tick(now),
            WhiteboardInput::Resized(size) => self.size = Vec2::new(size.x.max(1.0), size.y.max(1.0)),
            WhiteboardInput::Closed => {
                // A pen that is down is not heard of any more.
                self.palms = PalmRejection::default();
                self.put_down();
                self.point_at(now, None);
                // The next panel has no list yet.
                self.list.invalidate();
            }

            WhiteboardInput::TakeUp(tool) => self.take_up(tool),
            WhiteboardInput::Restyle(change) => self.restyle(change),
            WhiteboardInput::Delete => return self.delete(),
            WhiteboardInput::Duplicate => return self.duplicate(),
            WhiteboardInput::ToFront => return self.order(true),
            WhiteboardInput::ToBack => return self.order(false),
            WhiteboardInput::Group => return self.group(),
            WhiteboardInput::Ungroup => return self.ungroup(),
            WhiteboardInput::Align(align) => return self.align(align),
            WhiteboardInput::Fix => return self.fix(),
            WhiteboardInput::Unfix => return self.unfix(),
            WhiteboardInput::Paste => return self.paste(now),
            WhiteboardInput::WriteAtMiddle => return self.write_at_middle(),
            WhiteboardInput::Undo => return self.undo(),
            WhiteboardInput::Redo => return self.redo(),

            WhiteboardInput::ZoomBy(factor) => return self.zoom_by(factor),
            WhiteboardInput::ZoomTo(zoom) => return self.zoom_to(zoom),
            WhiteboardInput::Fit => return self.fit(),
            WhiteboardInput::GoTo(page) => self.go_to(page),
            WhiteboardInput::SelectAndShow(id) => self.select_and_show(id),
            WhiteboardInput::ShowGrid(on) => self.grid = on,
            WhiteboardInput::ShowList(on) => self.list.show(on),

            WhiteboardInput::AddPage => self.add_page(),
            WhiteboardInput::RenamePage(page, name) => {
                let name = name.trim().to_owned();
                self.dispatch(CollabIntent::RenamePage(page, name));
            }
            WhiteboardInput::DeletePage(page) => self.dispatch(CollabIntent::DeletePage(page)),
            WhiteboardInput::Lock(locked) => self.dispatch(CollabIntent::LockWhiteboard(locked)),
            WhiteboardInput::Put(copies) => {
                self.put(now, copies);
            }
            WhiteboardInput::PutPicture { offer, size, target } => {
                self.put_picture(now, offer, size, target);
            }

            WhiteboardInput::Answered(outcome) => self.answered(now, outcome),
        }
        true
    }

    fn tick(&mut self, now: Mono) {
        self.send_stroke(now);
        self.tick_nudge(now);
        self.go_on_putting(now);
        self.tick_list(now);
    }
}
