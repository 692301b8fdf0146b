//! One person's browser: a page with its meeting, its peer connections, devices and socket.

use std::collections::BTreeMap;

use parvis_meeting::allocator::Allocator;
use parvis_meeting::{Capabilities, Meeting, PeerKey, SourceSet, StoredSeat, VideoLimits};
use parvis_protocol::{SessionId, TrackSource};

use crate::pc::Pc;

/// What this side knows of its socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SocketState {
    Opening,
    Open,
}

pub(crate) struct Browser {
    pub(crate) name: String,
    pub(crate) capabilities: Capabilities,
    pub(crate) meeting: Meeting,
    /// In runs in which people look at one another.
    pub(crate) allocator: Option<Allocator>,
    /// How each connection was told to send the pictures.
    pub(crate) limits: BTreeMap<PeerKey, VideoLimits>,
    /// Counts the loads of the page; what was on its way to an older one is lost.
    pub(crate) page: u32,
    pub(crate) pcs: BTreeMap<PeerKey, Pc>,
    pub(crate) captured: SourceSet,
    /// `enabled` of the microphone's track.
    pub(crate) hears: bool,
    pub(crate) socket: Option<(u64, SocketState)>,
    pub(crate) wake: u64,
    /// What the page keeps over a reload.
    pub(crate) stored: Option<StoredSeat>,
    /// The network it is on; another number is another address.
    pub(crate) network: u32,
    /// The one before, and until when that is there as well.
    pub(crate) leaves: Option<(u32, u64)>,
    pub(crate) online: bool,
    /// Whether it reaches the server; the others it may reach all the same.
    pub(crate) served: bool,
    /// Asleep until then.
    pub(crate) frozen_until: u64,
    /// Whether the person is in the meeting, or wants to be.
    pub(crate) wants_in: bool,
    /// What has just happened may end connections over which media flows.
    pub(crate) lets_go: bool,
    /// The tab is another one than before: what is kept may be somebody else's.
    pub(crate) only_if_free: bool,
    /// The next step of a negotiation is refused, whatever it is.
    pub(crate) refuses: bool,
    /// `NoSuchParticipant` that came since this was last cleared.
    pub(crate) refused_signals: u32,
}

impl Browser {
    pub(crate) fn new(name: String, capabilities: Capabilities, session: SessionId) -> Self {
        Self {
            name,
            capabilities,
            meeting: Meeting::new(capabilities, session),
            allocator: None,
            limits: BTreeMap::new(),
            page: 0,
            pcs: BTreeMap::new(),
            captured: SourceSet::default(),
            hears: false,
            socket: None,
            wake: 0,
            stored: None,
            network: 0,
            leaves: None,
            online: true,
            served: true,
            frozen_until: 0,
            wants_in: false,
            lets_go: false,
            only_if_free: false,
            refuses: false,
            refused_signals: 0,
        }
    }

    /// These tracks are there from now on.
    pub(crate) fn catch(&mut self, sources: &[TrackSource]) {
        for source in sources {
            match source {
                TrackSource::Microphone => {
                    self.captured.microphone = true;
                    self.hears = true;
                }
                TrackSource::Camera => self.captured.camera = true,
                TrackSource::Screen => self.captured.screen = true,
                TrackSource::ScreenAudio => self.captured.screen_audio = true,
                TrackSource::Unknown => {}
            }
        }
    }

    pub(crate) fn release(&mut self, set: SourceSet) {
        self.captured.microphone &= !set.microphone;
        self.captured.camera &= !set.camera;
        self.captured.screen &= !set.screen;
        self.captured.screen_audio &= !set.screen_audio;
    }

    /// The page is gone, with all it had but what is stored.
    pub(crate) fn reload(&mut self, session: SessionId) {
        self.meeting = Meeting::new(self.capabilities, session);
        self.allocator = self.allocator.as_ref().map(|_| Allocator::default());
        self.limits.clear();
        self.page += 1;
        self.pcs.clear();
        self.captured = SourceSet::default();
        self.socket = None;
    }
}
