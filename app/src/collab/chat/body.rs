//! Shows what somebody wrote. Markup is made of blocks and spans that were parsed from text, never of HTML.

use leptos::prelude::*;

use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::row_button;
use parvis_view::chat::markup::{BidiPart, Block, TextSpan, blocks, turned_apart};

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
        Block::Code { language, code } => view! { <CodeBlock language=language code=code/> }.into_any(),
    }
}

fn spans_view(spans: Vec<TextSpan>) -> AnyView {
    spans.into_iter().map(span_view).collect_view().into_any()
}

fn span_view(span: TextSpan) -> AnyView {
    match span {
        TextSpan::Text(text) => text_view(text),
        TextSpan::Bold(spans) => view! { <strong>{spans_view(spans)}</strong> }.into_any(),
        TextSpan::Italic(spans) => view! { <em>{spans_view(spans)}</em> }.into_any(),
        TextSpan::Struck(spans) => view! { <s>{spans_view(spans)}</s> }.into_any(),
        TextSpan::Code(code) => view! { <code>{text_view(code)}</code> }.into_any(),
        TextSpan::Break => view! { <br/> }.into_any(),
        TextSpan::Link { to, words, veiled } => {
            let place = veiled.then(|| view! { <bdi class="chat-place">{format!("({})", to.place)}</bdi> });
            view! {
                <a href=to.href target="_blank" rel="noopener noreferrer nofollow"><bdi>{text_view(words)}</bdi></a>
                {place.map(|place| (" ", place))}
            }
            .into_any()
        }
    }
}

/// The letters as they were typed. One that turns those after it around stands in an element of its own, out of which
/// it cannot reach.
fn text_view(text: String) -> AnyView {
    let parts = turned_apart(&text);
    if !parts.iter().any(|part| matches!(part, BidiPart::Apart(_))) {
        return text.into_any();
    }
    let part = |part: &BidiPart<'_>| match *part {
        BidiPart::Text(text) => text.to_owned().into_any(),
        BidiPart::Apart(letter) => view! { <bdi>{letter.to_owned()}</bdi> }.into_any(),
    };
    parts.iter().map(part).collect_view().into_any()
}

/// Lines of code, and above them the name of their language and a button that copies them.
#[component]
fn CodeBlock(language: String, code: String) -> impl IntoView {
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
            <div class="chat-code-head">
                <span class="chat-code-language">{language}</span>
                {row_button(Signal::derive(icon), move || say!(i18n, chat_copy_code), copy)}
                <span class="sr-only" role="status">{move || copied.get().then(|| say!(i18n, chat_copied))}</span>
            </div>
            <pre tabindex="0" aria-label=told!(i18n, chat_code) role="group"><code>{text_view(code)}</code></pre>
        </div>
    }
}
