use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::MediaKind;

use crate::i18n::{say, use_i18n};
use crate::room::{CallDialog, Popup, RoomContext, Side};
use crate::ui::menu::{Menu, MenuEntry, MenuMark};
use parvis_view::moderation::{away, hand_raised};

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
        let entry = |label: &str, icon, class, choose: Callback<()>| MenuEntry {
            label: label.to_owned(),
            icon,
            mark: MenuMark::Command,
            class,
            choose,
        };
        let open = |overlay| Callback::new(move |()| room.toggle_overlay(overlay));
        let hand = if raised { say!(i18n, call_lower_hand) } else { say!(i18n, call_raise_hand) };
        let place = if away { say!(i18n, away_end) } else { say!(i18n, away_begin) };
        let place_icon = if away { icondata::LuUserCheck } else { icondata::LuCoffee };
        let react = Callback::new(move |()| room.popup.set(Some(Popup::Reactions)));
        let view = Callback::new(move |()| room.popup.set(Some(Popup::View)));
        let away = Callback::new(move |()| room.dispatch(Intent::SetAway(!away)));
        let mut entries = vec![
            entry(hand, icondata::LuHand, "more-narrow", Callback::new(move |()| room.toggle_hand())),
            entry(say!(i18n, call_react), icondata::LuSmilePlus, "more-narrow", react),
        ];
        let side = |side: Side, icon| {
            entry(side.title(i18n), icon, "more-desk", Callback::new(move |()| room.toggle_side(side)))
        };
        entries.extend([
            side(Side::Files, icondata::LuFolder),
            side(Side::Whiteboard, icondata::LuPencil),
            side(Side::Notes, icondata::LuNotebookPen),
            side(Side::Polls, icondata::LuChartColumn),
            entry(place, place_icon, "", away),
            entry(say!(i18n, call_view), icondata::LuLayoutGrid, "more-narrow", view),
        ]);
        if shares {
            let share = Callback::new(move |()| room.press(MediaKind::Screen));
            entries.push(entry(say!(i18n, call_share), icondata::LuScreenShare, "more-small", share));
        }
        if can_moderate {
            entries.push(entry(
                say!(i18n, call_security),
                icondata::LuShield,
                "more-narrow",
                open(CallDialog::Security),
            ));
        }
        entries.extend([
            entry(say!(i18n, call_invite), icondata::LuUserPlus, "more-tiny", open(CallDialog::Invite)),
            entry(say!(i18n, call_settings), icondata::LuSettings, "more-tiny", open(CallDialog::Settings)),
        ]);
        if let Some(open) = room.small_window.get() {
            entries.push(entry(say!(i18n, small_window), icondata::LuPictureInPicture2, "", open));
        }
        if room.has_keyboard() {
            entries.push(entry(
                say!(i18n, call_shortcuts),
                icondata::LuKeyboard,
                "",
                open(CallDialog::Shortcuts),
            ));
        }
        entries
    };
    let close = move |back: bool| {
        if back {
            room.close_popup();
        } else {
            room.popup.set(None);
        }
    };
    view! {
        <Menu
            label=Signal::derive(move || say!(i18n, call_more).to_owned())
            entries=Signal::derive(entries)
            on_close=close
        />
    }
}
