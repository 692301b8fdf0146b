use parvis_protocol::{
    DisplayName, LeaveReason, MediaKind, MediaState, Participant, ParticipantId, Presence, RoomSettings,
};

use crate::speaking::SpeechDetector;
use crate::time::earliest;
use crate::{ConnectionStatus, Mono, Remote, SourceSet};

/// Somebody else in the meeting.
#[derive(Debug)]
struct RosterEntry {
    participant: Participant,
    voice: SpeechDetector,
    /// Set where the server no longer has them and their media still flows.
    gone: Option<LeaveReason>,
}

impl RosterEntry {
    /// Whether signals reach them, as far as is known.
    fn is_reachable(&self) -> bool {
        self.gone.is_none() && self.participant.presence == Presence::Here
    }

    /// What they may not send. Of whom the server has lost it says nothing any more; what holds for everyone
    /// holds for them.
    fn barred(&self, settings: Option<&RoomSettings>) -> MediaState {
        let mut barred = self.participant.barred;
        if let Some(settings) = settings.filter(|_| self.gone.is_some())
            && !self.participant.can_moderate(settings)
        {
            for kind in MediaKind::ALL {
                barred.set(kind, barred.has(kind) || settings.moderated.has(kind));
            }
        }
        barred
    }

    fn remote(&self, settings: Option<&RoomSettings>, link: ConnectionStatus) -> Remote {
        let dropped = SourceSet::dropped(self.barred(settings));
        let is_heard = self.participant.media.microphone && !dropped.microphone;
        Remote {
            participant: self.participant.clone(),
            link,
            speaking: self.voice.is_speaking() && is_heard,
            gone: self.gone,
            dropped,
        }
    }
}

/// What the connections need to know of somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person<'a> {
    pub(crate) row: &'a Participant,
    /// Whether signals reach them, as far as is known.
    pub(crate) reachable: bool,
    /// Whether the server no longer has them.
    pub(crate) gone: bool,
}

/// Everyone else in the meeting, longest present first. People only: how their media comes is asked of the connections.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    entries: Vec<RosterEntry>,
}

impl Roster {
    /// Everyone, with how the connection to them stands.
    pub(crate) fn remotes(
        &self,
        settings: Option<&RoomSettings>,
        link: impl Fn(ParticipantId) -> ConnectionStatus,
    ) -> Vec<Remote> {
        self.entries.iter().map(|entry| entry.remote(settings, link(entry.participant.id))).collect()
    }

    /// Everyone, for whoever connects them.
    pub(crate) fn people(&self) -> impl Iterator<Item = Person<'_>> {
        self.entries.iter().map(|entry| Person {
            row: &entry.participant,
            reachable: entry.is_reachable(),
            gone: entry.gone.is_some(),
        })
    }

    /// Whether signals reach this one, as far as is known.
    pub(crate) fn is_reachable(&self, id: ParticipantId) -> bool {
        self.entry(id).is_some_and(RosterEntry::is_reachable)
    }

    /// What is dropped of what this one sends: everything, when they are not here.
    pub(crate) fn dropped(&self, id: ParticipantId, settings: Option<&RoomSettings>) -> SourceSet {
        let all = MediaState::ALL;
        SourceSet::dropped(self.entry(id).map_or(all, |entry| entry.barred(settings)))
    }

    /// What this one sends.
    pub(crate) fn media(&self, id: ParticipantId) -> Option<MediaState> {
        self.entry(id).map(|entry| entry.participant.media)
    }

    pub(crate) fn name(&self, id: ParticipantId) -> Option<&DisplayName> {
        self.entry(id).map(|entry| &entry.participant.name)
    }

    /// The roster as the server has it, after a `Welcome`. Whoever is missing from it the server has lost, or they have not
    /// come back to it yet: they stay for as long as their media `flows`.
    pub(crate) fn welcome(
        &mut self,
        me: ParticipantId,
        rows: Vec<Participant>,
        flows: impl Fn(ParticipantId) -> bool,
    ) {
        let mut before = std::mem::take(&mut self.entries);
        for row in rows {
            if row.id == me || self.entry(row.id).is_some() {
                continue;
            }
            let known = before.iter().position(|entry| entry.participant.id == row.id);
            let voice = known.map(|at| before.remove(at).voice).unwrap_or_default();
            self.entries.push(RosterEntry { participant: row, voice, gone: None });
        }
        for mut entry in before {
            if flows(entry.participant.id) {
                entry.gone.get_or_insert(LeaveReason::Expired);
                self.entries.push(entry);
            }
        }
    }

    /// Somebody took a seat, or a row changed.
    pub(crate) fn update(&mut self, row: Participant) {
        match self.entries.iter_mut().find(|entry| entry.participant.id == row.id) {
            Some(entry) => {
                entry.participant = row;
                entry.gone = None;
            }
            None => {
                self.entries.push(RosterEntry {
                    participant: row,
                    voice: SpeechDetector::default(),
                    gone: None,
                });
            }
        }
    }

    /// They say themselves what they send. What they may not send is never among it.
    pub(crate) fn set_media(&mut self, id: ParticipantId, media: MediaState) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.participant.id == id) {
            let barred = entry.participant.barred;
            for kind in MediaKind::ALL {
                entry.participant.media.set(kind, media.has(kind) && !barred.has(kind));
            }
        }
    }

    /// A seat is free. Whose socket was lost may still be there: they stay for as long as their media `flows`.
    pub(crate) fn leave(&mut self, id: ParticipantId, reason: LeaveReason, flows: bool) {
        let may_stay = match reason {
            LeaveReason::Expired => flows,
            LeaveReason::Left | LeaveReason::Removed | LeaveReason::Unknown => false,
        };
        match self.entries.iter_mut().find(|entry| entry.participant.id == id) {
            Some(entry) if may_stay => entry.gone = Some(reason),
            Some(_) | None => self.entries.retain(|entry| entry.participant.id != id),
        }
    }

    /// Drops those whom the server no longer has and whose media no longer `flows`.
    pub(crate) fn prune(&mut self, flows: impl Fn(ParticipantId) -> bool) {
        self.entries.retain(|entry| entry.gone.is_none() || flows(entry.participant.id));
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// The voice of somebody who may be heard.
    pub(crate) fn voice(
        &mut self,
        id: ParticipantId,
        settings: Option<&RoomSettings>,
    ) -> Option<&mut SpeechDetector> {
        let entry = self.entries.iter_mut().find(|entry| entry.participant.id == id)?;
        (!entry.barred(settings).microphone).then_some(&mut entry.voice)
    }

    pub(crate) fn wake(&mut self, now: Mono) {
        self.entries.iter_mut().for_each(|entry| entry.voice.wake(now));
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        earliest(self.entries.iter().map(|entry| entry.voice.deadline()))
    }

    fn entry(&self, id: ParticipantId) -> Option<&RosterEntry> {
        self.entries.iter().find(|entry| entry.participant.id == id)
    }
}
