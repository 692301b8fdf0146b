//! Shows what somebody wrote. Markup is made of blocks and spans that were parsed from text, never of HTML.

use leptos::prelude::*;

use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::row_button;
use parvis_view::chat::markup::{Block, TextSpan, blocks};

/// What somebody wrote. All of it is text of others: it becomes text and never markup.
pub(crate) fn body(text: &str) -> AnyView {
    blocks_view(blocks(text))
}

fn blocks_view(blocks: Vec<Block>) -> AnyView {
    blocks.into_iter().map(block_view).collect_view().into_any()
}

fn block_view(block: Block) -> AnyView {
    match block {
        Block::Paragraph(spans) => view! { <p dir="auto">{spans_view(spans)}</p> }.into_any(),
        Block::Quote(blocks) => view! { <blockquote>{blocks_view(blocks)}</blockquote> }.into_any(),
        Block::Code(code) => view! { <CodeBlock code=code/> }.into_any(),
        Block::List(first, items) => {
            let items = items.into_iter().map(|item| view! { <li>{blocks_view(item)}</li> }).collect_view();
            match first {
                Some(first) => view! { <ol start=first.to_string()>{items}</ol> }.into_any(),
                None => view! { <ul class="chat-list">{items}</ul> }.into_any(),
            }
        }
    }
}

fn spans_view(spans: Vec<TextSpan>) -> AnyView {
    spans.into_iter().map(span_view).collect_view().into_any()
}

fn span_view(span: TextSpan) -> AnyView {
    match span {
        TextSpan::Text(text) => text.into_any(),
        TextSpan::Bold(spans) => view! { <strong>{spans_view(spans)}</strong> }.into_any(),
        TextSpan::Italic(spans) => view! { <em>{spans_view(spans)}</em> }.into_any(),
        TextSpan::Struck(spans) => view! { <s>{spans_view(spans)}</s> }.into_any(),
        TextSpan::Code(code) => view! { <code>{code}</code> }.into_any(),
        TextSpan::Break => view! { <br/> }.into_any(),
        TextSpan::Link { to, words, veiled } => {
            let place = veiled.then(|| view! { <bdi class="chat-place">{format!("({})", to.place)}</bdi> });
            view! {
                <a href=to.href target="_blank" rel="noopener noreferrer nofollow"><bdi>{words}</bdi></a>
                {place.map(|place| (" ", place))}
            }
            .into_any()
        }
    }
}

/// Lines of code, and a button that copies them.
#[component]
fn CodeBlock(code: String) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let copied = RwSignal::new(false);
    let whole = StoredValue::new(code.clone());
    let copy = move |_| {
        let done = Box::new(move |done| {
            let _ = copied.try_set(done);
        });
        whole.with_value(|code| room.platform.with(|platform| platform.copy(code, done)));
    };
    let icon = move || if copied.get() { icondata::LuCheck } else { icondata::LuCopy };
    view! {
        <div class="chat-code">
            {row_button(Signal::derive(icon), move || say!(i18n, chat_copy_code), copy)}
            <span class="sr-only" role="status">{move || copied.get().then(|| say!(i18n, chat_copied))}</span>
            <pre tabindex="0" aria-label=told!(i18n, chat_code) role="group"><code>{code}</code></pre>
        </div>
    }
}
