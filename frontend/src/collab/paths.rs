//! How the connections go, as the browser tells: which candidates there are, and which pair of them is in use.

use js_sys::Map;
use parvis_check::{CandidateKinds, PathFacts};
use parvis_protocol::ParticipantId;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RtcPeerConnection, RtcPeerConnectionState};

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
    if connection.connection_state() != RtcPeerConnectionState::Connected {
        return None;
    }
    let stats: Map = js::settled(Ok(connection.get_stats())).await.ok()?.unchecked_into();
    let pair = selected_pair(&stats)?;
    let is_relay = |end| {
        let candidate = stats.get(&js::get(&pair, end)?);
        Some(js::get(&candidate, "candidateType")?.as_string()? == "relay")
    };
    Some(is_relay("localCandidateId")? || is_relay("remoteCandidateId")?)
}

/// The pair that the transport names (W3C WebRTC Statistics section 8.14); in Firefox, which has no such report, the one that
/// says so of itself.
fn selected_pair(stats: &Map) -> Option<JsValue> {
    let (mut named, mut selected) = (None, None);
    stats.for_each(&mut |report, _| {
        named = named.take().or_else(|| js::get(&report, "selectedCandidatePairId"));
        if js::get(&report, "selected").is_some_and(|is| is == true) {
            selected = Some(report);
        }
    });
    named.map(|id| stats.get(&id)).filter(|pair| !pair.is_undefined()).or(selected)
}
