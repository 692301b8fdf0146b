//! Below a path of its host, behind a proxy that passes on all of it and behind one that takes it away.

use std::net::SocketAddr;

use parvis::config::TlsSource;
use parvis_bots::{Bot, page};
use tokio::net::TcpStream;

use crate::support::{Answer, TestServer, ask_over, soon};

/// As a proxy passes it on: with the path, or without it.
const WAYS: [&str; 2] = ["/visio", ""];

async fn below() -> TestServer {
    TestServer::start_with(|config, _| config.base_path = "/visio".parse().unwrap()).await
}

#[tokio::test]
async fn everything_is_there_with_the_path_and_without_it() {
    let server = below().await;
    for way in WAYS {
        for (path, kind) in [
            ("/", "text/html; charset=utf-8"),
            ("/tulipe", "text/html; charset=utf-8"),
            ("/assets/start.0a.js", "text/javascript; charset=utf-8"),
            ("/favicon.svg", "image/svg+xml"),
            ("/healthz", "text/plain; charset=utf-8"),
            ("/readyz", "text/plain; charset=utf-8"),
        ] {
            let answer = server.get(&format!("{way}{path}")).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{way}{path}");
            // Everything that holds browsers to the promise is on it.
            let has = |header| !answer.header(header).is_empty();
            assert!(has("content-security-policy") && has("x-content-type-options"), "{way}{path}");
        }
        let mut bot = soon(
            "a socket",
            Bot::connect_with(
                &format!("{}{way}", server.ws()),
                "tulipe",
                &[("origin", &format!("http://{}", server.address))],
            ),
        )
        .await
        .unwrap();
        soon("a welcome", bot.join(page("Ada", 1, None))).await.unwrap();
    }
}

#[tokio::test]
async fn pages_name_their_files_below_the_path_and_say_where_they_are() {
    let server = below().await;
    for path in ["/visio/", "/visio/tulipe", "/tulipe"] {
        let html = server.get(path).await.text();
        assert!(
            html.contains("data-base-path=\"/visio\"")
                && html.contains("import(\"/visio/assets/start.0a.js\")")
        );
        assert!(!html.contains("\"/assets/"), "{path}: {html}");
    }
    for path in ["/visio/a/b", "/a/b", "/visio/visio/tulipe"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("href=\"/visio/\""), "{path}");
    }
    assert!(!TestServer::start().await.get("/tulipe").await.text().contains("data-base-path"));
}

#[tokio::test]
async fn whoever_is_sent_elsewhere_stays_below_the_path() {
    let server = below().await;
    for way in WAYS {
        for (path, status, place) in [
            ("/Tulipe%20Calme?name=Ada", 308, "/visio/tulipe-calme?name=Ada"),
            ("/tulipe/", 308, "/visio/tulipe"),
            ("/?room=Tulipe", 303, "/visio/tulipe"),
        ] {
            let answer = server.get(&format!("{way}{path}")).await;
            assert_eq!((answer.status, answer.header("location")), (status, place), "{way}{path}");
        }
    }
    for (path, place) in [("/visio", "/visio/"), ("/visio?room=a", "/visio/?room=a")] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.header("location")), (308, place));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    // What looks like another host is none.
    for path in ["/visio//evil.example", "//evil.example", "/visio//evil.example/"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.header("location")), (404, ""), "{path}");
    }
}

async fn ask(at: SocketAddr, what: &str) -> Answer {
    let mut stream = soon("a connection", TcpStream::connect(at)).await.unwrap();
    soon("an answer", ask_over(&mut stream, "127.0.0.1", what, &[])).await
}

#[tokio::test]
async fn the_way_to_https_keeps_the_path_and_the_page_about_the_certificate_is_below_it() {
    let server = TestServer::start_with(|config, _| {
        config.base_path = "/visio".parse().unwrap();
        config.tls = Some(TlsSource::SelfMade);
        config.http_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    })
    .await;
    let at = server.http_address.unwrap();
    let place = format!("https://127.0.0.1:{}/visio/tulipe?a=b", server.address.port());
    for way in WAYS {
        let answer = ask(at, &format!("GET {way}/tulipe?a=b HTTP/1.0")).await;
        assert_eq!((answer.status, answer.header("location")), (308, place.as_str()), "{way}");
        let answer = ask(at, &format!("GET {way}/-/certificate HTTP/1.0")).await;
        assert_eq!(answer.status, 200, "{way}");
        assert!(answer.text().contains("href=\"/visio/assets/style.0c.css\""), "{}", answer.text());
        assert_eq!(ask(at, &format!("GET {way}/assets/start.0a.js HTTP/1.0")).await.status, 200, "{way}");
    }
}

#[tokio::test]
async fn a_host_is_named_there_too() {
    let server = below().await;
    for path in ["/visio/tulipe", "/visio", "/visio/ws/tulipe", "/tulipe"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let answer = ask_over(&mut stream, "ada@a", &format!("GET {path} HTTP/1.0"), &[]).await;
        assert_eq!(answer.status, 400, "{path}");
    }
}
