//! The service worker as it is sent: its script, with what this server has written into it.

use std::collections::BTreeMap;

use parvis_app::page::Assets;
use parvis_app::web_app::WebAppTexts;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::http::headers;

/// The script. It begins with the place of its settings.
const SCRIPT: &str = include_str!("worker.js");
/// The worker that removes itself.
pub(super) const FAREWELL: &str = include_str!("farewell.js");
/// The page without a server.
const OFFLINE: &str = include_str!("offline.html");

/// The service worker of a server with these files. It changes with them, which is how a browser learns of a new version.
pub(super) fn worker(assets: &Assets) -> String {
    let texts = WebAppTexts::all();
    let pages: BTreeMap<_, _> = texts.iter().map(|texts| (texts.language, offline(texts))).collect();
    let policy = headers::offline_policy(
        within(OFFLINE, "<style>", "</style>"),
        within(OFFLINE, "<script>", "</script>"),
    );
    let first: Vec<_> = [&assets.script, &assets.wasm, &assets.style]
        .into_iter()
        .chain(&assets.home_preload)
        .chain(&assets.room_preload)
        .chain(&assets.web_app)
        .filter(|path| !assets.late.contains(*path))
        .map(|path| relative(path))
        .collect();
    let late: Vec<_> = assets.late.iter().map(|path| relative(path)).collect();
    let mut settings =
        json!({ "first": first, "late": late, "pages": pages, "policy": policy, "version": "" });
    let hash = Sha256::new().chain_update(SCRIPT).chain_update(settings.to_string()).finalize();
    let version: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    settings["version"] = Value::from(version);
    // JSON is JavaScript (ECMAScript 2019).
    SCRIPT.replacen("SETTINGS", &settings.to_string(), 1)
}

/// An address of this server as the worker says it, which lies beside the home page.
fn relative(path: &str) -> &str {
    path.rsplit_once("/assets/").map_or(path, |(before, _)| &path[before.len() + 1..])
}

/// The page without a server in a language.
fn offline(texts: &WebAppTexts) -> String {
    [
        ("{language}", texts.language),
        ("{direction}", texts.direction),
        ("{title}", texts.offline_title),
        ("{device}", texts.offline_device),
        ("{server}", texts.offline_server),
        ("{waits}", texts.offline_waits),
        ("{again}", texts.offline_again),
    ]
    .into_iter()
    .fold(OFFLINE.to_owned(), |page, (place, text)| page.replace(place, &escaped(text)))
}

/// Text for an element, or for an attribute in double quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// What stands between these two, which are there once.
fn within<'a>(page: &'a str, begin: &str, end: &str) -> &'a str {
    let rest = page.split_once(begin).map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(content, _)| content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets() -> Assets {
        Assets {
            script: "/assets/parvis.1.js".into(),
            wasm: "/assets/parvis.2.wasm".into(),
            late: vec!["/assets/split_tools.3.wasm".into()],
            ..Assets::default()
        }
    }

    #[test]
    fn it_is_another_worker_for_other_files_and_the_same_for_the_same() {
        let one = worker(&assets());
        assert_eq!(one, worker(&assets()));
        assert_ne!(one, worker(&Assets { late: vec!["/assets/split_tools.4.wasm".into()], ..assets() }));
        assert_ne!(one, worker(&Assets { script: "/assets/parvis.5.js".into(), ..assets() }));
    }

    #[test]
    fn it_names_files_relative_to_itself() {
        let text = worker(&assets());
        assert!(text.contains(r#""late":["assets/split_tools.3.wasm"]"#), "{text}");
        assert_eq!(relative("/video/assets/a.1.js"), "assets/a.1.js");
        assert_eq!(relative("/a.js"), "/a.js");
        assert!(!text.contains("SETTINGS"));
    }

    #[test]
    fn the_page_without_a_server_says_what_is_wrong_in_every_language() {
        for texts in WebAppTexts::all() {
            let page = offline(&texts);
            assert!(page.contains(&format!("<html lang=\"{}\"", texts.language)), "{page}");
            assert!(
                page.contains(&escaped(texts.offline_server)) && page.contains(&escaped(texts.offline_waits))
            );
            let places = within(&page, "<body>", "<script>");
            assert!(!places.contains(['{', '}']), "a place without a text: {places}");
            // What the policy has the hashes of is the same in each.
            assert_eq!(within(&page, "<style>", "</style>"), within(OFFLINE, "<style>", "</style>"));
            assert_eq!(within(&page, "<script>", "</script>"), within(OFFLINE, "<script>", "</script>"));
            assert_eq!((page.matches("<style>").count(), page.matches("<script>").count()), (1, 1));
            assert!(!page.contains(" style=") && !page.contains("onclick="));
        }
    }

    #[test]
    fn texts_are_no_markup() {
        assert_eq!(escaped("a<b & \"c\""), "a&lt;b &amp; &quot;c&quot;");
    }
}
