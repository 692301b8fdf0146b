//! A participant who hides their address: nothing but relays is used, and no other candidate leaves the page, whatever
//! happens in whatever order.

mod support;

use parvis_meeting::{
    AddressPrivacy, Intent, LocalDescription, Meeting, NetworkEvent, OpId, OpResult, Output, PeerCommand,
    PeerConnectionState, PeerEvent, PeerKey,
};
use parvis_meeting::{Input, SocketEvent};
use parvis_protocol::{
    ClientMessage, DescriptionKind, IceCandidate, IceServer, ParticipantId, ServerMessage, SessionId, Signal,
    Welcome,
};
use support::{
    ABLE, ABOVE, BELOW, ME, Page, description, endpoint, local_description, participant, restarted, sent,
    welcome,
};

/// What nobody is to learn.
const OWN: [&str; 4] = ["203.0.113.9", "192.168.1.7", "2001:db8:7::9", "2d1e2bd5.local"];

const CANDIDATES: [&str; 6] = [
    "candidate:1 1 udp 2122260223 192.168.1.7 54321 typ host generation 0 ufrag mine",
    "candidate:2 1 udp 2122260223 2d1e2bd5.local 54321 typ host generation 0 ufrag mine",
    "candidate:3 1 udp 1686052607 203.0.113.9 54321 typ srflx raddr 192.168.1.7 rport 54321 ufrag mine",
    "candidate:4 1 tcp 1518280447 2001:db8:7::9 9 typ host tcptype active ufrag mine",
    "candidate:5 1 udp 41885439 198.51.100.1 50000 typ relay raddr 203.0.113.9 rport 54321 ufrag mine",
    "",
];

const SDP: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\nm=audio 54321 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 203.0.113.9\r\n\
    a=candidate:1 1 udp 2122260223 192.168.1.7 54321 typ host\r\na=ice-ufrag:mine\r\na=mid:0\r\n";

fn servers(relay: bool) -> Vec<IceServer> {
    let url = if relay { "turn:198.51.100.1" } else { "stun:198.51.100.1" };
    let name = relay.then(|| "name".to_owned());
    vec![IceServer { urls: vec![url.to_owned()], username: name.clone(), credential: name }]
}

fn greeting(relay: bool) -> ServerMessage {
    let ice_servers = servers(relay);
    ServerMessage::Welcome(Box::new(Welcome { ice_servers, ..welcome(ME, &[BELOW, ABOVE]) }))
}

fn found(page: &mut Page, key: PeerKey, candidate: &str) -> Vec<Output> {
    let candidate = IceCandidate {
        candidate: candidate.to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
        username_fragment: Some("mine".to_owned()),
    };
    page.handle(Input::Peer(key, PeerEvent::Candidate(candidate)))
}

/// What the commands say of relays, in their order.
fn policies(outputs: &[Output]) -> Vec<bool> {
    let policy = |output: &Output| match output {
        Output::Peer(
            _,
            _,
            PeerCommand::Create { relay_only, .. } | PeerCommand::SetIceServers { relay_only, .. },
        ) => Some(*relay_only),
        _ => None,
    };
    outputs.iter().filter_map(policy).collect()
}

fn local(kind: DescriptionKind) -> LocalDescription {
    LocalDescription { kind, sdp: SDP.to_owned(), tracks: Vec::new() }
}

#[test]
fn whoever_hides_before_joining_uses_relays_from_the_first_connection_on() {
    let mut page = Page::new();
    page.dispatch(Intent::HideAddress(true));
    page.join();
    let outputs = page.hear(greeting(true));
    assert_eq!(policies(&outputs), [true, true]);
    let (key, op) = local_description(&outputs).expect("the newcomer offers");
    let outputs = page.done(op, OpResult::Local(local(DescriptionKind::Offer)));
    let (_, description) = support::described(&outputs).expect("the offer is sent");
    assert!(OWN.iter().all(|own| !description.sdp.contains(own)), "{}", description.sdp);
    let sent: Vec<usize> = CANDIDATES.iter().map(|text| sent(&found(&mut page, key, text)).len()).collect();
    assert_eq!(sent, [0, 0, 0, 0, 1, 1]);
    assert_eq!(page.meeting.snapshot().address, AddressPrivacy::Hidden);
}

fn closed(outputs: &[Output]) -> Vec<PeerKey> {
    let close = |output: &Output| match output {
        Output::Peer(key, _, PeerCommand::Close) => Some(*key),
        _ => None,
    };
    outputs.iter().filter_map(close).collect()
}

#[test]
fn hiding_in_a_call_makes_every_connection_anew_before_it_breaks_what_flows() {
    let mut page = Page::new();
    page.join();
    let outputs = page.hear(greeting(true));
    assert_eq!(
        (policies(&outputs), page.meeting.snapshot().address),
        (vec![false; 2], AddressPrivacy::Shown)
    );
    let mut flows = page.connect_to(BELOW, &outputs);
    for (hides, theirs) in [(true, 2), (false, 3)] {
        let outputs = page.dispatch(Intent::HideAddress(hides));
        assert_eq!(policies(&outputs), [hides; 2]);
        // The connection to the other one had not come about, and nothing is lost with it.
        assert!(closed(&outputs).iter().all(|key| key.endpoint == endpoint(ABOVE)), "{outputs:?}");
        // Once more changes nothing.
        assert!(page.dispatch(Intent::HideAddress(hides)).is_empty());
        let (key, op) = local_description(&outputs).expect("the new one is offered");
        let outputs = page.done(op, OpResult::Local(local(DescriptionKind::Offer)));
        let (exchange, _) = support::described(&outputs).expect("it is sent");
        let answer = description(DescriptionKind::Answer, theirs, Some(key.epoch), exchange.offer);
        let outputs = page.signal(BELOW, answer);
        let (_, op) = support::remote_description(&outputs).expect("the answer is applied");
        page.done(op, OpResult::Ok);
        assert_eq!(
            page.meeting.snapshot().address_seen_by,
            if hides { vec![ParticipantId::from_bits(BELOW)] } else { Vec::new() }
        );
        // What flowed goes when the new one has been connected for a while.
        let mut outputs = page.state(key, PeerConnectionState::Connected);
        outputs.extend(page.pass(5_000));
        assert!(closed(&outputs).contains(&flows), "{outputs:?}");
        assert!(page.meeting.snapshot().address_seen_by.is_empty());
        flows = key;
    }
}

#[test]
fn whoever_still_sees_an_address_that_is_hidden_is_named_for_as_long_as_the_relay_is_not_reached() {
    let mut page = Page::new();
    page.join();
    let outputs = page.hear(greeting(true));
    let flows = page.connect_to(BELOW, &outputs);
    let outputs = page.dispatch(Intent::HideAddress(true));
    // What does not come about is tried again and again, and what flows is never cut.
    let mut key = local_description(&outputs).expect("the new one is offered").0;
    for _ in 0..6 {
        let mut outputs = page.state(key, PeerConnectionState::Failed);
        outputs.extend(page.pass(60_000));
        assert!(!closed(&outputs).contains(&flows), "{outputs:?}");
        assert_eq!(page.meeting.snapshot().address_seen_by, [ParticipantId::from_bits(BELOW)]);
        let mut made = outputs.iter().filter_map(|output| match output {
            Output::Peer(key, _, PeerCommand::Create { .. }) => Some(*key),
            _ => None,
        });
        key = made.next_back().unwrap_or(key);
    }
    // It ends by itself: then nobody sees it any more.
    page.state(flows, PeerConnectionState::Failed);
    assert!(page.meeting.snapshot().address_seen_by.is_empty());
    // And shown again, it is nothing to be told.
    page.dispatch(Intent::HideAddress(false));
    assert!(page.meeting.snapshot().address_seen_by.is_empty());
}

#[test]
fn hiding_while_nobody_can_be_told_waits_for_that() {
    let mut page = Page::new();
    page.join();
    let outputs = page.hear(greeting(true));
    page.connect_to(BELOW, &outputs);
    page.closed(None);
    let outputs = page.dispatch(Intent::HideAddress(true));
    assert!(policies(&outputs).is_empty());
    assert!(page.meeting.snapshot().address_seen_by.contains(&ParticipantId::from_bits(BELOW)));
    let mut outputs = page.pass(10_000);
    outputs.extend(page.opened());
    outputs.extend(page.hear(greeting(true)));
    outputs.extend(page.pass(1_000));
    assert_eq!(policies(&outputs), [true, true]);
}

#[test]
fn renewed_credentials_of_the_relay_restart_nothing() {
    let mut page = Page::new();
    page.dispatch(Intent::HideAddress(true));
    page.join();
    let outputs = page.hear(greeting(true));
    page.connect_to(BELOW, &outputs);
    let mut ice_servers = servers(true);
    ice_servers[0].credential = Some("another".to_owned());
    let outputs = page.hear(ServerMessage::IceServers { ice_servers });
    assert_eq!(policies(&outputs), [true, true]);
    assert!(!restarted(&outputs));
}

#[test]
fn what_cannot_be_hidden_is_said_and_what_was_chosen_is_kept() {
    let on_server = |hides, relay| Page {
        meeting: Meeting::new(ABLE, SessionId::from_bits(1)).on_server(hides, relay),
        now: 1_000,
    };
    let privacy = |page: &Page| page.meeting.snapshot().address;
    for (hides, relay, is) in [
        (false, true, AddressPrivacy::Shown),
        (true, true, AddressPrivacy::Hidden),
        (false, false, AddressPrivacy::NoRelay { expected: false }),
        (true, false, AddressPrivacy::NoRelay { expected: true }),
    ] {
        let mut page = on_server(hides, relay);
        assert_eq!(privacy(&page), is);
        page.join();
        // An operator without a relay does not cost everybody the call.
        assert_eq!(policies(&page.hear(greeting(relay))), [is == AddressPrivacy::Hidden; 2]);
        assert_eq!(privacy(&page), is);
        // A person's own word counts more than the operator's.
        page.dispatch(Intent::HideAddress(false));
        assert_eq!(
            privacy(&page),
            if relay { AddressPrivacy::Shown } else { AddressPrivacy::NoRelay { expected: false } }
        );
        page.dispatch(Intent::HideAddress(true));
        assert_eq!(privacy(&page), if relay { AddressPrivacy::Hidden } else { AddressPrivacy::Unreachable });
    }
    // A relay that is gone in the call takes nothing back of what was promised.
    let mut page = on_server(true, true);
    page.join();
    page.hear(greeting(true));
    let outputs = page.hear(ServerMessage::IceServers { ice_servers: servers(false) });
    assert_eq!((policies(&outputs), privacy(&page)), (vec![true; 2], AddressPrivacy::Unreachable));
}

/// A page to which anything happens, and what its browser still has to finish.
struct Story {
    page: Page,
    chance: fastrand::Rng,
    keys: Vec<PeerKey>,
    /// Those that may use more than relays, and are not closed.
    telling: Vec<PeerKey>,
    open: Vec<(OpId, PeerCommand)>,
    hides: bool,
    leaves_unhidden: usize,
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut page = Page::new();
        page.join();
        let mut story = Self {
            page,
            chance: fastrand::Rng::with_seed(seed),
            keys: Vec::new(),
            telling: Vec::new(),
            open: Vec::new(),
            hides: false,
            leaves_unhidden: 0,
        };
        let outputs = story.page.hear(greeting(true));
        story.take(outputs);
        story
    }

    /// Looks at everything that leaves.
    fn take(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Send(ClientMessage::Signal { signal, .. }) => self.leaves(&signal),
                Output::Peer(key, op, command) => {
                    match &command {
                        PeerCommand::Create { relay_only, .. } => {
                            assert_eq!(*relay_only, self.hides);
                            self.keys.push(key);
                            self.telling.extend((!relay_only).then_some(key));
                        }
                        PeerCommand::Close => self.telling.retain(|open| *open != key),
                        PeerCommand::SetIceServers { relay_only, .. } => assert_eq!(*relay_only, self.hides),
                        _ => {}
                    }
                    self.open.push((op, command));
                }
                _ => {}
            }
        }
        let mut telling: Vec<_> = self.telling.iter().filter_map(|key| key.endpoint.participant()).collect();
        telling.sort_unstable();
        telling.dedup();
        let told = &self.page.meeting.snapshot().address_seen_by;
        assert_eq!(*told, if self.hides { telling } else { Vec::new() });
    }

    fn leaves(&mut self, signal: &Signal) {
        let text = match signal {
            Signal::Candidate(candidate) => &candidate.candidate,
            Signal::Description { description, .. } => &description.sdp,
            Signal::Sealed { .. } | Signal::Want { .. } | Signal::Unknown => return,
        };
        let told = OWN.iter().any(|own| text.contains(own));
        assert!(!(told && self.hides), "{text}");
        self.leaves_unhidden += usize::from(told);
    }

    fn happens(&mut self) {
        let key = self.chance.choice(&self.keys).copied();
        let other = if self.chance.bool() { BELOW } else { ABOVE };
        let outputs = match self.chance.u8(0..14) {
            0 => {
                self.hides = self.chance.bool();
                self.page.dispatch(Intent::HideAddress(self.hides))
            }
            1..=4 => match key {
                Some(key) => found(&mut self.page, key, CANDIDATES[self.chance.usize(0..CANDIDATES.len())]),
                None => Vec::new(),
            },
            5 | 6 if !self.open.is_empty() => {
                let (op, command) = self.open.swap_remove(self.chance.usize(0..self.open.len()));
                let result = match command {
                    PeerCommand::SetLocalDescription => {
                        let kind =
                            if self.chance.bool() { DescriptionKind::Offer } else { DescriptionKind::Answer };
                        OpResult::Local(local(kind))
                    }
                    _ if self.chance.u8(..9) == 0 => OpResult::Failed("no".to_owned()),
                    _ => OpResult::Ok,
                };
                self.page.done(op, result)
            }
            7 => match key {
                Some(key) => {
                    let states = [
                        PeerConnectionState::Connected,
                        PeerConnectionState::Disconnected,
                        PeerConnectionState::Failed,
                    ];
                    self.page.state(key, states[self.chance.usize(0..3)])
                }
                None => Vec::new(),
            },
            8 => {
                let to = key.map(|key| key.epoch).filter(|_| self.chance.bool());
                let kind = if self.chance.bool() { DescriptionKind::Offer } else { DescriptionKind::Answer };
                self.page.signal(other, description(kind, self.chance.u32(1..3), to, self.chance.u32(1..4)))
            }
            9 => self.page.closed(None),
            10 => {
                let mut outputs = self.page.handle(Input::Socket(SocketEvent::Opened));
                outputs.extend(self.page.hear(greeting(self.chance.u8(..4) > 0)));
                outputs
            }
            11 => self.page.handle(Input::Network(NetworkEvent::Changed)),
            12 => self.page.hear(ServerMessage::Joined { participant: participant(other) }),
            _ => {
                let millis = self.chance.u64(1..6_000);
                self.page.pass(millis)
            }
        };
        self.take(outputs);
    }
}

#[test]
fn no_address_leaves_while_it_is_hidden_whatever_happens() {
    let mut unhidden = 0;
    for seed in parvis_seeds::seeds(400) {
        let mut story = Story::new(seed);
        for _ in 0..150 {
            story.happens();
        }
        unhidden += story.leaves_unhidden;
    }
    assert!(unhidden > 1_000, "what is not hidden is seen by this test: {unhidden}");
}
