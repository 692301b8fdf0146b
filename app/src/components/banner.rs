use leptos::prelude::*;

use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;
use parvis_view::is_reconnecting;
use parvis_view::playback::Blocked;

/// What holds for the whole call at the moment: the server is being reached again, the sound is kept off.
#[component]
pub(crate) fn Banners() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let reconnecting = room.project(is_reconnecting);
    let stopped = move || room.meeting.playback_blocked.get() == Blocked::Picture;
    let allow = move || {
        if stopped() { say!(i18n, call_playback_resume) } else { say!(i18n, call_playback_allow) }
    };
    view! {
        <div class="banners">
            <div role="status">
                <Show when=move || reconnecting.get()>
                    <p class="banner">
                        <span class="banner-pulse" aria-hidden="true"></span>
                        {told!(i18n, call_reconnecting)}
                    </p>
                </Show>
            </div>
            <Show when=move || room.meeting.playback_blocked.get() != Blocked::Nothing>
                <p class="banner banner-action" role="alert">
                    <Icon icon=icondata::LuVolumeX/>
                    <span>{move || if stopped() { say!(i18n, call_playback_paused) } else { say!(i18n, call_playback_blocked) }}</span>
                    {button(ButtonKind::Small, allow, move |_| room.meeting.resume_playback())}
                </p>
            </Show>
        </div>
    }
}
