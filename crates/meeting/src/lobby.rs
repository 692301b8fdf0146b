use parvis_protocol::{DisplayName, LobbyEntry, ParticipantId, ShortText};

use crate::admission::add_line;
use crate::{LobbyConversation, LobbySpeaker};

/// Those who wait in the lobby, as a moderator sees them.
#[derive(Debug, Default)]
pub(crate) struct Lobby {
    people: Vec<LobbyConversation>,
}

impl Lobby {
    /// Takes the server's list of who waits now. Returns those who did not wait before.
    pub(crate) fn update(&mut self, people: Vec<LobbyEntry>) -> Vec<(ParticipantId, DisplayName)> {
        let mut before = std::mem::take(&mut self.people);
        let mut new = Vec::new();
        for person in people {
            let known = before.iter().position(|known| known.person.id == person.id);
            let lines = match known {
                Some(at) => before.swap_remove(at).lines,
                None => {
                    new.push((person.id, person.name.clone()));
                    Vec::new()
                }
            };
            self.people.push(LobbyConversation { person, lines });
        }
        new
    }

    /// Adds a message to or from this one. Returns their name, if they still wait.
    pub(crate) fn message(
        &mut self,
        who: ParticipantId,
        from: LobbySpeaker,
        text: ShortText,
    ) -> Option<&DisplayName> {
        let waiting = self.people.iter_mut().find(|waiting| waiting.person.id == who)?;
        add_line(&mut waiting.lines, from, text);
        Some(&waiting.person.name)
    }

    pub(crate) fn clear(&mut self) {
        self.people.clear();
    }

    pub(crate) fn people(&self) -> &[LobbyConversation] {
        &self.people
    }
}
