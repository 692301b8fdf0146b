//! What the way through the relay can carry, and how many people that is good for.

/// What was measured between two connections of the page that both go through the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineFacts {
    /// What arrived of what was sent, in kilobits a second: each bit went up and came down again.
    pub kbits_per_second: u32,
    /// Whether it was as much as the server lets a check have, so that the line may carry more.
    pub at_most: bool,
    /// There and back through the relay, in milliseconds: the median.
    pub round_trip: u32,
    /// How many of a thousand small packets were lost.
    pub lost_per_mille: u16,
}

/// So many bytes have arrived by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineSample {
    /// Milliseconds since the first.
    pub at: u32,
    /// Bytes in all.
    pub bytes: u64,
}

/// More are not promised, whatever the line carries: each sends to each.
pub const MOST_PEOPLE: u32 = 12;
/// A picture that is good to look at and the voice, in kilobits a second, to and from each.
const EACH: u32 = 300;
/// What of the line they may take, in percent: the rest is for what else uses it.
const SHARE: u32 = 80;
/// What a call by voice needs, in kilobits a second.
const VOICE: u32 = 64;
/// Above this, people talk into one another's sentences (ITU-T G.114), in milliseconds.
const SLOW: u32 = 300;
/// From here on nobody can talk.
const FAR_TOO_SLOW: u32 = 1_000;
/// From here on sounds and pictures break up, of a thousand.
const LOSSY: u16 = 50;
/// From here on nothing repairs it.
const FAR_TOO_LOSSY: u16 = 250;

/// What arrived a second, in kilobits, in the second half of the samples: a sender begins slowly. `None` of too few.
#[must_use]
pub fn throughput(samples: &[LineSample]) -> Option<u32> {
    let last = samples.last()?;
    let first = samples.iter().find(|sample| sample.at >= last.at / 2)?;
    let millis = u64::from(last.at.checked_sub(first.at).filter(|millis| *millis > 0)?);
    u32::try_from(last.bytes.saturating_sub(first.bytes).saturating_mul(8) / millis).ok()
}

/// The most that the server lets a check have, in kilobits a second, and what of it counts as all: the rest is what the layers
/// below add.
const MOST_OF_A_CHECK: u32 = 4_000;
const ALL_OF_IT: u32 = MOST_OF_A_CHECK * 80 / 100;

/// What was measured: how long each small packet took there and back, in milliseconds, of so many that were sent; and what arrived
/// when as much was sent as goes through.
#[must_use]
pub fn line_facts(round_trips: &[u32], samples: &[LineSample], sent: u32) -> LineFacts {
    let kbits_per_second = throughput(samples).unwrap_or_default();
    let mut sorted = round_trips.to_vec();
    sorted.sort_unstable();
    let lost = u64::from(sent).saturating_sub(round_trips.len() as u64);
    let lost_per_mille = (lost * 1_000).checked_div(u64::from(sent)).unwrap_or_default();
    LineFacts {
        kbits_per_second,
        at_most: kbits_per_second >= ALL_OF_IT,
        round_trip: sorted.get(sorted.len() / 2).copied().unwrap_or_default(),
        lost_per_mille: u16::try_from(lost_per_mille).unwrap_or(1_000),
    }
}

/// How many people with video this is good for, the person included; 1 for nobody else's picture.
#[must_use]
pub fn people_with_video(line: LineFacts) -> u32 {
    let others = u64::from(line.kbits_per_second) * u64::from(SHARE) / 100 / u64::from(EACH);
    u32::try_from(others).unwrap_or(MOST_PEOPLE).saturating_add(1).min(MOST_PEOPLE)
}

/// What a line is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineUse {
    /// Voices and pictures.
    Video { people: u32 },
    /// The same, with late voices.
    Delayed { people: u32 },
    /// The same, with sounds and pictures that break up.
    Lossy { people: u32 },
    /// Voices.
    Voice,
    /// Nothing.
    Nothing,
}

pub(crate) fn line_use(line: LineFacts) -> LineUse {
    let people = people_with_video(line);
    if line.kbits_per_second < VOICE
        || line.round_trip >= FAR_TOO_SLOW
        || line.lost_per_mille >= FAR_TOO_LOSSY
    {
        LineUse::Nothing
    } else if people < 2 {
        LineUse::Voice
    } else if line.lost_per_mille >= LOSSY {
        LineUse::Lossy { people }
    } else if line.round_trip >= SLOW {
        LineUse::Delayed { people }
    } else {
        LineUse::Video { people }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(kbits_per_second: u32, round_trip: u32, lost_per_mille: u16) -> LineFacts {
        LineFacts { kbits_per_second, at_most: false, round_trip, lost_per_mille }
    }

    #[test]
    fn a_line_is_good_for_so_many() {
        for (measured, good_for) in [
            (line(4_000, 40, 0), LineUse::Video { people: 11 }),
            (line(2_000, 40, 10), LineUse::Video { people: 6 }),
            (line(400, 40, 0), LineUse::Video { people: 2 }),
            (line(2_000, 300, 0), LineUse::Delayed { people: 6 }),
            (line(2_000, 300, 50), LineUse::Lossy { people: 6 }),
            (line(370, 40, 0), LineUse::Voice),
            (line(64, 40, 0), LineUse::Voice),
            (line(63, 40, 0), LineUse::Nothing),
            (line(4_000, 1_000, 0), LineUse::Nothing),
            (line(4_000, 40, 250), LineUse::Nothing),
            (line(u32::MAX, 0, 0), LineUse::Video { people: MOST_PEOPLE }),
        ] {
            assert_eq!(line_use(measured), good_for, "{measured:?}");
        }
    }

    #[test]
    fn the_slow_beginning_does_not_count() {
        let sample = |at, bytes| LineSample { at, bytes };
        let samples = [
            sample(0, 0),
            sample(1_000, 1_000),
            sample(2_000, 51_000),
            sample(3_000, 301_000),
            sample(4_000, 551_000),
        ];
        assert_eq!(throughput(&samples), Some(2_000));
        assert_eq!(throughput(&samples[..1]), None);
        assert_eq!(throughput(&[]), None);
    }

    #[test]
    fn what_was_measured_is_summed_up() {
        let samples = [
            LineSample { at: 0, bytes: 0 },
            LineSample { at: 1_000, bytes: 0 },
            LineSample { at: 2_000, bytes: 400_000 },
        ];
        let facts = line_facts(&[30, 900, 20], &samples, 4);
        assert_eq!((facts.kbits_per_second, facts.at_most), (3_200, true));
        assert_eq!((facts.round_trip, facts.lost_per_mille), (30, 250));
        // Nothing came up.
        let nothing = line_facts(&[], &[], 0);
        assert_eq!(
            nothing,
            LineFacts { kbits_per_second: 0, at_most: false, round_trip: 0, lost_per_mille: 0 }
        );
        // More than was sent is what a browser has doubled.
        assert_eq!(line_facts(&[1, 1], &[], 1).lost_per_mille, 0);
    }

    proptest! {
        #[test]
        fn more_is_never_good_for_fewer(less: u32, more: u32, samples in proptest::collection::vec((any::<u32>(), any::<u64>()), 0..9)) {
            let (less, more) = (less.min(more), less.max(more));
            prop_assert!(people_with_video(line(less, 0, 0)) <= people_with_video(line(more, 0, 0)));
            // Whatever a browser counts.
            let samples: Vec<_> = samples.into_iter().map(|(at, bytes)| LineSample { at, bytes }).collect();
            let _ = throughput(&samples);
        }
    }
}
