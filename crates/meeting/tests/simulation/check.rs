//! What must be true once all is well again.

use std::collections::BTreeMap;

use parvis_meeting::{CaptureState, ConnectionStatus, SessionState, SourceSet};
use parvis_protocol::{Endpoint, Participant, ParticipantId, TrackSource};

use crate::pc::{Pc, Signaling};
use crate::world::World;

impl World {
    /// What is not yet, or no longer, as it must be.
    pub(crate) fn wrongs(&self) -> Vec<String> {
        let mut wrongs = Vec::new();
        let mut ids: BTreeMap<ParticipantId, usize> = BTreeMap::new();
        for who in 0..self.people.len() {
            self.check_devices(who, &mut wrongs);
        }
        for (who, person) in self.people.iter().enumerate() {
            let snapshot = person.meeting.snapshot();
            if !person.wants_in {
                if !person.pcs.is_empty() || !snapshot.remotes.is_empty() {
                    wrongs.push(format!("{who} is out and still holds {:?}", person.pcs.keys()));
                }
                if matches!(snapshot.session, SessionState::Joined | SessionState::Joining { .. }) {
                    wrongs.push(format!("{who} is out and {:?}", snapshot.session));
                }
                continue;
            }
            match (&snapshot.session, &snapshot.you) {
                (SessionState::Joined, Some(you)) => {
                    if ids.insert(you.id, who).is_some() {
                        wrongs.push(format!("{who} shares an id"));
                    }
                }
                (state, _) => wrongs.push(format!("{who} is {state:?}")),
            }
        }
        for (id, who) in &ids {
            self.check_roster(*who, &ids, &mut wrongs);
            for (other_id, other) in &ids {
                if id < other_id {
                    self.check_pair(*who, *other, &mut wrongs);
                }
            }
        }
        self.check_order(&ids, &mut wrongs);
        self.check_pictures(&ids, &mut wrongs);
        if ids.is_empty() && !self.server.is_empty() {
            wrongs.push("the room is not empty".to_owned());
        }
        wrongs
    }

    /// Everyone knows the same of the room, one of them is the host, and nobody sends what they may not.
    fn check_order(&self, ids: &BTreeMap<ParticipantId, usize>, wrongs: &mut Vec<String>) {
        let snapshots: Vec<_> = ids.values().map(|who| self.people[*who].meeting.snapshot()).collect();
        let Some(first) = snapshots.first() else { return };
        if let Some(other) = snapshots.iter().find(|snapshot| snapshot.settings != first.settings) {
            wrongs.push(format!("the settings are {:?} and {:?}", first.settings, other.settings));
        }
        let hosts = snapshots.iter().filter(|snapshot| snapshot.is_host).count();
        if hosts != 1 {
            wrongs.push(format!("there are {hosts} hosts"));
        }
        for (who, snapshot) in ids.values().zip(&snapshots) {
            let person = &self.people[*who];
            let Some(you) = &snapshot.you else { continue };
            let heard = you.barred.microphone && person.captured.microphone && person.hears;
            let seen = you.barred.camera && person.captured.camera;
            let shared = you.barred.screen && person.captured.screen;
            if heard || seen || shared {
                wrongs.push(format!("{who} may not send {:?} and sends it", you.barred));
            }
            if !snapshot.waiting.is_empty() {
                wrongs.push(format!("{who} lets {:?} wait", snapshot.waiting));
            }
        }
    }

    fn check_roster(&self, who: usize, ids: &BTreeMap<ParticipantId, usize>, wrongs: &mut Vec<String>) {
        let person = &self.people[who];
        let snapshot = person.meeting.snapshot();
        let mut seen: Vec<ParticipantId> = snapshot.remotes.iter().map(|r| r.participant.id).collect();
        seen.sort_unstable();
        let there: Vec<ParticipantId> =
            ids.iter().filter(|(_, other)| **other != who).map(|(id, _)| *id).collect();
        if seen != there {
            wrongs.push(format!("{who} sees {seen:?} instead of {there:?}"));
        }
        let mut peers = 0;
        for remote in &snapshot.remotes {
            let Some(other) = ids.get(&remote.participant.id) else { continue };
            let other = &self.people[*other];
            let possible = person.capabilities.webrtc && other.capabilities.webrtc;
            peers += usize::from(possible);
            let expected = if possible { ConnectionStatus::Connected } else { ConnectionStatus::Impossible };
            if remote.link != expected || remote.gone.is_some() {
                wrongs.push(format!("{who} to {}: {:?}, gone {:?}", other.name, remote.link, remote.gone));
            }
            // Whether a name can be taken for the host's is nothing that its bearer is told of at once.
            let yours = other.meeting.snapshot().you.as_ref();
            if yours.is_none_or(|you| {
                Participant { confusable: you.confusable, ..remote.participant.clone() } != *you
            }) {
                wrongs.push(format!(
                    "{who} has a wrong row of {}: {:?}, {yours:?}",
                    other.name, remote.participant
                ));
            }
            if yours.is_none_or(|you| SourceSet::dropped(you.barred) != remote.dropped) {
                wrongs.push(format!("{who} drops {:?} of {}", remote.dropped, other.name));
            }
        }
        if person.pcs.len() != peers {
            wrongs.push(format!("{who} has {} peer connections instead of {peers}", person.pcs.len()));
        }
    }

    /// What the meeting shows of the devices, and tells the others, is what the browser really holds.
    fn check_devices(&self, who: usize, wrongs: &mut Vec<String>) {
        let person = &self.people[who];
        let snapshot = person.meeting.snapshot();
        let on = |state| state == CaptureState::On;
        let local = &snapshot.local;
        let fits = on(local.camera) == person.captured.camera
            && on(local.screen) == person.captured.screen
            && (person.captured.screen || !person.captured.screen_audio)
            && on(local.microphone) == (person.captured.microphone && person.hears);
        let told = snapshot.you.as_ref().is_none_or(|you| {
            you.media.camera == on(local.camera)
                && you.media.screen == on(local.screen)
                && you.media.paused == local.screen_paused
                && you.media.microphone == on(local.microphone)
        });
        if !fits || !told {
            wrongs.push(format!("{who} shows {local:?} and holds {:?}", person.captured));
        }
    }

    /// Both peer connections are at rest, and every track arrives under the name it was sent with.
    fn check_pair(&self, a: usize, b: usize, wrongs: &mut Vec<String>) {
        let possible = self.people[a].capabilities.webrtc && self.people[b].capabilities.webrtc;
        if !possible {
            return;
        }
        let (Some(here), Some(there)) = (self.pc_to(a, b), self.pc_to(b, a)) else {
            return wrongs.push(format!("{a} and {b} have no peer connection"));
        };
        for (who, pc) in [(a, here), (b, there)] {
            if pc.signaling != Signaling::Stable || !pc.chain.is_empty() {
                wrongs.push(format!("{who} is in {:?}", pc.signaling));
            }
        }
        for (from, to, sender, receiver) in [(a, b, here, there), (b, a, there, here)] {
            let captured = self.people[from].captured;
            let goes_on = !self.people[from].meeting.snapshot().local.screen_paused;
            let sources = [
                (captured.microphone, TrackSource::Microphone),
                (captured.camera, TrackSource::Camera),
                (captured.screen && goes_on, TrackSource::Screen),
                (captured.screen_audio && goes_on, TrackSource::ScreenAudio),
            ];
            for (on, source) in sources {
                let sent =
                    sender.transceivers.iter().find(|t| t.sender == Some(source) && t.track && t.sends);
                if on != sent.is_some() {
                    wrongs.push(format!(
                        "{from} to {to}: {source:?} is to be sent: {on}, sent: {}",
                        sent.is_some()
                    ));
                }
            }
            for sent in &sender.transceivers {
                let heard = receiver.transceivers.iter().find(|t| t.mid == sent.mid);
                let label = sent.sender.filter(|_| sent.wants);
                if heard.is_none_or(|heard| heard.remote != label) {
                    wrongs.push(format!("{from} to {to}: {sent:?} is labelled {heard:?}"));
                }
            }
        }
    }

    fn pc_to(&self, from: usize, to: usize) -> Option<&Pc> {
        let id = self.people[to].meeting.snapshot().you.as_ref()?.id;
        self.people[from]
            .pcs
            .iter()
            .find(|(key, _)| key.endpoint == Endpoint::Participant(id))
            .map(|(_, pc)| pc)
    }
}
