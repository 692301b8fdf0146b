use leptos::prelude::*;

/// An arch, and the paving before it.
const MARK: &str = r##"<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><path class="mark-stone" d="M4 16C4 9.4 9.4 4 16 4s12 5.4 12 12v5.5H4z"/><path class="mark-door" d="M11 21.5V16a5 5 0 0 1 10 0v5.5z"/><path class="mark-paving" d="M8.6 24h4.8l-1.6 4H5.2zM15 24h2l.8 4h-3.6zM18.6 24h4.8l3.4 4h-6.6z"/></svg>"##;

/// The sign alone.
#[component]
pub(crate) fn LogoMark() -> impl IntoView {
    view! { <span class="logo-mark" inner_html=MARK></span> }
}

/// The sign and the name.
#[component]
pub(crate) fn Logo() -> impl IntoView {
    view! {
        <span class="logo">
            <LogoMark/>
            <span class="logo-name">"Parvis"</span>
        </span>
    }
}
