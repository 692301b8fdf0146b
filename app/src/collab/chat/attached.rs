//! A file in a message: a small picture is shown, anything else is a card that leads to the files.

use leptos::prelude::*;
use parvis_collab::{FileOffer, ItemId, Tool};
use parvis_transfer::is_named_like_a_picture;

use super::state::ChatState;
use crate::collab::files::engine::{FilesEngine, FilesHandle};
use crate::i18n::say;
use crate::room::Side;
use crate::ui::icon::Icon;
use parvis_view::files::{PictureState, name};

/// A file that came with a message: a small picture is shown, anything else leads to the files.
#[component]
pub(crate) fn Attached(
    offer: ItemId,
    /// It is between two: one of which nothing is known is not on its way, but gone with the page that offered it.
    #[prop(optional)]
    private: bool,
) -> impl IntoView {
    let chat = ChatState::expect();
    let found = Memo::new(move |_| {
        chat.room
            .collab
            .read(Tool::Files, |document| document.file_offers().find(|known| known.id == offer))
            .flatten()
    });
    // Anything else is fetched by who wants it.
    let named = Memo::new(move |_| {
        found.with(|offer| offer.as_ref().is_some_and(|offer| is_named_like_a_picture(&offer.name)))
    });
    let shown = move || {
        let picture = |engine: &dyn FilesEngine| untrack(|| engine.picture(offer));
        let picture = named.get().then(|| FilesHandle::of(chat.room.collab).engine().map(picture));
        picture.flatten().map(|picture| picture.get())
    };
    move || match (found.get(), shown()) {
        (Some(offer), Some(PictureState::Here { url, width, height })) if !offer.withdrawn => {
            let alt = say!(chat.i18n, chat_picture, name = name(&offer));
            view! {
                <button type="button" class="chat-picture" on:click=move |_| chat.room.side.set(Some(Side::Files))>
                    <img src=url alt=alt width=width.to_string() height=height.to_string()/>
                </button>
            }
            .into_any()
        }
        (Some(offer), _) => card(chat, &offer),
        (None, _) if private => gone(chat),
        (None, _) => ().into_any(),
    }
}

fn gone(chat: ChatState) -> AnyView {
    view! { <p class="chat-gone">{say!(chat.i18n, chat_file_gone)}</p> }.into_any()
}

fn card(chat: ChatState, offer: &FileOffer) -> AnyView {
    let name = name(offer);
    if offer.withdrawn {
        return gone(chat);
    }
    view! {
        <button type="button" class="chat-card" on:click=move |_| chat.room.side.set(Some(Side::Files))>
            <Icon icon=icondata::LuFile/>
            <span class="chat-card-text">
                <bdi class="chat-card-name" translate="no">{name}</bdi>
                <span class="chat-card-open">{say!(chat.i18n, chat_file_open)}</span>
            </span>
        </button>
    }
    .into_any()
}
