//! One's own files: those that are read before they are offered, and those who fetch one.

use leptos::prelude::*;
use parvis_collab::ItemId;
use parvis_transfer::safe_name;

use super::engine::FilesHandle;
use super::progress::Progress;
use super::words;
use crate::collab::people::{Name, People};
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;
use parvis_view::files::{FileAction, Preparing, UploadProgress};

/// Files of one's own that are read before they are offered, and those that could not be.
#[component]
pub(crate) fn Preparations() -> impl IntoView {
    let collab = RoomContext::expect().collab;
    let all = Memo::new(move |_| FilesHandle::of(collab).state.with(|state| state.preparing.clone()));
    let keys = move || all.with(|all| all.iter().map(|preparing| preparing.key).collect::<Vec<_>>());
    view! {
        <ul class="files-list">
            <For each=keys key=|key| *key let:key>
                {
                    let one = Memo::new(move |_| all.with(|all| all.iter().find(|one| one.key == key).cloned()));
                    view! { <Preparation key=key one=one/> }
                }
            </For>
        </ul>
    }
}

#[component]
fn Preparation(key: u32, one: Memo<Option<Preparing>>) -> impl IntoView {
    let i18n = use_i18n();
    let collab = RoomContext::expect().collab;
    let read =
        move |look: fn(&Preparing) -> String| one.with(|one| one.as_ref().map(look).unwrap_or_default());
    let problem = move || one.with(|one| one.as_ref().and_then(|one| one.problem));
    let label = move || say!(i18n, files_preparing_one, name = read(|one| one.name.clone()));
    let bytes = move || one.with(|one| one.as_ref().map_or((0, 0), |one| (one.done, one.size)));
    let action = move || match problem() {
        Some(_) => say!(i18n, files_dismiss),
        None => say!(i18n, files_cancel),
    };
    let on_click = move |_| {
        if let Some(engine) = FilesHandle::of(collab).engine() {
            engine.forget(key);
        }
        super::row::focus_offering();
    };
    view! {
        <li class="file">
            <Icon icon=icondata::LuFileClock/>
            <div class="file-text">
                <bdi class="file-name" translate="no">{move || read(|one| one.name.clone())}</bdi>
                {move || match problem() {
                    Some(problem) => {
                        view! { <p class="file-trouble" role="alert">{words::problem(i18n, problem)}</p> }.into_any()
                    }
                    None => {
                        view! {
                            <p class="file-note">{told!(i18n, files_preparing)}</p>
                            <Progress label=Signal::derive(label) bytes=Signal::derive(bytes)/>
                        }
                        .into_any()
                    }
                }}
            </div>
            <div class="file-acts">
                {button(ButtonKind::Small, action, on_click)}
            </div>
        </li>
    }
}

/// Those who fetch a file here.
#[component]
#[allow(clippy::needless_pass_by_value, reason = "a property is a value")]
pub(crate) fn Uploads(
    /// The offer of this row, one of our own.
    id: ItemId,
    /// Its size.
    size: u64,
    /// What it is called.
    name: String,
    /// They.
    uploads: Memo<Vec<UploadProgress>>,
) -> impl IntoView {
    let name = StoredValue::new(safe_name(&name));
    let who = move || uploads.with(|all| all.iter().map(|upload| upload.to).collect::<Vec<_>>());
    view! {
        <ul class="file-uploads">
            <For each=who key=|who| *who let:who>
                {
                    let one = Memo::new(move |_| {
                        uploads.with(|all| all.iter().find(|upload| upload.to == who).cloned())
                    });
                    view! { <OneUpload id=id size=size name=name one=one/> }
                }
            </For>
        </ul>
    }
}

#[component]
fn OneUpload(
    id: ItemId,
    size: u64,
    name: StoredValue<String>,
    one: Memo<Option<UploadProgress>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let collab = RoomContext::expect().collab;
    let people = People::expect();
    let to = one.with_untracked(|one| one.as_ref().map(|one| one.to));
    let who = move || to.map(|to| people.who(to).name).unwrap_or_default();
    let note = move || {
        one.with(|one| {
            let Some(one) = one else { return String::new() };
            let done =
                say!(i18n, files_done, done = words::bytes(i18n, one.done), size = words::bytes(i18n, size));
            format!("{done}{}", words::pace(i18n, one.speed, one.left))
        })
    };
    let label = move || say!(i18n, files_sending_to, name = name.get_value(), who = who());
    let bytes = move || (one.with(|one| one.as_ref().map_or(0, |one| one.done)), size);
    let stop = move |_| {
        if let (Some(engine), Some(to)) = (FilesHandle::of(collab).engine(), to) {
            engine.file(id, FileAction::Stop(to));
        }
        super::row::focus_offering();
    };
    view! {
        <li class="file-upload">
            <p class="file-note">
                {told!(i18n, files_to_whom)} " " {to.map(|to| view! { <Name id=to/> })} " · " {note}
            </p>
            <Progress label=Signal::derive(label) bytes=Signal::derive(bytes)/>
            <button
                type="button"
                class=ButtonKind::Small.class()
                aria-label=move || say!(i18n, files_stop_to, name = name.get_value(), who = who())
                on:click=stop
            >
                {told!(i18n, files_stop)}
            </button>
        </li>
    }
}
