//! A seat: the participant's row as the others see it, the socket that holds it or the time until which it is kept,
//! and what each participant may say how often.

use parvis_protocol::{BrowserId, DisplayName, Participant, ParticipantId, Presence};

use crate::allowance::Allowances;
use crate::confusable::Skeleton;
use crate::room_session::ClientOrigin;
use crate::{AddressKey, ConnectionId, Incarnation, Mono};

/// Whether somebody sits in a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occupant {
    /// This socket does.
    Here(ConnectionId),
    /// The socket was lost; at this time the seat becomes free.
    Away { until: Mono },
}

/// What somebody keeps over a reload of their page, although their seat is free meanwhile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parked {
    pub(crate) id: ParticipantId,
    pub(crate) until: Mono,
    pub(crate) hand: Option<u32>,
    pub(crate) away: bool,
}

/// A place in the room.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    participant: Participant,
    skeleton: Skeleton,
    occupant: Occupant,
    browser: Option<BrowserId>,
    address: AddressKey,
    /// When its holder was let in, as their token says.
    pub(crate) let_in: Incarnation,
    pub(crate) allowances: Allowances,
    /// When its STUN and TURN servers are renewed; `None` where they last for ever.
    pub(crate) renew_ice_servers_at: Option<Mono>,
}

impl Seat {
    pub(crate) fn new(
        participant: Participant,
        connection: ConnectionId,
        browser: Option<BrowserId>,
        address: AddressKey,
        let_in: Incarnation,
    ) -> Self {
        let skeleton = Skeleton::of(&participant.name);
        let mut seat = Self {
            participant,
            skeleton,
            occupant: Occupant::Here(connection),
            browser,
            address,
            let_in,
            allowances: Allowances::default(),
            renew_ice_servers_at: None,
        };
        seat.attach(connection);
        seat
    }

    pub(crate) fn id(&self) -> ParticipantId {
        self.participant.id
    }

    pub(crate) fn participant(&self) -> &Participant {
        &self.participant
    }

    /// The row of the roster, to change anything but the name, which has a look, and the presence, which follows the
    /// sitter.
    pub(crate) fn participant_mut(&mut self) -> &mut Participant {
        &mut self.participant
    }

    pub(crate) fn rename(&mut self, name: DisplayName) {
        self.skeleton = Skeleton::of(&name);
        self.participant.name = name;
    }

    /// What the name looks like.
    pub(crate) fn skeleton(&self) -> &Skeleton {
        &self.skeleton
    }

    /// Where its holder comes from.
    pub(crate) fn origin(&self) -> ClientOrigin {
        ClientOrigin { id: Some(self.id()), browser: self.browser, address: self.address }
    }

    /// Its holder comes from there now.
    pub(crate) fn moved(&mut self, browser: Option<BrowserId>, address: AddressKey) {
        self.browser = browser;
        self.address = address;
    }

    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        match self.occupant {
            Occupant::Here(connection) => Some(connection),
            Occupant::Away { .. } => None,
        }
    }

    pub(crate) fn free_at(&self) -> Option<Mono> {
        match self.occupant {
            Occupant::Here(_) => None,
            Occupant::Away { until } => Some(until),
        }
    }

    /// When to renew its STUN and TURN servers. Whoever is away is given new ones when they are back.
    pub(crate) fn ice_servers_due(&self) -> Option<Mono> {
        self.connection().and(self.renew_ice_servers_at)
    }

    pub(crate) fn attach(&mut self, connection: ConnectionId) {
        self.occupant = Occupant::Here(connection);
        self.participant.presence = Presence::Here;
    }

    pub(crate) fn detach(&mut self, until: Mono) {
        self.occupant = Occupant::Away { until };
        self.participant.presence = Presence::Away;
    }
}
