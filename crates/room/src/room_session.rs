use std::collections::VecDeque;
use std::time::Duration;

use parvis_protocol::{BrowserId, MediaKind, MediaState, ParticipantId, RoomSessionId, limits};

use crate::sealed::PersistedState;
use crate::{AddressKey, Mono, PasswordHash, ServerSecret};

/// A room that a server began so soon after its own start may be one that it has forgotten.
pub(crate) const JUST_STARTED: Duration = Duration::from_secs(60);
/// A state older than this belongs to no meeting that still goes on.
pub(crate) const STATE_LASTS: Duration = Duration::from_secs(24 * 60 * 60);

/// What a room has only while somebody sits in it.
#[derive(Debug, Clone)]
pub(crate) struct RoomSession {
    pub(crate) room_session_id: RoomSessionId,
    /// Grows with each change of what follows, up to `removed`.
    pub(crate) version: u64,
    /// Whose the host's role is, whether they are here or not.
    pub(crate) host: ParticipantId,
    /// Who has it until they are back.
    pub(crate) acting: Option<ParticipantId>,
    pub(crate) co_hosts: Vec<ParticipantId>,
    pub(crate) locked: bool,
    pub(crate) lobby: bool,
    pub(crate) password: Option<PasswordHash>,
    pub(crate) everyone_moderates: bool,
    pub(crate) moderated: MediaState,
    /// Who may send what although it is moderated.
    pub(crate) allowed: Vec<(ParticipantId, MediaState)>,
    /// Who was put out, the oldest first.
    pub(crate) removed: VecDeque<RemovalRecord>,
    /// Until when a better memory than this one is believed: a higher version of the same life, or, where this life
    /// was begun by somebody who knew of none, the life that was there before the server started.
    pub(crate) restorable_until: Option<Mono>,
    /// When the role passes on, because its holder is not back by then.
    pub(crate) pass_host_at: Option<Mono>,
    pub(crate) next_hand: u32,
}

/// Somebody who was put out: what they are known by when they come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RemovalRecord {
    pub(crate) id: ParticipantId,
    pub(crate) browser: Option<Fingerprint>,
    pub(crate) address: Fingerprint,
    pub(crate) banned: bool,
}

/// A browser or an address, as one life of a room knows it: says nothing outside of that life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint(pub(crate) u64);

/// Where somebody comes from, to be compared with a [`RemovalRecord`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientOrigin {
    pub(crate) id: Option<ParticipantId>,
    pub(crate) browser: Option<BrowserId>,
    pub(crate) address: AddressKey,
}

/// What a newcomer is to the memory of those who were put out.
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
    /// A life that begins with this host.
    pub(crate) fn new(room_session_id: RoomSessionId, host: ParticipantId) -> Self {
        Self {
            room_session_id,
            version: 1,
            host,
            acting: None,
            co_hosts: Vec::new(),
            locked: false,
            lobby: false,
            password: None,
            everyone_moderates: false,
            moderated: MediaState::NONE,
            allowed: Vec::new(),
            removed: VecDeque::new(),
            restorable_until: None,
            pass_host_at: None,
            next_hand: 0,
        }
    }

    /// The life that somebody remembers.
    pub(crate) fn restore(state: PersistedState) -> Self {
        let PersistedState {
            room_session_id, version, host, acting, co_hosts, locked, lobby, password, ..
        } = state;
        let PersistedState { everyone_moderates, moderated, allowed, removed, .. } = state;
        Self {
            version,
            acting,
            co_hosts,
            locked,
            lobby,
            password,
            everyone_moderates,
            moderated,
            allowed,
            removed,
            ..Self::new(room_session_id, host)
        }
    }

    /// Who has the host's role now.
    pub(crate) fn current_host(&self) -> ParticipantId {
        self.acting.unwrap_or(self.host)
    }

    pub(crate) fn allow(&mut self, who: ParticipantId, kind: MediaKind, allowed: bool) {
        let at = self.allowed.iter().position(|(id, _)| *id == who).unwrap_or_else(|| {
            self.allowed.push((who, MediaState::NONE));
            self.allowed.len() - 1
        });
        self.allowed[at].1.set(kind, allowed);
        self.allowed.retain(|(_, kinds)| !kinds.is_none());
    }

    pub(crate) fn allowed(&self, who: ParticipantId) -> MediaState {
        self.allowed.iter().find(|(id, _)| *id == who).map_or(MediaState::NONE, |(_, kinds)| *kinds)
    }

    /// Remembers somebody who was put out.
    pub(crate) fn mark(&mut self, key: &ServerSecret, id: ParticipantId, origin: ClientOrigin, banned: bool) {
        self.removed.retain(|mark| mark.id != id);
        if self.removed.len() >= limits::REMOVED {
            // Who may knock goes before who may not.
            let oldest = self.removed.iter().position(|mark| !mark.banned).unwrap_or(0);
            self.removed.remove(oldest);
        }
        let browser = origin.browser.map(|browser| key.browser_fingerprint(self.room_session_id, browser));
        let address = key.address_fingerprint(self.room_session_id, origin.address);
        self.removed.push_back(RemovalRecord { id, browser, address, banned });
    }

    /// Somebody who was put out was let in again.
    pub(crate) fn pardon(&mut self, key: &ServerSecret, origin: ClientOrigin) {
        let browser = origin.browser.map(|browser| key.browser_fingerprint(self.room_session_id, browser));
        self.removed.retain(|mark| {
            let same = origin.id == Some(mark.id) || (browser.is_some() && browser == mark.browser);
            mark.banned || !same
        });
    }

    pub(crate) fn standing(&self, key: &ServerSecret, origin: ClientOrigin) -> RemovalStatus {
        if self.removed.is_empty() {
            return RemovalStatus::Clean;
        }
        let browser = origin.browser.map(|browser| key.browser_fingerprint(self.room_session_id, browser));
        let address = key.address_fingerprint(self.room_session_id, origin.address);
        let of = |mark: &RemovalRecord| {
            let known = origin.id == Some(mark.id) || (browser.is_some() && browser == mark.browser);
            match (known, mark.banned) {
                (true, true) => RemovalStatus::Banned,
                (true, false) => RemovalStatus::NeedsAdmission,
                (false, true) if mark.address == address => RemovalStatus::NeedsAdmission,
                (false, _) => RemovalStatus::Clean,
            }
        };
        self.removed.iter().map(of).max().unwrap_or(RemovalStatus::Clean)
    }
}
