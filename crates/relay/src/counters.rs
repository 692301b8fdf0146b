/// What happened since the start, for the metrics. Nothing in it names anybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TurnCounters {
    /// Allocations that were made.
    pub allocations_made: u64,
    /// Packets from clients to peers.
    pub packets_to_peers: u64,
    /// Bytes in them, without headers.
    pub bytes_to_peers: u64,
    /// Packets from peers to clients.
    pub packets_to_clients: u64,
    /// Bytes in them, without headers.
    pub bytes_to_clients: u64,
    /// Of both kinds, those between two clients of this server; they count as to a client.
    pub packets_between_clients: u64,
    /// STUN Binding requests that were answered.
    pub bindings: u64,
    /// Answers to strangers that were not given, because their network had too many.
    pub refused_rate: u64,
    /// Requests with no, an unknown or an expired credential (401).
    pub refused_credential: u64,
    /// Requests whose nonce was old (438).
    pub refused_nonce: u64,
    /// Peers that the policy forbids: requests (403), and packets that were dropped.
    pub refused_peer: u64,
    /// Requests over the quota of a seat or an address (486).
    pub refused_quota: u64,
    /// Requests over what the whole server has, or without a free port (508).
    pub refused_capacity: u64,
    /// Requests that were refused for another reason.
    pub refused_other: u64,
    /// Packets that were dropped because the allocation was over its rate.
    pub dropped_rate: u64,
    /// Packets that were dropped because no permission, channel or allocation was there for them.
    pub dropped_unknown: u64,
    /// Packets that were nothing this server understands.
    pub dropped_malformed: u64,
    /// Ports that could not be opened.
    pub ports_not_opened: u64,
}
