use leptos::prelude::*;

use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::icon::Icon;
use parvis_view::problems::{Problem, problems};

/// What is wrong with this browser or its devices, and what to do about it.
#[component]
pub(crate) fn ProblemList(
    /// Whether each can be put away, once it was read.
    #[prop(optional)]
    dismissible: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let all = room.project(problems);
    let words = move |problem| {
        let known = room.problem_words.with(|known| {
            let (_, words) = known.iter().find(|(of, _)| *of == problem)?;
            Some(words.clone())
        });
        known.unwrap_or_else(|| sentence(i18n, problem).to_owned())
    };
    let dismissed = RwSignal::new(Vec::<Problem>::new());
    Effect::new(move |_| {
        // What is wrong again, after it was not, is said again.
        let all = all.get();
        dismissed.update(|dismissed| dismissed.retain(|problem| all.contains(problem)));
    });
    let wrong = Memo::new(move |_| {
        let dismissed = dismissed.get();
        all.get().into_iter().filter(|problem| !dismissed.contains(problem)).collect::<Vec<_>>()
    });
    let dismiss = move |problem| {
        dismissible.then(|| {
            view! {
                <button
                    type="button"
                    class="problem-dismiss"
                    aria-label=told!(i18n, close)
                    on:click=move |_| dismissed.update(|dismissed| dismissed.push(problem))
                >
                    <Icon icon=icondata::LuX/>
                </button>
            }
        })
    };
    view! {
        <div class="problems" role="status">
            <For each=move || wrong.get() key=|problem| *problem let:problem>
                <p class="problem">
                    <Icon icon=icondata::LuTriangleAlert/>
                    <span>{move || words(problem)}</span>
                    {dismiss(problem)}
                </p>
            </For>
        </div>
        <a class="check-link" href="./-/check" target="_blank">{told!(i18n, check_link)}</a>
    }
}

/// What a problem means for the person, and what helps.
fn sentence(i18n: I18n, problem: Problem) -> &'static str {
    match problem {
        Problem::NoWebrtc => say!(i18n, problem_no_webrtc),
        Problem::CannotCapture => say!(i18n, problem_cannot_capture),
        Problem::BothDenied => say!(i18n, problem_both_denied),
        Problem::MicrophoneDenied => say!(i18n, problem_microphone_denied),
        Problem::CameraDenied => say!(i18n, problem_camera_denied),
        Problem::NoMicrophone => say!(i18n, problem_no_microphone),
        Problem::NoCamera => say!(i18n, problem_no_camera),
        Problem::MicrophoneBusy => say!(i18n, problem_microphone_busy),
        Problem::CameraBusy => say!(i18n, problem_camera_busy),
        Problem::MicrophoneInterrupted => say!(i18n, problem_microphone_interrupted),
        Problem::CameraInterrupted => say!(i18n, problem_camera_interrupted),
        Problem::NotConnected => say!(i18n, problem_not_connected),
        Problem::ScreenDenied => say!(i18n, problem_screen_denied),
        Problem::ScreenFailed => say!(i18n, problem_screen_failed),
        Problem::AddressShown => say!(i18n, problem_address_shown),
        Problem::AddressSeen => say!(i18n, problem_address_seen),
        Problem::AddressUnreachable => say!(i18n, problem_address_unreachable),
    }
}
