//! Origins in the configuration and in headers, compared as browsers write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a valid origin: write it like https://meet.example.org, without a path")]
pub struct OriginError(String);

/// Where a page comes from: scheme, host and port (RFC 6454), in lower case and without the scheme's own port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: Scheme,
    authority: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn own_port(self) -> &'static str {
        match self {
            Self::Http => ":80",
            Self::Https => ":443",
        }
    }
}

impl Origin {
    /// Whether pages of it come over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// Its host, and its port where that is not the scheme's own.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Its host; of an IPv6 address with the brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let end = self.authority.rfind(']').map_or(0, |bracket| bracket + 1);
        let port = self.authority[end..].find(':').map_or(self.authority.len(), |colon| end + colon);
        &self.authority[..port]
    }

    /// Whether its host is this one, whatever its port.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        self.host().eq_ignore_ascii_case(host)
    }

    /// Whether this is the origin of the host in a `Host` header.
    ///
    /// The scheme is not compared: behind a proxy that ends TLS, only the browser knows it.
    #[must_use]
    pub fn is_of_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        host.strip_suffix(self.scheme.own_port()).unwrap_or(&host) == self.authority
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let lower = text.to_ascii_lowercase();
        let (scheme, authority) = if let Some(rest) = lower.strip_prefix("https://") {
            (Scheme::Https, rest)
        } else if let Some(rest) = lower.strip_prefix("http://") {
            (Scheme::Http, rest)
        } else {
            return Err(OriginError(text.to_owned()));
        };
        let authority = authority.strip_suffix(scheme.own_port()).unwrap_or(authority);
        let held = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
        if authority.is_empty() || !authority.chars().all(held) {
            return Err(OriginError(text.to_owned()));
        }
        Ok(Self { scheme, authority: authority.to_owned() })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        write!(f, "{scheme}://{}", self.authority)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_one_way_of_writing() {
        for text in ["https://Meet.Example.org", "HTTPS://meet.example.org:443"] {
            assert_eq!(text.parse::<Origin>().unwrap().to_string(), "https://meet.example.org");
        }
        assert_eq!("http://[::1]:3000".parse::<Origin>().unwrap().to_string(), "http://[::1]:3000");
    }

    #[test]
    fn a_host_is_what_stands_before_the_port() {
        for (text, host) in [
            ("https://meet.example.org", "meet.example.org"),
            ("https://meet.example.org:8443", "meet.example.org"),
            ("http://192.0.2.1:3000", "192.0.2.1"),
            ("https://[2001:db8::1]", "[2001:db8::1]"),
            ("https://[2001:db8::1]:8443", "[2001:db8::1]"),
        ] {
            let origin: Origin = text.parse().unwrap();
            assert_eq!(origin.host(), host);
            assert!(origin.has_host(&host.to_uppercase()) && !origin.has_host("example.org"), "{text}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "",
            "null",
            "meet.example.org",
            "ftp://a",
            "https://",
            "https://a/",
            "https://a/b",
            "https://u@a",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_compared_with_the_host_it_was_asked_of() {
        let origin: Origin = "https://meet.example.org".parse().unwrap();
        assert!(origin.is_of_host("meet.example.org"));
        assert!(origin.is_of_host("Meet.Example.Org:443"));
        assert!(!origin.is_of_host("meet.example.org:80"));
        assert!(!origin.is_of_host("meet.example.org.evil.example"));
        assert!(!origin.is_of_host("evil-meet.example.org"));
        let local: Origin = "http://127.0.0.1:3000".parse().unwrap();
        assert!(local.is_of_host("127.0.0.1:3000"));
        assert!(!local.is_of_host("127.0.0.1:3001"));
        assert!(!local.is_of_host("127.0.0.1"));
    }
}
