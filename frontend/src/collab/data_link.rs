//! The data channel to one participant, as the collaboration session uses it.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, RtcDataChannelState};

use crate::driver::{CollabKey, CollabPeer};
use crate::listener::Listener;
use crate::peer::Channel;

/// How much may wait in the browser: enough to keep the network busy, and little enough for what is said now to be
/// heard soon.
const HIGH_WATER: usize = 256 * 1024;
const LOW_WATER: u32 = 64 * 1024;

/// What comes out of a channel.
#[derive(Debug)]
pub(super) enum LinkEvent {
    Opened,
    Closed,
    Message(Vec<u8>),
    /// There is room for more.
    Drained,
}

/// The channel to one participant.
pub(super) struct DataLink {
    pub(super) key: CollabKey,
    channel: Rc<Channel>,
    _listeners: [Listener; 4],
}

impl DataLink {
    /// Listens from now on.
    pub(super) fn new(peer: &CollabPeer, notify: impl Fn(CollabKey, LinkEvent) + Clone + 'static) -> Self {
        let key = peer.key;
        let target = peer.channel.target();
        target.set_buffered_amount_low_threshold(LOW_WATER);
        let tell = |notice: fn() -> LinkEvent| {
            let notify = notify.clone();
            move |_| notify(key, notice())
        };
        let listeners = [
            Listener::new(target, "open", tell(|| LinkEvent::Opened)),
            Listener::new(target, "close", tell(|| LinkEvent::Closed)),
            Listener::new(target, "bufferedamountlow", tell(|| LinkEvent::Drained)),
            Listener::new(target, "message", {
                let notify = notify.clone();
                move |event| {
                    let data = event.unchecked_ref::<MessageEvent>().data();
                    if let Some(message) = bytes(&data) {
                        notify(key, LinkEvent::Message(message));
                    }
                }
            }),
        ];
        Self { key, channel: peer.channel.clone(), _listeners: listeners }
    }

    /// What came before anybody listened, oldest first.
    pub(super) fn early(&self) -> Vec<Vec<u8>> {
        self.channel.take_early().iter().filter_map(bytes).collect()
    }

    /// Whether the browser says that it is open.
    pub(super) fn is_open(&self) -> bool {
        self.channel.target().ready_state() == RtcDataChannelState::Open
    }

    /// How many bytes may be given to it now.
    pub(super) fn may_send(&self) -> usize {
        HIGH_WATER.saturating_sub(self.channel.target().buffered_amount() as usize)
    }

    /// Whether it went out. A channel that is closing takes nothing, and its `close` is on its way.
    pub(super) fn send(&self, message: &[u8]) -> bool {
        self.channel.target().send_with_u8_array(message).is_ok()
    }
}

/// A text is nothing that a collab session says.
fn bytes(data: &JsValue) -> Option<Vec<u8>> {
    data.is_instance_of::<ArrayBuffer>().then(|| Uint8Array::new(data).to_vec())
}
