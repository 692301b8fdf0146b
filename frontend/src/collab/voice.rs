//! The voices: the other side is asked to send theirs twice where [`VoiceWishes`] wants it, and ours goes before everything else that
//! is sent. Of the same late file as the rest that is measured.

use std::cell::RefCell;

use js_sys::Array;
use parvis_meeting::allocator::ConnectionStats;
use parvis_meeting::voice::{VoiceWishes, codec_order};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RtcPeerConnection, RtcRtpTransceiver, RtcSignalingState};

use crate::driver::{Driver, MeasuredPeer};
use crate::js;

/// The voices of a meeting.
#[derive(Default)]
pub(super) struct VoiceControl {
    wishes: RefCell<VoiceWishes>,
}

impl VoiceControl {
    /// These are the connections that count.
    pub(super) fn keep(&self, peers: &[MeasuredPeer]) {
        self.wishes.borrow_mut().keep(peers.iter().map(|peer| peer.key));
    }

    /// This was measured of one of them.
    pub(super) fn measured(&self, driver: &Driver, peer: &MeasuredPeer, stats: &ConnectionStats) {
        put_first(&peer.connection);
        let ask = {
            let mut wishes = self.wishes.borrow_mut();
            wishes.measured(peer.key, stats.voice_received, stats.voice_lost);
            wishes.due(peer.key)
        };
        // What is said between an offer and its answer would be overtaken by the answer; it is tried again when measured next.
        let is_stable = peer.connection.signaling_state() == RtcSignalingState::Stable;
        let line = peer.microphone.as_ref().and_then(|track| line_of(&peer.connection, track));
        let (Some(ask), Some(line), true) = (ask, line, is_stable) else { return };
        // The other side asked for it twice from us, before we had a line to say anything of: we answered in the order of their offer.
        let unasked = !ask.twice && codecs(&line.receiver()).first().is_some_and(is_red);
        if !prefer(&line, ask.twice) {
            return;
        }
        self.wishes.borrow_mut().asked(peer.key, ask);
        if ask.exchange || unasked {
            driver.negotiate(peer.key);
        }
    }
}

/// Whether the voice is sent twice over a connection: what the other side likes best stands first.
pub(super) fn is_sent_twice(connection: &RtcPeerConnection) -> bool {
    lines(connection).any(|line| codecs(&line.sender()).first().is_some_and(is_red))
}

/// Has this line ask for a voice twice, or once. `false` where one of the two browsers has no RED.
fn prefer(line: &RtcRtpTransceiver, twice: bool) -> bool {
    if !codecs(&line.receiver()).iter().any(is_red) {
        return false;
    }
    let Some(capabilities) = js::get(&js_sys::global(), "RTCRtpReceiver")
        .and_then(|receivers| js::call(&receivers, "getCapabilities", &"audio".into()).ok())
    else {
        return false;
    };
    let all = list(&capabilities, "codecs");
    let names: Vec<String> = all.iter().map(mime_type).collect();
    let Some(order) = codec_order(&names, twice) else { return false };
    let preferred: Array = order.into_iter().filter_map(|at| all.get(at)).collect();
    js::call(line, "setCodecPreferences", &preferred).is_ok()
}

/// Has what is heard go before what is seen, where the browser has such an order: in what it gives each sender of its estimate
/// (`priority`), and in the marks of its packets (`networkPriority`, RFC 8837).
fn put_first(connection: &RtcPeerConnection) {
    for line in lines(connection) {
        let sender = line.sender();
        let parameters = sender.get_parameters();
        let Some(encoding) = list(&parameters, "encodings").into_iter().next() else { continue };
        // Firefox has neither, and takes no parameters before something was negotiated.
        let is_new = |name: &str| js::get_text(&encoding, name).is_some_and(|priority| priority != "high");
        if is_new("networkPriority") {
            js::set(&encoding, "priority", &"high".into());
            js::set(&encoding, "networkPriority", &"high".into());
            // What the browser does not take stays as it was.
            js::ignore(Ok(sender.set_parameters_with_parameters(&parameters)));
        }
    }
}

/// The lines on which something is heard, here or there.
fn lines(connection: &RtcPeerConnection) -> impl Iterator<Item = RtcRtpTransceiver> + use<> {
    let all = connection.get_transceivers().into_iter().map(JsCast::unchecked_into);
    all.filter(|line: &RtcRtpTransceiver| line.receiver().track().kind() == "audio")
}

/// The line on which this track comes.
fn line_of(connection: &RtcPeerConnection, track: &str) -> Option<RtcRtpTransceiver> {
    lines(connection).find(|line| line.receiver().track().id() == track)
}

/// What was agreed on for a sender or a receiver, the preferred first (`RTCRtpParameters.codecs`).
fn codecs(of: &JsValue) -> Vec<JsValue> {
    js::call(of, "getParameters", &JsValue::UNDEFINED)
        .map_or_else(|_| Vec::new(), |parameters| list(&parameters, "codecs"))
}

fn list(of: &JsValue, name: &str) -> Vec<JsValue> {
    js::get(of, name)
        .and_then(|list| list.dyn_into::<Array>().ok())
        .map_or_else(Vec::new, |list| list.to_vec())
}

fn mime_type(codec: &JsValue) -> String {
    js::get_text(codec, "mimeType").unwrap_or_default()
}

fn is_red(codec: &JsValue) -> bool {
    mime_type(codec).eq_ignore_ascii_case("audio/red")
}
