use leptos::ev;
use leptos::prelude::*;
use parvis_meeting::{CaptureState, Intent};
use parvis_protocol::MediaKind;
use wasm_bindgen::JsCast;

use crate::dom;
use crate::room::{CallDialog, Popup, RoomContext, Side};
use parvis_view::shortcuts::{KeyPress, ShortcutCommand, command};

/// The keyboard of the call page. `full_screen` is called for its shortcut.
pub(crate) fn listen(room: RoomContext, full_screen: Callback<()>) {
    let talking = StoredValue::new(false);
    // Whether the focus went where it is by a pointer. The space bar then talks, as nobody means it for the button
    // that was clicked last.
    let by_pointer = StoredValue::new(false);

    let release = move || {
        if talking.try_update_value(std::mem::take).unwrap_or(false) {
            room.dispatch(Intent::SetMicrophone(false));
        }
    };
    let talk = move || {
        let muted = |snapshot: &parvis_meeting::Snapshot| snapshot.local.microphone == CaptureState::Off;
        if room.meeting.snapshot.with_untracked(muted) {
            talking.set_value(true);
            room.dispatch(Intent::SetMicrophone(true));
        }
    };
    let on_down = move |event: ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "Tab" | "ArrowLeft" | "ArrowRight" | "Home" | "End") {
            by_pointer.set_value(false);
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let typing = target.as_ref().is_some_and(dom::takes_typing);
        let on_control = !by_pointer.get_value() && target.as_ref().is_some_and(dom::takes_space);
        let key = event.key();
        if key == " " && talking.get_value() {
            // A held key repeats; it must not press or scroll anything either.
            event.prevent_default();
            return;
        }
        let found = command(KeyPress {
            key: &key,
            modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
            repeated: event.repeat(),
            typing,
            on_control,
            in_dialog: dom::has_open_dialog(),
        });
        let Some(found) = found else { return };
        match found {
            ShortcutCommand::Microphone => room.press(MediaKind::Microphone),
            ShortcutCommand::Camera => room.press(MediaKind::Camera),
            ShortcutCommand::Screen => share(room),
            ShortcutCommand::Hand => room.toggle_hand(),
            ShortcutCommand::Reactions => room.toggle_popup(Popup::Reactions),
            ShortcutCommand::People => room.toggle_side(Side::People),
            ShortcutCommand::Chat => room.toggle_side(Side::Chat),
            ShortcutCommand::Whiteboard => room.toggle_side(Side::Whiteboard),
            ShortcutCommand::Notes => room.toggle_side(Side::Notes),
            ShortcutCommand::Invite => room.toggle_overlay(CallDialog::Invite),
            ShortcutCommand::FullScreen => full_screen.run(()),
            ShortcutCommand::Help => room.toggle_overlay(CallDialog::Shortcuts),
            ShortcutCommand::Talk => talk(),
            ShortcutCommand::Back => back(room),
        }
        event.prevent_default();
    };
    let on_up = move |event: ev::KeyboardEvent| {
        if event.key() == " " && talking.get_value() {
            // Firefox presses a button when the space bar comes up.
            event.prevent_default();
            release();
        }
    };
    let listeners = [
        window_event_listener(ev::keydown, on_down),
        window_event_listener(ev::keyup, on_up),
        // The key may come up where this page does not hear of it.
        window_event_listener(ev::blur, move |_| release()),
        window_event_listener(ev::pointerdown, move |_| by_pointer.set_value(true)),
    ];
    on_cleanup(move || {
        for listener in listeners {
            listener.remove();
        }
    });
}

fn share(room: RoomContext) {
    if room.meeting.snapshot.with_untracked(|snapshot| snapshot.local.can_share_screen) {
        room.press(MediaKind::Screen);
    }
}

fn back(room: RoomContext) {
    if room.popup.get_untracked().is_some() {
        room.close_popup();
    } else if room.side.get_untracked().is_some() {
        room.close_side();
    } else {
        room.pinned.set(None);
    }
}
