//! The spotlight, as the page hears of it.

mod support;

use parvis_meeting::{Actor, Notification};
use parvis_protocol::{LeaveReason, ParticipantId, RoomSettings, ServerMessage};
use support::{ABOVE, BELOW, ME, Page, name, notifications, settings};

fn id(id: u64) -> ParticipantId {
    ParticipantId::from_bits(id)
}

fn somebody(bits: u64) -> Actor {
    Actor::Participant(id(bits), name("Somebody"))
}

fn spotlight(page: &mut Page, ids: &[u64], by: Option<u64>) {
    let settings = RoomSettings { spotlight: ids.iter().copied().map(id).collect(), ..settings() };
    page.hear(ServerMessage::Settings { settings, by: by.map(id) });
}

fn news(by: Actor, who: Actor, on: bool) -> Notification {
    Notification::Spotlight { by, who, on }
}

#[test]
fn who_comes_into_it_and_out_of_it_is_told_with_who_decided_it() {
    let mut page = Page::joined(&[BELOW, ABOVE]);
    let mut since = 0;
    spotlight(&mut page, &[ABOVE], Some(BELOW));
    assert_eq!(notifications(&page, &mut since), [news(somebody(BELOW), somebody(ABOVE), true)]);
    assert_eq!(page.meeting.snapshot().settings.clone().unwrap_or_default().spotlight, [id(ABOVE)]);
    // Oneself, in the place of another.
    spotlight(&mut page, &[ME], Some(BELOW));
    let both = [news(somebody(BELOW), somebody(ABOVE), false), news(somebody(BELOW), Actor::You, true)];
    assert_eq!(notifications(&page, &mut since), both);
    // Another order is nothing new, and the same again neither.
    spotlight(&mut page, &[ME, BELOW], Some(ME));
    assert_eq!(notifications(&page, &mut since), [news(Actor::You, somebody(BELOW), true)]);
    spotlight(&mut page, &[BELOW, ME], Some(ME));
    assert_eq!(notifications(&page, &mut since), []);
}

#[test]
fn nothing_is_told_of_who_has_left_and_of_a_list_that_is_too_long() {
    let mut page = Page::joined(&[BELOW, ABOVE]);
    let mut since = 0;
    spotlight(&mut page, &[ABOVE], Some(BELOW));
    notifications(&page, &mut since);
    page.hear(ServerMessage::Left { id: id(ABOVE), reason: LeaveReason::Left });
    spotlight(&mut page, &[], None);
    assert_eq!(notifications(&page, &mut since), []);
    let many: Vec<u64> = (1_000..9_000).collect();
    spotlight(&mut page, &many, Some(BELOW));
    spotlight(&mut page, &[77, 78, 79, ME, BELOW], Some(BELOW));
    assert_eq!(notifications(&page, &mut since), [], "the first three are nobody who is here");
}

#[test]
fn what_else_changes_is_told_beside_it() {
    let mut page = Page::joined(&[BELOW]);
    let mut since = 0;
    let now = RoomSettings { locked: true, spotlight: vec![id(ME)], ..settings() };
    page.hear(ServerMessage::Settings { settings: now.clone(), by: Some(id(BELOW)) });
    let by = || somebody(BELOW);
    let changed = Notification::SettingsChanged { by: by(), before: settings(), now };
    assert_eq!(notifications(&page, &mut since), [news(by(), Actor::You, true), changed]);
}
