use parvis_protocol::{AdmissionStep, ClientMessage, Password, ShortText};

use crate::outbox::Outbox;
use crate::{AdmissionView, LobbyMessage, LobbySpeaker, Millis};

/// Lines kept of a conversation between the lobby and the moderators.
const LINES_KEPT: usize = 100;
/// A password of which nothing was heard for so long may be lost, and is sent again.
const RESEND_AFTER: u64 = 10_000;
/// The same, when the server says that it dropped something.
const RESEND_AFTER_TOO_FAST: u64 = 3_000;

/// Adds a line to a conversation, of which the oldest are forgotten.
pub(crate) fn add_line(lines: &mut Vec<LobbyMessage>, from: LobbySpeaker, text: ShortText) {
    if lines.len() == LINES_KEPT {
        lines.remove(0);
    }
    lines.push(LobbyMessage { from, text });
}

/// What has become of the password that the person gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PasswordDelivery {
    NotGiven,
    /// It goes out then: one that comes earlier counts for nothing.
    Due(Millis),
    /// It went out, and goes out again should nothing be heard until then.
    Sent(Millis),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AdmissionRequirement {
    Password { wrong: bool, not_before: Millis, delivery: PasswordDelivery },
    Lobby,
}

/// The admission to a room, from outside: the password and the lobby. Outlives the sockets over which it is asked for.
#[derive(Debug, Default)]
pub(crate) struct AdmissionState {
    requirement: Option<AdmissionRequirement>,
    /// What the person gave and nobody said is wrong; for this page's memory only.
    password: Option<Password>,
    lines: Vec<LobbyMessage>,
    unsent: Vec<ShortText>,
    /// What was heard last, if that was a message of a moderator.
    last_word: Option<ShortText>,
}

impl AdmissionState {
    /// Somebody comes, for the first time or again. What they know of the password they still know.
    pub(crate) fn arrive(&mut self) {
        self.requirement = None;
        self.lines.clear();
        self.unsent.clear();
        self.last_word = None;
    }

    /// The password to say with `Join`, which counts as sent then.
    pub(crate) fn password_for_join(&mut self, now: Millis) -> Option<Password> {
        let password = self.password.clone()?;
        if let Some(AdmissionRequirement::Password { delivery, .. }) = &mut self.requirement {
            *delivery = PasswordDelivery::Sent(now.plus(RESEND_AFTER));
        }
        Some(password)
    }

    /// The server says what it asks for before it admits this participant.
    pub(crate) fn on_step(&mut self, now: Millis, step: AdmissionStep, out: &mut Outbox) {
        match step {
            AdmissionStep::Password { wrong, wait } => {
                let not_before = now.plus(u64::from(wait));
                if wrong {
                    self.password = None;
                }
                let delivery = match self.requirement {
                    _ if self.password.is_none() => PasswordDelivery::NotGiven,
                    // It is being looked at, and no more was said than that a password is asked for.
                    Some(AdmissionRequirement::Password {
                        delivery: delivery @ PasswordDelivery::Sent(_),
                        ..
                    }) if wait == 0 => delivery,
                    None if wait == 0 => PasswordDelivery::Sent(now.plus(RESEND_AFTER)),
                    Some(_) | None => PasswordDelivery::Due(not_before),
                };
                self.requirement = Some(AdmissionRequirement::Password { wrong, not_before, delivery });
                self.wake(now, true, out);
            }
            // A step that this page does not know is taken for one that a moderator has to end.
            AdmissionStep::Lobby | AdmissionStep::Unknown => {
                self.requirement = Some(AdmissionRequirement::Lobby);
                for text in std::mem::take(&mut self.unsent) {
                    out.send(ClientMessage::MessageHost { text });
                }
            }
        }
    }

    pub(crate) fn give_password(&mut self, now: Millis, password: Password, open: bool, out: &mut Outbox) {
        if let Some(AdmissionRequirement::Password { wrong, not_before, delivery }) = &mut self.requirement {
            *wrong = false;
            *delivery = PasswordDelivery::Due((*not_before).max(now));
            self.password = Some(password);
            self.wake(now, open, out);
        }
    }

    pub(crate) fn message_host(&mut self, text: ShortText, open: bool, out: &mut Outbox) {
        if self.requirement != Some(AdmissionRequirement::Lobby) {
            return;
        }
        add_line(&mut self.lines, LobbySpeaker::You, text.clone());
        if open {
            out.send(ClientMessage::MessageHost { text });
        } else if self.unsent.len() < LINES_KEPT {
            self.unsent.push(text);
        }
    }

    pub(crate) fn host_message(&mut self, text: ShortText) {
        add_line(&mut self.lines, LobbySpeaker::Host(None), text.clone());
        self.last_word = Some(text);
    }

    /// Something else came from the server.
    pub(crate) fn other_message(&mut self) {
        self.last_word = None;
    }

    pub(crate) fn too_fast(&mut self, now: Millis) {
        if let Some(AdmissionRequirement::Password { delivery: PasswordDelivery::Sent(again), .. }) =
            &mut self.requirement
        {
            *again = now.plus(RESEND_AFTER_TOO_FAST);
        }
    }

    pub(crate) fn wake(&mut self, now: Millis, open: bool, out: &mut Outbox) {
        let Some(AdmissionRequirement::Password { delivery, .. }) = &mut self.requirement else { return };
        if let (PasswordDelivery::Due(at) | PasswordDelivery::Sent(at), Some(password), true) =
            (*delivery, &self.password, open)
            && now >= at
        {
            *delivery = PasswordDelivery::Sent(now.plus(RESEND_AFTER));
            out.send(ClientMessage::Password { password: password.clone() });
        }
    }

    /// What is asked for, if anything is known of it.
    pub(crate) fn view(&self, now: Millis) -> Option<AdmissionView> {
        Some(match self.requirement? {
            AdmissionRequirement::Password { wrong, not_before, delivery } => AdmissionView::Password {
                wrong,
                wait: u32::try_from(not_before.since(now).div_ceil(1_000)).unwrap_or(u32::MAX),
                checking: delivery != PasswordDelivery::NotGiven,
            },
            AdmissionRequirement::Lobby => AdmissionView::Lobby,
        })
    }

    /// When the seconds that are shown change, or something is to be said.
    pub(crate) fn deadline(&self, now: Millis, open: bool) -> Option<Millis> {
        let Some(AdmissionRequirement::Password { not_before, delivery, .. }) = self.requirement else {
            return None;
        };
        let left = not_before.since(now);
        let next_second = (left > 0).then(|| now.plus((left - 1) % 1_000 + 1));
        let send = match delivery {
            PasswordDelivery::NotGiven => None,
            PasswordDelivery::Due(at) | PasswordDelivery::Sent(at) => Some(at).filter(|_| open),
        };
        crate::time::earliest([next_second, send])
    }

    pub(crate) fn lines(&self) -> &[LobbyMessage] {
        &self.lines
    }

    pub(crate) fn last_word(&self) -> Option<&ShortText> {
        self.last_word.as_ref()
    }
}
