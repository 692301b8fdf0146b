use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::i18n::{I18n, say, told, use_i18n};
use crate::lazy::{Lazily, LazyPart, Make, NotLoaded};
use crate::room::RoomContext;
use crate::ui::icon::Icon;
use parvis_view::security::{SecuritySign, signs};

const SIGNS: LazyPart = || Box::pin(sign_list());

/// What is set for the meeting, for everyone to know. Loaded where something is.
#[component]
pub(crate) fn Signs() -> impl IntoView {
    let any = RoomContext::expect().project(|snapshot| !signs(snapshot).is_empty());
    view! { <Show when=move || any.get()><Lazily part=SIGNS/></Show> }
}

/// Loads [`SignList`].
#[wasm_split(tools, fallible)]
fn sign_list() -> Result<Make, NotLoaded> {
    Ok(|| view! { <SignList/> }.into_any())
}

#[component]
pub(crate) fn SignList() -> impl IntoView {
    let i18n = use_i18n();
    let signs = RoomContext::expect().project(signs);
    view! {
        <ul class="signs" aria-label=told!(i18n, restrictions_title)>
            <For each=move || signs.get() key=|sign| *sign let:sign>
                <li class="sign">
                    <Icon icon=icon(sign)/>
                    <span>{move || name(i18n, sign)}</span>
                </li>
            </For>
        </ul>
    }
}

fn icon(sign: SecuritySign) -> icondata::Icon {
    match sign {
        SecuritySign::Locked => icondata::LuLock,
        SecuritySign::Lobby => icondata::LuDoorClosed,
        SecuritySign::Password => icondata::LuKeyRound,
        SecuritySign::Moderated => icondata::LuShieldCheck,
    }
}

fn name(i18n: I18n, sign: SecuritySign) -> &'static str {
    match sign {
        SecuritySign::Locked => say!(i18n, sign_locked),
        SecuritySign::Lobby => say!(i18n, sign_lobby),
        SecuritySign::Password => say!(i18n, sign_password),
        SecuritySign::Moderated => say!(i18n, sign_moderated),
    }
}
