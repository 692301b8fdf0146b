use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::ClipboardEvent;

use crate::components::copy_link::CopyLink;
use crate::components::plan::plan_form;
use crate::components::qr_code::QrCode;
use crate::engine::Platform;
use crate::i18n::{say, told, use_i18n};
use crate::lazy::{Lazily, LazyPart};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::field::field;
use crate::ui::icon::Icon;

/// Planning a meeting in this room. Its code is in the same file.
const PLAN: LazyPart = || Box::pin(plan_form());

/// The link, and the ways to send it.
#[component]
pub(crate) fn Invitation() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let link = room.link();
    let input = NodeRef::<html::Input>::new();
    let qr = link.clone();
    let written_out = link.clone();
    let share_link = link;
    let can_share = room.platform.with(Platform::can_share).unwrap_or(false);
    let share = move |_| {
        let title = say!(i18n, title_room, room = room.address());
        room.platform.with(|platform| platform.share([("title", &title), ("url", &share_link)]));
    };
    view! {
        <p class="dialog-lead">{told!(i18n, invite_lead)}</p>
        {field("invite-link", told!(i18n, invite_link), view! {
            <input
                node_ref=input
                id="invite-link"
                class="input input-mono"
                type="text"
                readonly
                value=room.shown_link()
                // What is marked is the whole link; what is copied is the one that works everywhere.
                on:copy=move |event| {
                    // What the browser calls a `copy` event; leptos has a wider type.
                    if let Some(data) = event.unchecked_ref::<ClipboardEvent>().clipboard_data()
                        && data.set_data("text/plain", &written_out).is_ok()
                    {
                        event.prevent_default();
                    }
                }
                on:focus=move |_| if let Some(input) = input.get_untracked() { input.select() }
            />
        })}
        <div class="dialog-actions">
            <CopyLink primary=true/>
            {can_share.then(|| {
                button_with_icon(ButtonKind::Plain, icondata::LuShare2, told!(i18n, invite_share), share.clone())
            })}
        </div>
        <div class="invite-qr">
            <QrCode text=qr.clone() label=Signal::derive(move || say!(i18n, invite_qr).to_owned())/>
            <p>{told!(i18n, invite_qr_hint)}</p>
        </div>
        <Later/>
    }
}

/// The meeting for another time: opened in place, below what invites to this one.
#[component]
fn Later() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let open = room.plan.open;
    let toggle = move |_| {
        room.plan.begin(&room.link_here());
        open.update(|open| *open = !*open);
    };
    view! {
        <section class="plan-later">
            <button
                type="button"
                class=ButtonKind::Plain.class()
                aria-expanded=move || open.get().to_string()
                aria-controls="plan"
                on:click=toggle
            >
                <Icon icon=icondata::LuCalendarPlus/>
                {told!(i18n, plan_open)}
            </button>
            <div id="plan" class="plan-place"><Show when=move || open.get()><Lazily part=PLAN/></Show></div>
        </section>
    }
}
