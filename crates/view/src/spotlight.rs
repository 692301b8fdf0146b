//! Who a moderator shows large to everyone.

use parvis_meeting::Snapshot;
use parvis_protocol::{ParticipantId, limits};

use crate::tiles::TileKey;

/// Whether this participant (`None`: oneself) is in the spotlight.
#[must_use]
pub fn is_in_spotlight(snapshot: &Snapshot, who: Option<ParticipantId>) -> bool {
    let id = who.or_else(|| own(snapshot));
    list(snapshot).any(|shown| Some(shown) == id)
}

/// The tiles of those in the spotlight who are here, in the order in which they came into it.
#[must_use]
pub fn spotlight(snapshot: &Snapshot) -> Vec<TileKey> {
    let own = own(snapshot);
    let is_here = |id: &ParticipantId| {
        own == Some(*id) || snapshot.remotes.iter().any(|remote| remote.participant.id == *id)
    };
    let key = |id| TileKey { participant: (own != Some(id)).then_some(id), screen: false };
    list(snapshot).filter(is_here).map(key).collect()
}

fn own(snapshot: &Snapshot) -> Option<ParticipantId> {
    snapshot.you.as_ref().map(|you| you.id)
}

/// Of a list that is longer than there may be the first count.
fn list(snapshot: &Snapshot) -> impl Iterator<Item = ParticipantId> + '_ {
    let settings = snapshot.settings.iter();
    settings.flat_map(|settings| settings.spotlight.iter().take(limits::SPOTLIGHT).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hosted;

    fn shown(ids: &[u64]) -> Snapshot {
        let mut snapshot = hosted(&["Grace", "Alan", "Edsger", "Barbara"]);
        let settings = snapshot.settings.as_mut().unwrap();
        settings.spotlight = ids.iter().copied().map(ParticipantId::from_bits).collect();
        snapshot
    }

    fn key(id: Option<u64>) -> TileKey {
        TileKey { participant: id.map(ParticipantId::from_bits), screen: false }
    }

    #[test]
    fn those_in_it_who_are_here_are_shown_and_oneself_among_them() {
        let snapshot = shown(&[3, 77, 1]);
        assert_eq!(spotlight(&snapshot), [key(Some(3)), key(None)]);
        assert!(is_in_spotlight(&snapshot, None) && is_in_spotlight(&snapshot, key(Some(3)).participant));
        assert!(!is_in_spotlight(&snapshot, key(Some(2)).participant));
        assert_eq!(spotlight(&Snapshot::default()), []);
        assert!(!is_in_spotlight(&Snapshot::default(), None));
    }

    #[test]
    fn a_list_from_elsewhere_has_a_limit() {
        let snapshot = shown(&[2, 3, 4, 5, 1]);
        assert_eq!(spotlight(&snapshot), [2, 3, 4].map(|id| key(Some(id))));
        assert!(!is_in_spotlight(&snapshot, key(Some(5)).participant) && !is_in_spotlight(&snapshot, None));
    }
}
