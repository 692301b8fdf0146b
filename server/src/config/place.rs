//! Where a person finds what listens on every address: `[::]` opens in no browser.

use std::net::{IpAddr, SocketAddr};

use super::{Config, TlsSource};

impl Config {
    /// Host and port to open, without a port that is the scheme's own. `own` is an address of this machine, for where the
    /// configuration has no name.
    #[must_use]
    pub(crate) fn place(&self, scheme: &str, listens: SocketAddr, own: Option<IpAddr>) -> String {
        if !listens.ip().is_unspecified() {
            return listens.to_string();
        }
        let of_order = match &self.tls {
            Some(TlsSource::Acme(order)) => order.acme.first().cloned(),
            Some(TlsSource::Files(_) | TlsSource::SelfMade) | None => None,
        };
        let of_origin = self.allowed_origins.first().map(|origin| origin.host().to_owned());
        let host = of_origin.or(of_order).unwrap_or_else(|| match own {
            Some(IpAddr::V6(address)) => format!("[{address}]"),
            Some(IpAddr::V4(address)) => address.to_string(),
            None => "localhost".to_owned(),
        });
        match (scheme, listens.port()) {
            ("https", 443) | ("http", 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AcmeOrder;

    #[test]
    fn what_listens_everywhere_is_found_by_the_name_that_there_is() {
        let order = AcmeOrder::new(vec!["meet.example.org".to_owned()], None, None, None).unwrap();
        let named = Config { tls: Some(TlsSource::Acme(order)), ..Config::default() };
        let origins = vec!["https://visio.example.org:8443".parse().unwrap()];
        let allowed = Config { allowed_origins: origins, ..named.clone() };
        let (everywhere, own) = ("[::]:443".parse().unwrap(), Some(IpAddr::from([192, 0, 2, 7])));
        assert_eq!(named.place("https", everywhere, own), "meet.example.org");
        assert_eq!(allowed.place("https", everywhere, own), "visio.example.org");
        assert_eq!(named.place("http", "0.0.0.0:8080".parse().unwrap(), own), "meet.example.org:8080");
        assert_eq!(named.place("http", everywhere, own), "meet.example.org:443");
        let unnamed = Config::default();
        assert_eq!(unnamed.place("https", everywhere, own), "192.0.2.7");
        assert_eq!(unnamed.place("https", everywhere, Some("2001:db8::7".parse().unwrap())), "[2001:db8::7]");
        assert_eq!(unnamed.place("http", "[::]:80".parse().unwrap(), None), "localhost");
        for one in ["127.0.0.1:3000", "[2001:db8::7]:443"] {
            assert_eq!(named.place("https", one.parse().unwrap(), own), one, "it is an address that opens");
        }
    }
}
