//! From HTTP to HTTPS.

use std::net::SocketAddr;

use parvis::config::TlsSource;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::certificates::Made;
use crate::support::{Answer, TestServer, ask_over, soon};

const NAME: &str = "meet.example.org";

async fn server(origins: &[&str]) -> TestServer {
    let made = Made::by_authority(&[NAME, "127.0.0.1"]);
    let origins: Vec<_> = origins.iter().map(|origin| origin.parse().unwrap()).collect();
    TestServer::start_with(|config, _| {
        config.tls = Some(TlsSource::Files(made.files.clone()));
        config.http_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        config.allowed_origins = origins;
    })
    .await
}

async fn ask(at: SocketAddr, host: &str, what: &str) -> Answer {
    let mut stream = soon("a connection", TcpStream::connect(at)).await.unwrap();
    soon("an answer", ask_over(&mut stream, host, what, &[])).await
}

#[tokio::test]
async fn path_and_query_are_kept() {
    let server = server(&[]).await;
    let (at, port) = (server.http_address.unwrap(), server.address.port());
    for path in
        ["/", "/tulipe?name=Ada&skip=1", "/%E4%BC%9A//a?b=https://c", "//evil.example/x", "/ws/tulipe"]
    {
        for method in ["GET", "HEAD"] {
            let answer = ask(at, NAME, &format!("{method} {path} HTTP/1.0")).await;
            assert_eq!(answer.status, 308, "{method} {path}");
            assert_eq!(answer.header("location"), format!("https://{NAME}:{port}{path}"));
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("strict-transport-security"), "", "over HTTP it means nothing");
        }
    }
    let absolute = ask(at, NAME, "GET http://evil.example/x HTTP/1.0").await;
    assert_eq!((absolute.status, absolute.header("location").contains("evil")), (308, false));
    let address = ask(at, &at.to_string(), "GET / HTTP/1.0").await;
    assert_eq!(address.header("location"), format!("https://127.0.0.1:{port}/"));
}

#[tokio::test]
async fn a_host_that_is_not_in_the_certificate_leads_nowhere() {
    let server = server(&[]).await;
    for host in ["evil.example", "meet.example.org.evil.example", "192.0.2.1", "localhost"] {
        let answer = ask(server.http_address.unwrap(), host, "GET / HTTP/1.0").await;
        assert_eq!((answer.status, answer.header("location")), (421, ""), "{host}");
    }
    let nameless = ask(server.http_address.unwrap(), "a@meet.example.org", "GET / HTTP/1.0").await;
    assert_eq!((nameless.status, nameless.header("location")), (400, ""));
}

#[tokio::test]
async fn an_origin_of_the_operator_says_which_port_browsers_use() {
    let server = server(&["https://meet.example.org"]).await;
    let answer = ask(server.http_address.unwrap(), "meet.example.org:8080", "GET /a HTTP/1.0").await;
    assert_eq!(answer.header("location"), "https://meet.example.org/a");
}

#[tokio::test]
async fn what_is_sent_in_the_clear_is_refused() {
    let server = server(&[]).await;
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let answer = ask(server.http_address.unwrap(), NAME, &format!("{method} / HTTP/1.0")).await;
        assert_eq!((answer.status, answer.header("location")), (405, ""), "{method}");
        assert_eq!(answer.header("allow"), "GET, HEAD", "{method}");
    }
}

#[tokio::test]
async fn no_page_and_no_socket_comes_over_http() {
    let server = server(&[]).await;
    let answer = ask(server.http_address.unwrap(), NAME, "GET /healthz HTTP/1.0").await;
    assert_eq!((answer.status, answer.text().contains("ok")), (308, false));
}

#[tokio::test]
async fn who_comes_to_the_port_of_https_without_tls_is_sent_on() {
    let server = server(&[]).await;
    let answer = ask(server.address, NAME, "GET /tulipe HTTP/1.0").await;
    assert_eq!(answer.status, 308);
    assert_eq!(answer.header("location"), format!("https://{NAME}:{}/tulipe", server.address.port()));
    // What is neither is closed.
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let _ = soon("the end", stream.read_to_end(&mut said)).await;
    assert!(!String::from_utf8_lossy(&said).contains("location"));
}

#[tokio::test]
async fn a_server_without_tls_has_no_such_listener() {
    let server = TestServer::start().await;
    assert_eq!(server.http_address, None);
    assert_eq!(server.get("/tulipe").await.status, 200);
}
