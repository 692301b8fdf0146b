//! Finds the client's address behind trusted proxies. Everything that the last trusted proxy did not write itself may
//! be forged.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::config::ForwardedHeader;

/// Whose request it is: the peer's own, unless the peer is trusted to say so.
///
/// Each proxy adds the address that it was spoken to from, so what is written is read from its end: as long as an
/// address is that of a trusted proxy, what that proxy wrote is believed, and nothing beyond. What stands before
/// anybody may have written.
pub(super) fn client(
    peer: IpAddr,
    headers: &HeaderMap,
    header: ForwardedHeader,
    is_trusted: impl Fn(IpAddr) -> bool,
) -> IpAddr {
    let lines = headers.get_all(header.name()).iter().rev();
    let mut written = lines.flat_map(|line| {
        let line = line.to_str().unwrap_or_default();
        match header {
            ForwardedHeader::XForwardedFor => line.rsplit(',').map(address).collect(),
            ForwardedHeader::Forwarded => addresses_of(line).unwrap_or_else(|| vec![None]),
        }
    });
    let mut client = peer;
    while is_trusted(client) {
        let Some(Some(before)) = written.next() else { break };
        client = before;
    }
    client
}

/// An address as proxies write it, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|both| both.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// Who spoke to each proxy, as one line of `Forwarded` has it (RFC 7239 section 4), the last one first. Nothing for a
/// line that is not exactly of that form: half a quotation before what a proxy added would hide it.
fn addresses_of(line: &str) -> Option<Vec<Option<IpAddr>>> {
    let mut addresses = vec![None];
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=')?;
        if name.is_empty() || !name.bytes().all(is_token) {
            return None;
        }
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_at(value.bytes().position(|byte| !is_token(byte)).unwrap_or(value.len())),
        };
        // No address has one, and nothing else is of interest.
        if value.contains('\\') {
            return None;
        }
        if name.eq_ignore_ascii_case("for") {
            *addresses.last_mut().expect("begins with one and grows") = address(value);
        }
        let after = after.trim_start();
        rest = match after.split_at_checked(1) {
            None => "",
            Some((";", next)) => next.trim_start(),
            Some((",", next)) => {
                addresses.push(None);
                next.trim_start()
            }
            Some(_) => return None,
        };
    }
    addresses.reverse();
    Some(addresses)
}

/// RFC 9110 section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "127.0.0.1";

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn found(peer: &str, header: ForwardedHeader, lines: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header.name(), line.parse().unwrap());
        }
        client(ip(peer), &headers, header, |address| {
            ip(HERE) == address || address.to_string().starts_with("10.")
        })
    }

    fn x_forwarded_for(peer: &str, lines: &[&str]) -> IpAddr {
        found(peer, ForwardedHeader::XForwardedFor, lines)
    }

    fn forwarded(lines: &[&str]) -> IpAddr {
        found(HERE, ForwardedHeader::Forwarded, lines)
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(x_forwarded_for(HERE, &["192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(x_forwarded_for("198.51.100.1", &["192.0.2.1"]), ip("198.51.100.1"));
        assert_eq!(x_forwarded_for(HERE, &[]), ip(HERE));
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        assert_eq!(x_forwarded_for(HERE, &["203.0.113.9, 192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(x_forwarded_for(HERE, &["203.0.113.9", "192.0.2.1"]), ip("192.0.2.1"));
        // Nor that it came by a trusted proxy.
        assert_eq!(x_forwarded_for(HERE, &["203.0.113.9, 10.0.0.1, 192.0.2.1"]), ip("192.0.2.1"));
    }

    #[test]
    fn a_row_of_trusted_proxies_is_walked_through() {
        assert_eq!(x_forwarded_for(HERE, &["203.0.113.9, 192.0.2.1, 10.0.0.2, 10.0.0.1"]), ip("192.0.2.1"));
        assert_eq!(x_forwarded_for(HERE, &["192.0.2.1, 10.0.0.2", "10.0.0.1"]), ip("192.0.2.1"));
        assert_eq!(
            x_forwarded_for(HERE, &["10.0.0.2, 10.0.0.1"]),
            ip("10.0.0.2"),
            "a client in that network"
        );
    }

    #[test]
    fn an_address_may_be_written_in_many_ways() {
        for text in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443", " 2001:DB8:0::1 "] {
            assert_eq!(x_forwarded_for(HERE, &[text]), ip("2001:db8::1"), "{text}");
        }
        assert_eq!(x_forwarded_for(HERE, &["192.0.2.1:5000"]), ip("192.0.2.1"));
        assert_eq!(x_forwarded_for(HERE, &["::ffff:192.0.2.1"]), ip("192.0.2.1"));
    }

    #[test]
    fn what_is_no_address_leaves_it_at_the_proxy() {
        for text in [
            "",
            "unknown",
            "_hidden",
            "192.0.2",
            "192.0.2.1, unknown",
            "192.0.2.1,",
            "a".repeat(9000).as_str(),
        ] {
            assert_eq!(x_forwarded_for(HERE, &[text]), ip(HERE), "{text:.20}");
            assert_eq!(forwarded(&[text]), ip(HERE), "{text:.20}");
        }
    }

    #[test]
    fn the_header_of_the_standard_is_read_too() {
        for line in [
            "for=192.0.2.1",
            "For=\"192.0.2.1:4711\"",
            "proto=https;for=192.0.2.1;by=10.0.0.1",
            "for=203.0.113.9, for=192.0.2.1",
            "for=\"203.0.113.9\" , host=\"a, b; for=x\";for=192.0.2.1; proto=https",
            "for=192.0.2.1, for=10.0.0.2;host=a",
        ] {
            assert_eq!(forwarded(&[line]), ip("192.0.2.1"), "{line}");
        }
        assert_eq!(forwarded(&["for=\"[2001:db8::1]:443\""]), ip("2001:db8::1"));
        assert_eq!(forwarded(&["for=203.0.113.9", "for=192.0.2.1"]), ip("192.0.2.1"));
    }

    #[test]
    fn no_quotation_hides_what_the_proxy_wrote() {
        let proxy = "for=192.0.2.1;host=\"meet.example.org\"";
        for client in [
            "for=203.0.113.9;x=\"",
            "for=203.0.113.9;x=\"\\",
            "for=203.0.113.9;x=",
            "for=203.0.113.9;",
            "for=\"203.0.113.9",
            ";",
        ] {
            let both = forwarded(&[&format!("{client}, {proxy}")]);
            assert!(both == ip(HERE) || both == ip("192.0.2.1"), "{client}: {both}");
            assert_eq!(forwarded(&[client, proxy]), ip("192.0.2.1"), "{client}");
        }
    }

    #[test]
    fn the_other_header_counts_for_nothing() {
        let mut headers = HeaderMap::new();
        headers.append("forwarded", "for=203.0.113.9".parse().unwrap());
        assert_eq!(client(ip(HERE), &headers, ForwardedHeader::XForwardedFor, |_| true), ip(HERE));
    }
}
