//! Which seats nobody holds any more: their allocations end. Whoever has left a meeting keeps no relay of it.

use std::collections::{HashMap, VecDeque};

use parvis_base::Mono;

/// How long a participant may relay after their seat was given up for lost, in milliseconds. The socket to the server may be
/// broken for long while what they say and show still flows.
const GRACE: u64 = 10 * 60 * 1_000;
/// How many such seats are remembered. With more, the oldest ends early.
const MOST: usize = 20_000;

/// What became of a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SeatNews {
    /// Somebody holds it.
    Held(String),
    /// They have left, or were removed.
    Left(String),
    /// They did not come back in time.
    Expired(String),
}

/// Seats that were given up, and may still be come back to.
#[derive(Debug, Default)]
pub(super) struct DepartedSeats {
    until: HashMap<String, Mono>,
    order: VecDeque<(Mono, String)>,
}

impl DepartedSeats {
    /// Takes note of it. Returns the seat whose allocations end now, if there is one.
    pub(super) fn hear(&mut self, now: Mono, news: SeatNews) -> Option<String> {
        match news {
            // Whoever is back in time has lost nothing.
            SeatNews::Held(seat) => {
                self.until.remove(&seat);
                None
            }
            SeatNews::Left(seat) => {
                self.until.remove(&seat);
                Some(seat)
            }
            SeatNews::Expired(seat) => {
                let until = now.after(GRACE);
                self.until.insert(seat.clone(), until);
                self.order.push_back((until, seat));
                if self.order.len() > MOST { self.pop() } else { None }
            }
        }
    }

    /// The seats whose time is over.
    pub(super) fn due(&mut self, now: Mono) -> Vec<String> {
        let mut due = Vec::new();
        while self.order.front().is_some_and(|(until, _)| *until <= now) {
            due.extend(self.pop());
        }
        due
    }

    /// When the next is.
    pub(super) fn next(&self) -> Option<Mono> {
        self.order.front().map(|(until, _)| *until)
    }

    /// The oldest; nothing where somebody came back to it, or gave it up again later.
    fn pop(&mut self) -> Option<String> {
        let (until, seat) = self.order.pop_front()?;
        if self.until.get(&seat) != Some(&until) {
            return None;
        }
        self.until.remove(&seat);
        Some(seat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expired(seat: &str) -> SeatNews {
        SeatNews::Expired(seat.to_owned())
    }

    #[test]
    fn who_left_relays_no_more_and_who_was_lost_does_for_a_while() {
        let mut seats = DepartedSeats::default();
        assert_eq!(seats.hear(Mono(0), SeatNews::Left("a".to_owned())), Some("a".to_owned()));
        assert_eq!(seats.hear(Mono(0), expired("b")), None);
        assert_eq!(seats.next(), Some(Mono(GRACE)));
        assert!(seats.due(Mono(GRACE - 1)).is_empty());
        assert_eq!(seats.due(Mono(GRACE)), ["b"]);
        assert_eq!(seats.next(), None);
    }

    #[test]
    fn who_comes_back_goes_on() {
        let mut seats = DepartedSeats::default();
        seats.hear(Mono(0), expired("a"));
        seats.hear(Mono(5), SeatNews::Held("a".to_owned()));
        assert!(seats.due(Mono(GRACE)).is_empty());
        // And is lost again.
        seats.hear(Mono(GRACE), expired("a"));
        assert!(seats.due(Mono(GRACE + 5)).is_empty());
        assert_eq!(seats.due(Mono(2 * GRACE)), ["a"]);
    }

    #[test]
    fn of_too_many_the_oldest_ends_early() {
        let mut seats = DepartedSeats::default();
        for n in 0..MOST {
            assert_eq!(seats.hear(Mono(0), expired(&n.to_string())), None);
        }
        assert_eq!(seats.hear(Mono(1), expired("one more")), Some("0".to_owned()));
        assert!(seats.until.len() <= MOST && seats.order.len() <= MOST);
    }
}
