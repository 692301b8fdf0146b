//! The data channel of the shared document, negotiated by both sides (`negotiated`), so that it is in the first offer
//! and no later one. It keeps what comes before the collaboration code is loaded. Text on it is no message of the document, but
//! a [`ChannelMessage`], which the server cannot pass on.

use std::cell::RefCell;
use std::rc::Rc;

use parvis_meeting::PeerEvent;
use parvis_protocol::ChannelMessage;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, RtcDataChannel, RtcDataChannelState, RtcDataChannelType, RtcPeerConnection};

use crate::js::{self, RtcConnection};
use crate::listener::Listener;
use crate::peer::{NotifyPeer, PeerNotice};

/// Both sides make it by themselves, under this number (`RTCDataChannelInit.negotiated`).
const ID: u32 = 0;

/// An `RTCDataChannel` that is there from the first offer on, long before the collab session that uses it. The other side
/// says no more than a hello before it is answered.
pub(crate) struct Channel {
    channel: RtcDataChannel,
    early: RefCell<Option<Early>>,
    _listeners: [Listener; 3],
}

/// What came before there was a session to take it.
struct Early {
    messages: Rc<RefCell<Vec<JsValue>>>,
    listener: Listener,
}

/// More of them nobody honest sends before they are answered.
const EARLY_MESSAGES: usize = 64;

/// What waits in the browser above this, in bytes, is so much that a message would come too late.
const SENT_UP_TO: u32 = 1024 * 1024;

impl Channel {
    /// Makes it.
    ///
    /// # Errors
    /// What the browser threw: its connections carry no data.
    pub(super) fn new(connection: &RtcPeerConnection, notify: &NotifyPeer) -> Result<Self, JsValue> {
        let init = js::object([("negotiated", true.into()), ("id", ID.into())]);
        let channel = connection.unchecked_ref::<RtcConnection>().create_data_channel("collab", &init)?;
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        let messages = Rc::new(RefCell::new(Vec::new()));
        let kept = messages.clone();
        let listener = Listener::new(&channel, "message", move |event| {
            let mut kept = kept.borrow_mut();
            let message = event.unchecked_ref::<MessageEvent>().data();
            if kept.len() < EARLY_MESSAGES && !message.is_string() {
                kept.push(message);
            }
        });
        let listeners = listen(&channel, notify);
        Ok(Self { channel, early: RefCell::new(Some(Early { messages, listener })), _listeners: listeners })
    }

    /// The channel itself.
    pub(crate) fn target(&self) -> &RtcDataChannel {
        &self.channel
    }

    /// Sends a message. Whether it went out.
    pub(super) fn send(&self, message: &ChannelMessage) -> bool {
        self.channel.buffered_amount() <= SENT_UP_TO
            && message.to_text().is_some_and(|text| self.channel.send_with_str(&text).is_ok())
    }

    /// What came until now. From here on nothing is kept any more.
    pub(crate) fn take_early(&self) -> Vec<JsValue> {
        self.early.take().map(Early::messages).unwrap_or_default()
    }
}

fn listen(channel: &RtcDataChannel, notify: &NotifyPeer) -> [Listener; 3] {
    let changed = |event| {
        let (notify, channel) = (notify.clone(), channel.clone());
        Listener::new(&channel.clone(), event, move |_| {
            let open = channel.ready_state() == RtcDataChannelState::Open;
            notify(PeerNotice::Event(PeerEvent::ChannelOpen(open)));
        })
    };
    let told = notify.clone();
    let heard = Listener::new(channel, "message", move |event| {
        let text = event.unchecked_ref::<MessageEvent>().data().as_string();
        if let Some(message) = text.and_then(|text| ChannelMessage::read(&text)) {
            told(PeerNotice::Event(PeerEvent::OverChannel(message)));
        }
    });
    [changed("open"), changed("close"), heard]
}

impl Early {
    fn messages(self) -> Vec<JsValue> {
        drop(self.listener);
        self.messages.take()
    }
}
