//! How people are called wherever their names meet, so that no two of them are called the same.

use std::collections::HashMap;

use parvis_collab::SharedDocument;
use parvis_meeting::{Actor, Notification, Snapshot};
use parvis_protocol::{DisplayName, ParticipantId};

/// What stands in front of a name that could not be read, and for it: the page words it in its language.
pub const UNREADABLE: char = '\u{fffd}';

/// The labels of everyone in the meeting and in its lobby.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(Vec<(ParticipantId, String)>);

impl Labels {
    /// Those of this moment.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let present = snapshot.you.iter().chain(snapshot.remotes.iter().map(|remote| &remote.participant));
        let present = present.map(|participant| (participant.id, &participant.name));
        let waiting = snapshot.waiting.iter().map(|at| (at.person.id, &at.person.name));
        let people: Vec<_> = present.chain(waiting).map(|(id, name)| (id, name.as_str())).collect();
        Self(labels(&people))
    }

    /// The label of somebody; of whoever is in neither the name as it is.
    #[must_use]
    pub fn label(&self, id: ParticipantId, name: &DisplayName) -> String {
        let known = self.0.iter().find(|(other, _)| *other == id);
        known.map_or_else(|| name.to_string(), |(_, label)| label.clone())
    }

    /// The labels of these, in their order; without those who are not here.
    #[must_use]
    pub fn of_each(&self, ids: &[ParticipantId]) -> Vec<String> {
        let known = |id| self.0.iter().find(|(other, _)| other == id).map(|(_, label)| label.clone());
        ids.iter().filter_map(known).collect()
    }
}

impl Labels {
    /// What has happened, by the label of who did it.
    #[must_use]
    pub fn named(&self, mut notification: Notification) -> Notification {
        let mut other = None;
        let by = match &mut notification {
            Notification::Spotlight { by, who, .. } => {
                other = Some(who);
                Some(by)
            }
            Notification::Stopped { by, .. }
            | Notification::Allowed { by, .. }
            | Notification::HandLowered { by }
            | Notification::Reaction { by, .. }
            | Notification::SettingsChanged { by, .. } => Some(by),
            Notification::Barred(_)
            | Notification::NeedsPermission(_)
            | Notification::RoleChanged(_)
            | Notification::AskedToJoin { .. }
            | Notification::LobbyMessage { .. }
            | Notification::Device(..)
            | Notification::Forbidden
            | Notification::TooFast
            | Notification::NoSeat => None,
        };
        for actor in by.into_iter().chain(other) {
            // A name with its number may be longer than a name can be; then it stays without.
            if let Actor::Participant(id, name) = actor
                && let Ok(label) = DisplayName::new(&self.label(*id, name))
            {
                *name = label;
            }
        }
        notification
    }
}

/// The label of each of these people, in their order: the name, and a number behind it where somebody else's looks the same.
///
/// The number follows from the id alone, so that it is the same on every page, for newcomers too, and stays while others come
/// and go. Of two who would have the same one, the one with the larger id has the next; so a third of that name may change it,
/// once in 90 times.
#[must_use]
pub fn labels(people: &[(ParticipantId, &str)]) -> Vec<(ParticipantId, String)> {
    labels_by(people, key)
}

/// Sorted, those of one name stand together: the shared document names all who ever wrote something, who may be many.
fn labels_by<K: Ord>(
    people: &[(ParticipantId, &str)],
    key: impl Fn(&str) -> K,
) -> Vec<(ParticipantId, String)> {
    let mut labels: Vec<_> = people.iter().map(|(id, name)| (*id, (*name).to_owned())).collect();
    let keys: Vec<K> = people.iter().map(|(_, name)| key(name)).collect();
    let mut sorted: Vec<usize> = (0..people.len()).collect();
    sorted.sort_unstable_by(|one, other| {
        keys[*one].cmp(&keys[*other]).then_with(|| people[*one].0.cmp(&people[*other].0))
    });
    for same in sorted.chunk_by(|one, other| keys[*one] == keys[*other]) {
        let first = people[same[0]].0;
        if same.iter().all(|at| people[*at].0 == first) {
            continue;
        }
        let mut taken: Vec<u64> = Vec::new();
        for (at, before) in same.iter().zip(std::iter::once(None).chain(same.iter().map(Some))) {
            let id = people[*at].0;
            if before.is_none_or(|before| people[*before].0 != id) {
                let mut number = drawn(id);
                // Of more than there are numbers some share one; a room has fewer seats.
                while taken.len() < NUMBERS && taken.contains(&number) {
                    number = next(number);
                }
                taken.push(number);
            }
            if let Some(number) = taken.last() {
                labels[*at].1 = format!("{} ({number})", people[*at].1);
            }
        }
    }
    labels
}

/// Numbers of two digits, from 10 on.
const NUMBERS: usize = 90;

fn drawn(id: ParticipantId) -> u64 {
    // Ids are random in the browser and the server; in tests they are not.
    10 + id.bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) % NUMBERS as u64
}

fn next(number: u64) -> u64 {
    if number < 99 { number + 1 } else { 10 }
}

/// The name without the number that a label has. A name that looks like a label is treated as one: nobody gets the label of
/// another by typing it.
#[must_use]
pub fn without_number(label: &str) -> &str {
    let bare = label
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("))
        .filter(|(_, number)| number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_digit()));
    bare.map_or(label, |(bare, _)| bare)
}

/// Equal for names that a reader takes for the same: whatever their case, and what in them nobody sees.
fn key(name: &str) -> String {
    let mut bare = name;
    while bare != without_number(bare) {
        bare = without_number(bare);
    }
    let seen = |c: &char| !matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}');
    bare.chars()
        .filter(seen)
        .filter(|c| !matches!(c, ' ' | '.' | '\'' | '’' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The labels of all who wrote something, for those of them who are not in the meeting any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorLabels(HashMap<ParticipantId, String>);

impl AuthorLabels {
    /// Those of this moment.
    #[must_use]
    pub fn of(document: &SharedDocument) -> Self {
        let names: Vec<_> = document.names().map(|(id, name)| (id, author(name))).collect();
        let names: Vec<_> = names.iter().map(|(id, name)| (*id, name.as_str())).collect();
        Self(labels(&names).into_iter().collect())
    }

    /// The label of somebody, among all who are known by name. `None` for whoever wrote nothing.
    #[must_use]
    pub fn label(&self, id: ParticipantId) -> Option<&str> {
        self.0.get(&id).map(String::as_str)
    }
}

/// What a person called themself, as it came from another page in the shared document: tidied as everywhere.
fn author(name: &str) -> String {
    DisplayName::cut(name).map_or_else(|| UNREADABLE.to_string(), |(name, _)| name.to_string())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::admission::{LobbyCall, guests, last_call};
    use crate::fixtures::{call, hosted, request_admission};
    use crate::notices::{Notice, notices, notifications};
    use crate::people::people;
    use crate::tiles::{initials, tiles, tone};

    fn id(bits: u64) -> ParticipantId {
        ParticipantId::from_bits(bits)
    }

    fn of(people: &[(u64, &str)]) -> Vec<String> {
        let people: Vec<_> = people.iter().map(|(bits, name)| (id(*bits), *name)).collect();
        labels(&people).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn a_name_that_is_there_once_stays_as_it_is() {
        assert_eq!(
            of(&[(1, "Camille"), (2, "Grace"), (3, "Camilla"), (4, "Zoe"), (5, "Zoé")]),
            ["Camille", "Grace", "Camilla", "Zoe", "Zoé"]
        );
    }

    #[test]
    fn two_of_one_name_have_numbers_that_stay() {
        let two = of(&[(7, "Camille"), (2, "Grace"), (9, "Camille")]);
        assert!(two[0] != two[2] && two[0].starts_with("Camille (") && two[1] == "Grace", "{two:?}");
        // In another order, as another page has them, and with somebody else of the name.
        let other = of(&[(9, "Camille"), (7, "Camille")]);
        assert_eq!([&other[1], &other[0]], [&two[0], &two[2]]);
        let three = of(&[(1, "Camille"), (7, "Camille"), (9, "Camille")]);
        assert_eq!(three[1..], [two[0].clone(), two[2].clone()]);
    }

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for other in
            ["camille", "CAMILLE", "Cam\u{200d}ille", "Camille\u{fe0f}", "Camille ", "Camille.", "Ca mille"]
        {
            let two = of(&[(7, "Camille"), (9, other)]);
            assert!(two[0].ends_with(')') && two[1].ends_with(')'), "{two:?}");
        }
    }

    #[test]
    fn nobody_types_the_label_of_another() {
        let label = of(&[(7, "Camille"), (9, "Camille")]).remove(0);
        for typed in [label.clone(), format!("{label} ({})", "10")] {
            let all = of(&[(7, "Camille"), (9, "Camille"), (11, &typed)]);
            assert!(all[0] != all[1] && all[0] != all[2] && all[1] != all[2], "{all:?}");
            assert_ne!(of(&[(7, "Camille"), (11, &typed)])[1], typed);
        }
    }

    #[test]
    fn a_whole_room_of_one_name_has_as_many_labels() {
        let room: Vec<_> = (1..=44).map(|bits| (bits * 90, "Camille")).collect();
        let mut all = of(&room);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 44);
        // More than there are numbers end, too.
        let crowd: Vec<_> = (1..=200).map(|bits| (bits, "Camille")).collect();
        assert_eq!(of(&crowd).len(), 200);
    }

    /// A name that counts how often it is looked at.
    struct Counted<'a>(String, &'a Cell<usize>);

    impl PartialEq for Counted<'_> {
        fn eq(&self, other: &Self) -> bool {
            self.cmp(other).is_eq()
        }
    }

    impl Eq for Counted<'_> {}

    impl PartialOrd for Counted<'_> {
        fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
            Some(self.cmp(other))
        }
    }

    impl Ord for Counted<'_> {
        fn cmp(&self, other: &Self) -> std::cmp::Ordering {
            self.1.set(self.1.get() + 1);
            self.0.cmp(&other.0)
        }
    }

    #[test]
    fn names_are_looked_at_as_often_as_it_takes_to_sort_them() {
        let people = 2_000;
        for names in [1, 2, 50, people] {
            let names: Vec<_> = (0..people).map(|n| format!("Camille {}", "x".repeat(n % names))).collect();
            let all: Vec<_> = (1..).map(id).zip(names.iter().map(String::as_str)).collect();
            let looked_at = Cell::new(0);
            let labels = labels_by(&all, |name| Counted(name.to_owned(), &looked_at));
            assert_eq!(labels.len(), all.len());
            // Sorting 2,000 compares each about 11 times, and one that is sorted badly 2,000 times.
            assert!(looked_at.get() <= 30 * all.len(), "{} times", looked_at.get());
        }
    }

    #[test]
    fn the_label_is_the_same_wherever_the_name_is() {
        let mut snapshot = hosted(&["Camille", "Camille", "Ada"]);
        snapshot.remotes[0].participant.media.screen = true;
        request_admission(&mut snapshot, 77, "Camille", &["It is me"]);
        let labels = Labels::of(&snapshot);
        let rows = people(&snapshot);
        let names: Vec<_> = rows.iter().map(|row| row.name.clone()).collect();
        let mut all: Vec<_> = names.iter().cloned().chain([guests(&snapshot)[0].name.clone()]).collect();
        for (row, remote) in rows[1..].iter().zip(&snapshot.remotes) {
            assert_eq!(row.name, labels.label(remote.participant.id, &remote.participant.name));
            assert_eq!(row.id, Some(remote.participant.id));
        }
        for tile in tiles(&snapshot) {
            let of = |row: &&crate::people::PersonRow| row.id == tile.key.participant;
            assert_eq!(Some(&tile.name), rows.iter().find(of).map(|row| &row.name));
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 5, "{all:?}");
        // Who comes and who goes is told by the label that they had.
        let mut after = snapshot.clone();
        after.remotes.remove(0);
        assert_eq!(notices(&snapshot, &after), [Notice::Left(names[1].clone())]);
        assert_eq!(notices(&after, &snapshot), [Notice::Joined(names[1].clone())]);
        // And who did something.
        let participant = &snapshot.remotes[0].participant;
        let by = Actor::Participant(participant.id, participant.name.clone());
        let mut later = snapshot.clone();
        later.notifications = vec![(1, Notification::HandLowered { by })];
        let told = notifications(&snapshot, &later);
        let by = Actor::Participant(participant.id, DisplayName::new(&names[1]).unwrap());
        assert_eq!(told, [Notification::HandLowered { by }]);
        later.notifications =
            vec![(1, Notification::AskedToJoin { who: id(77), name: participant.name.clone() })];
        assert_eq!(last_call(&later), Some((1, LobbyCall::AskedToJoin(guests(&later)[0].name.clone()))));
    }

    #[test]
    fn the_letters_are_those_of_the_name_and_the_colour_tells_two_apart() {
        let snapshot = call(&["Camille Roy", "Camille Roy"]);
        let tiles = tiles(&snapshot);
        assert_eq!([&tiles[1], &tiles[2]].map(|tile| initials(&tile.name)), ["CR", "CR"]);
        assert_ne!(tone(&tiles[1].name, 1 << 20), tone(&tiles[2].name, 1 << 20));
    }

    #[test]
    fn two_who_left_are_told_apart_in_what_they_wrote() {
        let now = parvis_collab::Now::both(1_000);
        let mut all: Vec<_> =
            [7, 9].map(|bits| SharedDocument::new(id(bits), bits, now.mono)).into_iter().collect();
        let mut reader = SharedDocument::new(id(1), 1, now.mono);
        for document in &mut all {
            document.call_me(now, "Camille").unwrap();
            let author = document.writer().author;
            document.open(id(1));
            reader.open(author);
            for _ in 0..3 {
                while let Some(message) = document.poll(now.mono, id(1), usize::MAX) {
                    reader.receive(now, author, &message);
                }
                while let Some(message) = reader.poll(now.mono, author, usize::MAX) {
                    document.receive(now, id(1), &message);
                }
            }
        }
        let labels = AuthorLabels::of(&reader);
        let [one, other] = [7, 9].map(|bits| labels.label(id(bits)).unwrap());
        assert!(one != other && one.starts_with("Camille ("), "{one}, {other}");
        assert_eq!(labels.label(id(3)), None);
    }

    #[test]
    fn what_another_page_calls_itself_is_tidied() {
        assert_eq!(author("Ada\u{202e} <b>"), "Ada <b>");
        assert_eq!(author("\u{200d}\n"), "\u{fffd}");
        assert_eq!(author(&"a".repeat(1_000)), "a".repeat(64));
    }
}
