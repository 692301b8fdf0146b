use leptos::html;
use leptos::prelude::*;

use super::state::Chat;
use crate::components::icon::Icon;
use crate::i18n::told;
use crate::table::files::engine::Files;

/// Offers the files that this event brings, if any, and says so in the chat: to whom they are offered.
pub(crate) fn bring(chat: Chat, event: &web_sys::Event) {
    let files = Files::of(chat.room.table);
    let Some(engine) = files.engine() else { return };
    let to = chat.to.get_untracked();
    let said = Box::new(move |offers: Vec<parvis_table::ItemId>| {
        for offer in offers {
            chat.act(|table, now| match to {
                Some(_) => table.whisper_file(now, offer),
                None => table.say(now, "", None, Some(offer)).map(|_| ()),
            });
        }
    });
    if engine.offer_event(event, to, said) {
        event.prevent_default();
    }
}

/// The way to choose files.
#[component]
pub(crate) fn Attach() -> impl IntoView {
    let chat = Chat::expect();
    let i18n = chat.i18n;
    let field = NodeRef::<html::Input>::new();
    let there = Files::of(chat.room.table).engine().is_some();
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    there.then(|| {
        view! {
            <input node_ref=field type="file" multiple hidden aria-label=told!(i18n, chat_attach) on:change=move |event| bring(chat, &event)/>
            <button
                type="button"
                class="row-button"
                aria-label=told!(i18n, chat_attach)
                title=told!(i18n, chat_attach)
                on:click=choose
            >
                <Icon icon=icondata::LuPaperclip/>
            </button>
        }
    })
}
