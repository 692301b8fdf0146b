//! Repairs a message of the server of which a part cannot be read, so that one odd row never costs the rest: a person whose row
//! has an odd name is still there, and still heard.
//!
//! What is read here has failed to be read as it is, which is rare: time and memory do not matter, the size of the code does.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    DisplayName, IceServer, LobbyEntry, Participant, ParticipantId, RoomSettings, SealedState, SeatToken,
    ShortText,
};

/// The message without what cannot be read. `None` where it is no message at all.
///
/// - A row of a person keeps its id; a name, and any other part, that cannot be read is replaced by what stands for it. A row
///   without an id is left out of its list.
/// - Of other lists what cannot be read is left out, and a list that is none is empty.
/// - A line of text is replaced by what stands for it, and settings by those that say nothing.
pub(crate) fn repaired(json: &str) -> Option<String> {
    let Ok(Value::Object(mut message)) = serde_json::from_str::<Value>(json) else { return None };
    for (key, value) in &mut message {
        match key.as_str() {
            "you" | "participant" => repair_row(value, person, can_read::<Participant>),
            "roster" => repair_rows(value, person, can_read::<Participant>),
            "lobby" | "entries" => repair_rows(value, person, can_read::<LobbyEntry>),
            "removed" => keep(value, can_read::<ParticipantId>),
            "ice_servers" => {
                let mut servers = rows(value);
                servers.iter_mut().for_each(repair_ice_server);
                servers.retain(can_read::<IceServer>);
                *value = Value::Array(servers);
            }
            "settings" => repair_row(value, settings, can_read::<RoomSettings>),
            "text" if !can_read::<ShortText>(value) => *value = json!(ShortText::unreadable()),
            // What is lost with these is the way back, and not this call.
            "seat" if !can_read::<SeatToken>(value) => *value = json!(""),
            "state" if !can_read::<SealedState>(value) => *value = json!(""),
            _ => {}
        }
    }
    // A list that is missing is an empty one.
    if message.get("type").and_then(Value::as_str) == Some("welcome") {
        for list in ["roster", "ice_servers"] {
            message.entry(list).or_insert_with(|| json!([]));
        }
        message.entry("settings").or_insert_with(|| settings(&Value::Null));
    }
    // Settings that nobody has changed by name are changed all the same.
    if message.get("by").is_some_and(|by| !can_read::<ParticipantId>(by)) {
        message.remove("by");
    }
    Some(Value::Object(message).to_string())
}

/// A person of whom nothing is known but who they are, with their name if it can be read.
fn person(row: &Value) -> Value {
    let of = |key| row.get(key).cloned().unwrap_or(Value::Null);
    let name = of("name");
    let name = if can_read::<DisplayName>(&name) { name } else { json!(DisplayName::unreadable()) };
    json!({ "id": of("id"), "session": of("session"), "name": name, "role": "guest", "media": {} })
}

/// The settings of a room of which nothing is known.
fn settings(_: &Value) -> Value {
    json!(RoomSettings { max_participants: 1, ..RoomSettings::default() })
}

/// Replaces a row that cannot be read by its `least`, with every other part of it that can be read.
fn repair_row(row: &mut Value, least: fn(&Value) -> Value, can_read: fn(&Value) -> bool) {
    if can_read(row) {
        return;
    }
    let mut repaired = least(row);
    if let (Value::Object(repaired), Value::Object(parts)) = (&mut repaired, &*row) {
        for (key, part) in parts {
            let before = repaired.insert(key.clone(), part.clone());
            if !can_read(&Value::Object(repaired.clone())) {
                restore(repaired, key, before);
            }
        }
    }
    *row = repaired;
}

fn restore(row: &mut Map<String, Value>, key: &str, before: Option<Value>) {
    match before {
        Some(before) => row.insert(key.to_owned(), before),
        None => row.remove(key),
    };
}

fn repair_rows(list: &mut Value, least: fn(&Value) -> Value, can_read: fn(&Value) -> bool) {
    let mut rows = rows(list);
    for row in &mut rows {
        repair_row(row, least, can_read);
    }
    rows.retain(can_read);
    *list = Value::Array(rows);
}

/// Of the addresses of a server those that are text; an `RTCIceServer` may have one alone.
fn repair_ice_server(server: &mut Value) {
    if let Some(urls) = server.get_mut("urls") {
        if urls.is_string() {
            *urls = json!([urls.take()]);
        }
        keep(urls, Value::is_string);
    }
}

/// Leaves in a list what can be read; nothing where it is none.
fn keep(list: &mut Value, can_read: fn(&Value) -> bool) {
    let mut rows = rows(list);
    rows.retain(can_read);
    *list = Value::Array(rows);
}

fn rows(list: &mut Value) -> Vec<Value> {
    match list.take() {
        Value::Array(rows) => rows,
        _ => Vec::new(),
    }
}

/// From text, as everywhere else: the code is there already.
fn can_read<T: DeserializeOwned>(value: &Value) -> bool {
    serde_json::from_str::<T>(&value.to_string()).is_ok()
}
