//! What an operator can see of the server in numbers, and that nobody is in them.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;

use parvis_bots::{Bot, BotEvent, page};
use parvis_protocol::{ClientMessage, ErrorCode, ModerationCommand, Password, ServerMessage};

use crate::admission::moderate;
use crate::support::{TestServer, hear, soon};
use crate::talking::{candidate, signal};

async fn measured() -> TestServer {
    TestServer::start_with(|config, _| config.metrics_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0))))
        .await
}

async fn scraped(server: &TestServer) -> String {
    server.scrape("/metrics").await.text()
}

/// The value of a metric, written with its label if it has one.
fn value(text: &str, metric: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '));
    line.map(|value| value.parse().unwrap())
}

/// Scrapes until a metric has this value.
async fn becomes(server: &TestServer, metric: &str, expected: f64) -> String {
    let scraping = async {
        loop {
            let text = scraped(server).await;
            if value(&text, metric) == Some(expected) {
                return text;
            }
        }
    };
    soon(metric, scraping).await
}

#[tokio::test]
async fn a_call_is_counted_and_nobody_is_named() {
    let server = measured().await;
    let (room, name, address) = ("zz-secret-room", "Ada Zz-Lovelace", [192, 0, 2, 77]);
    let mut ada = server.connect_behind(room, address).await;
    let ada_seat = soon("a welcome", ada.join(page(name, 1, None))).await.unwrap();
    let (mut bob, bob_seat) = server.join(room, "Bob Zz-Babbage", 2).await;
    ada.say(&signal(&bob_seat.you, candidate("zz-candidate"))).await.unwrap();
    assert!(matches!(hear(&mut bob).await, ServerMessage::Signal { .. }));
    let password = Password::new("zz-password").unwrap();
    moderate(&mut ada, ModerationCommand::SetPassword { password: Some(password) }).await;

    let text = becomes(&server, "parvis_password_seconds_count", 1.0).await;
    for (metric, expected) in [
        ("parvis_rooms", 1.0),
        ("parvis_seats", 2.0),
        ("parvis_sockets", 2.0),
        ("parvis_joins_total", 2.0),
        ("parvis_reconnects_total", 0.0),
        ("parvis_join_seconds_count", 2.0),
        ("parvis_messages_received_total{kind=\"join\"}", 2.0),
        ("parvis_messages_received_total{kind=\"candidate\"}", 1.0),
        ("parvis_messages_received_total{kind=\"moderate\"}", 1.0),
        ("parvis_messages_sent_total{kind=\"welcome\"}", 2.0),
        ("parvis_messages_sent_total{kind=\"candidate\"}", 1.0),
        ("parvis_password_wait_seconds_count", 1.0),
        ("parvis_password_queue", 0.0),
        ("parvis_queue_overflows_total", 0.0),
    ] {
        assert_eq!(value(&text, metric), Some(expected), "{metric} in {text}");
    }

    drop(ada);
    becomes(&server, "parvis_sockets", 1.0).await;
    let (_ada, _) = server.join_with(room, name, 1, Some(ada_seat.seat.clone())).await;
    let text = becomes(&server, "parvis_reconnects_total", 1.0).await;
    assert_eq!(value(&text, "parvis_joins_total"), Some(2.0));
    assert_eq!(value(&text, "parvis_seats"), Some(2.0), "the same seat");
    for secret in ["zz-", "Zz-", "192.0.2", "127.0.0.1", ada_seat.seat.as_str(), ada_seat.state.as_str()] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(!text.contains(&ada_seat.you.id.to_string()));
}

#[tokio::test]
async fn refusals_are_counted_by_what_refused() {
    let server = TestServer::start_with(|config, _| {
        config.metrics_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        config.max_rooms = 1;
    })
    .await;
    let (_ada, _) = server.join("tulipe", "Ada", 1).await;
    let mut bob = server.connect("violet").await;
    bob.say(&ClientMessage::Join(page("Bob", 2, None))).await.unwrap();
    assert_eq!(hear(&mut bob).await, ServerMessage::Error { code: ErrorCode::Crowded });
    assert_eq!(server.upgrade("readyz", &[]).await.status, 404);
    let foreign = Bot::connect_with(&server.ws(), "tulipe", &[("origin", "https://evil.example")]).await;
    assert!(foreign.is_err());
    let text = becomes(&server, "parvis_errors_total{code=\"crowded\"}", 1.0).await;
    for (metric, expected) in [
        ("parvis_refusals_total{reason=\"rooms\"}", 1.0),
        ("parvis_refusals_total{reason=\"room_name\"}", 1.0),
        ("parvis_refusals_total{reason=\"origin\"}", 1.0),
        ("parvis_refusals_total{reason=\"sockets\"}", 0.0),
        ("parvis_errors_total{code=\"locked\"}", 0.0),
    ] {
        assert_eq!(value(&text, metric), Some(expected), "{metric} in {text}");
    }
}

#[tokio::test]
async fn who_leaves_is_counted_no_more() {
    let server = measured().await;
    let (mut ada, _) = server.join("tulipe", "Ada", 1).await;
    becomes(&server, "parvis_seats", 1.0).await;
    ada.say(&ClientMessage::Leave).await.unwrap();
    while !matches!(soon("a close", ada.hear()).await.unwrap(), BotEvent::Closed(_)) {}
    drop(ada);
    for metric in ["parvis_seats", "parvis_rooms", "parvis_sockets"] {
        becomes(&server, metric, 0.0).await;
    }
}

#[tokio::test]
async fn metrics_are_on_the_private_listener_alone_and_it_has_nothing_else() {
    let server = measured().await;
    assert_eq!(server.get("/metrics").await.status, 404, "no page, and no room is called so");
    for path in ["/", "/healthz", "/tulipe"] {
        assert_eq!(server.scrape(path).await.status, 404, "{path}");
    }
    let answer = server.scrape("/metrics").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
}

/// What the server exports, as queries name it.
async fn exported() -> (BTreeSet<String>, BTreeSet<String>) {
    let text = scraped(&measured().await).await;
    let (mut names, mut series) = (BTreeSet::new(), BTreeSet::new());
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').unwrap();
        names.insert(name.to_owned());
        if kind == "histogram" {
            series.extend(["_bucket", "_sum", "_count"].map(|part| format!("{name}{part}")));
        } else {
            series.insert(name.to_owned());
        }
    }
    assert!(names.len() > 10, "{names:?}");
    (names, series)
}

/// Every word in a text that begins as the names of metrics do.
fn mentioned(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("parvis_")).map(ToOwned::to_owned).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

#[tokio::test]
async fn the_dashboard_shows_every_metric_and_no_other() {
    fn queries(value: &serde_json::Value, found: &mut String) {
        match value {
            serde_json::Value::Object(fields) => {
                for (key, value) in fields {
                    if let ("expr" | "query", Some(query)) = (key.as_str(), value.as_str()) {
                        *found += query;
                        *found += "\n";
                    }
                    queries(value, found);
                }
            }
            serde_json::Value::Array(values) => values.iter().for_each(|value| queries(value, found)),
            _ => {}
        }
    }
    let (names, series) = exported().await;
    let dashboard: serde_json::Value = serde_json::from_str(&read("deploy/grafana.json")).unwrap();
    let mut found = String::new();
    queries(&dashboard, &mut found);
    let used = mentioned(&found);
    assert!(used.is_subset(&series), "not exported: {:?}", used.difference(&series).collect::<Vec<_>>());
    for name in names {
        assert!(used.iter().any(|used| used.starts_with(&name)), "{name} is not on the dashboard");
    }
}

#[tokio::test]
async fn the_manual_explains_every_metric_and_no_other() {
    let (names, _) = exported().await;
    assert_eq!(mentioned(&read("docs/operations.md")), names);
}
