//! Connections that only gather: what this browser can be reached at, and whether a relay is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use parvis_check::{TransportReach, is_reachable_candidate};
use parvis_protocol::IceServer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RtcPeerConnection, RtcPeerConnectionIceEvent};

use super::run::FactSheet;
use crate::clock;
use crate::js::{self, RtcConnection};
use crate::listener::Listener;
use crate::peer::configuration;

/// How long gathering one's own addresses may take, in milliseconds.
const OWN_PATIENCE: u64 = 4_000;
/// How long a relay may take.
const RELAY_PATIENCE: u64 = 8_000;

/// A connection that is closed when dropped.
pub(super) struct Ends(pub(super) RtcConnection);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Ends {
    /// A connection with these servers; `through` says that it may use nothing else.
    pub(super) fn new(servers: &[IceServer], through: bool) -> Result<Self, JsValue> {
        let configuration = configuration(servers, through);
        Ok(Self(RtcPeerConnection::new_with_configuration(&configuration)?.unchecked_into()))
    }
}

/// Finds out whether this browser has an address of its own to be reached at.
pub(super) async fn find(sheet: &FactSheet) {
    let found = matches!(gather(&[], false, OWN_PATIENCE).await, TransportReach::Reached(_));
    sheet.write(|facts| facts.candidates = Some(found));
}

/// Finds out whether a relay is reached at these addresses.
pub(super) async fn reach(servers: &[IceServer]) -> TransportReach {
    gather(servers, true, RELAY_PATIENCE).await
}

#[derive(Default)]
struct Gathering {
    found: Cell<bool>,
    complete: Cell<bool>,
    error: Cell<Option<u16>>,
}

async fn gather(servers: &[IceServer], through: bool, patience: u64) -> TransportReach {
    let Ok(connection) = Ends::new(servers, through) else { return TransportReach::Failed(None) };
    let gathering = Rc::new(Gathering::default());
    let (heard, refused) = (Rc::clone(&gathering), Rc::clone(&gathering));
    let _listeners = [
        Listener::new(&connection.0, "icecandidate", move |event| {
            match event.unchecked_ref::<RtcPeerConnectionIceEvent>().candidate() {
                Some(candidate) if is_reachable_candidate(&candidate.candidate()) => heard.found.set(true),
                // An empty one is the end of one kind of them (W3C WebRTC section 4.8.2).
                Some(_) => {}
                None => heard.complete.set(true),
            }
        }),
        Listener::new(&connection.0, "icecandidateerror", move |event| {
            refused.error.set(error_code(&event).or(refused.error.get()));
        }),
    ];
    let begun = clock::mono();
    if connection.0.create_data_channel("check", &JsValue::UNDEFINED).is_err()
        || js::settled(connection.0.set_local_description()).await.is_err()
    {
        return TransportReach::Failed(None);
    }
    loop {
        let taken = clock::mono().since(begun);
        if gathering.found.get() {
            return TransportReach::Reached(u32::try_from(taken).unwrap_or(u32::MAX));
        }
        if gathering.complete.get() || taken >= patience {
            return TransportReach::Failed(gathering.error.get());
        }
        TimeoutFuture::new(20).await;
    }
}

fn error_code(event: &JsValue) -> Option<u16> {
    let code = js::get(event, "errorCode")?.as_f64()?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "300 to 799")]
    (300.0..800.0).contains(&code).then_some(code as u16)
}

/// Passes the candidates of one connection on to another, which takes them in once it knows what they belong to.
pub(super) fn pass_on(from: &RtcConnection, to: &RtcConnection) -> (Listener, Rc<RefCell<Vec<JsValue>>>) {
    let waiting = Rc::new(RefCell::new(Vec::new()));
    let (queue, other) = (Rc::clone(&waiting), to.clone());
    let listener = Listener::new(from, "icecandidate", move |event| {
        let Some(candidate) = event.unchecked_ref::<RtcPeerConnectionIceEvent>().candidate() else { return };
        if js::get(&other, "remoteDescription").is_some() {
            js::ignore(other.add_ice_candidate(&candidate));
        } else {
            queue.borrow_mut().push(candidate.into());
        }
    });
    (listener, waiting)
}
