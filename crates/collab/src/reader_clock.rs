//! When something was written, by the clock of whoever reads it.
//!
//! An entry has the time of its author's clock, which may be hours wrong. What comes from its author just after it was written
//! was written now; from that follows how wrong the clock is, and so when the earlier entries of that author were written.
//! What came late, after an outage of the network, looks as if the clock were behind. So the smallest difference that was seen
//! counts: nothing comes before it is written, and what came fastest says most.

use std::collections::BTreeMap;

use parvis_base::WallTime;
use parvis_protocol::ParticipantId;

use crate::ids::ItemId;

/// A clock that is no more wrong than this, in milliseconds, is right: a message takes its time, and two people who say the
/// same minute need not be corrected.
const TOLERANCE: i64 = 60_000;

/// What is known of the clocks of the others.
#[derive(Debug, Default)]
pub(crate) struct ReaderClock {
    /// How many milliseconds this clock is ahead of an author's: the least that was seen.
    ahead: BTreeMap<ParticipantId, i64>,
    /// When the messages and offers came, and by the author's clock were written, if that was just before.
    came: BTreeMap<ItemId, EntryArrival>,
}

#[derive(Debug, Clone, Copy)]
struct EntryArrival {
    at: WallTime,
    live: bool,
}

impl ReaderClock {
    /// Something by this author came at `now` and is of `written`; `live` where it was written after there was a channel to
    /// them.
    pub(crate) fn came(&mut self, now: WallTime, id: ItemId, written: WallTime, live: bool) {
        self.came.insert(id, EntryArrival { at: now, live });
        if live {
            let seen = difference(now, written);
            self.ahead.entry(id.author()).and_modify(|least| *least = seen.min(*least)).or_insert(seen);
        }
    }

    /// When something was written, by this clock.
    pub(crate) fn time_of(&self, id: ItemId, written: WallTime) -> WallTime {
        let Some(came) = self.came.get(&id) else { return self.corrected(id.author(), written) };
        if came.live && self.wrong(id.author()).is_some() {
            return came.at;
        }
        // It was written before it came, whatever its author's clock says.
        self.corrected(id.author(), written).min(came.at)
    }

    /// The same where it is not known when it came.
    pub(crate) fn corrected(&self, author: ParticipantId, written: WallTime) -> WallTime {
        self.wrong(author).map_or(written, |ahead| WallTime(written.0.saturating_add_signed(ahead)))
    }

    /// How many milliseconds this clock is ahead of an author's, if that is so much that theirs is wrong.
    fn wrong(&self, author: ParticipantId) -> Option<i64> {
        self.ahead.get(&author).copied().filter(|ahead| ahead.saturating_abs() > TOLERANCE)
    }
}

fn difference(one: WallTime, other: WallTime) -> i64 {
    let apart = i64::try_from(one.0.abs_diff(other.0)).unwrap_or(i64::MAX);
    if one >= other { apart } else { -apart }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Writer;

    const NOON: u64 = 1_700_000_000_000;
    const HOUR: u64 = 3_600_000;

    fn item(index: u32) -> ItemId {
        ItemId { writer: Writer { author: ParticipantId::from_bits(2), session: 1 }, index }
    }

    #[test]
    fn what_comes_at_once_has_the_time_of_the_reader() {
        for wrong in [0, NOON - 2 * HOUR, NOON + 2 * HOUR, NOON + 400 * 24 * HOUR, u64::MAX] {
            let mut clock = ReaderClock::default();
            clock.came(WallTime(NOON), item(0), WallTime(wrong), true);
            assert_eq!(clock.time_of(item(0), WallTime(wrong)), WallTime(NOON), "{wrong}");
        }
        // A right clock is believed to the second, and never beyond this moment.
        let mut clock = ReaderClock::default();
        clock.came(WallTime(NOON), item(0), WallTime(NOON - 3_000), true);
        clock.came(WallTime(NOON), item(1), WallTime(NOON + 3_000), true);
        assert_eq!(clock.time_of(item(0), WallTime(NOON - 3_000)), WallTime(NOON - 3_000));
        assert_eq!(clock.time_of(item(1), WallTime(NOON + 3_000)), WallTime(NOON));
    }

    #[test]
    fn who_comes_late_sees_old_messages_at_their_time_and_none_in_the_future() {
        let mut clock = ReaderClock::default();
        clock.came(WallTime(NOON), item(0), WallTime(NOON - HOUR), false);
        clock.came(WallTime(NOON), item(1), WallTime(NOON + HOUR), false);
        assert_eq!(clock.time_of(item(0), WallTime(NOON - HOUR)), WallTime(NOON - HOUR));
        assert_eq!(clock.time_of(item(1), WallTime(NOON + HOUR)), WallTime(NOON));
        // With the first word of that author it is known how wrong their clock is: three hours ahead.
        let now = NOON + HOUR / 2;
        clock.came(WallTime(now), item(2), WallTime(now + 3 * HOUR), true);
        assert_eq!(clock.time_of(item(1), WallTime(NOON + HOUR)), WallTime(NOON - 2 * HOUR));
        // Before any time there is.
        assert_eq!(clock.time_of(item(3), WallTime(5)), WallTime(0));
    }

    #[test]
    fn what_comes_late_is_no_sign_of_a_wrong_clock() {
        let mut clock = ReaderClock::default();
        // Before and after the outage messages come at once, those of the two minutes between all at its end.
        let end = NOON + 120_000;
        let old = NOON - HOUR;
        clock.came(WallTime(NOON), item(0), WallTime(old), false);
        clock.came(WallTime(NOON), item(1), WallTime(NOON - 200), true);
        let typed = [(2, NOON + 1_000), (3, NOON + 60_000), (4, NOON + 119_000)];
        for (index, written) in typed {
            clock.came(WallTime(end), item(index), WallTime(written), true);
            assert_eq!(clock.time_of(item(0), WallTime(old)), WallTime(old), "after {index}");
        }
        for (index, written) in typed {
            assert_eq!(clock.time_of(item(index), WallTime(written)), WallTime(written), "{index}");
        }
        let unknown = clock.corrected(ParticipantId::from_bits(2), WallTime(old));
        assert_eq!(unknown, WallTime(old));
    }

    #[test]
    fn an_outage_before_the_first_word_is_made_good_by_what_comes_at_once() {
        let mut clock = ReaderClock::default();
        clock.came(WallTime(NOON + 120_000), item(0), WallTime(NOON), true);
        clock.came(WallTime(NOON + 130_000), item(1), WallTime(NOON + 129_900), true);
        assert_eq!(clock.time_of(item(0), WallTime(NOON)), WallTime(NOON));
        assert_eq!(clock.time_of(item(1), WallTime(NOON + 129_900)), WallTime(NOON + 129_900));
    }
}
