use leptos::prelude::*;

use crate::components::logo::{Logo, LogoMark};
use crate::i18n::{told, use_i18n};

/// What the warning of a browser means where the server has made its certificate itself. It has no script, and may come over
/// HTTP: so it says nothing that has to be believed, and least of all the fingerprint.
#[component]
pub(crate) fn CertificatePage(
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
                <h1>{told!(i18n, certificate_title)}</h1>
                <p>{told!(i18n, certificate_why)}</p>
                <p>{told!(i18n, certificate_ask)}</p>
                <h2>{told!(i18n, certificate_see)}</h2>
                <ul>
                    <li>{told!(i18n, certificate_chrome)}</li>
                    <li>{told!(i18n, certificate_firefox)}</li>
                    <li>{told!(i18n, certificate_safari)}</li>
                </ul>
                <p>{told!(i18n, certificate_same)}</p>
                <p><strong>{told!(i18n, certificate_other)}</strong></p>
                <p>{told!(i18n, certificate_not_here)}</p>
                <p>{told!(i18n, certificate_phone)}</p>
                <div class="message-actions">
                    <a class="button button-primary" href=home>{told!(i18n, goodbye_home)}</a>
                </div>
            </div>
        </main>
    }
}
