use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::MediaKind;

use crate::i18n::{I18n, say, use_i18n};
use crate::room::{CallDialog, Popup, RoomContext, Side};
use crate::ui::menu::{Menu, MenuEntry, MenuMark};
use parvis_view::moderation::{away, hand_raised};

/// What people do together, each in a panel.
const ACTIVITIES: [(Side, icondata::Icon); 4] = [
    (Side::Files, icondata::LuFolder),
    (Side::Whiteboard, icondata::LuPencil),
    (Side::Notes, icondata::LuNotebookPen),
    (Side::Polls, icondata::LuChartColumn),
];

/// The lines that open these panels.
#[component]
pub(crate) fn ActivityLines() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let entries = move || {
        let panels = ACTIVITIES.map(|(side, icon)| panel(room, i18n, side, icon, ""));
        panels.into_iter().chain([film(room, i18n, "")]).collect::<Vec<_>>()
    };
    view! {
        <Menu
            label=Signal::derive(move || say!(i18n, call_activities).to_owned())
            entries=Signal::derive(entries)
            on_close=move |back| close(room, back)
        />
    }
}

/// What there is no place for in the bar. The style sheet hides a line for as long as its button is in the bar.
#[component]
pub(crate) fn MoreLines() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let state = room.project(|snapshot| {
        let shares = snapshot.local.can_share_screen;
        (hand_raised(snapshot), away(snapshot), snapshot.can_moderate, shares)
    });
    let entries = move || {
        let (raised, away, can_moderate, shares) = state.get();
        let open = |overlay| Callback::new(move |()| room.toggle_overlay(overlay));
        let above = |popup| Callback::new(move |()| room.popup.set(Some(popup)));
        let hand = if raised { say!(i18n, call_lower_hand) } else { say!(i18n, call_raise_hand) };
        let place = if away { say!(i18n, away_end) } else { say!(i18n, away_begin) };
        let place_icon = if away { icondata::LuUserCheck } else { icondata::LuCoffee };
        let away = Callback::new(move |()| room.dispatch(Intent::SetAway(!away)));
        let mut entries = vec![
            entry(hand, icondata::LuHand, "more-tiny", Callback::new(move |()| room.toggle_hand())),
            entry(say!(i18n, call_react), icondata::LuSmilePlus, "more-phone", above(Popup::Reactions)),
        ];
        if shares {
            let share = Callback::new(move |()| room.press(MediaKind::Screen));
            entries.push(entry(say!(i18n, call_share), icondata::LuScreenShare, "more-phone", share));
        } else {
            let nothing = Callback::new(|()| ());
            let absent = entry(say!(i18n, call_cannot_share), icondata::LuScreenShareOff, "", nothing);
            entries.push(MenuEntry { mark: MenuMark::Absent, ..absent });
        }
        entries.extend(ACTIVITIES.map(|(side, icon)| panel(room, i18n, side, icon, "more-phone")));
        entries.push(film(room, i18n, "more-phone"));
        let title = |popup: Popup| popup.title(i18n);
        entries.extend([
            entry(place, place_icon, "", away),
            entry(title(Popup::Microphone), icondata::LuMic, "more-phone", above(Popup::Microphone)),
            entry(title(Popup::Camera), icondata::LuVideo, "more-phone", above(Popup::Camera)),
            entry(title(Popup::View), icondata::LuLayoutGrid, "more-narrow", above(Popup::View)),
            entry(say!(i18n, call_invite), icondata::LuUserPlus, "more-narrow", open(CallDialog::Invite)),
        ]);
        if let Some(open) = room.small_window.get() {
            entries.push(entry(say!(i18n, small_window), icondata::LuPictureInPicture2, "", open));
        }
        if let Some(extras) = room.extras.get() {
            let links = Callback::new(move |()| extras.links_open.set(true));
            entries.push(entry(say!(i18n, links), icondata::LuSignal, "", links));
        }
        if can_moderate {
            let security = open(CallDialog::Security);
            entries.push(entry(say!(i18n, call_security), icondata::LuShield, "more-narrow", security));
        }
        let settings = open(CallDialog::Settings);
        entries.push(entry(say!(i18n, call_settings), icondata::LuSettings, "more-narrow", settings));
        if room.has_keyboard() {
            let shortcuts = open(CallDialog::Shortcuts);
            entries.push(entry(say!(i18n, call_shortcuts), icondata::LuKeyboard, "", shortcuts));
        }
        entries
    };
    view! {
        <Menu
            label=Signal::derive(move || say!(i18n, call_more).to_owned())
            entries=Signal::derive(entries)
            on_close=move |back| close(room, back)
        />
    }
}

fn entry(label: &str, icon: icondata::Icon, class: &'static str, choose: Callback<()>) -> MenuEntry {
    MenuEntry { label: label.to_owned(), icon, mark: MenuMark::Command, class, choose }
}

fn panel(room: RoomContext, i18n: I18n, side: Side, icon: icondata::Icon, class: &'static str) -> MenuEntry {
    entry(side.title(i18n), icon, class, Callback::new(move |()| room.toggle_side(side)))
}

/// Where a file is chosen that is played to all.
fn film(room: RoomContext, i18n: I18n, class: &'static str) -> MenuEntry {
    let open = Callback::new(move |()| {
        if room.side.get_untracked() != Some(Side::Files) {
            room.toggle_side(Side::Files);
        }
    });
    entry(say!(i18n, film_play_file), icondata::LuClapperboard, class, open)
}

fn close(room: RoomContext, back: bool) {
    if back {
        room.close_popup();
    } else {
        room.popup.set(None);
    }
}
