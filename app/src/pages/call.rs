use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use parvis_meeting::{CaptureState, ConnectionStatus};

use crate::collab::panel_inside::panel_inside;
use crate::components::banner::Banners;
use crate::components::call_dialog::call_dialog;
use crate::components::copy_link::CopyLink;
use crate::components::grid::Grid;
use crate::components::keyboard;
use crate::components::lobby_requests::LobbyRequests;
use crate::components::notices::Notices;
use crate::components::people_panel::people_list;
use crate::components::popup::Popups;
use crate::components::problem_list::ProblemList;
use crate::components::question::question;
use crate::components::signs::Signs;
use crate::components::toolbar::Toolbar;
use crate::dom;
use crate::i18n::{told, use_i18n};
use crate::lazy::{self, Lazily, LazyPart};
use crate::pages::side_panel::SidePanel;
use crate::room::{CallDialog, RoomContext};

/// One of the tools, and one of the collab panels: the others are in the same file.
const TOOLS: LazyPart = || Box::pin(people_list());
const PANELS: LazyPart = || Box::pin(panel_inside());
/// What is asked of this participant, and the bar over what they share.
const QUESTION: LazyPart = || Box::pin(question());
/// The dialogs of the page.
const DIALOGS: [CallDialog; 5] = [
    CallDialog::Invite,
    CallDialog::Security,
    CallDialog::Settings,
    CallDialog::Shortcuts,
    CallDialog::Leave,
];
/// When the tools are loaded that nobody has asked for yet: after a picture of somebody has had the network for itself
/// for a while, or when nobody has come for as long.
const AFTER_MEETING: Duration = Duration::from_secs(3);
const WHILE_ALONE: Duration = Duration::from_secs(8);
/// When the collab session is loaded: just after the first picture, whose decoder needs the processor, or although nobody else
/// is here, as a reload may have left something on it.
const COLLAB_AFTER_MEETING: Duration = Duration::from_millis(300);
const COLLAB_WHILE_ALONE: Duration = Duration::from_secs(2);

/// The meeting itself.
#[component]
pub(crate) fn Call() -> impl IntoView {
    let room = RoomContext::expect();
    let meets = room
        .project(|snapshot| snapshot.remotes.iter().any(|remote| remote.link == ConnectionStatus::Connected));
    Effect::new(move |_| {
        // The collab session first: who comes late is to see what is on it as soon as there is somebody to tell.
        let (soon, calm) = if meets.get() {
            (COLLAB_AFTER_MEETING, AFTER_MEETING)
        } else {
            (COLLAB_WHILE_ALONE, WHILE_ALONE)
        };
        set_timeout(move || room.meeting.load_collab(), soon);
        set_timeout(|| [PANELS, TOOLS].into_iter().for_each(lazy::prefetch), calm);
    });
    let page = NodeRef::<html::Main>::new();
    Effect::new(move |_| {
        if let Some(page) = page.get() {
            // What had the focus went away with the page before.
            dom::focus(&page);
        }
    });
    Effect::new(move |_| {
        let full_screen = move || {
            if let Some(page) = page.get_untracked() {
                room.platform.with(|platform| platform.toggle_full_screen(&page));
            }
        };
        keyboard::listen(room, full_screen.into());
    });
    let address = room.address().to_string();
    let title = address.clone();
    view! {
        <main node_ref=page class="call" class:with-panel=move || room.side.get().is_some() tabindex="-1" aria-label=title>
            <div class="call-place">
                <h1 class="call-room" dir="auto" translate="no">{address}</h1>
                <Signs/>
            </div>
            <div class="call-body">
                <div class="call-stage">
                    <Grid/>
                    <div class="call-over">
                        <Banners/>
                        <Asked/>
                        <LobbyRequests/>
                        <Notices/>
                        <Problems/>
                    </div>
                    <Alone/>
                </div>
                {move || room.collab.background().map(untrack)}
                <SidePanel/>
            </div>
            <div class="call-bar">
                <Popups/>
                <Toolbar/>
            </div>
            {DIALOGS.map(call_dialog).collect_view()}
        </main>
    }
}

/// What somebody asks of this participant, and that they share a screen.
#[component]
fn Asked() -> impl IntoView {
    let room = RoomContext::expect();
    let asked =
        room.project(|snapshot| snapshot.asked.is_some() || snapshot.local.screen == CaptureState::On);
    view! { <Show when=move || asked.get()><Lazily part=QUESTION/></Show> }
}

/// What is wrong with a device, and how to help it.
#[component]
fn Problems() -> impl IntoView {
    view! { <div class="call-problems"><ProblemList dismissible=true/></div> }
}

/// What to do while nobody else is here.
#[component]
fn Alone() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let alone = room.project(|snapshot| snapshot.remotes.is_empty() && snapshot.waiting.is_empty());
    view! {
        <Show when=move || alone.get()>
            <section class="alone" aria-label=told!(i18n, call_alone_title)>
                <p class="alone-title">{told!(i18n, call_alone_title)}</p>
                <p>{told!(i18n, call_alone_text)}</p>
                <p class="alone-link" translate="no">{move || room.shown_link()}</p>
                <CopyLink primary=true/>
            </section>
        </Show>
    }
}
