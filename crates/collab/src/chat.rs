//! The chat to all, in whatever order messages, edits, deletions and reactions came.

use std::collections::{BTreeMap, BTreeSet};

use parvis_base::WallTime;
use parvis_protocol::ParticipantId;
use serde::Serialize;

use crate::ids::{ItemId, Stamp};

/// A message as it is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Which; its author is in it.
    pub id: ItemId,
    /// When, as the author's clock had it.
    pub at: WallTime,
    /// What it says now.
    pub words: MessageBody,
    /// To which message it answers. That one may be unknown here.
    pub reply: Option<ItemId>,
    /// The offer of a file that came with it.
    pub file: Option<ItemId>,
    /// Each emoji with those who reacted so.
    pub reactions: BTreeMap<String, BTreeSet<ParticipantId>>,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum MessageBody {
    /// What it always said.
    First(String),
    /// Changed by its author since.
    Edited(String),
    /// Deleted by its author.
    Deleted,
}

#[derive(Debug)]
struct StoredMessage {
    id: ItemId,
    at: WallTime,
    text: String,
    reply: Option<ItemId>,
    file: Option<ItemId>,
}

/// Each emoji of each participant, with whether it is there now.
type Reactions = BTreeMap<(String, ParticipantId), (Stamp, bool)>;

/// The chat. Everything may come in any order: an edit before its message, too.
#[derive(Debug, Default)]
pub(crate) struct Chat {
    said: BTreeMap<Stamp, StoredMessage>,
    ids: BTreeMap<ItemId, Stamp>,
    edits: BTreeMap<ItemId, (Stamp, String)>,
    deleted: BTreeSet<ItemId>,
    reactions: BTreeMap<ItemId, Reactions>,
}

impl Chat {
    pub(crate) fn say(
        &mut self,
        stamp: Stamp,
        at: WallTime,
        text: String,
        reply: Option<ItemId>,
        file: Option<ItemId>,
    ) {
        self.ids.insert(stamp.id, stamp);
        self.said.insert(stamp, StoredMessage { id: stamp.id, at, text, reply, file });
    }

    pub(crate) fn edit(&mut self, stamp: Stamp, of: ItemId, text: String) {
        let last = self.edits.get(&of).map(|(last, _)| *last);
        if last.is_none_or(|last| last < stamp) {
            self.edits.insert(of, (stamp, text));
        }
    }

    /// What was deleted stays so, whatever edit was made elsewhere at the same time.
    pub(crate) fn delete(&mut self, of: ItemId) {
        self.deleted.insert(of);
        self.edits.remove(&of);
    }

    pub(crate) fn react(&mut self, stamp: Stamp, to: ItemId, emoji: String, on: bool) {
        let of_message = self.reactions.entry(to).or_default();
        let reaction = of_message.entry((emoji, stamp.id.author())).or_insert((stamp, on));
        if reaction.0 < stamp {
            *reaction = (stamp, on);
        }
    }

    pub(crate) fn has(&self, id: ItemId) -> bool {
        self.ids.contains_key(&id) && !self.deleted.contains(&id)
    }

    pub(crate) fn len(&self) -> usize {
        self.said.len()
    }

    pub(crate) fn messages(&self) -> impl DoubleEndedIterator<Item = Message> + ExactSizeIterator {
        self.said.values().map(|said| self.shown(said))
    }

    pub(crate) fn message(&self, id: ItemId) -> Option<Message> {
        Some(self.shown(self.said.get(self.ids.get(&id)?)?))
    }

    fn shown(&self, said: &StoredMessage) -> Message {
        let words = if self.deleted.contains(&said.id) {
            MessageBody::Deleted
        } else if let Some((_, text)) = self.edits.get(&said.id) {
            MessageBody::Edited(text.clone())
        } else {
            MessageBody::First(said.text.clone())
        };
        let mut reactions: BTreeMap<String, BTreeSet<ParticipantId>> = BTreeMap::new();
        for ((emoji, author), (_, on)) in self.reactions.get(&said.id).into_iter().flatten() {
            if *on {
                reactions.entry(emoji.clone()).or_default().insert(*author);
            }
        }
        Message { id: said.id, at: said.at, words, reply: said.reply, file: said.file, reactions }
    }
}
