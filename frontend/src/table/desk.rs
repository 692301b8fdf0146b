use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use leptos::prelude::Update;
use parvis_app::table::{TableEngine, TableHandle, life};
use parvis_meeting::{PeerKey, SessionState, Snapshot};
use parvis_protocol::{ParticipantId, Role};
use parvis_table::{Event, Millis, Table, Tool};

use super::Tabled;
use super::link::{Link, Notice};
use crate::driver::Driver;
use crate::platform;

/// Owns the table of this meeting, and carries it over the channels.
pub(super) struct Desk {
    this: Weak<Self>,
    driver: Weak<Driver>,
    handle: TableHandle,
    table: RefCell<Option<Table>>,
    links: RefCell<BTreeMap<ParticipantId, Link>>,
    timer: RefCell<Option<Timeout>>,
}

/// What the table goes by of how the meeting stands.
struct Standing {
    me: ParticipantId,
    keepers: Vec<ParticipantId>,
}

impl Desk {
    /// A desk with nothing on it, until there is a seat in the meeting.
    pub(super) fn new(driver: &Driver) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: this.clone(),
            driver: driver.downgrade(),
            handle: driver.table_handle(),
            table: RefCell::default(),
            links: RefCell::default(),
            timer: RefCell::default(),
        })
    }

    /// Makes the table when there is a seat, and clears it when the meeting is over.
    fn follow(&self, standing: Option<Standing>) {
        let mine = self.table.borrow().as_ref().map(|table| table.writer().author);
        let Some(Standing { me, keepers }) = standing else {
            if mine.is_some() {
                self.clear();
            }
            return;
        };
        if mine != Some(me) {
            self.clear();
            let [seed, ..] = platform::random();
            self.table.replace(Some(Table::new(me, seed, now())));
            if let Some(this) = self.this.upgrade() {
                self.handle.set(Some((this, life)));
            }
        }
        if let Some(table) = &mut *self.table.borrow_mut() {
            table.set_keepers(keepers);
        }
    }

    fn clear(&self) {
        self.links.take();
        self.timer.take();
        self.table.take();
        self.handle.set(None);
    }

    /// Listens to the channels that there are now.
    fn attach(&self, driver: &Driver) {
        let peers = driver.table_peers();
        let gone: Vec<_> = {
            let links = self.links.borrow();
            let is_gone = |link: &&Link| !peers.iter().any(|peer| peer.key == link.key);
            links.values().filter(is_gone).map(|link| link.key).collect()
        };
        for key in gone {
            self.noticed(key, Notice::Closed);
            self.links.borrow_mut().remove(&key.participant);
        }
        for peer in peers {
            if self.links.borrow().contains_key(&peer.key.participant) {
                continue;
            }
            let this = self.this.clone();
            let link = Link::new(&peer, move |key, notice| {
                if let Some(desk) = this.upgrade() {
                    desk.noticed(key, notice);
                }
            });
            let (open, early) = (link.is_open(), link.early());
            self.links.borrow_mut().insert(peer.key.participant, link);
            if open {
                self.noticed(peer.key, Notice::Opened);
                for message in early {
                    self.noticed(peer.key, Notice::Message(message));
                }
            }
        }
    }

    fn noticed(&self, key: PeerKey, notice: Notice) {
        let peer = key.participant;
        {
            let mut links = self.links.borrow_mut();
            let mut table = self.table.borrow_mut();
            let (Some(link), Some(table)) =
                (links.get_mut(&peer).filter(|link| link.key == key), &mut *table)
            else {
                return;
            };
            match notice {
                Notice::Opened if !link.open => {
                    link.open = true;
                    table.open(peer);
                }
                Notice::Closed if link.open => {
                    link.open = false;
                    table.close(peer);
                }
                Notice::Message(message) => table.receive(now(), peer, &message),
                Notice::Opened | Notice::Closed | Notice::Drained => {}
            }
        }
        self.pump();
    }

    /// Gives each channel what it takes, tells what came, and says when to be called again.
    fn pump(&self) {
        let mut told = Vec::new();
        {
            let links = self.links.borrow();
            let mut table = self.table.borrow_mut();
            let Some(table) = &mut *table else { return };
            for (peer, link) in links.iter().filter(|(_, link)| link.open) {
                while let Some(message) = table.poll(now(), *peer, link.may_send()) {
                    if !link.send(&message) {
                        break;
                    }
                }
            }
            told.extend(std::iter::from_fn(|| table.event()));
            let wake = table.wake(now()).map(|at| {
                let this = self.this.clone();
                let wait = u32::try_from(at.since(now())).unwrap_or(u32::MAX);
                Timeout::new(wait, move || {
                    if let Some(desk) = this.upgrade() {
                        desk.pump();
                    }
                })
            });
            self.timer.replace(wake);
        }
        for event in told {
            self.tell(event);
        }
    }

    fn tell(&self, event: Event) {
        match event {
            Event::Changed(tool) => self.handle.changed(tool),
            Event::Presence(_) => self.handle.changed(Tool::Presence),
            event => self.handle.news.update(|news| news.push(event)),
        }
    }
}

impl Tabled for Desk {
    fn changed(&self) {
        let Some(driver) = self.driver.upgrade() else { return };
        self.follow(driver.with_snapshot(standing));
        if self.table.borrow().is_some() {
            self.attach(&driver);
            self.pump();
        }
    }
}

impl TableEngine for Desk {
    fn look(&self, look: &mut dyn FnMut(&Table)) {
        if let Some(table) = &*self.table.borrow() {
            look(table);
        }
    }

    fn act(&self, act: &mut dyn FnMut(&mut Table, Millis)) {
        if let Some(table) = &mut *self.table.borrow_mut() {
            act(table, now());
        }
        self.pump();
    }
}

/// `None` while there is no seat, and after the meeting.
fn standing(snapshot: &Snapshot) -> Option<Standing> {
    let you = snapshot.you.as_ref()?;
    if !matches!(snapshot.session, SessionState::Joined | SessionState::Reconnecting { .. }) {
        return None;
    }
    let everyone = snapshot.settings.as_ref().is_some_and(|settings| settings.everyone_keeps_order);
    let people = std::iter::once(you).chain(snapshot.remotes.iter().map(|remote| &remote.participant));
    let keepers = people.filter(|row| everyone || row.role != Role::Guest).map(|row| row.id).collect();
    Some(Standing { me: you.id, keepers })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970")]
fn now() -> Millis {
    Millis(js_sys::Date::now() as u64)
}
