//! The state of the chat's panel. The draft, its addressee and what was read survive closing it ([`SavedChat`]).

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use parvis_collab::{CollabIntent, ItemId, MessageBody, SharedDocument, Tool};
use parvis_protocol::ParticipantId;

use crate::collab::people::People;
use crate::collab::words::refusal;
use crate::engine::collab::Unsent;
use crate::i18n::{I18n, use_i18n};
use crate::room::RoomContext;
use parvis_view::chat::aside::{Aside, Draft};
use parvis_view::chat::rows::{MessageKey, Places, text};

/// What the text that is being written is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum About {
    /// Nothing that was said before.
    #[default]
    New,
    /// An answer to this message.
    Reply(ItemId),
    /// This message, anew.
    Edit(ItemId),
}

/// What is found again when the panel is opened anew.
#[derive(Default)]
pub(crate) struct SavedChat {
    draft: ArcRwSignal<String>,
    to: ArcRwSignal<Option<ParticipantId>>,
    about: ArcRwSignal<About>,
    aside: RefCell<Aside>,
    /// The first message that came while nobody looked.
    pub(crate) first_unread: ArcRwSignal<Option<MessageKey>>,
    pub(crate) places: RefCell<Places>,
}

/// The chat as its panel has it, from context.
#[derive(Clone, Copy)]
pub(crate) struct ChatState {
    pub(crate) i18n: I18n,
    pub(crate) room: RoomContext,
    pub(crate) people: People,
    /// What stands in the field.
    pub(crate) draft: RwSignal<String>,
    /// To whom alone it goes.
    pub(crate) to: RwSignal<Option<ParticipantId>>,
    pub(crate) about: RwSignal<About>,
    pub(crate) first_unread: RwSignal<Option<MessageKey>>,
    /// Why something did not go.
    pub(crate) trouble: RwSignal<Option<&'static str>>,
    /// Grows whenever the field is to have the focus.
    pub(crate) wanted: RwSignal<u32>,
    /// The message that somebody jumped to.
    pub(crate) found: RwSignal<Option<MessageKey>>,
    kept: StoredValue<Option<Rc<SavedChat>>, LocalStorage>,
}

impl ChatState {
    /// Puts it into the context.
    pub(crate) fn provide() -> Self {
        let room = RoomContext::expect();
        let kept = room.collab.kept(SavedChat::default);
        let own = Rc::new(SavedChat::default());
        let signals = kept.as_ref().unwrap_or(&own);
        let people = People::new();
        provide_context(people);
        let chat = Self {
            i18n: use_i18n(),
            room,
            people,
            draft: RwSignal::from(signals.draft.clone()),
            to: RwSignal::from(signals.to.clone()),
            about: RwSignal::from(signals.about.clone()),
            first_unread: RwSignal::from(signals.first_unread.clone()),
            trouble: RwSignal::new(None),
            wanted: RwSignal::new(0),
            found: RwSignal::new(None),
            kept: StoredValue::new_local(kept),
        };
        provide_context(chat);
        Effect::new(move |_| {
            let written = chat.draft.with(|draft| !draft.trim().is_empty());
            room.collab.set_unsent(Unsent::Message, written);
        });
        chat
    }

    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Looks at the chat, and again whenever something changes in it.
    pub(crate) fn read<T>(self, look: impl FnOnce(&SharedDocument, &Places) -> T) -> Option<T> {
        let kept = self.kept.with_value(Clone::clone);
        self.room.collab.read(Tool::Chat, |document| match &kept {
            Some(kept) => {
                let mut places = kept.places.borrow_mut();
                places.note(document);
                look(document, &places)
            }
            None => look(document, &Places::default()),
        })
    }

    /// Passes on what the person wants, and says why where it could not be done. Whether it was.
    pub(crate) fn dispatch(self, intent: CollabIntent) -> bool {
        let refused = match self.room.collab.dispatch(intent) {
            Some(Ok(_)) => None,
            Some(Err(refused)) => Some(refusal(self.i18n, refused)),
            None => Some(crate::i18n::say!(self.i18n, collab_not_ready)),
        };
        self.trouble.set(refused);
        refused.is_none()
    }

    /// Begins an answer.
    pub(crate) fn reply(self, to: ItemId) {
        self.leave_edit();
        let draft = self.written();
        if let Some(text) = self.aside(|aside| aside.for_reply(draft)) {
            self.draft.set(text);
        }
        self.to.set(None);
        self.about.set(About::Reply(to));
        self.want();
    }

    /// Begins to change a message of one's own.
    pub(crate) fn begin_edit(self, of: ItemId) {
        if let Some(text) = self.says(of) {
            if !self.is_edited() {
                let draft = self.written();
                self.aside(|aside| aside.for_edit(draft));
            }
            self.to.set(None);
            self.about.set(About::Edit(of));
            self.draft.set(text);
            self.want();
        }
    }

    /// What is written is about nothing that was said before.
    pub(crate) fn about_nothing(self) {
        self.leave_edit();
        self.bring_back();
        self.about.set(About::New);
        self.want();
    }

    /// It has gone.
    pub(crate) fn sent(self) {
        self.draft.set(String::new());
        self.bring_back();
        self.about.set(About::New);
        self.first_unread.set(None);
    }

    /// What a message to all says now.
    pub(crate) fn says(self, id: ItemId) -> Option<String> {
        text_of(self, MessageKey::Said(id))
    }

    fn is_edited(self) -> bool {
        matches!(self.about.get_untracked(), About::Edit(_))
    }

    fn leave_edit(self) {
        if self.is_edited() {
            self.draft.set(String::new());
            self.bring_back();
        }
    }

    fn written(self) -> Draft {
        Draft { text: self.draft.get_untracked(), to: self.to.get_untracked() }
    }

    fn bring_back(self) {
        if let Some(Draft { text, to }) = self.aside(Aside::back).flatten() {
            self.draft.set(text);
            self.to.set(to);
        }
    }

    fn aside<T>(self, with: impl FnOnce(&mut Aside) -> T) -> Option<T> {
        self.kept.with_value(|kept| kept.as_ref().map(|kept| with(&mut kept.aside.borrow_mut())))
    }

    /// Whether whoever it is for alone has left: they will not get it, and what was meant for one is never said to all.
    pub(crate) fn is_for_nobody(self) -> bool {
        let gone = self.to.get_untracked().is_some_and(|to| untrack(|| !self.people.has(to)));
        if gone {
            self.trouble.set(Some(crate::i18n::say!(self.i18n, chat_to_gone)));
        }
        gone
    }

    /// Gives the field the focus.
    pub(crate) fn want(self) {
        self.wanted.update(|count| *count = count.wrapping_add(1));
    }

    /// The last message of one's own that can be changed.
    pub(crate) fn last_own(self) -> Option<ItemId> {
        self.room
            .collab
            .look(|document| {
                let me = document.writer().author;
                let mut own = document.messages().rev().filter(|message| message.id.author() == me);
                own.find(|message| message.words != MessageBody::Deleted && message.file.is_none())
                    .map(|message| message.id)
            })
            .flatten()
    }
}

/// What a message says, unless it was deleted.
pub(crate) fn text_of(chat: ChatState, key: MessageKey) -> Option<String> {
    chat.room.collab.look(|document| text(document, key)).flatten()
}
