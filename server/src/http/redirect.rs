//! For who comes without TLS to a server that speaks it: the way to the same address over HTTPS.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, LOCATION};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::host;
use crate::app::App;
use crate::config::Origin;

/// What is only asked for is sent on. What somebody posts has come over the wire in the clear already, and is refused.
pub(super) async fn to_https(State(app): State<Arc<App>>, request: Request) -> Response {
    let no_store = (CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = (ALLOW, HeaderValue::from_static("GET, HEAD"));
        return (StatusCode::METHOD_NOT_ALLOWED, [allow, no_store], "use HTTPS\n").into_response();
    }
    let is_ours = |host: &str| app.tls.as_ref().is_some_and(|tls| tls.is_for(host));
    let place = host::named(&request)
        .and_then(|host| authority(&host, app.https_port, &app.config.allowed_origins, is_ours))
        .and_then(|authority| {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            let base = &app.config.base_path;
            HeaderValue::from_bytes(format!("https://{authority}{base}{path}").as_bytes()).ok()
        });
    match place {
        Some(place) => (StatusCode::PERMANENT_REDIRECT, [(LOCATION, place), no_store]).into_response(),
        None => {
            let sentence = "this server has no certificate for that name\n";
            (StatusCode::MISDIRECTED_REQUEST, [no_store], sentence).into_response()
        }
    }
}

/// Where this host is over HTTPS: where the operator says that its pages come from, or else at the port that this server has.
/// Nothing for a host that is not this server's: nobody makes it send people elsewhere.
fn authority(
    host: &Authority,
    port: u16,
    origins: &[Origin],
    is_ours: impl Fn(&str) -> bool,
) -> Option<String> {
    let name = host.host();
    if let Some(origin) = origins.iter().find(|origin| origin.is_secure() && origin.has_host(name)) {
        return Some(origin.authority().to_owned());
    }
    is_ours(name).then(|| if port == 443 { name.to_owned() } else { format!("{name}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(host: &str, port: u16, origins: &[&str]) -> Option<String> {
        let origins: Vec<_> = origins.iter().map(|origin| origin.parse().unwrap()).collect();
        authority(&host.parse().unwrap(), port, &origins, |name| {
            ["meet.example.org", "[::1]"].contains(&name)
        })
    }

    #[test]
    fn the_place_is_the_same_host_over_https() {
        assert_eq!(place("meet.example.org", 443, &[]).as_deref(), Some("meet.example.org"));
        assert_eq!(place("meet.example.org:80", 443, &[]).as_deref(), Some("meet.example.org"));
        assert_eq!(place("meet.example.org:8080", 8443, &[]).as_deref(), Some("meet.example.org:8443"));
        assert_eq!(place("[::1]:3000", 3000, &[]).as_deref(), Some("[::1]:3000"));
    }

    #[test]
    fn where_the_operator_says_where_pages_come_from_it_is_there() {
        let origins =
            ["http://meet.example.org:8080", "https://meet.example.org", "https://other.example:444"];
        assert_eq!(place("MEET.example.org:80", 8443, &origins).as_deref(), Some("meet.example.org"));
        assert_eq!(place("other.example", 8443, &origins).as_deref(), Some("other.example:444"));
        assert_eq!(place("[::1]", 8443, &["https://[::1]:9"]).as_deref(), Some("[::1]:9"));
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        for host in ["evil.example", "meet.example.org.evil.example", "example.org", "192.0.2.1", "[::2]"] {
            assert_eq!(
                place(host, 443, &["https://meet.example.org", "http://evil.example"]),
                None,
                "{host}"
            );
        }
    }
}
