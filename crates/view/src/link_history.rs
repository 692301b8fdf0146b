//! How the connection to each of the others went in the last minutes: a ring of samples for each, and the chart of it.
//!
//! A sample is made with every reading. Where none could be made, because the page slept, the chart has a gap: a line across it
//! would be a claim.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;

use parvis_base::Mono;
use parvis_meeting::allocator::LinkQuality;
use parvis_protocol::ParticipantId;

/// Between two samples, in milliseconds.
pub const SAMPLE_EVERY: u64 = 2_000;
/// So many are kept of each: three minutes.
pub const SAMPLES: usize = 90;
/// For how long that is, in minutes.
pub const MINUTES: u64 = SAMPLES as u64 * SAMPLE_EVERY / 60_000;
/// Of so many people at most; a call has fewer.
const KEPT: usize = 200;

/// What is kept of one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LinkSample {
    /// In milliseconds.
    round_trip: Option<u16>,
    /// Of 1,000 packets.
    loss: u16,
}

/// The last minutes of all connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkHistory {
    last: Option<Mono>,
    /// Oldest first; `None` for a gap.
    rings: BTreeMap<ParticipantId, VecDeque<Option<LinkSample>>>,
}

/// What of the last minutes is worth a sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkSummary {
    /// The shortest and the longest way there and back, in milliseconds; `None` where none was measured.
    pub round_trip: Option<(u16, u16)>,
    /// The most that was lost between two readings, in percent.
    pub loss: u16,
}

/// A chart in a box that is [`LinkChart::WIDTH`] wide and [`LinkChart::HEIGHT`] high, the newest sample at its right edge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkChart {
    /// The way there and back, as the `d` of a path: a line for each stretch without a gap.
    pub round_trip: String,
    /// The loss, as the `d` of a path: a bar for each sample with any, from the bottom.
    pub loss: String,
    /// How long a way the upper edge stands for, in milliseconds.
    pub top_round_trip: u16,
    /// How much loss it stands for, in percent.
    pub top_loss: u16,
}

impl LinkChart {
    /// Two for each sample.
    pub const WIDTH: usize = SAMPLES * 2;
    /// What is enough to tell twice as much.
    pub const HEIGHT: usize = 48;
}

impl LinkHistory {
    /// Takes in what was measured. Whoever is not in it is gone.
    pub fn update(&mut self, now: Mono, readings: &[(ParticipantId, LinkQuality)]) {
        let missed = self.last.replace(now).map_or(0, |last| {
            // A timer that comes late by less than one reading has missed none.
            now.since(last).saturating_sub(SAMPLE_EVERY / 2) / SAMPLE_EVERY
        });
        let missed = usize::try_from(missed).unwrap_or(SAMPLES).min(SAMPLES);
        let mut rings = std::mem::take(&mut self.rings);
        for (who, quality) in readings.iter().take(KEPT) {
            let known = rings.remove(who);
            let mut ring = known.unwrap_or_default();
            if !ring.is_empty() {
                ring.extend(std::iter::repeat_n(None, missed));
            }
            ring.push_back(Some(LinkSample { round_trip: quality.round_trip, loss: quality.loss }));
            while ring.len() > SAMPLES {
                ring.pop_front();
            }
            self.rings.insert(*who, ring);
        }
    }

    /// The last minutes with this participant, in short; `None` before anything was measured.
    #[must_use]
    pub fn summary(&self, who: ParticipantId) -> Option<LinkSummary> {
        let samples = || self.rings.get(&who).into_iter().flatten().flatten();
        samples().next()?;
        let trips = || samples().filter_map(|sample| sample.round_trip);
        let loss = samples().map(|sample| percent(sample.loss)).max().unwrap_or(0);
        Some(LinkSummary { round_trip: trips().min().zip(trips().max()), loss })
    }

    /// The chart of them; empty before anything was measured.
    #[must_use]
    pub fn chart(&self, who: ParticipantId) -> LinkChart {
        let Some(ring) = self.rings.get(&who) else { return LinkChart::default() };
        let summary = self.summary(who).unwrap_or_default();
        let top_round_trip = top(summary.round_trip.map_or(0, |(_, longest)| longest), &TOP_ROUND_TRIPS);
        let top_loss = top(summary.loss, &TOP_LOSSES);
        let first = SAMPLES - ring.len().min(SAMPLES);
        let (mut line, mut bars) = (String::new(), String::new());
        let mut is_drawn = false;
        for (at, sample) in ring.iter().enumerate() {
            let x = (first + at) * 2 + 1;
            let trip = sample.and_then(|sample| sample.round_trip);
            if let Some(trip) = trip {
                let y = LinkChart::HEIGHT - height(trip, top_round_trip);
                let stroke = if is_drawn { 'L' } else { 'M' };
                // A stretch of one sample is a dot, which a line without a length is where its ends are round.
                let _ = write!(line, "{stroke}{x} {y}");
                if !is_drawn {
                    let _ = write!(line, "L{x} {y}");
                }
            }
            is_drawn = trip.is_some();
            let lost = sample.map_or(0, |sample| percent(sample.loss));
            if lost > 0 {
                let _ = write!(
                    bars,
                    "M{x} {}V{}",
                    LinkChart::HEIGHT,
                    LinkChart::HEIGHT - height(lost, top_loss).max(2)
                );
            }
        }
        LinkChart { round_trip: line, loss: bars, top_round_trip, top_loss }
    }
}

/// Of thousandths, in percent, and one where there is any.
#[must_use]
pub const fn percent(thousandths: u16) -> u16 {
    thousandths.div_ceil(10)
}

/// What the upper edge may stand for: round numbers, few of them, so that it does not change with every sample.
const TOP_ROUND_TRIPS: [u16; 6] = [100, 200, 500, 1_000, 5_000, u16::MAX];
const TOP_LOSSES: [u16; 4] = [5, 20, 50, 100];

fn top(most: u16, tops: &[u16]) -> u16 {
    tops.iter().copied().find(|top| *top >= most).or(tops.last().copied()).unwrap_or(most)
}

/// How high that is in the chart.
fn height(value: u16, top: u16) -> usize {
    usize::from(value.min(top)) * (LinkChart::HEIGHT - 2) / usize::from(top.max(1)) + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ADA: ParticipantId = ParticipantId::from_bits(1);

    fn reading(round_trip: Option<u16>, loss: u16) -> (ParticipantId, LinkQuality) {
        (ADA, LinkQuality { round_trip, loss, ..LinkQuality::default() })
    }

    fn history(samples: &[(Option<u16>, u16)]) -> LinkHistory {
        let mut history = LinkHistory::default();
        for (at, (round_trip, loss)) in samples.iter().enumerate() {
            history.update(Mono(at as u64 * SAMPLE_EVERY), &[reading(*round_trip, *loss)]);
        }
        history
    }

    #[test]
    fn the_last_minutes_are_kept_and_no_more() {
        assert_eq!(MINUTES, 3);
        let mut history = history(&[(Some(900), 500)]);
        for at in 1..=1_000 {
            history.update(Mono(at * SAMPLE_EVERY), &[reading(Some(40), 0)]);
        }
        assert_eq!(history.rings[&ADA].len(), SAMPLES);
        let summary = history.summary(ADA).unwrap();
        assert_eq!((summary.round_trip, summary.loss), (Some((40, 40)), 0));
        history.update(Mono(2_002_000), &[]);
        assert!(history.rings.is_empty() && history.summary(ADA).is_none());
        let crowd: Vec<_> =
            (0..5_000).map(|id| (ParticipantId::from_bits(id), LinkQuality::default())).collect();
        history.update(Mono(2_004_000), &crowd);
        assert_eq!(history.rings.len(), KEPT);
    }

    #[test]
    fn a_chart_has_a_line_and_bars_with_the_newest_at_the_right() {
        let chart = history(&[(Some(50), 0), (Some(100), 25), (None, 0), (Some(0), 1)]).chart(ADA);
        assert_eq!((chart.top_round_trip, chart.top_loss), (100, 5));
        assert_eq!(chart.round_trip, "M173 24L173 24L175 1M179 47L179 47");
        // 2.5 % are three of five; the little that was lost last is seen.
        assert_eq!(chart.loss, "M175 48V20M179 48V38");
        assert_eq!(history(&[]).chart(ADA), LinkChart::default());
    }

    #[test]
    fn where_the_page_slept_is_a_gap() {
        let mut slept = history(&[(Some(10), 0), (Some(10), 0)]);
        slept.update(Mono(SAMPLE_EVERY * 5), &[reading(Some(10), 0)]);
        let gaps = slept.rings[&ADA].iter().map(Option::is_none).collect::<Vec<_>>();
        assert_eq!(gaps, [false, false, true, true, true, false]);
        assert_eq!(slept.chart(ADA).round_trip.matches('M').count(), 2);
        // A timer that is late by a little has missed nothing.
        slept.update(Mono(SAMPLE_EVERY * 6 + 900), &[reading(Some(10), 0)]);
        assert_eq!(slept.rings[&ADA].len(), 7);
        slept.update(Mono(u64::MAX), &[reading(Some(10), 0)]);
        assert_eq!(slept.rings[&ADA].len(), SAMPLES);
        // Who came after that has none.
        let other = (ParticipantId::from_bits(2), LinkQuality::default());
        slept.update(Mono(u64::MAX), &[other]);
        assert_eq!(slept.rings[&other.0].len(), 1);
    }

    proptest! {
        /// Whatever is measured, and whenever, all of the chart is within its box, and there is an end to it.
        #[test]
        fn the_chart_is_within_its_box(
            samples in prop::collection::vec((prop::option::of(any::<u16>()), any::<u16>(), 0..20_000_u64), 0..200),
        ) {
            let mut history = LinkHistory::default();
            let mut now = Mono(0);
            for (round_trip, loss, wait) in samples {
                now = now.after(wait);
                history.update(now, &[reading(round_trip, loss)]);
            }
            let chart = history.chart(ADA);
            for path in [&chart.round_trip, &chart.loss] {
                let words: Vec<usize> = path.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty())
                    .map(|word| word.parse().expect("a number")).collect();
                prop_assert!(words.len() <= SAMPLES * 4);
                prop_assert!(words.iter().all(|number| *number <= LinkChart::WIDTH));
            }
            let ys = chart.round_trip.split(['M', 'L']).filter_map(|point| point.split_once(' ')?.1.parse().ok());
            prop_assert!(ys.into_iter().all(|y: usize| y <= LinkChart::HEIGHT));
            if let Some(LinkSummary { round_trip: Some((least, most)), .. }) = history.summary(ADA) {
                prop_assert!(least <= most && most <= chart.top_round_trip);
            }
        }
    }
}
