//! A call, as the allocator sees it. What must always hold is asserted after each step.

use parvis_meeting::allocator::{
    Allocator, AllocatorInput, AllocatorOutput, ConnectionStats, Demand, DemandPeer,
};
use parvis_meeting::{Mono, PeerKey, ScreenContent, VideoLimit, VideoLimits};
use parvis_protocol::{Endpoint, ParticipantId, SessionId, TrackSource, Want, WantPriority};

pub(crate) const ME: ParticipantId = ParticipantId::from_bits(99);

pub(crate) fn id(peer: usize) -> ParticipantId {
    ParticipantId::from_bits(peer as u64 + 1)
}

/// A call with so many others, as the allocator sees it.
pub(crate) struct Call {
    pub(crate) allocator: Allocator,
    pub(crate) now: Mono,
    pub(crate) demand: Demand,
    pub(crate) captured: [Option<u32>; 2],
    pub(crate) limits: Vec<Option<VideoLimits>>,
    /// When each of the two pictures to each peer last changed its size.
    pub(crate) sized: Vec<[Option<u64>; 2]>,
    pub(crate) said: Vec<(u64, usize, String)>,
    pub(crate) paused: Vec<ParticipantId>,
    pub(crate) changes: usize,
}

impl Call {
    pub(crate) fn new(others: usize) -> Self {
        let peer = |n| DemandPeer {
            key: PeerKey { endpoint: Endpoint::Participant(id(n)), epoch: 1 },
            session: SessionId::from_bits(1),
            connected: true,
            reachable: true,
            wanted: None,
            sends_camera: true,
        };
        let demand = Demand { local: Some(ME), peers: (0..others).map(peer).collect(), ..Demand::default() };
        let mut call = Self {
            allocator: Allocator::default(),
            now: Mono(1_000),
            demand,
            captured: [Some(720), None],
            limits: vec![None; others],
            sized: vec![[None; 2]; others],
            said: Vec::new(),
            paused: Vec::new(),
            changes: 0,
        };
        call.capture(Some(720), None);
        call.follow();
        call
    }

    pub(crate) fn capture(&mut self, camera: Option<u32>, screen: Option<u32>) {
        self.captured = [camera, screen];
        self.handle(AllocatorInput::Captured { camera, screen });
    }

    pub(crate) fn follow(&mut self) {
        self.handle(AllocatorInput::Demand(self.demand.clone()));
    }

    pub(crate) fn want(&mut self, peer: usize, wants: &[(TrackSource, u32, WantPriority)]) {
        let want = |(source, height, priority): &(TrackSource, u32, WantPriority)| Want {
            owner: ME,
            source: *source,
            height: *height,
            fps: 0,
            priority: *priority,
        };
        let wants: Vec<Want> = wants.iter().map(want).collect();
        self.demand.peers[peer].wanted = Want::list_to_text(&wants);
        self.follow();
    }

    pub(crate) fn want_camera(&mut self, peer: usize, height: u32) {
        self.want(peer, &[(TrackSource::Camera, height, WantPriority::Rest)]);
    }

    /// So many milliseconds, with a reading of these estimates every two seconds.
    pub(crate) fn pass(&mut self, millis: u64, stats: impl Fn(usize) -> ConnectionStats) {
        let until = self.now.after(millis);
        while self.now < until {
            let reading = Mono(self.now.0 / 2_000 * 2_000 + 2_000);
            let due = self.allocator.deadline().filter(|due| *due > self.now);
            self.now = due.into_iter().chain([reading, until]).min().unwrap_or(until);
            if self.now == reading {
                for peer in 0..self.limits.len() {
                    self.handle(AllocatorInput::Stats(Endpoint::Participant(id(peer)), stats(peer)));
                }
            } else {
                self.handle(AllocatorInput::Wake);
            }
        }
    }

    pub(crate) fn handle(&mut self, input: AllocatorInput) {
        self.allocator.handle(self.now, input);
        while let Some(output) = self.allocator.poll() {
            match output {
                AllocatorOutput::Limit(Endpoint::Participant(to), limits) => self.limited(to, limits),
                AllocatorOutput::Want(Endpoint::Participant(to), text) => {
                    self.said.push((self.now.0, to.bits() as usize - 1, text));
                }
                AllocatorOutput::Paused(paused) => self.paused = paused,
                AllocatorOutput::Limit(Endpoint::Sfu, _) | AllocatorOutput::Want(Endpoint::Sfu, _) => {
                    panic!("there is no router")
                }
            }
        }
        // At every moment.
        let sum: u64 = self.active().iter().map(|limit| u64::from(limit.max_bitrate)).sum();
        assert!(sum <= u64::from(self.allocator.budget()), "{sum} of {}", self.allocator.budget());
    }

    fn limited(&mut self, to: ParticipantId, limits: VideoLimits) {
        let peer = to.bits() as usize - 1;
        let pictures = |limits: VideoLimits| [limits.camera, limits.screen];
        if let Some(before) = self.limits[peer] {
            for (n, (before, after)) in pictures(before).into_iter().zip(pictures(limits)).enumerate() {
                if before.scale != after.scale {
                    let last = self.sized[peer][n].replace(self.now.0);
                    assert!(last.is_none_or(|last| self.now.0 - last >= 3_000), "the size changes too often");
                }
            }
        }
        for (limit, captured) in pictures(limits).into_iter().zip(self.captured) {
            assert!(limit.scale >= 100 && limit.max_framerate <= 30);
            let goes = limit.active && captured.is_some();
            assert!(!goes || (limit.max_bitrate >= 110_000 && limit.max_framerate >= 5));
        }
        assert_eq!((limits.camera.content, limits.screen.content), (None, Some(self.demand.screen_content)));
        let is_sent = limits.screen.active && self.captured[1].is_some();
        match self.demand.screen_content {
            ScreenContent::Text => assert!(!is_sent || limits.screen.max_framerate <= 15),
            ScreenContent::Motion => assert!(!is_sent || limits.screen.max_framerate >= 15),
        }
        self.changes += 1;
        self.limits[peer] = Some(limits);
    }

    pub(crate) fn camera(&self, peer: usize) -> VideoLimit {
        self.limits[peer].expect("it was limited").camera
    }

    pub(crate) fn screen(&self, peer: usize) -> VideoLimit {
        self.limits[peer].expect("it was limited").screen
    }

    /// What is sent of what is captured.
    pub(crate) fn active(&self) -> Vec<VideoLimit> {
        let connected = self.limits.iter().zip(&self.demand.peers).filter(|(_, peer)| peer.connected);
        let pictures = connected
            .filter_map(|(limits, _)| *limits)
            .flat_map(|limits| [(limits.camera, self.captured[0]), (limits.screen, self.captured[1])]);
        pictures
            .filter(|(limit, captured)| limit.active && captured.is_some())
            .map(|(limit, _)| limit)
            .collect()
    }
}

pub(crate) fn bears(available: u32) -> impl Fn(usize) -> ConnectionStats {
    move |_| ConnectionStats { available_outgoing: Some(available), ..ConnectionStats::default() }
}
