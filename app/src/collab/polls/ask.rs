use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use parvis_collab::CollabIntent;
use parvis_collab::limits::OPTIONS;

use crate::collab::words::{refusal, room_left_words};
use crate::dom;
use crate::engine::collab::Unsent;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::field::field;
use crate::ui::icon::Icon;
use parvis_view::polls::{Missing, answers, room_left_in};

/// A poll that is being written. It is found again when its panel is opened anew.
pub(super) struct SavedPoll {
    /// Whether its form is there.
    pub(super) asking: ArcRwSignal<bool>,
    question: ArcRwSignal<String>,
    // Each with a number of its own, so that a field keeps its text when one above it goes.
    rows: ArcRwSignal<Vec<(u32, String)>>,
    several: ArcRwSignal<bool>,
    anonymous: ArcRwSignal<bool>,
}

impl Default for SavedPoll {
    fn default() -> Self {
        Self {
            asking: ArcRwSignal::default(),
            question: ArcRwSignal::default(),
            rows: ArcRwSignal::new(empty_rows()),
            several: ArcRwSignal::default(),
            anonymous: ArcRwSignal::default(),
        }
    }
}

impl SavedPoll {
    /// That of this meeting.
    pub(super) fn of(room: RoomContext) -> Rc<Self> {
        room.collab.kept(Self::default).unwrap_or_default()
    }

    fn clear(&self) {
        self.question.set(String::new());
        self.rows.set(empty_rows());
        self.several.set(false);
        self.anonymous.set(false);
    }
}

fn empty_rows() -> Vec<(u32, String)> {
    vec![(0, String::new()), (1, String::new())]
}

/// A question in the making.
#[component]
pub(crate) fn Ask(
    /// Called when it is asked, or is not to be.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let saved = SavedPoll::of(room);
    let question = RwSignal::from(saved.question.clone());
    let rows = RwSignal::from(saved.rows.clone());
    let several = RwSignal::from(saved.several.clone());
    let anonymous = RwSignal::from(saved.anonymous.clone());
    let done = move || {
        SavedPoll::of(room).clear();
        room.collab.set_unsent(Unsent::Poll, false);
        on_done.run(());
    };
    let trouble = RwSignal::new(None::<&'static str>);
    let form = NodeRef::<html::Form>::new();
    let first = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(first) = first.get() {
            dom::focus(&first);
        }
    });
    let focus_row = move |number: usize| {
        request_animation_frame(move || {
            if let Some(form) = form.try_get_untracked().flatten() {
                dom::focus_nth(&form, ".poll-answer", number);
            }
        });
    };
    let add = move || {
        let count = rows.with_untracked(Vec::len);
        if count < OPTIONS {
            rows.update(|rows| {
                let next = rows.iter().map(|(key, _)| key + 1).max().unwrap_or_default();
                rows.push((next, String::new()));
            });
            focus_row(count);
        }
    };
    let remove = move |key| {
        let at = rows.with_untracked(|rows| rows.iter().position(|(other, _)| *other == key));
        rows.update(|rows| rows.retain(|(other, _)| *other != key));
        if let Some(at) = at {
            focus_row(at.saturating_sub(1));
        }
    };
    Effect::new(move |_| {
        let written = question.with(|text| !text.trim().is_empty())
            || rows.with(|rows| rows.iter().any(|(_, text)| !text.trim().is_empty()));
        room.collab.set_unsent(Unsent::Poll, written);
    });
    // Enter goes to the next answer, and from the last one to a new one.
    let on_key = move |event: leptos::ev::KeyboardEvent, key| {
        if event.key() != "Enter" {
            return;
        }
        event.prevent_default();
        let (at, count) =
            rows.with_untracked(|rows| (rows.iter().position(|(other, _)| *other == key), rows.len()));
        match at {
            Some(at) if at + 1 < count => focus_row(at + 1),
            _ => add(),
        }
    };
    let no_question = move || trouble.get().is_some() && question.with(|question| question.trim().is_empty());
    let ask = move || {
        let texts: Vec<String> =
            rows.with_untracked(|rows| rows.iter().map(|(_, text)| text.clone()).collect());
        let asked = question.with_untracked(|question| match answers(question, &texts) {
            Err(Missing::Question) => Err(say!(i18n, polls_no_question)),
            Err(Missing::Answers) => Err(say!(i18n, polls_no_answers)),
            Err(Missing::Shorter) => Err(say!(i18n, refused_long)),
            Err(Missing::Different) => Err(say!(i18n, polls_same_answers)),
            Ok(answers) => {
                let asked = CollabIntent::AskPoll {
                    question: question.trim().to_owned(),
                    options: answers.into_iter().map(str::to_owned).collect(),
                    several: several.get_untracked(),
                    anonymous: anonymous.get_untracked(),
                };
                match room.collab.dispatch(asked) {
                    Some(Ok(_)) => Ok(()),
                    Some(Err(refused)) => Err(refusal(i18n, refused)),
                    None => Err(say!(i18n, collab_not_ready)),
                }
            }
        });
        match asked {
            Ok(()) => done(),
            Err(words) => {
                trouble.set(Some(words));
                if let Some(first) = first.get_untracked().filter(|_| untrack(no_question)) {
                    dom::focus(&first);
                }
            }
        }
    };
    let left = Memo::new(move |_| {
        question.with(|question| {
            rows.with(|rows| {
                let answers = rows.iter().map(|(_, text)| text.as_str());
                room_left_in(std::iter::once(question.as_str()).chain(answers))
            })
        })
    });
    let row = move |(key, number): (u32, usize)| {
        let text = move || {
            rows.with(|rows| rows.iter().find(|(other, _)| *other == key).map(|(_, text)| text.clone()))
        };
        let typed = move |text: String| {
            rows.update(|rows| {
                rows.iter_mut().filter(|(other, _)| *other == key).for_each(|row| row.1.clone_from(&text));
            });
        };
        view! {
            <li class="poll-answer-row">
                <input
                    class="input poll-answer"
                    type="text"
                    autocomplete="off"
                    dir="auto"
                    aria-label=move || say!(i18n, polls_answer, number = number)
                    placeholder=move || say!(i18n, polls_answer, number = number)
                    prop:value=move || text().unwrap_or_default()
                    on:input=move |event| typed(event_target_value(&event))
                    on:keydown=move |event| on_key(event, key)
                />
                <Show when=move || { rows.with(|rows| rows.len() > 2) }>
                    <button
                        type="button"
                        class="row-button"
                        aria-label=move || say!(i18n, polls_remove, number = number)
                        title=move || say!(i18n, polls_remove, number = number)
                        on:click=move |_| remove(key)
                    >
                        <Icon icon=icondata::LuX/>
                    </button>
                </Show>
            </li>
        }
    };
    view! {
        <form
            node_ref=form
            class="poll-form"
            aria-label=told!(i18n, polls_ask)
            on:submit=move |event| {
                event.prevent_default();
                ask();
            }
        >
            {field("poll-question", told!(i18n, polls_question), view! {
                <input
                    node_ref=first
                    id="poll-question"
                    class="input"
                    type="text"
                    autocomplete="off"
                    dir="auto"
                    aria-invalid=move || no_question().to_string()
                    aria-describedby="poll-trouble"
                    prop:value=question
                    on:input=move |event| {
                        trouble.set(None);
                        question.set(event_target_value(&event));
                    }
                />
            })}
            <ul class="poll-answers">
                <For
                    each=move || rows.with(|rows| rows.iter().map(|(key, _)| *key).zip(1..).collect::<Vec<_>>())
                    key=Clone::clone
                    children=row
                />
            </ul>
            <Show when=move || { rows.with(|rows| rows.len() < OPTIONS) }>
                <button type="button" class="button button-small poll-add" on:click=move |_| add()>
                    <Icon icon=icondata::LuPlus/>
                    {told!(i18n, polls_add)}
                </button>
            </Show>
            <label class="poll-choice">
                <input type="checkbox" prop:checked=several on:change=move |event| several.set(event_target_checked(&event))/>
                <span>{told!(i18n, polls_several)}</span>
            </label>
            <label class="poll-choice">
                <input
                    type="checkbox"
                    prop:checked=anonymous
                    aria-describedby="poll-anonymous"
                    on:change=move |event| anonymous.set(event_target_checked(&event))
                />
                <span>{told!(i18n, polls_anonymous)}</span>
            </label>
            <p id="poll-anonymous" class="poll-note">{told!(i18n, polls_anonymous_text)}</p>
            <p class="poll-note" role="status">{move || room_left_words(i18n, left.get(), false)}</p>
            <p id="poll-trouble" class="field-error" role="alert">{move || trouble.get()}</p>
            <div class="poll-actions">
                <button type="submit" class=ButtonKind::Primary.class()>{told!(i18n, polls_send)}</button>
                {button(ButtonKind::Plain, told!(i18n, cancel), move |_| done())}
            </div>
        </form>
    }
}
