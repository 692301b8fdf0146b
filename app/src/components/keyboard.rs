use leptos::ev;
use leptos::prelude::*;
use parvis_meeting::{CaptureState, Intent};
use parvis_protocol::MediaKind;
use wasm_bindgen::JsCast;

use crate::dom;
use crate::engine::Platform;
use crate::room::{CallDialog, Popup, RoomContext, Side};
use parvis_view::shortcuts::{KeyPress, ShortcutCommand, command, is_of_keys, is_space, writes_other_script};

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
    room.characters_off.set(room.platform.with(Platform::character_shortcuts) == Some(false));
    let other_script = StoredValue::new(false);
    let on_down = move |event: ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "Tab" | "ArrowLeft" | "ArrowRight" | "Home" | "End") {
            by_pointer.set_value(false);
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let typing = target.as_ref().is_some_and(dom::takes_typing);
        let on_control = !by_pointer.get_value() && target.as_ref().is_some_and(dom::takes_space);
        let (key, code) = (event.key(), event.code());
        // A field may bring a keyboard up on the screen.
        if !typing && is_of_keys(&code) && !room.key_seen.get_untracked() {
            room.key_seen.set(true);
        }
        other_script.update_value(|other| *other = writes_other_script(*other, &key));
        if is_space(&key) && talking.get_value() {
            // A held key repeats; it must not press or scroll anything either.
            event.prevent_default();
            return;
        }
        let held = |name| event.get_modifier_state(name);
        let found = command(KeyPress {
            key: &key,
            code: &code,
            shift: event.shift_key(),
            caps_lock: held("CapsLock"),
            // Some systems have AltGr as a key of its own, others as Control and Alt.
            modified: event.ctrl_key() || event.alt_key() || event.meta_key() || held("AltGraph"),
            repeated: event.repeat(),
            typing,
            on_control,
            on_whiteboard: target.as_ref().is_some_and(dom::is_application),
            in_dialog: dom::has_open_dialog(),
            characters_off: room.characters_off.get_untracked(),
            other_script: other_script.get_value(),
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
        if is_space(&event.key()) && talking.get_value() {
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
        room.stage.update(|stage| stage.choices.pinned.clear());
    }
}
