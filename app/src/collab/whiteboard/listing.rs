use leptos::prelude::*;
use parvis_whiteboard::describe::Described;
use parvis_whiteboard::input::WhiteboardInput;

use super::view::WhiteboardView;
use super::words;
use crate::i18n::{say, told, use_i18n};
use crate::ui::button::row_of_words;

/// More lines are not listed at once.
const LINES: usize = 300;

/// What is on the page, as a list. Choosing something there selects it on the whiteboard.
#[component]
pub(super) fn Listing() -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let open = Memo::new(move |_| board.shown.with(|shown| shown.list));
    let lines = move || board.list.get().into_iter().take(LINES).collect::<Vec<_>>();
    let more = move || board.list.with(Vec::len).saturating_sub(LINES);
    view! {
        <Show when=move || open.get()>
            <section class="whiteboard-list" aria-label=told!(i18n, whiteboard_list)>
                <h3>{told!(i18n, whiteboard_list)}</h3>
                <Show when=move || board.list.with(Vec::is_empty)>
                    <p>{told!(i18n, whiteboard_empty)}</p>
                </Show>
                <ol>
                    <For each=lines key=|line| (line.id, line.text.clone(), line.colour, line.fixed) let:line>
                        <Line line=line/>
                    </For>
                </ol>
                {move || (more() > 0).then(|| view! { <p>{say!(i18n, whiteboard_more, count = more().to_string())}</p> })}
                <p class="whiteboard-said whiteboard-help">{told!(i18n, whiteboard_keys)}</p>
            </section>
        </Show>
    }
}

#[component]
fn Line(line: Described) -> impl IntoView {
    let i18n = use_i18n();
    let board = WhiteboardView::expect();
    let id = line.id;
    let fixed = line.fixed;
    let words = move || words::described(i18n, board.people, &line);
    view! {
        <li>
            {row_of_words("whiteboard-line", words, fixed, move |_| {
                board.handle(WhiteboardInput::SelectAndShow(id));
            })}
        </li>
    }
}
