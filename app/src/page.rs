//! What the server and the browser half agree on about a page: which one it is, and where its files are.

use std::collections::BTreeMap;

use parvis_protocol::{DisplayName, RoomName};
pub use parvis_view::arrival::DirectJoin;
use parvis_view::arrival::LinkWishes;

/// The cookie that holds the tag of the chosen language. Attributes: `Path={base}/; Max-Age=31536000; SameSite=Lax`, and
/// `Secure` on HTTPS.
pub const LANGUAGE_COOKIE: &str = "language";

/// The cookie that holds the chosen theme, `light` or `dark`; absent for what the system says. The same attributes.
pub const THEME_COOKIE: &str = "theme";

/// The attribute of a room's body with the name of the [`DirectJoin`] that the operator chose.
pub const DIRECT_JOIN: &str = "data-direct-join";

/// The attribute of the body with the path below which Parvis is, as `/visio`. Absent where that is the root of the host.
///
/// Links of the home page and of a room's are relative and do without it: both pages are directly below that path, so that `./`
/// leads home.
pub const BASE_PATH: &str = "data-base-path";

/// The attribute of a room's body that is there where the operator has addresses hidden, unless a person chooses otherwise.
pub const HIDE_ADDRESSES: &str = "data-hide-addresses";

/// The attribute of a room's body that is there where the server offers no relay.
pub const NO_RELAY: &str = "data-no-relay";

/// What a browser keeps the number of the chosen [`parvis_meeting::DataUse`] under.
pub const DATA_USE: &str = "data";

/// What a room's page says of the operator's choices, for the browser half to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoomPolicy {
    /// What `skip` in the address of a room may do.
    pub direct_join: DirectJoin,
    /// Whether addresses are hidden, unless a person chooses otherwise.
    pub hide_addresses: bool,
    /// Whether there is a relay, without which nothing can be hidden.
    pub relay: bool,
}

/// The pages that have an address. Addresses begin at the base path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// `/`.
    Home,
    /// `/{name}`: pre-join, call and goodbye.
    Room(RoomName, RoomQuery),
    /// An address that is no room name; answered with status 404.
    NotFound,
    /// `/-/check`: why a call does not work here. The browser half makes all of it, with code that is late.
    Check,
    /// `/-/certificate`, where the server has made its certificate itself.
    Certificate,
}

/// What the address of a room may carry: `?name=Ada&mic=off&camera=off&skip=1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomQuery {
    /// Fills the name in.
    pub name: Option<DisplayName>,
    /// Whether that name was longer than one can be, and was cut.
    pub name_cut: bool,
    /// Whether the microphone is asked for.
    pub microphone: bool,
    /// Whether the camera is asked for.
    pub camera: bool,
    /// Joins without stopping at the pre-join page, where there is a name.
    pub skip: bool,
}

impl Default for RoomQuery {
    fn default() -> Self {
        Self { name: None, name_cut: false, microphone: true, camera: true, skip: false }
    }
}

impl RoomQuery {
    /// What it may carry.
    pub const KEYS: [&str; 4] = ["name", "mic", "camera", "skip"];

    /// What it asks for.
    #[must_use]
    pub fn wishes(&self) -> LinkWishes {
        LinkWishes { microphone: self.microphone, camera: self.camera, skip: self.skip }
    }

    /// A query string, with its `?` or empty, without what it carries for one person: what is left is as good for
    /// everybody. `None` where nothing was in it.
    #[must_use]
    pub fn shared(search: &str) -> Option<String> {
        let pairs = || search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
        let is_own =
            |pair: &&str| Self::KEYS.contains(&decoded(pair.split('=').next().unwrap_or_default()).as_str());
        if !pairs().any(|pair| is_own(&pair)) {
            return None;
        }
        let rest: Vec<_> = pairs().filter(|pair| !is_own(pair)).collect();
        Some(if rest.is_empty() { String::new() } else { ["?", &rest.join("&")].concat() })
    }

    /// Reads the decoded pairs of a query string. What is not known, or makes no sense, is left out.
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            let value = value.as_ref();
            let off = matches!(value, "off" | "0" | "false");
            match key.as_ref() {
                "name" => {
                    let cut = DisplayName::cut(value);
                    query.name_cut = cut.as_ref().is_some_and(|(_, cut)| *cut);
                    query.name = cut.map(|(name, _)| name);
                }
                "mic" => query.microphone = !off,
                "camera" => query.camera = !off,
                "skip" => query.skip = !off,
                _ => {}
            }
        }
        query
    }
}

/// The key of a pair as browsers read it (URL standard, section 5.1), as far as it is ASCII: the known keys are.
fn decoded(key: &str) -> String {
    let mut bytes = key.bytes();
    let mut text = String::new();
    while let Some(byte) = bytes.next() {
        let mut rest = bytes.clone();
        let mut digit = || char::from(rest.next()?).to_digit(16);
        match (byte, digit(), digit()) {
            (b'%', Some(high), Some(low)) => {
                text.extend(char::from_u32(high * 16 + low));
                bytes = rest;
            }
            _ => text.push(char::from(byte)),
        }
    }
    text
}

/// The addresses of the files that a page loads, with their hashes, as the build wrote them down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    /// The module that starts the page.
    pub script: String,
    /// The WebAssembly that it loads first.
    pub wasm: String,
    /// The style sheet.
    pub style: String,
    /// What the home page loads besides, to be fetched at once.
    pub home_preload: Vec<String>,
    /// The same for the room page.
    pub room_preload: Vec<String>,
    /// The files of each language, by its tag.
    pub languages: BTreeMap<String, LanguageFiles>,
    /// What pages may load after they have begun; a browser keeps it for those that are open while the server changes.
    pub late: Vec<String>,
    /// What makes Parvis an app of the system, loaded when a page has begun. `None` where it is to be none.
    pub web_app: Option<String>,
}

impl Assets {
    /// The same files where Parvis is below this path.
    #[must_use]
    pub fn below(mut self, base: &str) -> Self {
        let texts = self.languages.values_mut().flat_map(|LanguageFiles { first, late }| [first, late]);
        let preloads = self.home_preload.iter_mut().chain(&mut self.room_preload);
        let first = [&mut self.script, &mut self.wasm, &mut self.style];
        let first = first.into_iter().chain(&mut self.web_app);
        first.chain(preloads).chain(texts).for_each(|address| address.insert_str(0, base));
        self
    }
}

/// The addresses of the texts in a language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LanguageFiles {
    /// Those that a room's page begins with.
    pub first: String,
    /// Those that only code says that is loaded late; they come with it.
    pub late: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_fills_in_what_it_names_and_nothing_else() {
        assert_eq!(RoomQuery::from_pairs::<&str, &str>([]), RoomQuery::default());
        let query = RoomQuery::from_pairs([
            ("name", " Ada "),
            ("mic", "off"),
            ("camera", "on"),
            ("skip", "1"),
            ("x", "y"),
        ]);
        assert_eq!(query.name.as_ref().map(DisplayName::as_str), Some("Ada"));
        assert!(!query.microphone && query.camera && query.skip);
        assert_eq!(RoomQuery::from_pairs([("name", " ")]).name, None);
        assert!(!query.name_cut);
    }

    #[test]
    fn an_address_that_is_copied_has_nothing_that_was_for_one_person() {
        for (search, shared) in [
            ("", None),
            ("?", None),
            ("?x=1&named=2&Name=3", None),
            ("?name=Ada&mic=off&camera=off&skip=1", Some("")),
            ("?skip", Some("")),
            ("?n%61me=Ada&%73%4Bip=1&x=%20y&%zz&mic=0", Some("?%73%4Bip=1&x=%20y&%zz")),
            ("?a&&skip=1&name=x=y&b=2&", Some("?a&b=2")),
            ("?na%6De=%F0%9F%91%A9", Some("")),
            ("?%6", None),
        ] {
            assert_eq!(RoomQuery::shared(search).as_deref(), shared, "{search}");
        }
    }

    #[test]
    fn a_name_that_is_too_long_is_cut_and_not_dropped() {
        for long in ["a".repeat(200), "Ada Lovelace ".repeat(20), "👩🏽".repeat(80)] {
            let query = RoomQuery::from_pairs([("name", &long)]);
            let name = query.name.unwrap();
            assert!(query.name_cut && long.starts_with(name.as_str()), "{name}");
            assert_eq!(DisplayName::new(name.as_str()), Ok(name));
        }
    }
}
