use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::MediaKind;

use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::{CallDialog, Popup, RoomContext, Side};
use crate::ui::bar::Bar;
use crate::ui::toolbar_button::ToolbarButton;
use parvis_view::moderation::{Permission, hand_raised, permission};
use parvis_view::people::{Badge, people_badge, unread_badge};
use parvis_view::{Toggle, toggle};

/// The bar of the call.
#[component]
pub(crate) fn Toolbar() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let bar = Bar::new();
    let can_share = room.project(|snapshot| snapshot.local.can_share_screen);
    let can_moderate = room.project(|snapshot| snapshot.can_moderate);
    let raised = room.project(hand_raised);
    let badge = room.project(people_badge);
    let unread = Memo::new(move |_| unread_badge(room.collab.unread.get()));
    let asked = Memo::new(move |_| unread_badge(room.collab.asked.get()));

    view! {
        <div
            node_ref=bar.node
            class="toolbar"
            role="toolbar"
            aria-label=told!(i18n, call_controls)
            on:focusin=move |event| bar.focused(&event)
            on:keydown=move |event| { bar.pressed(&event); }
        >
            // What concerns the meeting itself: small, beside its name.
            <div class="tools tools-start">
                <ToolbarButton
                    class="invite small"
                    shortcut="i"
                    silent=room.characters_off
                    label=Signal::derive(move || say!(i18n, call_invite))
                    icon=icondata::LuUserPlus
                    on_press=move || room.toggle_overlay(CallDialog::Invite)
                />
                <Show when=move || can_moderate.get()>
                    <ToolbarButton
                        class="security small"
                        label=Signal::derive(move || say!(i18n, call_security))
                        icon=icondata::LuShield
                        on_press=move || room.toggle_overlay(CallDialog::Security)
                    />
                </Show>
                <OpenButton opens=Popup::View class="view small" icon=icondata::LuLayoutGrid/>
                <ToolbarButton
                    class="settings small"
                    label=Signal::derive(move || say!(i18n, call_settings))
                    icon=icondata::LuSettings
                    on_press=move || room.toggle_overlay(CallDialog::Settings)
                />
            </div>
            <div class="tools">
                <SourceButton kind=MediaKind::Microphone first=true/>
                <OpenButton opens=Popup::Microphone class="microphone-options arrow" icon=icondata::LuChevronUp/>
                <SourceButton kind=MediaKind::Camera/>
                <OpenButton opens=Popup::Camera class="camera-options arrow" icon=icondata::LuChevronUp/>
                <Show when=move || can_share.get()>
                    <SourceButton kind=MediaKind::Screen/>
                </Show>
                <ToolbarButton
                    class="hand"
                    shortcut="h"
                    silent=room.characters_off
                    label=Signal::derive(move || if raised.get() { say!(i18n, call_lower_hand) } else { say!(i18n, call_raise_hand) })
                    icon=icondata::LuHand
                    lit=Signal::derive(move || raised.get())
                    on_press=move || room.toggle_hand()
                />
                <OpenButton opens=Popup::Reactions class="react" shortcut="r" icon=icondata::LuSmilePlus/>
                // A number is seen on what leads to the button that it belongs to, where that has no place in the bar.
                <OpenButton opens=Popup::More class="more" icon=icondata::LuEllipsis badge=asked/>
                <ToolbarButton
                    class="leave"
                    label=Signal::derive(move || say!(i18n, call_leave))
                    icon=icondata::LuPhoneOff
                    on_press=move || room.dispatch(Intent::Leave)
                />
            </div>
            <div class="tools tools-end">
                <OpenButton opens=Side::People class="people" shortcut="p" icon=icondata::LuUsers badge=badge/>
                <OpenButton opens=Side::Chat class="chat" shortcut="c" icon=icondata::LuMessageSquare badge=unread/>
                <OpenButton opens=Popup::Activities class="activities" icon=icondata::LuShapes badge=asked/>
                <OpenButton opens=Side::Files class="files small" icon=icondata::LuFolder/>
                <OpenButton opens=Side::Whiteboard class="whiteboard small" shortcut="w" icon=icondata::LuPencil/>
                <OpenButton opens=Side::Notes class="notes small" shortcut="n" icon=icondata::LuNotebookPen/>
                <OpenButton opens=Side::Polls class="polls small" icon=icondata::LuChartColumn badge=asked/>
            </div>
        </div>
    }
}

/// The button of something that can be sent: on and off, or, where it is moderated, the way to ask for it.
#[component]
fn SourceButton(
    /// Microphone or camera.
    kind: MediaKind,
    /// Whether the Tab key reaches this one at first.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let state = room.project(move |snapshot| {
        let local = &snapshot.local;
        let source = match kind {
            MediaKind::Microphone => local.microphone,
            MediaKind::Camera => local.camera,
            MediaKind::Screen => local.screen,
        };
        (toggle(source), permission(snapshot, kind))
    });
    let (class, shortcut) = match kind {
        MediaKind::Microphone => ("microphone device", "m"),
        MediaKind::Camera => ("camera device", "v"),
        MediaKind::Screen => ("share", "s"),
    };
    let label = move || {
        let (Toggle { on, .. }, permission) = state.get();
        match (kind, permission) {
            (MediaKind::Microphone, Permission::Needed) => say!(i18n, call_ask_microphone),
            (MediaKind::Microphone, Permission::MediaPrompt) => say!(i18n, call_unask_microphone),
            (MediaKind::Microphone, Permission::Given) if on => say!(i18n, call_mute),
            (MediaKind::Microphone, Permission::Given) => say!(i18n, call_unmute),
            (MediaKind::Camera, Permission::Needed) => say!(i18n, call_ask_camera),
            (MediaKind::Camera, Permission::MediaPrompt) => say!(i18n, call_unask_camera),
            (MediaKind::Camera, Permission::Given) if on => say!(i18n, call_stop_camera),
            (MediaKind::Camera, Permission::Given) => say!(i18n, call_start_camera),
            (MediaKind::Screen, Permission::Needed) => say!(i18n, call_ask_screen),
            (MediaKind::Screen, Permission::MediaPrompt) => say!(i18n, call_unask_screen),
            (MediaKind::Screen, Permission::Given) if on => say!(i18n, call_stop_sharing),
            (MediaKind::Screen, Permission::Given) => say!(i18n, call_share),
        }
    };
    let icon = move || match (kind, state.get().0.on) {
        (MediaKind::Microphone, true) => icondata::LuMic,
        (MediaKind::Microphone, false) => icondata::LuMicOff,
        (MediaKind::Camera, true) => icondata::LuVideo,
        (MediaKind::Camera, false) => icondata::LuVideoOff,
        (MediaKind::Screen, true) => icondata::LuScreenShareOff,
        (MediaKind::Screen, false) => icondata::LuScreenShare,
    };
    let is_device = kind != MediaKind::Screen;
    view! {
        <ToolbarButton
            class=class
            shortcut=shortcut
            silent=room.characters_off
            first=first
            label=Signal::derive(label)
            icon=Signal::derive(icon)
            off=Signal::derive(move || is_device && !state.get().0.on)
            lit=Signal::derive(move || !is_device && state.get().0.on)
            troubled=Signal::derive(move || is_device && state.get().0.failed)
            permission=Signal::derive(move || state.get().1)
            on_press=move || room.press(kind)
        />
    }
}

/// What a button of the bar opens and closes.
#[derive(Clone, Copy)]
enum Opens {
    /// Above the bar.
    Above(Popup),
    /// Beside the pictures.
    Beside(Side),
}

impl From<Popup> for Opens {
    fn from(popup: Popup) -> Self {
        Self::Above(popup)
    }
}

impl From<Side> for Opens {
    fn from(side: Side) -> Self {
        Self::Beside(side)
    }
}

impl Opens {
    fn title(self, i18n: I18n) -> &'static str {
        match self {
            Self::Above(popup) => popup.title(i18n),
            Self::Beside(side) => side.title(i18n),
        }
    }

    fn is_open(self, room: RoomContext) -> bool {
        match self {
            Self::Above(popup) => room.popup.get() == Some(popup),
            Self::Beside(side) => room.side.get() == Some(side),
        }
    }

    fn toggle(self, room: RoomContext) {
        match self {
            Self::Above(popup) => room.toggle_popup(popup),
            Self::Beside(side) => room.toggle_side(side),
        }
    }
}

/// The button of something that opens.
#[component]
fn OpenButton(
    /// What the button opens and closes.
    #[prop(into)]
    opens: Opens,
    /// Which, for the style sheet.
    class: &'static str,
    /// What it shows.
    #[prop(into)]
    icon: Signal<icondata::Icon>,
    /// A number on it.
    #[prop(optional, into)]
    badge: Signal<Option<Badge>>,
    /// The key that does the same.
    #[prop(optional)]
    shortcut: Option<&'static str>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    view! {
        <ToolbarButton
            class=class
            shortcut=shortcut
            silent=room.characters_off
            label=Signal::derive(move || opens.title(i18n))
            icon=icon
            badge=badge
            expanded=Signal::derive(move || opens.is_open(room))
            on_press=move || opens.toggle(room)
        />
    }
}
