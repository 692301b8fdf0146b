//! A data channel on which one file goes, and what comes out of it.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, RtcDataChannel, RtcDataChannelType, RtcPeerConnection};

use super::blob;
use crate::js::RtcConnection;
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
    channel: RtcDataChannel,
    listeners: Vec<Listener>,
}

impl FileChannel {
    /// Opens one, on a connection that carries data already: nothing is negotiated anew.
    pub(super) fn open(
        connection: &RtcPeerConnection,
        notify: impl Fn(FileChannelEvent) + Clone + 'static,
    ) -> Option<Self> {
        let connection: &RtcConnection = connection.unchecked_ref();
        let channel = connection.create_data_channel(LABEL, &JsValue::UNDEFINED).ok()?;
        Some(Self::heard(channel, notify))
    }

    /// One that the other side has opened, or this one.
    pub(super) fn heard(
        channel: RtcDataChannel,
        notify: impl Fn(FileChannelEvent) + Clone + 'static,
    ) -> Self {
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
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
        self.channel.set_buffered_amount_low_threshold(u32::try_from(bytes).unwrap_or(u32::MAX));
    }

    /// The bytes that wait.
    pub(super) fn buffered(&self) -> u64 {
        u64::from(self.channel.buffered_amount())
    }

    /// One that is closing takes nothing, and its `close` is on its way.
    pub(super) fn send(&self, message: &[u8]) {
        let _ = self.channel.send_with_u8_array(message);
    }

    /// The same without a copy.
    pub(super) fn send_view(&self, view: &Uint8Array) {
        let _ = self.channel.send_with_js_u8_array(view);
    }
}

impl Drop for FileChannel {
    fn drop(&mut self) {
        self.listeners.clear();
        self.channel.close();
    }
}

/// The bytes of the largest message that goes over a connection (W3C WebRTC section 6.1, `maxMessageSize`). A browser
/// that does not say sends what all take.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of bytes, capped if it is infinite, and 0 if it is not told"
)]
pub(super) fn most(connection: &RtcPeerConnection) -> u32 {
    let transport = connection.unchecked_ref::<RtcConnection>().sctp();
    transport.map_or(0, |sctp| sctp.max_message_size() as u32)
}

/// The bytes of a message, if it has any.
pub(super) fn bytes(data: &JsValue) -> Vec<u8> {
    // A text is nothing that anybody honest says here.
    if !data.is_instance_of::<ArrayBuffer>() || blob::length(data) > 64 * 1024 {
        return vec![u8::MAX];
    }
    Uint8Array::new(data).to_vec()
}
