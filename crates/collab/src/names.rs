use std::collections::BTreeMap;

use parvis_protocol::ParticipantId;

use crate::ids::Stamp;

/// What each author calls themselves: whoever is not in the room has a name in the chat for those who come later.
#[derive(Debug, Default)]
pub(crate) struct AuthorNames {
    names: BTreeMap<ParticipantId, (Stamp, String)>,
}

impl AuthorNames {
    pub(crate) fn call(&mut self, stamp: Stamp, name: String) {
        let known = self.names.entry(stamp.id.author()).or_insert_with(|| (stamp, name.clone()));
        if known.0 < stamp {
            *known = (stamp, name);
        }
    }

    pub(crate) fn of(&self, author: ParticipantId) -> Option<&str> {
        self.names.get(&author).map(|(_, name)| name.as_str())
    }

    /// All of them, in one order everywhere.
    pub(crate) fn all(&self) -> Vec<(u64, &str)> {
        self.names.iter().map(|(author, (_, name))| (author.bits(), name.as_str())).collect()
    }
}
