//! The list of people.

use parvis_meeting::Snapshot;
use parvis_protocol::{MediaState, ParticipantId, Presence, Role};

use super::moderation::{Action, actions, wishes};
use super::tiles::{LinkTrouble, tiles};

/// The number of participants from which on the list has a search field.
pub const SEARCHED_FROM: usize = 3;

/// One row of the list of participants.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts that a row shows, each on its own")]
pub struct PersonRow {
    /// The participant; `None` for oneself.
    pub id: Option<ParticipantId>,
    /// Their name, with a number where somebody else has it.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Whether their name looks like the host's.
    pub confusable: bool,
    /// The place of their hand among the raised ones, from 1 on; `None` while it is lowered.
    pub hand: Option<usize>,
    /// Whether the microphone is off.
    pub muted: bool,
    /// Whether the camera is on.
    pub camera: bool,
    /// Whether a screen is shared.
    pub screen: bool,
    /// The media that they have no permission to send.
    pub barred: MediaState,
    /// The media that they ask permission for.
    pub requests: MediaState,
    /// Whether the server has lost their socket for the moment.
    pub disconnected: bool,
    /// Whether they are away.
    pub away: bool,
    /// Whether a moderator shows them large to everyone.
    pub spotlight: bool,
    /// Whether this participant can change that about themself: about others it is among the actions.
    pub own_spotlight: bool,
    /// Why their media does not arrive, if it does not.
    pub trouble: Option<LinkTrouble>,
    /// What this participant can do about them.
    pub actions: Vec<Action>,
}

/// All participants: raised hands first in their order, then oneself, then in the order in which people joined.
#[must_use]
pub fn people(snapshot: &Snapshot) -> Vec<PersonRow> {
    let tiles = tiles(snapshot);
    let rows = tiles.iter().filter(|tile| !tile.key.screen).filter_map(|tile| {
        let id = tile.key.participant;
        let remote = snapshot.remotes.iter().find(|remote| Some(remote.participant.id) == id);
        let row = remote.map(|remote| &remote.participant).or(snapshot.you.as_ref())?;
        Some(PersonRow {
            id,
            name: tile.name.clone(),
            role: tile.role,
            confusable: tile.confusable,
            hand: tile.hand,
            muted: tile.muted,
            camera: remote.map_or(tile.picture, |remote| remote.participant.media.camera),
            screen: tiles.iter().any(|other| other.key.participant == id && other.key.screen),
            barred: row.barred,
            requests: row.requests,
            disconnected: remote
                .is_some_and(|r| r.participant.presence == Presence::Away || r.gone.is_some()),
            away: tile.away,
            spotlight: tile.spotlight,
            own_spotlight: remote.is_none() && snapshot.can_moderate,
            trouble: tile.trouble,
            actions: remote.map(|remote| actions(snapshot, remote)).unwrap_or_default(),
        })
    });
    let mut rows: Vec<PersonRow> = rows.collect();
    rows.sort_by_key(|person| person.hand.unwrap_or(usize::MAX));
    rows
}

/// A number on a button of the toolbar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Badge {
    /// The number.
    pub count: usize,
    /// Whether it counts those who wait for a moderator: in the lobby, with a raised hand or a request. Otherwise it
    /// counts the participants.
    pub urgent: bool,
}

/// The badge of the button "People". `None` while nobody else is there.
#[must_use]
pub fn people_badge(snapshot: &Snapshot) -> Option<Badge> {
    let wishes = snapshot.waiting.len() + if snapshot.can_moderate { wishes(snapshot) } else { 0 };
    let present = snapshot.remotes.len() + 1;
    if wishes > 0 {
        Some(Badge { count: wishes, urgent: true })
    } else {
        (present > 1).then_some(Badge { count: present, urgent: false })
    }
}

/// A badge that counts what is unread. `None` if nothing is.
#[must_use]
pub fn unread_badge(unread: u32) -> Option<Badge> {
    let count = unread as usize;
    (count > 0).then_some(Badge { count, urgent: true })
}

/// Whether a name contains the searched words, ignoring case and accents. `decomposed` gives the normalization form NFD of a
/// text (UAX #15): in a browser its own.
#[must_use]
pub fn is_found(name: &str, looked_for: &str, decomposed: impl Fn(&str) -> String) -> bool {
    let plain = |text: &str| {
        let mut plain = String::new();
        for c in decomposed(text).to_lowercase().chars() {
            match c {
                // The accents of Latin, Greek and Cyrillic, the points of Hebrew and Arabic: what is left out in haste. Marks of
                // other scripts are vowels.
                '\u{300}'..='\u{36f}'
                | '\u{591}'..='\u{5bd}'
                | '\u{64b}'..='\u{65f}'
                | '\u{200c}'
                | '\u{200d}' => {}
                'ß' => plain.push_str("ss"),
                'æ' => plain.push_str("ae"),
                'œ' => plain.push_str("oe"),
                'ø' => plain.push('o'),
                'ł' => plain.push('l'),
                'đ' | 'ð' => plain.push('d'),
                'þ' => plain.push_str("th"),
                'ı' => plain.push('i'),
                'ς' => plain.push('σ'),
                '’' | '‘' | 'ʼ' => plain.push('\''),
                other => plain.push(other),
            }
        }
        plain
    };
    // Also the words in any order, as surname and first name are.
    let name = plain(name);
    plain(looked_for).split_whitespace().all(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{call, hosted};
    use unicode_normalization::UnicodeNormalization as _;

    fn names(people: &[PersonRow]) -> Vec<&str> {
        people.iter().map(|person| person.name.as_str()).collect()
    }

    #[test]
    fn a_row_tells_of_a_shared_screen_and_of_absence() {
        let mut snapshot = call(&["Grace", "Alan"]);
        snapshot.remotes[0].participant.media.screen = true;
        snapshot.remotes[1].participant.presence = Presence::Away;
        let people = people(&snapshot);
        let told: Vec<_> = people.iter().map(|p| (p.name.as_str(), p.screen, p.disconnected)).collect();
        assert_eq!(told, [("Ada", false, false), ("Grace", true, false), ("Alan", false, true)]);
        assert_eq!(people[0].id, None);
    }

    #[test]
    fn raised_hands_come_first() {
        let mut snapshot = call(&["Grace", "Alan", "Edsger"]);
        snapshot.remotes[0].participant.hand = Some(8);
        snapshot.remotes[2].participant.hand = Some(1);
        assert_eq!(names(&people(&snapshot)), ["Edsger", "Grace", "Ada", "Alan"]);
        assert_eq!(people(&snapshot)[1].hand, Some(2));
    }

    #[test]
    fn nothing_can_be_done_about_oneself_and_something_about_the_others() {
        let people = people(&hosted(&["Grace"]));
        assert_eq!(people[0].actions, []);
        assert!(people[1].actions.contains(&Action::Remove));
    }

    #[test]
    fn a_moderator_can_put_oneself_into_the_spotlight_and_a_guest_cannot() {
        let mut snapshot = hosted(&["Grace"]);
        let own =
            |snapshot: &Snapshot| people(snapshot).iter().map(|row| row.own_spotlight).collect::<Vec<_>>();
        assert_eq!(own(&snapshot), [true, false]);
        let id = snapshot.you.as_ref().unwrap().id;
        snapshot.settings.as_mut().unwrap().spotlight = vec![id];
        assert!(people(&snapshot)[0].spotlight && !people(&snapshot)[1].spotlight);
        snapshot.can_moderate = false;
        assert_eq!(own(&snapshot), [false, false]);
    }

    #[test]
    fn wishes_are_counted_for_who_can_grant_them_and_else_the_people() {
        let mut snapshot = hosted(&["Grace", "Alan"]);
        assert_eq!(people_badge(&snapshot), Some(Badge { count: 3, urgent: false }));
        snapshot.remotes[0].participant.hand = Some(1);
        snapshot.remotes[1].participant.requests.microphone = true;
        assert_eq!(people_badge(&snapshot), Some(Badge { count: 2, urgent: true }));
        snapshot.can_moderate = false;
        assert_eq!(people_badge(&snapshot), Some(Badge { count: 3, urgent: false }));
        assert_eq!(people_badge(&hosted(&[])), None);
    }

    #[test]
    fn a_name_is_found_by_any_part_of_it() {
        for (name, looked_for) in
            [("Hélène Dupont", "HÉL"), ("Ada", ""), ("Ada", " AD"), ("李 小龙", "小"), ("🎉", "🎉")]
        {
            assert!(is_found(name, looked_for, decomposed), "{looked_for} in {name}");
        }
        assert!(!is_found("Ada", "b", decomposed) && !is_found("Ada", "🎉", decomposed));
    }

    fn decomposed(text: &str) -> String {
        text.nfd().collect()
    }

    #[test]
    fn a_name_is_found_without_its_accents_and_with_them() {
        for (name, looked_for) in [
            ("Zoé", "zoe"),
            ("Zoe\u{301}", "ZOÉ"),
            ("Zoe", "zoé"),
            ("Łukasz Żółć", "lukasz zolc"),
            ("Øystein Æbelø", "oystein aebelo"),
            ("Nguyễn Thị Ánh", "nguyen anh"),
            ("İpek Işık", "ipek isik"),
            ("Groß", "gross"),
            ("Алёна Йовович", "алена иовович"),
            ("Γιώργος", "γιωργοσ"),
            ("Dupont Hélène", "helene dupont"),
            ("O’Brien", "o'brien"),
            ("각하", "각"),
        ] {
            assert!(is_found(name, looked_for, decomposed), "{looked_for} in {name}");
        }
        // A vowel is no accent.
        assert!(!is_found("नीता", "नाता", decomposed));
        assert!(!is_found("Zoé", "zoa", decomposed));
    }
}
