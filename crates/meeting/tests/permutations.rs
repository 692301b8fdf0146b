//! Two pages and every order in which the browser's promises, its events and the signals between them can
//! settle, as far as the number of orders allows.

#[allow(dead_code, reason = "the simulation uses more of it")]
#[path = "simulation/ice.rs"]
mod ice;
#[allow(dead_code, reason = "the simulation uses more of it")]
#[path = "simulation/pc.rs"]
mod pc;
#[allow(dead_code, reason = "the simulation uses more of it")]
#[path = "simulation/sdp.rs"]
mod sdp;
mod support;

use std::collections::VecDeque;

use parvis_meeting::{
    Input, Intent, MediaCommand, Meeting, Mono, OpId, OpResult, Output, PeerCommand, PeerEvent, PeerKey,
    SocketEvent, StoredSession,
};
use parvis_protocol::{
    ClientMessage, DescriptionKind, Participant, ParticipantId, ServerMessage, SessionId, Signal,
    TrackSource, Welcome,
};
use pc::{ChainOp, Pc, Signaling};
use support::{ABLE, ME, name, participant, welcome};

/// So many of the first choices are tried in every way; those after go in the order in which things came
/// about.
const CHOICES: usize = 8;

/// Something that is about to happen. Of each kind the oldest goes first, as it does in a browser or on a
/// socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Chain(usize),
    NegotiationNeeded(usize),
    Done(usize),
    Signal(usize),
}

struct Side {
    meeting: Meeting,
    row: Participant,
    pc: Option<(PeerKey, Pc)>,
    needed: bool,
    done: VecDeque<(OpId, OpResult)>,
    /// Signals on their way here.
    signals: VecDeque<Signal>,
}

struct Pair {
    sides: [Side; 2],
    errors: Vec<String>,
    made: u64,
}

impl Pair {
    fn new() -> Self {
        let side = |n: u64| Side {
            meeting: Meeting::new(ABLE, SessionId::from_bits(n)),
            row: Participant { session: SessionId::from_bits(n), ..participant(n) },
            pc: None,
            needed: false,
            done: VecDeque::new(),
            signals: VecDeque::new(),
        };
        Self { sides: [side(1), side(2)], errors: Vec::new(), made: 0 }
    }

    fn handle(&mut self, who: usize, input: Input) {
        self.sides[who].meeting.handle(Mono(1_000), input);
        while let Some(output) = self.sides[who].meeting.poll() {
            self.carry_out(who, output);
        }
    }

    fn carry_out(&mut self, who: usize, output: Output) {
        match output {
            Output::Send(ClientMessage::Signal { signal, .. }) => {
                self.sides[1 - who].signals.push_back(signal);
            }
            Output::Peer(key, op, command) => self.command(who, key, op, command),
            Output::Media(op, MediaCommand::CaptureScreen) => {
                let result = OpResult::Captured { sources: vec![TrackSource::Screen], devices: Vec::new() };
                self.sides[who].done.push_back((op, result));
            }
            _ => {}
        }
    }

    fn command(&mut self, who: usize, key: PeerKey, op: OpId, command: PeerCommand) {
        let side = &mut self.sides[who];
        if let PeerCommand::Create { .. } = command {
            self.made += 1;
            side.pc = Some((key, Pc::new(self.made)));
            side.needed = true;
            return;
        }
        let Some((_, pc)) = side.pc.as_mut().filter(|(current, _)| *current == key) else {
            return self.errors.push(format!("{command:?} to nobody"));
        };
        match command {
            PeerCommand::Create { .. } | PeerCommand::SetIceServers { .. } | PeerCommand::LimitVideo(_) => {}
            PeerCommand::SendOverChannel(message) => {
                self.errors.push(format!("{message:?} over a channel that is not open"));
            }
            PeerCommand::Close => side.pc = None,
            PeerCommand::SendSources(set) => {
                pc.send_sources(set);
                update(side);
            }
            PeerCommand::RestartIce => {
                pc.restart_ice();
                update(side);
            }
            PeerCommand::SetLocalDescription => pc.chain.push_back(ChainOp::SetLocal(op)),
            PeerCommand::SetRemoteDescription(description) => {
                pc.chain.push_back(ChainOp::SetRemote(op, description));
            }
            PeerCommand::AddIceCandidate(candidate) => {
                pc.chain.push_back(ChainOp::AddCandidate(op, candidate));
            }
        }
    }

    fn options(&self) -> Vec<Next> {
        let mut options = Vec::new();
        for (who, side) in self.sides.iter().enumerate() {
            if !side.done.is_empty() {
                options.push(Next::Done(who));
            }
            if side.pc.as_ref().is_some_and(|(_, pc)| !pc.chain.is_empty()) {
                options.push(Next::Chain(who));
            }
            if side.needed {
                options.push(Next::NegotiationNeeded(who));
            }
            if !side.signals.is_empty() {
                options.push(Next::Signal(who));
            }
        }
        options
    }

    fn happen(&mut self, next: Next) {
        match next {
            Next::Done(who) => {
                if let Some((op, result)) = self.sides[who].done.pop_front() {
                    self.handle(who, Input::Done(op, result));
                }
            }
            Next::Chain(who) => self.chain(who),
            Next::NegotiationNeeded(who) => {
                self.sides[who].needed = false;
                if let Some((key, pc)) = &mut self.sides[who].pc
                    && pc.negotiation_needed_task()
                {
                    let key = *key;
                    self.handle(who, Input::Peer(key, PeerEvent::NegotiationNeeded));
                }
            }
            Next::Signal(who) => {
                let from = self.sides[1 - who].row.clone();
                if let Some(signal) = self.sides[who].signals.pop_front() {
                    let (from, from_session) = (from.id.into(), from.session);
                    let message = ServerMessage::Signal { from, from_session, signal };
                    self.handle(who, Input::Server(message));
                }
            }
        }
    }

    fn chain(&mut self, who: usize) {
        let side = &mut self.sides[who];
        let Some((_, pc)) = &mut side.pc else { return };
        let Some(op) = pc.chain.pop_front() else { return };
        let (op, result) = match op {
            ChainOp::SetLocal(op) => (op, Ok(OpResult::Local(pc.set_local().0))),
            ChainOp::SetRemote(op, description) => (op, pc.set_remote(&description).map(|()| OpResult::Ok)),
            ChainOp::AddCandidate(op, candidate) => (op, pc.add_candidate(&candidate).map(|()| OpResult::Ok)),
        };
        let stable = pc.signaling == Signaling::Stable;
        let again = std::mem::take(&mut pc.update_on_empty_chain);
        if pc.chain.is_empty() && (stable || again) {
            side.needed = true;
        }
        match result {
            Ok(result) => side.done.push_back((op, result)),
            Err(error) => self.errors.push(error),
        }
    }

    /// Both join, the second as a newcomer, or both in the same moment.
    fn join(&mut self, together: bool) {
        for who in 0..2 {
            self.handle(
                who,
                Input::Intent(Intent::Join { name: name("Me"), stored: StoredSession::default() }),
            );
            self.handle(who, Input::Socket(SocketEvent::Opened));
            let roster =
                if who == 1 || together { vec![self.sides[1 - who].row.clone()] } else { Vec::new() };
            let welcome = Welcome { you: self.sides[who].row.clone(), roster, ..welcome(ME, &[]) };
            self.handle(who, Input::Server(ServerMessage::Welcome(Box::new(welcome))));
        }
        if !together {
            let participant = self.sides[1].row.clone();
            self.handle(0, Input::Server(ServerMessage::Joined { participant }));
        }
    }

    fn share(&mut self, who: usize) {
        self.handle(who, Input::Intent(Intent::SetScreen(true)));
    }

    fn settle(&mut self) {
        for _ in 0..500 {
            let Some(next) = self.options().first().copied() else { return };
            self.happen(next);
        }
        self.errors.push("it never comes to rest".to_owned());
    }

    fn check(&self, story: &str, choices: &[usize]) {
        let context = format!("{story}, choices {choices:?}");
        assert!(self.errors.is_empty(), "{context}: {:?}", self.errors);
        let pcs = [0, 1].map(|who| &self.sides[who].pc.as_ref().expect("there is a connection").1);
        let generations = pcs.map(|pc| pc.generation().expect("an exchange has ended"));
        assert_eq!(generations[0].local, generations[1].remote, "{context}");
        assert_eq!(generations[1].local, generations[0].remote, "{context}");
        for (from, to) in [(pcs[0], pcs[1]), (pcs[1], pcs[0])] {
            assert_eq!(from.signaling, Signaling::Stable, "{context}");
            for sent in &from.transceivers {
                assert_eq!(sent.wants, sent.sends, "{context}: {sent:?}");
                let heard = to.transceivers.iter().find(|heard| heard.mid == sent.mid);
                let label = sent.sender.filter(|_| sent.wants);
                assert_eq!(heard.map(|heard| heard.remote), Some(label), "{context}: {sent:?}");
            }
        }
    }
}

fn update(side: &mut Side) {
    let Some((_, pc)) = &mut side.pc else { return };
    if pc.chain.is_empty() {
        side.needed = true;
    } else {
        pc.update_on_empty_chain = true;
    }
}

/// Tells the story once for every way in which its first choices can fall.
fn in_every_order(story: &str, tell: impl Fn(&mut Pair)) -> usize {
    let mut choices: Vec<usize> = Vec::new();
    let mut stories = 0;
    loop {
        let mut pair = Pair::new();
        tell(&mut pair);
        let mut open: Vec<usize> = Vec::new();
        while open.len() < CHOICES {
            let options = pair.options();
            let Some(first) = options.first() else { break };
            let chosen = if options.len() > 1 {
                let chosen = choices.get(open.len()).copied().unwrap_or(0);
                open.push(options.len());
                options[chosen]
            } else {
                *first
            };
            pair.happen(chosen);
        }
        pair.settle();
        pair.check(story, &choices);
        stories += 1;
        // The next way, as an odometer counts.
        choices.resize(open.len(), 0);
        while let Some(last) = choices.pop() {
            if last + 1 < open[choices.len()] {
                choices.push(last + 1);
                break;
            }
        }
        if choices.is_empty() {
            return stories;
        }
    }
}

#[test]
fn a_newcomer_and_who_was_there() {
    assert!(in_every_order("a newcomer", |pair| pair.join(false)) > 10);
}

#[test]
fn two_who_offer_to_each_other_at_once() {
    let stories = in_every_order("both offer", |pair| pair.join(true));
    assert!(stories > 50, "{stories}");
}

#[test]
fn one_who_shares_a_screen_and_another_offer_to_each_other_at_once() {
    for who in 0..2 {
        let stories = in_every_order("both offer, and one shares", |pair| {
            pair.share(who);
            pair.happen(Next::Done(who));
            pair.join(true);
        });
        assert!(stories > 50, "{stories}");
    }
}

#[test]
fn two_who_share_their_screens_at_once() {
    let stories = in_every_order("both share", |pair| {
        pair.join(false);
        pair.settle();
        pair.share(0);
        pair.share(1);
    });
    assert!(stories > 50, "{stories}");
}

#[test]
fn a_screen_while_the_network_changes_on_the_other_side() {
    let stories = in_every_order("a screen and a restart", |pair| {
        pair.join(false);
        pair.settle();
        pair.share(0);
        pair.handle(1, Input::Network(parvis_meeting::NetworkEvent::Online));
    });
    assert!(stories > 50, "{stories}");
}

#[test]
fn a_screen_that_is_stopped_while_it_is_being_negotiated() {
    let stories = in_every_order("a screen stopped", |pair| {
        pair.join(false);
        pair.settle();
        pair.share(0);
        pair.share(1);
        pair.happen(Next::Done(0));
        pair.handle(0, Input::Intent(Intent::SetScreen(false)));
    });
    assert!(stories > 50, "{stories}");
}

#[test]
fn a_description_that_nobody_asked_for() {
    let mut pair = Pair::new();
    pair.join(false);
    pair.settle();
    let stray = support::description(DescriptionKind::Answer, 1, Some(1), 9);
    pair.sides[0].signals.push_back(stray);
    pair.settle();
    pair.check("a stray answer", &[]);
    assert_eq!(pair.sides[0].row.id, ParticipantId::from_bits(1));
}
