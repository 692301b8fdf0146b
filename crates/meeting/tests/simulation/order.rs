//! People at the door, and people who keep order.

use parvis_meeting::{Doorstep, EndReason, Input, Intent, SessionState};
use parvis_protocol::{ErrorCode, Line, MediaKind, Order, ParticipantId, Password, Role};

use crate::world::World;

/// The one password that is ever set.
const PASSWORD: &str = "tulipe";

impl World {
    /// What people do of themselves, a little of it at a time: they let others in, give passwords, answer questions,
    /// and come again when they were sent away.
    pub(crate) fn mind_doors(&mut self) {
        for who in 0..self.people.len() {
            if self.people[who].frozen_until <= self.now {
                self.mind_door(who);
            }
        }
    }

    fn mind_door(&mut self, who: usize) {
        let now_and_then = self.chance.u8(..if self.peace { 3 } else { 15 }) == 0;
        if !now_and_then {
            return;
        }
        let snapshot = self.people[who].meeting.snapshot();
        let intent = match &snapshot.session {
            SessionState::AtDoor { door: Doorstep::Password { checking: false, .. }, .. } => {
                let wrong = !self.peace && self.chance.u8(..4) == 0;
                Some(Intent::GivePassword(password(if wrong { "rose" } else { PASSWORD })))
            }
            SessionState::AtDoor { door: Doorstep::Lobby, .. } if self.chance.u8(..10) == 0 => {
                Some(Intent::TellHost(line()))
            }
            SessionState::Ended(EndReason::Refused(ErrorCode::Banned)) => {
                self.people[who].wants_in = false;
                None
            }
            SessionState::Ended(EndReason::Refused(_)) if self.people[who].wants_in => {
                return self.join(who);
            }
            SessionState::Joined if snapshot.asked.is_some() => Some(Intent::AnswerAsk(self.chance.bool())),
            SessionState::Joined if snapshot.keeps_order => self.doorkeeping(who).map(Intent::Order),
            _ => None,
        };
        if let Some(intent) = intent {
            self.deliver(who, Input::Intent(intent));
        }
    }

    fn doorkeeping(&mut self, who: usize) -> Option<Order> {
        let snapshot = self.people[who].meeting.snapshot();
        if self.peace && snapshot.settings.as_ref().is_some_and(|settings| settings.locked) {
            return Some(Order::Lock { on: false });
        }
        let waiting = snapshot.waiting.first()?.person.id;
        Some(match self.chance.u8(..6) {
            0 if !self.peace => Order::Refuse { who: waiting, word: self.chance.bool().then(line) },
            1 if !self.peace => Order::TellWaiting { who: waiting, text: line() },
            2 | 3 => Order::AdmitAll,
            _ => Order::Admit { who: waiting },
        })
    }

    /// Somebody keeps order, or now and then this one tries to.
    pub(crate) fn give_order(&mut self, who: usize) {
        let keepers = (0..self.people.len()).filter(|who| self.people[*who].meeting.snapshot().keeps_order);
        let keepers: Vec<usize> = keepers.collect();
        let who = if keepers.is_empty() || self.chance.u8(..8) == 0 {
            who
        } else {
            keepers[self.chance.usize(0..keepers.len())]
        };
        let snapshot = self.people[who].meeting.snapshot();
        let others: Vec<ParticipantId> = snapshot.remotes.iter().map(|r| r.participant.id).collect();
        if others.is_empty() {
            return;
        }
        let other = others[self.chance.usize(0..others.len())];
        let kind = MediaKind::ALL[self.chance.usize(0..3)];
        let on = self.chance.u8(..3) > 0;
        let order = match self.chance.u8(..24) {
            0..=2 => Order::Moderate { kind, on },
            3..=5 => Order::Allow { who: other, kind, allowed: on },
            6 | 7 | 21 => Order::Lobby { on },
            8 => Order::Lock { on },
            9 | 22 | 23 => Order::SetPassword { password: on.then(|| password(PASSWORD)) },
            10..=12 => {
                let roles = [Role::Host, Role::CoHost, Role::Guest];
                Order::SetRole { who: other, role: roles[self.chance.usize(0..3)] }
            }
            13 => Order::EveryoneKeepsOrder { on },
            14 | 15 => Order::Kick { who: other },
            16 => Order::Ban { who: other },
            17 => Order::Stop { who: other, kind },
            18 => Order::StopAll { kind, but: on.then_some(other) },
            19 => Order::Ask { who: other, kind },
            _ if self.chance.u8(..4) == 0 => Order::EndForAll,
            _ => Order::LowerHands,
        };
        self.deliver(who, Input::Intent(Intent::Order(order)));
    }
}

fn password(text: &str) -> Password {
    Password::new(text).expect("a password")
}

fn line() -> Line {
    Line::new("A word").expect("a line")
}
