//! Two connections of this page that both go through the relay: what one sends, the other receives. First small packets as a
//! voice sends them, which come back; then as much as goes through.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Uint8Array};
use parvis_check::{LineFacts, LineSample, line_facts};
use parvis_protocol::IceServer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, RtcDataChannel, RtcDataChannelEvent, RtcDataChannelState, RtcDataChannelType};

use super::candidates::{Ends, pass_on};
use crate::clock;
use crate::js;
use crate::listener::Listener;

/// How long the connections may take to come up, in milliseconds.
const CONNECT_WITHIN: u64 = 6_000;
/// How many packets a voice sends here, and how often.
const PACKETS: u32 = 50;
const PACKET_EVERY: u32 = 30;
/// How long is waited for the last ones.
const LAST: u32 = 700;
/// How long as much is sent as goes through.
const FLOOD: u64 = 4_000;
/// Of one packet, with what the layers below add.
const PACKET_BYTES: usize = 1_100;
/// How much may wait to be sent.
const QUEUED: u32 = 64 * 1024;

/// What came back and what arrived.
#[derive(Default)]
struct Heard {
    round_trips: RefCell<Vec<u32>>,
    bytes: Cell<u64>,
}

/// Measures; all of it is 0 where no connection comes up.
pub(super) async fn measure(servers: &[IceServer]) -> LineFacts {
    try_to(servers).await.unwrap_or_else(|_| line_facts(&[], &[], 0))
}

async fn try_to(servers: &[IceServer]) -> Result<LineFacts, JsValue> {
    let (near, far) = (Ends::new(servers, true)?, Ends::new(servers, true)?);
    let (near, far) = (&near.0, &far.0);
    let options = js::object([("ordered", JsValue::FALSE), ("maxRetransmits", 0.into())]);
    let channel = near.create_data_channel("line", &options)?;
    channel.set_binary_type(RtcDataChannelType::Arraybuffer);
    let heard = Rc::new(Heard::default());
    let echoes = Rc::default();
    let _listening = [echo(far, &heard, Rc::clone(&echoes)), hear(&channel, &heard)];
    let ((_to_far, for_far), (_to_near, for_near)) = (pass_on(near, far), pass_on(far, near));

    js::settled(near.set_local_description()).await?;
    js::settled(far.set_remote_description(&js::get(near, "localDescription").unwrap_or_default())).await?;
    take(far, &for_far);
    js::settled(far.set_local_description()).await?;
    js::settled(near.set_remote_description(&js::get(far, "localDescription").unwrap_or_default())).await?;
    take(near, &for_near);

    let begun = clock::mono();
    while channel.ready_state() != RtcDataChannelState::Open {
        if clock::mono().since(begun) >= CONNECT_WITHIN {
            return Err("no connection".into());
        }
        TimeoutFuture::new(20).await;
    }
    for number in 0..PACKETS {
        // When it was sent is in it.
        let _ = channel.send_with_str(&format!("{number} {}", clock::mono().0));
        TimeoutFuture::new(PACKET_EVERY).await;
    }
    TimeoutFuture::new(LAST).await;
    let round_trips = heard.round_trips.borrow().clone();
    let samples = flood(&channel, &heard).await;
    Ok(line_facts(&round_trips, &samples, PACKETS))
}

fn take(connection: &crate::js::RtcConnection, waiting: &RefCell<Vec<JsValue>>) {
    for candidate in waiting.take() {
        js::ignore(connection.add_ice_candidate(&candidate));
    }
}

async fn flood(channel: &RtcDataChannel, heard: &Heard) -> Vec<LineSample> {
    let packet = [7; PACKET_BYTES];
    let begun = clock::mono();
    let mut samples = Vec::new();
    loop {
        let taken = clock::mono().since(begun);
        samples.push(LineSample { at: u32::try_from(taken).unwrap_or(u32::MAX), bytes: heard.bytes.get() });
        if taken >= FLOOD {
            return samples;
        }
        while channel.buffered_amount() < QUEUED && channel.send_with_u8_array(&packet).is_ok() {}
        TimeoutFuture::new(10).await;
    }
}

/// The far end: sends small packets back, and counts the large ones.
fn echo(far: &crate::js::RtcConnection, heard: &Rc<Heard>, kept: Rc<RefCell<Vec<Listener>>>) -> Listener {
    let heard = Rc::clone(heard);
    Listener::new(far, "datachannel", move |event| {
        let channel = event.unchecked_ref::<RtcDataChannelEvent>().channel();
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        let (heard, back) = (Rc::clone(&heard), channel.clone());
        let listener = Listener::new(&channel, "message", move |event| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            if let Some(text) = data.as_string() {
                let _ = back.send_with_str(&text);
            } else if let Some(bytes) = data.dyn_ref::<ArrayBuffer>() {
                heard.bytes.set(heard.bytes.get() + u64::from(Uint8Array::new(bytes).length()));
            }
        });
        kept.borrow_mut().push(listener);
    })
}

/// The near end: hears what comes back.
fn hear(channel: &RtcDataChannel, heard: &Rc<Heard>) -> Listener {
    let heard = Rc::clone(heard);
    Listener::new(channel, "message", move |event| {
        let data = event.unchecked_ref::<MessageEvent>().data().as_string();
        let sent = data.as_deref().and_then(|text| text.split_once(' ')?.1.parse().ok());
        if let Some(sent) = sent {
            let taken = clock::mono().since(parvis_base::Mono(sent));
            heard.round_trips.borrow_mut().push(u32::try_from(taken).unwrap_or(u32::MAX));
        }
    })
}
