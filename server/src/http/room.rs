//! Every address that is nothing else is a room's. Another spelling of a name is redirected to the one address of the
//! room.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::{IntoResponse as _, Response};
use parvis_app::page::{Page, RoomQuery};
use parvis_protocol::RoomName;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{assets, page};
use crate::app::App;
use crate::config::BasePath;

/// Of a room's name only hyphens need no encoding besides alphanumeric characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');

/// Every address that is nothing else: a file at the root, or a room, whether it exists or not.
pub(crate) async fn room(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let path = request.uri().path();
    if let Some(file) = assets::root_file(&app.site, path.trim_start_matches('/'), request.headers()) {
        return file;
    }
    let Some(typed) = name_in(path) else { return page::render(&app, Page::NotFound, request).await };
    let Ok(name) = parvis_names::tidy(&typed) else {
        return page::render(&app, Page::NotFound, request).await;
    };
    let query = request.uri().query();
    if typed != name.as_str() || path.ends_with('/') {
        let query = query.map_or_else(String::new, |query| format!("?{query}"));
        let place = path_of(&app.config.base_path, &name) + &query;
        return (StatusCode::PERMANENT_REDIRECT, [(LOCATION, place), (CACHE_CONTROL, "no-store".to_owned())])
            .into_response();
    }
    let query = RoomQuery::from_pairs(form_urlencoded::parse(query.unwrap_or_default().as_bytes()));
    page::render(&app, Page::Room(name, query), request).await
}

/// The address of a room's page.
pub(crate) fn path_of(base: &BasePath, room: &RoomName) -> String {
    format!("{base}/{}", utf8_percent_encode(room.as_str(), ENCODED))
}

/// What somebody typed as a room's name into the address: its only part.
fn name_in(path: &str) -> Option<String> {
    let part = path.strip_prefix('/')?;
    let part = part.strip_suffix('/').unwrap_or(part);
    if part.contains('/') {
        return None;
    }
    percent_decode_str(part).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_the_only_part_of_its_address() {
        assert_eq!(name_in("/tulipe").as_deref(), Some("tulipe"));
        assert_eq!(name_in("/Tulipe%20Calme/").as_deref(), Some("Tulipe Calme"));
        assert_eq!(name_in("/%E4%BC%9A%E8%AE%AE").as_deref(), Some("会议"));
        for none in ["/a/b", "//evil.example", "/%ff", "", "/a//"] {
            assert_eq!(name_in(none), None, "{none}");
        }
    }

    #[test]
    fn the_address_of_a_room_is_plain_ascii() {
        let (root, base) = (BasePath::default(), "/visio".parse().unwrap());
        let (latin, other) = (RoomName::new("tulipe-calme-4").unwrap(), RoomName::new("会议").unwrap());
        assert_eq!(path_of(&root, &latin), "/tulipe-calme-4");
        assert_eq!(path_of(&root, &other), "/%E4%BC%9A%E8%AE%AE");
        assert_eq!(path_of(&base, &latin), "/visio/tulipe-calme-4");
    }
}
