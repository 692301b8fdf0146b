//! Moderation, in HTML.

use leptos::prelude::*;
use parvis_meeting::{Actor, MediaPrompt, Notification, Snapshot};
use parvis_protocol::{DisplayName, MediaKind, MediaState, ParticipantId, Reaction, Role, RoomSettings};

use super::{in_room, parts, room_at, tag_with, words};
use crate::components::moderation_words::teller;
use crate::components::more_menu::MoreLines;
use crate::components::people_panel::People;
use crate::components::question::Question;
use crate::components::reactions::Reactions;
use crate::i18n::{Locale, use_i18n};
use parvis_view::fixtures::{call, hosted};

fn people(snapshot: Snapshot, locale: Locale) -> String {
    in_room(snapshot, locale, "Ada", || view! { <People/> }.to_html())
}

/// Every name that a screen reader hears, as text.
fn labels(html: &str) -> Vec<String> {
    let labels = html.split("aria-label=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    labels.map(|(label, _)| label.replace("&#x27;", "'").replace("&quot;", "\"")).collect()
}

fn has(html: &str, label: &str) -> bool {
    labels(html).iter().any(|found| found == label)
}

#[test]
fn a_row_has_what_can_be_done_about_the_person() {
    let html = people(hosted(&["Grace"]), Locale::en);
    for label in [
        "Mute Grace",
        "Stop Grace's camera",
        "Make Grace a co-host",
        "Remove Grace",
        "Ban Grace",
        "Actions for Grace",
    ] {
        assert!(has(&html, label), "{label} in {:?}", labels(&html));
    }
    assert!(tag_with(&html, "aria-haspopup").contains("aria-expanded=\"false\""));
    let text = words(&html);
    assert!(text.contains("Mute everyone else") && has(&html, "Mute all except the speaker"), "{text}");
    let html = people(call(&["Grace"]), Locale::en);
    assert!(!labels(&html).iter().any(|label| label.contains("Grace")), "{:?}", labels(&html));
    assert!(!words(&html).contains("Mute everyone else"));
}

#[test]
fn what_is_off_can_only_be_asked_for() {
    let mut snapshot = hosted(&["Grace"]);
    snapshot.remotes[0].participant.media = MediaState::NONE;
    let html = people(snapshot, Locale::en);
    assert!(has(&html, "Ask Grace to unmute") && has(&html, "Ask Grace to start the camera"));
    assert!(!has(&html, "Mute Grace"));
}

#[test]
fn a_row_tells_of_hand_role_name_and_absence() {
    let mut snapshot = call(&["Grace", "Аda"]);
    let grace = &mut snapshot.remotes[0].participant;
    (grace.hand, grace.role, grace.away) = (Some(4), Role::CoHost, true);
    snapshot.remotes[1].participant.confusable = true;
    let text = words(&people(snapshot.clone(), Locale::en));
    for said in ["Hand raised, number 1", "Grace Co-host", "Away", "Same name as the host", "Search people"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let page = words(&room_at(snapshot, Locale::en, "Ada"));
    for said in ["Hand raised, number 1", "Co-host", "Away", "Same name as the host"] {
        assert!(page.contains(said), "{said} in {page}");
    }
}

#[test]
fn a_request_has_its_two_answers() {
    let mut snapshot = hosted(&["Grace"]);
    let microphone = MediaState { microphone: true, ..MediaState::NONE };
    let settings = RoomSettings { moderated: microphone, ..RoomSettings::default() };
    snapshot.settings = Some(settings);
    let them = &mut snapshot.remotes[0].participant;
    (them.barred, them.requests, them.media) = (microphone, microphone, MediaState::NONE);
    let html = people(snapshot, Locale::en);
    assert!(words(&html).contains("Wants to speak"), "{}", words(&html));
    assert!(has(&html, "Allow Grace to speak") && has(&html, "Decline: Grace wants to speak"));
    assert!(words(&html).contains("Not allowed to speak"));
}

#[test]
fn the_bar_raises_a_hand_and_asks_for_what_may_not_be_sent() {
    let mut snapshot = call(&["Grace"]);
    let html = room_at(snapshot.clone(), Locale::en, "Ada");
    for label in ["Raise hand", "React", "More"] {
        assert!(has(&html, label), "{label}");
    }
    assert!(!has(&html, "Security"), "only for moderators");
    assert!(has(&room_at(hosted(&[]), Locale::en, "Ada"), "Security"));
    let you = snapshot.you.as_mut().unwrap();
    (you.hand, you.barred.microphone, you.barred.camera, you.requests.camera) = (Some(1), true, true, true);
    let html = room_at(snapshot, Locale::en, "Ada");
    for label in ["Lower hand", "Ask to speak", "Cancel request to use the camera"] {
        assert!(has(&html, label), "{label}");
    }
    assert!(!has(&html, "Unmute microphone"));
}

#[test]
fn a_question_is_answered_with_yes_or_no() {
    let asked = MediaPrompt {
        from: ParticipantId::from_bits(2),
        by: DisplayName::new("<b>Grace").unwrap(),
        kind: MediaKind::Microphone,
    };
    let snapshot = Snapshot { asked: Some(asked), ..call(&["Grace"]) };
    let html = in_room(snapshot, Locale::en, "Ada", || view! { <Question/> }.to_html());
    let (tags, _) = parts(&html);
    assert!(!tags.iter().any(|tag| tag == "b"), "{html}");
    let text = words(&html);
    assert!(text.contains("asks you to unmute.") && text.ends_with("Yes, unmute No"), "{text}");
    assert!(tag_with(&html, "role=\"alert\"").contains("question"));
}

#[test]
fn the_signs_and_the_lines_of_the_menu_have_names() {
    let html = in_room(call(&[]), Locale::en, "Ada", || view! { <Reactions/> }.to_html());
    assert_eq!(labels(&html).len(), 7, "{html}");
    assert!(has(&html, "Thumbs up") && has(&html, "Applause"));
    let html = in_room(hosted(&[]), Locale::en, "Ada", || view! { <MoreLines/> }.to_html());
    assert!(tag_with(&html, "role=\"menu\"").contains("aria-label=\"More\""));
    let text = words(&html);
    assert!(text.contains("This device cannot share its screen") && !text.contains("Share screen"), "{text}");
    assert!(tag_with(&html, "aria-disabled=\"true\"").contains("role=\"menuitem\""));
    for line in
        ["Raise hand", "React", "Be right back", "Security", "Invite", "Settings", "Keyboard shortcuts"]
    {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn what_happens_is_said_in_either_language() {
    let by = Actor::Participant(ParticipantId::from_bits(2), DisplayName::new("Grace").unwrap());
    let before = RoomSettings::default();
    let now = RoomSettings { locked: true, lobby: true, ..before.clone() };
    let from = ParticipantId::from_bits(2);
    let cases = [
        (
            Notification::Stopped { by: by.clone(), kind: MediaKind::Microphone },
            "Grace muted your microphone",
        ),
        (
            Notification::Allowed { by: by.clone(), kind: MediaKind::Screen, allowed: true },
            "Grace allows you to share your screen",
        ),
        (Notification::HandLowered { by: Actor::Unknown }, "Your hand was lowered"),
        (Notification::Reaction { from, by: by.clone(), reaction: Reaction::Clap }, "Grace: Applause"),
        (Notification::RoleChanged(Role::CoHost), "You are a co-host now"),
        (
            Notification::SettingsChanged { by, before: before.clone(), now: now.clone() },
            "Grace locked the meeting. Grace turned on the lobby: new participants wait to be let in.",
        ),
    ];
    let teller = announcer_here();
    for (locale, english) in [(Locale::en, true), (Locale::fr, false)] {
        in_room(call(&[]), locale, "Ada", || {
            let i18n = use_i18n();
            for (notifications, expected) in &cases {
                let said = (teller.sentence)(i18n, notifications).unwrap();
                assert_eq!(said == *expected, english, "{said}");
            }
            let silent =
                Notification::SettingsChanged { by: Actor::You, before: before.clone(), now: now.clone() };
            assert_eq!((teller.sentence)(i18n, &silent), None);
            String::new()
        });
    }
}

#[test]
fn a_row_has_the_sign_of_the_spotlight_and_a_moderator_finds_it_about_oneself() {
    let mut snapshot = hosted(&["Grace"]);
    let [own, grace] = [1, 2].map(ParticipantId::from_bits);
    let text = words(&people(snapshot.clone(), Locale::en));
    assert!(text.contains("Spotlight me for everyone") && !text.contains("Spotlighted"), "{text}");
    snapshot.settings.as_mut().unwrap().spotlight = vec![grace, own];
    let text = words(&people(snapshot.clone(), Locale::en));
    assert!(text.contains("Remove my spotlight") && text.contains("Spotlighted"), "{text}");
    snapshot.can_moderate = false;
    let text = words(&people(snapshot, Locale::en));
    assert!(!text.contains("Remove my spotlight") && text.contains("Spotlighted"), "{text}");
}

#[test]
fn who_came_into_the_spotlight_is_said_to_each_in_other_words() {
    let actor = |id, name| Actor::Participant(ParticipantId::from_bits(id), DisplayName::new(name).unwrap());
    let (grace, alan) = (|| actor(2, "Grace"), || actor(3, "Alan"));
    let teller = announcer_here();
    in_room(call(&[]), Locale::en, "Ada", || {
        let say = |by, who, on| (teller.sentence)(use_i18n(), &Notification::Spotlight { by, who, on });
        for (by, who, on, expected) in [
            (grace(), alan(), true, "Grace spotlighted Alan for everyone"),
            (grace(), alan(), false, "Grace removed the spotlight from Alan"),
            (grace(), Actor::You, true, "Grace spotlighted you: everyone sees you large"),
            (grace(), Actor::You, false, "Grace removed your spotlight"),
            (grace(), grace(), true, "Grace is now spotlighted for everyone"),
            (grace(), grace(), false, "Grace is no longer spotlighted"),
        ] {
            assert_eq!(say(by, who, on).as_deref(), Some(expected));
        }
        assert_eq!(say(Actor::You, alan(), true), None, "one sees what one does");
        assert_eq!(say(Actor::Unknown, Actor::You, true), None, "it was so before");
        String::new()
    });
}

/// On this side of the network the words are always there.
fn announcer_here() -> crate::components::notices::ModerationAnnouncer {
    use std::task::{Context, Poll, Waker};
    let mut coming = std::pin::pin!(teller());
    match coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(teller)) => teller,
        other => panic!("{other:?}"),
    }
}
