//! What a room that the server has forgotten takes over from the tokens and the sealed states of those who come back, and who
//! keeps a seat by it.

use parvis_protocol::{CloseCode, ErrorCode, LeaveReason, ParticipantId, Role, ServerMessage};

use crate::room::Room;
use crate::room_session::{ClientOrigin, JUST_STARTED, RemovalStatus, RoomSession};
use crate::sealed::PersistedState;
use crate::seat::Seat;
use crate::{Fresh, Incarnation, Now, SeatChange, SeatClaims};

impl Room {
    /// Decides which room session a join belongs to, and so what the room remembers after the server was restarted.
    ///
    /// A server keeps nothing of a room but the key on its disk. Each participant brings back two things that it sealed or signed
    /// before: a *token* (this seat, in that room session, with this role) and a *state* (what was decided, and the
    /// [`Lineage`](crate::lineage::Lineage) of it). Suppose Ada is the host, Bob and Eve are guests, the room has a password,
    /// and the server is restarted:
    ///
    /// - **The first one back decides what the room is at first.** With a state, the room is as that state says. With a token alone
    ///   (a browser that lost its storage, or Eve, who was banned and hides the state that says so), the session goes on
    ///   under its id, guessed, and *has no host* until the window is over: a token says who somebody is, and not what was decided
    ///   since it was signed. Then the latest token that says "host" counts, else who is there longest acts as host.
    ///   Without either, a new session begins.
    /// - **For [`Settings::seat_kept`](crate::Settings) everybody can correct that** (the window). They come back in any order, and
    ///   the one with the newest state may be last: Bob's page may have been lost before Ada switched the lobby on. Any state counts
    ///   against a guess; of two states of a session the one that knows more of their common past. What was decided here since counts
    ///   for nothing in this, so that Eve cannot come first with the state of before her ban, raise its version, and be ahead of Ada.
    /// - **Later the host still can.** Ada's laptop was closed, or she was alone and her page was frozen: when she is back, her state
    ///   counts by the same rules. Other people's no longer does: the meeting has gone on without it.
    /// - **A stranger may be faster than all of them.** Mallory opens the link in the second after the restart; to the server the
    ///   room is empty, and she becomes the host of a new session, past the password. A session that began here without a state
    ///   loses to any state from before the server started, in the window if she came within [`JUST_STARTED`], and to
    ///   the host's at any time. Of two sessions from before, the later goes on. Which is from before is told by
    ///   a number that each run of the server draws and seals with the state: clocks are set while nobody looks.
    /// - **A host who was gone for too long** finds that somebody has begun the room anew, without a restart. For a while the server
    ///   remembers which session has [lapsed](crate::LapsedSession), and its host's state counts. Where the host had left, it does
    ///   not: that meeting was over.
    /// - **Whoever keeps a state of a meeting that was ended** does not bring it back ([`EndedSessions`](crate::EndedSessions)), unless
    ///   they know more of it than those did who ended it: otherwise Eve, with the state of before her ban, could go on alone for a
    ///   while, end it, and so keep Ada out of her own meeting. A server that starts again has forgotten this.
    /// - **Everybody who has a seat by then is held against what is restored** (`hold_again`): bans, and for those whom this session
    ///   has not let in, the lock, the password and the lobby. Their token does not help: it says when its bearer was
    ///   [let in](SeatClaims::let_in), and a stay in memory that was replaced is not in the lineage of what goes on.
    /// - **A state speaks only for its bearer's own session**: the ids in token and state must be equal. Otherwise Mallory, who was
    ///   in an earlier meeting of this name, could bring its state back, in which she is the host. Nor does it speak for whom it
    ///   calls removed: they would send the people of the room to admission, with nobody there to admit them.
    /// - **A state lasts [`STATE_LASTS`](crate::room_session::STATE_LASTS).** A weekly meeting of the same name begins anew.
    ///   So does a token, where nobody else is there and no state comes with it.
    ///
    /// Whom all this lets in is decided afterwards (`may_come_back`), from the session as it is then. Returns whether a session
    /// that was there has been replaced.
    pub(crate) fn remember(
        &mut self,
        now: Now,
        claims: Option<&SeatClaims>,
        state: Option<PersistedState>,
        id: ParticipantId,
        fresh: Fresh,
    ) -> bool {
        let Some(room_session) = &mut self.room_session else {
            let room_session = self.first_session(now, claims, state, id, fresh);
            self.last_sent.begin(&room_session, &self.settings);
            // What has lapsed goes on: it is over when they leave it now. Where it is only guessed, its host has yet to bring it back.
            if !room_session.guessed && self.lapsed.is_some_and(|lapsed| lapsed.id == room_session.id) {
                self.lapsed = None;
            }
            self.room_session = Some(room_session);
            return false;
        };
        let in_window = room_session.restorable_until.is_some_and(|until| now.mono < until);
        let Some(state) = state else {
            if let Some(claims) = claims.filter(|claims| claims.room_session_id == room_session.id)
                && room_session.guessed
                && in_window
            {
                room_session.claims_host(claims);
            }
            return false;
        };
        let speaks = in_window || state.decisions.host == Some(id);
        let was_removed = state.decisions.removed.iter().any(|record| record.id == id);
        let lapsed = self.lapsed.filter(|lapsed| now.mono < lapsed.until).map(|lapsed| lapsed.id);
        let begun_since = room_session.before.is_none();
        let goes_on = (begun_since || state.before(self.settings.run()) > room_session.before)
            && room_session.id != state.room_session_id
            && lapsed == Some(state.room_session_id)
            && state.decisions.host == Some(id);
        let is_newer = goes_on || room_session.is_outdated_by(&state, self.settings.run());
        if !speaks || was_removed || !is_newer {
            return false;
        }
        self.lapsed = None;
        self.go_on_with(now, state, fresh);
        true
    }

    /// The room session that begins with this join, as far as anybody knows.
    fn first_session(
        &self,
        now: Now,
        claims: Option<&SeatClaims>,
        state: Option<PersistedState>,
        id: ParticipantId,
        fresh: Fresh,
    ) -> RoomSession {
        let until = Some(now.mono + self.settings.seat_kept);
        let incarnation = Incarnation(fresh.room_session_id.bits());
        match (state, claims) {
            (Some(state), _) => RoomSession {
                pass_host_at: until,
                restorable_until: until,
                ..RoomSession::restore(state, incarnation, self.settings.run(), now.mono)
            },
            (None, Some(claims)) => {
                let mut guessed = RoomSession {
                    pass_host_at: until,
                    restorable_until: until,
                    guessed: true,
                    ..RoomSession::new(claims.room_session_id, incarnation, None)
                };
                guessed.claims_host(claims);
                guessed
            }
            (None, None) => {
                let just_started = now.mono < self.settings.started_at.mono + JUST_STARTED;
                RoomSession {
                    restorable_until: until.filter(|_| just_started),
                    ..RoomSession::new(fresh.room_session_id, incarnation, Some(id))
                }
            }
        }
    }

    /// Replaces the room session by the one of this state, and sends everybody what changed for them.
    fn go_on_with(&mut self, now: Now, state: PersistedState, fresh: Fresh) {
        let Some(before) = self.room_session.take() else { return };
        let incarnation = Incarnation(fresh.room_session_id.bits());
        let room_session = RoomSession {
            pass_host_at: Some(now.mono + self.settings.seat_kept),
            restorable_until: before.restorable_until,
            next_hand: before.next_hand,
            ..RoomSession::restore(state, incarnation, self.settings.run(), now.mono)
        };
        self.last_sent.forget_state();
        self.hold_again(now, &before, &room_session);
        self.room_session = Some(room_session);
        self.people_changed = true;
        // The holder of the host's role may have had a seat all along, without the role.
        let here: Vec<_> = self.seats.iter().map(Seat::id).collect();
        here.into_iter().for_each(|id| self.host_is_back(id));
    }

    /// Everybody who has a seat is held against what was restored. Who was banned goes. Whom the restored session has let in stays.
    /// The others, who came while the server knew less, stay where everyone may walk in, and else go through admission as
    /// everyone does: their pages come back by themselves, and are asked.
    fn hold_again(&mut self, now: Now, before: &RoomSession, restored: &RoomSession) {
        let decisions = &restored.decisions;
        let is_open = !decisions.locked && !decisions.lobby && decisions.password.is_none();
        let mut gone = Vec::new();
        for mut seat in std::mem::take(&mut self.seats) {
            let belongs = before.id == restored.id && restored.knows(seat.let_in);
            let ClientOrigin { id, browser, address } = seat.origin();
            // By their browser too where nobody has let them in; who was let in may share it with a tab that was banned.
            let origin = ClientOrigin { id, browser: browser.filter(|_| !belongs), address };
            let status = restored.removal_status(&self.settings.key, now.mono, origin);
            let stays = match status {
                RemovalStatus::Banned | RemovalStatus::NeedsAdmission => false,
                RemovalStatus::SharedAddress => belongs,
                RemovalStatus::Clean => belongs || is_open,
            };
            if stays {
                if !belongs {
                    seat.let_in = restored.lineage.current();
                    self.new_tokens = true;
                }
                self.seats.push(seat);
                continue;
            }
            let is_banned = status == RemovalStatus::Banned;
            if let Some(connection) = seat.connection() {
                if is_banned {
                    self.refuse(connection, ErrorCode::Banned, CloseCode::Banned);
                } else {
                    self.close(connection, CloseCode::GoingAway);
                }
            }
            self.note_seat(seat.id(), SeatChange::Freed);
            gone.push((seat.id(), if is_banned { LeaveReason::Removed } else { LeaveReason::Left }));
        }
        for (id, reason) in gone {
            self.send_all(ServerMessage::Left { id, reason });
        }
    }
}

impl RoomSession {
    /// Takes note of a token that says "host". It counts when the window is over.
    fn claims_host(&mut self, claims: &SeatClaims) {
        let claim = (claims.issued_at, claims.id);
        if claims.role == Role::Host && self.claimed_host.is_none_or(|known| known.0 <= claim.0) {
            self.claimed_host = Some(claim);
        }
    }
}
