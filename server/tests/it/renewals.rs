//! The port without TLS of the proxies in `deploy/`: an authority that is sent on to HTTPS finds Parvis there and not the file
//! of certbot, and the certificate ends some weeks later.

use std::fs;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::Request;
use tokio::net::TcpListener;

use crate::proxies::{HAPROXY, NGINX, Proxy, Recipe, is_installed};
use crate::support::{ask, soon};

const FILE: &str = "/.well-known/acme-challenge/a-token";

/// Answers everything with the path that was asked for, as certbot does while it renews.
async fn certbot() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(|request: Request| async move { request.uri().path().to_owned() });
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn leaves_the_file_of_certbot_where_authorities_look(recipe: Recipe) {
    let proxy = Proxy::start(recipe, certbot().await, true).await;
    let folder = proxy.setting.dir.path().join(".well-known/acme-challenge");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a-token"), FILE).unwrap();
    let plain = SocketAddr::from(([127, 0, 0, 1], proxy.setting.ports[1]));
    let get = async |path: &str| soon("an answer", ask(plain, &format!("GET {path} HTTP/1.0"), &[])).await;
    let answer = get(FILE).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, FILE));
    for other in ["/", "/.well-known/other", "/blue-kettles?/.well-known/acme-challenge/a-token"] {
        assert_eq!(get(other).await.status, 301, "{other}");
    }
}

#[tokio::test]
async fn nginx_leaves_the_file_of_certbot_where_authorities_look() {
    if is_installed(NGINX) {
        leaves_the_file_of_certbot_where_authorities_look(NGINX).await;
    }
}

#[tokio::test]
async fn haproxy_leaves_the_file_of_certbot_where_authorities_look() {
    if is_installed(HAPROXY) {
        leaves_the_file_of_certbot_where_authorities_look(HAPROXY).await;
    }
}
