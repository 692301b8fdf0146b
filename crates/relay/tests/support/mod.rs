//! A server without sockets, and clients that speak to it.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "test code, outside of a test function")]

pub(crate) mod history;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use parvis_relay::{
    CREDENTIAL_LIFETIME, CannotOpen, Destination, Family, Forward, Now, RelaySocket, Transport, TurnClient,
    TurnCredential, TurnOutput, TurnSecret, TurnServer, TurnSettings,
};
use stun_types::attribute::{AttributeWrite, ErrorCode, Nonce, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType, MessageWriteVec, Method,
};
use stun_types::prelude::{Attribute, AttributeFromRaw, AttributeStaticType, MessageWrite, MessageWriteExt};
use turn_types::attribute::{
    ChannelNumber, Data, Lifetime, RequestedTransport, XorPeerAddress, XorRelayedAddress,
};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

pub(crate) const KEY: [u8; 32] = [9; 32];
/// The public addresses of the server.
pub(crate) const V4: [u8; 4] = [5, 5, 5, 5];
pub(crate) const V6: &str = "2a00::5";
/// A day in 2026, so that credentials have times as they are.
pub(crate) const START: Now = Now::both(1_790_000_000_000);

/// The server, its time, and sockets that are opened as soon as it asks.
pub(crate) struct World {
    pub(crate) server: TurnServer,
    pub(crate) now: Now,
    /// Ports that cannot be opened.
    pub(crate) broken: Box<dyn Fn(RelaySocket) -> bool>,
    /// What was opened and closed, in order.
    pub(crate) sockets: Vec<(bool, RelaySocket)>,
    /// Answers that nobody has read.
    pub(crate) answers: Vec<(TurnClient, Vec<u8>)>,
}

/// Somebody with a credential, at one address.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) client: TurnClient,
    pub(crate) credential: TurnCredential,
    pub(crate) nonce: String,
    pub(crate) fingerprint: bool,
    pub(crate) transaction: u128,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered(pub(crate) Vec<u8>);

pub(crate) fn settings() -> TurnSettings {
    TurnSettings::new(Some(V4.into()), Some(V6.parse().unwrap()))
}

pub(crate) fn at(address: &str) -> SocketAddr {
    address.parse().unwrap()
}

pub(crate) fn ip(address: &str) -> IpAddr {
    address.parse().unwrap()
}

pub(crate) fn udp(remote: &str) -> TurnClient {
    TurnClient { transport: Transport::Udp, remote: at(remote), local: at("10.0.0.5:3478"), connection: 0 }
}

pub(crate) fn tcp(remote: &str, connection: u64) -> TurnClient {
    TurnClient { transport: Transport::Tcp, connection, ..udp(remote) }
}

impl World {
    pub(crate) fn new(settings: TurnSettings) -> Self {
        let mut world = Self {
            server: TurnServer::new(settings, &KEY, 1),
            now: START,
            broken: Box::new(|_| false),
            sockets: Vec::new(),
            answers: Vec::new(),
        };
        world.carry_out();
        world
    }

    /// Does what the server wants done.
    pub(crate) fn carry_out(&mut self) {
        while let Some(output) = self.server.poll() {
            match output {
                TurnOutput::Send { client, bytes } => self.answers.push((client, bytes)),
                TurnOutput::Close(socket) => self.sockets.push((false, socket)),
                TurnOutput::Open(socket) => {
                    let result = if (self.broken)(socket) { Err(CannotOpen) } else { Ok(()) };
                    self.sockets.push((true, socket));
                    self.server.handle_opened(self.now, socket, result);
                }
            }
        }
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
        self.server.handle_timeout(self.now);
        self.carry_out();
    }

    /// What a client's packet leads to at once.
    pub(crate) fn forward(&mut self, from: TurnClient, bytes: &[u8]) -> Option<Forward> {
        let forward = self.server.handle_client(self.now, from, bytes);
        self.carry_out();
        forward
    }

    /// The answer to a packet of this client, if there is one.
    pub(crate) fn ask(&mut self, from: TurnClient, bytes: &[u8]) -> Option<Answered> {
        assert_eq!(self.forward(from, bytes), None, "a request went on");
        let (to, bytes) = self.answers.pop()?;
        assert_eq!((to, self.answers.len()), (from, 0));
        Some(Answered(bytes))
    }

    /// Where a packet of a client goes to, and what arrives there.
    pub(crate) fn sent(&mut self, from: TurnClient, bytes: &[u8]) -> Option<(Destination, Vec<u8>)> {
        let forward = self.forward(from, bytes)?;
        Some((forward.to, arrived(&forward, bytes)))
    }

    /// Where a packet of a peer goes to, and what arrives there.
    pub(crate) fn received(
        &mut self,
        socket: RelaySocket,
        from: &str,
        bytes: &[u8],
    ) -> Option<(Destination, Vec<u8>)> {
        let forward = self.server.handle_peer(self.now, socket, at(from), bytes)?;
        Some((forward.to, arrived(&forward, bytes)))
    }

    /// A browser that has asked for a nonce.
    pub(crate) fn browser(&mut self, seat: &str, client: TurnClient) -> Browser {
        self.server.handle_seat_held(seat);
        let mut browser = Browser::new(self.now, seat, client);
        let challenge = self.ask(client, &browser.unsigned(ALLOCATE, &[&udp_wanted()])).expect("a challenge");
        browser.nonce = challenge.attribute::<Nonce>().nonce().to_owned();
        browser
    }

    /// A browser with an allocation, and its relayed IPv4 address.
    pub(crate) fn allocated(&mut self, seat: &str, client: TurnClient) -> (Browser, RelaySocket) {
        let mut browser = self.browser(seat, client);
        let answer = self.ask(client, &browser.allocate(&[])).expect("an answer");
        assert_eq!(answer.code(), None);
        let relayed = answer.relayed();
        (browser, RelaySocket { family: Family::of(relayed.ip()), port: relayed.port() })
    }

    /// One that may also exchange packets with these peers.
    pub(crate) fn permitted(
        &mut self,
        seat: &str,
        client: TurnClient,
        peers: &[&str],
    ) -> (Browser, RelaySocket) {
        let (mut browser, socket) = self.allocated(seat, client);
        for peer in peers {
            assert_eq!(self.ask(client, &browser.permit(&[peer])).unwrap().code(), None, "{peer}");
        }
        (browser, socket)
    }
}

/// What arrives, both ways of writing it being the same.
pub(crate) fn arrived(forward: &Forward, input: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    forward.append_to(input, &mut out);
    let mut buffer = vec![0xEE; Forward::HEADROOM];
    buffer.extend_from_slice(input);
    buffer.resize(buffer.len() + Forward::TAILROOM, 0xEE);
    let range = forward.in_place(&mut buffer, Forward::HEADROOM).expect("there is room");
    assert_eq!(buffer[range], out);
    assert_eq!(forward.size(), out.len());
    out
}

pub(crate) fn udp_wanted() -> RequestedTransport {
    RequestedTransport::new(RequestedTransport::UDP)
}

/// Data on a channel.
pub(crate) fn channel_data(number: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap();
    [&number.to_be_bytes()[..], &length.to_be_bytes(), payload].concat()
}

impl Browser {
    pub(crate) fn new(now: Now, seat: &str, client: TurnClient) -> Self {
        let credential = TurnSecret::of_server(&KEY).issue(now.wall, CREDENTIAL_LIFETIME, seat);
        Self { client, credential, nonce: String::new(), fingerprint: false, transaction: 0 }
    }

    pub(crate) fn unsigned(&mut self, method: Method, attributes: &[&dyn AttributeWrite]) -> Vec<u8> {
        self.message(MessageClass::Request, method, attributes, false)
    }

    pub(crate) fn signed(&mut self, method: Method, attributes: &[&dyn AttributeWrite]) -> Vec<u8> {
        self.message(MessageClass::Request, method, attributes, true)
    }

    pub(crate) fn allocate(&mut self, more: &[&dyn AttributeWrite]) -> Vec<u8> {
        let transport = udp_wanted();
        self.signed(ALLOCATE, &[&[&transport as &dyn AttributeWrite], more].concat())
    }

    pub(crate) fn refresh(&mut self, seconds: u32) -> Vec<u8> {
        self.signed(REFRESH, &[&Lifetime::new(seconds)])
    }

    pub(crate) fn permit(&mut self, peers: &[&str]) -> Vec<u8> {
        let transaction = self.next();
        let peers: Vec<_> =
            peers.iter().map(|peer| XorPeerAddress::new((ip(peer), 0).into(), transaction.into())).collect();
        let peers: Vec<_> = peers.iter().map(|peer| peer as &dyn AttributeWrite).collect();
        self.signed(CREATE_PERMISSION, &peers)
    }

    pub(crate) fn bind(&mut self, number: u16, peer: &str) -> Vec<u8> {
        let peer = XorPeerAddress::new(at(peer), self.next().into());
        self.signed(CHANNEL_BIND, &[&ChannelNumber::new(number), &peer])
    }

    pub(crate) fn indicate(&mut self, peer: &str, payload: &[u8]) -> Vec<u8> {
        let peer = XorPeerAddress::new(at(peer), self.next().into());
        self.message(MessageClass::Indication, SEND, &[&peer, &Data::new(payload)], false)
    }

    /// The id of the next message.
    fn next(&self) -> u128 {
        self.transaction + 1
    }

    pub(crate) fn message(
        &mut self,
        class: MessageClass,
        method: Method,
        attributes: &[&dyn AttributeWrite],
        signed: bool,
    ) -> Vec<u8> {
        self.transaction += 1;
        let kind = MessageType::from_class_method(class, method);
        let mut message = Message::builder(kind, self.transaction.into(), MessageWriteVec::new());
        for attribute in attributes {
            message.add_attribute(*attribute).unwrap();
        }
        if signed {
            let TurnCredential { username, password } = self.credential.clone();
            message.add_attribute(&Username::new(&username).unwrap()).unwrap();
            message.add_attribute(&Realm::new("turn").unwrap()).unwrap();
            message.add_attribute(&Nonce::new(&self.nonce).unwrap()).unwrap();
            let key = LongTermKeyCredentials::new(username, password, "turn".to_owned());
            message.add_message_integrity(&key.into(), IntegrityAlgorithm::Sha1).unwrap();
        }
        if self.fingerprint {
            message.add_fingerprint().unwrap();
        }
        message.finish()
    }
}

impl Answered {
    pub(crate) fn message(&self) -> Message<'_> {
        Message::from_bytes(&self.0).expect("an answer is a message")
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> Option<u16> {
        let code = self.message().attribute::<ErrorCode>().ok().map(|error| error.code());
        let class = if code.is_some() { MessageClass::Error } else { MessageClass::Success };
        assert!(self.message().has_class(class));
        code
    }

    pub(crate) fn attribute<A>(&self) -> A
    where
        A: for<'a> AttributeFromRaw<'a> + AttributeStaticType + Attribute,
    {
        self.message().attribute::<A>().expect("it has this attribute")
    }

    pub(crate) fn relayed(&self) -> SocketAddr {
        self.attribute::<XorRelayedAddress>().addr(self.message().transaction_id())
    }

    pub(crate) fn is_signed_for(&self, browser: &Browser) -> bool {
        let TurnCredential { username, password } = browser.credential.clone();
        let key = LongTermKeyCredentials::new(username, password, "turn".to_owned());
        self.message().validate_integrity(&key.into()).is_ok()
    }
}
