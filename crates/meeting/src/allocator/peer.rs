//! What is kept of one other end.

use parvis_protocol::ParticipantId;

use super::stats::Readings;
use super::steady::SteadyPicture;
use super::uplink::{SteadyRate, VOICE, VOICE_TWICE};
use super::wanted::PicturesWanted;
use super::wanting::Wanting;
use super::{ConnectionStats, DemandPeer, QualityLimitation};
use crate::{Mono, VideoLimits};

/// Estimates of a connection count once it is this old: before that they are on their way up.
const SETTLES_WITHIN: u64 = 6_000;

/// What is kept of one other end.
#[derive(Debug)]
pub(super) struct PeerPictures {
    pub(super) peer: DemandPeer,
    pub(super) since: Mono,
    pub(super) wanted: PicturesWanted,
    pub(super) wanting: Wanting,
    pub(super) readings: Readings,
    /// What its way bears, in bits a second, as measured while pictures went that way.
    pub(super) estimate: Option<u32>,
    /// The last reading of the same, whatever went that way.
    pub(super) available: Option<u32>,
    /// The most that it can be sent.
    pub(super) most: SteadyRate,
    pub(super) pictures: [SteadyPicture; 2],
    pub(super) sent: Option<VideoLimits>,
    pub(super) paused: bool,
}

impl PeerPictures {
    pub(super) fn new(now: Mono, peer: &DemandPeer) -> Self {
        Self {
            peer: DemandPeer { wanted: None, ..peer.clone() },
            since: now,
            wanted: PicturesWanted::FULL,
            wanting: Wanting::default(),
            readings: Readings::default(),
            estimate: None,
            available: None,
            most: SteadyRate::default(),
            pictures: Default::default(),
            sent: None,
            paused: false,
        }
    }

    pub(super) fn follow(&mut self, peer: &DemandPeer, local: Option<ParticipantId>) {
        if peer.wanted != self.peer.wanted
            && let (Some(text), Some(local)) = (&peer.wanted, local)
            && let Some(wanted) = PicturesWanted::read(text, local)
        {
            self.wanted = wanted;
        }
        if peer.key != self.peer.key {
            self.readings = Readings::default();
        }
        self.peer.clone_from(peer);
    }

    pub(super) fn measured(&mut self, now: Mono, stats: ConnectionStats) {
        self.readings.take(now, stats);
        self.available = stats.available_outgoing;
        if now.since(self.since) < SETTLES_WITHIN {
            return;
        }
        // Where nothing is sent an estimate cannot fall by what is seen, but by what is not: it says little then.
        self.estimate = match (stats.available_outgoing, self.estimate) {
            (Some(now), Some(before)) if self.sent_rate() == 0 => Some(now.max(before)),
            (now, before) => now.or(before),
        };
    }

    /// What the voice takes that it is sent, in bits a second.
    pub(super) fn voice(&self) -> u32 {
        if self.readings.is_voice_sent_twice() { VOICE_TWICE } else { VOICE }
    }

    /// What its pictures may take, in bits a second.
    fn sent_rate(&self) -> u32 {
        let limits = self.sent.map(|sent| [sent.camera, sent.screen]);
        let active = limits.into_iter().flatten().filter(|limit| limit.active);
        active.map(|limit| limit.max_bitrate).fold(0, u32::saturating_add)
    }

    /// Whether its line, and not what it was given, is what holds the pictures back.
    pub(super) fn is_held_back(&self) -> bool {
        let given = u64::from(self.sent_rate()) + u64::from(self.voice());
        self.readings.limitation() == QualityLimitation::Bandwidth
            && self.available.is_some_and(|available| u64::from(available) * 5 < given * 6)
    }
}
