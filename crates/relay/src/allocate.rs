//! Allocations are made, refreshed and given up (RFC 8656, sections 7 and 8).

use parvis_base::{Mono, Now};
use stun_types::attribute::{ErrorCode, XorMappedAddress};
use turn_types::AddressFamily;
use turn_types::attribute::{
    AdditionalAddressFamily, AddressErrorCode, EvenPort, Lifetime, RequestedAddressFamily,
    RequestedTransport, ReservationToken, XorRelayedAddress,
};
use turn_types::message::ALLOCATE;

use crate::allocation::{AllocateRequest, Allocation, Channels, Permissions, Rates, Relayed};
use crate::allocations::{Index, PortHolder};
use crate::answer::{Attributes, StunAnswer};
use crate::auth::Claim;
use crate::client::{Family, RelaySocket, TurnClient};
use crate::received::{Malformed, Received};
use crate::request::Reply;
use crate::server::{CannotOpen, TurnServer};
use crate::settings::{PortChoice, is_check};
use crate::strangers::ClientNetwork;

/// How long an allocation lives that asks for nothing or for less, in seconds (RFC 8656, section 3.2).
const LIFETIME: u32 = 600;
/// How many ports are tried for one allocation.
const TRIES: u8 = 8;

/// What an Allocate request asks for.
struct RequestedAllocation {
    v4: bool,
    v6: bool,
    unavailable: Option<Family>,
    even_port: bool,
    lifetime: u32,
}

impl TurnServer {
    pub(crate) fn allocate(
        &mut self,
        now: Now,
        from: TurnClient,
        message: &Received<'_>,
        claim: &Claim,
    ) -> Result<Reply, u16> {
        if let Some(index) = self.allocations.of_client(&from) {
            let Some(allocation) = self.allocations.get(index) else { return Err(ErrorCode::SERVER_ERROR) };
            let again =
                allocation.request.transaction == message.transaction && *allocation.seat == *claim.seat();
            return match (again, allocation.is_open()) {
                (true, true) => Ok(Reply::Success(self.granted(allocation))),
                (true, false) => Ok(Reply::Later),
                (false, _) => Err(ErrorCode::ALLOCATION_MISMATCH),
            };
        }
        if claim.has_expired(now.wall) {
            return Err(ErrorCode::UNAUTHORIZED);
        }
        let requested = self.requested(message, claim.seat())?;
        self.within_quotas(&from, claim.seat())?;
        let v4 = if requested.v4 { Some(self.relayed(Family::V4, requested.even_port)?) } else { None };
        let v6 = if requested.v6 { Some(self.relayed(Family::V6, requested.even_port)?) } else { None };
        let rate = self.settings.quotas.bytes_per_second_of(claim.seat());
        let index = self.allocations.insert(Allocation {
            client: from,
            seat: self.allocations.seat(claim.seat()),
            credential_expires: claim.expires,
            made: now.mono,
            expires: in_seconds(now.mono, requested.lifetime),
            v4,
            v6,
            permissions: Permissions::default(),
            channels: Channels::default(),
            claimed: Vec::new(),
            rates: Rates::per_second(now.mono, rate),
            is_check: is_check(claim.seat()),
            request: AllocateRequest {
                transaction: message.transaction,
                fingerprint: message.fingerprint,
                lifetime: requested.lifetime,
                unavailable: requested.unavailable,
                even_port: requested.even_port,
                failures: 0,
            },
        });
        self.counters.allocations_made += 1;
        let Some(allocation) = self.allocations.get(index) else { return Err(ErrorCode::SERVER_ERROR) };
        if allocation.is_open() {
            return Ok(Reply::Success(self.granted(allocation)));
        }
        allocation.families().for_each(|(family, relayed)| self.open(RelaySocket::new(family, relayed.port)));
        Ok(Reply::Later)
    }

    /// What is asked for, as far as there is such a thing (RFC 8656, section 7.2).
    fn requested(&self, message: &Received<'_>, seat: &str) -> Result<RequestedAllocation, u16> {
        let bad = |Malformed| ErrorCode::BAD_REQUEST;
        let no_family = |Malformed| ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED;
        let transport = message.first::<RequestedTransport>().map_err(bad)?.ok_or(ErrorCode::BAD_REQUEST)?;
        if transport.protocol() != RequestedTransport::UDP {
            return Err(ErrorCode::UNSUPPORTED_TRANSPORT_PROTOCOL);
        }
        let even = message.first::<EvenPort>().map_err(bad)?;
        let family = message.first::<RequestedAddressFamily>().map_err(no_family)?;
        let additional = message.first::<AdditionalAddressFamily>().map_err(bad)?;
        let reserves = even.as_ref().is_some_and(EvenPort::requested);
        if message.first::<ReservationToken>().map_err(bad)?.is_some() {
            let contradicts = even.is_some() || family.is_some() || additional.is_some();
            // Nothing is ever reserved, so no token is good.
            return Err(if contradicts { ErrorCode::BAD_REQUEST } else { ErrorCode::INSUFFICIENT_CAPACITY });
        }
        if let Some(additional) = additional {
            // It means both, and has to say IPv6.
            if reserves || family.is_some() || additional.family() == AddressFamily::IPV4 {
                return Err(ErrorCode::BAD_REQUEST);
            }
        }
        // No browser asks for two ports beside each other, or for an even one where there is one port for all.
        if reserves || (even.is_some() && self.settings.ports.is_one()) {
            return Err(ErrorCode::INSUFFICIENT_CAPACITY);
        }
        let both = message.has(<AdditionalAddressFamily as stun_types::attribute::AttributeStaticType>::TYPE);
        let only_v6 = family.is_some_and(|family| family.family() == AddressFamily::IPV6);
        let is_there = |family| self.public(family).is_some();
        let (v4, v6) = (!only_v6 && is_there(Family::V4), (only_v6 || both) && is_there(Family::V6));
        let unavailable = match (v4, v6) {
            (false, false) => return Err(ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED),
            (true, false) if both => Some(Family::V6),
            (false, true) if both => Some(Family::V4),
            _ => None,
        };
        let asked = message.first::<Lifetime>().map_err(bad)?.map_or(LIFETIME, |lifetime| lifetime.seconds());
        Ok(RequestedAllocation {
            v4,
            v6,
            unavailable,
            even_port: even.is_some(),
            lifetime: self.lifetime(seat, asked),
        })
    }

    fn within_quotas(&self, from: &TurnClient, seat: &str) -> Result<(), u16> {
        let quotas = &self.settings.quotas;
        let network = ClientNetwork::of_client(from.remote.ip());
        if self.allocations.of_seat(seat).len() >= quotas.allocations_of(seat) as usize
            || self.allocations.in_network(network) >= quotas.allocations_per_address
        {
            return Err(ErrorCode::ALLOCATION_QUOTA_REACHED);
        }
        if self.allocations.count() >= quotas.allocations as usize {
            return Err(ErrorCode::INSUFFICIENT_CAPACITY);
        }
        Ok(())
    }

    /// A relayed address, which is open at once where the socket is everybody's.
    fn relayed(&mut self, family: Family, even: bool) -> Result<Relayed, u16> {
        let open = self.settings.ports.is_one();
        if open && !self.shared_open[family as usize] {
            return Err(ErrorCode::INSUFFICIENT_CAPACITY);
        }
        let port = self.free_port(family, even).ok_or(ErrorCode::INSUFFICIENT_CAPACITY)?;
        Ok(Relayed { port, open })
    }

    fn free_port(&mut self, family: Family, even: bool) -> Option<u16> {
        let is_taken = |port| self.allocations.is_taken(RelaySocket::new(family, port));
        self.settings.ports.pick(&mut self.draws, even, is_taken)
    }

    /// Nobody who has no seat any more lives long.
    fn lifetime(&self, seat: &str, asked: u32) -> u32 {
        if self.is_held(seat) { asked.min(self.settings.quotas.lifetime).max(LIFETIME) } else { LIFETIME }
    }

    /// What the answer to an Allocate request says (RFC 8656, section 7.2).
    fn granted(&self, allocation: &Allocation) -> Attributes {
        let request = &allocation.request;
        let mut attributes: Attributes = Vec::new();
        for (family, relayed) in allocation.families() {
            let Some(public) = self.public(family) else { continue };
            let address = XorRelayedAddress::new((public, relayed.port).into(), request.transaction);
            attributes.push(Box::new(address));
        }
        attributes.push(Box::new(Lifetime::new(request.lifetime)));
        attributes.push(Box::new(XorMappedAddress::new(allocation.client.remote, request.transaction)));
        if let Some(family) = request.unavailable {
            let family = match family {
                Family::V4 => AddressFamily::IPV4,
                Family::V6 => AddressFamily::IPV6,
            };
            let error = stun_types::attribute::ErrorCode::new(ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED, "");
            let error = error.expect("a code of this crate");
            attributes.push(Box::new(AddressErrorCode::new(family, error)));
        }
        attributes
    }

    /// A socket was opened, or could not be: then another port is tried, a few times.
    pub fn handle_opened(&mut self, _now: Now, socket: RelaySocket, result: Result<(), CannotOpen>) {
        if let PortChoice::One(port) = self.settings.ports {
            if socket.port == port {
                self.shared_open[socket.family as usize] = result.is_ok();
            }
            return;
        }
        self.counters.ports_not_opened += u64::from(result.is_err());
        match (self.allocations.of_socket(socket), result) {
            (Some(PortHolder::Allocation(index)), Ok(())) => self.opened(index, socket),
            (Some(PortHolder::Allocation(index)), Err(CannotOpen)) => self.try_another(index, socket),
            (holder, result) => {
                if holder.is_some() {
                    self.allocations.release(socket);
                }
                if result.is_ok() {
                    self.close(socket.family, socket.port);
                }
            }
        }
    }

    fn opened(&mut self, index: Index, socket: RelaySocket) {
        let Some(allocation) = self.allocations.get_mut(index) else { return };
        let was_open = allocation.is_open();
        if let Some(relayed) = allocation.relayed_mut(socket.family) {
            relayed.open = true;
        }
        if let Some(allocation) = self.allocations.get(index).filter(|one| one.is_open() && !was_open) {
            let attributes = self.granted(allocation);
            self.answer_allocate(index, |answer| answer.success(&attributes));
        }
    }

    fn try_another(&mut self, index: Index, socket: RelaySocket) {
        let Some(allocation) = self.allocations.get_mut(index) else { return };
        let relayed = allocation.relayed_mut(socket.family);
        if relayed.is_none_or(|relayed| relayed.open) {
            return;
        }
        allocation.request.failures += 1;
        let (even, again) = (allocation.request.even_port, allocation.request.failures < TRIES);
        // Another one is drawn while this one is still taken.
        let port = if again { self.free_port(socket.family, even) } else { None };
        self.allocations.release(socket);
        if let Some(allocation) = self.allocations.get_mut(index) {
            *allocation.relayed_mut(socket.family) = port.map(|port| Relayed { port, open: false });
        }
        if let Some(port) = port {
            let socket = RelaySocket::new(socket.family, port);
            self.allocations.hold(socket, index);
            self.open(socket);
        } else {
            self.count_refusal(ErrorCode::INSUFFICIENT_CAPACITY);
            self.answer_allocate(index, |answer| {
                answer.refusal(ErrorCode::INSUFFICIENT_CAPACITY, &[], Vec::new())
            });
            self.end(index);
        }
    }

    /// Answers the request that made this allocation.
    fn answer_allocate(&mut self, index: Index, write: impl FnOnce(&StunAnswer<'_>) -> Vec<u8>) {
        let Some(allocation) = self.allocations.get(index) else { return };
        let key = self.auth.key(allocation.credential_expires, &allocation.seat);
        let AllocateRequest { transaction, fingerprint, .. } = allocation.request;
        let answer = StunAnswer { method: ALLOCATE, transaction, key: Some(&key), fingerprint };
        self.send(allocation.client, write(&answer));
    }

    /// RFC 8656, section 8.2. Where an allocation has both families, one of them can be given up; a longer life is for both.
    pub(crate) fn refresh(
        &mut self,
        now: Now,
        from: &TurnClient,
        message: &Received<'_>,
        claim: &Claim,
    ) -> Result<Reply, u16> {
        let index = self.allocation_of(now, from, claim)?;
        let no_family = |Malformed| ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH;
        let family = message.first::<RequestedAddressFamily>().map_err(no_family)?.map(|family| match family
            .family()
        {
            AddressFamily::IPV4 => Family::V4,
            AddressFamily::IPV6 => Family::V6,
        });
        let asked = message.first::<Lifetime>().map_err(|Malformed| ErrorCode::BAD_REQUEST)?;
        let asked = asked.map_or(LIFETIME, |lifetime| lifetime.seconds());
        let Some(allocation) = self.allocations.get(index) else {
            return Err(ErrorCode::ALLOCATION_MISMATCH);
        };
        let given_up = family.map(|family| allocation.relayed(family).map(|relayed| (family, relayed)));
        let both = allocation.v4.is_some() && allocation.v6.is_some();
        let granted = match (asked, given_up) {
            (_, Some(None)) => return Err(ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH),
            (0, Some(Some((family, relayed)))) if both => {
                self.give_up(index, family, relayed);
                0
            }
            (0, _) => {
                self.end(index);
                0
            }
            (asked, _) => {
                let lifetime = self.lifetime(claim.seat(), asked);
                self.allocations.expire_at(index, in_seconds(now.mono, lifetime));
                lifetime
            }
        };
        Ok(Reply::Success(vec![Box::new(Lifetime::new(granted))]))
    }

    fn give_up(&mut self, index: Index, family: Family, relayed: Relayed) {
        if let Some(allocation) = self.allocations.get_mut(index) {
            *allocation.relayed_mut(family) = None;
        }
        self.allocations.release(RelaySocket::new(family, relayed.port));
        self.close(family, relayed.port);
    }
}

/// So many seconds later.
pub(crate) fn in_seconds(now: Mono, seconds: u32) -> Mono {
    now.after(u64::from(seconds) * 1_000)
}
