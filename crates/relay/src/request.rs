//! Requests: who may ask, what is answered, and how refusals are counted (RFC 8489, section 6.3.1; RFC 8656, section 5).

use parvis_base::Now;
use stun_types::attribute::{
    AttributeStaticType, AttributeType, ErrorCode, Nonce, Realm, Username, XorMappedAddress,
};
use stun_types::message::{BINDING, MessageClass, Method};
use turn_types::attribute::{
    ChannelNumber, EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport, ReservationToken,
    XorPeerAddress, XorRelayedAddress,
};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

use crate::allocations::Index;
use crate::answer::{Attributes, StunAnswer};
use crate::auth::Claim;
use crate::client::TurnClient;
use crate::forward::Forward;
use crate::received::Received;
use crate::server::TurnServer;

/// The longest request. Those of browsers have less than 200 bytes.
const MAX_REQUEST: usize = 2_048;

/// What is understood in a TURN request. What does not belong into this one is ignored.
const KNOWN: [AttributeType; 11] = [
    Username::TYPE,
    Realm::TYPE,
    Nonce::TYPE,
    Lifetime::TYPE,
    XorPeerAddress::TYPE,
    XorRelayedAddress::TYPE,
    RequestedTransport::TYPE,
    RequestedAddressFamily::TYPE,
    EvenPort::TYPE,
    ReservationToken::TYPE,
    ChannelNumber::TYPE,
];

/// How a request ends that was not refused.
pub(crate) enum Reply {
    /// With this answer.
    Success(Attributes),
    /// With one that is given when the sockets are open.
    Later,
}

impl TurnServer {
    /// A STUN message of a client.
    pub(crate) fn message(&mut self, now: Now, from: TurnClient, bytes: &[u8]) -> Option<Forward> {
        let Some(message) = Received::parse(bytes) else {
            self.counters.dropped_malformed += 1;
            return None;
        };
        let method = message.message_type.method();
        match message.message_type.class() {
            MessageClass::Indication if method == SEND => return self.send_indication(now, from, &message),
            // A browser keeps its address open with them.
            MessageClass::Indication if method == BINDING => {}
            MessageClass::Request if bytes.len() <= MAX_REQUEST => match method {
                BINDING => self.binding(now, from, &message),
                ALLOCATE | REFRESH | CREATE_PERMISSION | CHANNEL_BIND => self.request(now, from, &message),
                _ => self.counters.dropped_malformed += 1,
            },
            MessageClass::Request
            | MessageClass::Indication
            | MessageClass::Success
            | MessageClass::Error => {
                self.counters.dropped_malformed += 1;
            }
        }
        None
    }

    /// Where the client is seen (RFC 8489, section 3). Nobody has to say who they are for that.
    fn binding(&mut self, now: Now, from: TurnClient, message: &Received<'_>) {
        let unknown = message.not_understood(&[]);
        if !unknown.is_empty() {
            self.refuse_stranger(now, from, message, ErrorCode::UNKNOWN_ATTRIBUTE, &unknown);
        } else if self.may_hear(now.mono, &from) {
            self.counters.bindings += 1;
            let address = XorMappedAddress::new(from.remote, message.transaction);
            self.send(from, answer(message, None).success(&vec![Box::new(address)]));
        }
    }

    fn request(&mut self, now: Now, from: TurnClient, message: &Received<'_>) {
        let claim = match self.auth.check(now, from.remote, message) {
            Ok(claim) => claim,
            Err(code) => return self.refuse_stranger(now, from, message, code, &[]),
        };
        let unknown = message.not_understood(&KNOWN);
        let reply = if unknown.is_empty() {
            match message.message_type.method() {
                ALLOCATE => self.allocate(now, from, message, &claim),
                REFRESH => self.refresh(now, &from, message, &claim),
                CREATE_PERMISSION => self.create_permission(now, &from, message, &claim),
                _ => self.channel_bind(now, &from, message, &claim),
            }
        } else {
            Err(ErrorCode::UNKNOWN_ATTRIBUTE)
        };
        let answer = answer(message, Some(&claim.key));
        let bytes = match reply {
            Ok(Reply::Later) => return,
            Ok(Reply::Success(attributes)) => answer.success(&attributes),
            Err(code) => {
                self.count_refusal(code);
                let challenge = self.challenge(now, &from, code);
                answer.refusal(code, &unknown, challenge)
            }
        };
        self.send(from, bytes);
    }

    /// The open allocation that a request is about, if it is for this seat to say anything about it.
    pub(crate) fn allocation_of(&self, now: Now, from: &TurnClient, claim: &Claim) -> Result<Index, u16> {
        let index = self.allocations.of_client(from).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        let allocation = self.allocations.get(index).filter(|allocation| allocation.is_open());
        let allocation = allocation.ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        if *allocation.seat != *claim.seat() {
            return Err(ErrorCode::WRONG_CREDENTIALS);
        }
        // See `auth`: an expired credential still serves what was made with it.
        let age = u64::from(self.settings.quotas.age) * 1_000;
        let is_newer = claim.expires >= allocation.credential_expires;
        let serves = is_newer && now.mono.since(allocation.made) < age && self.is_held(claim.seat());
        if claim.has_expired(now.wall) && !serves {
            return Err(ErrorCode::UNAUTHORIZED);
        }
        Ok(index)
    }

    /// Refuses a request that nobody signed. Who asks may be somebody else than the address says: see `strangers`.
    fn refuse_stranger(
        &mut self,
        now: Now,
        from: TurnClient,
        message: &Received<'_>,
        code: u16,
        unknown: &[AttributeType],
    ) {
        self.count_refusal(code);
        if self.may_hear(now.mono, &from) {
            let challenge = self.challenge(now, &from, code);
            self.send(from, answer(message, None).refusal(code, unknown, challenge));
        }
    }

    /// What a client needs to ask again.
    fn challenge(&self, now: Now, from: &TurnClient, code: u16) -> Attributes {
        if code != ErrorCode::UNAUTHORIZED && code != ErrorCode::STALE_NONCE {
            return Vec::new();
        }
        let (realm, nonce) = self.auth.challenge(now, from.remote);
        vec![Box::new(realm), Box::new(nonce)]
    }

    pub(crate) fn count_refusal(&mut self, code: u16) {
        let counter = match code {
            ErrorCode::UNAUTHORIZED => &mut self.counters.refused_credential,
            ErrorCode::STALE_NONCE => &mut self.counters.refused_nonce,
            ErrorCode::FORBIDDEN => &mut self.counters.refused_peer,
            ErrorCode::ALLOCATION_QUOTA_REACHED => &mut self.counters.refused_quota,
            ErrorCode::INSUFFICIENT_CAPACITY => &mut self.counters.refused_capacity,
            _ => &mut self.counters.refused_other,
        };
        *counter += 1;
    }
}

fn answer<'a>(message: &Received<'_>, key: Option<&'a stun_types::message::IntegrityKey>) -> StunAnswer<'a> {
    let method: Method = message.message_type.method();
    StunAnswer { method, transaction: message.transaction, key, fingerprint: message.fingerprint }
}
