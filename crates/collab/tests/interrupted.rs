//! Two pages whose data channel gets nothing through for a while, now and then, with the server beside it. One seed is
//! one run.

mod support;

use std::collections::VecDeque;

use fastrand::Rng;
use parvis_collab::relay::ServerReach;
use parvis_collab::routing::{RouteCommand, RoutePeer, Routing};
use parvis_collab::{Mono, Now, SharedDocument, limits};
use parvis_protocol::SessionId;
use support::{events, id};

const STEP: u64 = 5;
const SEEDS: u64 = 150;
/// So many bytes wait in the channel: few, so that what is said is in the midst of a frame when it gets dark.
const HIGH_WATER: usize = 3_000;
const KEYED: ServerReach = ServerReach { online: true, keyed: true };
const KEYLESS: ServerReach = ServerReach { online: true, keyed: false };

/// What a browser does with a page.
struct Page {
    me: u64,
    server: ServerReach,
    document: SharedDocument,
    routing: Routing,
    connected: bool,
    /// When it notices what, the last first.
    notices: Vec<(u64, bool)>,
    wake: Option<Mono>,
    /// What came by the server, and over the channel, and when it does.
    datagrams: VecDeque<(u64, Vec<u8>)>,
    messages: VecDeque<(u64, Vec<u8>)>,
}

struct World {
    rng: Rng,
    now: u64,
    pages: [Page; 2],
    /// From when to when nothing gets through.
    dark: Vec<(u64, u64)>,
}

impl Page {
    fn new(me: u64, server: ServerReach, rng: &mut Rng, now: Now) -> Self {
        let other = id(3 - me);
        let mut routing = Routing::new(now.mono);
        routing.attach(other);
        routing.opened(other);
        Self {
            me,
            server,
            document: SharedDocument::new(id(me), rng.u64(..), now.mono),
            routing,
            connected: true,
            notices: Vec::new(),
            wake: Some(now.mono),
            datagrams: VecDeque::new(),
            messages: VecDeque::new(),
        }
    }

    fn other(&self) -> RoutePeer {
        let n = 3 - self.me;
        RoutePeer { id: id(n), session: SessionId::from_bits(n), here: true, connected: self.connected }
    }

    /// What a page does after something happened. What goes over the channel first.
    fn follow(&mut self, now: Now, rng: &mut Rng) -> Vec<Vec<u8>> {
        self.routing.follow(now.mono, self.server, &[self.other()], || rng.u64(..));
        let mut said = Vec::new();
        while let Some(command) = self.routing.poll() {
            match command {
                RouteCommand::Send(_, word) => said.push(word),
                RouteCommand::Open(peer) => self.document.open(peer),
                RouteCommand::Close(peer) => self.document.close(peer),
                RouteCommand::Receive(peer, message) => self.document.receive(now, peer, &message),
            }
        }
        said
    }

    fn goes_direct(&self) -> bool {
        self.routing.data_channels().next().is_some()
    }
}

impl World {
    fn new(seed: u64, server: ServerReach) -> Self {
        let mut rng = Rng::with_seed(seed);
        let now = 10_000;
        let pages = [1, 2].map(|me| Page::new(me, server, &mut rng, Now::both(now)));
        Self { rng, now, pages, dark: Vec::new() }
    }

    /// Dark from then to then; each side hears of it after so many milliseconds, and of its end.
    fn darken(&mut self, from: u64, to: u64, noticed: [u64; 2], back: [u64; 2]) {
        self.dark.push((from, to));
        for (page, (noticed, back)) in self.pages.iter_mut().zip(noticed.into_iter().zip(back)) {
            if from + noticed < to {
                page.notices.insert(0, (from + noticed, false));
                page.notices.insert(0, (to + back, true));
            }
        }
    }

    fn run(&mut self, until: u64) {
        while self.now < until {
            self.now += STEP;
            self.step(0);
            self.step(1);
        }
    }

    fn act(&mut self, which: usize, act: impl FnOnce(&mut SharedDocument, Now)) {
        act(&mut self.pages[which].document, Now::both(self.now));
        self.pages[which].wake = Some(Mono(self.now));
    }

    fn step(&mut self, which: usize) {
        let (now, at) = (self.now, Now::both(self.now));
        let is_dark = self.dark.iter().any(|(from, to)| (*from..*to).contains(&now));
        let page = &mut self.pages[which];
        let mut touched = page.wake.is_some_and(|wake| wake <= at.mono);
        let mut said = Vec::new();
        while page.notices.last().is_some_and(|(when, _)| *when <= now) {
            page.connected = page.notices.pop().is_some_and(|(_, connected)| connected);
            touched = true;
        }
        while page.datagrams.front().is_some_and(|(comes, _)| *comes <= now) {
            let (_, datagram) = page.datagrams.pop_front().expect("one was seen");
            let RoutePeer { id, session, .. } = page.other();
            page.routing.datagram(at.mono, id, session, &datagram, || self.rng.u64(..));
            said.extend(page.follow(at, &mut self.rng));
            touched = true;
        }
        while !is_dark && page.messages.front().is_some_and(|(comes, _)| *comes <= now) {
            let (_, message) = page.messages.pop_front().expect("one was seen");
            page.routing.message(page.other().id, message);
            said.extend(page.follow(at, &mut self.rng));
            touched = true;
        }
        if !touched {
            return;
        }
        said.extend(page.follow(at, &mut self.rng));
        let [one, other] = &mut self.pages;
        let (page, other) = if which == 0 { (one, other) } else { (other, one) };
        let mut waiting: usize = other.messages.iter().map(|(_, message)| message.len()).sum();
        let to = id(other.me);
        while page.goes_direct()
            && let Some(message) = page.document.poll(at.mono, to, HIGH_WATER.saturating_sub(waiting))
        {
            waiting += message.len();
            said.push(message);
        }
        assert!(!(page.goes_direct() && page.routing.is_relayed(to)), "two ways at once");
        page.routing.fill_relays(at.mono, &mut page.document);
        for message in said {
            let comes = now + self.rng.u64(1..60);
            let comes = other.messages.back().map_or(comes, |(before, _)| comes.max(*before));
            other.messages.push_back((comes, message));
        }
        while let Some((_, datagram)) = page.routing.poll_datagram(at.mono) {
            // The server may lose some.
            if self.rng.u64(..20) > 0 {
                let comes = now + self.rng.u64(10..80);
                let comes = other.datagrams.back().map_or(comes, |(before, _)| comes.max(*before));
                other.datagrams.push_back((comes, datagram));
            }
        }
        page.wake = page.document.wake(at.mono).into_iter().chain(page.routing.wake()).min();
        // The browser says when the channel takes more.
        if page.goes_direct() && waiting + limits::CHUNK_MIN > HIGH_WATER {
            page.wake = Some(at.mono.after(STEP));
        }
    }

    fn heard(&self, which: usize) -> Vec<&str> {
        self.pages[which]
            .document
            .direct_messages()
            .filter(|it| it.from_them)
            .map(|it| it.text.as_str())
            .collect()
    }
}

/// Darkness now and then, while both sides say things to all and to each other.
fn run(seed: u64) {
    let mut world = World::new(seed, KEYED);
    let mut at = world.now;
    for _ in 0..world.rng.u64(1..5) {
        let from = at + world.rng.u64(200..12_000);
        let to = from + world.rng.u64(500..25_000);
        let [noticed, back] =
            [2_000..8_000, 0..2_500].map(|range| [0; 2].map(|_| world.rng.u64(range.clone())));
        world.darken(from, to, noticed, back);
        at = to + 2_500;
    }
    let mut said = [0, 0];
    let mut written = [Vec::new(), Vec::new()];
    while world.now < at {
        let next = world.now + world.rng.u64(100..1_500);
        world.run(next);
        let which = world.rng.usize(..2);
        let text = format!("{} of {which} {}", said[which], "marmalade ".repeat(world.rng.usize(..120)));
        if world.rng.bool() {
            world.act(which, |document, now| {
                document.say(now, &text, None, None).expect("there is room");
            });
            said[which] += 1;
        } else {
            let to = id(2 - which as u64);
            world.act(which, |document, now| document.direct_message(now, to, &text).expect("there is room"));
            written[which].push(text);
        }
    }
    world.run(at + 30_000);

    for (which, page) in world.pages.iter_mut().enumerate() {
        assert_eq!(page.document.messages().count(), said[0] + said[1], "seed {seed}");
        assert!(page.document.direct_messages().all(|direct_message| !direct_message.waits), "seed {seed}");
        assert!(page.goes_direct() && !page.routing.is_relayed(id(2 - which as u64)), "seed {seed}");
        let refused = events(&mut page.document)
            .into_iter()
            .find(|event| matches!(event, parvis_collab::DocumentEvent::Refused(..)));
        assert_eq!(refused, None, "seed {seed}");
    }
    assert_eq!(world.pages[0].document.projection(), world.pages[1].document.projection(), "seed {seed}");
    for which in 0..2 {
        assert_eq!(world.heard(which), written[1 - which], "seed {seed}");
    }
}

#[test]
fn nothing_is_lost_or_doubled_where_a_channel_is_dark_now_and_then() {
    (0..SEEDS).for_each(run);
}

/// How long after it was said something came, where it gets dark and both sides hear of it 5 s later.
fn took(server: ServerReach) -> u64 {
    let mut world = World::new(1, server);
    world.run(20_000);
    world.darken(20_000, 60_000, [5_000; 2], [500; 2]);
    world.run(23_000);
    world.act(0, |document, now| {
        document.say(now, "marmalade", None, None).expect("there is room");
    });
    world.act(0, |document, now| document.direct_message(now, id(2), "gooseberry").expect("there is room"));
    while world.pages[1].document.messages().count() + world.heard(1).len() < 2 {
        assert!(world.now < 120_000, "it never came");
        let next = world.now + STEP;
        world.run(next);
    }
    world.now - 23_000
}

#[test]
fn it_goes_through_the_server_as_soon_as_the_channel_is_known_to_be_dark() {
    let took = took(KEYED);
    assert!(took < 6_000, "{took}");
}

#[test]
fn without_a_key_it_waits_in_the_channel() {
    let took = took(KEYLESS);
    assert!((37_000..38_000).contains(&took), "{took}");
}
