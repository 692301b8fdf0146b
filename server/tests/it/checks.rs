//! What a page gets to try the relay with that belongs to nobody in a room, and how little that is.

use std::net::{Ipv4Addr, SocketAddr};

use parvis::{Rate, Tuning};
use parvis_protocol::IceServer;

use crate::support::{Answer, TestServer, ask, soon};

async fn relaying(change: impl FnOnce(&mut Tuning)) -> TestServer {
    TestServer::start_with(|config, tuning| {
        config.relay_listen = Some(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]);
        change(tuning);
    })
    .await
}

async fn asked(server: &TestServer, origin: Option<&str>) -> Answer {
    let own = format!("http://{}", server.address);
    let mut headers = vec![("content-length", "0")];
    headers.extend(origin.map(|origin| ("origin", if origin == "own" { own.as_str() } else { origin })));
    soon("an answer", ask(server.address, "POST /-/check/ice-servers HTTP/1.0", &headers)).await
}

#[tokio::test]
async fn a_page_of_this_server_gets_a_credential_for_a_short_try() {
    let server = relaying(|_| ()).await;
    let answer = asked(&server, Some("own")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let [own] = &serde_json::from_str::<Vec<IceServer>>(&answer.text()).unwrap()[..] else {
        panic!("the relay alone: {}", answer.text())
    };
    assert!(own.urls.iter().any(|url| url.ends_with("?transport=udp")), "{own:?}");
    // The name says until when, and that it is no participant's: the relay gives such a seat little.
    let (expires, seat) = own.username.as_deref().unwrap().split_once(':').unwrap();
    assert!(seat.starts_with(parvis_relay::CHECK_SEAT), "{seat}");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!((1..=31).contains(&(expires.parse::<u64>().unwrap() - now)), "{expires}, {now}");
    let again = asked(&server, Some("own")).await.text();
    assert!(!again.contains(seat), "each has its own");
}

#[tokio::test]
async fn no_other_page_gets_one() {
    let server = relaying(|_| ()).await;
    for origin in [None, Some("null"), Some("https://evil.example"), Some("http://127.0.0.1:1")] {
        assert_eq!(asked(&server, origin).await.status, 403, "{origin:?}");
    }
    // Nor does a link or a picture fetch one.
    let own = format!("http://{}", server.address);
    let got = server.get_with("/-/check/ice-servers", &[("origin", &own)]).await;
    assert_eq!(got.status, 405);
}

#[tokio::test]
async fn an_address_gets_so_many() {
    let server = relaying(|tuning| tuning.checks = Rate { burst: 2, per_minute: 1 }).await;
    for _ in 0..2 {
        assert_eq!(asked(&server, Some("own")).await.status, 200);
    }
    let refused = asked(&server, Some("own")).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(server.get("/-/check").await.status, 200, "the page itself still comes");
}

#[tokio::test]
async fn the_server_gives_out_so_many_at_a_time() {
    let server = relaying(|tuning| tuning.checks = Rate { burst: 1_000, per_minute: 1 }).await;
    let mut given = 0;
    while asked(&server, Some("own")).await.status == 200 {
        given += 1;
        assert!(given <= 32, "no more than it has places");
    }
    assert_eq!(given, 32);
    assert_eq!(asked(&server, Some("own")).await.status, 503);
}

#[tokio::test]
async fn a_server_without_a_relay_says_so_and_names_what_its_operator_has() {
    let server = TestServer::start().await;
    assert_eq!(asked(&server, Some("own")).await.text(), "[]");
    let theirs =
        IceServer { urls: vec!["stun:stun.example.org".to_owned()], username: None, credential: None };
    let server = TestServer::start_with(|config, _| config.ice_servers = vec![theirs.clone()]).await;
    let answer = asked(&server, Some("own")).await.text();
    assert_eq!(serde_json::from_str::<Vec<IceServer>>(&answer).unwrap(), [theirs]);
}

#[tokio::test]
async fn the_page_is_there() {
    let server = TestServer::start().await;
    for (language, said) in [("en", "Check your connection"), ("fr", "Vérifier la connexion")] {
        let answer = server.get_with("/-/check", &[("accept-language", language)]).await;
        assert_eq!(answer.status, 200);
        let html = answer.text();
        assert!(html.contains("data-page=\"check\"") && html.contains(said), "{html}");
        assert!(html.contains("noindex"));
    }
}
