//! Which host a request names.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, HOST};
use axum::http::uri::{Authority, Uri};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Refuses a request that names no host, or more than one (RFC 9112 section 3.2, RFC 9113 section 8.3.1): between a proxy that
/// reads one of them and this server that reads the other, a page of one host could pass for that of another.
pub(super) async fn check(request: Request, next: Next) -> Response {
    if names_one(request.version(), request.uri(), request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::BAD_REQUEST, [(CACHE_CONTROL, "no-store")], "a request must name one host\n").into_response()
}

/// The host that a checked request names, with its port if there is one.
pub(super) fn named(request: &Request) -> Option<Authority> {
    let of_uri = request.uri().authority().filter(|_| request.version() >= Version::HTTP_2);
    of_uri.cloned().or_else(|| parsed(request.headers().get(HOST)?))
}

/// Before version 1.1 a request may name none. From version 2 on the address names it, and the header need not.
fn names_one(version: Version, uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    if second.is_some() {
        return false;
    }
    if version >= Version::HTTP_2 {
        let header = first.map(parsed);
        return uri
            .authority()
            .is_some_and(|own| is_host(own) && header.is_none_or(|named| named.as_ref() == Some(own)));
    }
    first.map_or(version < Version::HTTP_11, |host| parsed(host).is_some_and(|host| is_host(&host)))
}

fn parsed(host: &HeaderValue) -> Option<Authority> {
    Authority::try_from(host.as_bytes()).ok()
}

fn is_host(host: &Authority) -> bool {
    !host.host().is_empty() && !host.as_str().contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(version: Version, hosts: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, host.parse().unwrap());
        }
        names_one(version, &Uri::from_static("/"), &headers)
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

    #[test]
    fn over_http_2_the_address_names_the_host_and_the_header_no_other() {
        let named = |uri: &str, hosts: &[&str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(HOST, host.parse().unwrap());
            }
            names_one(Version::HTTP_2, &uri.parse().unwrap(), &headers)
        };
        assert!(named("https://meet.example.org/a", &[]));
        assert!(named("https://meet.example.org:8443/a", &["Meet.Example.org:8443"]));
        assert!(!named("/a", &[]) && !named("/a", &["meet.example.org"]));
        assert!(!named("https://ada@meet.example.org/a", &[]));
        for other in ["evil.example", "meet.example.org:8443", "", " "] {
            assert!(!named("https://meet.example.org/a", &[other]), "{other}");
        }
        assert!(!named("https://a/", &["a", "a"]));
    }
}
