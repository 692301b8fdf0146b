//! The ways to read an address: as itself, and as each IPv4 address that something on the way may take out of it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The IPv4 addresses that one way finds in an IPv6 address.
type Carried = [Option<[u8; 4]>; 4];

/// All readings of an address, itself first. An IPv4 address contains no other, so one step takes everything apart; several ways may
/// apply to the same address, and each is a reading.
pub(crate) fn readings(address: IpAddr) -> impl Iterator<Item = IpAddr> {
    let v6 = match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some(address),
    };
    let ways: [fn(&[u8; 16]) -> Carried; 5] = [embedded, translated, six_to_four, teredo, isatap];
    let carried = v6.into_iter().flat_map(move |address| {
        ways.into_iter().flat_map(move |way| way(&Ipv6Addr::octets(&address))).flatten()
    });
    std::iter::once(address).chain(carried.map(|octets| Ipv4Addr::from(octets).into()))
}

fn one(found: bool, octets: [u8; 4]) -> Carried {
    [found.then_some(octets), None, None, None]
}

fn last(bytes: &[u8; 16]) -> [u8; 4] {
    [bytes[12], bytes[13], bytes[14], bytes[15]]
}

/// `::a.b.c.d` and `::ffff:a.b.c.d` (RFC 4291, section 2.5.5), `::ffff:0:a.b.c.d` (RFC 2765).
fn embedded(bytes: &[u8; 16]) -> Carried {
    let zeros = bytes[..8] == [0; 8];
    let between = [bytes[8], bytes[9], bytes[10], bytes[11]];
    one(zeros && matches!(between, [0, 0, 0, 0] | [0, 0, 0xFF, 0xFF] | [0xFF, 0xFF, 0, 0]), last(bytes))
}

/// For translators (RFC 6052, section 2.2): the well-known prefix has the address at its end. A network may use any part of
/// `64:ff9b:1::/48` (RFC 8215), so that is read for each length of prefix that its zeros allow.
fn translated(bytes: &[u8; 16]) -> Carried {
    if bytes[..12] == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] {
        return one(true, last(bytes));
    }
    if bytes[..6] != [0, 0x64, 0xFF, 0x9B, 0, 1] {
        return [None; 4];
    }
    // Bits 64 to 71 are zero, and so is all behind the address.
    let reads = |octets: [usize; 4]| {
        let behind = octets[3] + 1;
        (bytes[8] == 0 && bytes[behind..].iter().all(|byte| *byte == 0))
            .then(|| octets.map(|index| bytes[index]))
    };
    [reads([6, 7, 9, 10]), reads([7, 9, 10, 11]), reads([9, 10, 11, 12]), Some(last(bytes))]
}

/// `2002:aabb:ccdd::/48` (RFC 3056).
fn six_to_four(bytes: &[u8; 16]) -> Carried {
    one(bytes[..2] == [0x20, 0x02], [bytes[2], bytes[3], bytes[4], bytes[5]])
}

/// `2001:0::/32` (RFC 4380, section 4): the server, and the client's address with all bits turned.
fn teredo(bytes: &[u8; 16]) -> Carried {
    if bytes[..4] != [0x20, 0x01, 0, 0] {
        return [None; 4];
    }
    let server = [bytes[4], bytes[5], bytes[6], bytes[7]];
    [Some(server), Some(last(bytes).map(|byte| !byte)), None, None]
}

/// The interface identifier `[02]00:5efe:a.b.c.d` (RFC 5214, section 6.1).
fn isatap(bytes: &[u8; 16]) -> Carried {
    one(matches!(bytes[8..12], [0 | 2, 0, 0x5E, 0xFE]), last(bytes))
}
