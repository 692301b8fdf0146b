use leptos::html;
use leptos::prelude::*;

use super::emoji_list::{EmojiEntry, GROUPS, QUICK};
use super::search_field::SearchField;
use crate::dom;
use crate::i18n::{I18n, say, told, use_i18n};
use crate::ui::icon::Icon;

/// What a group of signs is called, and what stands for it.
const GROUP_ICONS: [icondata::Icon; 5] =
    [icondata::LuSmile, icondata::LuHand, icondata::LuLeaf, icondata::LuLightbulb, icondata::LuHeart];

/// Whether this is one of the signs that can be chosen.
pub(super) fn is_known(sign: &str) -> bool {
    GROUPS.iter().copied().flatten().any(|(known, ..)| *known == sign)
}

/// Signs to choose from: by group, by name, by keyboard.
#[component]
pub(crate) fn EmojiPicker(
    /// Whether the few that most people want are enough at first.
    #[prop(optional)]
    quick: bool,
    /// Called with the one that was chosen.
    #[prop(into)]
    on_choose: Callback<String>,
    /// Called when none was.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let frame = NodeRef::<html::Div>::new();
    let all = RwSignal::new(!quick);
    let group = RwSignal::new(0_usize);
    let looked_for = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let Some(frame) = frame.get() else { return };
        dom::bring_in_sight(&frame);
        match field.get().filter(|_| all.get()) {
            Some(field) => dom::focus(&field),
            None => dom::focus_end(&frame, false),
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        event.stop_propagation();
        let key = event.key();
        if key == "Escape" {
            event.prevent_default();
            on_close.run(());
            return;
        }
        let Some(frame) = frame.get_untracked() else { return };
        let in_field = field.get_untracked().is_some_and(|field| dom::has_focus(&field));
        if in_field && key != "ArrowDown" {
            return;
        }
        let moved = match key.as_str() {
            // A row is as long as the style sheet makes it: up and down go by as many as fit.
            "ArrowDown" | "ArrowUp" => dom::step_grid(&frame, ".emoji", key == "ArrowDown"),
            key => dom::move_among(&frame, key, dom::LYING),
        };
        if moved {
            event.prevent_default();
        }
    };
    let sign = move |(sign, name): EmojiEntry| {
        let name = move || name.text(i18n.get());
        view! {
            <button type="button" class="emoji" aria-label=name title=name on:click=move |_| on_choose.run(sign.to_owned())>
                {sign}
            </button>
        }
    };
    let found = move || {
        let looked_for = looked_for.get().trim().to_lowercase();
        if looked_for.is_empty() {
            return GROUPS[group.get()].to_vec();
        }
        let locale = i18n.get();
        let fits = |(_, name): &&EmojiEntry| name.text(locale).to_lowercase().contains(&looked_for);
        GROUPS.iter().copied().flatten().filter(fits).copied().collect()
    };
    let quick_signs = move || {
        let known = |sign: &str| GROUPS.iter().copied().flatten().find(|(known, ..)| *known == sign).copied();
        QUICK.into_iter().filter_map(known).map(sign).collect_view()
    };
    view! {
        <div node_ref=frame tabindex="-1" class="emoji-picker" class:quick=move || !all.get() role="group" aria-label=told!(i18n, chat_emoji) on:keydown=on_key>
            {move || if all.get() {
                view! {
                    <SearchField label=Signal::derive(move || say!(i18n, emoji_search)) looked_for=looked_for field=field/>
                    <div class="emoji-groups">
                        {(0..GROUPS.len()).map(|number| view! {
                            <button
                                type="button"
                                class="row-button"
                                aria-label=move || group_name(i18n, number)
                                title=move || group_name(i18n, number)
                                aria-pressed=move || (group.get() == number).to_string()
                                on:click=move |_| {
                                    looked_for.set(String::new());
                                    group.set(number);
                                }
                            >
                                <Icon icon=GROUP_ICONS[number]/>
                            </button>
                        }).collect_view()}
                    </div>
                    <div class="emoji-grid">{move || found().into_iter().map(sign).collect_view()}</div>
                    <p class="emoji-none" role="status">{move || found().is_empty().then(|| say!(i18n, emoji_none))}</p>
                }
                .into_any()
            } else {
                view! {
                    <div class="emoji-quick">
                        {quick_signs()}
                        <button
                            type="button"
                            class="emoji"
                            aria-label=told!(i18n, emoji_all)
                            title=told!(i18n, emoji_all)
                            on:click=move |_| {
                                // The button goes, and whoever watches the focus is not to think that it left.
                                if let Some(frame) = frame.get_untracked() {
                                    dom::focus(&frame);
                                }
                                all.set(true);
                            }
                        >
                            <Icon icon=icondata::LuPlus/>
                        </button>
                    </div>
                }
                .into_any()
            }}
        </div>
    }
}

fn group_name(i18n: I18n, number: usize) -> &'static str {
    match number {
        0 => say!(i18n, emoji_faces),
        1 => say!(i18n, emoji_hands),
        2 => say!(i18n, emoji_life),
        3 => say!(i18n, emoji_things),
        _ => say!(i18n, emoji_signs),
    }
}
