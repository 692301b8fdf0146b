//! A peer connection that obeys the signalling rules of W3C WebRTC and JSEP (RFC 9429) to the letter, and
//! refuses everything that a browser would refuse.

use std::collections::VecDeque;

use parvis_meeting::{LocalDescription, OpId, SourceSet};
use parvis_protocol::{Description, DescriptionKind, IceCandidate, TrackLabel, TrackSource};

use crate::ice::{ChannelEnd, Generation, Ice};
use crate::sdp::{Kind, Sdp, Section};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signaling {
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
}

/// What runs on the operations chain (W3C WebRTC section 4.4.1.2).
#[derive(Debug)]
pub(crate) enum ChainOp {
    SetLocal(OpId),
    SetRemote(OpId, Description),
    AddCandidate(OpId, IceCandidate),
}

#[derive(Debug, Clone)]
pub(crate) struct Transceiver {
    pub(crate) kind: Kind,
    pub(crate) mid: Option<String>,
    /// What the sender was made for; none where nothing was ever sent.
    pub(crate) sender: Option<TrackSource>,
    /// Whether the sender has a track.
    pub(crate) track: bool,
    /// Made, or taken, by `addTrack`: only such a one takes an m-line of the other side.
    by_add_track: bool,
    /// Whether its direction has `send` in it.
    pub(crate) wants: bool,
    /// Whether the local description in force says that this side sends.
    pub(crate) sends: bool,
    /// What the other side says it sends here.
    pub(crate) remote: Option<TrackSource>,
}

impl Transceiver {
    /// One that only receives.
    fn new(kind: Kind, mid: Option<String>) -> Self {
        Self {
            kind,
            mid,
            sender: None,
            track: false,
            by_add_track: false,
            wants: false,
            sends: false,
            remote: None,
        }
    }
}

/// What a rollback brings back.
#[derive(Debug, Clone)]
struct Saved {
    order: Vec<(String, Kind)>,
}

#[derive(Debug)]
pub(crate) struct Pc {
    pub(crate) id: u64,
    pub(crate) signaling: Signaling,
    pub(crate) transceivers: Vec<Transceiver>,
    /// The m-lines agreed on, or being agreed on, in their order.
    order: Vec<(String, Kind)>,
    /// The line of the data channel, which is made with the connection. Chromium remembers it over a rollback.
    data: Option<String>,
    saved: Option<Saved>,
    pending_local: Option<Sdp>,
    pending_remote: Option<Sdp>,
    current_local: Option<Sdp>,
    current_remote: Option<Sdp>,
    pub(crate) chain: VecDeque<ChainOp>,
    pub(crate) update_on_empty_chain: bool,
    negotiation_needed: bool,
    replace_credentials: bool,
    generations: u32,
    pub(crate) ice: Ice,
    pub(crate) channel: ChannelEnd,
}

impl Pc {
    pub(crate) fn new(id: u64) -> Self {
        Self {
            id,
            signaling: Signaling::Stable,
            transceivers: Vec::new(),
            order: Vec::new(),
            data: None,
            saved: None,
            pending_local: None,
            pending_remote: None,
            current_local: None,
            current_remote: None,
            chain: VecDeque::new(),
            update_on_empty_chain: false,
            negotiation_needed: false,
            replace_credentials: false,
            generations: 0,
            ice: Ice::default(),
            channel: ChannelEnd::default(),
        }
    }

    /// The credentials in force on both sides.
    pub(crate) fn generation(&self) -> Option<Generation> {
        let (local, remote) = (self.current_local.as_ref()?, self.current_remote.as_ref()?);
        Some(Generation {
            local: local.ufrag.clone(),
            remote: remote.ufrag.clone(),
            remote_pc: remote.author,
        })
    }

    /// `restartIce()`.
    pub(crate) fn restart_ice(&mut self) {
        self.replace_credentials = self.current_local.is_some() || self.pending_local.is_some();
    }

    pub(crate) fn send_sources(&mut self, set: SourceSet) {
        let wanted = [
            (set.microphone, TrackSource::Microphone, Kind::Audio),
            (set.camera, TrackSource::Camera, Kind::Video),
            (set.screen, TrackSource::Screen, Kind::Video),
            (set.screen_audio, TrackSource::ScreenAudio, Kind::Audio),
        ];
        for (on, source, kind) in wanted {
            if let Some(sender) = self.transceivers.iter_mut().find(|t| t.sender == Some(source)) {
                sender.track = on;
                // A camera that is off keeps its m-line (`replaceTrack`), a screen gives it up
                // (`removeTrack`).
                let keeps = matches!(source, TrackSource::Microphone | TrackSource::Camera);
                sender.wants = on || keeps;
            } else if on {
                self.add_track(source, kind);
            }
        }
    }

    /// `addTrack` takes a transceiver whose sender was never used, or makes one (W3C WebRTC section 5.1).
    fn add_track(&mut self, source: TrackSource, kind: Kind) {
        let unused = self.transceivers.iter_mut().find(|t| t.kind == kind && t.sender.is_none());
        if let Some(unused) = unused {
            unused.sender = Some(source);
            unused.track = true;
            unused.wants = true;
            unused.by_add_track = true;
        } else {
            let added = Transceiver::new(kind, None);
            self.transceivers.push(Transceiver {
                sender: Some(source),
                track: true,
                by_add_track: true,
                wants: true,
                ..added
            });
        }
    }

    /// "Update the negotiation-needed flag", the part that is queued (W3C WebRTC section 4.7.3). Whether the
    /// event fires.
    pub(crate) fn negotiation_needed_task(&mut self) -> bool {
        if !self.chain.is_empty() {
            self.update_on_empty_chain = true;
            return false;
        }
        if self.signaling != Signaling::Stable {
            return false;
        }
        if !self.is_negotiation_needed() {
            self.negotiation_needed = false;
            return false;
        }
        !std::mem::replace(&mut self.negotiation_needed, true)
    }

    fn is_negotiation_needed(&self) -> bool {
        self.replace_credentials || self.transceivers.iter().any(|t| t.mid.is_none() || t.wants != t.sends)
    }

    /// `setLocalDescription()`. With the description, the credentials to gather candidates for, if they are
    /// new.
    pub(crate) fn set_local(&mut self) -> (LocalDescription, Option<String>) {
        match self.signaling {
            Signaling::Stable | Signaling::HaveLocalOffer => self.set_local_offer(),
            Signaling::HaveRemoteOffer => self.set_local_answer(),
        }
    }

    fn set_local_offer(&mut self) -> (LocalDescription, Option<String>) {
        if self.signaling == Signaling::Stable {
            self.saved = Some(Saved { order: self.order.clone() });
            self.make_room();
        }
        for at in 0..self.transceivers.len() {
            if self.transceivers[at].mid.is_none() {
                let mid = self.associate(self.transceivers[at].kind);
                self.transceivers[at].mid = Some(mid);
            }
        }
        // The last of those that are new (JSEP section 5.2.1).
        if self.order.iter().all(|(_, kind)| *kind != Kind::Data) {
            self.data = Some(self.associate(Kind::Data));
        }
        let before = self.pending_local.as_ref().or(self.current_local.as_ref()).map(|sdp| sdp.ufrag.clone());
        let (ufrag, new) = match before {
            Some(ufrag) if !self.replace_credentials => (ufrag, false),
            Some(_) | None => (self.new_generation(), true),
        };
        self.replace_credentials = false;
        let sdp = Sdp { author: self.id, ufrag: ufrag.clone(), sections: self.sections() };
        let description = self.describe(DescriptionKind::Offer, &sdp);
        self.pending_local = Some(sdp);
        self.signaling = Signaling::HaveLocalOffer;
        (description, new.then_some(ufrag))
    }

    /// An offer has a line for a voice and one for a picture (`addTransceiver`), whatever is sent.
    fn make_room(&mut self) {
        for kind in [Kind::Audio, Kind::Video] {
            if self.transceivers.iter().all(|t| t.kind != kind) {
                self.transceivers.push(Transceiver::new(kind, None));
            }
        }
    }

    fn set_local_answer(&mut self) -> (LocalDescription, Option<String>) {
        let remote = self.pending_remote.take().expect("have-remote-offer");
        let restarted = self.current_remote.as_ref().is_none_or(|before| before.ufrag != remote.ufrag);
        let before = self.current_local.as_ref().map(|sdp| sdp.ufrag.clone());
        let (ufrag, new) = match before {
            Some(ufrag) if !restarted => (ufrag, false),
            Some(_) | None => (self.new_generation(), true),
        };
        if new {
            self.replace_credentials = false;
        }
        let sdp = Sdp { author: self.id, ufrag: ufrag.clone(), sections: self.sections() };
        let description = self.describe(DescriptionKind::Answer, &sdp);
        self.settle(sdp, remote);
        (description, new.then_some(ufrag))
    }

    /// `setRemoteDescription()`.
    pub(crate) fn set_remote(&mut self, description: &Description) -> Result<(), String> {
        let sdp = Sdp::received(&description.sdp)?;
        match (description.kind, self.signaling) {
            (DescriptionKind::Offer, Signaling::Stable | Signaling::HaveRemoteOffer) => {}
            (DescriptionKind::Offer, Signaling::HaveLocalOffer) => self.roll_back(),
            (DescriptionKind::Answer, Signaling::HaveLocalOffer) => {
                let local = self.pending_local.take().expect("have-local-offer");
                let fits = local.sections.len() == sdp.sections.len()
                    && local
                        .sections
                        .iter()
                        .zip(&sdp.sections)
                        .all(|(a, b)| a.mid == b.mid && a.kind == b.kind);
                if !fits {
                    return Err("the answer does not fit the offer".to_owned());
                }
                self.hear(&sdp, &description.tracks);
                self.settle(local, sdp);
                return Ok(());
            }
            (DescriptionKind::Answer, state @ (Signaling::Stable | Signaling::HaveRemoteOffer)) => {
                return Err(format!("InvalidStateError: an answer in {state:?}"));
            }
        }
        if sdp.sections.len() < self.order.len() {
            return Err("an offer with fewer m-lines than agreed".to_owned());
        }
        if self.current_remote.as_ref().is_some_and(|before| before.author != sdp.author) {
            return Err("an offer from another peer connection".to_owned());
        }
        for (at, section) in sdp.sections.iter().enumerate() {
            match self.order.get(at) {
                Some((mid, kind)) if *mid == section.mid && *kind == section.kind => {}
                Some(_) => return Err("the order of m-lines has changed".to_owned()),
                None if section.kind == Kind::Data => {
                    let known = self.data.get_or_insert_with(|| section.mid.clone());
                    if *known != section.mid {
                        return Err("the line of the data channel has moved".to_owned());
                    }
                    self.order.push((section.mid.clone(), section.kind));
                }
                None => self.accept(section),
            }
        }
        self.hear(&sdp, &description.tracks);
        self.pending_remote = Some(sdp);
        self.signaling = Signaling::HaveRemoteOffer;
        Ok(())
    }

    /// `addIceCandidate()`.
    pub(crate) fn add_candidate(&mut self, candidate: &IceCandidate) -> Result<(), String> {
        let remotes = [self.pending_remote.as_ref(), self.current_remote.as_ref()];
        if remotes.iter().all(Option::is_none) {
            return Err("InvalidStateError: a candidate without a remote description".to_owned());
        }
        let ufrag = candidate.username_fragment.clone().unwrap_or_default();
        if !remotes.into_iter().flatten().any(|sdp| sdp.ufrag == ufrag) {
            return Err(format!("OperationError: no such ufrag {ufrag}"));
        }
        self.ice.take(ufrag, &candidate.candidate)
    }

    /// JSEP section 4.1.10.2: the m-lines that only the offer had are forgotten.
    fn roll_back(&mut self) {
        self.pending_local = None;
        self.signaling = Signaling::Stable;
        let Some(saved) = self.saved.take() else { return };
        self.order = saved.order;
        let known =
            |mid: &Option<String>| mid.as_ref().is_some_and(|mid| self.order.iter().any(|(m, _)| m == mid));
        let stored: Vec<bool> = self.transceivers.iter().map(|t| known(&t.mid)).collect();
        for (transceiver, stored) in self.transceivers.iter_mut().zip(stored) {
            if !stored {
                transceiver.mid = None;
            }
        }
    }

    /// A new m-line of a remote offer goes to a transceiver that `addTrack` made, or to a new one (JSEP
    /// section 5.10).
    fn accept(&mut self, section: &Section) {
        self.order.push((section.mid.clone(), section.kind));
        let fits = |t: &&mut Transceiver| t.kind == section.kind && t.mid.is_none() && t.by_add_track;
        let free = self.transceivers.iter_mut().find(fits);
        if let Some(free) = free {
            free.mid = Some(section.mid.clone());
        } else {
            self.transceivers.push(Transceiver::new(section.kind, Some(section.mid.clone())));
        }
    }

    fn hear(&mut self, sdp: &Sdp, labels: &[TrackLabel]) {
        for section in &sdp.sections {
            let label = labels.iter().find(|label| label.mid == section.mid && section.sends);
            if let Some(transceiver) =
                self.transceivers.iter_mut().find(|t| t.mid.as_ref() == Some(&section.mid))
            {
                transceiver.remote = label.map(|label| label.source);
            }
        }
    }

    fn settle(&mut self, local: Sdp, remote: Sdp) {
        for section in &local.sections {
            let transceiver = self.transceivers.iter_mut().find(|t| t.mid.as_ref() == Some(&section.mid));
            if let Some(transceiver) = transceiver {
                transceiver.sends = section.sends;
            }
        }
        self.current_local = Some(local);
        self.current_remote = Some(remote);
        self.saved = None;
        self.signaling = Signaling::Stable;
        self.negotiation_needed = false;
    }

    fn associate(&mut self, kind: Kind) -> String {
        let mid =
            (0..).map(|n: u32| n.to_string()).find(|mid| self.order.iter().all(|(known, _)| known != mid));
        let mid = mid.expect("numbers do not run out");
        self.order.push((mid.clone(), kind));
        mid
    }

    fn sections(&self) -> Vec<Section> {
        let sends = |mid: &String| self.transceivers.iter().any(|t| t.mid.as_ref() == Some(mid) && t.wants);
        let section =
            |(mid, kind): &(String, Kind)| Section { mid: mid.clone(), kind: *kind, sends: sends(mid) };
        self.order.iter().map(section).collect()
    }

    fn describe(&self, kind: DescriptionKind, sdp: &Sdp) -> LocalDescription {
        let track = |t: &Transceiver| Some((t.mid.clone().filter(|_| t.wants)?, t.sender?));
        let tracks = self.transceivers.iter().filter_map(track).collect();
        LocalDescription { kind, sdp: sdp.text(), tracks }
    }

    fn new_generation(&mut self) -> String {
        self.generations += 1;
        format!("{}+{}", self.id, self.generations)
    }
}
