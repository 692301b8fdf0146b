//! One row of the list of files: what it is, how far it is, and what can be done with it.

use std::collections::BTreeSet;

use leptos::html;
use leptos::prelude::*;
use parvis_collab::{FileOffer, ItemId, Tool};
use parvis_protocol::ParticipantId;
use parvis_transfer::safe_name;

use super::engine::FilesHandle;
use super::own::Uploads;
use super::progress::Progress;
use super::words;
use crate::collab::film::FilmButton;
use crate::collab::people::{Name, People};
use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::ButtonKind;
use crate::ui::icon::Icon;
use parvis_view::files::{FileAction, FileRow, FilesState, row};

/// One offer.
#[component]
pub(crate) fn OfferRow(
    /// The offer of this row, of anybody.
    id: ItemId,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::expect();
    let collab = room.collab;
    let found = Memo::new(move |_| {
        collab.read(Tool::Files, |collab| collab.file_offers().find(|o| o.id == id)).flatten()
    });
    let me = room.project(|snapshot| snapshot.you.as_ref().map(|you| you.id));
    let present = room.project(|snapshot| {
        let others = snapshot.remotes.iter().map(|remote| remote.participant.id);
        others.chain(snapshot.you.as_ref().map(|you| you.id)).collect::<BTreeSet<ParticipantId>>()
    });
    let state = Memo::new(move |_| {
        let me = me.get()?;
        let row_of =
            |state: &FilesState| found.with(|offer| Some(row(offer.as_ref()?, me, &present.get(), state)));
        FilesHandle::of(collab).state.with(row_of)
    });
    // What never changes of an offer.
    let Some(offer) = found.get_untracked() else { return ().into_any() };
    let (size, author) = (offer.size, id.author());
    let name = safe_name(&offer.name);
    let uploads = Memo::new(move |_| match state.get() {
        Some(FileRow::Own(uploads) | FileRow::Here(uploads)) => uploads,
        Some(FileRow::Lost | FileRow::Open { .. } | FileRow::Coming(_)) | None => Vec::new(),
    });
    let coming = Memo::new(move |_| matches!(state.get(), Some(FileRow::Coming(_))));
    let lost = Memo::new(move |_| state.get() == Some(FileRow::Lost));
    let here = Signal::derive(move || matches!(state.get(), Some(FileRow::Own(_) | FileRow::Here(_))));
    let bytes = move || match state.get() {
        Some(FileRow::Coming(fetch)) => (fetch.done, size),
        _ => (0, size),
    };
    let label = Signal::derive({
        let name = name.clone();
        move || say!(i18n, files_fetching, name = name.as_str())
    });
    let note = {
        let offer = offer.clone();
        move || state.with(|row| row.as_ref().map(|row| said(i18n, people, &offer, row)).unwrap_or_default())
    };
    view! {
        <li class="file" class:refused=move || matches!(state.get(), Some(FileRow::Open { refused: true, .. }))>
            <Icon icon=icondata::LuFile/>
            <div class="file-text">
                <bdi class="file-name" translate="no">{name.clone()}</bdi>
                <p class="file-note">
                    {move || words::bytes(i18n, size)} " · " <Name id=author/>
                    {offer.to.map(|to| view! { " · " <Whom to=to me=me/> })}
                </p>
                <p class="file-note file-state">{note}</p>
                <Show when=move || coming.get()><Progress label=label bytes=Signal::derive(bytes)/></Show>
                <Show when=move || lost.get()><ChooseAgain id=id/></Show>
                <Uploads id=id size=size name=name.clone() uploads=uploads/>
            </div>
            <Acts id=id name=name row=state><FilmButton offer=offer here=here/></Acts>
        </li>
    }
    .into_any()
}

/// The only one who may have it.
#[component]
fn Whom(to: ParticipantId, me: Memo<Option<ParticipantId>>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        if me.get() == Some(to) {
            told!(i18n, files_private_you).into_any()
        } else {
            view! { {told!(i18n, files_private)} " " <Name id=to/> }.into_any()
        }
    }
}

/// What is said of an offer besides its name.
fn said(i18n: crate::i18n::I18n, people: People, offer: &FileOffer, row: &FileRow) -> String {
    match row {
        FileRow::Own(_) => String::new(),
        FileRow::Lost => say!(i18n, files_lost).to_owned(),
        FileRow::Open { had: false, .. } => say!(i18n, files_nobody).to_owned(),
        FileRow::Open { refused: true, .. } => say!(i18n, files_refused).to_owned(),
        FileRow::Open { .. } => {
            let others: Vec<_> =
                offer.holders.iter().filter(|who| **who != offer.id.author()).copied().collect();
            if others.is_empty() {
                String::new()
            } else {
                say!(i18n, files_also, names = people.names(others))
            }
        }
        FileRow::Coming(fetch) => words::coming(i18n, people, offer, fetch),
        FileRow::Here(_) => say!(i18n, files_whole).to_owned(),
    }
}

/// What can be done with it. The buttons stay while what they do changes, and so does the focus.
#[component]
fn Acts(id: ItemId, name: String, row: Memo<Option<FileRow>>, children: Children) -> impl IntoView {
    let i18n = use_i18n();
    let collab = RoomContext::expect().collab;
    let actions = Memo::new(move |_| row.with(|row| row.as_ref().map(FileRow::actions).unwrap_or_default()));
    let (first, second) = (NodeRef::<html::Button>::new(), NodeRef::<html::Button>::new());
    let run = move |action: Option<FileAction>| {
        if let (Some(engine), Some(action)) = (FilesHandle::of(collab).engine(), action) {
            engine.file(id, action);
        }
    };
    let on_second = move |_| {
        let action = actions.get_untracked().1;
        run(action);
        match action {
            Some(FileAction::Withdraw) => focus_offering(),
            // It has no button after that.
            Some(FileAction::Refuse) => {
                if let Some(first) = first.get_untracked() {
                    dom::focus(&first);
                }
            }
            _ => {}
        }
    };
    let name = StoredValue::new(name);
    let word = move |action: Option<FileAction>| action.map_or("", |action| words::action(i18n, action));
    let label = move |action: Option<FileAction>| format!("{} {}", word(action), name.get_value());
    view! {
        <div class="file-acts">
            <button
                node_ref=first
                type="button"
                class=ButtonKind::SmallPrimary.class()
                hidden=move || actions.get().0.is_none()
                aria-label=move || label(actions.get().0)
                on:click=move |_| run(actions.get_untracked().0)
            >
                {move || word(actions.get().0)}
            </button>
            <button
                node_ref=second
                type="button"
                class=ButtonKind::Small.class()
                hidden=move || actions.get().1.is_none()
                aria-label=move || label(actions.get().1)
                on:click=on_second
            >
                {move || word(actions.get().1)}
            </button>
            {children()}
        </div>
    }
}

/// The field for a file of one's own that is not here any more.
#[component]
fn ChooseAgain(id: ItemId) -> impl IntoView {
    let i18n = use_i18n();
    let collab = RoomContext::expect().collab;
    let choose = move |event: web_sys::Event| {
        if let Some(engine) = FilesHandle::of(collab).engine() {
            engine.choose_again(id, &event);
        }
    };
    view! {
        <label class="button button-small files-field">
            <input type="file" on:change=choose/>
            <span>{told!(i18n, files_choose_again)}</span>
        </label>
    }
}

/// Where the focus goes when what had it is gone.
pub(crate) fn focus_offering() {
    dom::focus_shown(&["files-choose"]);
}
