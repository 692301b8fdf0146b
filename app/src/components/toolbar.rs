use leptos::html;
use leptos::prelude::*;
use parvis_meeting::Intent;
use wasm_bindgen::JsCast;

use crate::components::icon::Icon;
use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::room::{Overlay, Room};
use crate::view_model::toggle;

/// The bar of the call: one stop of the Tab key, arrows within (ARIA Authoring Practices, toolbar pattern).
#[component]
pub(crate) fn Toolbar() -> impl IntoView {
    let i18n = use_i18n();
    let room = Room::expect();
    let bar = NodeRef::<html::Div>::new();
    let microphone = room.project(|snapshot| toggle(snapshot.local.microphone));
    let camera = room.project(|snapshot| toggle(snapshot.local.camera));
    let screen = room.project(|snapshot| toggle(snapshot.local.screen));
    let can_share = room.project(|snapshot| snapshot.local.can_share_screen);
    let present = room.project(|snapshot| snapshot.remotes.len() + 1);

    let on_focus = move |event: leptos::ev::FocusEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some((bar, button)) = bar.get_untracked().zip(target) {
            dom::make_tab_stop(&bar, &button);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if bar.get_untracked().is_some_and(|bar| dom::move_in_toolbar(&bar, &event.key())) {
            event.prevent_default();
        }
    };

    view! {
        <div
            node_ref=bar
            class="toolbar"
            role="toolbar"
            aria-label=told!(i18n, call_controls)
            on:focusin=on_focus
            on:keydown=on_key
        >
            <ToolbarButton
                class="device"
                shortcut="m"
                first=true
                label=Signal::derive(move || {
                    if microphone.get().on { say!(i18n, call_mute) } else { say!(i18n, call_unmute) }
                })
                icon=Signal::derive(move || if microphone.get().on { icondata::LuMic } else { icondata::LuMicOff })
                off=Signal::derive(move || !microphone.get().on)
                troubled=Signal::derive(move || microphone.get().failed)
                on_press=move || room.toggle_microphone()
            />
            <ToolbarButton
                class="device"
                shortcut="v"
                label=Signal::derive(move || {
                    if camera.get().on { say!(i18n, call_stop_camera) } else { say!(i18n, call_start_camera) }
                })
                icon=Signal::derive(move || if camera.get().on { icondata::LuVideo } else { icondata::LuVideoOff })
                off=Signal::derive(move || !camera.get().on)
                troubled=Signal::derive(move || camera.get().failed)
                on_press=move || room.toggle_camera()
            />
            <Show when=move || can_share.get()>
                <ToolbarButton
                    class="share"
                    shortcut="s"
                    label=Signal::derive(move || {
                        if screen.get().on { say!(i18n, call_stop_sharing) } else { say!(i18n, call_share) }
                    })
                    icon=Signal::derive(move || {
                        if screen.get().on { icondata::LuScreenShareOff } else { icondata::LuScreenShare }
                    })
                    lit=Signal::derive(move || screen.get().on)
                    on_press=move || room.toggle_screen()
                />
            </Show>
            <span class="toolbar-gap" aria-hidden="true"></span>
            <ToolbarButton
                class="people"
                shortcut="p"
                label=Signal::derive(move || say!(i18n, call_people))
                icon=icondata::LuUsers
                badge=Signal::derive(move || Some(present.get()).filter(|count| *count > 1))
                expanded=Signal::derive(move || room.people.get())
                on_press=move || room.people.update(|shown| *shown = !*shown)
            />
            <ToolbarButton
                class="invite"
                shortcut="i"
                label=Signal::derive(move || say!(i18n, call_invite))
                icon=icondata::LuUserPlus
                on_press=move || room.toggle_overlay(Overlay::Invite)
            />
            <ToolbarButton
                class="settings"
                label=Signal::derive(move || say!(i18n, call_settings))
                icon=icondata::LuSettings
                on_press=move || room.toggle_overlay(Overlay::Settings)
            />
            <span class="toolbar-gap" aria-hidden="true"></span>
            <ToolbarButton
                class="leave"
                label=Signal::derive(move || say!(i18n, call_leave))
                icon=icondata::LuPhoneOff
                on_press=move || room.send(Intent::Leave)
            />
        </div>
    }
}

/// One button of the bar.
#[component]
#[allow(
    clippy::too_many_arguments,
    reason = "what the buttons of the bar differ in, most of it left out by most"
)]
fn ToolbarButton(
    /// Which, for the style sheet.
    class: &'static str,
    /// What it is called.
    #[prop(into)]
    label: Signal<&'static str>,
    /// What it shows.
    #[prop(into)]
    icon: Signal<icondata::Icon>,
    /// The key that does the same.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// Whether the Tab key reaches this one at first.
    #[prop(optional)]
    first: bool,
    /// Whether it stands for something that is switched off.
    #[prop(optional, into)]
    off: Signal<bool>,
    /// Whether it stands for something that runs and should be seen to.
    #[prop(optional, into)]
    lit: Signal<bool>,
    /// Whether what it switches could not be had.
    #[prop(optional, into)]
    troubled: Signal<bool>,
    /// A number on it.
    #[prop(optional, into)]
    badge: Signal<Option<usize>>,
    /// Whether what it opens is open.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("tool tool-{class}")
            class:off=off
            class:lit=lit
            class:troubled=troubled
            class:open=move || expanded.is_some_and(|expanded| expanded.get())
            tabindex=if first { "0" } else { "-1" }
            aria-label=move || label.get()
            aria-keyshortcuts=shortcut
            aria-expanded=move || expanded.map(|expanded| expanded.get().to_string())
            data-key=shortcut.map(str::to_uppercase)
            on:click=move |_| on_press.run(())
        >
            <Icon icon=icon/>
            // Drawn by the style sheet: as text it would be a part of the button that its name leaves out.
            {move || {
                badge.get().map(|count| view! { <span class="tool-badge" aria-hidden="true" data-count=count.to_string()></span> })
            }}
        </button>
    }
}
