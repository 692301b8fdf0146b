//! Which relay the server offers, by which transports it is reached, and what the line through it carries.

use std::cell::Cell;
use std::rc::Rc;

use parvis_check::{CheckFacts, RelayOffer, TransportReach};
use parvis_protocol::{IceServer, PAGE_HOST};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::Response;

use super::run::{FactSheet, within};
use super::{candidates, line};
use crate::{js, page};

const PATH: &str = "/-/check/ice-servers";
/// How long the answer may take, and its text, in milliseconds.
const PATIENCE: u32 = 5_000;

/// What a TURN server is reached by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Udp,
    Tcp,
    Tls,
}

impl By {
    /// The transport of an address (RFC 7065); none of a STUN server, which relays nothing.
    fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "turns" => Some(Self::Tls),
            "turn" if url.ends_with("?transport=tcp") => Some(Self::Tcp),
            "turn" => Some(Self::Udp),
            _ => None,
        }
    }

    fn reach(self, facts: &mut CheckFacts) -> &mut TransportReach {
        match self {
            Self::Udp => &mut facts.udp,
            Self::Tcp => &mut facts.tcp,
            Self::Tls => &mut facts.tls,
        }
    }
}

/// Asks the server for its relay, tries each transport alone, and measures through the best.
pub(super) async fn measure(sheet: &FactSheet) {
    let servers = match offered().await {
        Ok(servers) => servers,
        Err(offer) => return sheet.write(|facts| facts.relay = Some(offer)),
    };
    let ways = [By::Udp, By::Tcp, By::Tls].map(|by| (by, reached_by(&servers, by)));
    let [udp, tcp, tls] = ways.each_ref().map(|(_, servers)| !servers.is_empty());
    let offer = if udp || tcp || tls { RelayOffer::By { udp, tcp, tls } } else { RelayOffer::None };
    sheet.write(|facts| facts.relay = Some(offer));
    let left = Rc::new(Cell::new(ways.len()));
    let measured = Rc::new(Cell::new(false));
    for (by, servers) in ways.clone() {
        let (sheet, left, measured, ways) =
            (sheet.clone(), Rc::clone(&left), Rc::clone(&measured), ways.clone());
        spawn_local(async move {
            let reach = if servers.is_empty() {
                TransportReach::Failed(None)
            } else {
                candidates::reach(&servers).await
            };
            sheet.write(|facts| *by.reach(facts) = reach);
            left.set(left.get() - 1);
            // The best way that there can be is measured at once, another one when it is known that there is no better.
            let is_best = by == By::Udp && matches!(reach, TransportReach::Reached(_));
            if (is_best || left.get() == 0) && !measured.replace(true) {
                measure_best(&sheet, &ways).await;
            }
        });
    }
}

async fn measure_best(sheet: &FactSheet, ways: &[(By, Vec<IceServer>); 3]) {
    let mut best = None;
    sheet.write(|facts| {
        let reached = |(by, _): &&(By, _)| matches!(by.reach(facts), TransportReach::Reached(_));
        best = ways.iter().find(reached);
    });
    if let Some((_, servers)) = best {
        let measured = line::measure(servers).await;
        sheet.write(|facts| facts.line = Some(measured));
    }
}

/// These servers, with their addresses of this transport alone.
fn reached_by(servers: &[IceServer], by: By) -> Vec<IceServer> {
    let host = page::host();
    let only = |server: &IceServer| {
        let urls = server.urls.iter().map(|url| url.replace(PAGE_HOST, &host));
        let urls: Vec<_> =
            urls.filter(|url| By::of(url) == Some(by) && server.check_url(url).is_ok()).collect();
        (!urls.is_empty()).then(|| IceServer { urls, ..server.clone() })
    };
    servers.iter().filter_map(only).collect()
}

/// What the server says to a page without a seat.
async fn offered() -> Result<Vec<IceServer>, RelayOffer> {
    let window = web_sys::window().ok_or(RelayOffer::Unanswered)?;
    let init = js::object([("method", "POST".into()), ("cache", "no-store".into())]);
    let asked = window.fetch_with_str_and_init(&(page::base_path() + PATH), init.unchecked_ref());
    let answer = within(PATIENCE, &asked).await.map_err(|_| RelayOffer::Unanswered)?;
    let answer: Response = answer.unchecked_into();
    match answer.status() {
        200 => {}
        429 | 503 => return Err(RelayOffer::Later),
        _ => return Err(RelayOffer::Unanswered),
    }
    let text = within(PATIENCE, &answer.text().map_err(|_| RelayOffer::Unanswered)?).await;
    let text = text.ok().and_then(|text| text.as_string()).ok_or(RelayOffer::Unanswered)?;
    serde_json::from_str(&text).map_err(|_| RelayOffer::Unanswered)
}
