//! STUN and TURN servers in the configuration. Browsers throw at one that makes no sense, and then no call on this server has
//! any connection: what one of them would refuse is refused here.

use parvis_protocol::{ICE_NAME_BYTES, IceServer, IceUrlError};

/// Everyone who joins is sent all of them.
const MOST_BYTES: usize = 8 * 1024;

/// Why browsers would not take it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IceServerError {
    /// The scheme is none of STUN and TURN.
    #[error("{0:?} in ice_servers is not a valid address: it must begin with stun:, stuns:, turn: or turns:")]
    Scheme(String),
    /// A URL where an address is wanted.
    #[error("{0:?} in ice_servers is not a valid address: write {1} without //")]
    Slashes(String, String),
    /// The host or what follows it.
    #[error(
        "{0:?} in ice_servers is not a valid address: after the scheme comes a host, as in stun:turn.example.org"
    )]
    Host(String),
    /// The port.
    #[error("{0:?} in ice_servers is not a valid address: the port must be a number from 1 to 65535")]
    Port(String),
    /// What follows a `?`.
    #[error(
        "{0:?} in ice_servers is not a valid address: only turn: and turns: may have a ?, followed by transport=udp or \
         transport=tcp"
    )]
    Query(String),
    /// A TURN server without what it asks for.
    #[error("{0:?} in ice_servers needs a username and a credential, each of 1 to {ICE_NAME_BYTES} bytes")]
    Credential(String),
    /// A server without any address.
    #[error("an entry of ice_servers has no urls")]
    NoUrls,
    /// All of them together.
    #[error(
        "ice_servers is too long: everyone who joins is sent all of it, so it may have {MOST_BYTES} bytes"
    )]
    TooLong,
}

/// Looks whether every browser takes these.
///
/// # Errors
/// The first that one would throw at.
pub(super) fn check(servers: &[IceServer]) -> Result<(), IceServerError> {
    for server in servers {
        if server.urls.is_empty() {
            return Err(IceServerError::NoUrls);
        }
        for url in &server.urls {
            server.check_url(url).map_err(|error| sentence(url, error))?;
        }
    }
    let bytes = serde_json::to_string(servers).map_or(usize::MAX, |json| json.len());
    if bytes > MOST_BYTES { Err(IceServerError::TooLong) } else { Ok(()) }
}

/// Looks whether a browser finds a host by this name; an IPv6 address stands in brackets.
pub(super) fn check_host(host: &str) -> Result<(), ()> {
    let server = IceServer { urls: Vec::new(), username: None, credential: None };
    // Nothing may follow it: the port is the relay's.
    let is_alone =
        host.starts_with('[') == host.ends_with(']') && (host.starts_with('[') || !host.contains(':'));
    server.check_url(&format!("stun:{host}")).map_err(drop).and(if is_alone { Ok(()) } else { Err(()) })
}

/// What to tell whoever wrote this address.
fn sentence(url: &str, error: IceUrlError) -> IceServerError {
    let text = url.to_owned();
    match error {
        IceUrlError::Scheme => IceServerError::Scheme(text),
        IceUrlError::Slashes => IceServerError::Slashes(text, url.replacen("//", "", 1)),
        IceUrlError::Host => IceServerError::Host(text),
        IceUrlError::Port => IceServerError::Port(text),
        IceUrlError::Query => IceServerError::Query(text),
        IceUrlError::Credential => IceServerError::Credential(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> IceServer {
        IceServer {
            urls: vec![url.to_owned()],
            username: Some("ada".to_owned()),
            credential: Some("secret".to_owned()),
        }
    }

    #[test]
    fn whoever_wrote_it_is_told_what_is_wrong_with_it() {
        let says = |url: &str, part: &str| {
            let error = check(&[server(url)]).unwrap_err().to_string();
            assert!(error.contains(url) && error.contains(part), "{error}");
        };
        says("http:a", "must begin with stun:");
        says("turn://a:3478?transport=udp", "write turn:a:3478?transport=udp without //");
        says("stun:a b", "comes a host");
        says("stun:a:0", "from 1 to 65535");
        says("stun:a?transport=udp", "only turn: and turns:");
        assert_eq!(check(&[server("turn:a?transport=tcp")]), Ok(()));
    }

    #[test]
    fn a_turn_server_needs_both_of_its_secrets() {
        let long = "x".repeat(ICE_NAME_BYTES + 1);
        for wrong in [None, Some(""), Some(long.as_str())] {
            let wrong = wrong.map(ToOwned::to_owned);
            for wrong in [
                IceServer { username: wrong.clone(), ..server("turn:a") },
                IceServer { credential: wrong, ..server("turns:a") },
            ] {
                let url = wrong.urls[0].clone();
                assert_eq!(check(&[wrong]), Err(IceServerError::Credential(url)));
            }
        }
    }

    #[test]
    fn a_server_has_an_address_and_all_of_them_fit_into_a_welcome() {
        assert_eq!(check(&[IceServer { urls: Vec::new(), ..server("") }]), Err(IceServerError::NoUrls));
        let url = format!("stun:{}.example", "a".repeat(60));
        assert_eq!(check(&vec![server(&url); 20]), Ok(()));
        assert_eq!(check(&vec![server(&url); 200]), Err(IceServerError::TooLong));
    }
}
