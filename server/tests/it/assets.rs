use crate::support::TestServer;

const SCRIPT: &str = "/assets/start.0a.js";

#[tokio::test]
async fn a_hashed_file_is_kept_forever() {
    let server = TestServer::start().await;
    let answer = server.get(SCRIPT).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "export const start = 1;\n"));
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(answer.header("content-length"), "24");
    assert_eq!(server.get("/assets/start.0b.wasm").await.header("content-type"), "application/wasm");
    assert_eq!(server.get("/assets/style.0c.css").await.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn it_comes_in_the_best_encoding_that_there_is() {
    let server = TestServer::start().await;
    for (accepted, encoding, body) in [
        ("gzip, deflate, br", "br", "brotli of start"),
        ("br;q=0.1, gzip;q=0.5", "gzip", "gzip of start"),
        ("br;q=0, gzip;q=0", "", "export const start = 1;\n"),
    ] {
        let answer = server.get_with(SCRIPT, &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.text(), body, "{accepted}");
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    }
    let plain = server.get_with("/assets/plain.0e.txt", &[("accept-encoding", "br")]).await;
    assert_eq!((plain.header("content-encoding"), plain.text().as_str()), ("", "only plain\n"));
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let server = TestServer::start().await;
    let plain = server.get(SCRIPT).await;
    let brotli = server.get_with(SCRIPT, &[("accept-encoding", "br")]).await;
    let (tag, other) = (plain.header("etag"), brotli.header("etag"));
    assert_ne!(tag, other, "what differs in bytes differs in its tag");
    for known in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let again = server.get_with(SCRIPT, &[("if-none-match", &known)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
        assert_eq!(again.header("etag"), tag);
    }
    assert_eq!(server.get_with(SCRIPT, &[("if-none-match", other)]).await.status, 200);
}

#[tokio::test]
async fn a_file_at_the_root_is_asked_about_each_time() {
    let server = TestServer::start().await;
    let robots = server.get("/robots.txt").await;
    assert_eq!((robots.status, robots.text().as_str()), (200, "User-agent: *\n"));
    assert_eq!(robots.header("cache-control"), "no-cache");
    assert_eq!(server.get("/favicon.svg").await.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn nothing_else_can_be_had() {
    let server = TestServer::start().await;
    for path in [
        "/assets/none.js",
        "/assets/start.0a.js.br",
        "/assets/start.0a.js.gz",
        "/assets/../manifest.json",
        "/assets/%2e%2e/manifest.json",
        "/assets/..%2fmanifest.json",
        "/assets//start.0a.js",
        "/assets/",
        "/root/robots.txt",
        "/manifest.json",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}
