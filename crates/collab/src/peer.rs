//! One peer of the exchange: how much of each log it has, was sent and has asked for, from which follows what to send
//! it next. An author sends their own entries to everybody; those of others are passed on late, to whom still lacks
//! them.

use std::collections::VecDeque;

use parvis_base::Mono;

use crate::allowance::Intake;
use crate::awareness::{Awareness, CaretAnchor};
use crate::direct_messages::MessageNumber;
use crate::error::Offence;
use crate::film::{PeerFilm, PeerMillis};
use crate::frame::{Cutter, Frame, Joiner};
use crate::ids::{VersionVector, Writer};
use crate::limits;
use crate::log::Logs;

/// The other end of an open channel.
#[derive(Debug, Default)]
pub(crate) struct PeerSync {
    pub(crate) joiner: Joiner,
    pub(crate) cutter: Cutter,
    pub(crate) hello_due: bool,
    pub(crate) want_due: bool,
    /// Frames that are neither about how far one is nor entries.
    pub(crate) direct_frames: VecDeque<Frame>,
    /// What it writes, once it has said so. Before, nothing but a hello is sent or heard.
    pub(crate) writer: Option<Writer>,
    /// How much it had written when the channel opened: what follows is written now.
    pub(crate) live_from: u32,
    /// How much of each log it has or has been sent.
    pub(crate) sent: VersionVector,
    /// How much of each log it said to have.
    pub(crate) has: VersionVector,
    /// It was asked for everything it has.
    pub(crate) wanted: bool,
    /// How much of each log it asked to be sent at once.
    pub(crate) promised: VersionVector,
    /// Nothing of others is passed on to it before, unless it asks: it asks one for everything.
    pub(crate) relay_from: Mono,
    /// What it was announced of how far one is, and when.
    pub(crate) announced: VersionVector,
    pub(crate) announced_at: Mono,
    /// How much it may still send.
    pub(crate) intake: Intake,
    /// What its participant is doing now, and where they last were in the notes as these were then.
    pub(crate) awareness: Awareness,
    pub(crate) caret_before: Option<(CaretAnchor, CaretAnchor)>,
    /// What it was announced of that of this side, and when.
    pub(crate) shown: Awareness,
    pub(crate) shown_at: Mono,
    /// The film as it is there.
    pub(crate) film: PeerFilm,
    /// It asked for the time then, which came then.
    pub(crate) time_asked: Option<(PeerMillis, Mono)>,
}

impl PeerSync {
    pub(crate) fn opened() -> Self {
        Self { hello_due: true, ..Self::default() }
    }

    pub(crate) fn greeted(&mut self, now: Mono, writer: Writer, have: Vec<(Writer, u32)>) {
        if self.writer != Some(writer) {
            // Another load of its page has another clock.
            self.film = PeerFilm::default();
        }
        self.writer = Some(writer);
        self.sent = have.into_iter().collect();
        self.live_from = self.sent.get(&writer).copied().unwrap_or(0);
        self.has.clone_from(&self.sent);
        self.promised = VersionVector::new();
        self.wanted = false;
        self.relay_from = now.after(limits::RELAY_AFTER);
    }

    /// A direct message came from it: one answer to all that came since the last.
    pub(crate) fn heard(&mut self, number: MessageNumber) -> Result<(), Offence> {
        let answer = self.direct_frames.iter_mut().find_map(|frame| match frame {
            Frame::Heard(numbers) => Some(numbers),
            Frame::Hello { .. }
            | Frame::Have(_)
            | Frame::Want
            | Frame::Entries { .. }
            | Frame::DirectMessage { .. }
            | Frame::Awareness(_)
            | Frame::Handed(_)
            | Frame::Film(_)
            | Frame::AskTime(_)
            | Frame::Time { .. } => None,
        });
        match answer {
            Some(numbers) if numbers.contains(&number) => {}
            // No more can wait there.
            Some(numbers) if numbers.len() == limits::DIRECT_MESSAGES_UNACKED => {
                return Err(Offence::Oversized);
            }
            Some(numbers) => numbers.push(number),
            None => self.direct_frames.push_back(Frame::Heard(vec![number])),
        }
        Ok(())
    }

    /// It has so much of these logs, and no more logs than there can be.
    pub(crate) fn has(&mut self, have: impl IntoIterator<Item = (Writer, u32)>) -> Result<(), Offence> {
        for (writer, count) in have {
            let has = self.has.entry(writer).or_insert(0);
            *has = (*has).max(count);
            let sent = self.sent.entry(writer).or_insert(0);
            *sent = (*sent).max(count);
        }
        if self.has.len() > limits::LOGS { Err(Offence::Oversized) } else { Ok(()) }
    }

    /// How much of this log is to be sent by now.
    fn due(&self, now: Mono, me: Writer, writer: Writer, logs: &Logs) -> u32 {
        if writer == me {
            return logs.len_of(writer);
        }
        let promised = self.promised.get(&writer).copied().unwrap_or(0);
        let relayable =
            if now >= self.relay_from { logs.get(writer).map_or(0, |log| log.relayable(now)) } else { 0 };
        promised.max(relayable)
    }

    /// What this side is doing now, if it does not know and was not announced a moment ago.
    pub(crate) fn show(&mut self, now: Mono, awareness: &Awareness) -> Option<Frame> {
        if self.shown == *awareness || now.since(self.shown_at) < limits::AWARENESS_EVERY {
            return None;
        }
        self.shown = awareness.clone();
        self.shown_at = now;
        Some(Frame::Awareness(awareness.clone()))
    }

    /// When it is to be announced. After it was due, the channel takes nothing, and it is tried again.
    pub(crate) fn show_at(&self, now: Mono, awareness: &Awareness) -> Option<Mono> {
        let due = self.shown_at.after(limits::AWARENESS_EVERY);
        let due = if due > now { due } else { now.after(limits::AWARENESS_EVERY) };
        (self.writer.is_some() && self.shown != *awareness).then_some(due)
    }

    /// The next entries for it. Its own log it has.
    pub(crate) fn entries(&mut self, now: Mono, me: Writer, logs: &Logs) -> Option<Frame> {
        let theirs = self.writer?;
        // One's own first: nobody else hurries with them.
        let others =
            logs.iter().map(|(writer, _)| writer).filter(|writer| *writer != me && *writer != theirs);
        for writer in std::iter::once(me).chain(others) {
            let from = self.sent.get(&writer).copied().unwrap_or(0);
            let due = self.due(now, me, writer, logs);
            if from >= due {
                continue;
            }
            let log = logs.get(writer)?;
            let mut entries = Vec::new();
            let mut bytes = 0;
            let mut to = from;
            while to < due
                && let Some(entry) = log.entry(to)
            {
                if bytes > 0 && bytes + entry.len() > limits::CHUNK_BYTES - 1_024 {
                    break;
                }
                // A length before each.
                bytes += entry.len() + 4;
                entries.push(entry.to_vec());
                to += 1;
            }
            self.sent.insert(writer, to);
            return Some(Frame::Entries { writer, from, entries });
        }
        None
    }

    /// What to tell it of how far one is, if it is time and it does not know.
    pub(crate) fn have(&mut self, now: Mono, me: Writer, logs: &Logs) -> Option<Frame> {
        if now.since(self.announced_at) < limits::HAVE_EVERY {
            return None;
        }
        let changes = self.unannounced(me, logs);
        if changes.is_empty() {
            return None;
        }
        self.announced_at = now;
        self.announced.extend(changes.iter().copied());
        Some(Frame::Have(changes))
    }

    /// What it should know to be here, lest it passes it on: not what comes from it or from here.
    pub(crate) fn unannounced(&self, me: Writer, logs: &Logs) -> Vec<(Writer, u32)> {
        let others = logs.iter().filter(|(writer, _)| *writer != me && Some(*writer) != self.writer);
        others
            .map(|(writer, log)| (writer, log.len()))
            .filter(|(writer, count)| self.announced.get(writer).copied().unwrap_or(0) < *count)
            .collect()
    }
}
