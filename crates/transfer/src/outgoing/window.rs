//! How much may be under way to one receiver: so much that a file delays what else uses the line by [`limits::QUEUE`]
//! and no more (LEDBAT, RFC 6817).

use std::collections::VecDeque;

use parvis_base::Mono;

use crate::limits;

/// How much may be under way to one receiver: so much that what it waits on the way is about [`limits::QUEUE`] longer
/// than the way itself takes. That is what LEDBAT does (RFC 6817), so that voices, pictures and what people write on
/// the same line hardly wait for a file, and a channel is never given more than its congestion control gets out without
/// losses.
#[derive(Debug)]
pub(super) struct Window {
    /// How many bytes.
    bytes: u64,
    /// Nothing has waited yet: it doubles in the time that the way takes.
    starting: bool,
    sent: u64,
    got: u64,
    /// Up to where each message goes, and when it was sent.
    messages: VecDeque<(u64, Mono)>,
    /// The least that a message has taken, in this minute or so and in that before.
    least: [u64; 2],
    turned: Mono,
}

impl Window {
    pub(super) fn new(now: Mono) -> Self {
        Self {
            bytes: limits::WINDOW_FIRST,
            starting: true,
            sent: 0,
            got: 0,
            messages: VecDeque::new(),
            least: [u64::MAX; 2],
            turned: now,
        }
    }

    /// The bytes of the next message, which is one of four that are under way at once, where a channel takes so many.
    pub(super) fn message(&self, most: u32) -> u32 {
        let quarter = u32::try_from(self.bytes / 4).unwrap_or(u32::MAX);
        quarter.clamp(limits::BODY_LEAST, most.max(limits::BODY_LEAST))
    }

    /// The bytes that were sent and have not come, as far as is known.
    pub(super) fn under_way(&self) -> u64 {
        self.sent - self.got
    }

    /// Whether so many bytes more may be under way. One message always may.
    pub(super) fn fits(&self, bytes: u32) -> bool {
        self.under_way() == 0 || self.under_way() + u64::from(bytes) <= self.bytes
    }

    pub(super) fn sent(&mut self, now: Mono, bytes: u32) {
        self.sent += u64::from(bytes);
        self.messages.push_back((self.sent, now));
    }

    /// The receiver has so many bytes of all that was sent. `None` where it cannot have.
    pub(super) fn got(&mut self, now: Mono, got: u64) -> Option<()> {
        if got <= self.got || got > self.sent {
            return None;
        }
        let used = self.under_way() >= self.bytes / 2;
        while let Some((to, at)) = self.messages.front().copied().filter(|(to, _)| *to <= got) {
            self.messages.pop_front();
            let bytes = to - self.got;
            self.got = to;
            self.arrived(now, now.since(at), bytes, used);
        }
        self.got = got;
        Some(())
    }

    /// A message of so many bytes has taken so long.
    fn arrived(&mut self, now: Mono, took: u64, bytes: u64, used: bool) {
        if now.since(self.turned) >= limits::QUEUE_MEMORY {
            (self.turned, self.least) = (now, [u64::MAX, self.least[0]]);
        }
        self.least[0] = self.least[0].min(took);
        let waited = took - self.least[0].min(self.least[1]);
        self.starting &= waited * 2 < limits::QUEUE;
        self.bytes = if waited > limits::QUEUE {
            let over = (waited - limits::QUEUE).min(limits::QUEUE);
            self.bytes.saturating_sub(self.step(bytes) * over / limits::QUEUE)
        } else if !used {
            // What was not needed says nothing of what would be too much.
            self.bytes
        } else if self.starting {
            self.bytes + bytes
        } else {
            self.bytes + self.step(bytes) * (limits::QUEUE - waited) / limits::QUEUE
        };
        self.bytes = self.bytes.clamp(u64::from(limits::BODY_LEAST), limits::BUFFER_MOST);
    }

    /// How far it goes for these bytes: a quarter for a whole window of them, and no further than
    /// [`limits::WINDOW_STEP`].
    fn step(&self, bytes: u64) -> u64 {
        bytes * limits::WINDOW_STEP.min(self.bytes / 4) / self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line with a queue before it, in bytes a millisecond and milliseconds, that carries a file for some seconds.
    struct SimulatedLink {
        rate: u64,
        way: u64,
        /// What others send over it, in the same unit.
        others: u64,
    }

    #[derive(Debug)]
    struct Carried {
        /// Bytes a millisecond in the second half.
        rate: u64,
        /// How long what came last waited before the line, at most, in the second half.
        waited: u64,
    }

    impl SimulatedLink {
        fn carries(&self, seconds: u64) -> Carried {
            let mut window = Window::new(Mono(0));
            let (mut queued, mut coming, mut total) = (0_u64, VecDeque::new(), 0_u64);
            let (mut carried, mut waited) = (0, 0);
            for now in 0..seconds * 1_000 {
                queued = (queued + self.others).saturating_sub(self.rate);
                while coming.front().is_some_and(|(at, _)| *at <= now) {
                    let (_, got) = coming.pop_front().unwrap();
                    window.got(Mono(now), got).unwrap();
                    if now >= seconds * 500 {
                        carried = got - total.min(got);
                    } else {
                        total = got;
                    }
                }
                loop {
                    let bytes = window.message(limits::BODY_BYTES);
                    if !window.fits(bytes) {
                        break;
                    }
                    window.sent(Mono(now), bytes);
                    queued += u64::from(bytes);
                    coming.push_back((now + queued / self.rate + self.way, window.sent));
                }
                if now >= seconds * 500 {
                    waited = waited.max(queued / self.rate);
                }
            }
            Carried { rate: carried / (seconds * 500), waited }
        }
    }

    #[test]
    fn a_line_is_filled_and_nobody_waits_long_before_it() {
        // From a megabit a second to 800, next door and over an ocean.
        for rate in [125, 1_000, 12_500, 100_000] {
            for way in [1, 20, 150] {
                let Carried { rate: carried, waited } = SimulatedLink { rate, way, others: 0 }.carries(60);
                // What the largest window has under way, and one message, are what may keep it from more.
                let most = rate.min(limits::BUFFER_MOST / (way + 1));
                assert!(carried * 100 >= most * 80, "{carried} of {rate} at {way} ms");
                let message = u64::from(limits::BODY_LEAST) * 2 / rate;
                assert!(waited <= 2 * limits::QUEUE + message, "{waited} ms at {rate} and {way} ms");
            }
        }
    }

    #[test]
    fn who_sends_on_the_same_line_is_left_alone() {
        let Carried { rate, waited } = SimulatedLink { rate: 1_000, way: 20, others: 700 }.carries(60);
        assert!((200..=300).contains(&rate) && waited <= 2 * limits::QUEUE, "{rate}, {waited}");
    }

    #[test]
    fn a_line_that_became_longer_is_known_after_a_while() {
        let mut window = Window::new(Mono(0));
        let mut now = 0;
        let mut send = |window: &mut Window, took: u64| {
            now += took;
            while window.fits(limits::BODY_LEAST) {
                window.sent(Mono(now - took), limits::BODY_LEAST);
            }
            window.got(Mono(now), window.sent).unwrap();
        };
        (0..50).for_each(|_| send(&mut window, 10));
        let before = window.bytes;
        (0..50).for_each(|_| send(&mut window, 10 + 3 * limits::QUEUE));
        assert!(window.bytes < before / 2);
        (0..2 * limits::QUEUE_MEMORY / limits::QUEUE).for_each(|_| send(&mut window, 10 + 3 * limits::QUEUE));
        assert!(window.bytes > before / 2, "{} after {before}", window.bytes);
    }

    #[test]
    fn a_receiver_cannot_have_what_was_not_sent_or_have_less_than_before() {
        let mut window = Window::new(Mono(0));
        window.sent(Mono(0), 1_000);
        window.sent(Mono(0), 1_000);
        assert_eq!(window.got(Mono(5), 2_001), None);
        assert_eq!(window.got(Mono(5), 0), None);
        assert_eq!(window.got(Mono(5), 1_500), Some(()));
        assert_eq!(window.got(Mono(5), 1_500), None);
        assert_eq!(window.got(Mono(6), 2_000), Some(()));
    }

    #[test]
    fn an_idle_window_does_not_grow() {
        let mut window = Window::new(Mono(0));
        for now in 0..1_000 {
            window.sent(Mono(now), 1_000);
            window.got(Mono(now), window.sent).unwrap();
        }
        assert_eq!(window.bytes, limits::WINDOW_FIRST);
    }
}
