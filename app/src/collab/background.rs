//! What the collaboration tools do while their panels are closed: they count what is new for the buttons, announce it
//! in words and by a sound, take dropped files, and say whom nothing reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use leptos::prelude::*;
use parvis_collab::{CollabIntent, DocumentEvent, ItemId, Limit, MessageBody, Tool};
use parvis_protocol::ParticipantId;

use crate::collab::chat::state::SavedChat;
use crate::collab::extras::Extras;
use crate::collab::files::FilesBackground;
use crate::collab::film::Film;
use crate::collab::frame::{AboveKeyboard, Frame};
use crate::collab::launch::Launch;
use crate::collab::paths::Paths;
use crate::collab::people::People;
use crate::collab::reach::Reach;
use crate::collab::words::{full, isolated, near};
use crate::components::notices::announce;
use crate::components::small_window::SmallWindow;
use crate::components::stage_keeper::StageKeeper;
use crate::engine::Sound;
use crate::i18n::{I18n, say, use_i18n};
use crate::room::{RoomContext, Side};
use parvis_view::chat::gist::gist;
use parvis_view::chat::rows::{MessageKey, heard_from};

/// So many letters of a message are told.
const LETTERS: usize = 80;
/// Many messages that come together are one sound.
const ONE_SOUND: Duration = Duration::from_secs(3);
/// So many of those that come together are told in words, the last ones.
const TOLD: usize = 2;

/// What is there for as long as the collab session is, whichever tool is open: it counts what was not seen yet, and
/// moves the panel that stands after it.
#[must_use]
pub fn background() -> AnyView {
    view! {
        <Background/>
        <FilesBackground/>
        <Launch/>
        <Reach/>
        <Paths/>
        <SmallWindow/>
        <StageKeeper/>
        <AboveKeyboard/>
        <Extras/>
        <Film/>
        // The last one, before the panel.
        <Frame/>
    }
    .into_any()
}

/// Makes nothing to be seen.
#[component]
fn Background() -> impl IntoView {
    let room = RoomContext::expect();
    let teller = ChangeAnnouncer {
        room,
        i18n: use_i18n(),
        people: People::new(),
        seen: RwSignal::new(dom_is_seen()),
        sounded: StoredValue::new(false),
        full: StoredValue::new(BTreeSet::new()),
    };
    let listener = window_event_listener_untyped("visibilitychange", move |_| teller.seen.set(dom_is_seen()));
    on_cleanup(move || listener.remove());

    let name = room.project(|snapshot| snapshot.you.as_ref().map(|you| you.name.clone()));
    Effect::new(move |_| {
        if let Some(name) = name.get() {
            // Where there is no room even for that, those who come late do without.
            let _ = room.collab.dispatch(CollabIntent::SetName(name.to_string()));
        }
    });
    Effect::new(move |_| {
        if teller.reads_chat() {
            room.collab.unread.set(0);
        }
        if room.side.get() == Some(Side::Polls) {
            room.collab.asked.set(0);
        }
    });
    Effect::new(move |_| {
        if !room.collab.events.with(Vec::is_empty)
            && let Some(events) = room.collab.events.try_update(std::mem::take)
        {
            untrack(|| teller.tell(events));
        }
    });
}

/// Tells what others share.
#[derive(Clone, Copy)]
struct ChangeAnnouncer {
    room: RoomContext,
    i18n: I18n,
    people: People,
    /// Whether the page is in sight.
    seen: RwSignal<bool>,
    /// Whether a sound was just heard.
    sounded: StoredValue<bool>,
    /// What was told to be full.
    full: StoredValue<BTreeSet<Limit>>,
}

impl ChangeAnnouncer {
    fn reads_chat(self) -> bool {
        self.room.side.get() == Some(Side::Chat) && self.seen.get()
    }

    fn tell(self, events: Vec<DocumentEvent>) {
        let mut said = Vec::new();
        let mut later = events.iter().fold(BTreeMap::new(), |mut count, event| {
            if let DocumentEvent::DirectMessage(from) = event {
                *count.entry(*from).or_insert(0) += 1;
            }
            count
        });
        for event in events {
            match event {
                DocumentEvent::Said(id) => said.extend(self.said(id)),
                DocumentEvent::DirectMessage(from) => {
                    self.room.collab.changed(Tool::Chat);
                    let later = later.entry(from).or_insert(1);
                    *later -= 1;
                    said.extend(self.direct_message(from, *later));
                }
                DocumentEvent::Asked(id) => self.asked(id),
                DocumentEvent::Refused(peer, _) => {
                    let name = isolated(&self.people.who(peer).name);
                    announce(self.room, say!(self.i18n, collab_refused, name = name));
                }
                DocumentEvent::Near(limit) => announce(self.room, near(self.i18n, limit).to_owned()),
                DocumentEvent::Full(limit) => self.full(limit),
                DocumentEvent::Changed(_) | DocumentEvent::Awareness(_) | DocumentEvent::Film => {}
            }
        }
        if said.is_empty() || self.reads_chat() {
            return;
        }
        let kept = self.room.collab.kept(SavedChat::default);
        let before = self.room.collab.unread.try_update(|unread| {
            let before = *unread;
            *unread = before.saturating_add(u32::try_from(said.len()).unwrap_or(u32::MAX));
            before
        });
        if let Some(kept) = kept.filter(|_| before == Some(0)) {
            kept.first_unread.set(said.first().map(|(key, _)| *key));
        }
        if self.room.side.get() != Some(Side::Chat) {
            for (_, sentence) in said.into_iter().rev().take(TOLD).rev() {
                announce(self.room, sentence);
            }
        }
        self.sound();
    }

    /// A message to all, in a sentence.
    fn said(self, id: ItemId) -> Option<(MessageKey, String)> {
        let message = self.room.collab.look(|document| document.message(id)).flatten()?;
        let words = match message.words {
            MessageBody::First(text) | MessageBody::Edited(text) if !text.trim().is_empty() => {
                gist(&text, LETTERS)
            }
            MessageBody::First(_) | MessageBody::Edited(_) => say!(self.i18n, chat_file).to_owned(),
            MessageBody::Deleted => return None,
        };
        let name = isolated(&self.people.who(id.author()).name);
        Some((MessageKey::Said(id), say!(self.i18n, notice_said, name = name, words = isolated(&words))))
    }

    /// A private message after which so many more came of theirs.
    fn direct_message(self, from: ParticipantId, later: usize) -> Option<(MessageKey, String)> {
        let it = |document: &parvis_collab::SharedDocument| {
            let number = heard_from(document, from, later)?;
            let direct_message = document.direct_messages().nth(number)?;
            Some((number, direct_message.text.clone(), direct_message.file.is_some()))
        };
        let (number, text, is_file) = self.room.collab.look(it).flatten()?;
        let name = isolated(&self.people.who(from).name);
        let words = if is_file { say!(self.i18n, chat_file).to_owned() } else { gist(&text, LETTERS) };
        let words = isolated(&words);
        Some((
            MessageKey::Private(number),
            say!(self.i18n, notice_direct_message, name = name, words = words),
        ))
    }

    fn asked(self, id: ItemId) {
        if self.room.side.get() == Some(Side::Polls) {
            return;
        }
        let poll = self.room.collab.look(|document| document.polls().find(|poll| poll.id == id)).flatten();
        if let Some(poll) = poll {
            self.room.collab.asked.update(|asked| *asked = asked.saturating_add(1));
            let name = isolated(&self.people.who(id.author()).name);
            let words = isolated(&gist(&poll.question, LETTERS));
            announce(self.room, say!(self.i18n, notice_asked, name = name, words = words));
            self.sound();
        }
    }

    /// Told once: it comes with each entry that has no room.
    fn full(self, limit: Limit) {
        let new = self.full.try_update_value(|told| told.insert(limit)).unwrap_or(false);
        if new {
            announce(self.room, say!(self.i18n, collab_full, what = full(self.i18n, limit)));
        }
    }

    fn sound(self) {
        let wanted = self.room.platform.with(|platform| platform.sound(Sound::Message)) == Some(true);
        if wanted && !self.sounded.get_value() {
            self.room.meeting.play(Sound::Message);
            self.sounded.set_value(true);
            let forget = move || {
                // The call may be over by then.
                let _ = self.sounded.try_set_value(false);
            };
            set_timeout(forget, ONE_SOUND);
        }
    }
}

fn dom_is_seen() -> bool {
    document().visibility_state() != web_sys::VisibilityState::Hidden
}
