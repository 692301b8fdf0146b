//! A client of a TURN server, as far as a measurement needs one: it allocates an address, binds a channel and gives both back.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use stun_types::attribute::{AttributeWrite, ErrorCode, Nonce, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType, MessageWriteVec, Method,
};
use stun_types::prelude::{MessageWrite as _, MessageWriteExt as _};
use turn_types::attribute::{ChannelNumber, Lifetime, RequestedTransport, XorPeerAddress, XorRelayedAddress};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, REFRESH};

use super::Access;

/// How long an answer may take. Requests that are lost are sent again.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);
/// How often a request is sent.
const TRIES: usize = 6;
/// How many more ports are tried.
const PORTS: usize = 3;

/// A socket with an address at a TURN server. It is given back when this is dropped.
#[derive(Debug)]
pub(super) struct AllocatedSocket {
    socket: UdpSocket,
    access: Access,
    /// Whom the server says it is, and its number of the day.
    challenge: Option<(String, String)>,
    requests: u128,
    relayed: SocketAddr,
}

impl AllocatedSocket {
    /// Asks the server at this address of this machine. One may still know the port from somebody before: then it is another port (RFC
    /// 8656, section 7.4).
    ///
    /// # Errors
    /// It refuses, or does not answer.
    pub(super) fn allocate(access: &Access) -> io::Result<Self> {
        let mut tries = 0..PORTS;
        loop {
            match Self::try_allocate(access.clone()) {
                Err(_) if tries.next().is_some() => {}
                allocated => return allocated,
            }
        }
    }

    fn try_allocate(access: Access) -> io::Result<Self> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.connect(("127.0.0.1", access.port))?;
        socket.set_read_timeout(Some(ANSWER_WITHIN))?;
        let relayed = socket.local_addr()?;
        let mut allocated = Self { socket, access, challenge: None, requests: 0, relayed };
        let udp = RequestedTransport::new(RequestedTransport::UDP);
        allocated
            .ask(
                ALLOCATE,
                |_| vec![Box::new(udp.clone())],
                |answer| {
                    let relayed = answer.attribute::<XorRelayedAddress>().ok()?;
                    Some(relayed.addr(answer.transaction_id()))
                },
            )
            .map(|relayed| {
                allocated.relayed = relayed;
                allocated
            })
    }

    /// Where peers reach it.
    pub(super) fn relayed(&self) -> SocketAddr {
        self.relayed
    }

    /// What is exchanged with this peer goes over channel `number` from now on.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub(super) fn bind(&mut self, number: u16, peer: SocketAddr) -> io::Result<()> {
        self.ask(
            CHANNEL_BIND,
            |id| {
                let peer = XorPeerAddress::new(peer, id.into());
                vec![Box::new(ChannelNumber::new(number)), Box::new(peer)]
            },
            |_| Some(()),
        )
    }

    /// The socket, which reads without waiting from now on.
    pub(super) fn socket(&self) -> io::Result<&UdpSocket> {
        self.socket.set_nonblocking(true)?;
        Ok(&self.socket)
    }

    fn ask<T>(
        &mut self,
        method: Method,
        attributes: impl Fn(u128) -> Vec<Box<dyn AttributeWrite>>,
        read: impl Fn(&Message<'_>) -> Option<T>,
    ) -> io::Result<T> {
        let failed = |what: &str| io::Error::other(format!("port {}: {what}", self.access.port));
        for _ in 0..TRIES {
            self.requests += 1;
            let id = self.requests;
            self.socket.send(&self.request(method, id, &attributes(id))?)?;
            let mut bytes = [0; 2_048];
            let Some(length) = self.answer(&mut bytes, id)? else { continue };
            let answer = Message::from_bytes(&bytes[..length]).map_err(io::Error::other)?;
            if answer.has_class(MessageClass::Success) {
                return read(&answer).ok_or_else(|| failed("an answer without what was asked for"));
            }
            // The first is a challenge, and later ones are when its number is too old.
            let challenge = answer.attribute::<Realm>().ok().zip(answer.attribute::<Nonce>().ok());
            let code = answer.attribute::<ErrorCode>().map_or(0, |error| error.code());
            let (realm, nonce) =
                challenge.ok_or_else(|| failed(&format!("{method} is refused with {code}")))?;
            self.challenge = Some((realm.realm().to_owned(), nonce.nonce().to_owned()));
        }
        Err(failed("no answer"))
    }

    /// Waits for the answer to this request, past what else comes.
    fn answer(&self, bytes: &mut [u8], id: u128) -> io::Result<Option<usize>> {
        loop {
            match self.socket.recv(bytes) {
                Ok(length) => {
                    let answer = Message::from_bytes(&bytes[..length]);
                    if answer.is_ok_and(|answer| answer.transaction_id() == id.into()) {
                        return Ok(Some(length));
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    fn request(
        &self,
        method: Method,
        id: u128,
        attributes: &[Box<dyn AttributeWrite>],
    ) -> io::Result<Vec<u8>> {
        let kind = MessageType::from_class_method(MessageClass::Request, method);
        let mut message = Message::builder(kind, id.into(), MessageWriteVec::new());
        for attribute in attributes {
            message.add_attribute(attribute.as_ref()).map_err(io::Error::other)?;
        }
        if let Some((realm, nonce)) = &self.challenge {
            let Access { username, credential, .. } = &self.access;
            message
                .add_attribute(&Username::new(username).map_err(io::Error::other)?)
                .and_then(|()| message.add_attribute(&Realm::new(realm).expect("it was read")))
                .and_then(|()| message.add_attribute(&Nonce::new(nonce).expect("it was read")))
                .map_err(io::Error::other)?;
            let key = LongTermKeyCredentials::new(username.clone(), credential.clone(), realm.clone());
            message.add_message_integrity(&key.into(), IntegrityAlgorithm::Sha1).map_err(io::Error::other)?;
        }
        Ok(message.finish())
    }
}

impl Drop for AllocatedSocket {
    fn drop(&mut self) {
        let id = self.requests + 1;
        // Where it does not arrive, the allocation expires.
        let bytes = self.request(REFRESH, id, &[Box::new(Lifetime::new(0))]);
        let _ = bytes.and_then(|bytes| self.socket.send(&bytes));
    }
}
