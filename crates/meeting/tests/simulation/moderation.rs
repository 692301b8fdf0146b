//! People who wait for admission, and moderators.

use parvis_meeting::{AdmissionView, EndReason, Input, Intent, SessionState};
use parvis_protocol::{ErrorCode, MediaKind, ModerationCommand, ParticipantId, Password, Role, ShortText};

use crate::world::World;

/// The one password that is ever set.
const PASSWORD: &str = "tulipe";

impl World {
    /// What people do of themselves, a little of it at a time: they let others in, give passwords, answer questions,
    /// and come again when they were sent away.
    pub(crate) fn act_by_themselves(&mut self) {
        for who in 0..self.people.len() {
            if self.people[who].frozen_until <= self.now {
                self.act_by_itself(who);
            }
        }
    }

    fn act_by_itself(&mut self, who: usize) {
        let now_and_then = self.chance.u8(..if self.peace { 3 } else { 15 }) == 0;
        if !now_and_then {
            return;
        }
        let snapshot = self.people[who].meeting.snapshot();
        let intent = match &snapshot.session {
            SessionState::Admission { view: AdmissionView::Password { checking: false, .. }, .. } => {
                let wrong = !self.peace && self.chance.u8(..4) == 0;
                Some(Intent::GivePassword(password(if wrong { "rose" } else { PASSWORD })))
            }
            SessionState::Admission { view: AdmissionView::Lobby, .. } if self.chance.u8(..10) == 0 => {
                Some(Intent::MessageHost(line()))
            }
            SessionState::Ended(EndReason::Refused(ErrorCode::Banned)) => {
                self.people[who].wants_in = false;
                None
            }
            SessionState::Ended(EndReason::Refused(_)) if self.people[who].wants_in => {
                return self.join(who);
            }
            SessionState::Joined if snapshot.asked.is_some() => Some(Intent::AnswerAsk(self.chance.bool())),
            SessionState::Joined if snapshot.can_moderate => self.handle_lobby(who).map(Intent::Moderate),
            _ => None,
        };
        if let Some(intent) = intent {
            self.deliver(who, Input::Intent(intent));
        }
    }

    fn handle_lobby(&mut self, who: usize) -> Option<ModerationCommand> {
        let snapshot = self.people[who].meeting.snapshot();
        if self.peace && snapshot.settings.as_ref().is_some_and(|settings| settings.locked) {
            return Some(ModerationCommand::Lock { on: false });
        }
        let waiting = snapshot.waiting.first()?.person.id;
        Some(match self.chance.u8(..6) {
            0 if !self.peace => {
                ModerationCommand::Refuse { who: waiting, word: self.chance.bool().then(line) }
            }
            1 if !self.peace => ModerationCommand::MessageLobby { who: waiting, text: line() },
            2 | 3 => ModerationCommand::AdmitAll,
            _ => ModerationCommand::Admit { who: waiting },
        })
    }

    /// A moderator gives a command, or now and then this one tries to.
    pub(crate) fn moderate(&mut self, who: usize) {
        let moderators =
            (0..self.people.len()).filter(|who| self.people[*who].meeting.snapshot().can_moderate);
        let moderators: Vec<usize> = moderators.collect();
        let who = if moderators.is_empty() || self.chance.u8(..8) == 0 {
            who
        } else {
            moderators[self.chance.usize(0..moderators.len())]
        };
        let snapshot = self.people[who].meeting.snapshot();
        let others: Vec<ParticipantId> = snapshot.remotes.iter().map(|r| r.participant.id).collect();
        if others.is_empty() {
            return;
        }
        let other = others[self.chance.usize(0..others.len())];
        let kind = MediaKind::ALL[self.chance.usize(0..3)];
        let on = self.chance.u8(..3) > 0;
        let command = match self.chance.u8(..25) {
            0..=2 => ModerationCommand::Restrict { kind, on },
            3..=5 => ModerationCommand::Allow { who: other, kind, allowed: on },
            6 | 7 | 21 => ModerationCommand::Lobby { on },
            8 => ModerationCommand::Lock { on },
            9 | 22 | 23 => ModerationCommand::SetPassword { password: on.then(|| password(PASSWORD)) },
            10..=12 => {
                let roles = [Role::Host, Role::CoHost, Role::Guest];
                ModerationCommand::SetRole { who: other, role: roles[self.chance.usize(0..3)] }
            }
            13 => ModerationCommand::EveryoneModerates { on },
            14 | 15 => ModerationCommand::Kick { who: other },
            16 => ModerationCommand::Ban { who: other },
            17 => ModerationCommand::Stop { who: other, kind },
            18 => ModerationCommand::StopAll { kind, but: on.then_some(other) },
            19 => ModerationCommand::Ask { who: other, kind },
            24 => ModerationCommand::Spotlight { who: other, on },
            _ if self.chance.u8(..4) == 0 => ModerationCommand::EndForAll,
            _ => ModerationCommand::LowerHands,
        };
        self.deliver(who, Input::Intent(Intent::Moderate(command)));
    }
}

fn password(text: &str) -> Password {
    Password::new(text).expect("a password")
}

fn line() -> ShortText {
    ShortText::new("A word").expect("a line")
}
