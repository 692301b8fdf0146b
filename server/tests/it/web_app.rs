use std::path::Path;

use serde_json::Value;

use crate::support::{Answer, TestServer, ask_over, soon};

async fn manifest(server: &TestServer, headers: &[(&str, &str)]) -> Value {
    serde_json::from_slice(&server.get_with("/manifest.webmanifest", headers).await.body).unwrap()
}

#[tokio::test]
async fn the_manifest_speaks_the_language_of_the_person_and_has_their_colours() {
    let server = TestServer::start().await;
    let answer = server.get("/manifest.webmanifest").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/manifest+json"));
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert!(answer.header("vary").contains("accept-language, cookie"), "{}", answer.header("vary"));
    let english = manifest(&server, &[("accept-language", "en-GB")]).await;
    let french = manifest(&server, &[("accept-language", "fr-CA, en;q=0.5")]).await;
    assert_eq!((&english["lang"], &french["lang"]), (&Value::from("en"), &Value::from("fr")));
    assert_ne!(english["description"], french["description"]);
    assert_ne!(english["shortcuts"][0]["name"], french["shortcuts"][0]["name"]);
    // A browser that shows the app under another name asks the person first.
    assert_eq!((&english["id"], &english["name"]), (&french["id"], &french["name"]));
    let dark = manifest(&server, &[("cookie", "theme=dark; language=fr"), ("accept-language", "en")]).await;
    assert_eq!(dark["lang"], "fr");
    assert_ne!(dark["background_color"], english["background_color"]);
}

#[tokio::test]
async fn what_the_manifest_names_is_there() {
    let server = TestServer::start().await;
    let manifest = manifest(&server, &[]).await;
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public");
    let icons = manifest["icons"].as_array().unwrap();
    for icon in icons {
        let file = icon["src"].as_str().unwrap();
        assert!(public.join(file).is_file(), "{file}");
    }
    let has = |size: &str, purpose: &str| {
        icons.iter().any(|icon| icon["sizes"] == size && icon["purpose"].as_str().unwrap_or("any") == purpose)
    };
    assert!(has("192x192", "any") && has("512x512", "any") && has("512x512", "maskable"));
    // Under a path of a proxy everything is where it is.
    for address in [&manifest["start_url"], &manifest["scope"], &manifest["share_target"]["action"]] {
        assert_eq!(address, "./");
    }
    for shortcut in manifest["shortcuts"].as_array().unwrap() {
        assert!(shortcut["url"].as_str().unwrap().starts_with("./#"), "{shortcut}");
    }
    assert_eq!(manifest["launch_handler"]["client_mode"], "focus-existing");
}

/// Width and height of a JPEG: in the header of its frame (ITU-T T.81 section B.2.2).
fn size_of(jpeg: &[u8]) -> (u16, u16) {
    let mut at = 2;
    loop {
        let word = |at: usize| u16::from_be_bytes([jpeg[at], jpeg[at + 1]]);
        if (0xffc0..=0xffc2).contains(&word(at)) {
            return (word(at + 7), word(at + 5));
        }
        at += 2 + usize::from(word(at + 2));
    }
}

#[tokio::test]
async fn the_pictures_of_the_manifest_are_such_as_chromium_shows() {
    let server = TestServer::start().await;
    let manifest = manifest(&server, &[("accept-language", "fr")]).await;
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public");
    for (picture, form) in manifest["screenshots"].as_array().unwrap().iter().zip(["wide", "narrow"]) {
        let jpeg = std::fs::read(public.join(picture["src"].as_str().unwrap())).unwrap();
        let (width, height) = size_of(&jpeg);
        assert_eq!(
            (&picture["form_factor"], &picture["sizes"]),
            (&Value::from(form), &Value::from(format!("{width}x{height}")))
        );
        assert_eq!(width > height, form == "wide");
        let (longer, shorter) = (width.max(height), width.min(height));
        assert!(shorter >= 320 && longer <= 3840 && f64::from(longer) <= 2.3 * f64::from(shorter));
        assert!(jpeg.len() <= 100_000, "{form} has {} bytes, and is in the binary", jpeg.len());
        assert_eq!(
            (picture["type"].as_str(), picture["label"].as_str()),
            (Some("image/jpeg"), Some("Une réunion à trois"))
        );
    }
    assert_eq!(manifest["screenshots"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_worker_is_a_script_that_is_asked_about_each_time_and_may_reach_its_server_alone() {
    let server = TestServer::start().await;
    let answer = server.get("/sw.js").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/javascript; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), "no-cache");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"), "{policy}");
    assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{policy}");
    let again = server.get_with("/sw.js", &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(server.get_with("/sw.js", &[("if-none-match", "W/\"x\"")]).await.status, 200);
}

#[tokio::test]
async fn the_page_without_a_server_is_in_the_worker_and_has_a_policy_of_hashes() {
    let text = TestServer::start().await.get("/sw.js").await.text();
    let settings =
        text.lines().find_map(|line| line.strip_prefix("const { version, first, late, pages, policy } = "));
    let settings: Value = serde_json::from_str(settings.unwrap().trim_end_matches(';')).unwrap();
    for (language, says) in [("en", "The server is not answering"), ("fr", "Le serveur ne répond pas")] {
        let page = settings["pages"][language].as_str().unwrap();
        assert!(page.contains(says), "{page}");
        assert!(!page.contains(" src=") && !page.contains("http"), "it loads nothing");
    }
    let policy = settings["policy"].as_str().unwrap();
    assert_eq!(policy.matches("'sha256-").count(), 2, "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script-src 'self'"), "{policy}");
    assert_eq!(settings["first"][0], "assets/start.0a.js");
    assert_eq!(settings["late"][0], "assets/late.0f.wasm");
}

#[tokio::test]
async fn an_operator_can_take_the_worker_out_of_every_browser() {
    let server = TestServer::start_with(|config, _| config.web_app = false).await;
    let answer = server.get("/sw.js").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/javascript; charset=utf-8"));
    let text = answer.text();
    assert!(text.contains("registration.unregister()") && !text.contains("respondWith"), "{text}");
    assert!(!server.get("/").await.text().contains("web_app"));
    let manifest = manifest(&server, &[]).await;
    for needs_it in ["shortcuts", "share_target", "launch_handler"] {
        assert!(manifest.get(needs_it).is_none(), "{needs_it}");
    }
    assert!(TestServer::start().await.get("/").await.text().contains("import(\"/assets/web_app.0e.js\")"));
}

#[tokio::test]
async fn what_is_shared_without_a_worker_is_not_read() {
    let server = TestServer::start().await;
    let shared: Answer = {
        let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
        // More is announced than comes: who read it would wait.
        let headers = [("content-type", "multipart/form-data; boundary=x"), ("content-length", "100000")];
        let host = server.address.to_string();
        soon("an answer", ask_over(&mut stream, &host, "POST / HTTP/1.0", &headers)).await
    };
    assert_eq!((shared.status, shared.header("location")), (303, "/"));
    assert_eq!(shared.header("cache-control"), "no-store");
}
