//! Reads a record and plays it again.

use std::fmt;

use parvis_protocol::SessionId;

use super::report::FlightHeader;
use super::stand_in::{StandIn, StandIns};
use super::{FLIGHT_VERSION, FlightEntry, Recorded, RecordedInput, RecordedPart};
use crate::{Capabilities, Meeting, Mono};

/// Why a record cannot be read or played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// There is no record at all.
    #[error("there is no record")]
    Empty,
    /// A line that is none of a record.
    #[error("line {line}: {why}")]
    Line {
        /// Counts from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// Of another version of the format.
    #[error("line 1: the record is of version {0}, and this reads version {FLIGHT_VERSION}")]
    Version(u32),
    /// It ends too early, or goes on after its end.
    #[error("line {line}: the record has {found} entries, and says that it has {said}")]
    Cut {
        /// The last line that is there.
        line: usize,
        /// Entries that are there.
        found: usize,
        /// Entries that should be.
        said: usize,
    },
    /// A part without what it is of, or an input with too few parts, or of somebody who is not in the list of people.
    #[error("line {line}: what came here has parts that do not fit")]
    Part {
        /// Counts from 1.
        line: usize,
    },
    /// The time goes back.
    #[error("line {line}: the time goes back")]
    Time {
        /// Counts from 1.
        line: usize,
    },
    /// The beginning was given up for want of place.
    #[error("the first {0} entries are gone: this can be read, and not played again")]
    BeginningMissing(u32),
}

/// A record that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Flight {
    header: FlightHeader,
    /// With their lines in the report.
    entries: Vec<(usize, FlightEntry)>,
}

/// What came of playing a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlightReplay {
    /// Inputs that were given to the meeting.
    pub inputs: usize,
    /// Outputs that were the same.
    pub outputs: usize,
    /// Where the meeting first did something else.
    pub difference: Option<Box<FlightDifference>>,
}

/// Where a meeting does something else than it did before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlightDifference {
    /// The line of the input, from 1 on.
    pub line: usize,
    /// What came.
    pub input: FlightEntry,
    /// What was wanted then, and what is recorded with it.
    pub recorded: Vec<Recorded>,
    /// What is wanted now.
    pub replayed: Vec<Recorded>,
    /// The meeting after it.
    pub state: String,
}

impl Flight {
    /// Reads a record: from its first line on, wherever in the text that is.
    ///
    /// # Errors
    /// What is wrong with it, and in which line.
    pub fn read(text: &str) -> Result<Self, ReplayError> {
        let mut lines = (1..).zip(text.lines()).skip_while(|(_, line)| !line.starts_with('{'));
        let (line, first) = lines.next().ok_or(ReplayError::Empty)?;
        let wrong =
            |line: usize, error: serde_json::Error| ReplayError::Line { line, why: error.to_string() };
        let version: VersionLine = serde_json::from_str(first).map_err(|error| wrong(line, error))?;
        if version.parvis_flight != FLIGHT_VERSION {
            return Err(ReplayError::Version(version.parvis_flight));
        }
        let header: FlightHeader = serde_json::from_str(first).map_err(|error| wrong(line, error))?;
        let (mut entries, mut last, mut now) = (Vec::new(), line, 0);
        for (line, text) in lines {
            if text.trim().is_empty() {
                continue;
            }
            let entry: FlightEntry = serde_json::from_str(text).map_err(|error| wrong(line, error))?;
            if entry.0 < now {
                return Err(ReplayError::Time { line });
            }
            (last, now) = (line, entry.0);
            entries.push((line, entry));
        }
        if entries.len() != header.entries {
            return Err(ReplayError::Cut { line: last, found: entries.len(), said: header.entries });
        }
        Ok(Self { header, entries })
    }

    /// Gives the inputs to a new meeting at their times, and compares what it wants with what was wanted, up to the first
    /// difference.
    ///
    /// # Errors
    /// When the beginning is missing, or an input cannot be made of what is recorded of it.
    pub fn replay(&self) -> Result<FlightReplay, ReplayError> {
        let FlightHeader { seed, webrtc, capture, screen_capture, missing, ref order, .. } = self.header;
        let FlightHeader { hides_addresses, has_relay, .. } = self.header;
        if missing > 0 {
            return Err(ReplayError::BeginningMissing(missing));
        }
        let capabilities = Capabilities { webrtc, capture, screen_capture };
        let meeting = Meeting::new(capabilities, SessionId::from_bits(seed.bits()));
        let mut meeting = meeting.on_server(hides_addresses, has_relay);
        let stand_ins = StandIns::new(order.clone());
        let (mut inputs, mut outputs) = (0, 0);
        let mut rest = &self.entries[..];
        while let Some(((line, entry), after)) = rest.split_first() {
            let (line, FlightEntry(at, Recorded::In(input))) = (*line, *entry) else {
                return Err(ReplayError::Part { line: *line });
            };
            let end = after.iter().position(|(_, FlightEntry(_, next))| matches!(next, Recorded::In(_)));
            let (belonging, next) = after.split_at(end.unwrap_or(after.len()));
            rest = next;
            let belonging: Vec<Recorded> = belonging.iter().map(|(_, FlightEntry(_, what))| *what).collect();
            let its = belonging.iter().map_while(|what| match what {
                Recorded::Of(part) => Some(*part),
                Recorded::In(_) | Recorded::Out(_) => None,
            });
            let parts: Vec<RecordedPart> = its.collect();
            let stand_in = stand_ins.input(input, &parts).ok_or(ReplayError::Part { line })?;
            let replayed = give(&mut meeting, Mono(at.into()), stand_in);
            let recorded = &belonging[parts.len()..];
            inputs += 1;
            outputs += recorded.iter().filter(|what| matches!(what, Recorded::Out(_))).count();
            if !is_same(input, recorded, &replayed) {
                let difference = FlightDifference {
                    line,
                    input: *entry,
                    recorded: recorded.to_vec(),
                    replayed,
                    state: format!("{meeting:#?}"),
                };
                return Ok(FlightReplay { inputs, outputs, difference: Some(Box::new(difference)) });
            }
        }
        Ok(FlightReplay { inputs, outputs, difference: None })
    }
}

/// The line of the version alone, so that another one is recognized whatever else it has.
#[derive(serde::Deserialize)]
struct VersionLine {
    parvis_flight: u32,
}

/// Gives the meeting an input, and carries out nothing. What it records of that, first the input.
fn give(meeting: &mut Meeting, now: Mono, input: StandIn) -> Vec<Recorded> {
    match input {
        StandIn::Input(input) => meeting.handle(now, *input),
        StandIn::Speech => meeting.speech_changed(now),
    }
    while meeting.poll().is_some() {}
    let taken = meeting.take_flight();
    let parts =
        taken.iter().skip(1).take_while(|FlightEntry(_, what)| matches!(what, Recorded::Of(_))).count();
    let first = taken.first().map(|FlightEntry(_, what)| *what);
    first.into_iter().chain(taken.iter().skip(1 + parts).map(|FlightEntry(_, what)| *what)).collect()
}

/// Whether the same is wanted as before. Of the inputs only those are compared that tell something of the meeting: that
/// something was due.
fn is_same(input: RecordedInput, recorded: &[Recorded], replayed: &[Recorded]) -> bool {
    let tells = matches!(input, RecordedInput::Wake { .. } | RecordedInput::Speech { .. });
    let Some((first, replayed)) = replayed.split_first() else { return false };
    (!tells || *first == Recorded::In(input)) && replayed == recorded
}

impl fmt::Display for FlightDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, input: FlightEntry(at, input), recorded, replayed, state } = self;
        writeln!(f, "line {line}, {at} ms: {input:?}")?;
        writeln!(f, "recorded:")?;
        recorded.iter().try_for_each(|what| writeln!(f, "  {what:?}"))?;
        writeln!(f, "replayed:")?;
        replayed.iter().try_for_each(|what| writeln!(f, "  {what:?}"))?;
        write!(f, "the meeting after it: {state}")
    }
}
