//! Which host a request names.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Refuses a request that names no host, or more than one (RFC 9112 section 3.2): between a proxy that reads one of them and this
/// server that reads the other, a page of one host could pass for that of another.
pub(super) async fn check(request: Request, next: Next) -> Response {
    if names_one(request.version(), request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::BAD_REQUEST, [(CACHE_CONTROL, "no-store")], "a request must name one host\n").into_response()
}

/// The host that a checked request names, with its port if there is one.
pub(super) fn named(request: &Request) -> Option<Authority> {
    request.headers().get(HOST).and_then(|host| Authority::try_from(host.as_bytes()).ok())
}

/// Before version 1.1 a request may name none.
fn names_one(version: Version, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => version < Version::HTTP_11,
        (Some(host), None) => {
            let host = Authority::try_from(host.as_bytes());
            host.is_ok_and(|host| !host.host().is_empty() && !host.as_str().contains('@'))
        }
        (Some(_), Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(version: Version, hosts: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, host.parse().unwrap());
        }
        names_one(version, &headers)
    }

    #[test]
    fn one_host_is_named() {
        for host in ["a", "meet.example.org", "meet.example.org:8443", "192.0.2.1:3000", "[::1]:3000", "A.B."]
        {
            assert!(named(Version::HTTP_11, &[host]) && named(Version::HTTP_10, &[host]), "{host}");
        }
        assert!(!named(Version::HTTP_11, &[]) && named(Version::HTTP_10, &[]));
    }

    #[test]
    fn two_are_none_and_so_is_what_is_no_host() {
        for version in [Version::HTTP_10, Version::HTTP_11] {
            assert!(!named(version, &["a", "a"]) && !named(version, &["a", "b"]));
            for host in ["", " ", "a b", "a, b", "a/b", "ada@a", "http://a", ":80", "a?b", "a#b", "[::1"] {
                assert!(!named(version, &[host]), "{host:?}");
            }
        }
    }
}
