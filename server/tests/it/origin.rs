use parvis_bots::{Bot, BotError};

use crate::support::{TestServer, soon};

async fn status(server: &TestServer, origin: Option<&str>) -> Option<u16> {
    let headers: Vec<_> = origin.iter().map(|origin| ("origin", *origin)).collect();
    match soon("an answer", Bot::connect_with(&server.ws(), "tulipe", &headers)).await {
        Ok(_) => None,
        Err(BotError::Refused(status)) => Some(status.as_u16()),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_foreign_a_null_and_an_absent_origin_open_no_socket() {
    let server = TestServer::start().await;
    let port = server.address.port();
    assert_eq!(status(&server, Some(&format!("http://127.0.0.1:{port}"))).await, None);
    for origin in [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some("http://127.0.0.1"),
        Some("http://127.0.0.1:1"),
    ] {
        assert_eq!(status(&server, origin).await, Some(403), "{origin:?}");
    }
}

#[tokio::test]
async fn with_a_list_only_the_list_counts() {
    let listed = "https://meet.example.org";
    let server =
        TestServer::start_with(|config, _| config.allowed_origins = vec![listed.parse().unwrap()]).await;
    assert_eq!(status(&server, Some(listed)).await, None);
    let own = format!("http://{}", server.address);
    for origin in [own.as_str(), "http://meet.example.org", "https://meet.example.org.evil.example"] {
        assert_eq!(status(&server, Some(origin)).await, Some(403), "{origin}");
    }
}

#[tokio::test]
async fn a_name_that_is_no_room_has_no_socket() {
    let server = TestServer::start().await;
    for room in ["healthz", "Tulipe", "a%20b", "a%2fb", "%ff", "-"] {
        match Bot::connect(&server.ws(), room).await {
            Err(BotError::Refused(status)) => assert!(status.is_client_error(), "{room}: {status}"),
            other => panic!("{room}: {other:?}"),
        }
    }
}
