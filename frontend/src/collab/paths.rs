//! How the connections go, as the browser tells: which candidates there are, and which pair of them is in use.

use parvis_check::{CandidateKinds, PathFacts};
use parvis_protocol::ParticipantId;
use web_sys::RtcPeerConnection;

use super::stats;
use crate::driver::CollabPeer;
use crate::js;

/// What the browser knows of each connection; of the server and of the person's wish it knows nothing.
pub(super) async fn paths(peers: Vec<CollabPeer>) -> Vec<(ParticipantId, PathFacts)> {
    let mut paths = Vec::with_capacity(peers.len());
    for peer in peers {
        let kinds = |name| {
            let sdp = js::get(&js::get(&peer.connection, name)?, "sdp")?.as_string()?;
            Some(CandidateKinds::of_description(&sdp))
        };
        let ours = kinds("localDescription").unwrap_or_default();
        let theirs = kinds("remoteDescription").unwrap_or_default();
        let relayed = relayed(&peer.connection).await;
        paths.push((peer.key.participant, PathFacts { ours, theirs, relayed, ..PathFacts::default() }));
    }
    paths
}

/// Whether the pair in use goes through a relay; `None` where there is none.
async fn relayed(connection: &RtcPeerConnection) -> Option<bool> {
    let stats = stats::report(connection).await?;
    let pair = stats::selected_pair(&stats)?;
    let is_relay = |end| {
        let candidate = stats.get(&js::get(&pair, end)?);
        Some(js::get(&candidate, "candidateType")?.as_string()? == "relay")
    };
    Some(is_relay("localCandidateId")? || is_relay("remoteCandidateId")?)
}
