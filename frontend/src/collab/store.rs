//! What is written down of the shared document for a page that is loaded again: encrypted records in the browser's
//! database (W3C Indexed Database), a place for each meeting and seat.

use js_sys::{Array, Uint8Array};
use parvis_collab::persistence::is_stale;
use parvis_names::LinkKey;
use parvis_protocol::{ParticipantId, RoomName};
use parvis_view::forget::Forgetting;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransactionMode,
};

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

/// What the database is asked.
type StoreRequest = Result<IdbRequest, JsValue>;

/// The place of one meeting and seat.
pub(super) struct RecordStore {
    database: IdbDatabase,
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
        store.write(OPENED, |places| places.put_with_key(&now, &store.place.as_str().into())).await?;
        Some(store)
    }

    /// What earlier lives of the page wrote. What cannot be read is as if it were not there.
    pub(super) async fn records(&self) -> Vec<Vec<u8>> {
        let all = match self.read(RECORDS, |records| records.get_all_with_key(&self.all())).await {
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
        self.write(RECORDS, |records| records.put_with_key(&sealed, &key)).await
    }

    /// Erases all of this place.
    pub(super) async fn erase(&self) {
        storage::forget_secret(&self.room);
        let _ = self.write(RECORDS, |records| records.delete(&self.all())).await;
        let _ = self.write(OPENED, |places| places.delete(&self.place.as_str().into())).await;
    }

    /// The keys of this place.
    fn all(&self) -> JsValue {
        range(&self.place)
    }

    /// Erases the places that were left by a crash.
    async fn forget_stale(&self) {
        let Some(places) = self.read(OPENED, IdbObjectStore::get_all_keys).await else { return };
        let Some(times) = self.read(OPENED, IdbObjectStore::get_all).await else { return };
        let (places, times) = (Array::from(&places), Array::from(&times));
        for (place, at) in places.iter().zip(times.iter()) {
            let stale = is_stale(clock::wall(), at.as_f64().map(clock::wall_of));
            let Some(name) = place.as_string().filter(|name| stale && *name != self.place) else { continue };
            let _ = self.write(RECORDS, |records| records.delete(&range(&name))).await;
            let _ = self.write(OPENED, |places| places.delete(&place)).await;
        }
    }

    async fn read(&self, store: &str, ask: impl FnOnce(&IdbObjectStore) -> StoreRequest) -> Option<JsValue> {
        read(&self.database, store, ask).await
    }

    async fn write(&self, store: &str, ask: impl FnOnce(&IdbObjectStore) -> StoreRequest) -> Option<()> {
        write(&self.database, store, ask).await
    }
}

async fn read(
    database: &IdbDatabase,
    store: &str,
    ask: impl FnOnce(&IdbObjectStore) -> StoreRequest,
) -> Option<JsValue> {
    done(ask(&objects(database, store, IdbTransactionMode::Readonly)?).ok()?).await
}

async fn write(
    database: &IdbDatabase,
    store: &str,
    ask: impl FnOnce(&IdbObjectStore) -> StoreRequest,
) -> Option<()> {
    done(ask(&objects(database, store, IdbTransactionMode::Readwrite)?).ok()?).await.map(|_| ())
}

fn objects(database: &IdbDatabase, store: &str, mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    database.transaction_with_str_and_mode(store, mode).ok()?.object_store(store).ok()
}

/// Erases the places of other loads of pages. Whether they are gone.
pub(super) async fn erase(forgetting: &Forgetting) -> bool {
    let Some(factory) = factory() else { return true };
    if !forgetting.is_everything() {
        let Some(database) = database().await else { return false };
        let left = erase_places(&database, forgetting).await;
        database.close();
        if left != Some(0) {
            return left.is_some();
        }
    }
    match factory.delete_database(DATABASE) {
        Ok(request) => is_deleted(&request).await,
        Err(_) => false,
    }
}

/// Where a page that was in a call still has the database open, it is gone as soon as that closes it.
async fn is_deleted(request: &IdbOpenDbRequest) -> bool {
    let end = js::called_back(|done, failed| {
        request.set_onsuccess(Some(done));
        request.set_onblocked(Some(done));
        request.set_onerror(Some(failed));
    });
    end.await.is_ok()
}

/// How many places are left; `None` where not all could be erased.
async fn erase_places(database: &IdbDatabase, forgetting: &Forgetting) -> Option<u32> {
    let places = Array::from(&read(database, OPENED, IdbObjectStore::get_all_keys).await?);
    for place in places.iter() {
        let Some(name) = place.as_string().filter(|name| forgetting.has_place(name)) else { continue };
        write(database, RECORDS, |records| records.delete(&range(&name))).await?;
        write(database, OPENED, |places| places.delete(&place)).await?;
    }
    Some(Array::from(&read(database, OPENED, IdbObjectStore::get_all_keys).await?).length())
}

impl Drop for RecordStore {
    fn drop(&mut self) {
        // What is under way goes on.
        self.database.close();
    }
}

/// `indexedDB`, which a browser may keep from a page.
fn factory() -> Option<IdbFactory> {
    web_sys::window()?.indexed_db().ok().flatten()
}

async fn database() -> Option<IdbDatabase> {
    let opening = factory()?.open_with_u32(DATABASE, 1).ok()?;
    let made = opening.clone();
    let _first = Listener::new(&opening, "upgradeneeded", move |_| {
        if let Ok(database) = made.result() {
            let database: IdbDatabase = database.unchecked_into();
            for store in [RECORDS, OPENED] {
                let _ = database.create_object_store(store);
            }
        }
    });
    done(opening.into()).await.map(JsCast::unchecked_into)
}

/// All keys that begin with this place: an array is greater than any number (Indexed Database 3.0, section 2.4).
fn range(place: &str) -> JsValue {
    let (least, most) = (list([place.into()]), list([place.into(), list([])]));
    IdbKeyRange::bound(&least, &most).map_or(JsValue::UNDEFINED, JsValue::from)
}

fn list<const N: usize>(values: [JsValue; N]) -> JsValue {
    values.into_iter().collect::<Array>().into()
}

/// What a request of the database comes to. `undefined` counts as something; `None` is an error.
async fn done(request: IdbRequest) -> Option<JsValue> {
    let end = js::called_back(|done, failed| {
        request.set_onsuccess(Some(done));
        request.set_onerror(Some(failed));
        // Only one that opens a database can be blocked.
        request.unchecked_ref::<IdbOpenDbRequest>().set_onblocked(Some(failed));
    });
    end.await.ok()?;
    Some(request.result().unwrap_or(JsValue::UNDEFINED))
}
