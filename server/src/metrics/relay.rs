//! What the relay has done, as it counts it itself.

use metrics::{Counter, Gauge};
use parvis_relay::TurnCounters;

use super::labels::{Direction, RelayDrop, RelayRefusal};
use super::register::{CounterFamily, MetricMaker};

/// The numbers of the relay.
#[derive(Debug, Clone)]
pub(crate) struct RelayMetrics {
    allocations: Gauge,
    made: Counter,
    bindings: Counter,
    packets: CounterFamily<Direction>,
    bytes: CounterFamily<Direction>,
    refusals: CounterFamily<RelayRefusal>,
    drops: CounterFamily<RelayDrop>,
}

impl RelayMetrics {
    pub(super) fn made_in(register: MetricMaker<'_>) -> Self {
        Self {
            allocations: register.gauge("parvis_relay_allocations", "TURN allocations that there are"),
            made: register.counter("parvis_relay_allocations_total", "TURN allocations that were made"),
            bindings: register.counter("parvis_relay_bindings_total", "STUN requests for one's own address"),
            packets: register.family("parvis_relay_packets_total", "Packets relayed"),
            bytes: register.family("parvis_relay_bytes_total", "Bytes relayed, without headers"),
            refusals: register.family("parvis_relay_refusals_total", "Requests that the relay refused"),
            drops: register.family("parvis_relay_drops_total", "Packets that the relay dropped"),
        }
    }

    /// Takes over what was counted.
    pub(crate) fn record(&self, counters: &TurnCounters, allocations: usize) {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
        self.allocations.set(allocations as f64);
        self.made.absolute(counters.allocations_made);
        self.bindings.absolute(counters.bindings);
        for (direction, packets, bytes) in [
            (Direction::ToPeers, counters.packets_to_peers, counters.bytes_to_peers),
            (Direction::ToClients, counters.packets_to_clients, counters.bytes_to_clients),
        ] {
            self.packets.set(direction, packets);
            self.bytes.set(direction, bytes);
        }
        for (reason, refused) in [
            (RelayRefusal::Rate, counters.refused_rate),
            (RelayRefusal::Credential, counters.refused_credential),
            (RelayRefusal::Nonce, counters.refused_nonce),
            (RelayRefusal::Peer, counters.refused_peer),
            (RelayRefusal::Quota, counters.refused_quota),
            (RelayRefusal::Capacity, counters.refused_capacity),
            (RelayRefusal::Other, counters.refused_other),
        ] {
            self.refusals.set(reason, refused);
        }
        for (reason, dropped) in [
            (RelayDrop::Rate, counters.dropped_rate),
            (RelayDrop::Unknown, counters.dropped_unknown),
            (RelayDrop::Malformed, counters.dropped_malformed),
        ] {
            self.drops.set(reason, dropped);
        }
    }
}
