//! What a room has while somebody sits in it, from the first join to the last leave, and what was decided meanwhile:
//! the host role, the rules, removals and bans. After a restart it comes back from the state that the participants
//! keep.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use parvis_protocol::{BrowserId, MediaKind, MediaState, ParticipantId, Role, RoomSessionId, limits};
use serde::{Deserialize, Serialize};

use crate::lineage::Lineage;
use crate::sealed::PersistedState;
use crate::{AddressKey, Incarnation, Mono, PasswordHash, ServerSecret, WallTime};

/// A room that a server began so soon after its own start may be one that it has forgotten.
pub(crate) const JUST_STARTED: Duration = Duration::from_secs(60);
/// A state older than this belongs to no meeting that still goes on. It is more than a day, so that a clock that was two days
/// behind and has been set right makes nobody forget a ban; and less than a week, so that a weekly meeting begins anew.
pub(crate) const STATE_LASTS: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// The start of 2025: a clock that shows less was never set.
const CLOCK_WAS_SET: WallTime = WallTime(1_735_689_600_000);
/// For so long after somebody was kicked, those of their address have to ask to join.
pub(crate) const KICK_LASTS: Duration = Duration::from_secs(10 * 60);

/// What a room has only while somebody sits in it.
#[derive(Debug, Clone)]
pub(crate) struct RoomSession {
    pub(crate) id: RoomSessionId,
    /// Grows with each change of the decisions.
    pub(crate) version: u64,
    pub(crate) decisions: Decisions,
    /// Which stays in a server's memory these decisions come from.
    pub(crate) lineage: Lineage,
    /// Nobody has brought a state: all that is known is the id, from a token.
    pub(crate) guessed: bool,
    /// When the state was sealed, before this server started, that the session was restored from; `None` where it has begun since.
    pub(crate) before: Option<WallTime>,
    /// Until when anybody's sealed state may replace what is known here, and not only the host's.
    pub(crate) restorable_until: Option<Mono>,
    /// Where the session is guessed: whose token says that they were the host, and when the latest of these was signed.
    pub(crate) claimed_host: Option<(WallTime, ParticipantId)>,
    /// When the role passes on, because its holder is not back by then.
    pub(crate) pass_host_at: Option<Mono>,
    pub(crate) next_hand: u32,
}

/// What was decided in a room session. It outlives the server: every participant keeps it, sealed. Its lists are bounded, so
/// that the longest fits into [`limits::SEALED_STATE_BYTES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decisions {
    /// Whose the host's role is, whether they are here or not. Nobody's while it is not known, after a restart, and when its
    /// holder has left with nobody there to have it.
    pub(crate) host: Option<ParticipantId>,
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
    /// Who is shown large to everyone, longest there first: [`limits::SPOTLIGHT`] at most.
    pub(crate) spotlight: Vec<ParticipantId>,
}

impl Decisions {
    /// Nothing is decided any more about who has left for good, or was removed; that they were removed stays known.
    pub(crate) fn forget(&mut self, who: ParticipantId) {
        self.co_hosts.remove(&who);
        self.allowed.remove(&who);
        self.spotlight.retain(|id| *id != who);
    }
}

/// Participants who may be co-hosts, and participants who may be allowed to send. Who leaves for good is taken off these lists;
/// where one is full, whoever has no seat gives way. With so many who are here, somebody else's has to be taken back first.
pub(crate) const LISTED: usize = 256;

/// Somebody who was removed: how they are recognized when they come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RemovalRecord {
    pub(crate) id: ParticipantId,
    pub(crate) browser: Option<Fingerprint>,
    pub(crate) address: Fingerprint,
    pub(crate) banned: bool,
    /// When that was. After a restart, when the room was restored: the clocks of two servers say nothing of each other.
    #[serde(skip)]
    pub(crate) at: Mono,
}

/// A browser or an address, hashed with the id of the room session: means nothing in any other session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint(pub(crate) u64);

/// One run of the server: when it started, and a number drawn then, since a clock may show the same time twice.
pub(crate) type ServerRun = (WallTime, u64);

impl PersistedState {
    /// When this was sealed, or what it was restored from, before the server started whose run this is; `None` where the session
    /// has begun since.
    pub(crate) fn before(&self, run: ServerRun) -> Option<WallTime> {
        if self.run == run { self.before } else { Some(self.issued_at) }
    }
}

/// Whether what was sealed or signed then belongs to no meeting that still goes on. A clock that has been set since cannot tell.
pub(crate) fn is_too_old(issued_at: WallTime, now: WallTime) -> bool {
    let was_set = |time| time >= CLOCK_WAS_SET;
    was_set(issued_at) == was_set(now) && issued_at + STATE_LASTS <= now
}

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
    /// Nobody that is known, but of the address of somebody who was banned, or kicked lately. Must be let in by somebody: a ban
    /// by address alone would shut out a whole school.
    SharedAddress,
    /// Must be let in by somebody.
    NeedsAdmission,
    /// May not come in.
    Banned,
}

impl RoomSession {
    /// A room session that begins, with this host if there is one.
    pub(crate) fn new(id: RoomSessionId, incarnation: Incarnation, host: Option<ParticipantId>) -> Self {
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
            spotlight: Vec::new(),
        };
        Self {
            id,
            version: 1,
            decisions,
            lineage: Lineage::new(incarnation),
            guessed: false,
            before: None,
            restorable_until: None,
            claimed_host: None,
            pass_host_at: None,
            next_hand: 0,
        }
    }

    /// The room session of this sealed state, which goes on now in the run of the server that is `run`.
    pub(crate) fn restore(
        state: PersistedState,
        incarnation: Incarnation,
        run: ServerRun,
        now: Mono,
    ) -> Self {
        let before = state.before(run);
        let PersistedState { room_session_id, version, lineage, guessed, mut decisions, .. } = state;
        for record in &mut decisions.removed {
            record.at = now;
        }
        let lineage = lineage.followed_by(incarnation);
        Self { version, decisions, lineage, guessed, before, ..Self::new(room_session_id, incarnation, None) }
    }

    /// Whether this state knows of something that the session as it goes on here does not.
    ///
    /// Of the same session: what somebody has brought is more than what was guessed from a token; else the lineage tells. Of
    /// another one: a session that has begun here without a state loses to any from before the server started; and of two from
    /// before, the later one goes on. A state that was sealed here since, of a session that is over, never counts, nor where that
    /// session was from before.
    pub(crate) fn is_outdated_by(&self, state: &PersistedState, run: ServerRun) -> bool {
        if self.id == state.room_session_id {
            return if self.guessed == state.guessed {
                self.lineage.lacks(self.version, &state.lineage)
            } else {
                self.guessed
            };
        }
        // `None`, begun here, is less than any time.
        state.run != run && state.before(run) > self.before
    }

    /// Whether who was let in during that stay has been let into this session. Where it is guessed, nobody knows.
    pub(crate) fn knows(&self, let_in: Incarnation) -> bool {
        self.guessed || self.lineage.contains(let_in)
    }

    /// Who has the host's role now.
    pub(crate) fn current_host(&self) -> Option<ParticipantId> {
        self.decisions.acting.or(self.decisions.host)
    }

    pub(crate) fn role_of(&self, id: ParticipantId) -> Role {
        if self.current_host() == Some(id) {
            Role::Host
        } else if self.decisions.co_hosts.contains(&id) {
            Role::CoHost
        } else {
            Role::Guest
        }
    }

    /// Makes a place on the list of co-hosts. `false` where [`LISTED`] others who have a seat are on it.
    pub(crate) fn place_for_co_host(&mut self, seated: impl Fn(ParticipantId) -> bool) -> bool {
        let list = &mut self.decisions.co_hosts;
        if list.len() >= LISTED {
            list.retain(|id| seated(*id));
        }
        list.len() < LISTED
    }

    /// Lets somebody send what is moderated, or no longer. `false` where [`LISTED`] others who have a seat are allowed already.
    pub(crate) fn allow(
        &mut self,
        who: ParticipantId,
        kind: MediaKind,
        allowed: bool,
        seated: impl Fn(ParticipantId) -> bool,
    ) -> bool {
        let list = &mut self.decisions.allowed;
        if allowed && list.len() >= LISTED && !list.contains_key(&who) {
            list.retain(|id, _| seated(*id));
            if list.len() >= LISTED {
                return false;
            }
        }
        let kinds = list.entry(who).or_default();
        kinds.set(kind, allowed);
        if kinds.is_none() {
            list.remove(&who);
        }
        true
    }

    /// Puts somebody into the spotlight, or takes them out of it. Where it is full, whoever has no seat gives way, or else who has
    /// been in it longest: a moderator who shows somebody wants to see them shown.
    pub(crate) fn spotlight(&mut self, who: ParticipantId, on: bool, seated: impl Fn(ParticipantId) -> bool) {
        let list = &mut self.decisions.spotlight;
        if !on {
            list.retain(|id| *id != who);
        } else if !list.contains(&who) {
            if list.len() >= limits::SPOTLIGHT {
                list.remove(list.iter().position(|id| !seated(*id)).unwrap_or(0));
            }
            list.push(who);
        }
    }

    pub(crate) fn allowed(&self, who: ParticipantId) -> MediaState {
        self.decisions.allowed.get(&who).copied().unwrap_or_default()
    }

    /// Records that somebody was removed.
    pub(crate) fn record_removal(
        &mut self,
        key: &ServerSecret,
        now: Mono,
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
        self.decisions.removed.push_back(RemovalRecord { id, browser, address, banned, at: now });
    }

    /// Somebody who was removed was admitted again. A ban stays.
    pub(crate) fn pardon(&mut self, key: &ServerSecret, origin: ClientOrigin) {
        let browser = origin.browser.map(|browser| key.browser_fingerprint(self.id, browser));
        self.decisions.removed.retain(|record| {
            let same = origin.id == Some(record.id) || (browser.is_some() && browser == record.browser);
            record.banned || !same
        });
    }

    /// Whether this participant was removed, and has not been admitted since.
    pub(crate) fn was_removed(&self, id: ParticipantId) -> bool {
        self.decisions.removed.iter().any(|record| record.id == id)
    }

    /// What the records of removed participants say of somebody who asks for admission. The scenarios that it decides:
    ///
    /// - Eve was kicked and comes back, with her token or under another name: she is recognized by her seat or by her browser, and
    ///   waits in the lobby, also where there is none for others. Once admitted, her record is [pardoned](Self::pardon).
    /// - Eve was banned: recognized in the same way, she is turned away until the meeting is over.
    /// - Eve was banned and has erased her browser's storage: only her address is left. It may be that of her whole school, so
    ///   everyone who comes from there waits in the lobby, where a moderator sees who they are, and nobody is turned away.
    /// - Eve was kicked and opens a private window: for [`KICK_LASTS`] it is as after a ban, or a kick would last no longer than a
    ///   reload takes. Later her neighbours walk in: being kicked is a warning.
    pub(crate) fn removal_status(
        &self,
        key: &ServerSecret,
        now: Mono,
        origin: ClientOrigin,
    ) -> RemovalStatus {
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
                (false, banned) if record.address == address && (banned || now < record.at + KICK_LASTS) => {
                    RemovalStatus::SharedAddress
                }
                (false, _) => RemovalStatus::Clean,
            }
        };
        self.decisions.removed.iter().map(of).max().unwrap_or(RemovalStatus::Clean)
    }
}
