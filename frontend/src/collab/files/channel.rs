//! The data channels on which files go, one file on each.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventTarget, MessageEvent, RtcPeerConnection};

use super::blob;
use crate::js;
use crate::listener::Listener;

/// What the channels on which files go are called.
pub(super) const LABEL: &str = "file";

/// What comes out of a channel.
#[derive(Debug)]
pub(super) enum FileChannelEvent {
    Opened,
    Closed,
    /// An `ArrayBuffer`; from those who are not honest anything.
    Message(JsValue),
    /// There is room for more.
    Drained,
}

/// A data channel on which one file goes. Closed when dropped, after what was given to it has gone out.
pub(super) struct FileChannel {
    channel: EventTarget,
    listeners: Vec<Listener>,
}

impl FileChannel {
    /// Opens one, on a connection that carries data already: nothing is negotiated anew.
    pub(super) fn open(
        connection: &RtcPeerConnection,
        notify: impl Fn(FileChannelEvent) + Clone + 'static,
    ) -> Option<Self> {
        let channel = js::call(connection, "createDataChannel", &[LABEL.into()]).ok()?;
        Some(Self::heard(channel.unchecked_into(), notify))
    }

    /// One that the other side has opened, or this one.
    pub(super) fn heard(channel: EventTarget, notify: impl Fn(FileChannelEvent) + Clone + 'static) -> Self {
        js::set(&channel, "binaryType", &"arraybuffer".into());
        let tell = |notice: fn() -> FileChannelEvent| {
            let notify = notify.clone();
            move |_| notify(notice())
        };
        let listeners = vec![
            Listener::new(&channel, "open", tell(|| FileChannelEvent::Opened)),
            Listener::new(&channel, "close", tell(|| FileChannelEvent::Closed)),
            Listener::new(&channel, "bufferedamountlow", tell(|| FileChannelEvent::Drained)),
            Listener::new(&channel, "message", move |event| {
                notify(FileChannelEvent::Message(event.unchecked_ref::<MessageEvent>().data()));
            }),
        ];
        Self { channel, listeners }
    }

    /// When to say that there is room for more: when no more than so many bytes wait.
    pub(super) fn drain_at(&self, bytes: u64) {
        js::set(
            &self.channel,
            "bufferedAmountLowThreshold",
            &u32::try_from(bytes).unwrap_or(u32::MAX).into(),
        );
    }

    /// The bytes that wait.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes")]
    pub(super) fn buffered(&self) -> u64 {
        js::get(&self.channel, "bufferedAmount").and_then(|amount| amount.as_f64()).unwrap_or(0.0) as u64
    }

    /// One that is closing takes nothing, and its `close` is on its way.
    pub(super) fn send(&self, message: &[u8]) {
        self.send_view(&Uint8Array::from(message));
    }

    /// The same without a copy.
    pub(super) fn send_view(&self, view: &Uint8Array) {
        let _ = js::call(&self.channel, "send", &[view.into()]);
    }
}

impl Drop for FileChannel {
    fn drop(&mut self) {
        self.listeners.clear();
        let _ = js::call(&self.channel, "close", &[]);
    }
}

/// The bytes of the largest message that goes over a connection (W3C WebRTC section 6.1, `maxMessageSize`). A browser
/// that does not say sends what all take.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of bytes, capped if it is infinite"
)]
pub(super) fn most(connection: &RtcPeerConnection) -> u32 {
    let transport = js::get(connection, "sctp");
    let most = transport.and_then(|sctp| js::get(&sctp, "maxMessageSize")).and_then(|most| most.as_f64());
    most.map_or(0, |most| most as u32)
}

/// The bytes of a message, if it has any.
pub(super) fn bytes(data: &JsValue) -> Vec<u8> {
    // A text is nothing that anybody honest says here.
    if !data.is_instance_of::<ArrayBuffer>() || blob::length(data) > 64 * 1024 {
        return vec![u8::MAX];
    }
    Uint8Array::new(data).to_vec()
}
