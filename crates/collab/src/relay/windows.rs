//! What is under way in each direction of a relay, and what has come.

use std::collections::{BTreeMap, VecDeque};

use parvis_base::Mono;

use super::{ACKNOWLEDGE, AGAIN, AGAIN_LEAST, AGAIN_MOST, LENGTH, RelayEvent, WINDOW};
use crate::error::Offence;
use crate::limits::CHUNK_BYTES;

#[derive(Debug, Default)]
pub(super) struct SendWindow {
    /// What is in no segment yet.
    pub(super) queue: VecDeque<u8>,
    pub(super) queued_at: Mono,
    /// The number of the first of these.
    pub(super) first: u32,
    pub(super) flying: VecDeque<Segment>,
    /// How long an acknowledgement takes, smoothed.
    pub(super) trip: Option<u64>,
}

#[derive(Debug)]
pub(super) struct Segment {
    pub(super) bytes: Vec<u8>,
    pub(super) sent_at: Mono,
    pub(super) again_at: Mono,
    pub(super) times: u32,
    pub(super) arrived: bool,
}

#[derive(Debug, Default)]
pub(super) struct ReceiveWindow {
    /// The number of the segment that is expected next.
    pub(super) next: u32,
    pub(super) early: BTreeMap<u32, Vec<u8>>,
    /// What is not a whole message yet.
    pub(super) part: Vec<u8>,
}

impl SendWindow {
    /// This segment is sent now.
    pub(super) fn fly(&mut self, now: Mono, which: usize) {
        let wait = self.trip.map_or(AGAIN, |trip| (2 * trip + 2 * ACKNOWLEDGE).max(AGAIN_LEAST));
        let segment = &mut self.flying[which];
        segment.sent_at = now;
        segment.again_at = now.after((wait << segment.times.min(6)).min(AGAIN_MOST));
        segment.times += 1;
    }

    pub(super) fn acknowledge(&mut self, now: Mono, next: u32, early: u8) -> Result<(), Offence> {
        // One that comes late says less than is known.
        let Some(done) = next.checked_sub(self.first) else { return Ok(()) };
        let done = done as usize;
        let beyond = (0..8).filter(|bit| early & (1 << bit) != 0).map(|bit| done + 1 + bit);
        let beyond: Vec<usize> = beyond.collect();
        if done > self.flying.len() || beyond.iter().any(|which| *which >= self.flying.len()) {
            return Err(Offence::Malformed);
        }
        for which in (0..done).chain(beyond) {
            let segment = &mut self.flying[which];
            // Which of several was answered cannot be told.
            if !segment.arrived && segment.times == 1 {
                let trip = now.since(segment.sent_at);
                self.trip = Some(self.trip.map_or(trip, |before| (7 * before + trip) / 8));
            }
            segment.arrived = true;
        }
        self.flying.drain(..done);
        self.first = next;
        Ok(())
    }
}

impl ReceiveWindow {
    pub(super) fn take(
        &mut self,
        number: u32,
        data: &[u8],
        events: &mut Vec<RelayEvent>,
    ) -> Result<(), Offence> {
        // What came already was not heard to have come.
        let Some(ahead) = number.checked_sub(self.next) else { return Ok(()) };
        if ahead as usize >= WINDOW {
            return Err(Offence::Malformed);
        }
        self.early.entry(number).or_insert_with(|| data.to_vec());
        while let Some(segment) = self.early.remove(&self.next) {
            self.next = self.next.checked_add(1).ok_or(Offence::Oversized)?;
            self.part.extend(segment);
        }
        while let Some((length, rest)) = self.part.split_first_chunk::<LENGTH>() {
            let length = usize::from(u16::from_le_bytes(*length));
            if length == 0 {
                return Err(Offence::Malformed);
            }
            if length > CHUNK_BYTES {
                return Err(Offence::Oversized);
            }
            if rest.len() < length {
                break;
            }
            events.push(RelayEvent::Message(rest[..length].to_vec()));
            self.part.drain(..LENGTH + length);
        }
        Ok(())
    }
}
