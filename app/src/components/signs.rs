use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::Room;
use crate::view_model::rules::{Sign, signs};

/// What is set for the meeting, for everyone to know.
#[component]
pub(crate) fn Signs() -> impl IntoView {
    let i18n = use_i18n();
    let signs = Room::expect().project(signs);
    view! {
        <Show when=move || signs.with(|signs| !signs.is_empty())>
            <ul class="signs" aria-label=told!(i18n, signs_title)>
                <For each=move || signs.get() key=|sign| *sign let:sign>
                    <li class="sign">
                        <Icon icon=icon(sign)/>
                        <span>{move || name(i18n, sign)}</span>
                    </li>
                </For>
            </ul>
        </Show>
    }
}

fn icon(sign: Sign) -> icondata::Icon {
    match sign {
        Sign::Locked => icondata::LuLock,
        Sign::Lobby => icondata::LuDoorClosed,
        Sign::Password => icondata::LuKeyRound,
        Sign::Moderated => icondata::LuShieldCheck,
    }
}

fn name(i18n: I18n, sign: Sign) -> &'static str {
    match sign {
        Sign::Locked => say!(i18n, sign_locked),
        Sign::Lobby => say!(i18n, sign_lobby),
        Sign::Password => say!(i18n, sign_password),
        Sign::Moderated => say!(i18n, sign_moderated),
    }
}
