use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;

use ipnet::IpNet;

/// What an operator sets, as far as the relay needs to know it.
#[derive(Debug, Clone)]
pub struct TurnSettings {
    /// The IPv4 address that peers reach this server at: what clients hear as their relayed address. It may be one that
    /// a router translates to this machine. `None`: no IPv4 relayed addresses.
    pub public_v4: Option<Ipv4Addr>,
    /// The IPv6 address that peers reach this server at. `None`: no IPv6 relayed addresses.
    pub public_v6: Option<Ipv6Addr>,
    /// All addresses of this machine. No peer is at one of them, except where `allowed_networks` has it.
    pub own_addresses: Vec<IpAddr>,
    /// What this server listens at, for the relay and for everything else. An unspecified address stands for all of
    /// `own_addresses` and the public ones. No peer is there, whatever is allowed.
    pub listening: Vec<SocketAddr>,
    /// Networks where peers may be although the policy forbids them, such as private ones.
    pub allowed_networks: Vec<IpNet>,
    /// The ports to relay through.
    pub ports: PortChoice,
    /// How much of everything there may be.
    pub quotas: TurnQuotas,
}

/// Which ports packets are relayed through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortChoice {
    /// One for each allocation, at random out of a range.
    Range(RangeInclusive<u16>),
    /// The same for all, for a firewall that has one open. Both families use this number.
    ///
    /// Peers are told apart by their exact address: it belongs to the allocation that bound a channel to it or sent to it first,
    /// for as long as that one has a permission for it. The relayed address that a client hears has another port, which no
    /// socket has: it tells the allocations of this server apart, so that two clients that both need the relay reach each other
    /// inside. A peer elsewhere sees packets from the one port and answers there.
    One(u16),
}

/// How much of everything there may be. Rates are bytes a second, times are seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnQuotas {
    /// Allocations on the whole server.
    pub allocations: u32,
    /// Allocations of one seat. A browser makes one for each peer connection, interface, transport and family.
    pub allocations_per_seat: u32,
    /// Allocations of one IPv4 address or IPv6 network of 64 bits.
    pub allocations_per_address: u32,
    /// What one allocation may relay in each direction.
    pub bytes_per_second: u64,
    /// Allocations of one seat whose name begins with [`CHECK_SEAT`].
    pub allocations_per_check: u32,
    /// What one of those may relay in each direction.
    pub check_bytes_per_second: u64,
    /// What all of those together may relay in each direction, so that checks never take the line of the calls.
    pub checks_bytes_per_second: u64,
    /// Permissions of one allocation.
    pub permissions: u16,
    /// Channels of one allocation.
    pub channels: u16,
    /// The longest lifetime of an allocation that a client may ask for.
    pub lifetime: u32,
    /// How long an allocation may live in all. It may be refreshed with the credential that it was made with.
    pub age: u32,
    /// Answers to strangers per IPv4 network of 24 bits or IPv6 network of 64, a second.
    pub stranger_answers: u32,
}

/// What the name of a seat begins with that belongs to nobody in a room: a page tries with it whether this relay is reached, and how
/// much gets through. Such a seat has little of everything.
pub const CHECK_SEAT: &str = "check-";

/// Whether a seat of this name is such a one.
pub(crate) fn is_check(seat: &str) -> bool {
    seat.starts_with(CHECK_SEAT)
}

impl TurnQuotas {
    /// How many allocations a seat of this name may have.
    pub(crate) fn allocations_of(&self, seat: &str) -> u32 {
        if is_check(seat) { self.allocations_per_check } else { self.allocations_per_seat }
    }

    /// What each of them may relay in each direction.
    pub(crate) fn bytes_per_second_of(&self, seat: &str) -> u64 {
        if is_check(seat) { self.check_bytes_per_second } else { self.bytes_per_second }
    }
}

impl TurnSettings {
    /// What is right for a server with these public addresses.
    #[must_use]
    pub fn new(public_v4: Option<Ipv4Addr>, public_v6: Option<Ipv6Addr>) -> Self {
        Self {
            public_v4,
            public_v6,
            own_addresses: Vec::new(),
            listening: Vec::new(),
            allowed_networks: Vec::new(),
            ports: PortChoice::Range(49_152..=65_535),
            quotas: TurnQuotas::default(),
        }
    }
}

impl Default for TurnQuotas {
    fn default() -> Self {
        Self {
            allocations: 12_000,
            allocations_per_seat: 96,
            allocations_per_address: 1_000,
            bytes_per_second: 20_000_000 / 8,
            // Three transports are tried, then two ends are measured, each from all addresses of a machine.
            allocations_per_check: 20,
            check_bytes_per_second: 4_000_000 / 8,
            // Ten that are measured at full speed in the same seconds.
            checks_bytes_per_second: 40_000_000 / 8,
            permissions: 32,
            channels: 32,
            lifetime: 3_600,
            age: 24 * 3_600,
            stranger_answers: 10,
        }
    }
}
