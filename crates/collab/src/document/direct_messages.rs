use parvis_base::{Now, WallTime};
use parvis_protocol::ParticipantId;

use crate::direct_messages::{self, DirectMessage, MessageNumber};
use crate::document::SharedDocument;
use crate::error::{DocumentEvent, Limit, Offence, Refused, Tool};
use crate::ids::ItemId;

impl SharedDocument {
    /// Says something to one participant alone. It waits for a channel to them, in order, and comes once.
    ///
    /// # Errors
    ///
    /// A text out of limits; too many that wait; too much at once.
    pub fn direct_message(
        &mut self,
        now: Now,
        to: ParticipantId,
        text: impl Into<String>,
    ) -> Result<(), Refused> {
        self.say_alone(now, to, text.into(), None)
    }

    /// The same of a file that is offered to them alone.
    ///
    /// # Errors
    ///
    /// No such offer; too many that wait; too much at once.
    pub fn direct_message_file(&mut self, now: Now, offer: ItemId) -> Result<(), Refused> {
        let to = self.file_offers.handed_to(self.me.author, offer).ok_or(Refused::NotThere)?;
        self.say_alone(now, to, String::new(), Some(offer))
    }

    fn say_alone(
        &mut self,
        now: Now,
        to: ParticipantId,
        text: String,
        file: Option<ItemId>,
    ) -> Result<(), Refused> {
        direct_messages::fits(&text, file).map_err(Refused::Unfit)?;
        if !self.direct_messages.has_room(to) {
            return Err(Refused::Full(Limit::DirectMessages));
        }
        if !self.direct_messages.takes(to, false, &text) {
            return Err(Refused::Full(Limit::OwnLog));
        }
        if self.direct_messages.is_full() {
            return Err(Refused::Full(Limit::Messages));
        }
        self.may_write(now.mono, 0)?;
        let frame = self.direct_messages.say(now.wall, self.me.session, to, text, file);
        if let Some(peer) = self.peers.get_mut(&to).filter(|peer| peer.writer.is_some()) {
            peer.direct_frames.push_back(frame);
        }
        Ok(())
    }

    /// The private messages, as they were said and came.
    pub fn direct_messages(&self) -> impl ExactSizeIterator<Item = &DirectMessage> {
        self.direct_messages.all()
    }

    /// One came from this participant. It is answered, also where it came before: then the answer was lost.
    pub(super) fn direct_message_came(
        &mut self,
        now: Now,
        from: ParticipantId,
        number: MessageNumber,
        at: WallTime,
        text: String,
        file: Option<ItemId>,
    ) -> Result<(), Offence> {
        direct_messages::fits(&text, file)?;
        if file.is_some_and(|file| file.author() != from) {
            return Err(Offence::InAnothersName);
        }
        if !self.direct_messages.knows(from, number) {
            if !self.direct_messages.takes(from, true, &text) {
                return Err(Offence::TooFast);
            }
            if self.direct_messages.is_full() {
                self.events.push_back(DocumentEvent::Full(Limit::Messages));
                return Ok(());
            }
        }
        if let Some(peer) = self.peers.get_mut(&from) {
            peer.heard(number)?;
        }
        let at = self.clocks.corrected(from, at).min(now.wall);
        if self.direct_messages.hear(now.wall, from, number, at, text, file) {
            self.events.push_back(DocumentEvent::DirectMessage(from));
        }
        Ok(())
    }

    /// These came to this participant.
    pub(super) fn direct_messages_delivered(&mut self, to: ParticipantId, numbers: &[MessageNumber]) {
        if self.direct_messages.delivered(to, numbers) {
            self.events.push_back(DocumentEvent::Changed(Tool::Chat));
        }
    }
}
