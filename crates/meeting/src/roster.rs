use parvis_protocol::{
    DisplayName, Endpoint, LeaveReason, MediaKind, MediaState, Participant, ParticipantId, RoomSettings,
    SessionId,
};

use crate::peer::{PeerContext, PeerIdentity, PeerLink};
use crate::speaking::SpeechDetector;
use crate::time::earliest;
use crate::{ConnectionStatus, Mono, OpId, PeerKey, Remote, SourceSet};

/// Somebody else in the meeting.
#[derive(Debug)]
struct RosterEntry {
    participant: Participant,
    /// None where one of the two browsers cannot make peer connections.
    peer: Option<PeerLink>,
    voice: SpeechDetector,
    gone: Option<LeaveReason>,
}

impl RosterEntry {
    /// Whether signals reach them, as far as is known.
    fn is_reachable(&self) -> bool {
        self.gone.is_none() && self.participant.presence == parvis_protocol::Presence::Here
    }

    fn is_connected(&self) -> bool {
        self.peer.as_ref().is_some_and(PeerLink::is_connected)
    }

    fn close(self, context: &mut PeerContext<'_>) {
        if let Some(peer) = self.peer {
            peer.close(context.out);
        }
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

    fn remote(&self, settings: Option<&RoomSettings>) -> Remote {
        let dropped = SourceSet::dropped(self.barred(settings));
        let is_heard = self.participant.media.microphone && !dropped.microphone;
        Remote {
            participant: self.participant.clone(),
            link: self.peer.as_ref().map_or(ConnectionStatus::Impossible, PeerLink::link),
            speaking: self.voice.is_speaking() && is_heard,
            gone: self.gone,
            dropped,
        }
    }
}

/// Who this participant is, to those in the roster.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalIdentity {
    pub(crate) id: ParticipantId,
    pub(crate) webrtc: bool,
}

/// Everyone else in the meeting, longest present first.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    entries: Vec<RosterEntry>,
}

impl Roster {
    /// How many peer connections there are.
    pub(crate) fn peers(&self) -> usize {
        self.entries.iter().filter(|entry| entry.peer.is_some()).count()
    }

    pub(crate) fn remotes(&self, settings: Option<&RoomSettings>) -> Vec<Remote> {
        self.entries.iter().map(|entry| entry.remote(settings)).collect()
    }

    /// What is dropped of what this one sends: everything, when they are not here.
    pub(crate) fn dropped(&self, id: ParticipantId, settings: Option<&RoomSettings>) -> SourceSet {
        let entry = self.entries.iter().find(|entry| entry.participant.id == id);
        let all = MediaState { microphone: true, camera: true, screen: true };
        SourceSet::dropped(entry.map_or(all, |entry| entry.barred(settings)))
    }

    pub(crate) fn name(&self, id: ParticipantId) -> Option<&DisplayName> {
        let entry = self.entries.iter().find(|entry| entry.participant.id == id)?;
        Some(&entry.participant.name)
    }

    /// The roster as the server has it, after a `Welcome`. Connections that are still good are kept; the
    /// newcomer offers to everyone else.
    pub(crate) fn welcome(
        &mut self,
        me: LocalIdentity,
        rows: Vec<Participant>,
        context: &mut PeerContext<'_>,
    ) {
        let mut before = std::mem::take(&mut self.entries);
        for row in rows {
            if row.id == me.id || self.position(row.id).is_some() {
                continue;
            }
            let known = before.iter().position(|entry| entry.participant.id == row.id);
            let known = known.map(|at| before.remove(at));
            self.seat(me, row, known, true, context);
        }
        for mut entry in before {
            // The server has lost them, or they have not come back to it yet.
            if entry.is_connected() {
                entry.gone.get_or_insert(LeaveReason::Expired);
                self.entries.push(entry);
            } else {
                entry.close(context);
            }
        }
    }

    /// Somebody took a seat, or a row changed.
    pub(crate) fn update(&mut self, me: LocalIdentity, row: Participant, context: &mut PeerContext<'_>) {
        if row.id == me.id {
            return;
        }
        let Some(at) = self.position(row.id) else {
            self.seat(me, row, None, false, context);
            return;
        };
        let known = self.entries.remove(at);
        self.seat(me, row, Some(known), false, context);
        if let Some(entry) = self.entries.pop() {
            self.entries.insert(at, entry);
        }
    }

    pub(crate) fn leave(&mut self, id: ParticipantId, reason: LeaveReason, context: &mut PeerContext<'_>) {
        let Some(at) = self.position(id) else { return };
        let may_stay = match reason {
            LeaveReason::Expired => true,
            LeaveReason::Left | LeaveReason::Removed | LeaveReason::Unknown => false,
        };
        match self.entries.get_mut(at) {
            Some(entry) if may_stay && entry.is_connected() => entry.gone = Some(reason),
            Some(_) | None => self.entries.remove(at).close(context),
        }
    }

    /// Drops those whom the server no longer knows and whose media no longer flows.
    pub(crate) fn prune(&mut self, context: &mut PeerContext<'_>) {
        let (stay, go): (Vec<_>, Vec<_>) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition(|entry| entry.gone.is_none() || entry.is_connected());
        self.entries = stay;
        for entry in go {
            entry.close(context);
        }
    }

    pub(crate) fn clear(&mut self, context: &mut PeerContext<'_>) {
        for entry in std::mem::take(&mut self.entries) {
            entry.close(context);
        }
    }

    /// The peer connection with this key, if it is the one that counts.
    pub(crate) fn peer(&mut self, key: PeerKey) -> Option<&mut PeerLink> {
        let entry = self
            .entries
            .iter_mut()
            .find(|entry| Endpoint::Participant(entry.participant.id) == key.endpoint)?;
        entry.peer.as_mut().filter(|peer| peer.key() == key)
    }

    /// The peer to that load of somebody's page.
    pub(crate) fn peer_of(&mut self, id: ParticipantId, session: SessionId) -> Option<&mut PeerLink> {
        let entry = self.entries.iter_mut().find(|entry| entry.participant.id == id)?;
        entry.peer.as_mut().filter(|peer| peer.session() == session)
    }

    pub(crate) fn peer_running(&mut self, op: OpId) -> Option<&mut PeerLink> {
        self.each_peer().find(|peer| peer.runs(op))
    }

    pub(crate) fn each_peer(&mut self) -> impl Iterator<Item = &mut PeerLink> {
        self.entries.iter_mut().filter_map(|entry| entry.peer.as_mut())
    }

    /// Tells every peer whether signals reach it, now that this side is joined or is not.
    pub(crate) fn set_joined(&mut self, joined: bool, context: &mut PeerContext<'_>) {
        for entry in &mut self.entries {
            let reachable = joined && entry.is_reachable();
            if let Some(peer) = &mut entry.peer {
                peer.set_signalable(reachable, context);
            }
        }
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

    pub(crate) fn wake(&mut self, context: &mut PeerContext<'_>) {
        for entry in &mut self.entries {
            entry.voice.wake(context.now);
            if let Some(peer) = &mut entry.peer {
                peer.wake(context);
            }
        }
    }

    pub(crate) fn deadline(&self) -> Option<Mono> {
        let voices = self.entries.iter().map(|entry| entry.voice.deadline());
        let peers = self.entries.iter().filter_map(|entry| entry.peer.as_ref()).map(PeerLink::deadline);
        earliest(voices.chain(peers))
    }

    fn position(&self, id: ParticipantId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.participant.id == id)
    }

    /// Puts a row at the end, with the peer connection that is known already when it is to the same load of
    /// the page.
    ///
    /// A seat that is taken back after a lost socket has the same session: its connection was never touched by that loss, and
    /// goes on. A page that was reloaded has another session, and its connection died with it. A changed id of our own
    /// changes who is polite, on which both sides must agree, and costs the connection as well.
    fn seat(
        &mut self,
        me: LocalIdentity,
        row: Participant,
        known: Option<RosterEntry>,
        offers: bool,
        context: &mut PeerContext<'_>,
    ) {
        let possible = me.webrtc && row.webrtc;
        let mut entry =
            RosterEntry { participant: row, peer: None, voice: SpeechDetector::default(), gone: None };
        let (id, session) = (entry.participant.id, entry.participant.session);
        let identity = PeerIdentity { endpoint: id.into(), session, local: me.id };
        if let Some(known) = known {
            entry.voice = known.voice;
            let fits = |peer: &PeerLink| possible && peer.identity() == identity;
            match known.peer {
                Some(peer) if fits(&peer) => entry.peer = Some(peer),
                Some(peer) => peer.close(context.out),
                None => {}
            }
        }
        if entry.peer.is_none() && possible {
            entry.peer = Some(PeerLink::new(identity, entry.is_reachable(), offers, context));
        }
        self.entries.push(entry);
    }
}
