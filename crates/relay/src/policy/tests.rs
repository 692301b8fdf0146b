use ipnet::{Ipv4Net, Ipv6Net};
use proptest::prelude::*;

use super::*;

/// Networks that nobody is relayed to.
const DENIED_V4: [&str; 18] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "233.252.0.0/24",
    "240.0.0.0/4",
    "255.255.255.255/32",
    // An address of ours.
    "5.5.5.5/32",
];
const DENIED_V6: [&str; 22] = [
    "::/128",
    "::1/128",
    "::/8",
    "100::/64",
    "100:0:0:1::/64",
    "64:ff9b:1::/48",
    "2001:1::/32",
    "2001:2::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:db8::/32",
    "3fff::/20",
    "4000::/3",
    "5f00::/16",
    "8000::/1",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "ff02::1/128",
    "fd00:ec2::254/128",
    // An address of ours.
    "2a00::5/128",
];
const PERMITTED: [&str; 24] = [
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.0.3.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00::6",
    "64:ff9b::1.1.1.1",
    "2002:101:101::1",
    // A Teredo server at 1.1.1.1 and a client at 8.8.8.8.
    "2001:0:101:101:0:0:f7f7:f7f7",
    "2a00::5efe:1.1.1.1",
];

fn settings() -> TurnSettings {
    TurnSettings {
        own_addresses: vec!["10.0.0.5".parse().unwrap()],
        listening: vec!["0.0.0.0:3478".parse().unwrap(), "10.0.0.5:443".parse().unwrap()],
        ..TurnSettings::new(Some([5, 5, 5, 5].into()), Some("2a00::5".parse().unwrap()))
    }
}

fn policy(settings: &TurnSettings) -> PeerPolicy {
    PeerPolicy::new(settings)
}

fn allowing(networks: &[&str]) -> PeerPolicy {
    let allowed_networks = networks.iter().map(|network| network.parse().unwrap()).collect();
    policy(&TurnSettings { allowed_networks, ..settings() })
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// All ways to write an IPv4 address as one of IPv6, with whatever else stands in it.
fn spellings(v4: Ipv4Addr, other: u128) -> Vec<Ipv6Addr> {
    let bits = u128::from(v4.to_bits());
    let low = |mask: u128| other & mask;
    let own_id = other & 0xFFFF_FFFF_FFFF_0000_0000_0000_0000_0000 & !(7 << 125) | 1 << 125;
    let local = 0x0064_FF9B_0001_u128 << 80;
    vec![
        Ipv6Addr::from_bits(bits),
        Ipv6Addr::from_bits(0xFFFF << 32 | bits),
        Ipv6Addr::from_bits(0xFFFF << 48 | bits),
        Ipv6Addr::from_bits(0x0064_FF9B << 96 | bits),
        // RFC 8215, prefixes of 48, 56, 64 and 96 bits; what stands before the address is the network's.
        Ipv6Addr::from_bits(local | bits >> 16 << 64 | (bits & 0xFFFF) << 40),
        Ipv6Addr::from_bits(local | low(0xFF) << 72 | bits >> 24 << 64 | (bits & 0xFF_FFFF) << 32),
        Ipv6Addr::from_bits(local | low(0xFFFF) << 64 | bits << 24),
        Ipv6Addr::from_bits(local | low(0xFFFF_FFFF) << 32 | bits),
        Ipv6Addr::from_bits(0x2002 << 112 | bits << 80 | low((1 << 80) - 1)),
        // Teredo, as server and as client.
        Ipv6Addr::from_bits(0x2001_0000 << 96 | bits << 64 | low((1 << 64) - 1)),
        Ipv6Addr::from_bits(0x2001_0000 << 96 | low((1 << 64) - 1) << 32 | (bits ^ 0xFFFF_FFFF)),
        Ipv6Addr::from_bits(own_id | 0x5EFE << 32 | bits),
        Ipv6Addr::from_bits(own_id | 0x0200_5EFE << 32 | bits),
    ]
}

#[test]
fn the_ends_of_every_forbidden_network_are_forbidden_in_every_spelling() {
    let policy = policy(&settings());
    for network in DENIED_V4.map(|network| network.parse::<Ipv4Net>().unwrap()) {
        for address in [network.network(), network.broadcast()] {
            assert!(!policy.permits(address.into()), "{address}");
            for spelling in [0, u128::MAX, 0x5EFE << 32].iter().flat_map(|other| spellings(address, *other)) {
                assert!(!policy.permits(spelling.into()), "{address} as {spelling}");
            }
        }
    }
    for network in DENIED_V6.map(|network| network.parse::<Ipv6Net>().unwrap()) {
        for address in [network.network(), network.broadcast()] {
            assert!(!policy.permits(address.into()), "{address}");
        }
    }
}

#[test]
fn what_is_public_is_permitted() {
    let policy = policy(&settings());
    PERMITTED.iter().for_each(|address| assert!(policy.permits(ip(address)), "{address}"));
}

#[test]
fn a_port_has_to_be_there() {
    let policy = policy(&settings());
    assert!(policy.permits_socket(at("1.1.1.1:1")) && !policy.permits_socket(at("1.1.1.1:0")));
}

#[test]
fn an_allowed_network_is_permitted_but_what_it_contains_is_read_all_the_same() {
    let policy = allowing(&["10.0.0.0/8", "fd00::/8", "64:ff9b:1::/48"]);
    for address in ["10.1.2.3", "10.0.0.5", "fd00::1", "64:ff9b::10.1.2.3", "64:ff9b:1::10.1.2.3"] {
        assert!(policy.permits(ip(address)), "{address}");
    }
    for address in
        ["192.168.1.1", "fc00::1", "64:ff9b:1::192.168.0.1", "fd00::5efe:127.0.0.1", "64:ff9b::127.0.0.1"]
    {
        assert!(!policy.permits(ip(address)), "{address}");
    }
    // Prefixes of 64, 56 and 48 bits, which have 127.0.0.1 further ahead.
    for address in ["64:ff9b:1:0:7f:0:100:0", "64:ff9b:1:7f:0:1::", "64:ff9b:1:7f00:0:100::"] {
        assert!(!policy.permits(ip(address)), "{address}");
    }
}

#[test]
fn where_the_server_listens_nobody_is_whatever_is_allowed() {
    let policy = allowing(&["0.0.0.0/0", "::/0"]);
    for address in [
        "127.0.0.1:3478",
        "127.9.9.9:3478",
        "[::1]:3478",
        "5.5.5.5:3478",
        "[2a00::5]:3478",
        "10.0.0.5:3478",
        "10.0.0.5:443",
        "[::ffff:10.0.0.5]:443",
        "[64:ff9b::10.0.0.5]:443",
        "[2002:a00:5::]:3478",
    ] {
        assert!(!policy.permits_socket(at(address)), "{address}");
    }
    for address in ["127.0.0.1:3479", "10.0.0.6:3478", "10.0.0.5:3479", "5.5.5.5:443"] {
        assert!(policy.permits_socket(at(address)), "{address}");
    }
    let one_port = TurnSettings { ports: PortChoice::One(3479), ..settings() };
    let everything = TurnSettings { allowed_networks: vec!["0.0.0.0/0".parse().unwrap()], ..one_port };
    assert!(!self::policy(&everything).permits_socket(at("5.5.5.5:3479")), "its own relay socket");
}

fn forbidden_v4() -> impl Strategy<Value = Ipv4Addr> {
    (0..DENIED_V4.len(), any::<u32>()).prop_map(|(index, host)| {
        let network: Ipv4Net = DENIED_V4[index].parse().unwrap();
        Ipv4Addr::from_bits(network.network().to_bits() | host & network.hostmask().to_bits())
    })
}

fn forbidden_v6() -> impl Strategy<Value = Ipv6Addr> {
    // The first bits of `::/8` are also those of the translators' well-known prefix.
    (0..DENIED_V6.len(), any::<u128>()).prop_map(|(index, host)| {
        let network: Ipv6Net = DENIED_V6[index].parse().unwrap();
        Ipv6Addr::from_bits(network.network().to_bits() | host & network.hostmask().to_bits())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn no_spelling_of_a_forbidden_address_is_permitted(address in forbidden_v4(), other in any::<u128>()) {
        let policy = policy(&settings());
        prop_assert!(!policy.permits(address.into()));
        for spelling in spellings(address, other) {
            prop_assert!(!policy.permits(spelling.into()), "{} as {}", address, spelling);
            let socket = SocketAddr::new(spelling.into(), 5_000);
            prop_assert!(!policy.permits_socket(socket), "{} as {}", address, spelling);
        }
    }

    #[test]
    fn no_forbidden_v6_address_is_permitted(address in forbidden_v6()) {
        prop_assume!(!address.segments().starts_with(&[0x64, 0xFF9B, 0, 0, 0, 0]));
        prop_assert!(!policy(&settings()).permits(address.into()), "{}", address);
    }

    /// The property above would also hold for a policy that forbids everything.
    #[test]
    fn what_is_public_is_permitted_in_the_spellings_that_travel(bits in any::<u32>(), other in any::<u128>()) {
        let address = Ipv4Addr::from_bits(bits);
        let policy = policy(&settings());
        let nat64 = Ipv6Addr::from_bits(0x0064_FF9B << 96 | u128::from(bits));
        let six_to_four = Ipv6Addr::from_bits(0x2002 << 112 | u128::from(bits) << 80 | other & 0xFFFF);
        prop_assert_eq!(policy.permits(nat64.into()), policy.permits(address.into()));
        prop_assert_eq!(policy.permits(six_to_four.into()), policy.permits(address.into()));
    }
}
