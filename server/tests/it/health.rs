//! What proxies, service managers and monitors ask: whether the server runs, and whether anybody should be sent to it.

use crate::support::TestServer;

#[tokio::test]
async fn the_health_check_says_ok() {
    let server = TestServer::start().await;
    let answer = server.get("/healthz").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_server_that_has_all_it_needs_is_ready() {
    let server = TestServer::start().await;
    let answer = server.get("/readyz").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "ready\n"));
    assert_eq!(
        (answer.header("cache-control"), answer.header("content-type")),
        ("no-store", "text/plain; charset=utf-8")
    );
}

#[tokio::test]
async fn a_server_whose_key_is_lost_says_so_and_goes_on() {
    let server = TestServer::start().await;
    std::fs::remove_file(server.state().join("seat.key")).unwrap();
    let answer = server.get("/readyz").await;
    assert_eq!((answer.status, answer.text().as_str()), (503, "not ready: state: seat.key is gone\n"));
    assert!(!answer.text().contains('/'), "no path of the machine");
    assert_eq!(server.get("/healthz").await.status, 200);
    server.join("tulipe", "Ada", 1).await;
}

#[tokio::test]
async fn no_room_is_called_as_either() {
    let server = TestServer::start().await;
    for name in ["healthz", "readyz"] {
        assert_eq!(server.upgrade(name, &[]).await.status, 404, "{name}");
        let (other, below) = (name.to_uppercase(), format!("{name}/"));
        for path in [other.as_str(), below.as_str(), &format!("{name}%20")] {
            assert_eq!(server.get(&format!("/{path}")).await.status, 404, "{path}");
        }
    }
}
