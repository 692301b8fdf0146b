//! Two pages without a data channel between them, called only when something happens or when they asked to be.

mod support;

use std::collections::VecDeque;

use fastrand::Rng;
use parvis_collab::relay::ServerReach;
use parvis_collab::routing::{RouteCommand, RoutePeer, Routing};
use parvis_collab::{Mono, Now, SharedDocument};
use parvis_protocol::SessionId;
use support::id;

const SERVER: ServerReach = ServerReach { online: true, keyed: true };

struct Page {
    me: u64,
    document: SharedDocument,
    routing: Routing,
    wake: Option<Mono>,
    /// What comes to it, and when.
    coming: VecDeque<(u64, Vec<u8>)>,
}

impl Page {
    fn new(me: u64, rng: &mut Rng, now: Now) -> Self {
        let document = SharedDocument::new(id(me), rng.u64(..), now.mono);
        Self { me, document, routing: Routing::new(now.mono), wake: Some(now.mono), coming: VecDeque::new() }
    }

    fn other(&self) -> RoutePeer {
        let n = 3 - self.me;
        RoutePeer { id: id(n), session: SessionId::from_bits(n), here: true, connected: false }
    }

    /// What a page does when it wakes: the same as when something changed.
    fn follow(&mut self, now: Now, rng: &mut Rng) {
        self.routing.follow(now.mono, SERVER, &[self.other()], || rng.u64(..));
        while let Some(command) = self.routing.poll() {
            match command {
                RouteCommand::Send(..) => panic!("there is no data channel"),
                RouteCommand::Open(peer) => self.document.open(peer),
                RouteCommand::Close(peer) => self.document.close(peer),
                RouteCommand::Receive(peer, message) => self.document.receive(now, peer, &message),
            }
        }
    }

    fn receive(&mut self, now: Now, datagram: &[u8], rng: &mut Rng) {
        let RoutePeer { id, session, .. } = self.other();
        self.routing.datagram(now.mono, id, session, datagram, || rng.u64(..));
        self.follow(now, rng);
    }

    fn pump(&mut self, now: Now) -> Vec<Vec<u8>> {
        self.routing.fill_relays(now.mono, &mut self.document);
        let datagrams = std::iter::from_fn(|| self.routing.poll_datagram(now.mono))
            .map(|(_, datagram)| datagram)
            .collect();
        self.wake = self.document.wake(now.mono).into_iter().chain(self.routing.wake()).min();
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
