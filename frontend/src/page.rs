use parvis_app::page::{BASE_PATH, RoomQuery};
use parvis_names::LinkKey;
use parvis_protocol::RoomName;
use web_sys::{Location, UrlSearchParams};

use crate::js;

/// The room that the address names; `None` for an address of another page.
pub(crate) fn room(location: &Location) -> Option<RoomName> {
    let path = location.pathname().ok()?;
    let (_, name) = path.rsplit_once('/')?;
    let name = js_sys::decode_uri_component(name).ok()?;
    RoomName::new(&String::from(name)).ok()
}

/// The room of this page.
pub(crate) fn here() -> Option<RoomName> {
    room(&web_sys::window()?.location())
}

/// The host that this page was loaded from, an IPv6 address in brackets; empty where there is none.
pub(crate) fn host() -> String {
    web_sys::window().and_then(|window| window.location().hostname().ok()).unwrap_or_default()
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
    RoomQuery::from_pairs(RoomQuery::KEYS.into_iter().flat_map(values))
}

/// What the server wrote on the body of the page.
pub(crate) fn attribute(name: &str) -> Option<String> {
    web_sys::window()?.document()?.body()?.get_attribute(name)
}

/// The path below which Parvis is; empty at the root of the host.
pub(crate) fn base_path() -> String {
    attribute(BASE_PATH).unwrap_or_default()
}

/// Whether the person had the page loaded again, or it did so itself (W3C Navigation Timing, `TYPE_RELOAD`). By the old
/// name, which all browsers have.
pub(crate) fn is_reload() -> bool {
    let kind = web_sys::window()
        .and_then(|window| window.performance())
        .and_then(|clock| js::get(&js::get(&clock, "navigation")?, "type"));
    kind.and_then(|kind| kind.as_f64()) == Some(1.0)
}
