//! Where the relay listens, and what it relays through.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The address that the Internet reaches this machine at, of each family, written like `203.0.113.7` or
/// `203.0.113.7,2001:db8::7`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublicAddress {
    /// Of IPv4.
    pub v4: Option<Ipv4Addr>,
    /// Of IPv6.
    pub v6: Option<Ipv6Addr>,
}

/// Why a text is no public address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublicAddressError {
    /// It is a name, or nothing.
    #[error(
        "public_address is {0:?}, but must be an IP address, or one of each family as in 203.0.113.7,2001:db8::7"
    )]
    NoAddress(String),
    /// Nobody is there.
    #[error(
        "public_address is {0}, but nobody else can reach that: write the address that others reach this server at"
    )]
    Unusable(IpAddr),
    /// Two of one family.
    #[error("public_address has two addresses of one family: {0:?}")]
    Twice(String),
}

impl FromStr for PublicAddress {
    type Err = PublicAddressError;

    fn from_str(text: &str) -> Result<Self, PublicAddressError> {
        let mut address = Self::default();
        for part in text.split(',').map(str::trim) {
            let ip: IpAddr = part.parse().map_err(|_| PublicAddressError::NoAddress(text.to_owned()))?;
            let ip = ip.to_canonical();
            if ip.is_unspecified()
                || ip.is_loopback()
                || ip.is_multicast()
                || ip == IpAddr::V4(Ipv4Addr::BROADCAST)
            {
                return Err(PublicAddressError::Unusable(ip));
            }
            let twice = match ip {
                IpAddr::V4(ip) => address.v4.replace(ip).is_some(),
                IpAddr::V6(ip) => address.v6.replace(ip).is_some(),
            };
            if twice {
                return Err(PublicAddressError::Twice(text.to_owned()));
            }
        }
        Ok(address)
    }
}

impl fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.v4, self.v6) {
            (Some(v4), Some(v6)) => write!(f, "{v4},{v6}"),
            (Some(v4), None) => v4.fmt(f),
            (None, Some(v6)) => v6.fmt(f),
            (None, None) => Ok(()),
        }
    }
}

/// The UDP ports that the relay sends from and receives at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayPorts {
    /// One for each allocation, out of these; written `49152-65535`.
    Range(u16, u16),
    /// One for all, where a firewall has one open; written `3479`.
    One(u16),
}

/// Why a text names no ports.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("relay_ports is {0:?}, but must be a range as in 49152-65535, or one port for all, none below 1024")]
pub struct RelayPortsError(String);

impl RelayPorts {
    /// Those that RFC 8656 recommends (section 7.2).
    pub const DEFAULT: Self = Self::Range(49_152, 65_535);

    /// Whether it is one of them.
    #[must_use]
    pub fn contains(self, port: u16) -> bool {
        match self {
            Self::Range(first, last) => (first..=last).contains(&port),
            Self::One(one) => one == port,
        }
    }
}

impl FromStr for RelayPorts {
    type Err = RelayPortsError;

    fn from_str(text: &str) -> Result<Self, RelayPortsError> {
        let error = || RelayPortsError(text.to_owned());
        let port = |text: &str| text.trim().parse().ok().filter(|port| *port >= 1_024).ok_or_else(error);
        match text.split_once('-') {
            None => port(text).map(Self::One),
            Some((first, last)) => {
                let (first, last) = (port(first)?, port(last)?);
                if first <= last { Ok(Self::Range(first, last)) } else { Err(error()) }
            }
        }
    }
}

impl fmt::Display for RelayPorts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range(first, last) => write!(f, "{first}-{last}"),
            Self::One(port) => port.fmt(f),
        }
    }
}

/// A value of the file or of the environment, where `3479` is a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Number(i64),
}

impl Serialize for RelayPorts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RelayPorts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Written::deserialize(deserializer)? {
            Written::Text(text) => text,
            Written::Number(number) => number.to_string(),
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for PublicAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // Nothing is what it is by default.
        if text.is_empty() { Ok(Self::default()) } else { text.parse().map_err(serde::de::Error::custom) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_one_that_others_reach() {
        let read = str::parse::<PublicAddress>;
        let both = PublicAddress {
            v4: Some(Ipv4Addr::new(203, 0, 113, 7)),
            v6: Some("2001:db8::7".parse().unwrap()),
        };
        assert_eq!(read("203.0.113.7, 2001:db8::7"), Ok(both));
        assert_eq!(both.to_string().parse(), Ok(both));
        // Behind a router of one's own: the relay works within.
        assert!(read("192.168.1.10").is_ok());
        for text in ["meet.example.org", "", "203.0.113.7:3478", "203.0.113.7,", "203.0.113.0/24"] {
            assert!(matches!(read(text), Err(PublicAddressError::NoAddress(_))), "{text}");
        }
        for text in ["0.0.0.0", "::", "127.0.0.1", "::1", "::ffff:127.0.0.1", "224.0.0.1", "255.255.255.255"]
        {
            assert!(matches!(read(text), Err(PublicAddressError::Unusable(_))), "{text}");
        }
        assert!(matches!(read("203.0.113.7,203.0.113.8"), Err(PublicAddressError::Twice(_))));
    }

    #[test]
    fn ports_are_a_range_or_one() {
        assert_eq!("50000-50999".parse(), Ok(RelayPorts::Range(50_000, 50_999)));
        assert_eq!("3479".parse(), Ok(RelayPorts::One(3_479)));
        for text in
            ["", "0", "80", "-", "1-2", "60000-50000", "50000-70000", "50000-", "50000-50001-50002", "a"]
        {
            assert!(text.parse::<RelayPorts>().is_err(), "{text}");
        }
        for ports in [RelayPorts::DEFAULT, RelayPorts::One(3_479)] {
            assert_eq!(ports.to_string().parse(), Ok(ports));
        }
    }
}
