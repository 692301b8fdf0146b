use leptos::prelude::*;

use crate::i18n::{I18n, say, told, use_i18n};
use crate::room::RoomContext;

/// A row of the list: the keys, and what they do.
type ShortcutRow = (fn(I18n) -> Vec<&'static str>, fn(I18n) -> &'static str);

const ROWS: [ShortcutRow; 15] = [
    (|_| vec!["M"], |i18n| say!(i18n, shortcuts_microphone)),
    (|i18n| vec![say!(i18n, key_space)], |i18n| say!(i18n, shortcuts_talk)),
    (|_| vec!["V", "E"], |i18n| say!(i18n, shortcuts_camera)),
    (|_| vec!["S"], |i18n| say!(i18n, shortcuts_screen)),
    (|_| vec!["H"], |i18n| say!(i18n, shortcuts_hand)),
    (|_| vec!["R"], |i18n| say!(i18n, shortcuts_react)),
    (|_| vec!["P"], |i18n| say!(i18n, shortcuts_people)),
    (|_| vec!["C"], |i18n| say!(i18n, shortcuts_chat)),
    (|_| vec!["W"], |i18n| say!(i18n, shortcuts_whiteboard)),
    (|_| vec!["N"], |i18n| say!(i18n, shortcuts_notes)),
    (|_| vec!["I"], |i18n| say!(i18n, shortcuts_invite)),
    (|_| vec!["F"], |i18n| say!(i18n, shortcuts_full_screen)),
    (|i18n| vec![say!(i18n, key_page_up), say!(i18n, key_page_down)], |i18n| say!(i18n, shortcuts_pages)),
    (|i18n| vec![say!(i18n, key_escape)], |i18n| say!(i18n, shortcuts_back)),
    (|_| vec!["?"], |i18n| say!(i18n, shortcuts_help)),
];

/// What the keyboard does in the call.
#[component]
pub(crate) fn Shortcuts() -> impl IntoView {
    let i18n = use_i18n();
    let row = move |(keys, does): ShortcutRow| {
        let keys = move || {
            let keys = keys(i18n).into_iter().enumerate().map(|(index, key)| {
                let or = (index > 0).then(|| view! { <span class="shortcut-or">{say!(i18n, key_or)}</span> });
                view! { {or} <kbd translate="no">{key}</kbd> }
            });
            keys.collect_view()
        };
        view! {
            <div class="shortcut">
                <dt>{keys}</dt>
                <dd>{move || does(i18n)}</dd>
            </div>
        }
    };
    let off = RoomContext::expect().characters_off;
    view! {
        <Show when=move || off.get()>
            <p class="dialog-lead" role="status">{told!(i18n, shortcuts_off)}</p>
        </Show>
        <dl class="shortcuts">{ROWS.map(row).collect_view()}</dl>
    }
}
