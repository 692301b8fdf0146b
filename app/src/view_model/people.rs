//! The list of people.

use parvis_meeting::Snapshot;
use parvis_protocol::{ParticipantId, Presence};

use super::tiles::{LinkTrouble, tiles};

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts that a row shows, each on its own")]
pub struct Person {
    /// Whose; `None` is this participant's own.
    pub id: Option<ParticipantId>,
    /// What they call themself.
    pub name: String,
    /// Whether they keep order.
    pub host: bool,
    /// Whether the microphone is off.
    pub muted: bool,
    /// Whether the camera is on.
    pub camera: bool,
    /// Whether a screen is shared.
    pub screen: bool,
    /// Whether the server has lost them for the moment.
    pub away: bool,
    /// What is wrong with the connection to them, if anything.
    pub trouble: Option<LinkTrouble>,
}

/// Everyone, oneself first, then in the order in which people came.
#[must_use]
pub fn people(snapshot: &Snapshot) -> Vec<Person> {
    let tiles = tiles(snapshot);
    tiles
        .iter()
        .filter(|tile| !tile.key.screen)
        .map(|tile| {
            let id = tile.key.participant;
            let remote = snapshot.remotes.iter().find(|remote| Some(remote.participant.id) == id);
            Person {
                id,
                name: tile.name.clone(),
                host: tile.host,
                muted: tile.muted,
                camera: remote.map_or(tile.picture, |remote| remote.participant.media.camera),
                screen: tiles.iter().any(|other| other.key.participant == id && other.key.screen),
                away: remote.is_some_and(|r| r.participant.presence == Presence::Away || r.gone.is_some()),
                trouble: tile.trouble,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::fixtures::call;

    #[test]
    fn a_row_tells_of_a_shared_screen_and_of_absence() {
        let mut snapshot = call(&["Grace", "Alan"]);
        snapshot.remotes[0].participant.media.screen = true;
        snapshot.remotes[1].participant.presence = Presence::Away;
        let people = people(&snapshot);
        let told: Vec<_> = people.iter().map(|p| (p.name.as_str(), p.screen, p.away)).collect();
        assert_eq!(told, [("Ada", false, false), ("Grace", true, false), ("Alan", false, true)]);
        assert_eq!(people[0].id, None);
    }
}
