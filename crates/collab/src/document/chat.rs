use parvis_base::Now;

use crate::chat::Message;
use crate::document::SharedDocument;
use crate::error::{Limit, Refused};
use crate::ids::ItemId;
use crate::limits;
use crate::op::Op;

impl SharedDocument {
    /// Says something to all, perhaps as an answer, perhaps with a file that was offered.
    ///
    /// # Errors
    ///
    /// A text out of limits; a file that is not offered; no room.
    pub fn say(
        &mut self,
        now: Now,
        text: impl Into<String>,
        reply: Option<ItemId>,
        file: Option<ItemId>,
    ) -> Result<ItemId, Refused> {
        if file.is_some_and(|offer| !self.file_offers.stands(offer)) {
            return Err(Refused::NotThere);
        }
        self.room(Limit::Messages, self.chat.len(), limits::MESSAGES)?;
        self.op(now, Op::Say { text: text.into(), reply, file })
    }

    /// Changes a message of one's own, which is shown as changed.
    ///
    /// # Errors
    ///
    /// Another's message, one that is not there, a text out of limits.
    pub fn edit(&mut self, now: Now, of: ItemId, text: impl Into<String>) -> Result<(), Refused> {
        self.own(of)?;
        self.message_there(of)?;
        self.op(now, Op::Edit { of, text: text.into() }).map(|_| ())
    }

    /// Deletes a message of one's own. That there was one stays to be seen. Its words leave no screen that
    /// saw them, and stay in the log.
    ///
    /// # Errors
    ///
    /// Another's message, or one that is not there.
    pub fn delete(&mut self, now: Now, of: ItemId) -> Result<(), Refused> {
        self.own(of)?;
        self.message_there(of)?;
        self.op(now, Op::Delete { of }).map(|_| ())
    }

    /// Reacts to a message, or takes the reaction back.
    ///
    /// # Errors
    ///
    /// A message that is not there; more than an emoji.
    pub fn react(&mut self, now: Now, to: ItemId, emoji: impl Into<String>, on: bool) -> Result<(), Refused> {
        self.message_there(to)?;
        self.op(now, Op::React { to, emoji: emoji.into(), on }).map(|_| ())
    }

    /// All messages, the first first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = Message> + ExactSizeIterator {
        self.chat.messages()
    }

    /// Whether this message of this participant was given to nobody yet: it goes out when somebody's channel is open.
    #[must_use]
    pub fn waits(&self, id: ItemId) -> bool {
        id.writer == self.me && id.index >= self.given
    }

    /// One of them, deleted or not.
    #[must_use]
    pub fn message(&self, id: ItemId) -> Option<Message> {
        self.chat.message(id)
    }

    pub(super) fn own(&self, item: ItemId) -> Result<(), Refused> {
        if item.author() == self.me.author { Ok(()) } else { Err(Refused::NotYours) }
    }

    fn message_there(&self, id: ItemId) -> Result<(), Refused> {
        if self.chat.has(id) { Ok(()) } else { Err(Refused::NotThere) }
    }
}
