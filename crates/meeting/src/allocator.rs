//! Decides in which size, how often and with how many bits each picture goes to each peer: what is not seen is not sent, what is
//! seen small is sent small, and what there is goes to the voices first, then to a shared screen, the active speaker and the rest.
//!
//! In the mesh every picture is encoded once for each peer, so that a call's size is limited by the upload and by the encoders of
//! its weakest page. Each page says to each other what it shows ([`parvis_protocol::Want`]); this is both halves of it,
//! what this page wants of others and what others want of it.
//!
//! It is a state machine of its own beside [`crate::Meeting`], and not a part of it: its code comes with the first picture and not
//! with the page. The adapter hands it what the meeting has become ([`crate::Meeting::demand`]) and what the browser measures, and
//! gives its outputs to the meeting. Until it is there, each camera has an equal part of what is usual (`budget.rs`).

mod link;
mod peer;
mod pressure;
mod share;
mod stats;
mod steady;
mod tier;
mod uplink;
mod wanted;
mod wanting;

use std::collections::VecDeque;

use parvis_protocol::{Endpoint, ParticipantId, SessionId, Want};

use crate::time::earliest;
use crate::{DataUse, Mono, PeerKey, ScreenContent, ShownTile, VideoLimit, VideoLimits};
use peer::PeerPictures;
use pressure::{ENCODE_LOAD_MOST, Pressure};
use share::{PictureClaim, share};
use steady::Grant;
use tier::{SentPicture, Tier};
use uplink::Uplink;
use wanting::wants;

pub use link::{CodecName, LinkQuality, LinkTransport, LinkWay, PictureFacts};
pub use stats::{ConnectionStats, QualityLimitation};

/// A page that is hidden for no longer goes on to be sent pictures: who looks something up and comes back finds them moving.
const HIDDEN_AFTER: u64 = 30_000;

/// How the meeting stands, as far as pictures go by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// This participant, to the others.
    pub local: Option<ParticipantId>,
    /// What of others is seen here; none until the page has said so, and then nothing is said to anybody.
    pub shown: Option<Vec<ShownTile>>,
    /// What is on the screen that is shared here, or will be.
    pub screen_content: ScreenContent,
    /// Who of the others spoke last.
    pub speaker: Option<ParticipantId>,
    /// How much data the pictures may take, as the person chose.
    pub data_use: DataUse,
    /// The other ends.
    pub peers: Vec<DemandPeer>,
}

impl Demand {
    /// The size and the frames of an own picture, where that would have these otherwise. What this participant shares is for the
    /// others to read: only their camera saves data.
    fn spared(&self, picture: SentPicture, tier: Tier, fps: u8) -> (Tier, u8) {
        match picture {
            SentPicture::Camera if self.data_use.saves() => {
                (tier.min(Tier::Middle), fps.min(DataUse::SAVED_FPS))
            }
            SentPicture::Camera | SentPicture::Screen(_) => (tier, fps),
        }
    }
}

/// One other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandPeer {
    /// The connection that counts.
    pub key: PeerKey,
    /// The load of the page at the other end.
    pub session: SessionId,
    /// Whether media flows.
    pub connected: bool,
    /// Whether there is a way for signals.
    pub reachable: bool,
    /// What it wants, as it said last ([`parvis_protocol::Signal::Want`]).
    pub wanted: Option<String>,
    /// Whether its camera is on.
    pub sends_camera: bool,
}

/// What happens to the allocator.
#[derive(Debug, Clone, PartialEq)]
pub enum AllocatorInput {
    /// The meeting is this now.
    Demand(Demand),
    /// The heights of what is captured here, in lines; none for what is not captured, 0 where the browser does not tell.
    Captured {
        /// Of the camera.
        camera: Option<u32>,
        /// Of the shared screen.
        screen: Option<u32>,
    },
    /// The browser measured this of the connection that counts to this endpoint.
    Stats(Endpoint, ConnectionStats),
    /// Nobody sees the page, or somebody does again.
    Hidden(bool),
    /// The system says that the machine is too slow (`PressureObserver`), or no longer.
    Pressed(bool),
    /// The time that [`Allocator::deadline`] named has come. Harmless at any other time.
    Wake,
}

/// What the allocator wants done. It goes to the meeting, as [`crate::Input::Allocator`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllocatorOutput {
    /// Send the pictures to this endpoint in this way from now on.
    Limit(Endpoint, VideoLimits),
    /// Say to this endpoint what is wanted of it: a list of wants as text.
    Want(Endpoint, String),
    /// Where a way is too weak for pictures, as [`crate::Snapshot::paused`] has it.
    Paused(Vec<ParticipantId>),
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub struct Allocator {
    demand: Demand,
    captured: [Option<u32>; 2],
    peers: Vec<PeerPictures>,
    uplink: Uplink,
    pressure: Pressure,
    /// What the system says of the machine.
    pressed: bool,
    /// Since when nobody sees the page.
    hidden_since: Option<Mono>,
    budget: u32,
    paused: Vec<ParticipantId>,
    due: Option<Mono>,
    out: VecDeque<AllocatorOutput>,
}

/// A picture that has a part in what is divided: whose, and how large it can be.
struct Claimed {
    peer: usize,
    picture: usize,
    tier: Tier,
    fps: u8,
    /// The bit rate above which it does not look better.
    most: u32,
}

impl Allocator {
    /// Something has happened.
    pub fn handle(&mut self, now: Mono, input: AllocatorInput) {
        match input {
            AllocatorInput::Demand(demand) => {
                // It is told with every change of the meeting, and most of them are none of this.
                if demand == self.demand {
                    return;
                }
                self.follow(now, demand);
            }
            AllocatorInput::Captured { camera, screen } => {
                if std::mem::replace(&mut self.captured, [camera, screen]) == [camera, screen] {
                    return;
                }
            }
            AllocatorInput::Hidden(hidden) => {
                if self.hidden_since.is_some() == hidden {
                    return;
                }
                self.hidden_since = hidden.then_some(now);
            }
            AllocatorInput::Stats(endpoint, stats) => {
                if let Some(peer) = self.peers.iter_mut().find(|peer| peer.peer.key.endpoint == endpoint) {
                    peer.measured(now, stats);
                }
            }
            AllocatorInput::Pressed(pressed) => self.pressed = pressed,
            AllocatorInput::Wake => {}
        }
        self.due = None;
        self.say_wants(now);
        self.allocate(now);
        self.tell_paused(now);
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<AllocatorOutput> {
        self.out.pop_front()
    }

    /// When to call with [`AllocatorInput::Wake`], apart from the readings, which come every few seconds anyway.
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        self.due
    }

    /// What all pictures together may take, in bits a second.
    #[must_use]
    pub fn budget(&self) -> u32 {
        self.budget
    }

    /// How well the connections to participants go, for a panel to ask now and then: it changes with each reading.
    pub fn quality(&self) -> impl Iterator<Item = (ParticipantId, LinkQuality)> {
        let of = |peer: &PeerPictures| Some((peer.peer.key.endpoint.participant()?, peer.readings.quality()));
        self.peers.iter().filter_map(of)
    }

    fn follow(&mut self, now: Mono, demand: Demand) {
        if demand.local != self.demand.local {
            // To the others this is somebody new.
            self.peers.clear();
        }
        let local = demand.local;
        let mut before = std::mem::take(&mut self.peers);
        for peer in &demand.peers {
            let is_it = |kept: &PeerPictures| {
                kept.peer.key.endpoint == peer.key.endpoint && kept.peer.session == peer.session
            };
            let kept = before.iter().position(is_it).map(|at| before.swap_remove(at));
            let mut kept = kept.unwrap_or_else(|| PeerPictures::new(now, peer));
            kept.follow(peer, local);
            self.peers.push(kept);
        }
        self.demand = demand;
    }

    /// What of others is seen, as far as the page has said so.
    fn seen(&self, now: Mono) -> Option<Vec<ShownTile>> {
        let is_hidden = self.hidden_since.is_some_and(|since| now >= since.after(HIDDEN_AFTER));
        // With sound only it is known before the page has said it.
        let early = || (self.demand.data_use == DataUse::SoundOnly).then(Vec::new);
        if is_hidden { Some(Vec::new()) } else { self.demand.shown.clone().or_else(early) }
    }

    /// Says to each what is wanted of them, where that has changed.
    fn say_wants(&mut self, now: Mono) {
        let hides = self.hidden_since.map(|since| since.after(HIDDEN_AFTER)).filter(|at| *at > now);
        self.due = earliest([self.due, hides]);
        let Some(shown) = self.seen(now) else { return };
        for peer in &mut self.peers {
            let Some(participant) = peer.peer.key.endpoint.participant() else { continue };
            if !peer.peer.reachable {
                // What was said last may be lost.
                peer.wanting.forget();
                continue;
            }
            let wants: Vec<Want> = wants(&self.demand, &shown, participant);
            let to = (peer.peer.key, peer.peer.session);
            if let Some(text) = peer.wanting.say(now, to, wants.clone()) {
                self.out.push_back(AllocatorOutput::Want(peer.peer.key.endpoint, text));
            }
            self.due = earliest([self.due, peer.wanting.due(to, &wants)]);
        }
    }

    fn allocate(&mut self, now: Mono) {
        let loads = self.peers.iter().map(|peer| peer.readings.encode_load());
        let is_slow = loads.fold(0, u32::saturating_add) > ENCODE_LOAD_MOST
            || self.peers.iter().any(|peer| peer.readings.limitation() == QualityLimitation::Cpu);
        self.pressure.follow(now, is_slow || self.pressed);
        let connected = self.peers.iter().filter(|peer| peer.peer.connected);
        self.budget = self.uplink.follow(connected.map(|peer| (peer.estimate, peer.voice())));
        let (claims, claimed) = self.claims();
        let parts = share(self.budget, &claims);
        let unmet = parts.iter().zip(&claimed).any(|(part, claimed)| *part < claimed.most);
        let is_full = self.peers.iter().any(PeerPictures::is_held_back);
        self.uplink.look(now, unmet, is_full);
        if unmet {
            self.due = earliest([self.due, self.uplink.next_try().filter(|at| *at > now)]);
        }
        for at in 0..self.peers.len() {
            self.limit(now, at, &claims, &claimed, &parts);
        }
    }

    /// The pictures that may be captured here.
    fn pictures(&self) -> [SentPicture; 2] {
        [SentPicture::Camera, SentPicture::Screen(self.demand.screen_content)]
    }

    /// What is to be divided, and among which pictures.
    fn claims(&mut self) -> (Vec<PictureClaim>, Vec<Claimed>) {
        let (mut claims, mut claimed) = (Vec::new(), Vec::new());
        let pictures = self.pictures();
        for (at, peer) in self.peers.iter_mut().enumerate().filter(|(_, peer)| peer.peer.connected) {
            let peer_most = peer.estimate.map(|estimate| self.uplink.peer_most(estimate));
            let peer_most = peer_most.map_or(u32::MAX, |most| peer.most.follow(most));
            for (number, picture) in pictures.into_iter().enumerate() {
                let wanted = peer.wanted.of(picture);
                if wanted.height == 0 || self.captured[number].is_none() {
                    continue;
                }
                let tier = peer.pictures[number].want(picture, wanted.height);
                let tier = tier.min(self.pressure.tier(picture, wanted.class));
                let (tier, fps) = self.demand.spared(picture, tier, wanted.fps);
                let most = tier.most_at(picture, fps);
                claims.push(PictureClaim {
                    class: wanted.class,
                    least: Tier::Low.least(picture),
                    good: good(picture),
                    most: most.min(peer_most),
                });
                let fps = fps.min(self.pressure.fps());
                claimed.push(Claimed { peer: at, picture: number, tier, fps, most });
            }
        }
        (claims, claimed)
    }

    /// Brings what this one is sent in line with its parts.
    fn limit(&mut self, now: Mono, at: usize, claims: &[PictureClaim], claimed: &[Claimed], parts: &[u32]) {
        let pictures = self.pictures();
        let peer = &mut self.peers[at];
        if !peer.peer.connected {
            return;
        }
        peer.paused = false;
        let sent = peer.sent.map(|sent| [sent.camera, sent.screen]);
        let [camera, screen] = [0, 1].map(|number| {
            if self.captured[number].is_none() {
                // It begins in this way, should it be switched on before this is heard of here.
                let active = peer.wanted.of(pictures[number]).height > 0;
                let beginning = VideoLimit { max_bitrate: good(pictures[number]), ..VideoLimit::NONE };
                let content = pictures[number].content();
                return VideoLimit { active, content, ..sent.map_or(beginning, |sent| sent[number]) };
            }
            let mine = claimed.iter().position(|claimed| (claimed.peer, claimed.picture) == (at, number));
            let picture = pictures[number];
            let (rate, most) = mine.map_or((0, 0), |mine| (parts[mine], claims[mine].most));
            peer.paused |= mine.is_some() && rate == 0;
            let grant = Grant {
                picture,
                captured: self.captured[number].unwrap_or_default(),
                rate,
                most,
                tier: mine.map_or(Tier::Low, |mine| claimed[mine].tier),
                fps: mine.map_or(wanted::FPS_MOST, |mine| claimed[mine].fps),
            };
            let limit = peer.pictures[number].next(now, grant);
            self.due = earliest([self.due, peer.pictures[number].due]);
            limit
        });
        let limits = VideoLimits { camera, screen };
        if peer.sent != Some(limits) {
            peer.sent = Some(limits);
            self.out.push_back(AllocatorOutput::Limit(peer.peer.key.endpoint, limits));
        }
    }

    fn tell_paused(&mut self, now: Mono) {
        let shown = self.seen(now);
        let mut paused = Vec::new();
        for peer in &mut self.peers {
            let Some(participant) = peer.peer.key.endpoint.participant() else { continue };
            let is_seen =
                |tile: &ShownTile| tile.participant == participant && !tile.screen && tile.height > 0;
            let is_shown = shown.as_ref().is_none_or(|shown| shown.iter().any(is_seen));
            if !(is_shown && peer.peer.sends_camera && peer.peer.connected) {
                peer.readings.expect_nothing();
            } else if peer.readings.is_still(now) {
                paused.push(participant);
            }
        }
        paused.extend(self.demand.local.filter(|_| self.peers.iter().any(|peer| peer.paused)));
        if paused != self.paused {
            self.paused.clone_from(&paused);
            self.out.push_back(AllocatorOutput::Paused(paused));
        }
    }
}

/// What makes a picture good enough that others become good first, in bits a second.
const fn good(picture: SentPicture) -> u32 {
    match picture {
        SentPicture::Camera => Tier::Low.most(picture),
        SentPicture::Screen(ScreenContent::Text) => 400_000,
        SentPicture::Screen(ScreenContent::Motion) => Tier::Middle.least(picture),
    }
}
