use leptos::prelude::*;

use crate::components::logo::{Logo, LogoMark};
use crate::i18n::{told, use_i18n};

/// An address that no meeting can have. It has no script: nothing here can be pressed but a link.
#[component]
pub(crate) fn NotFoundPage(
    /// The address of the home page.
    home: String,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <header class="site-header">
            <a class="site-header-home" href=home.clone()><Logo/></a>
        </header>
        <main class="message">
            <div class="message-card">
                <div class="message-mark"><LogoMark/></div>
                <h1>{told!(i18n, not_found_title)}</h1>
                <p>{told!(i18n, not_found_text)}</p>
                <div class="message-actions">
                    <a class="button button-primary" href=home>{told!(i18n, goodbye_home)}</a>
                </div>
            </div>
        </main>
    }
}
