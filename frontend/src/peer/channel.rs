//! The data channel of the shared document, negotiated by both sides (`negotiated`), so that it is in the first offer
//! and no later one. It keeps what comes before the collaboration code is loaded.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, RtcDataChannel, RtcDataChannelType, RtcPeerConnection};

use crate::js::{self, RtcConnection};
use crate::listener::Listener;

/// Both sides make it by themselves, under this number (`RTCDataChannelInit.negotiated`).
const ID: u32 = 0;

/// An `RTCDataChannel` that is there from the first offer on, long before the collab session that uses it. The other side
/// says no more than a hello before it is answered.
pub(crate) struct Channel {
    channel: RtcDataChannel,
    early: RefCell<Option<Early>>,
}

/// What came before there was a session to take it.
struct Early {
    messages: Rc<RefCell<Vec<JsValue>>>,
    listener: Listener,
}

/// More of them nobody honest sends before they are answered.
const EARLY_MESSAGES: usize = 64;

impl Channel {
    /// Makes it.
    ///
    /// # Errors
    /// What the browser threw: its connections carry no data.
    pub(super) fn new(connection: &RtcPeerConnection) -> Result<Self, JsValue> {
        let init = js::object([("negotiated", true.into()), ("id", ID.into())]);
        let channel = connection.unchecked_ref::<RtcConnection>().create_data_channel("collab", &init)?;
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        let messages = Rc::new(RefCell::new(Vec::new()));
        let kept = messages.clone();
        let listener = Listener::new(&channel, "message", move |event| {
            let mut kept = kept.borrow_mut();
            if kept.len() < EARLY_MESSAGES {
                kept.push(event.unchecked_ref::<MessageEvent>().data());
            }
        });
        Ok(Self { channel, early: RefCell::new(Some(Early { messages, listener })) })
    }

    /// The channel itself.
    pub(crate) fn target(&self) -> &RtcDataChannel {
        &self.channel
    }

    /// What came until now. From here on nothing is kept any more.
    pub(crate) fn take_early(&self) -> Vec<JsValue> {
        self.early.take().map(Early::messages).unwrap_or_default()
    }
}

impl Early {
    fn messages(self) -> Vec<JsValue> {
        drop(self.listener);
        self.messages.take()
    }
}
