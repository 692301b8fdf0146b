//! STUN and TURN servers in the configuration. Browsers throw at one that makes no sense, and then no call on this server has
//! any connection: what one of them would refuse is refused here.

use std::net::{Ipv4Addr, Ipv6Addr};

use parvis_protocol::IceServer;

/// Everyone who joins is sent all of them.
const MOST_BYTES: usize = 8 * 1024;
/// The longest user name and the longest credential, in bytes (WebRTC section 4.4.1.6, RFC 8489 section 14.3).
const NAME_BYTES: usize = 508;

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
    #[error("{0:?} in ice_servers needs a username and a credential, each of 1 to {NAME_BYTES} bytes")]
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
            let is_turn = check_url(url)?;
            let is_name = |text: &Option<String>| {
                text.as_ref().is_some_and(|text| (1..=NAME_BYTES).contains(&text.len()))
            };
            if is_turn && !(is_name(&server.username) && is_name(&server.credential)) {
                return Err(IceServerError::Credential(url.clone()));
            }
        }
    }
    let bytes = serde_json::to_string(servers).map_or(usize::MAX, |json| json.len());
    if bytes > MOST_BYTES { Err(IceServerError::TooLong) } else { Ok(()) }
}

/// `scheme:host[:port][?transport=..]` (RFC 7064, RFC 7065). Whether it is TURN.
fn check_url(url: &str) -> Result<bool, IceServerError> {
    let (scheme, rest) = url.split_once(':').unwrap_or_default();
    let is_turn = match scheme {
        "stun" | "stuns" => false,
        "turn" | "turns" => true,
        _ => return Err(IceServerError::Scheme(url.to_owned())),
    };
    if let Some(host) = rest.strip_prefix("//") {
        return Err(IceServerError::Slashes(url.to_owned(), format!("{scheme}:{host}")));
    }
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let is_query = |query| is_turn && matches!(query, "transport=udp" | "transport=tcp");
    if query.is_some_and(|query| !is_query(query)) {
        return Err(IceServerError::Query(url.to_owned()));
    }
    let (host, port) = match place.strip_prefix('[').map(|place| place.split_once(']')) {
        Some(Some((host, ""))) => (host.parse::<Ipv6Addr>().is_ok(), None),
        Some(Some((host, port))) => {
            (host.parse::<Ipv6Addr>().is_ok(), Some(port.strip_prefix(':').unwrap_or("-")))
        }
        Some(None) => (false, None),
        None => match place.split_once(':') {
            Some((host, port)) => (is_host(host), Some(port)),
            None => (is_host(place), None),
        },
    };
    if !host {
        return Err(IceServerError::Host(url.to_owned()));
    }
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    };
    if port.is_some_and(|port| !is_port(port)) {
        return Err(IceServerError::Port(url.to_owned()));
    }
    Ok(is_turn)
}

/// A name in ASCII, or an IPv4 address. What ends in a number is an address for browsers (URL section 3.5).
fn is_host(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let ends_in_number =
        text.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    text.len() <= 253 && text.split('.').all(label) && (!ends_in_number || text.parse::<Ipv4Addr>().is_ok())
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
    fn what_browsers_take_is_taken() {
        for url in [
            "stun:turn.example.org",
            "stun:turn.example.org:3478",
            "stuns:turn.example.org.:5349",
            "stun:192.0.2.1",
            "stun:[2001:db8::1]",
            "turn:[2001:db8::1]:3478?transport=udp",
            "turn:turn_1.example.org:65535?transport=tcp",
            "turns:xn--hte-tma.example:443?transport=tcp",
            "turn:localhost",
        ] {
            assert_eq!(check(&[server(url)]), Ok(()), "{url}");
        }
    }

    #[test]
    fn what_one_of_them_throws_at_is_not() {
        for url in [
            "",
            ":",
            "turn.example.org",
            "http://a",
            "STUN:a",
            " stun:a",
            "stun",
            "stun:",
            "stun://a",
            "turn://a:3478",
            "stun:/a",
            "stun:a/b",
            "stun:a b",
            "stun:ada@a",
            "stun:a,b",
            "stun:a#b",
            "stun:h\u{f4}te.example",
            "stun:%61",
            "stun:a..b",
            "stun:.a",
            "stun:192.0.2.256",
            "stun:1.2.3",
            "stun:2001:db8::1",
            "stun:[::1",
            "stun:[::1]3478",
            "stun:[a]",
            "stun:[]:1",
            "stun::3478",
            "stun:a:",
            "stun:a:0",
            "stun:a:65536",
            "stun:a:x",
            "stun:a:+1",
            "stun:a:-1",
            "stun:a:1:2",
            "stun:a?transport=udp",
            "turn:a?",
            "turn:a?transport=",
            "turn:a?transport=tls",
            "turn:a?transport=UDP",
            "turn:a?x=1",
            "turn:a?transport=udp&x=1",
            "turn:a?transport=udp?transport=tcp",
        ] {
            assert!(check(&[server(url)]).is_err(), "{url:?}");
        }
    }

    #[test]
    fn a_turn_server_needs_both_of_its_secrets() {
        let long = "x".repeat(NAME_BYTES + 1);
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
