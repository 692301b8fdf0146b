//! What the browser measures of a connection (W3C WebRTC Statistics), as plain numbers.

use js_sys::Map;
use parvis_meeting::allocator::{CodecName, ConnectionStats, LinkWay, PictureFacts, QualityLimitation};
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
    report.for_each(&mut |entry, _| {
        let is_video = js::get_text(&entry, "kind").is_some_and(|kind| kind == "video");
        match js::get_text(&entry, "type").as_deref() {
            Some("outbound-rtp") => {
                stats.bytes_sent +=
                    total(number(&entry, "bytesSent")) + total(number(&entry, "headerBytesSent"));
                if is_video {
                    stats.encode_millis += total(seconds(&entry, "totalEncodeTime"));
                    stats.limitation = stats.limitation.max(limitation(&entry));
                    // What is not sent at the moment keeps the size that it had.
                    if js::get(&entry, "active").is_none_or(|is| is != false) {
                        stats.picture_up = stats.picture_up.larger(picture(&report, &entry));
                    }
                }
            }
            Some("inbound-rtp") => {
                let (came, lost) =
                    (total(number(&entry, "packetsReceived")), total(number(&entry, "packetsLost")));
                stats.packets_received += came;
                stats.packets_lost += lost;
                stats.bytes_received +=
                    total(number(&entry, "bytesReceived")) + total(number(&entry, "headerBytesReceived"));
                stats.jitter = stats.jitter.max(small(seconds(&entry, "jitter")).unwrap_or_default());
                if is_video {
                    let frames = total(number(&entry, "framesDecoded"));
                    of_any += frames;
                    if peer.camera.is_some() && js::get_text(&entry, "trackIdentifier") == peer.camera {
                        of_camera = Some(frames);
                    }
                    // So does what does not come, and has no frames.
                    if number(&entry, "framesPerSecond").is_some_and(|fps| fps > 0.0) {
                        stats.picture_down = stats.picture_down.larger(picture(&report, &entry));
                    }
                } else {
                    stats.voice_received += came;
                    stats.voice_lost += lost;
                    stats.voice = stats.voice.or(codec(&report, &entry));
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
        stats.way = way(&report, &pair);
    }
    Some(stats)
}

/// The size of a picture as it was encoded or decoded last, and with what.
fn picture(report: &Map, entry: &JsValue) -> PictureFacts {
    PictureFacts {
        width: small(number(entry, "frameWidth")).unwrap_or_default(),
        height: small(number(entry, "frameHeight")).unwrap_or_default(),
        fps: small(number(entry, "framesPerSecond").map(f64::round)),
        codec: codec(report, entry),
    }
}

fn codec(report: &Map, entry: &JsValue) -> Option<CodecName> {
    let codec = report.get(&js::get(entry, "codecId")?);
    CodecName::of_mime(&js::get_text(&codec, "mimeType")?)
}

/// Which way a pair takes.
fn way(report: &Map, pair: &JsValue) -> Option<LinkWay> {
    let end = |name| Some(report.get(&js::get(pair, name)?));
    let (ours, theirs) = (end("localCandidateId")?, end("remoteCandidateId")?);
    let [protocol, relay_protocol] = ["protocol", "relayProtocol"].map(|name| js::get_text(&ours, name));
    Some(LinkWay::of_pair(
        &js::get_text(&ours, "candidateType")?,
        &js::get_text(&theirs, "candidateType")?,
        protocol.as_deref(),
        relay_protocol.as_deref(),
    ))
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
