use leptos::prelude::*;

use crate::i18n::{say, told, use_i18n};
use crate::room::RoomContext;
use crate::ui::button::{ButtonKind, button_with_icon};

/// A button that copies what this page recorded of the call, for whoever runs the server.
#[component]
pub(crate) fn ReportCopy() -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomContext::expect();
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let report = room.meeting.flight_report();
        // The person may have closed the dialog in the meantime.
        let told = Box::new(move |worked| {
            let _ = copied.try_set(Some(worked));
        });
        room.platform.with(|platform| platform.copy(&report, told));
    };
    let icon = move || if copied.get() == Some(true) { icondata::LuCheck } else { icondata::LuCopy };
    view! {
        <p class="dialog-lead">{told!(i18n, settings_report_text)}</p>
        <div class="dialog-actions">
            {button_with_icon(ButtonKind::Plain, Signal::derive(icon), told!(i18n, settings_report_copy), copy)}
            <span class="copy-outcome" role="status">
                {move || copied.get().map(|worked| if worked { say!(i18n, settings_report_copied) } else { say!(i18n, settings_report_failed) })}
            </span>
        </div>
    }
}
