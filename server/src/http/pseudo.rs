//! For the tests in browsers: a language that nobody speaks, in the place of English.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use parvis_app::i18n::{Locale, Pseudo};
use parvis_app::page::{Assets, LanguageFiles};

use crate::app::App;

const FIRST: &str = "/dev/texts";
const LATE: &str = "/dev/texts-late";

/// The addresses that its texts are at.
pub(crate) fn router(pseudo: Pseudo) -> Router<Arc<App>> {
    let (first, late) = pseudo.files();
    Router::new().route(FIRST, get(move || file(first.clone()))).route(LATE, get(move || file(late.clone())))
}

async fn file(texts: String) -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "text/plain; charset=utf-8")], texts)
}

/// Has pages load it instead of English.
pub(crate) fn replace_english(assets: &mut Assets) {
    let files = LanguageFiles { first: FIRST.to_owned(), late: LATE.to_owned() };
    assets.languages.insert(Locale::en.as_str().to_owned(), files);
}
