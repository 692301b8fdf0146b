//! What is going to happen, in the order in which it will.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use parvis_meeting::{Input, PeerKey};
use parvis_protocol::{ClientMessage, ServerMessage};

use crate::faults::Fault;

#[derive(Debug)]
pub(crate) enum Event {
    /// Something reaches the meeting of that load of somebody's page.
    Input {
        who: usize,
        page: u32,
        input: Input,
    },
    Wake {
        who: usize,
        page: u32,
        wake: u64,
    },
    /// The operation at the head of a peer connection's chain ends.
    Chain {
        who: usize,
        page: u32,
        key: PeerKey,
    },
    /// What was first given to a connection's data channel arrives, if anything does.
    Channel {
        who: usize,
        page: u32,
        key: PeerKey,
    },
    /// The queued half of "update the negotiation-needed flag".
    NegotiationNeeded {
        who: usize,
        page: u32,
        key: PeerKey,
    },
    Opened {
        socket: u64,
    },
    ToServer {
        socket: u64,
        message: ClientMessage,
    },
    ToClient {
        socket: u64,
        message: Box<ServerMessage>,
    },
    ClosedAtClient {
        socket: u64,
        code: Option<u16>,
    },
    ClosedAtServer {
        socket: u64,
    },
    Fault(Fault),
    Tick,
}

#[derive(Debug)]
struct Planned {
    at: u64,
    number: u64,
    event: Event,
}

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Planned {}

impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

#[derive(Debug, Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Reverse<Planned>>,
    number: u64,
}

impl Queue {
    pub(crate) fn push(&mut self, at: u64, event: Event) {
        self.number += 1;
        self.heap.push(Reverse(Planned { at, number: self.number, event }));
    }

    pub(crate) fn pop(&mut self) -> Option<(u64, Event)> {
        self.heap.pop().map(|Reverse(planned)| (planned.at, planned.event))
    }
}
