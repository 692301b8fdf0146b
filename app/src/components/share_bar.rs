use leptos::prelude::*;
use parvis_meeting::{CaptureState, Intent, ScreenContent};

use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button};
use crate::ui::icon::Icon;
use crate::ui::segments::segments;

const CONTENTS: [ScreenContent; 2] = [ScreenContent::Text, ScreenContent::Motion];

/// That this participant shares a screen, and what can be done about it.
#[component]
pub(crate) fn ShareBar() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let shared = room.project(|snapshot| snapshot.local.screen == CaptureState::On);
    let paused = room.project(|snapshot| snapshot.local.screen_paused);
    let content = room.project(|snapshot| snapshot.local.screen_content);
    let words = move || if paused.get() { say!(i18n, share_paused) } else { say!(i18n, share_title) };
    let pause = move || if paused.get() { say!(i18n, share_go_on) } else { say!(i18n, share_pause) };
    let name = move |one| match one {
        ScreenContent::Text => say!(i18n, share_text),
        ScreenContent::Motion => say!(i18n, share_motion),
    };
    let tune = move |one| room.dispatch(Intent::TuneScreen(one));
    view! {
        <Show when=move || shared.get()>
            <section class="banner banner-action share-bar" aria-label=told!(i18n, share_title)>
                <Icon icon=icondata::LuScreenShare/>
                <span role="status">{words}</span>
                <fieldset class="segments">
                    <legend class="sr-only">{told!(i18n, share_content)}</legend>
                    {segments("share-content", CONTENTS, name, move || content.get(), tune)}
                </fieldset>
                <span class="question-answers">
                    {button(ButtonKind::Small, pause, move |_| room.dispatch(Intent::PauseScreen(!paused.get_untracked())))}
                    {button(ButtonKind::SmallPrimary, told!(i18n, share_stop), move |_| room.dispatch(Intent::SetScreen(false)))}
                </span>
            </section>
        </Show>
    }
}
