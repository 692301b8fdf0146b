//! Which pages may open a socket here. Browsers let any page try; this is the check that they do not make.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

use crate::config::Origin;
use crate::listen::PageTransport;

/// Whether a page of this origin may open a socket here (RFC 6455 section 10.2).
///
/// Browsers name the origin with every socket; `null` is a page that hides it. With a list, the list alone
/// counts: then a foreign name that was made to point at this server opens nothing. Where TLS ends here, a page that came
/// without it is foreign: anyone on the way may have written it.
pub(crate) fn is_allowed(list: &[Origin], transport: PageTransport, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else { return false };
    let Some(origin) = origin.to_str().ok().and_then(|text| text.parse::<Origin>().ok()) else {
        return false;
    };
    if !list.is_empty() {
        return list.contains(&origin);
    }
    if transport == PageTransport::Tls && !origin.is_secure() {
        return false;
    }
    headers.get(HOST).and_then(|host| host.to_str().ok()).is_some_and(|host| origin.is_of_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_the_own_host_without_a_list() {
        let allowed = |origin| {
            is_allowed(
                &[],
                PageTransport::Plain,
                &headers(&[("host", "meet.example.org"), ("origin", origin)]),
            )
        };
        assert!(allowed("https://meet.example.org"));
        assert!(allowed("http://meet.example.org"));
        for foreign in ["null", "https://evil.example", "https://meet.example.org:8443", ""] {
            assert!(!allowed(foreign), "{foreign}");
        }
        assert!(!is_allowed(&[], PageTransport::Plain, &headers(&[("host", "meet.example.org")])));
        assert!(!is_allowed(&[], PageTransport::Plain, &headers(&[("origin", "https://meet.example.org")])));
    }

    #[test]
    fn a_page_that_came_without_tls_is_foreign_where_tls_ends_here() {
        let allowed = |transport, origin| {
            is_allowed(&[], transport, &headers(&[("host", "meet.example.org"), ("origin", origin)]))
        };
        assert!(allowed(PageTransport::Tls, "https://meet.example.org"));
        assert!(!allowed(PageTransport::Tls, "http://meet.example.org"));
        assert!(allowed(PageTransport::Plain, "http://meet.example.org"));
    }

    #[test]
    fn only_the_list_with_one() {
        let list = ["https://meet.example.org".parse().unwrap()];
        let allowed = |origin| {
            is_allowed(
                &list,
                PageTransport::Plain,
                &headers(&[("host", "127.0.0.1:3000"), ("origin", origin)]),
            )
        };
        assert!(allowed("https://meet.example.org"));
        for foreign in ["http://meet.example.org", "http://127.0.0.1:3000", "null"] {
            assert!(!allowed(foreign), "{foreign}");
        }
    }

    #[test]
    fn two_origins_are_none() {
        let both = [("host", "a.example"), ("origin", "http://a.example"), ("origin", "http://a.example")];
        assert!(!is_allowed(&[], PageTransport::Plain, &headers(&both)));
    }
}
