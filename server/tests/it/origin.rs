use parvis_bots::{Bot, BotError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

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
    for room in ["healthz", "readyz", "Tulipe", "a%20b", "a%2fb", "%ff", "-"] {
        match Bot::connect(&server.ws(), room).await {
            Err(BotError::Refused(status)) => assert!(status.is_client_error(), "{room}: {status}"),
            other => panic!("{room}: {other:?}"),
        }
    }
}

/// The first line of what is answered to this.
async fn answered(server: &TestServer, request: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    soon("an answer", stream.read_exact(&mut answer)).await.unwrap();
    String::from_utf8(answer.to_vec()).unwrap()
}

#[tokio::test]
async fn a_request_names_one_host() {
    let server = TestServer::start().await;
    for path in ["/", "/tulipe", "/healthz", "/readyz", "/assets/start.0a.js", "/ws/tulipe", "/a/b"] {
        for hosts in [
            "",
            "host: a\r\nhost: a\r\n",
            "host: a\r\nHost: b\r\n",
            "host:\r\n",
            "host: a, b\r\n",
            "host: ada@a\r\n",
        ] {
            let answer = answered(&server, &format!("GET {path} HTTP/1.1\r\n{hosts}\r\n")).await;
            assert_eq!(answer, "HTTP/1.1 400", "{path} {hosts:?}");
        }
    }
    assert_eq!(answered(&server, "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await, "HTTP/1.1 200");
    // As the health check of the container asks.
    assert_eq!(answered(&server, "GET /healthz HTTP/1.0\r\n\r\n").await, "HTTP/1.0 200");
}
