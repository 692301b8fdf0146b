//! What a participant does now: the open tool, the pointer, the caret, whether they type. The newest replaces what
//! was before, and nothing of it is in a log.

use serde::{Deserialize, Serialize};

use crate::error::{Tool, Unfit};
use crate::ids::ItemId;
use crate::scan::CLIENT_MAX;
use crate::shape::number;

/// What a participant is doing now. It stands in no log and is forgotten with the channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Awareness {
    /// The tool that they have open.
    pub open: Option<Tool>,
    /// Where they point on the whiteboard.
    pub pointer: Option<SharedPointer>,
    /// Whether they write a message to all. Of a private one nobody is told.
    pub typing: bool,
    /// Where they are in the notes: where a selection began, and where it ends. See
    /// [`SharedDocument::carets`](crate::SharedDocument::carets).
    pub(crate) caret: Option<(CaretAnchor, CaretAnchor)>,
}

/// Where somebody points on the whiteboard.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SharedPointer {
    /// On which page; the first if absent.
    pub page: Option<ItemId>,
    /// To the right, in units of the whiteboard.
    pub x: f32,
    /// Down.
    pub y: f32,
    /// Whether it is to be seen by all, and where it was a moment ago.
    pub laser: bool,
}

/// Behind which unit of the notes, by the client and clock that `yrs` knows it by; none is the begin. So it stays at
/// its word whatever others write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaretAnchor(pub(crate) Option<(u64, u32)>);

impl Awareness {
    pub(crate) fn check(&self) -> Result<(), Unfit> {
        if let Some(pointer) = self.pointer {
            number(pointer.x)?;
            number(pointer.y)?;
        }
        let known = |anchor: CaretAnchor| anchor.0.is_none_or(|(client, _)| client <= CLIENT_MAX);
        match self.caret {
            Some((anchor, head)) if !known(anchor) || !known(head) => Err(Unfit::OutOfRange),
            _ => Ok(()),
        }
    }
}
