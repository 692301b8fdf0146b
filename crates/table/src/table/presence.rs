use parvis_protocol::ParticipantId;

use crate::error::{Event, Refused, Tool};
use crate::presence::{Pointer, Presence};
use crate::table::Table;

/// What people do now, told to those whose channels are open, and kept nowhere.
impl Table {
    /// Which tool this participant has open.
    pub fn set_open(&mut self, open: Option<Tool>) {
        self.presence.open = open;
    }

    /// Where this participant points on the board.
    ///
    /// # Errors
    ///
    /// A position out of limits; nothing is pointed at then.
    pub fn set_pointer(&mut self, pointer: Option<Pointer>) -> Result<(), Refused> {
        let now = Presence { pointer, ..self.presence.clone() };
        let fits = now.check().map_err(Refused::Unfit);
        self.presence.pointer = pointer.filter(|_| fits.is_ok());
        fits
    }

    /// Where this participant is in the notes: where a selection began and where it ends, in UTF-16 units. It stays
    /// there while others write before it.
    ///
    /// # Errors
    ///
    /// A position that is not there; the participant is nowhere then.
    pub fn set_caret(&mut self, caret: Option<(u32, u32)>) -> Result<(), Refused> {
        self.presence.caret = None;
        if let Some((anchor, head)) = caret {
            self.presence.caret = Some((self.notes.spot(anchor)?, self.notes.spot(head)?));
        }
        Ok(())
    }

    /// Whether this participant writes a message to all.
    pub fn set_typing(&mut self, typing: bool) {
        self.presence.typing = typing;
    }

    /// What the others do now, as far as their channels are open.
    pub fn presences(&self) -> impl Iterator<Item = (ParticipantId, &Presence)> {
        let greeted = self.peers.iter().filter(|(_, peer)| peer.writer.is_some());
        greeted.map(|(id, peer)| (*id, &peer.presence))
    }

    /// What this participant does now, as the others are told.
    #[must_use]
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// Where the others are in the notes: where a selection began and where it ends, in UTF-16 units.
    #[must_use]
    pub fn carets(&self) -> Vec<(ParticipantId, u32, u32)> {
        let places = |(id, peer): (&ParticipantId, &crate::peer::Peer)| {
            // What stands behind words that have not come is where it was until they do.
            let mut known = std::iter::once(peer.presence.caret?).chain(peer.caret_before);
            let place = |(anchor, head)| Some((self.notes.place(anchor)?, self.notes.place(head)?));
            known.find_map(place).map(|(anchor, head)| (*id, anchor, head))
        };
        self.peers.iter().filter_map(places).collect()
    }

    pub(super) fn presence_came(&mut self, from: ParticipantId, presence: Presence) {
        let Some(peer) = self.peers.get_mut(&from) else { return };
        if let Some((anchor, head)) = peer.presence.caret
            && self.notes.place(anchor).is_some()
            && self.notes.place(head).is_some()
        {
            peer.caret_before = peer.presence.caret;
        } else if presence.caret.is_none() {
            peer.caret_before = None;
        }
        if peer.presence != presence {
            peer.presence = presence;
            self.events.push_back(Event::Presence(from));
        }
    }
}
