use parvis_base::Now;
use parvis_protocol::ParticipantId;

use crate::document::SharedDocument;
use crate::error::Refused;
use crate::op::Op;

impl SharedDocument {
    /// Says what one calls oneself, a tidied display name. Writes only what nobody knows yet.
    ///
    /// # Errors
    ///
    /// A name out of limits or of more than one line; no room.
    pub fn call_me(&mut self, now: Now, name: impl Into<String>) -> Result<(), Refused> {
        let name = name.into();
        if self.names.of(self.me.author) == Some(&name) {
            return Ok(());
        }
        self.op(now, Op::Name { name }).map(|_| ())
    }

    /// What a participant called themselves last, whether they are in the room or not. Another's text.
    #[must_use]
    pub fn name_of(&self, participant: ParticipantId) -> Option<&str> {
        self.names.of(participant)
    }

    /// What everybody called themselves last who wrote anything. Others' texts.
    pub fn names(&self) -> impl Iterator<Item = (ParticipantId, &str)> {
        self.names.all().into_iter().map(|(author, name)| (ParticipantId::from_bits(author), name))
    }
}
