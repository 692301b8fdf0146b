//! For the tests in browsers: a language that nobody speaks, in the place of English.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use parvis_app::i18n::{Locale, Pseudo};
use parvis_app::page::Assets;

use super::App;

const TEXTS: &str = "/dev/texts";

/// The address that its texts are at.
pub(crate) fn router(pseudo: Pseudo) -> Router<Arc<App>> {
    let texts = pseudo.file();
    let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "text/plain; charset=utf-8")];
    Router::new().route(TEXTS, get(move || async move { (headers, texts) }))
}

/// Has pages load it instead of English.
pub(crate) fn replace_english(assets: &mut Assets) {
    assets.languages.insert(Locale::en.as_str().to_owned(), TEXTS.to_owned());
}
