//! Files from the clipboard: they are shown first, and offered when the person says so.

use std::cell::RefCell;

use leptos::prelude::*;
use parvis_protocol::ParticipantId;
use parvis_transfer::{is_named_like_a_picture, safe_name};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Url};

use super::engine::{FilesHandle, HeldFile, OfferHeld, Offered};
use super::words;
use crate::collab::people::People;
use crate::collab::words::isolated;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::dialog::dialog;
use crate::ui::icon::Icon;
use parvis_view::brought::{Brings, brings};

/// So many of them are named.
const SHOWN: usize = 6;

/// What this paste or drop is meant to bring.
pub(crate) fn brings_of(event: &web_sys::Event) -> Brings {
    // An event of another kind carries neither.
    let dropped = event.unchecked_ref::<DragEvent>().data_transfer();
    let data = dropped.or_else(|| event.unchecked_ref::<ClipboardEvent>().clipboard_data());
    let Some(data) = data else { return Brings::Nothing };
    let read = |kind| data.get_data(kind).unwrap_or_default();
    let files = data.files();
    let mut names = Vec::new();
    for at in 0..files.as_ref().map_or(0, web_sys::FileList::length) {
        names.extend(files.as_ref().and_then(|files| files.get(at)).map(|file| file.name()));
    }
    brings(&read("text/plain"), &read("text/uri-list"), &names)
}

/// What is asked before it is offered.
#[derive(Clone, Default)]
struct PasteQuestion {
    /// Their names and sizes in bytes, the first ones.
    files: Vec<(String, Option<u64>)>,
    /// How many there are besides.
    more: usize,
    /// The address of the first picture.
    picture: Option<String>,
    to: Option<ParticipantId>,
}

/// What was pasted and waits for an answer, if anything.
#[derive(Default)]
struct PastedFiles {
    asked: ArcRwSignal<Option<PasteQuestion>>,
    answer: RefCell<Option<(OfferHeld, Offered)>>,
}

impl PastedFiles {
    /// Nothing is asked any more. What would offer it, if it was.
    fn end(&self) -> Option<(OfferHeld, Offered)> {
        let before = self.asked.try_update(Option::take).flatten();
        if let Some(url) = before.and_then(|asked| asked.picture) {
            // Refused for what is no such address only.
            let _ = Url::revoke_object_url(&url);
        }
        self.answer.take()
    }
}

/// Shows what a paste brings and asks whether it is to be offered: to this one or to all. Whether it brings files at
/// all, and no words.
pub(crate) fn ask(
    room: RoomContext,
    event: &web_sys::Event,
    to: Option<ParticipantId>,
    done: Offered,
) -> bool {
    if brings_of(event) != Brings::Files {
        return false;
    }
    let files = FilesHandle::of(room.collab);
    let held = files.engine().and_then(|engine| engine.hold_event(event));
    let (Some((held, offer)), Some(pasted)) = (held, room.collab.kept(PastedFiles::default)) else {
        return false;
    };
    pasted.end();
    let picture = held.iter().find(|held| is_named_like_a_picture(&held.name));
    let picture = picture.and_then(|held| held.file.as_ref());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the size of a file")]
    let one = |held: &HeldFile| (held.name.clone(), held.file.as_ref().map(|file| file.size() as u64));
    let asked = PasteQuestion {
        files: held.iter().take(SHOWN).map(one).collect(),
        more: held.len().saturating_sub(SHOWN),
        picture: picture.and_then(|file| Url::create_object_url_with_blob(file).ok()),
        to,
    };
    *pasted.answer.borrow_mut() = Some((offer, done));
    pasted.asked.set(Some(asked));
    true
}

/// Asks whether what was pasted is to be offered.
#[component]
pub(super) fn PastedDialog() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let people = People::new();
    let kept = move || room.collab.kept(PastedFiles::default);
    let asked = Memo::new(move |_| {
        // There is another one with another document.
        let _ = room.collab.background();
        kept().and_then(|pasted| pasted.asked.get()).map(PasteQuestionOnce)
    });
    let open = Signal::derive(move || asked.with(Option::is_some));
    let close = move || {
        if let Some(pasted) = kept() {
            pasted.end();
        }
    };
    let gone = move || asked.with(|asked| asked.as_ref()?.0.to).is_some_and(|to| !people.has(to));
    let share = move |_| {
        let to = asked.with_untracked(|asked| asked.as_ref().and_then(|asked| asked.0.to));
        // What was meant for one is not offered to all, and nobody is there to get it.
        if !untrack(gone)
            && let Some((offer, done)) = kept().and_then(|pasted| pasted.end())
        {
            offer(to, done);
        }
    };
    let label = move || match asked.with(|asked| asked.as_ref().and_then(|asked| asked.0.to)) {
        Some(to) => say!(i18n, files_pasted_to, name = isolated(&people.who(to).name)),
        None => say!(i18n, files_pasted_all).to_owned(),
    };
    let content = move || {
        let PasteQuestion { files, more, picture, .. } =
            asked.with(|asked| asked.as_ref().map(|asked| asked.0.clone())).unwrap_or_default();
        let row = move |(name, size): (String, Option<u64>)| {
            let size = size.map(|size| words::bytes(i18n, size));
            view! {
                <li class="file">
                    <Icon icon=if size.is_some() { icondata::LuFile } else { icondata::LuFolder }/>
                    <div class="file-text">
                        <bdi class="file-name">{safe_name(&name)}</bdi>
                        <p class="file-note">{size}</p>
                    </div>
                </li>
            }
        };
        view! {
            {picture.map(|url| view! { <img class="pasted-picture" src=url alt=""/> })}
            <ul class="files-list">{files.into_iter().map(row).collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="files-note">{say!(i18n, files_pasted_more, count = more)}</p> })}
            <p class="field-error" role="alert">{move || gone().then(|| say!(i18n, chat_to_gone))}</p>
            <div class="pasted-actions">
                <button type="button" id="pasted-share" class=ButtonKind::Primary.class() disabled=gone on:click=share>
                    {label}
                </button>
                {button(ButtonKind::Plain, told!(i18n, cancel), move |_| close())}
            </div>
        }
    };
    dialog("pasted-title", move || say!(i18n, files_pasted), open, close, content)
}

/// Two that were asked are never taken for the same.
#[derive(Clone)]
struct PasteQuestionOnce(PasteQuestion);

impl PartialEq for PasteQuestionOnce {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}
