//! Two pages with the relays to each other, called only when something happens or when they asked to be.

mod support;

use std::collections::VecDeque;

use fastrand::Rng;
use parvis_collab::relay::{RelayEvent, RelayPeer, Relays, ServerReach};
use parvis_collab::{Mono, Now, SharedDocument};
use parvis_protocol::SessionId;
use support::id;

const SERVER: ServerReach = ServerReach { online: true, keyed: true };

struct Page {
    me: u64,
    document: SharedDocument,
    relays: Relays,
    wake: Option<Mono>,
    /// What comes to it, and when.
    coming: VecDeque<(u64, Vec<u8>)>,
}

impl Page {
    fn new(me: u64, rng: &mut Rng, now: Now) -> Self {
        let document = SharedDocument::new(id(me), rng.u64(..), now.mono);
        Self { me, document, relays: Relays::new(now.mono), wake: Some(now.mono), coming: VecDeque::new() }
    }

    fn other(&self) -> RelayPeer {
        let n = 3 - self.me;
        RelayPeer { id: id(n), session: SessionId::from_bits(n), here: true, channel: false }
    }

    /// What a page does when it wakes: the same as when something changed.
    fn follow(&mut self, now: Now, rng: &mut Rng) {
        for gone in self.relays.follow(now.mono, SERVER, &[self.other()], || rng.u64(..)) {
            self.document.close(gone);
        }
    }

    fn receive(&mut self, now: Now, datagram: &[u8], rng: &mut Rng) {
        let RelayPeer { id, session, .. } = self.other();
        for event in self.relays.receive(now.mono, id, session, datagram, || rng.u64(..)) {
            match event {
                RelayEvent::Opened => self.document.open(id),
                RelayEvent::Closed => self.document.close(id),
                RelayEvent::Message(message) => self.document.receive(now, id, &message),
            }
        }
    }

    fn pump(&mut self, now: Now) -> Vec<Vec<u8>> {
        let to = self.other().id;
        while let Some(message) = self.document.poll(now.mono, to, self.relays.may_send(to)) {
            assert!(self.relays.send(now.mono, to, &message));
        }
        let datagrams =
            std::iter::from_fn(|| self.relays.poll(now.mono)).map(|(_, datagram)| datagram).collect();
        self.wake = self.document.wake(now.mono).into_iter().chain(self.relays.wake()).min();
        datagrams
    }
}

/// How long it took until the other page read what was said.
fn run(seed: u64) -> Option<u64> {
    let mut rng = Rng::with_seed(seed);
    let (mut now, later, said) = (10_000, 10_000 + rng.u64(0..4_000), 10_000 + rng.u64(0..6_000));
    let mut pages = vec![Page::new(1, &mut rng, Now::both(now))];
    let end = now + 20_000;
    while now < end {
        now += 1;
        let at = Now::both(now);
        if now == later {
            pages.push(Page::new(2, &mut rng, at));
        }
        for which in 0..pages.len() {
            let mut touched = false;
            if which == 0 && now == said {
                pages[0].document.say(at, "marmalade", None, None).expect("there is room");
                touched = true;
            }
            if pages[which].wake.is_some_and(|wake| wake <= at.mono) {
                pages[which].follow(at, &mut rng);
                touched = true;
            }
            while pages[which].coming.front().is_some_and(|(comes, _)| *comes <= now) {
                let (_, datagram) = pages[which].coming.pop_front().expect("one was seen");
                pages[which].receive(at, &datagram, &mut rng);
                touched = true;
            }
            if !touched {
                continue;
            }
            for datagram in pages[which].pump(at) {
                let comes = now + rng.u64(1..40);
                // Nobody hears what is said before there is a page.
                if let Some(other) = pages.get_mut(1 - which) {
                    let comes = other.coming.back().map_or(comes, |(before, _)| comes.max(*before));
                    other.coming.push_back((comes, datagram));
                }
            }
        }
        if now > said && pages.get(1).is_some_and(|page| page.document.messages().count() == 1) {
            return Some(now - said);
        }
    }
    None
}

#[test]
fn what_is_said_comes_soon_although_a_page_sleeps_until_it_is_woken() {
    for seed in 0..200 {
        let took = run(seed);
        assert!(took.is_some_and(|took| took < 10_000), "seed {seed}: {took:?}");
    }
}
