//! How much data the pictures of the call may take: the sign that it is less than all, and the choice.

use leptos::prelude::*;
use parvis_meeting::{DataUse, Intent};

use crate::dom;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::page::DATA_USE;
use crate::room::RoomContext;
use crate::ui::icon::Icon;
use crate::ui::segments::segments;

/// What it is called.
pub(super) fn name(i18n: I18n, data_use: DataUse) -> &'static str {
    match data_use {
        DataUse::Full => say!(i18n, data_full),
        DataUse::Save => say!(i18n, data_save),
        DataUse::SoundOnly => say!(i18n, data_sound),
    }
}

/// What it does.
fn hint(i18n: I18n, data_use: DataUse) -> &'static str {
    match data_use {
        DataUse::Full => say!(i18n, data_full_hint),
        DataUse::Save => say!(i18n, data_save_hint),
        DataUse::SoundOnly => say!(i18n, data_sound_hint),
    }
}

/// As it is now.
pub(super) fn current(room: RoomContext) -> Memo<DataUse> {
    room.project(|snapshot| snapshot.local.data_use)
}

/// The number that is kept of it, and whether the browser asks pages to save data.
fn known(room: RoomContext) -> (Option<i32>, bool) {
    let known =
        |platform: &dyn crate::engine::Platform| (platform.kept_number(DATA_USE), platform.saves_data());
    room.platform.with(known).unwrap_or_default()
}

/// That pictures are small or missing because the person wants it so, or their browser does: who has forgotten is told, and one press
/// ends it.
#[component]
pub(super) fn DataChip() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let now = current(room);
    let back = room.project(|snapshot| snapshot.local.data_use_back);
    let shown = move || name(i18n, now.get());
    // Nobody chose it.
    let unasked = Memo::new(move |_| now.get() == DataUse::Save && known(room) == (None, true));
    let end = move |_| {
        room.dispatch(Intent::UseData(back.get_untracked()));
        dom::focus_call();
    };
    view! {
        <div role="status">
            <Show when=move || now.get() != DataUse::Full>
                <button
                    type="button"
                    class="data-chip"
                    title=move || hint(i18n, now.get())
                    aria-label=move || {
                        let name = if unasked.get() {
                            format!("{} {}", shown(), say!(i18n, data_browser))
                        } else {
                            shown().to_owned()
                        };
                        say!(i18n, data_end, name = name.as_str())
                    }
                    on:click=end
                >
                    <Icon icon=icondata::LuGauge/>
                    <span>
                        {shown}
                        <Show when=move || unasked.get()>" "<small>{told!(i18n, data_browser)}</small></Show>
                    </span>
                    <Icon icon=icondata::LuX/>
                </button>
            </Show>
        </div>
    }
}

/// The choice, with what each does.
#[component]
pub(super) fn DataChoice() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let now = current(room);
    let choose = move |one| room.dispatch(Intent::UseData(one));
    let row = segments("data-use", DataUse::ALL, move |one| name(i18n, one), move || now.get(), choose);
    view! {
        <fieldset class="segments data-choice">
            <legend>{told!(i18n, data_title)}</legend>
            {row}
            <p class="links-note" role="status">
                {move || hint(i18n, now.get())} " " {told!(i18n, data_kept)}
            </p>
        </fieldset>
    }
}
