use parvis_protocol::{AdmissionStep, ClientMessage, Password, ShortText};

use crate::outbox::Outbox;
use crate::{AdmissionView, LobbyMessage, LobbySpeaker, Mono};

/// What is kept of a talk at the door.
const LINES_KEPT: usize = 100;
/// A password of which nothing was heard for so long may be lost, and is given again.
const GIVE_AGAIN_AFTER: u64 = 10_000;
/// The same, when the server says that it dropped something.
const GIVE_AGAIN_TOO_FAST: u64 = 3_000;

/// Adds a line to a talk, of which the oldest are forgotten.
pub(crate) fn add_line(lines: &mut Vec<LobbyMessage>, from: LobbySpeaker, text: ShortText) {
    if lines.len() == LINES_KEPT {
        lines.remove(0);
    }
    lines.push(LobbyMessage { from, text });
}

/// What has become of the password that the person gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    No,
    /// It goes out then: one that comes earlier counts for nothing.
    At(Mono),
    /// It went out, and goes out again should nothing be heard until then.
    Out(Mono),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    Password { wrong: bool, not_before: Mono, given: Given },
    Admission,
}

/// The door of a room, from outside. Outlives the sockets that knock at it.
#[derive(Debug, Default)]
pub(crate) struct AdmissionState {
    wants: Option<Wants>,
    /// What the person gave and nobody said is wrong; for this page's memory only.
    password: Option<Password>,
    lines: Vec<LobbyMessage>,
    unsaid: Vec<ShortText>,
    /// What was heard last, if that was a word from inside.
    last_word: Option<ShortText>,
}

impl AdmissionState {
    /// Somebody comes, for the first time or again. What they know of the password they still know.
    pub(crate) fn arrive(&mut self) {
        self.wants = None;
        self.lines.clear();
        self.unsaid.clear();
        self.last_word = None;
    }

    /// The password to say with `Join`, which counts as given then.
    pub(crate) fn password_for_join(&mut self, now: Mono) -> Option<Password> {
        let password = self.password.clone()?;
        if let Some(Wants::Password { given, .. }) = &mut self.wants {
            *given = Given::Out(now.after(GIVE_AGAIN_AFTER));
        }
        Some(password)
    }

    /// The server says what the door wants.
    pub(crate) fn told(&mut self, now: Mono, admission: AdmissionStep, out: &mut Outbox) {
        match admission {
            AdmissionStep::Password { wrong, wait } => {
                let not_before = now.after(u64::from(wait));
                if wrong {
                    self.password = None;
                }
                let given = match self.wants {
                    _ if self.password.is_none() => Given::No,
                    // It is being looked at, and no more was said than what the door wants.
                    Some(Wants::Password { given: given @ Given::Out(_), .. }) if wait == 0 => given,
                    None if wait == 0 => Given::Out(now.after(GIVE_AGAIN_AFTER)),
                    Some(_) | None => Given::At(not_before),
                };
                self.wants = Some(Wants::Password { wrong, not_before, given });
                self.wake(now, true, out);
            }
            // A door that this page does not know is one that somebody else has to open.
            AdmissionStep::Lobby | AdmissionStep::Unknown => {
                self.wants = Some(Wants::Admission);
                for text in std::mem::take(&mut self.unsaid) {
                    out.send(ClientMessage::MessageHost { text });
                }
            }
        }
    }

    pub(crate) fn give(&mut self, now: Mono, password: Password, open: bool, out: &mut Outbox) {
        if let Some(Wants::Password { wrong, not_before, given }) = &mut self.wants {
            *wrong = false;
            *given = Given::At((*not_before).max(now));
            self.password = Some(password);
            self.wake(now, open, out);
        }
    }

    pub(crate) fn message_host(&mut self, text: ShortText, open: bool, out: &mut Outbox) {
        if self.wants != Some(Wants::Admission) {
            return;
        }
        add_line(&mut self.lines, LobbySpeaker::You, text.clone());
        if open {
            out.send(ClientMessage::MessageHost { text });
        } else if self.unsaid.len() < LINES_KEPT {
            self.unsaid.push(text);
        }
    }

    pub(crate) fn host_message(&mut self, text: ShortText) {
        add_line(&mut self.lines, LobbySpeaker::Host(None), text.clone());
        self.last_word = Some(text);
    }

    /// Something else came from the server.
    pub(crate) fn something_else(&mut self) {
        self.last_word = None;
    }

    pub(crate) fn too_fast(&mut self, now: Mono) {
        if let Some(Wants::Password { given: Given::Out(again), .. }) = &mut self.wants {
            *again = now.after(GIVE_AGAIN_TOO_FAST);
        }
    }

    pub(crate) fn wake(&mut self, now: Mono, open: bool, out: &mut Outbox) {
        let Some(Wants::Password { given, .. }) = &mut self.wants else { return };
        if let (Given::At(at) | Given::Out(at), Some(password), true) = (*given, &self.password, open)
            && now >= at
        {
            *given = Given::Out(now.after(GIVE_AGAIN_AFTER));
            out.send(ClientMessage::Password { password: password.clone() });
        }
    }

    /// What the door wants, if anything is known of it.
    pub(crate) fn view(&self, now: Mono) -> Option<AdmissionView> {
        Some(match self.wants? {
            Wants::Password { wrong, not_before, given } => AdmissionView::Password {
                wrong,
                wait: u32::try_from(not_before.since(now).div_ceil(1_000)).unwrap_or(u32::MAX),
                checking: given != Given::No,
            },
            Wants::Admission => AdmissionView::Lobby,
        })
    }

    /// When the seconds that are shown change, or something is to be said.
    pub(crate) fn deadline(&self, now: Mono, open: bool) -> Option<Mono> {
        let Some(Wants::Password { not_before, given, .. }) = self.wants else { return None };
        let left = not_before.since(now);
        let second = (left > 0).then(|| now.after((left - 1) % 1_000 + 1));
        let say = match given {
            Given::No => None,
            Given::At(at) | Given::Out(at) => Some(at).filter(|_| open),
        };
        crate::time::earliest([second, say])
    }

    pub(crate) fn lines(&self) -> &[LobbyMessage] {
        &self.lines
    }

    pub(crate) fn last_word(&self) -> Option<&ShortText> {
        self.last_word.as_ref()
    }
}
