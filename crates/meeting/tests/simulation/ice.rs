//! Whether two fake peer connections hear each other, and what their ICE agents make of it over time.

use std::collections::VecDeque;

use parvis_meeting::PeerConnectionState;
use parvis_protocol::ChannelMessage;

use crate::pc::Pc;

/// How the ICE agent of this connection stands. Moved along by the network.
#[derive(Debug, Default)]
pub(crate) struct Ice {
    pub(crate) state: PeerConnectionState,
    /// The last state that the page was told of.
    pub(crate) told: PeerConnectionState,
    pub(crate) since: u64,
    pub(crate) bad_since: Option<u64>,
    /// The generation of local credentials that worked last, with whom and where.
    pub(crate) established: Option<Generation>,
    /// The generation that failed: only another one can work.
    pub(crate) failed: Option<String>,
    /// On which network the local candidates of each generation were gathered.
    pub(crate) gathered: Vec<(String, u32)>,
    /// The candidates of the other side that came, each behind its generation.
    candidates: Vec<(String, String)>,
    pub(crate) patience: u64,
}

impl Ice {
    /// A candidate of the other side, or that there are no more. Nothing is to be said twice.
    pub(crate) fn take(&mut self, ufrag: String, candidate: &str) -> Result<(), String> {
        let taken = (ufrag, candidate.to_owned());
        if self.candidates.contains(&taken) {
            return Err(format!("the same candidate twice: {taken:?}"));
        }
        self.candidates.push(taken);
        Ok(())
    }

    fn has_candidate(&self, generation: &str) -> bool {
        self.candidates.iter().any(|(known, text)| known == generation && !text.is_empty())
    }
}

/// One end of a connection's data channel.
#[derive(Debug, Default)]
pub(crate) struct ChannelEnd {
    /// What was given to it and has not arrived.
    pub(crate) sent: VecDeque<ChannelMessage>,
    /// Whether the page was told that it is open.
    pub(crate) told: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generation {
    pub(crate) local: String,
    pub(crate) remote: String,
    pub(crate) remote_pc: u64,
}

/// One side of a pair, as the network sees it.
pub(crate) struct Side<'a> {
    pub(crate) pc: &'a Pc,
    /// Which network its browser is on now.
    pub(crate) network: u32,
    /// Which one it has besides.
    pub(crate) leaves: Option<u32>,
}

impl Side<'_> {
    fn has_gathered(&self, ufrag: &str) -> bool {
        let is_here = |network: u32| network == self.network || Some(network) == self.leaves;
        self.pc.ice.gathered.iter().any(|(known, network)| known == ufrag && is_here(*network))
    }
}

/// Whether the newest credentials of both sides fit each other and can be checked.
pub(crate) fn fits(a: &Side<'_>, b: &Side<'_>) -> Option<Generation> {
    let (ours, theirs) = (a.pc.generation()?, b.pc.generation()?);
    let same = ours.local == theirs.remote
        && ours.remote == theirs.local
        && ours.remote_pc == b.pc.id
        && theirs.remote_pc == a.pc.id;
    let fresh = a.has_gathered(&ours.local) && b.has_gathered(&theirs.local);
    let heard = a.pc.ice.has_candidate(&ours.remote) || b.pc.ice.has_candidate(&theirs.remote);
    let not_failed =
        a.pc.ice.failed.as_ref() != Some(&ours.local) && b.pc.ice.failed.as_ref() != Some(&theirs.local);
    (same && fresh && heard && not_failed).then_some(ours)
}

/// Whether what worked before still works: a restart under way does not disturb it.
pub(crate) fn lasts(a: &Side<'_>, b: &Side<'_>) -> Option<Generation> {
    let (ours, theirs) = (a.pc.ice.established.as_ref()?, b.pc.ice.established.as_ref()?);
    let same = ours.local == theirs.remote && ours.remote == theirs.local && ours.remote_pc == b.pc.id;
    let fresh = a.has_gathered(&ours.local) && b.has_gathered(&theirs.local);
    (same && fresh).then(|| ours.clone())
}

/// Moves an ICE agent along. `works` is the generation over which the other side is heard at this time. The
/// new state, when it is another one.
pub(crate) fn step(pc: &mut Pc, now: u64, works: Option<Generation>) -> Option<PeerConnectionState> {
    let newest = pc.generation();
    let ice = &mut pc.ice;
    let before = ice.state;
    let age = now.saturating_sub(ice.since);
    let next = if let Some(works) = works {
        ice.bad_since = None;
        ice.established = Some(works);
        PeerConnectionState::Connected
    } else {
        let bad = now - *ice.bad_since.get_or_insert(now);
        match before {
            PeerConnectionState::New if newest.is_some() => PeerConnectionState::Connecting,
            PeerConnectionState::Connected if bad > ice.patience => PeerConnectionState::Disconnected,
            PeerConnectionState::Disconnected if age > 3 * ice.patience => PeerConnectionState::Failed,
            PeerConnectionState::Connecting if age > 5 * ice.patience => PeerConnectionState::Failed,
            PeerConnectionState::Failed
                if newest.as_ref().is_some_and(|newest| ice.failed.as_ref() != Some(&newest.local)) =>
            {
                PeerConnectionState::Connecting
            }
            PeerConnectionState::New
            | PeerConnectionState::Connecting
            | PeerConnectionState::Connected
            | PeerConnectionState::Disconnected
            | PeerConnectionState::Failed
            | PeerConnectionState::Closed => before,
        }
    };
    if next == before {
        return None;
    }
    if next == PeerConnectionState::Failed {
        ice.failed = newest.map(|newest| newest.local);
        ice.established = None;
    }
    ice.state = next;
    ice.since = now;
    Some(next)
}
