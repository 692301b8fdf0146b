use leptos::html;
use leptos::prelude::*;
use parvis_protocol::ShortText;

use crate::dom;
use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::ButtonKind;
use crate::ui::icon::Icon;
use parvis_view::admission::{LobbyLine, Speaker};

/// So many lines that are being written are kept.
const DRAFTS: usize = 64;

/// What can be done with the line that was typed, besides saying it.
pub(crate) type OtherUse = (Signal<&'static str>, Callback<ShortText>);

/// What people on both sides of the lobby say to each other, and a field to say more.
#[component]
pub(crate) fn Talk(
    /// The identifier of the field.
    #[prop(into)]
    id: String,
    /// What was said, oldest first.
    #[prop(into)]
    said: Signal<Vec<LobbyLine>>,
    /// What it is called.
    #[prop(into)]
    title: Signal<String>,
    /// What the field is called.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the person asked to write.
    #[prop(optional, into)]
    wanted: Signal<bool>,
    /// Called with what they wrote.
    #[prop(into)]
    on_say: Callback<ShortText>,
    /// Something else that can be done with it.
    #[prop(optional)]
    other: Option<OtherUse>,
) -> impl IntoView {
    let i18n = use_i18n();
    let drafts = RoomContext::expect().drafts;
    let typed = RwSignal::new(drafts.with_value(|drafts| drafts.get(&id).cloned()).unwrap_or_default());
    // It is there again when the panel is opened anew.
    let draft_of = id.clone();
    Effect::new(move |_| {
        let text = typed.get();
        drafts.update_value(|drafts| {
            if text.is_empty() {
                drafts.remove(&draft_of);
            } else if drafts.len() < DRAFTS || drafts.contains_key(&draft_of) {
                drafts.insert(draft_of.clone(), text);
            }
        });
    });
    let log = NodeRef::<html::Div>::new();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get().filter(|_| wanted.get()) {
            dom::focus(&field);
        }
    });
    Effect::new(move |_| {
        said.track();
        // The new line has no place before the next frame.
        request_animation_frame(move || {
            if let Some(log) = log.try_get_untracked().flatten() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    });
    let take = move |then: Callback<ShortText>| {
        if let Ok(line) = typed.with_untracked(|typed| ShortText::new(typed)) {
            typed.set(String::new());
            then.run(line);
        }
    };
    // Nothing that is pasted is cut without a word.
    let long = move || typed.with(|typed| !typed.trim().is_empty() && ShortText::new(typed).is_err());
    let empty = move || typed.with(|typed| typed.trim().is_empty());
    let useless = move || empty() || long();
    let (field_id, error_id) = (id.clone(), format!("{id}-error"));
    view! {
        <div class="talk">
            <div
                node_ref=log
                class="talk-log"
                role="log"
                tabindex="0"
                aria-label=move || title.get()
                hidden=move || said.with(Vec::is_empty)
            >
                <For each=move || said.get().into_iter().enumerate() key=Clone::clone let((_, line))>
                    <SaidLine line=line/>
                </For>
            </div>
            <form
                class="talk-form"
                on:submit=move |event| {
                    event.prevent_default();
                    take(on_say);
                }
            >
                <label class="sr-only" for=field_id>{move || label.get()}</label>
                <input
                    node_ref=field
                    id=id
                    class="input"
                    type="text"
                    autocomplete="off"
                    enterkeyhint="send"
                    aria-invalid=move || long().to_string()
                    aria-describedby=error_id.clone()
                    placeholder=move || label.get()
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button type="submit" class=ButtonKind::Plain.class() disabled=useless>
                    <Icon icon=icondata::LuSend/>
                    {told!(i18n, talk_send)}
                </button>
                {other.map(|(name, act)| {
                    view! {
                        <button type="button" class=ButtonKind::Small.class() disabled=useless on:click=move |_| take(act)>
                            {move || name.get()}
                        </button>
                    }
                })}
                <p id=error_id class="field-error" role="alert">{move || long().then(|| say!(i18n, refused_long))}</p>
            </form>
        </div>
    }
}

#[component]
fn SaidLine(line: LobbyLine) -> impl IntoView {
    let i18n = use_i18n();
    let own = line.by == Speaker::You;
    let by = move || match &line.by {
        Speaker::You => say!(i18n, talk_you).to_owned(),
        Speaker::Named(name) => name.clone(),
        Speaker::Host => say!(i18n, talk_host).to_owned(),
    };
    view! {
        <p class="talk-line" class:own=own>
            <span class="talk-by" dir="auto" translate="no">{by}</span>
            " "
            <span class="talk-text" dir="auto" translate="no">{line.text}</span>
        </p>
    }
}
