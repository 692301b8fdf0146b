//! What is set for a meeting, and who may change it.

use parvis_meeting::Snapshot;
use parvis_protocol::{MediaKind, Role, RoomSettings};

use crate::admission::{is_too_long, is_too_short};

/// Which settings of the meeting this participant may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Powers {
    /// May change the settings of the room.
    pub settings: bool,
    /// May let everyone moderate.
    pub everyone: bool,
    /// May end the meeting for everyone.
    pub end: bool,
}

/// The powers that follow from this participant's role.
#[must_use]
pub fn powers(snapshot: &Snapshot) -> Powers {
    let role = snapshot.you.as_ref().map_or(Role::Guest, |you| you.role);
    Powers {
        settings: snapshot.can_moderate,
        everyone: snapshot.is_host,
        end: snapshot.is_host || role == Role::CoHost,
    }
}

/// The settings of the room as the server last sent them; the defaults before that.
#[must_use]
pub fn settings(snapshot: &Snapshot) -> RoomSettings {
    snapshot.settings.clone().unwrap_or_default()
}

/// A setting that the call page shows to everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecuritySign {
    /// The room is locked.
    Locked,
    /// The lobby is on.
    Lobby,
    /// A password is set.
    Password,
    /// Microphones, cameras or screens are moderated.
    Moderated,
}

/// The signs to show for these settings.
#[must_use]
pub fn signs(snapshot: &Snapshot) -> Vec<SecuritySign> {
    let settings = settings(snapshot);
    let moderated = MediaKind::ALL.into_iter().any(|kind| settings.moderated.has(kind));
    let signs = [
        (settings.locked, SecuritySign::Locked),
        (settings.lobby, SecuritySign::Lobby),
        (settings.password, SecuritySign::Password),
        (moderated, SecuritySign::Moderated),
    ];
    signs.into_iter().filter(|(on, _)| *on).map(|(_, sign)| sign).collect()
}

/// How hard a password is to guess, estimated from its length and characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Too short to be a password.
    TooShort,
    /// Longer than the protocol allows.
    TooLong,
    /// Guessable with patience.
    Weak,
    /// Good enough for a meeting, whose server limits the rate of wrong tries.
    Fair,
    /// Beyond guessing.
    Strong,
}

/// Estimates the strength. Each different character counts, and each kind of them, and the length a little: many
/// short words
/// are better than one with a digit.
#[must_use]
pub fn strength(password: &str) -> Strength {
    if is_too_short(password) {
        return Strength::TooShort;
    }
    if is_too_long(password) {
        return Strength::TooLong;
    }
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    let kinds: [fn(char) -> bool; 4] =
        [char::is_lowercase, char::is_uppercase, |c| c.is_ascii_digit(), |c| !c.is_alphanumeric()];
    let kinds = kinds.into_iter().filter(|kind| password.chars().any(kind)).count();
    match different.len() + password.chars().count() / 3 + 2 * kinds.saturating_sub(1) {
        0..=9 => Strength::Weak,
        10..=19 => Strength::Fair,
        _ => Strength::Strong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::call;

    #[test]
    fn the_host_may_everything_and_a_guest_nothing() {
        let mut snapshot = call(&[]);
        assert_eq!(powers(&snapshot), Powers { settings: false, everyone: false, end: false });
        // As between friends.
        snapshot.can_moderate = true;
        assert_eq!(powers(&snapshot), Powers { settings: true, everyone: false, end: false });
        snapshot.you.as_mut().unwrap().role = Role::CoHost;
        assert_eq!(powers(&snapshot), Powers { settings: true, everyone: false, end: true });
        snapshot.is_host = true;
        assert_eq!(powers(&snapshot), Powers { settings: true, everyone: true, end: true });
    }

    #[test]
    fn what_is_set_is_shown_and_an_open_room_shows_nothing() {
        let mut snapshot = call(&[]);
        assert_eq!(signs(&snapshot), []);
        let mut settings = RoomSettings { locked: true, password: true, ..RoomSettings::default() };
        settings.moderated.screen = true;
        snapshot.settings = Some(settings);
        assert_eq!(signs(&snapshot), [SecuritySign::Locked, SecuritySign::Password, SecuritySign::Moderated]);
    }

    #[test]
    fn a_password_is_judged_by_its_look() {
        for (password, judged) in [
            ("abc", Strength::TooShort),
            ("aaaaaaaaaaaa", Strength::Weak),
            ("1234", Strength::Weak),
            ("tulipe", Strength::Weak),
            ("tulipe42", Strength::Fair),
            ("tulipe 42", Strength::Fair),
            ("quatre tulipes calmes au jardin", Strength::Strong),
            ("Tulipe calme, 42", Strength::Strong),
        ] {
            assert_eq!(strength(password), judged, "{password}");
        }
        assert_eq!(strength(&"é".repeat(129)), Strength::TooLong);
        // However its letters were typed.
        assert_ne!(strength(&"e\u{301}".repeat(128)), Strength::TooLong);
    }
}
