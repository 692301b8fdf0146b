//! Session descriptions and candidates, between the browser's form and the protocol's.

use parvis_meeting::LocalDescription;
use parvis_protocol::{Description, DescriptionKind, IceCandidate, TrackSource};
use wasm_bindgen::JsValue;
use web_sys::{RtcIceCandidate, RtcSdpType, RtcSessionDescription};

use crate::js;

/// What goes to the other side; `None` for a kind that is never sent.
pub(super) fn from_browser(
    description: &RtcSessionDescription,
    tracks: Vec<(String, TrackSource)>,
) -> Option<LocalDescription> {
    let kind = match description.type_() {
        RtcSdpType::Offer => DescriptionKind::Offer,
        RtcSdpType::Answer => DescriptionKind::Answer,
        _ => return None,
    };
    Some(LocalDescription { kind, sdp: description.sdp(), tracks })
}

/// An `RTCSessionDescriptionInit`.
pub(super) fn to_browser(description: &Description) -> JsValue {
    let kind = match description.kind {
        DescriptionKind::Offer => "offer",
        DescriptionKind::Answer => "answer",
    };
    js::object([("type", kind.into()), ("sdp", description.sdp.as_str().into())])
}

/// What goes to the other side.
pub(super) fn candidate_from_browser(candidate: &RtcIceCandidate) -> IceCandidate {
    IceCandidate {
        candidate: candidate.candidate(),
        sdp_mid: candidate.sdp_mid(),
        sdp_m_line_index: candidate.sdp_m_line_index(),
        username_fragment: js::get_text(candidate, "usernameFragment"),
    }
}

/// An `RTCIceCandidateInit`. What is absent is `null` there.
pub(super) fn candidate_to_browser(candidate: &IceCandidate) -> JsValue {
    let text = |text: &Option<String>| text.as_deref().map_or(JsValue::NULL, JsValue::from_str);
    js::object([
        ("candidate", JsValue::from_str(&candidate.candidate)),
        ("sdpMid", text(&candidate.sdp_mid)),
        ("sdpMLineIndex", candidate.sdp_m_line_index.map_or(JsValue::NULL, JsValue::from)),
        ("usernameFragment", text(&candidate.username_fragment)),
    ])
}
