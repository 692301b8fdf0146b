use parvis_app::page::RoomQuery;
use parvis_names::LinkKey;
use parvis_protocol::RoomName;
use web_sys::{Location, UrlSearchParams};

/// The room that the address names; `None` for an address of another page.
pub(crate) fn room(location: &Location) -> Option<RoomName> {
    let path = location.pathname().ok()?;
    let name = js_sys::decode_uri_component(path.strip_prefix('/')?).ok()?;
    RoomName::new(&String::from(name)).ok()
}

/// The key in the address. It is read whenever it is wanted: who pastes the whole link over an address without one
/// does not load the page again.
pub(crate) fn link_key() -> Option<LinkKey> {
    LinkKey::in_link(&web_sys::window()?.location().hash().ok()?)
}

/// What the address carries besides.
pub(crate) fn query(location: &Location) -> RoomQuery {
    let search = location.search().unwrap_or_default();
    let Ok(parameters) = UrlSearchParams::new_with_str(&search) else { return RoomQuery::default() };
    let values = |key| {
        let values = parameters.get_all(key);
        values.into_iter().filter_map(move |value| Some((key, value.as_string()?)))
    };
    RoomQuery::from_pairs(["name", "mic", "camera", "skip"].into_iter().flat_map(values))
}
