//! What a room has while somebody sits in it, from the first join to the last leave, and what was decided meanwhile:
//! the host role, the rules, removals and bans. After a restart it comes back from the state that the participants
//! keep.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use parvis_protocol::{BrowserId, MediaKind, MediaState, ParticipantId, Role, RoomSessionId, limits};
use serde::{Deserialize, Serialize};

use crate::sealed::PersistedState;
use crate::{AddressKey, Mono, PasswordHash, ServerSecret};

/// A room that a server began so soon after its own start may be one that it has forgotten.
pub(crate) const JUST_STARTED: Duration = Duration::from_secs(60);
/// A state older than this belongs to no meeting that still goes on.
pub(crate) const STATE_LASTS: Duration = Duration::from_secs(24 * 60 * 60);

/// What a room has only while somebody sits in it.
#[derive(Debug, Clone)]
pub(crate) struct RoomSession {
    pub(crate) id: RoomSessionId,
    /// Grows with each change of the decisions. 0 while they are only guessed from a token, after a restart.
    pub(crate) version: u64,
    pub(crate) decisions: Decisions,
    /// Until when a sealed state may still replace what is known here: a higher version of the same room session, or, where this
    /// session was begun by somebody without a token, the session from before the server started.
    pub(crate) restorable_until: Option<Mono>,
    /// When the role passes on, because its holder is not back by then.
    pub(crate) pass_host_at: Option<Mono>,
    pub(crate) next_hand: u32,
}

/// What was decided in a room session. It outlives the server: every participant keeps it, sealed. Its lists are bounded, so
/// that the longest fits into [`limits::SEALED_STATE_BYTES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decisions {
    /// Whose the host's role is, whether they are here or not.
    pub(crate) host: ParticipantId,
    /// Who has it until they are back.
    pub(crate) acting: Option<ParticipantId>,
    pub(crate) co_hosts: BTreeSet<ParticipantId>,
    pub(crate) locked: bool,
    pub(crate) lobby: bool,
    pub(crate) password: Option<PasswordHash>,
    pub(crate) everyone_moderates: bool,
    pub(crate) moderated: MediaState,
    /// Who may send what although it is moderated.
    pub(crate) allowed: BTreeMap<ParticipantId, MediaState>,
    /// Who was removed, the oldest first.
    pub(crate) removed: VecDeque<RemovalRecord>,
}

/// Participants who may be co-hosts, and participants who may be allowed to send, whether they are here or not. In a larger
/// room the role or the permission of somebody else has to be taken back first.
pub(crate) const LISTED: usize = 256;

/// Somebody who was removed: how they are recognized when they come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RemovalRecord {
    pub(crate) id: ParticipantId,
    pub(crate) browser: Option<Fingerprint>,
    pub(crate) address: Fingerprint,
    pub(crate) banned: bool,
}

/// A browser or an address, hashed with the id of the room session: means nothing in any other session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint(pub(crate) u64);

/// Where somebody comes from, to be compared with a [`RemovalRecord`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientOrigin {
    pub(crate) id: Option<ParticipantId>,
    pub(crate) browser: Option<BrowserId>,
    pub(crate) address: AddressKey,
}

/// What the records of removed participants say of a newcomer. The larger one wins where several match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RemovalStatus {
    /// Nobody that is known.
    Clean,
    /// Must be let in by somebody. Also where only the address is that of somebody who was banned: a ban by address alone
    /// would shut out a whole school.
    NeedsAdmission,
    /// May not come in.
    Banned,
}

impl RoomSession {
    /// A room session that begins with this host.
    pub(crate) fn new(id: RoomSessionId, host: ParticipantId) -> Self {
        let decisions = Decisions {
            host,
            acting: None,
            co_hosts: BTreeSet::new(),
            locked: false,
            lobby: false,
            password: None,
            everyone_moderates: false,
            moderated: MediaState::NONE,
            allowed: BTreeMap::new(),
            removed: VecDeque::new(),
        };
        Self { id, version: 1, decisions, restorable_until: None, pass_host_at: None, next_hand: 0 }
    }

    /// The room session of this sealed state.
    pub(crate) fn restore(state: PersistedState) -> Self {
        let PersistedState { room_session_id: id, version, issued_at: _, decisions } = state;
        Self { id, version, decisions, restorable_until: None, pass_host_at: None, next_hand: 0 }
    }

    /// Who has the host's role now.
    pub(crate) fn current_host(&self) -> ParticipantId {
        self.decisions.acting.unwrap_or(self.decisions.host)
    }

    pub(crate) fn role_of(&self, id: ParticipantId) -> Role {
        if self.current_host() == id {
            Role::Host
        } else if self.decisions.co_hosts.contains(&id) {
            Role::CoHost
        } else {
            Role::Guest
        }
    }

    /// Lets somebody send what is moderated, or no longer. `false` where [`LISTED`] others are allowed already.
    pub(crate) fn allow(&mut self, who: ParticipantId, kind: MediaKind, allowed: bool) -> bool {
        let list = &mut self.decisions.allowed;
        if allowed && list.len() >= LISTED && !list.contains_key(&who) {
            return false;
        }
        let kinds = list.entry(who).or_default();
        kinds.set(kind, allowed);
        if kinds.is_none() {
            list.remove(&who);
        }
        true
    }

    pub(crate) fn allowed(&self, who: ParticipantId) -> MediaState {
        self.decisions.allowed.get(&who).copied().unwrap_or_default()
    }

    /// Records that somebody was removed.
    pub(crate) fn record_removal(
        &mut self,
        key: &ServerSecret,
        id: ParticipantId,
        origin: ClientOrigin,
        banned: bool,
    ) {
        self.decisions.removed.retain(|record| record.id != id);
        if self.decisions.removed.len() >= limits::REMOVED {
            // A ban is kept longer than a removal.
            let oldest = self.decisions.removed.iter().position(|record| !record.banned).unwrap_or(0);
            self.decisions.removed.remove(oldest);
        }
        let browser = origin.browser.map(|browser| key.browser_fingerprint(self.id, browser));
        let address = key.address_fingerprint(self.id, origin.address);
        self.decisions.removed.push_back(RemovalRecord { id, browser, address, banned });
    }

    /// Somebody who was removed was admitted again. A ban stays.
    pub(crate) fn pardon(&mut self, key: &ServerSecret, origin: ClientOrigin) {
        let browser = origin.browser.map(|browser| key.browser_fingerprint(self.id, browser));
        self.decisions.removed.retain(|record| {
            let same = origin.id == Some(record.id) || (browser.is_some() && browser == record.browser);
            record.banned || !same
        });
    }

    /// What the records of removed participants say of somebody who asks for admission. The scenarios that it decides:
    ///
    /// - Eve was kicked and comes back, with her token or under another name: she is recognized by her seat or by her browser, and
    ///   waits in the lobby, also where there is none for others. Once admitted, her record is [pardoned](Self::pardon).
    /// - Eve was banned: recognized in the same way, she is turned away until the meeting is over.
    /// - Eve was banned and has erased her browser's storage: only her address is left. It may be that of her whole school, so
    ///   everyone who comes from there waits in the lobby, where a moderator sees who they are, and nobody is turned away.
    /// - Eve was kicked, and her neighbour comes from the same address: the neighbour walks in. Being kicked is a warning,
    ///   and nobody else has to pay for it.
    pub(crate) fn removal_status(&self, key: &ServerSecret, origin: ClientOrigin) -> RemovalStatus {
        if self.decisions.removed.is_empty() {
            return RemovalStatus::Clean;
        }
        let browser = origin.browser.map(|browser| key.browser_fingerprint(self.id, browser));
        let address = key.address_fingerprint(self.id, origin.address);
        let of = |record: &RemovalRecord| {
            let known = origin.id == Some(record.id) || (browser.is_some() && browser == record.browser);
            match (known, record.banned) {
                (true, true) => RemovalStatus::Banned,
                (true, false) => RemovalStatus::NeedsAdmission,
                (false, true) if record.address == address => RemovalStatus::NeedsAdmission,
                (false, _) => RemovalStatus::Clean,
            }
        };
        self.decisions.removed.iter().map(of).max().unwrap_or(RemovalStatus::Clean)
    }
}
