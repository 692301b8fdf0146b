//! Admission to a meeting: for who asks to join, and for those who admit.

use parvis_meeting::{AdmissionView, LobbyMessage, LobbySpeaker, Notification, SessionState, Snapshot};
use parvis_protocol::{ParticipantId, Password, TextError};

use super::names::Labels;

/// What the admission page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdmissionPrompt {
    /// The password of the room.
    Password,
    /// Waiting until a moderator admits the person.
    Lobby,
}

/// The present prompt; `None` outside of admission.
#[must_use]
pub fn step(snapshot: &Snapshot) -> Option<AdmissionPrompt> {
    match snapshot.session {
        SessionState::Admission { view: AdmissionView::Password { .. }, .. } => {
            Some(AdmissionPrompt::Password)
        }
        SessionState::Admission { view: AdmissionView::Lobby, .. } => Some(AdmissionPrompt::Lobby),
        SessionState::Idle
        | SessionState::Joining { .. }
        | SessionState::Joined
        | SessionState::Reconnecting { .. }
        | SessionState::Ended(_) => None,
    }
}

/// The state of the last password that was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PasswordAttempt {
    /// Whether it was wrong.
    pub wrong: bool,
    /// Seconds until the server accepts another; 0 if it does.
    pub wait: u32,
    /// Whether the server has not answered yet.
    pub checking: bool,
}

/// The state of the last password; all `false` and 0 outside of admission.
#[must_use]
pub fn password_try(snapshot: &Snapshot) -> PasswordAttempt {
    match snapshot.session {
        SessionState::Admission { view: AdmissionView::Password { wrong, wait, checking }, .. } => {
            PasswordAttempt { wrong, wait, checking }
        }
        SessionState::Admission { view: AdmissionView::Lobby, .. }
        | SessionState::Idle
        | SessionState::Joining { .. }
        | SessionState::Joined
        | SessionState::Reconnecting { .. }
        | SessionState::Ended(_) => PasswordAttempt::default(),
    }
}

/// Whether a text is shorter than any password.
#[must_use]
pub fn is_too_short(typed: &str) -> bool {
    Password::new(typed) == Err(TextError::Empty)
}

/// Whether a text is longer than any password. What counts is what would be sent, however its letters were typed.
#[must_use]
pub fn is_too_long(typed: &str) -> bool {
    Password::new(typed) == Err(TextError::TooLong)
}

/// Whether the server is away while the person waits in the lobby.
#[must_use]
pub fn is_away(snapshot: &Snapshot) -> bool {
    matches!(snapshot.session, SessionState::Admission { attempts: 1.., .. })
}

/// A message between lobby and room.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LobbyLine {
    /// Its author, as this page names them.
    pub by: Speaker,
    /// Its text.
    pub text: String,
}

/// The author of a message between lobby and room.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// This participant.
    You,
    /// Another person, by a name that the reader knows.
    Named(String),
    /// A moderator whose name is not told.
    Host,
}

/// The messages between this participant, in the lobby, and the moderators.
#[must_use]
pub fn talk(snapshot: &Snapshot) -> Vec<LobbyLine> {
    said(&snapshot.lobby_lines, "")
}

fn said(lines: &[LobbyMessage], waiting: &str) -> Vec<LobbyLine> {
    let said = lines.iter().map(|line| LobbyLine {
        by: match &line.from {
            LobbySpeaker::You => Speaker::You,
            LobbySpeaker::Visitor => Speaker::Named(waiting.to_owned()),
            LobbySpeaker::Host(Some(name)) => Speaker::Named(name.to_string()),
            LobbySpeaker::Host(None) => Speaker::Host,
        },
        text: line.text.to_string(),
    });
    said.collect()
}

/// A person in the lobby, as moderators see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Their id.
    pub id: ParticipantId,
    /// Their name, with a number where somebody else has it.
    pub name: String,
    /// Whether the name looks like the host's.
    pub confusable: bool,
    /// The messages with them, oldest first.
    pub talk: Vec<LobbyLine>,
}

/// Everyone in the lobby, the longest waiting first.
#[must_use]
pub fn guests(snapshot: &Snapshot) -> Vec<Guest> {
    let labels = Labels::of(snapshot);
    let guests = snapshot.waiting.iter().map(|at| {
        let name = labels.label(at.person.id, &at.person.name);
        Guest { id: at.person.id, confusable: at.person.confusable, talk: said(&at.lines, &name), name }
    });
    guests.collect()
}

/// How many people are in the lobby.
#[must_use]
pub fn waiting_count(snapshot: &Snapshot) -> usize {
    snapshot.waiting.len()
}

/// An event of the lobby that moderators are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LobbyCall {
    /// A person of this name has come to the lobby.
    AskedToJoin(String),
    /// A person of this name has written a message.
    Word(String),
}

/// The latest event of the lobby, and a number that grows with each.
#[must_use]
pub fn last_call(snapshot: &Snapshot) -> Option<(u32, LobbyCall)> {
    let labels = Labels::of(snapshot);
    snapshot.notifications.iter().rev().find_map(|(number, notifications)| match notifications {
        Notification::AskedToJoin { who, name } => {
            Some((*number, LobbyCall::AskedToJoin(labels.label(*who, name))))
        }
        Notification::LobbyMessage { who, name } => {
            Some((*number, LobbyCall::Word(labels.label(*who, name))))
        }
        _ => None,
    })
}

/// The number of the latest request to join. It stays when that person's label changes, because somebody of the same name
/// came or went.
#[must_use]
pub fn last_request(snapshot: &Snapshot) -> Option<u32> {
    let is_request = |notification: &Notification| matches!(notification, Notification::AskedToJoin { .. });
    snapshot.notifications.iter().rev().find(|(_, it)| is_request(it)).map(|(number, _)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{call, on_admission, request_admission};
    use parvis_protocol::{DisplayName, ShortText};

    #[test]
    fn the_page_is_about_what_admission_asks_for() {
        assert_eq!(step(&on_admission(AdmissionView::Lobby)), Some(AdmissionPrompt::Lobby));
        let password = on_admission(AdmissionView::Password { wrong: true, wait: 4, checking: false });
        assert_eq!(step(&password), Some(AdmissionPrompt::Password));
        assert_eq!(password_try(&password), PasswordAttempt { wrong: true, wait: 4, checking: false });
        assert_eq!(step(&call(&[])), None);
    }

    #[test]
    fn the_server_is_away_after_a_socket_has_failed() {
        let mut snapshot = on_admission(AdmissionView::Lobby);
        assert!(!is_away(&snapshot));
        snapshot.session = SessionState::Admission { view: AdmissionView::Lobby, attempts: 1 };
        assert!(is_away(&snapshot));
    }

    #[test]
    fn a_password_is_as_long_as_the_protocol_wants_it() {
        assert!(is_too_short("été") && !is_too_short("étés"));
        // However its letters were typed: four signs that are two letters.
        for typed in ["abc", "abcd", "e\u{301}o\u{301}", "éàüö", ""] {
            assert_eq!(is_too_short(typed), Password::new(typed).is_err(), "{typed}");
        }
        // 384 bytes as some keyboards type them, and 256 as they are sent.
        let typed = "e\u{301}".repeat(128);
        assert!(Password::new(&typed).is_ok() && !is_too_long(&typed) && !is_too_short(&typed));
        let typed = "e\u{301}".repeat(129);
        assert!(Password::new(&typed).is_err() && is_too_long(&typed) && !is_too_short(&typed));
        // And one that is longer when it is sent.
        let typed = "\u{958}".repeat(80);
        assert!(typed.len() < 256 && Password::new(&typed).is_err() && is_too_long(&typed));
    }

    #[test]
    fn who_waits_is_told_nobodys_name() {
        let mut snapshot = on_admission(AdmissionView::Lobby);
        let line = |from, text| LobbyMessage { from, text: ShortText::new(text).unwrap() };
        snapshot.lobby_lines =
            vec![line(LobbySpeaker::You, "It is me"), line(LobbySpeaker::Host(None), "One moment")];
        let speakers: Vec<Speaker> = talk(&snapshot).into_iter().map(|said| said.by).collect();
        assert_eq!(speakers, [Speaker::You, Speaker::Host]);
    }

    #[test]
    fn those_who_wait_are_listed_with_what_they_say() {
        let mut snapshot = call(&["Grace"]);
        assert_eq!(guests(&snapshot), []);
        request_admission(&mut snapshot, 7, "Bob", &["It is me"]);
        let grace = DisplayName::new("Grace").unwrap();
        let answer =
            LobbyMessage { from: LobbySpeaker::Host(Some(grace)), text: ShortText::new("Who?").unwrap() };
        snapshot.waiting[0].lines.push(answer);
        let guest = &guests(&snapshot)[0];
        assert_eq!((guest.name.as_str(), guest.confusable), ("Bob", false));
        let speakers: Vec<_> = guest.talk.iter().map(|said| said.by.clone()).collect();
        assert_eq!(speakers, [Speaker::Named("Bob".into()), Speaker::Named("Grace".into())]);
        assert_eq!(waiting_count(&snapshot), 1);
    }

    #[test]
    fn a_request_and_a_word_call_and_nothing_else_does() {
        let mut snapshot = call(&[]);
        let name = || DisplayName::new("Bob").unwrap();
        assert_eq!(last_call(&snapshot), None);
        snapshot.notifications = vec![
            (3, Notification::AskedToJoin { who: ParticipantId::from_bits(7), name: name() }),
            (4, Notification::Forbidden),
        ];
        assert_eq!(last_call(&snapshot), Some((3, LobbyCall::AskedToJoin("Bob".into()))));
        snapshot
            .notifications
            .push((5, Notification::LobbyMessage { who: ParticipantId::from_bits(7), name: name() }));
        assert_eq!(last_call(&snapshot), Some((5, LobbyCall::Word("Bob".into()))));
    }
    #[test]
    fn a_request_is_no_other_one_when_its_label_changes() {
        let mut snapshot = call(&[]);
        assert_eq!(last_request(&snapshot), None);
        request_admission(&mut snapshot, 7, "Bob", &[]);
        let name = || DisplayName::new("Bob").unwrap();
        let request = Notification::AskedToJoin { who: ParticipantId::from_bits(7), name: name() };
        snapshot.notifications = vec![(3, request)];
        let before = last_call(&snapshot);
        assert_eq!(last_request(&snapshot), Some(3));
        // Another of this name comes to the lobby, and then the first writes.
        request_admission(&mut snapshot, 8, "Bob", &[]);
        assert_ne!(last_call(&snapshot), before);
        let word = Notification::LobbyMessage { who: ParticipantId::from_bits(7), name: name() };
        snapshot.notifications.push((4, word));
        assert_eq!(last_request(&snapshot), Some(3));
    }
}
