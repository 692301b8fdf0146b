//! The record as text. Reached only by what is loaded late in the page.

use parvis_protocol::SessionId;
use serde::{Deserialize, Serialize};

use super::FlightRecorder;
use crate::Capabilities;

/// The version of the format. Another one is another format.
pub const FLIGHT_VERSION: u32 = 2;

/// The first line of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlightHeader {
    /// [`FLIGHT_VERSION`].
    pub(crate) parvis_flight: u32,
    /// The version of Parvis.
    pub(crate) parvis: String,
    /// The version of the protocol.
    pub(crate) protocol: u32,
    /// The random bits that the page began with, from which its waits are spread.
    pub(crate) seed: SessionId,
    /// What the browser can do, as in [`Capabilities`].
    pub(crate) webrtc: bool,
    pub(crate) capture: bool,
    pub(crate) screen_capture: bool,
    /// What the server said on the page of hidden addresses: whether it hides them, and whether it has a relay.
    pub(crate) hides_addresses: bool,
    pub(crate) has_relay: bool,
    /// Entries that are gone because there was no more place. Without them it cannot be played again.
    pub(crate) missing: u32,
    /// Entries that follow.
    pub(crate) entries: usize,
    /// The numbers of all people, ordered by their ids: these decide which side of a connection gives way.
    pub(crate) order: Vec<u16>,
}

impl FlightRecorder {
    /// A line of JSON for what is said of all entries, and one for each of them, oldest first.
    pub(crate) fn report(&self, capabilities: Capabilities) -> String {
        let Capabilities { webrtc, capture, screen_capture } = capabilities;
        let header = FlightHeader {
            parvis_flight: FLIGHT_VERSION,
            parvis: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: parvis_protocol::VERSION,
            seed: SessionId::from_bits(self.seed),
            webrtc,
            capture,
            screen_capture,
            hides_addresses: self.hides_addresses,
            has_relay: self.has_relay,
            missing: self.missing,
            entries: self.entries.len(),
            order: self.people.in_order().into_iter().map(|number| number + 1).collect(),
        };
        let mut report = String::new();
        push_line(&mut report, &header);
        self.entries().for_each(|entry| push_line(&mut report, entry));
        report
    }
}

fn push_line(report: &mut String, value: &impl Serialize) {
    // No type here can fail: there is no map with other keys than texts.
    if let Ok(line) = serde_json::to_string(value) {
        report.push_str(&line);
        report.push('\n');
    }
}
