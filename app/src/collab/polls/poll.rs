use leptos::html;
use leptos::prelude::*;
use parvis_collab::{CollabIntent, ItemId, Poll, Tool};

use crate::collab::people::{Name, People};
use crate::collab::words::refusal;
use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::room::{RoomContext, Side};
use crate::ui::button::{ButtonKind, button, button_with_icon};
use crate::ui::icon::Icon;
use parvis_view::polls::{percent, pressed, summary};

/// One poll: the answers to choose, and what they got so far.
#[component]
pub(crate) fn PollCard(id: ItemId) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let poll = Memo::new(move |before: Option<&Option<Poll>>| {
        let now =
            room.collab.read(Tool::Polls, |document| document.polls().find(|poll| poll.id == id)).flatten();
        now.or_else(|| before.cloned().flatten())
    });
    let chosen = Memo::new(move |_| {
        room.collab.read(Tool::Polls, |document| document.own_vote(id).to_vec()).unwrap_or_default()
    });
    let own = room.collab.look(|document| document.writer().author) == Some(id.author());
    let trouble = RwSignal::new(None::<&'static str>);
    let dispatch = move |intent: CollabIntent| {
        trouble.set(match room.collab.dispatch(intent) {
            Some(Ok(_)) => None,
            Some(Err(refused)) => Some(refusal(i18n, refused)),
            None => Some(say!(i18n, collab_not_ready)),
        });
    };
    let first = poll.get_untracked();
    let (several, options) = first.as_ref().map_or((false, 0), |poll| (poll.several, poll.options.len()));
    let anonymous = first.as_ref().is_some_and(|poll| poll.anonymous);
    let question = first.map(|poll| poll.question).unwrap_or_default();
    let closed = Memo::new(move |_| poll.with(|poll| poll.as_ref().is_some_and(|poll| poll.closed)));
    let voters = Memo::new(move |_| poll.with(|poll| poll.as_ref().map_or(0, |poll| poll.voters)));
    let share = move |_| {
        let Some(poll) = poll.get_untracked() else { return };
        let count = |votes, percent| say!(i18n, polls_count, votes = votes, percent = percent);
        let text = summary(say!(i18n, polls_result), &poll, count);
        match room.collab.dispatch(CollabIntent::Say { text, reply: None, file: None }) {
            Some(Err(refused)) => trouble.set(Some(refusal(i18n, refused))),
            _ => room.side.set(Some(Side::Chat)),
        }
    };
    let voted = move || match voters.get() {
        0 => say!(i18n, polls_voters_none).to_owned(),
        count => say!(i18n, polls_voters, count = count),
    };
    let title_id = format!("poll-{}-{:x}-{}", id.writer.author, id.writer.session, id.index);
    let (name, labelled_by) = (title_id.clone(), title_id.clone());
    let card = NodeRef::<html::Article>::new();
    // A button that had the focus and is gone leaves it to what comes next.
    let focus = move |selector: &'static str| {
        request_animation_frame(move || {
            if let Some(card) = card.try_get_untracked().flatten() {
                dom::focus_nth(&card, selector, 0);
            }
        });
    };
    let vote = move |answer: u8| {
        let choices = pressed(&chosen.get_untracked(), answer, several);
        dispatch(CollabIntent::Vote(id, choices));
    };
    let take_back = move |_| {
        dispatch(CollabIntent::Vote(id, Vec::new()));
        focus("input");
    };
    let close = move |_| {
        dispatch(CollabIntent::ClosePoll(id));
        focus(".poll-share");
    };
    view! {
        <article node_ref=card class="poll" class:closed=closed aria-labelledby=labelled_by>
            <h3 id=title_id dir="auto">{question}</h3>
            <p class="poll-note">
                {told!(i18n, polls_by)} <Name id=id.author()/>
                {anonymous.then(|| view! { <span class="badge">{told!(i18n, polls_is_anonymous)}</span> })}
                {several.then(|| view! { <span class="badge">{told!(i18n, polls_is_several)}</span> })}
                {move || closed.get().then(|| view! { <span class="badge">{say!(i18n, polls_is_closed)}</span> })}
            </p>
            <fieldset disabled=closed>
                <legend class="sr-only">{told!(i18n, polls_answers)}</legend>
                {(0..options).map(|number| view! {
                    <Answer number=number poll=poll chosen=chosen name=name.clone() several=several on_vote=vote/>
                }).collect_view()}
            </fieldset>
            <p class="poll-note">{voted}</p>
            <p class="field-error" role="alert">{move || trouble.get()}</p>
            <div class="poll-actions">
                <Show when=move || !closed.get() && !chosen.with(Vec::is_empty)>
                    {button(ButtonKind::Small, told!(i18n, polls_take_back), take_back)}
                </Show>
                <Show when=move || own && !closed.get()>
                    {button_with_icon(ButtonKind::Small, icondata::LuLock, told!(i18n, polls_close), close)}
                </Show>
                <button type="button" class="button button-small poll-share" on:click=share>
                    <Icon icon=icondata::LuMessageSquare/>
                    {told!(i18n, polls_share)}
                </button>
            </div>
        </article>
    }
}

/// One answer: a choice, how many chose it, and, where the poll shows them, who.
#[component]
fn Answer(
    number: usize,
    poll: Memo<Option<Poll>>,
    chosen: Memo<Vec<u8>>,
    /// What the choices of one poll have in common.
    name: String,
    several: bool,
    #[prop(into)] on_vote: Callback<u8>,
) -> impl IntoView {
    let i18n = use_i18n();
    let people = People::expect();
    let answer = Memo::new(move |_| {
        poll.with(|poll| poll.as_ref().and_then(|poll| poll.options.get(number).cloned())).unwrap_or_default()
    });
    let share = Memo::new(move |_| {
        let voters = poll.with(|poll| poll.as_ref().map_or(0, |poll| poll.voters));
        percent(answer.with(|answer| answer.votes), voters)
    });
    let index = u8::try_from(number).unwrap_or(u8::MAX);
    let is_chosen = move || chosen.with(|chosen| chosen.contains(&index));
    let names = move || {
        let by = answer.with(|answer| answer.by.clone());
        (!by.is_empty()).then(|| people.names(by))
    };
    view! {
        <label class="poll-option">
            <input
                type=if several { "checkbox" } else { "radio" }
                name=name
                prop:checked=is_chosen
                on:change=move |_| on_vote.run(index)
            />
            <span class="poll-words">
                <bdi class="poll-text">{move || answer.with(|answer| answer.text.clone())}</bdi>
                " "
                <span class="poll-count">
                    {move || say!(i18n, polls_count, votes = answer.with(|answer| answer.votes), percent = share.get())}
                </span>
                <span class="poll-bar" aria-hidden="true" style:--share=move || format!("{}%", share.get())></span>
                {move || names().map(|names| view! { <bdi class="poll-names" translate="no">{names}</bdi> })}
            </span>
        </label>
    }
}
