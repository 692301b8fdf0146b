use leptos::prelude::*;
use parvis_meeting::Intent;
use parvis_protocol::{ModerationCommand, ParticipantId};
use wasm_bindgen::JsCast;

use crate::components::avatar::Avatar;
use crate::components::talk::Talk;
use crate::components::tile::shown_name;
use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};
use crate::ui::icon::Icon;
use parvis_view::admission::{Guest, guests};

/// Those who wait in the lobby, for one who can admit. Nothing where nobody waits.
#[component]
pub(crate) fn WaitingList() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let guests = room.project(guests);
    let ids = Memo::new(move |_| guests.with(|all| all.iter().map(|guest| guest.id).collect::<Vec<_>>()));
    let count = Memo::new(move |_| ids.with(Vec::len));
    let several = move || count.get() > 1;
    let admit_all = move |_| room.dispatch(Intent::Moderate(ModerationCommand::AdmitAll));
    view! {
        <Show when=move || count.get() != 0>
            <section class="waiting" aria-labelledby="waiting-title">
                <header class="waiting-head">
                    <h3 id="waiting-title">{told!(i18n, waiting_title)}</h3>
                    <Show when=several>
                        {button_with_icon(ButtonKind::Small, icondata::LuDoorOpen, told!(i18n, waiting_admit_all), admit_all)}
                    </Show>
                </header>
                <ul class="waiting-people">
                    <For each=move || ids.get() key=|id| *id let:id>
                        <GuestRow id=id guests=guests/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

/// One of them: who, what can be done, and what was said.
#[component]
fn GuestRow(id: ParticipantId, guests: Memo<Vec<Guest>>) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    // They may be gone from the list a moment before the row is.
    let guest = Memo::new(move |before: Option<&Option<Guest>>| {
        let now = guests.with(|all| all.iter().find(|guest| guest.id == id).cloned());
        now.or_else(|| before.cloned().flatten())
    });
    let name = Memo::new(move |_| {
        guest.with(|guest| guest.as_ref().map(|guest| shown_name(i18n, &guest.name)).unwrap_or_default())
    });
    let confusable =
        Memo::new(move |_| guest.with(|guest| guest.as_ref().is_some_and(|guest| guest.confusable)));
    let said = Memo::new(move |_| {
        guest.with(|guest| guest.as_ref().map(|guest| guest.talk.clone()).unwrap_or_default())
    });
    // What was said is in sight until it is put away; nobody has to look for it.
    let opened = RwSignal::new(None::<bool>);
    let open = Memo::new(move |_| opened.get().unwrap_or_else(|| said.with(|said| !said.is_empty())));
    let order = move |order| room.dispatch(Intent::Moderate(order));
    let decide = move |event: leptos::ev::MouseEvent, decision| {
        // The row goes, and the focus with it, unless it moves on.
        if let Some(button) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            dom::focus_beside_row(&button);
        }
        order(decision);
    };
    view! {
        <li class="waiting-person">
            <div class="waiting-row">
                <Avatar name=name/>
                <div class="waiting-text">
                    <span class="waiting-name" dir="auto" translate="no">{move || name.get()}</span>
                    <Show when=move || confusable.get()>
                        <span class="waiting-confusable">
                            <Icon icon=icondata::LuTriangleAlert/>
                            {told!(i18n, waiting_confusable)}
                        </span>
                    </Show>
                </div>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=move || say!(i18n, waiting_write_name, name = name.get())
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| opened.set(Some(!open.get_untracked()))
                >
                    <Icon icon=icondata::LuMessageSquare/>
                </button>
            </div>
            <div class="waiting-actions">
                <button
                    type="button"
                    class=ButtonKind::SmallPrimary.class()
                    aria-label=move || say!(i18n, waiting_admit_name, name = name.get())
                    on:click=move |event| decide(event, ModerationCommand::Admit { who: id })
                >
                    {told!(i18n, waiting_admit)}
                </button>
                <button
                    type="button"
                    class=ButtonKind::Small.class()
                    aria-label=move || say!(i18n, waiting_refuse_name, name = name.get())
                    on:click=move |event| decide(event, ModerationCommand::Refuse { who: id, word: None })
                >
                    {told!(i18n, waiting_refuse)}
                </button>
            </div>
            <Show when=move || open.get()>
                <Talk
                    id=format!("waiting-{id}")
                    said=said
                    title=Signal::derive(move || say!(i18n, waiting_talk_name, name = name.get()))
                    label=Signal::derive(move || say!(i18n, waiting_message_name, name = name.get()))
                    wanted=Signal::derive(move || opened.get() == Some(true))
                    on_say=move |text| order(ModerationCommand::MessageLobby { who: id, text })
                    other=(
                        Signal::derive(move || say!(i18n, waiting_refuse_saying)),
                        Callback::new(move |word| order(ModerationCommand::Refuse { who: id, word: Some(word) })),
                    )
                />
            </Show>
        </li>
    }
}
