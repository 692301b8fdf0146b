use parvis_protocol::{DisplayName, LobbyEntry, ParticipantId, ShortText};

use crate::admission::add_line;
use crate::{LobbyConversation, LobbySpeaker};

/// Those who wait at the door, for one who keeps order.
#[derive(Debug, Default)]
pub(crate) struct Lobby {
    people: Vec<LobbyConversation>,
}

impl Lobby {
    /// These wait now. The names of those who did not wait before.
    pub(crate) fn waits(&mut self, people: Vec<LobbyEntry>) -> Vec<DisplayName> {
        let mut before = std::mem::take(&mut self.people);
        let mut new = Vec::new();
        for person in people {
            let known = before.iter().position(|known| known.person.id == person.id);
            let lines = match known {
                Some(at) => before.swap_remove(at).lines,
                None => {
                    new.push(person.name.clone());
                    Vec::new()
                }
            };
            self.people.push(LobbyConversation { person, lines });
        }
        new
    }

    /// Something was said to this one, or by them. Their name, if they are still there.
    pub(crate) fn said(
        &mut self,
        who: ParticipantId,
        from: LobbySpeaker,
        text: ShortText,
    ) -> Option<&DisplayName> {
        let at = self.people.iter_mut().find(|at| at.person.id == who)?;
        add_line(&mut at.lines, from, text);
        Some(&at.person.name)
    }

    pub(crate) fn clear(&mut self) {
        self.people.clear();
    }

    pub(crate) fn people(&self) -> &[LobbyConversation] {
        &self.people
    }
}
