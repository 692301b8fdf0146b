//! What the whiteboard asks of the page.

use parvis_collab::CollabIntent;

use crate::describe::Described;

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum WhiteboardOutput {
    /// Have this done to the shared document, follow the document, and say with
    /// [`WhiteboardInput::Answered`](crate::input::WhiteboardInput::Answered) what came of it. Each is answered, in the
    /// order in which they were asked for.
    Dispatch(CollabIntent),
    /// Say that nobody may draw at the moment.
    ReadOnly,
    /// Say that too much waits already to be put on the whiteboard.
    TooManyWait,
    /// Something else is selected: say what, for who does not see it.
    Selected(SelectionSummary),
    /// Show this list of what is on the page.
    Listed(Vec<Described>),
}

/// What is selected, as far as it is told in words.
#[derive(Debug, Clone, PartialEq)]
pub enum SelectionSummary {
    /// Nothing.
    Nothing,
    /// One element.
    One(Described),
    /// So many.
    Several(usize),
}
