//! Which addresses of STUN and TURN servers browsers take. They throw at one that makes no sense, and then the page has no
//! connection at all: the server refuses such a configuration, and the page leaves out such an address.

use crate::IceServer;

/// The longest user name and the longest credential, in bytes (WebRTC section 4.4.1.6, RFC 8489 section 14.3).
pub const ICE_NAME_BYTES: usize = 508;

/// What stands in an address for the host that the page was loaded from. Only a page knows by which name its server is
/// reached from where it is: through which proxy, in which network.
pub const PAGE_HOST: &str = "{page}";

/// Why a browser would not take an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IceUrlError {
    /// The scheme is none of STUN and TURN.
    Scheme,
    /// A URL, with `//`, where an address is wanted.
    Slashes,
    /// The host or what follows it.
    Host,
    /// The port.
    Port,
    /// What follows a `?`.
    Query,
    /// A TURN server without what it asks for.
    Credential,
}

impl IceServer {
    /// Whether it relays (TURN), and not only tells a browser its address (STUN).
    #[must_use]
    pub fn is_relay(&self) -> bool {
        self.urls.iter().any(|url| url.starts_with("turn:") || url.starts_with("turns:"))
    }

    /// Looks whether every browser takes this address of the server, `scheme:host[:port][?transport=..]` (RFC 7064, RFC 7065;
    /// WebRTC section 4.4.1.1, "validate an ICE server URL").
    ///
    /// # Errors
    /// Why one would not.
    pub fn check_url(&self, url: &str) -> Result<(), IceUrlError> {
        let (scheme, rest) = url.split_once(':').unwrap_or_default();
        let is_turn = match scheme {
            "stun" | "stuns" => false,
            "turn" | "turns" => true,
            _ => return Err(IceUrlError::Scheme),
        };
        if rest.starts_with("//") {
            return Err(IceUrlError::Slashes);
        }
        let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
        let is_query = |query| is_turn && matches!(query, "transport=udp" | "transport=tcp");
        if query.is_some_and(|query| !is_query(query)) {
            return Err(IceUrlError::Query);
        }
        check_place(place)?;
        let is_name = |text: &Option<String>| {
            text.as_ref().is_some_and(|text| (1..=ICE_NAME_BYTES).contains(&text.len()))
        };
        if is_turn && !(is_name(&self.username) && is_name(&self.credential)) {
            return Err(IceUrlError::Credential);
        }
        Ok(())
    }
}

/// `host[:port]`.
fn check_place(place: &str) -> Result<(), IceUrlError> {
    let (is_host, port) = match place.strip_prefix('[').map(|place| place.split_once(']')) {
        Some(Some((host, ""))) => (is_ipv6(host), None),
        Some(Some((host, port))) => (is_ipv6(host), Some(port.strip_prefix(':').unwrap_or("-"))),
        Some(None) => (false, None),
        None => match place.split_once(':') {
            Some((host, port)) => (is_host(host), Some(port)),
            None => (is_host(place), None),
        },
    };
    if !is_host {
        return Err(IceUrlError::Host);
    }
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    };
    if port.is_some_and(|port| !is_port(port)) { Err(IceUrlError::Port) } else { Ok(()) }
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
    text.len() <= 253 && text.split('.').all(label) && (!ends_in_number || is_ipv4(text))
}

// The parsers of the standard library say the same, and weigh more than a kilobyte in each page.

fn is_ipv4(text: &str) -> bool {
    let is_byte = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
            && part.len() <= 3
            && part.parse::<u8>().is_ok()
    };
    text.split('.').count() == 4 && text.split('.').all(is_byte)
}

/// Eight groups, or fewer with `::` for the others; the last two may be an IPv4 address.
fn is_ipv6(text: &str) -> bool {
    let (text, most) = match text.rfind(':') {
        Some(at) if is_ipv4(&text[at + 1..]) => (&text[..=at], 6),
        _ => (text, 8),
    };
    // Before an IPv4 address stands a colon, which closes the group before it or is one of two.
    let text = if most == 6 && !text.ends_with("::") { &text[..text.len() - 1] } else { text };
    let is_group =
        |group: &str| (1..=4).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups = |part: &str| {
        if part.is_empty() { Some(0) } else { part.split(':').all(is_group).then(|| part.split(':').count()) }
    };
    match text.split_once("::") {
        Some((before, after)) => {
            groups(before).zip(groups(after)).is_some_and(|(before, after)| before + after < most)
        }
        None => groups(text) == Some(most),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn addresses_are_what_the_standard_library_takes_for_them(
            six in "(::|:|[0-9a-f]{1,5}:|1:|2::){0,9}([0-9a-f]{0,4}|1.2.3.4|::)",
            four in "([0-9]{1,4}|0|01|255|256)(\\.([0-9]{1,3}|0|00|255|256)){2,4}\\.?",
            bits in any::<u128>(),
        ) {
            prop_assert_eq!(is_ipv6(&six), six.parse::<Ipv6Addr>().is_ok(), "{}", six);
            prop_assert_eq!(is_ipv4(&four), four.parse::<Ipv4Addr>().is_ok(), "{}", four);
            prop_assert_eq!(is_ipv6(&four), four.parse::<Ipv6Addr>().is_ok(), "{}", four);
            for sparse in [bits, bits & 0xffff_0000_0000_ffff, bits << 80 >> 80 | 0xffff << 32] {
                prop_assert!(is_ipv6(&Ipv6Addr::from(sparse).to_string()));
            }
            #[expect(clippy::cast_possible_truncation)]
            let four = Ipv4Addr::from(bits as u32);
            prop_assert!(is_ipv4(&four.to_string()));
        }
    }

    #[test]
    fn what_relays_is_told_from_what_only_answers() {
        let is_relay = |urls: &[&str]| {
            let urls = urls.iter().map(|url| (*url).to_owned()).collect();
            IceServer { urls, username: None, credential: None }.is_relay()
        };
        assert!(is_relay(&["turn:a.example"]) && is_relay(&["stun:a.example", "turns:a.example:443"]));
        assert!(!is_relay(&["stun:turn.example"]) && !is_relay(&["turnip:a.example"]) && !is_relay(&[]));
    }

    fn check(url: &str) -> Result<(), IceUrlError> {
        let secret = Some("secret".to_owned());
        IceServer { urls: Vec::new(), username: secret.clone(), credential: secret }.check_url(url)
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
            assert_eq!(check(url), Ok(()), "{url}");
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
            "stun:+1:+1",
            "stun:a?transport=udp",
            "turn:a?",
            "turn:a?transport=",
            "turn:a?transport=tls",
            "turn:a?transport=sctp",
            "turn:a?transport=UDP",
            "turn:a?x=1",
            "turn:a?transport=udp&x=1",
            "turn:a?transport=udp?transport=tcp",
        ] {
            assert!(check(url).is_err(), "{url:?}");
        }
    }

    #[test]
    fn a_turn_server_needs_both_of_its_secrets() {
        let (name, long) = ("ada".to_owned(), "x".repeat(ICE_NAME_BYTES + 1));
        for wrong in [None, Some(String::new()), Some(long)] {
            for (username, credential) in
                [(wrong.clone(), Some(name.clone())), (Some(name.clone()), wrong.clone())]
            {
                let server = IceServer { urls: Vec::new(), username, credential };
                for url in ["turn:a", "turns:a"] {
                    assert_eq!(server.check_url(url), Err(IceUrlError::Credential));
                }
                assert_eq!(server.check_url("stun:a"), Ok(()));
            }
        }
    }
}
