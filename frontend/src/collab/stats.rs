//! What the browser measures of a connection (W3C WebRTC Statistics), as plain numbers.

use js_sys::Map;
use parvis_meeting::allocator::{ConnectionStats, QualityLimitation};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RtcPeerConnection, RtcPeerConnectionState};

use super::voice;
use crate::driver::MeasuredPeer;
use crate::js;

/// All reports of a connection that is connected.
pub(super) async fn report(connection: &RtcPeerConnection) -> Option<Map> {
    if connection.connection_state() != RtcPeerConnectionState::Connected {
        return None;
    }
    Some(js::settled(Ok(connection.get_stats())).await.ok()?.unchecked_into())
}

/// The pair that the transport names (section 8.14); in Firefox, which has no such report, the one that says so of itself.
pub(super) fn selected_pair(stats: &Map) -> Option<JsValue> {
    let (mut named, mut selected) = (None, None);
    stats.for_each(&mut |report, _| {
        named = named.take().or_else(|| js::get(&report, "selectedCandidatePairId"));
        if js::get(&report, "selected").is_some_and(|is| is == true) {
            selected = Some(report);
        }
    });
    named.map(|id| stats.get(&id)).filter(|pair| !pair.is_undefined()).or(selected)
}

/// Measures this connection, if it is connected.
pub(super) async fn measure(peer: &MeasuredPeer) -> Option<ConnectionStats> {
    let report = report(&peer.connection).await?;
    let mut stats = ConnectionStats::default();
    // In the order in which they count: the camera's frames, or else those of whatever comes.
    let (mut of_camera, mut of_any) = (None, 0);
    report.for_each(&mut |report, _| {
        let is_video = js::get_text(&report, "kind").is_some_and(|kind| kind == "video");
        match js::get_text(&report, "type").as_deref() {
            Some("outbound-rtp") if is_video => {
                stats.encode_millis += total(seconds(&report, "totalEncodeTime"));
                stats.limitation = stats.limitation.max(limitation(&report));
            }
            Some("inbound-rtp") => {
                let (came, lost) =
                    (total(number(&report, "packetsReceived")), total(number(&report, "packetsLost")));
                stats.packets_received += came;
                stats.packets_lost += lost;
                stats.jitter = stats.jitter.max(small(seconds(&report, "jitter")).unwrap_or_default());
                if is_video {
                    let frames = total(number(&report, "framesDecoded"));
                    of_any += frames;
                    if peer.camera.is_some() && js::get_text(&report, "trackIdentifier") == peer.camera {
                        of_camera = Some(frames);
                    }
                } else {
                    stats.voice_received += came;
                    stats.voice_lost += lost;
                }
            }
            _ => {}
        }
    });
    stats.frames_decoded = of_camera.unwrap_or(of_any);
    stats.voice_sent_twice = voice::is_sent_twice(&peer.connection);
    if let Some(pair) = selected_pair(&report) {
        stats.available_outgoing = small(number(&pair, "availableOutgoingBitrate"));
        stats.round_trip = small(seconds(&pair, "currentRoundTripTime"));
    }
    Some(stats)
}

fn limitation(report: &JsValue) -> QualityLimitation {
    match js::get_text(report, "qualityLimitationReason").as_deref() {
        Some("cpu") => QualityLimitation::Cpu,
        Some("bandwidth") => QualityLimitation::Bandwidth,
        Some("other") => QualityLimitation::Other,
        _ => QualityLimitation::None,
    }
}

fn number(report: &JsValue, name: &str) -> Option<f64> {
    js::get(report, name)?.as_f64()
}

/// A time that is told in seconds, in milliseconds.
fn seconds(report: &JsValue, name: &str) -> Option<f64> {
    number(report, name).map(|seconds| seconds * 1_000.0)
}

// A cast cuts what is no number, or none of this size, to the nearest that is.

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
fn small(number: Option<f64>) -> Option<u32> {
    number.map(|number| number as u32)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
fn total(number: Option<f64>) -> u64 {
    number.unwrap_or_default() as u64
}
