use leptos::prelude::*;

use crate::components::level_meter::lit;
use crate::dom;
use crate::room::RoomContext;

/// The button of the microphone, as the toolbar names it.
const BUTTON: &str = "tool-microphone";

/// Shows on the button of the microphone how loud what it sends is, as `--level` for the style sheet: 0 to 1, in the steps
/// of the meter. For the eye only, and not for those who want less to move. The level itself changes ten times a second at
/// most.
#[component]
pub(super) fn MicrophoneLevel() -> impl IntoView {
    let room = RoomContext::expect();
    if dom::prefers_less_motion() {
        return;
    }
    let steps = Memo::new(move |_| lit(room.meeting.level.get()));
    Effect::new(move |_| dom::set_variable(BUTTON, "--level", &format!("{}%", steps.get() * 100 / lit(1.0))));
}
