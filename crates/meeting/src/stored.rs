use parvis_protocol::{BrowserId, SealedState, SeatToken};

/// What this browser has kept of the room, for a `Join`. All of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredSession {
    /// The seat that it held before.
    pub seat: Option<SeatToken>,
    /// That seat is another tab's, which may still be open: take it only if nobody sits in it.
    pub only_if_free: bool,
    /// The newest state of the room that it was given.
    pub state: Option<SealedState>,
    /// Which browser this is.
    pub browser: Option<BrowserId>,
}

impl StoredSession {
    /// The room has nothing more of this person's, and the browser is the same.
    pub(crate) fn forget(&mut self) {
        self.seat = None;
        self.state = None;
        self.only_if_free = false;
    }

    /// What is worth keeping over a reload, once there is a seat.
    pub(crate) fn held(&self) -> Option<StoredSeat> {
        Some(StoredSeat { seat: self.seat.clone()?, state: self.state.clone()? })
    }
}

/// What is to be kept while there is a seat: both newest of their kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSeat {
    /// What takes the seat back.
    pub seat: SeatToken,
    /// What a server that has forgotten the room is given.
    pub state: SealedState,
}
