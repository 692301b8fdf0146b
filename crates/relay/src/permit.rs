//! Whom an allocation may exchange packets with: permissions and channels (RFC 8656, sections 9 and 12).

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

use parvis_base::Now;
use stun_types::attribute::ErrorCode;
use turn_types::attribute::{ChannelNumber, XorPeerAddress};

use crate::allocate::in_seconds;
use crate::allocation::NotBound;
use crate::allocations::Index;
use crate::auth::Claim;
use crate::client::{Family, TurnClient};
use crate::data::MAX_CLAIMS;
use crate::received::{Malformed, Received};
use crate::request::Reply;
use crate::server::TurnServer;

/// How long a permission lasts, in seconds (RFC 8656, section 9).
const PERMISSION: u32 = 300;
/// How long a channel is bound, in seconds (RFC 8656, section 12).
const CHANNEL: u32 = 600;

/// The numbers that a channel may have. RFC 8656 ends them at 0x4FFF; clients of before (RFC 5766, section 14) take any of
/// these, and nothing else begins so.
const CHANNELS: RangeInclusive<u16> = 0x4000..=0x7FFF;

impl TurnServer {
    /// RFC 8656, section 10.2. All of the addresses get a permission, or none.
    pub(crate) fn create_permission(
        &mut self,
        now: Now,
        from: &TurnClient,
        message: &Received<'_>,
        claim: &Claim,
    ) -> Result<Reply, u16> {
        let index = self.allocation_of(now, from, claim)?;
        let peers: Result<Vec<_>, Malformed> = message.all::<XorPeerAddress>().collect();
        let peers = peers.map_err(|Malformed| ErrorCode::BAD_REQUEST)?;
        let addresses: Vec<_> = peers.iter().map(|peer| peer.addr(message.transaction).ip()).collect();
        if addresses.is_empty() {
            return Err(ErrorCode::BAD_REQUEST);
        }
        addresses.iter().try_for_each(|address| self.has_family(index, *address))?;
        // That of this server is for its own relayed addresses; which port it is, each packet is asked.
        let may = |ip: &IpAddr| self.public(Family::of(*ip)) == Some(*ip) || self.policy.permits(*ip);
        if !addresses.iter().all(may) {
            return Err(ErrorCode::FORBIDDEN);
        }
        self.install(now, index, &addresses)?;
        Ok(Reply::Success(Vec::new()))
    }

    /// RFC 8656, section 12.2. The peer gets a permission, too.
    pub(crate) fn channel_bind(
        &mut self,
        now: Now,
        from: &TurnClient,
        message: &Received<'_>,
        claim: &Claim,
    ) -> Result<Reply, u16> {
        let index = self.allocation_of(now, from, claim)?;
        let bad = |Malformed| ErrorCode::BAD_REQUEST;
        let number = message.first::<ChannelNumber>().map_err(bad)?.ok_or(ErrorCode::BAD_REQUEST)?.channel();
        let peer = message.first::<XorPeerAddress>().map_err(bad)?.ok_or(ErrorCode::BAD_REQUEST)?;
        let peer = peer.addr(message.transaction);
        if !CHANNELS.contains(&number) {
            return Err(ErrorCode::BAD_REQUEST);
        }
        self.has_family(index, peer.ip())?;
        let own = self.own_relayed(peer);
        let may = match own {
            Some(socket) => self.allocations.of_socket(socket).is_some(),
            None => self.policy.permits_socket(peer),
        };
        if !may {
            return Err(ErrorCode::FORBIDDEN);
        }
        let quotas = &self.settings.quotas;
        let (permissions, channels) = (quotas.permissions, quotas.channels);
        let allocation = self.allocations.get(index).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        let bound = allocation.channels.may_bind(now.mono, number, peer, channels);
        bound.map_err(|why| match why {
            NotBound::Taken => ErrorCode::BAD_REQUEST,
            NotBound::Full => ErrorCode::INSUFFICIENT_CAPACITY,
        })?;
        let fits = allocation.permissions.fit(now.mono, &[peer.ip()], permissions);
        if !fits || (own.is_none() && !self.tell_apart(now, index, peer)) {
            return Err(ErrorCode::INSUFFICIENT_CAPACITY);
        }
        self.install(now, index, &[peer.ip()])?;
        if let Some(allocation) = self.allocations.get_mut(index) {
            allocation.channels.bind(now.mono, number, peer, in_seconds(now.mono, CHANNEL));
        }
        Ok(Reply::Success(Vec::new()))
    }

    /// In one-port mode, whether packets of this peer can be told to be for this allocation; elsewhere their port tells.
    pub(crate) fn tell_apart(&mut self, now: Now, index: Index, peer: SocketAddr) -> bool {
        !self.settings.ports.is_one() || self.allocations.claim(now.mono, index, peer, MAX_CLAIMS)
    }

    fn has_family(&self, index: Index, address: IpAddr) -> Result<(), u16> {
        let relayed = self.allocations.get(index).and_then(|one| one.relayed(Family::of(address)));
        relayed.map(|_| ()).ok_or(ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH)
    }

    fn install(&mut self, now: Now, index: Index, addresses: &[IpAddr]) -> Result<(), u16> {
        let most = self.settings.quotas.permissions;
        let allocation = self.allocations.get_mut(index).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        if !allocation.permissions.fit(now.mono, addresses, most) {
            return Err(ErrorCode::INSUFFICIENT_CAPACITY);
        }
        let until = in_seconds(now.mono, PERMISSION);
        addresses.iter().for_each(|address| allocation.permissions.install(now.mono, *address, until));
        Ok(())
    }
}
