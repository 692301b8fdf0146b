use parvis_app::shell::PageRequest;
use parvis_app::web_app::WebAppTexts;
use serde_json::{Value, json};

/// The colours of the pages, as `app/src/shell.rs` says them for the browser's own frame.
const LIGHT: &str = "#faf6ef";
const DARK: &str = "#15171c";

/// The manifest (W3C Web Application Manifest) in the language and the colours of who asks. `home` is the path of the
/// home page, and tells this installation from another one on the same host. What needs the service worker, or the
/// script that comes with it, is left out where there is neither.
pub(super) fn manifest(request: PageRequest, home: &str, has_worker: bool) -> String {
    let texts = WebAppTexts::of(request.locale);
    let colour = if request.theme == Some("dark") { DARK } else { LIGHT };
    let icon = |src: &str, kind: &str, sizes: &str| json!({ "src": src, "type": kind, "sizes": sizes });
    // Chromium shows those of the form of the screen, and a small question in place of its dialog where there is none.
    let picture = |form: &str, sizes: &str| {
        let src = format!("screenshot-{form}.jpg");
        json!({ "src": src, "type": "image/jpeg", "sizes": sizes, "form_factor": form, "label": texts.picture })
    };
    let mut maskable = icon("icon-maskable-512.png", "image/png", "512x512");
    maskable["purpose"] = Value::from("maskable");
    let mut manifest = json!({
        "id": home,
        "name": "Parvis",
        "short_name": "Parvis",
        "description": texts.description,
        "lang": texts.language,
        "dir": texts.direction,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": colour,
        "theme_color": colour,
        "icons": [
            icon("favicon.svg", "image/svg+xml", "any"),
            icon("icon-192.png", "image/png", "192x192"),
            icon("icon-512.png", "image/png", "512x512"),
            maskable,
        ],
        "screenshots": [picture("wide", "1280x720"), picture("narrow", "390x844")],
    });
    if has_worker {
        manifest["shortcuts"] = json!([
            { "name": texts.start, "url": "./#new" },
            { "name": texts.plan, "url": "./#plan" },
        ]);
        // The worker takes it before it is sent: a link that is shared has the key of its meeting.
        manifest["share_target"] = json!({
            "action": "./",
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": { "title": "title", "text": "text", "url": "url" },
        });
        manifest["launch_handler"] = json!({ "client_mode": "focus-existing" });
    }
    manifest.to_string()
}
