use crate::support::{Answer, TestServer};

fn directive<'a>(policy: &'a str, name: &str) -> Vec<&'a str> {
    let found = policy.split(';').map(str::trim).find(|directive| directive.split(' ').next() == Some(name));
    found.map(|directive| directive.split(' ').skip(1).collect()).unwrap_or_default()
}

fn policy(answer: &Answer) -> &str {
    answer.header("content-security-policy")
}

#[tokio::test]
async fn every_answer_has_them() {
    let server = TestServer::start().await;
    for path in [
        "/",
        "/tulipe",
        "/a/b",
        "/assets/start.0a.js",
        "/assets/none",
        "/robots.txt",
        "/healthz",
        "/readyz",
        "/?room=a",
        "/ws/a",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        let permissions = answer.header("permissions-policy");
        let is_page = answer.header("content-type").starts_with("text/html");
        assert_eq!(permissions.contains("camera=(self)"), is_page, "{path}");
        assert_eq!(permissions.contains("geolocation=()"), is_page, "{path}");
        assert_eq!(directive(policy(&answer), "default-src"), ["'none'"], "{path}");
        assert_eq!(directive(policy(&answer), "frame-ancestors"), ["'none'"], "{path}");
        assert_eq!(directive(policy(&answer), "base-uri"), ["'none'"], "{path}");
    }
}

#[tokio::test]
async fn no_page_may_reach_beyond_its_server() {
    let server = TestServer::start().await;
    for path in ["/", "/tulipe", "/a/b"] {
        let answer = server.get(path).await;
        for word in policy(&answer).split([' ', ';']) {
            // Bytes that the page has already, as a picture or a film.
            let known = word == "blob:"
                || word.ends_with("-src")
                || word.starts_with("'nonce-")
                || ["", "'none'", "'self'", "'wasm-unsafe-eval'"].contains(&word)
                || ["base-uri", "form-action", "frame-ancestors"].contains(&word);
            assert!(known, "{word} of {path}");
        }
        assert_eq!(policy(&answer).matches("blob:").count(), 2, "{path}");
        assert_eq!(directive(policy(&answer), "img-src"), ["'self'", "blob:"], "{path}");
        assert_eq!(directive(policy(&answer), "media-src"), ["blob:"], "{path}");
    }
}

#[tokio::test]
async fn a_worker_compiles_what_it_is_handed_and_asks_nobody() {
    let server = TestServer::start().await;
    let answer = server.get("/assets/any_worker.0a.js").await;
    let policy = policy(&answer);
    assert_eq!(directive(policy, "default-src"), ["'none'"]);
    assert_eq!(directive(policy, "script-src"), ["'wasm-unsafe-eval'"]);
    assert!(!policy.contains("connect-src") && !policy.contains("'self'"), "{policy}");
}

#[tokio::test]
async fn every_inline_script_has_the_nonce_and_every_answer_another_one() {
    let server = TestServer::start().await;
    let mut nonces = Vec::new();
    for path in ["/", "/", "/tulipe"] {
        let answer = server.get(path).await;
        let sources = directive(policy(&answer), "script-src");
        let nonce =
            sources.iter().find_map(|source| source.strip_prefix("'nonce-")?.strip_suffix('\'')).unwrap();
        assert!(nonce.len() >= 20);
        let html = answer.text();
        // What has no type that a browser runs is data.
        let scripts = html.matches("<script").count() - html.matches("<script type=\"text/plain\"").count();
        assert!(scripts > 0);
        assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "{path}");
        assert!(!sources.contains(&"'unsafe-inline'") && !sources.contains(&"'unsafe-eval'"));
        nonces.push(nonce.to_owned());
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 3);
}

#[tokio::test]
async fn no_page_has_what_its_policy_forbids() {
    let server = TestServer::start().await;
    for path in ["/", "/tulipe?name=Ada", "/a/b"] {
        let html = server.get(path).await.text();
        // Inline styles and handlers would be dropped without a word.
        assert!(!html.contains(" style="), "{path}");
        assert!(!html.contains("<style"), "{path}");
        assert!(!html.contains(" onclick=") && !html.contains("javascript:"), "{path}");
        let links = html.split("http").filter(|rest| rest.starts_with("://") || rest.starts_with("s://"));
        let foreign: Vec<_> = links.filter(|link| !link.starts_with("://www.w3.org/")).collect();
        assert!(foreign.is_empty(), "{path}: {foreign:?}");
    }
}
