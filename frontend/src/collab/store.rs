//! What is written down of the shared document for a page that is loaded again: encrypted records in the browser's
//! database (W3C Indexed Database), a place for each meeting and seat.

use js_sys::{Array, Promise, Uint8Array};
use parvis_collab::persistence::is_stale;
use parvis_names::LinkKey;
use parvis_protocol::{ParticipantId, RoomName};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::EventTarget;

use super::sealing::Sealing;
use crate::listener::Listener;
use crate::{clock, js, page, storage};

const DATABASE: &str = "parvis.table";
/// Records, by place, load of the page and number.
const RECORDS: &str = "records";
/// When each place was last opened.
const OPENED: &str = "opened";
/// What the keys are for.
const PURPOSE: &str = "parvis table kept";

/// The place of one meeting and seat.
pub(super) struct RecordStore {
    database: JsValue,
    room: RoomName,
    place: String,
    /// The first encrypts; each may have, before a key came into the address.
    sealings: Vec<Sealing>,
}

impl RecordStore {
    /// `None` where the browser keeps nothing for this page, or cannot encrypt it.
    pub(super) async fn open(room: &RoomName, me: ParticipantId) -> Option<Self> {
        let link = page::link_key();
        let own = if link.is_some() { storage::known_secret(room) } else { storage::secret(room) };
        let mut sealings = Vec::new();
        for secret in link.iter().map(LinkKey::bytes).chain(own.as_ref()) {
            sealings.push(Sealing::new(secret, room, PURPOSE).await?);
        }
        if sealings.is_empty() {
            return None;
        }
        let store =
            Self { database: database().await?, room: room.clone(), place: format!("{room}/{me}"), sealings };
        store.forget_stale().await;
        let now = (clock::wall().0 as f64).into();
        store.write(OPENED, "put", &[now, store.place.as_str().into()]).await?;
        Some(store)
    }

    /// What earlier lives of the page wrote. What cannot be read is as if it were not there.
    pub(super) async fn records(&self) -> Vec<Vec<u8>> {
        let all = match self.read(RECORDS, "getAll", &[self.all()]).await {
            Some(all) if all.is_instance_of::<Array>() => Array::from(&all),
            _ => return Vec::new(),
        };
        let mut records = Vec::new();
        for sealed in all.iter().filter(JsCast::is_instance_of::<Uint8Array>) {
            let sealed = Uint8Array::new(&sealed).to_vec();
            for sealing in &self.sealings {
                if let Some(record) = sealing.open(&sealed, self.place.as_bytes()).await {
                    records.push(record);
                    break;
                }
            }
        }
        records
    }

    /// Encrypts a record.
    pub(super) async fn seal(&self, record: &[u8]) -> Option<JsValue> {
        let sealed = self.sealings.first()?.seal(record, self.place.as_bytes()).await?;
        Some(Uint8Array::from(&sealed[..]).into())
    }

    /// Writes what was encrypted. `None` where it could not be written.
    pub(super) async fn put(&self, session: u32, number: u32, sealed: JsValue) -> Option<()> {
        let key = list([self.place.as_str().into(), session.into(), number.into()]);
        self.write(RECORDS, "put", &[sealed, key]).await
    }

    /// Erases all of this place.
    pub(super) async fn erase(&self) {
        storage::forget_secret(&self.room);
        let _ = self.write(RECORDS, "delete", &[self.all()]).await;
        let _ = self.write(OPENED, "delete", &[self.place.as_str().into()]).await;
    }

    /// The keys of this place.
    fn all(&self) -> JsValue {
        range(&self.place)
    }

    /// Erases the places that were left by a crash.
    async fn forget_stale(&self) {
        let Some(places) = self.read(OPENED, "getAllKeys", &[]).await else { return };
        let Some(times) = self.read(OPENED, "getAll", &[]).await else { return };
        let (places, times) = (Array::from(&places), Array::from(&times));
        for (place, at) in places.iter().zip(times.iter()) {
            let stale = is_stale(clock::wall(), at.as_f64().map(clock::wall_of));
            let Some(name) = place.as_string().filter(|name| stale && *name != self.place) else { continue };
            let _ = self.write(RECORDS, "delete", &[range(&name)]).await;
            let _ = self.write(OPENED, "delete", &[place]).await;
        }
    }

    async fn read(&self, store: &str, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
        let store = self.objects(store, "readonly")?;
        done(js::call(&store, method, arguments).ok()?).await
    }

    async fn write(&self, store: &str, method: &str, arguments: &[JsValue]) -> Option<()> {
        let store = self.objects(store, "readwrite")?;
        done(js::call(&store, method, arguments).ok()?).await.map(|_| ())
    }

    fn objects(&self, store: &str, mode: &str) -> Option<JsValue> {
        let transaction = js::call(&self.database, "transaction", &[store.into(), mode.into()]).ok()?;
        js::call(&transaction, "objectStore", &[store.into()]).ok()
    }
}

impl Drop for RecordStore {
    fn drop(&mut self) {
        // What is under way goes on.
        let _ = js::call(&self.database, "close", &[]);
    }
}

async fn database() -> Option<JsValue> {
    let factory = js::get(&js_sys::global(), "indexedDB")?;
    let opening = js::call(&factory, "open", &[DATABASE.into(), 1.into()]).ok()?;
    let made = opening.clone();
    let _first = Listener::new(opening.unchecked_ref::<EventTarget>(), "upgradeneeded", move |_| {
        if let Some(database) = js::get(&made, "result") {
            for store in [RECORDS, OPENED] {
                let _ = js::call(&database, "createObjectStore", &[store.into()]);
            }
        }
    });
    done(opening).await
}

/// All keys that begin with this place: an array is greater than any number (Indexed Database 3.0, section 2.4).
fn range(place: &str) -> JsValue {
    let (least, most) = (list([place.into()]), list([place.into(), list([])]));
    let range = js::get(&js_sys::global(), "IDBKeyRange");
    let bound = range.and_then(|range| js::call(&range, "bound", &[least, most]).ok());
    bound.unwrap_or(JsValue::UNDEFINED)
}

fn list<const N: usize>(values: [JsValue; N]) -> JsValue {
    values.into_iter().collect::<Array>().into()
}

/// What a request of the database comes to. `undefined` counts as something; `None` is an error.
async fn done(request: JsValue) -> Option<JsValue> {
    let asked = request.clone();
    let promise = Promise::new(&mut move |resolve, reject| {
        js::set(&asked, "onsuccess", &resolve);
        js::set(&asked, "onerror", &reject);
        js::set(&asked, "onblocked", &reject);
    });
    js::settled(Ok::<_, JsValue>(promise)).await.ok()?;
    Some(js::get(&request, "result").unwrap_or(JsValue::UNDEFINED))
}
