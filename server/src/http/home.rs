use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::{IntoResponse as _, Response};
use parvis_app::page::Page;
use parvis_names::{Language, suggest, tidy};
use parvis_protocol::RoomName;

use super::page;
use super::room::path_of;
use crate::app::App;

/// `GET /`. With `?room=...`, which is the form on it sent without a script, the way to that room.
pub(crate) async fn home(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let typed = form_urlencoded::parse(query).find(|(key, _)| key == "room");
    if let Some(room) = typed.and_then(|(_, typed)| room_of(&typed)) {
        let place = path_of(&app.config.base_path, &room);
        return (StatusCode::SEE_OTHER, [(LOCATION, place), (CACHE_CONTROL, "no-store".to_owned())])
            .into_response();
    }
    page::render(&app, Page::Home, request).await
}

/// The room that somebody wants who sent the form off. With nothing in the field it is a new one: a script would have put a
/// suggestion there. `None` where what was typed cannot be a name, which the page then says.
fn room_of(typed: &str) -> Option<RoomName> {
    if typed.trim().is_empty() {
        return Some(suggest(Language::default(), rand::random()));
    }
    tidy(typed).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_leads_to_the_room_that_was_typed_or_to_a_new_one() {
        assert_eq!(room_of("Tulipe Calme").as_ref().map(RoomName::as_str), Some("tulipe-calme"));
        let new = room_of(" ").unwrap();
        assert!(parvis_names::weakness(&new).is_none() && room_of("") != Some(new));
        assert_eq!(room_of("!!"), None);
        assert_eq!(room_of(&"x".repeat(200)), None);
    }
}
