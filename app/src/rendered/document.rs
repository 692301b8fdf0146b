//! The document of a page: its texts, its files and its policy.

use parvis_protocol::DisplayName;

use super::{contents, document, document_below, room, room_at, tag_with, words};
use crate::i18n::Locale;
use crate::page::{Page, RoomQuery};
use parvis_view::fixtures::call;

#[test]
fn an_element_that_holds_text_alone_holds_no_marker_of_the_renderer() {
    let nasty = RoomQuery { name: DisplayName::new("<!>&").ok(), ..RoomQuery::default() };
    for (page, title) in [
        (Page::Home, "Parvis: video meetings with just a link"),
        (room(nasty), "tulipe-calme · Parvis"),
        (Page::NotFound, "No meeting at this address · Parvis"),
        (Page::Certificate, "About your browser’s warning · Parvis"),
    ] {
        let html = document(page, "en", "");
        let (_, after) = html.split_once("<title>").unwrap();
        let (found, _) = after.split_once("</title>").unwrap();
        assert_eq!(found, title);
        for element in ["title", "textarea", "style"] {
            for content in contents(&html, element) {
                assert!(!content.contains("<!"), "{element}: {content}");
            }
        }
        // An option takes words alone, too, although a browser reads it as markup.
        assert!(contents(&html, "option").iter().all(|content| !content.contains("&lt;!")), "{html}");
    }
}

#[test]
fn the_language_is_the_browsers_unless_one_was_chosen() {
    assert!(words(&document(Page::Home, "fr-CA,en;q=0.5", "")).contains("Démarrer la réunion"));
    let html = document(Page::Home, "fr", "theme=dark; language=en");
    assert!(words(&html).contains("Start the meeting"));
    let root = tag_with(&html, "lang=");
    assert!(root.contains("lang=\"en\"") && root.contains("data-theme=\"dark\""), "{root}");
    assert!(!tag_with(&document(Page::Home, "en", "theme=\"><script>"), "lang=").contains("theme"));
}

#[test]
fn the_home_page_carries_its_texts_and_a_room_loads_those_of_its_language() {
    let home = document(Page::Home, "fr", "");
    let carried = home.split("id=\"texts\"").nth(1).unwrap().split("</script>").next().unwrap();
    assert!(carried.contains("data-files=\"en=/assets/en.7.txt,/assets/en-late.9.txt fr=/assets/fr.8.txt,/assets/fr-late.9.txt\""), "{carried}");
    assert!(carried.contains("Nom de la réunion"), "{carried}");
    assert!(!carried.contains("Meeting name") && !home.contains("href=\"/assets/fr.8.txt\""));
    let room = document(room(RoomQuery::default()), "fr", "");
    assert!(tag_with(&room, "href=\"/assets/fr.8.txt\"").contains("rel=\"preload\""));
    assert!(!room.contains("href=\"/assets/en.7.txt\""));
    assert!(room.contains("/assets/fr-late.9.txt\"></script>"), "a room's document carries none");
    assert!(
        !room.contains("href=\"/assets/fr-late.9.txt\""),
        "what is late comes with the code that says it"
    );
    assert!(!document(Page::NotFound, "fr", "").contains("id=\"texts\""));
}

#[test]
fn a_page_names_its_manifest_and_what_comes_after_it() {
    for page in [Page::Home, room(RoomQuery::default())] {
        let is_home = page == Page::Home;
        let html = document(page, "fr", "");
        assert!(tag_with(&html, "rel=\"manifest\"").contains("crossorigin=\"use-credentials\""));
        let (before, after) = html.split_once("await hydrate()").unwrap();
        assert!(before.contains("beforeinstallprompt") && after.contains("import(\"/assets/web_app.9.js\")"));
        // Nothing of it is seen before a browser offers it.
        assert_eq!(html.contains("data-install"), is_home);
        assert!(!is_home || tag_with(&html, "data-install").contains("hidden"), "{html}");
    }
    assert!(!document(Page::NotFound, "fr", "").contains("web_app"));
}

#[test]
fn the_script_carries_the_nonce_and_a_page_preloads_its_own_chunks_only() {
    let html = document(room(RoomQuery::default()), "en", "");
    let script = tag_with(&html, "<script type=\"module\"");
    assert!(script.contains("nonce=\"bm9uY2U\"") && script.contains("type=\"module\""), "{script}");
    assert!(
        html.contains("import(\"/assets/parvis.1.js\")")
            && html.contains("module_or_path:\"/assets/parvis.2.wasm\"")
    );
    assert!(tag_with(&html, "/assets/room.4.wasm").contains("rel=\"preload\""));
    assert!(tag_with(&html, "/assets/room.5.js").contains("rel=\"modulepreload\""));
    assert!(html.contains("name=\"robots\" content=\"noindex\""));
    let home = document(Page::Home, "en", "");
    assert!(
        tag_with(&home, "/assets/home.6.wasm").contains("rel=\"preload\"") && !html.contains("/assets/home.")
    );
    assert!(!home.contains("/assets/room.") && !home.contains("noindex"));
    assert!(!document(Page::NotFound, "en", "").contains("<script"));
}

#[test]
fn below_a_path_every_address_begins_with_it() {
    for page in [Page::Home, room(RoomQuery::default()), Page::NotFound, Page::Certificate] {
        let html = document_below("/visio", page.clone(), "en", "");
        let named = html.replace(" data-base-path=\"/visio\"", "");
        let addresses = ["=\"/", "(\"/", ":\"/", "=/", ",/"].map(|start| {
            let found: Vec<_> = named.split(start).skip(1).collect();
            assert!(found.iter().all(|rest| rest.starts_with("visio/")), "{start} in {html}");
            found.len()
        });
        assert!(addresses[0] >= 5, "{addresses:?}");
        let has_script = matches!(page, Page::Home | Page::Room(..));
        assert_eq!(addresses[1..].iter().all(|count| *count > 0), has_script, "{addresses:?}");
        // Two of these are of pages that may be anywhere, the others are directly below it.
        let home = if has_script { "href=\"./\"" } else { "href=\"/visio/\"" };
        assert!(tag_with(&html, home).starts_with("<a "), "{html}");
        assert!(tag_with(&html, "data-page=").contains("data-base-path=\"/visio\""), "{html}");
        assert!(!document(page, "en", "").contains("data-base-path"));
    }
    assert!(tag_with(&document_below("/visio", Page::Home, "en", ""), "<form").contains("action=\"./\""));
}

#[test]
fn nothing_in_a_page_is_against_its_own_policy() {
    for page in [Page::Home, room(RoomQuery::default()), Page::NotFound, Page::Certificate] {
        let html = document(page, "fr", "");
        assert!(!html.contains(" style=") && !html.contains("<style"), "{html}");
        assert!(!html.contains(" onclick=") && !html.contains("javascript:"), "{html}");
        assert!(!html.contains("://"), "an address outside: {html}");
        // Icons bring this attribute along, and nothing else may refer anywhere.
        assert!(!html.contains("xlink:href"), "{html}");
    }
}

#[test]
fn the_page_about_the_certificate_needs_no_script_and_says_it_in_both_languages() {
    let (english, french) = (document(Page::Certificate, "en", ""), document(Page::Certificate, "fr", ""));
    assert!(!english.contains("<script") && !english.contains("id=\"texts\""));
    for (html, sentences) in [
        (
            english,
            ["Why your browser warns you", "Compare it with the one that your browser shows", "do not go on"],
        ),
        (
            french,
            [
                "Pourquoi votre navigateur vous avertit",
                "Comparez-la à celle qu’affiche votre navigateur",
                "n’allez pas plus loin",
            ],
        ),
    ] {
        for sentence in sentences {
            assert!(words(&html).contains(sentence), "{sentence}: {}", words(&html));
        }
    }
}

#[test]
fn the_page_of_a_room_tells_nothing_of_the_room() {
    let html = document(room(RoomQuery::default()), "en", "");
    let text = words(&html);
    assert!(text.contains("tulipe-calme") && text.contains("Ready to join?"), "{text}");
    assert!(!text.contains("WebRTC"), "nothing is known yet: {text}");
    assert!(text.contains("JavaScript"));
    // Nothing can be pressed before somebody listens.
    assert!(tag_with(&html, "type=\"submit\"").contains("disabled"));
}

#[test]
fn what_is_loaded_when_it_is_asked_for_is_in_no_page_before() {
    let html = room_at(call(&["Grace"]), Locale::en, "Ada");
    assert!(html.contains("id=\"invite-title\"") && html.contains("id=\"settings-title\""));
    for inside in
        ["id=\"invite-link\"", "id=\"settings-name\"", "class=\"shortcuts\"", "class=\"people\"", "lazy-"]
    {
        assert!(!html.contains(inside), "{inside}");
    }
}
