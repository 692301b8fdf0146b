//! Histories of a server out of bytes: what comes from clients and peers, well made and not, and what must be true after each step.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use parvis_relay::{
    CannotOpen, Destination, Family, Forward, PortChoice, RelaySocket, StreamReader, Transport, TurnClient,
    TurnCounters, TurnOutput, TurnQuotas, TurnServer, TurnSettings,
};
use stun_types::attribute::Nonce;
use stun_types::message::Message;
use turn_types::AddressFamily;
use turn_types::attribute::{AdditionalAddressFamily, EvenPort, Lifetime, RequestedAddressFamily};
use turn_types::message::ALLOCATE;

use super::{Browser, KEY, START, channel_data, settings, udp_wanted};

/// Peers, good and bad, as clients spell them.
const PEERS: [&str; 12] = [
    "1.1.1.1:7000",
    "1.1.1.1:7001",
    "8.8.8.8:1",
    "127.0.0.1:80",
    "10.0.0.1:80",
    "5.5.5.5:3478",
    "[2606:4700::1111]:7000",
    "[::ffff:127.0.0.1]:80",
    "[64:ff9b::7f00:1]:80",
    "[2002:7f00:1::]:80",
    "[::1]:80",
    "[2a00::5]:50000",
];

struct Player {
    server: TurnServer,
    now: parvis_relay::Now,
    browsers: Vec<Browser>,
    opened: Vec<RelaySocket>,
    quotas: TurnQuotas,
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn some(&mut self) -> &'a [u8] {
        let count = usize::from(self.byte()).min(self.0.len());
        let (some, rest) = self.0.split_at(count);
        self.0 = rest;
        some
    }
}

/// Plays a history. Returns what happened in it.
pub(crate) fn play(bytes: &[u8]) -> TurnCounters {
    let mut bytes = Bytes(bytes);
    let quotas = TurnQuotas {
        allocations: 6,
        allocations_per_seat: 3,
        permissions: 4,
        channels: 3,
        ..TurnQuotas::default()
    };
    let ports = match bytes.byte() % 3 {
        0 => PortChoice::One(3_479),
        1 => PortChoice::Range(50_000..=50_003),
        _ => PortChoice::Range(50_000..=60_000),
    };
    let settings = TurnSettings { ports, quotas: quotas.clone(), ..settings() };
    let browsers = (0..8).map(browser).collect();
    let server = TurnServer::new(settings, &KEY, 1);
    let mut player = Player { server, now: START, browsers, opened: Vec::new(), quotas };
    player.carry_out(false);
    while !bytes.0.is_empty() {
        player.step(&mut bytes);
        player.check();
    }
    player.now = player.now.after(100_000_000);
    player.server.handle_timeout(player.now);
    player.carry_out(false);
    assert_eq!((player.server.allocations(), player.server.wake()), (0, None), "everything ends some day");
    player.check();
    player.server.counters()
}

fn browser(index: u8) -> Browser {
    let transport = [Transport::Udp, Transport::Tcp][usize::from(index / 4)];
    let client = TurnClient {
        transport,
        remote: SocketAddr::from(([198, 51, 100, index], 5_000)),
        local: SocketAddr::from(([10, 0, 0, 5], 3_478)),
        connection: u64::from(index / 4),
    };
    Browser::new(START, ["ada", "bo", "cy"][usize::from(index % 3)], client)
}

impl Player {
    fn step(&mut self, bytes: &mut Bytes<'_>) {
        let what = bytes.byte();
        let index = usize::from(bytes.byte() % 8);
        let client = self.browsers[index].client;
        let peer = PEERS[usize::from(bytes.byte()) % PEERS.len()];
        let host = peer.parse::<SocketAddr>().expect("an address").ip().to_string();
        let browser = &mut self.browsers[index];
        browser.fingerprint = what & 0x80 != 0;
        let message = match what % 16 {
            0 | 1 => browser.allocate(&[]),
            2 => browser.allocate(&[&RequestedAddressFamily::new(AddressFamily::IPV6)]),
            3 => {
                browser.allocate(&[&AdditionalAddressFamily::new(AddressFamily::IPV6), &EvenPort::new(false)])
            }
            4 => browser.refresh(u32::from(bytes.byte()) * 20),
            5 | 6 => browser.permit(&[&host]),
            7 | 8 => browser.bind(0x3FFF + u16::from(bytes.byte() % 8), peer),
            9 => browser.indicate(peer, bytes.some()),
            10 => channel_data(0x3FFF + u16::from(bytes.byte() % 8), bytes.some()),
            11 => {
                // A well made message with some bytes changed, or strangers' bytes.
                let mut message = browser.allocate(&[&Lifetime::new(600)]);
                for pair in bytes.some().chunks_exact(2) {
                    let at = usize::from(pair[0]) % message.len();
                    message[at] = pair[1];
                }
                message
            }
            12 => bytes.some().to_vec(),
            13 => return self.peer_sends(bytes, peer),
            14 => {
                self.now = self.now.after(u64::from(bytes.byte()) * 2_000);
                self.server.handle_timeout(self.now);
                return self.carry_out(false);
            }
            _ => return self.otherwise(bytes, client),
        };
        self.client_sends(index, &message, bytes.byte() == 7);
    }

    fn otherwise(&mut self, bytes: &mut Bytes<'_>, client: TurnClient) {
        match bytes.byte() % 4 {
            0 => self.server.handle_closed(self.now, client),
            1 => self.server.handle_seat_gone(self.now, ["ada", "bo", "cy"][usize::from(bytes.byte() % 3)]),
            2 => {
                // What no edge should say.
                let port = 49_999 + u16::from(bytes.byte() % 8);
                let socket = RelaySocket { family: Family::V4, port };
                let result = if bytes.byte().is_multiple_of(2) { Ok(()) } else { Err(CannotOpen) };
                self.server.handle_opened(self.now, socket, result);
            }
            _ => read_stream(bytes.some()),
        }
        self.carry_out(false);
    }

    fn client_sends(&mut self, index: usize, message: &[u8], ports_break: bool) {
        let client = self.browsers[index].client;
        let before = self.server.allocations();
        if let Some(forward) = self.server.handle_client(self.now, client, message) {
            self.went(&forward, message);
        }
        let signed = Message::from_bytes(message)
            .is_ok_and(|message| message.has_attribute(stun_types::attribute::AttributeType::new(8)));
        assert!(signed || self.server.allocations() == before, "an allocation for nobody");
        self.carry_out(ports_break);
        // Most of the time there is a good nonce; a server forgets none, so an empty one is asked for again.
        if self.browsers[index].nonce.is_empty() {
            let request = self.browsers[index].unsigned(ALLOCATE, &[&udp_wanted()]);
            assert_eq!(self.server.handle_client(self.now, client, &request), None);
            self.carry_out(ports_break);
        }
    }

    fn peer_sends(&mut self, bytes: &mut Bytes<'_>, peer: &str) {
        let socket = match self.opened.len() {
            0 => RelaySocket { family: Family::V4, port: 50_000 },
            count => self.opened[usize::from(bytes.byte()) % count],
        };
        let payload = bytes.some();
        let from = peer.parse().expect("an address");
        if let Some(forward) = self.server.handle_peer(self.now, socket, from, payload) {
            assert!(matches!(forward.to, Destination::Client(_)), "what comes in goes to a client");
            self.went(&forward, payload);
        }
    }

    fn carry_out(&mut self, ports_break: bool) {
        while let Some(output) = self.server.poll() {
            match output {
                TurnOutput::Send { client, bytes } => {
                    let answer = Message::from_bytes(&bytes).expect("an answer is a message");
                    if let Ok(nonce) = answer.attribute::<Nonce>() {
                        let browser = self.browsers.iter_mut().find(|browser| browser.client == client);
                        browser.expect("it is for a client").nonce = nonce.nonce().to_owned();
                    }
                }
                TurnOutput::Open(socket) => {
                    assert!(!self.opened.contains(&socket), "it is open");
                    if !ports_break {
                        self.opened.push(socket);
                    }
                    let result = if ports_break { Err(CannotOpen) } else { Ok(()) };
                    self.server.handle_opened(self.now, socket, result);
                }
                TurnOutput::Close(socket) => self.opened.retain(|other| *other != socket),
            }
        }
    }

    fn went(&self, forward: &Forward, input: &[u8]) {
        super::arrived(forward, input);
        match forward.to {
            Destination::Peer { socket, to } => {
                assert!(may_be_reached(to), "a packet left for {to}");
                assert!(self.opened.contains(&socket), "it left from a closed socket");
                assert_eq!(socket.family, Family::of(to.ip()));
            }
            Destination::Client(client) => {
                assert!(self.browsers.iter().any(|browser| browser.client == client));
            }
        }
    }

    fn check(&self) {
        assert!(self.server.is_consistent());
        assert!(self.server.allocations() <= self.quotas.allocations as usize);
    }
}

/// A policy that was written another way: what the standard library says, after what it says is inside.
fn may_be_reached(peer: SocketAddr) -> bool {
    let v4 = |ip: Ipv4Addr| {
        let denied = ip.is_unspecified()
            || ip.is_loopback()
            || ip.is_private()
            || ip.is_link_local()
            || ip.is_multicast()
            || ip.is_broadcast()
            || ip.is_documentation()
            || ip.octets() == super::V4;
        !denied
    };
    let carried = |ip: Ipv6Addr| {
        let octets = ip.octets();
        let at = |index: usize| {
            Ipv4Addr::new(octets[index], octets[index + 1], octets[index + 2], octets[index + 3])
        };
        match ip.segments() {
            [0, 0, 0, 0, 0, ..] | [0x64, 0xFF9B, 0, 0, 0, 0, ..] => Some(at(12)),
            [0x2002, ..] => Some(at(2)),
            _ => None,
        }
    };
    let reached = match peer.ip() {
        IpAddr::V4(ip) => v4(ip),
        IpAddr::V6(ip) => !ip.is_loopback() && ip != Ipv6Addr::UNSPECIFIED && carried(ip).is_none_or(v4),
    };
    reached && peer.port() != 0
}

fn read_stream(bytes: &[u8]) {
    let mut reader = StreamReader::default();
    let space = reader.space();
    let count = bytes.len().min(space.len());
    space[..count].copy_from_slice(&bytes[..count]);
    reader.filled(count);
    while let Ok(Some(message)) = reader.next_message() {
        assert!(!message.is_empty());
    }
}
