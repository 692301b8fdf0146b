//! What people do now, told to those whose channels are open, and kept nowhere.

use parvis_protocol::ParticipantId;

use crate::awareness::{Awareness, SharedPointer};
use crate::document::SharedDocument;
use crate::error::{DocumentEvent, Refused, Tool};

impl SharedDocument {
    /// Which tool this participant has open.
    pub fn set_open(&mut self, open: Option<Tool>) {
        self.awareness.open = open;
    }

    /// Where this participant points on the elements.
    ///
    /// # Errors
    ///
    /// A position out of limits; nothing is pointed at then.
    pub fn set_pointer(&mut self, pointer: Option<SharedPointer>) -> Result<(), Refused> {
        let now = Awareness { pointer, ..self.awareness.clone() };
        let fits = now.check().map_err(Refused::Unfit);
        self.awareness.pointer = pointer.filter(|_| fits.is_ok());
        fits
    }

    /// Where this participant is in the notes: where a selection began and where it ends, in UTF-16 units. It stays
    /// there while others write before it.
    ///
    /// # Errors
    ///
    /// A position that is not there; the participant is nowhere then.
    pub fn set_caret(&mut self, caret: Option<(u32, u32)>) -> Result<(), Refused> {
        self.awareness.caret = None;
        if let Some((anchor, head)) = caret {
            self.awareness.caret = Some((self.notes.anchor(anchor)?, self.notes.anchor(head)?));
        }
        Ok(())
    }

    /// Whether this participant writes a message to all.
    pub fn set_typing(&mut self, typing: bool) {
        self.awareness.typing = typing;
    }

    /// What the others do now, as far as their channels are open.
    pub fn others_awareness(&self) -> impl Iterator<Item = (ParticipantId, &Awareness)> {
        let greeted = self.peers.iter().filter(|(_, peer)| peer.writer.is_some());
        greeted.map(|(id, peer)| (*id, &peer.awareness))
    }

    /// What this participant does now, as the others are told.
    #[must_use]
    pub fn awareness(&self) -> &Awareness {
        &self.awareness
    }

    /// Where the others are in the notes: where a selection began and where it ends, in UTF-16 units.
    #[must_use]
    pub fn carets(&self) -> Vec<(ParticipantId, u32, u32)> {
        let places = |(id, peer): (&ParticipantId, &crate::peer::PeerSync)| {
            // What stands behind words that have not come is where it was until they do.
            let mut known = std::iter::once(peer.awareness.caret?).chain(peer.caret_before);
            let place = |(anchor, head)| Some((self.notes.place(anchor)?, self.notes.place(head)?));
            known.find_map(place).map(|(anchor, head)| (*id, anchor, head))
        };
        self.peers.iter().filter_map(places).collect()
    }

    pub(super) fn awareness_came(&mut self, from: ParticipantId, awareness: Awareness) {
        let Some(peer) = self.peers.get_mut(&from) else { return };
        if let Some((anchor, head)) = peer.awareness.caret
            && self.notes.place(anchor).is_some()
            && self.notes.place(head).is_some()
        {
            peer.caret_before = peer.awareness.caret;
        } else if awareness.caret.is_none() {
            peer.caret_before = None;
        }
        if peer.awareness != awareness {
            peer.awareness = awareness;
            self.events.push_back(DocumentEvent::Awareness(from));
        }
    }
}
