//! Who writes just now, and how others learn that one does.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use parvis_collab::{CollabIntent, Tool};

use super::state::ChatState;
use crate::i18n::say;

/// Who has not typed for so long is not said to write.
const PAUSE: Duration = Duration::from_secs(5);

/// Tells the others that this participant writes to all. Who writes to one tells nobody.
#[derive(Clone, Copy)]
pub(crate) struct OwnTyping {
    chat: ChatState,
    end: StoredValue<Option<TimeoutHandle>>,
}

impl OwnTyping {
    pub(crate) fn new(chat: ChatState) -> Self {
        let typing = Self { chat, end: StoredValue::new(None) };
        on_cleanup(move || typing.over());
        typing
    }

    /// Something was typed.
    pub(crate) fn more(self) {
        let writes = self.chat.to.get_untracked().is_none()
            && self.chat.draft.with_untracked(|draft| !draft.trim().is_empty());
        if !writes {
            self.over();
            return;
        }
        self.tell(true);
        let end = set_timeout_with_handle(move || self.over(), PAUSE).ok();
        let before = self.end.try_update_value(|handle| std::mem::replace(handle, end));
        if let Some(before) = before.flatten() {
            before.clear();
        }
    }

    /// No more for now.
    pub(crate) fn over(self) {
        if let Some(end) = self.end.try_update_value(Option::take).flatten() {
            end.clear();
        }
        self.tell(false);
    }

    fn tell(self, typing: bool) {
        let collab = self.chat.room.collab;
        if collab.look(|document| document.awareness().typing) == Some(!typing) {
            let _ = collab.dispatch(CollabIntent::SetTyping(typing));
        }
    }
}

/// Who writes just now.
#[component]
pub(crate) fn Typing() -> impl IntoView {
    let chat = ChatState::expect();
    let i18n = chat.i18n;
    let who = Memo::new(move |_| {
        let typing = |document: &parvis_collab::SharedDocument| {
            document
                .others_awareness()
                .filter(|(_, awareness)| awareness.typing)
                .map(|(id, _)| id)
                .collect::<Vec<_>>()
        };
        chat.room.collab.read(Tool::Awareness, typing).unwrap_or_default()
    });
    let words = move || match who.get().as_slice() {
        [] => String::new(),
        [one] => say!(i18n, chat_typing_single, name = chat.people.who(*one).name),
        [one, other] => {
            let names = [one, other].map(|id| chat.people.who(*id).name);
            say!(i18n, chat_typing_two, one = names[0].as_str(), other = names[1].as_str())
        }
        _ => say!(i18n, chat_typing_many).to_owned(),
    };
    view! { <p class="chat-typing" translate="no"><bdi>{words}</bdi></p> }
}
