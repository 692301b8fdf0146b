//! The reactions to a message. Others may send any text as one; only known emoji are shown.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use parvis_collab::{CollabIntent, ItemId};
use parvis_protocol::ParticipantId;

use super::emoji::is_known;
use super::state::ChatState;
use crate::i18n::say;

/// So many kinds of them are shown at a message; there is no end to what others may send.
const KINDS: usize = 16;

/// Who reacted how to a message.
pub(crate) type MessageReactions = BTreeMap<String, BTreeSet<ParticipantId>>;

/// The reactions to a message: what most gave first, each to be given and taken back.
#[component]
pub(crate) fn ReactionsOf(
    /// To which.
    id: ItemId,
    reactions: Memo<MessageReactions>,
) -> impl IntoView {
    let chat = ChatState::expect();
    let kinds = Memo::new(move |_| reactions.with(kinds));
    move || {
        (!kinds.with(Vec::is_empty)).then(|| {
            view! {
                <ul class="chat-reactions">
                    <For each=move || kinds.get() key=Clone::clone let:emoji>
                        <Reaction id=id emoji=emoji reactions=reactions chat=chat/>
                    </For>
                </ul>
            }
        })
    }
}

/// Those that are shown. What is no sign of ours is of no page of ours: words that somebody puts beside those of
/// others.
fn kinds(all: &MessageReactions) -> Vec<String> {
    let known = all.iter().filter(|(emoji, _)| is_known(emoji));
    let mut kinds: Vec<(&String, usize)> = known.map(|(emoji, by)| (emoji, by.len())).collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    kinds.into_iter().take(KINDS).map(|(emoji, _)| emoji.clone()).collect()
}

#[component]
fn Reaction(id: ItemId, emoji: String, reactions: Memo<MessageReactions>, chat: ChatState) -> impl IntoView {
    let me = chat.room.collab.look(|document| document.writer().author);
    let by = {
        let emoji = emoji.clone();
        Memo::new(move |_| reactions.with(|all| all.get(&emoji).cloned().unwrap_or_default()))
    };
    let own = move || me.is_some_and(|me| by.with(|by| by.contains(&me)));
    let label = {
        let emoji = emoji.clone();
        move || {
            let names = chat.people.names(by.get());
            say!(chat.i18n, chat_reaction, emoji = emoji.as_str(), names = names)
        }
    };
    let press = {
        let emoji = emoji.clone();
        move |_| {
            let on = !untrack(own);
            chat.dispatch(CollabIntent::React { to: id, emoji: emoji.clone(), on });
        }
    };
    view! {
        <li>
            <button
                type="button"
                class="chat-reaction"
                aria-pressed=move || own().to_string()
                aria-label=label.clone()
                title=label
                on:click=press
            >
                <bdi class="chat-emoji">{emoji}</bdi>
                <span class="chat-count" data-count=move || by.with(BTreeSet::len).to_string()></span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_that_most_gave_stand_first_and_words_are_none() {
        let by = |ids: &[u64]| ids.iter().map(|id| ParticipantId::from_bits(*id)).collect::<BTreeSet<_>>();
        let all = MessageReactions::from([
            ("👍".to_owned(), by(&[1])),
            ("🎉".to_owned(), by(&[1, 2])),
            ("Ada: I agree".to_owned(), by(&[1, 2, 3])),
        ]);
        assert_eq!(kinds(&all), ["🎉", "👍"]);
    }
}
