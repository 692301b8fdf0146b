use parvis_app::page::DirectJoin;
use parvis_names::RESERVED;
use parvis_protocol::{ModerationCommand, Password};

use crate::admission::moderate;
use crate::support::{Answer, TestServer};

#[tokio::test]
async fn the_home_page_can_be_read_before_any_script_runs() {
    let server = TestServer::start().await;
    let answer = server.get_with("/", &[("accept-language", "en")]).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let html = answer.text();
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\""), "{html:.60}");
    assert!(html.contains("Meeting name") && html.contains("Start the meeting"), "{html}");
    for asset in ["/assets/start.0a.js", "/assets/start.0b.wasm", "/assets/style.0c.css"] {
        assert!(html.contains(asset), "{asset}");
    }
    assert!(!html.contains("/assets/room.0d.wasm"), "the room's page loads what the home page does not");
    assert!(server.get("/tulipe").await.text().contains("/assets/room.0d.wasm"));
}

#[tokio::test]
async fn the_language_is_the_browsers_or_the_chosen_one() {
    let server = TestServer::start().await;
    let french = server.get_with("/", &[("accept-language", "fr-CH, en;q=0.5")]).await.text();
    assert!(french.contains("lang=\"fr\""));
    let headers = [("accept-language", "fr"), ("cookie", "language=en")];
    assert!(server.get_with("/", &headers).await.text().contains("lang=\"en\""));
}

#[tokio::test]
async fn pages_are_compressed_on_their_way() {
    let server = TestServer::start().await;
    for (accepted, encoding) in [("gzip, br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let answer = server.get_with("/", &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.header("content-encoding"), encoding);
    }
}

#[tokio::test]
async fn a_name_that_is_not_tidy_is_sent_to_the_one_that_is() {
    let server = TestServer::start().await;
    for (typed, tidy) in [
        ("/R%C3%A9union%20%C3%89quipe", "/reunion-equipe"),
        ("/Tulipe?name=Ada&skip=1", "/tulipe?name=Ada&skip=1"),
        ("/tulipe/", "/tulipe"),
        ("/tulipe--calme", "/tulipe-calme"),
    ] {
        let answer = server.get(typed).await;
        assert_eq!((answer.status, answer.header("location")), (308, tidy), "{typed}");
    }
    assert_eq!(server.get("/%E4%BC%9A%E8%AE%AE").await.status, 200);
}

#[tokio::test]
async fn a_rooms_page_says_what_a_link_may_do() {
    let server = TestServer::start().await;
    assert!(server.get("/tulipe?skip=1").await.text().contains("data-direct-join=\"muted\""));
    assert!(!server.get("/").await.text().contains("data-direct-join"));
    for direct in DirectJoin::ALL {
        let server = TestServer::start_with(|config, _| config.direct_join = direct).await;
        let said = format!("data-direct-join=\"{}\"", direct.name());
        assert!(server.get("/tulipe").await.text().contains(&said), "{said}");
    }
}

#[tokio::test]
async fn a_rooms_page_says_whether_addresses_are_hidden_and_can_be() {
    let relay = Some(vec!["127.0.0.1:0".parse().unwrap()]);
    for (hides, relay) in [(false, None), (true, None), (true, relay)] {
        let has_relay = relay.is_some();
        let server = TestServer::start_with(|config, _| {
            config.hide_addresses = hides;
            config.relay_listen = relay.or_else(|| Some(Vec::new()));
        })
        .await;
        let page = server.get("/tulipe").await.text().to_owned();
        let said = (page.contains("data-hide-addresses"), page.contains("data-no-relay"));
        assert_eq!(said, (hides, !has_relay));
        assert!(!server.get("/").await.text().contains("data-no-relay"));
    }
}

#[tokio::test]
async fn the_form_of_the_home_page_works_without_a_script() {
    let server = TestServer::start().await;
    let answer = server.get("/?room=R%C3%A9union+d%27%C3%A9quipe").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/reunion-d-equipe"));
    // Nothing in the field is a new room, as a script would suggest one.
    let answer = server.get("/?room=").await;
    assert_eq!((answer.status, answer.header("location").matches('-').count()), (303, 3));
    // A name that is none brings the form back, with what is wrong.
    for (typed, wrong) in
        [("%F0%9F%8E%89", "letter or digit"), ("assets", "reserved"), (&"x".repeat(99), "too long")]
    {
        let answer = server.get(&format!("/?room={typed}")).await;
        assert_eq!(answer.status, 200, "{typed}");
        assert!(answer.text().contains(wrong) && answer.text().contains("JavaScript"), "{typed}");
    }
}

#[tokio::test]
async fn the_title_of_each_page_is_text() {
    let server = TestServer::start().await;
    for (path, title) in
        [("/tulipe", "tulipe"), ("/%E4%BC%9A%E8%AE%AE", "会议"), ("/", "Parvis"), ("/a/b", "Parvis")]
    {
        let html = server.get(path).await.text();
        let (_, after) = html.split_once("<title>").unwrap();
        let (found, _) = after.split_once("</title>").unwrap();
        assert!(found.contains(title) && !found.contains(['<', '>']), "{path}: {found}");
    }
}

#[tokio::test]
async fn what_is_no_room_is_not_found_and_is_a_page_all_the_same() {
    let server = TestServer::start().await;
    for path in ["/a/b", "//evil.example", "/%ff", "/%F0%9F%8E%89", "/favicon.ico"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.header("location").is_empty(), "{path}");
        assert!(answer.text().contains("<html"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn the_servers_own_names_are_no_rooms() {
    let server = TestServer::start().await;
    for name in RESERVED {
        let answer = server.get(&format!("/{name}")).await;
        let is_room = answer.status == 200 && answer.text().contains("data-page=\"room\"");
        assert!(!is_room, "{name}");
    }
}

/// What an answer says to whoever does not know the room's name already: without what is drawn anew for each.
fn neutral(answer: &Answer, name: &str) -> (u16, Vec<(String, String)>, String) {
    let nonce = answer.header("content-security-policy").split("'nonce-").nth(1);
    let nonce = nonce.and_then(|rest| rest.split('\'').next()).unwrap_or("no nonce");
    let neutral = |text: &str| text.replace(nonce, "NONCE").replace(name, "ROOM");
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let mut headers: Vec<_> = headers.map(|(name, value)| (name.clone(), neutral(value))).collect();
    headers.sort();
    (answer.status, headers, neutral(&answer.text()))
}

#[tokio::test]
async fn from_outside_every_room_is_like_one_that_does_not_exist() {
    let server = TestServer::start_with(|config, _| config.max_participants = 2).await;
    let password = Some(Password::new("tulipe calme").unwrap());
    let mut hosts = Vec::new();
    for (name, rule) in [
        ("zz-lock", Some(ModerationCommand::Lock { on: true })),
        ("zz-wait", Some(ModerationCommand::Lobby { on: true })),
        ("zz-pass", Some(ModerationCommand::SetPassword { password })),
        ("zz-open", None),
        ("zz-full", None),
    ] {
        let (mut host, _) = server.join(name, "Ada", 1).await;
        if let Some(rule) = rule {
            moderate(&mut host, rule).await;
        }
        hosts.push(host);
    }
    let (_second, _) = server.join("zz-full", "Bob", 2).await;
    let page = neutral(&server.get("/zz-none").await, "zz-none");
    let socket = neutral(&server.upgrade("zz-none", &[]).await, "zz-none");
    assert_eq!((page.0, socket.0), (200, 101));
    for name in ["zz-lock", "zz-wait", "zz-pass", "zz-open", "zz-full"] {
        assert_eq!(neutral(&server.get(&format!("/{name}")).await, name), page, "{name}");
        assert_eq!(neutral(&server.upgrade(name, &[]).await, name), socket, "{name}");
    }
}

#[tokio::test]
async fn only_a_development_server_tells_pages_to_reload() {
    let server = TestServer::start().await;
    assert!(!server.get("/").await.text().contains("EventSource"));
    assert_eq!(server.get("/dev/server").await.status, 404);
    let dev = TestServer::start_with(|_, tuning| tuning.dev = true).await;
    let html = dev.get("/").await.text();
    assert!(html.contains("EventSource(\"/dev/server\")"), "{html}");
}
