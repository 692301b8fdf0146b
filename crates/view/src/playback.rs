//! What becomes of a `<video>` or an `<audio>` that the browser does not let play, or has paused.

use parvis_meeting::Mono;

/// A browser that pauses what plays again so often within this time means it.
const PAUSES: u8 = 3;
const WITHIN: u64 = 10_000;

/// Milliseconds until what was refused is tried again, the first time and later. A browser allows a page that captures a microphone
/// or a camera to play (Chromium, Safari), and knows of that a moment later than the page.
const TRIES: [u32; 5] = [250, 500, 1_000, 2_000, 4_000];
/// From so many refusals in a row on the person is told.
const TOLD: usize = 2;

/// What the browser keeps from the person until they press something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Blocked {
    /// Nothing.
    #[default]
    Nothing,
    /// Somebody is not heard.
    Sound,
    /// A picture stands still.
    Picture,
}

/// What an element plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is seen: a `<video>`, always without sound.
    Picture,
    /// What is heard: an `<audio>`.
    Sound,
}

/// The elements of the page, each under a key of the caller's.
#[derive(Debug, Default)]
pub struct Playback {
    elements: Vec<PlayedElement>,
}

#[derive(Debug)]
struct PlayedElement {
    key: u32,
    part: Part,
    /// How often in a row it was refused.
    refusals: usize,
    /// How often it was paused since when.
    pauses: (u8, Mono),
    /// The browser insisted on that.
    stays_paused: bool,
}

impl Playback {
    /// This element is there.
    pub fn add(&mut self, key: u32, part: Part) {
        self.elements.push(PlayedElement {
            key,
            part,
            refusals: 0,
            pauses: (0, Mono(0)),
            stays_paused: false,
        });
    }

    /// It plays.
    pub fn played(&mut self, key: u32) {
        if let Some(element) = self.element(key) {
            element.refusals = 0;
            element.stays_paused = false;
        }
    }

    /// The browser refused to play it. In how many milliseconds to try again, if ever before the person has done something.
    pub fn refused(&mut self, key: u32) -> Option<u32> {
        let element = self.element(key)?;
        let wait = TRIES.get(element.refusals).copied();
        element.refusals = element.refusals.saturating_add(1);
        wait
    }

    /// The browser paused it, and nobody else can: there are no buttons for that. Whether to play it again.
    pub fn paused(&mut self, key: u32, now: Mono) -> bool {
        let Some(element) = self.element(key) else { return false };
        let (before, since) = element.pauses;
        let again = before > 0 && now.since(since) < WITHIN;
        element.pauses = if again { (before.saturating_add(1), since) } else { (1, now) };
        element.stays_paused = element.pauses.0 > PAUSES;
        !element.stays_paused
    }

    /// The browser may allow more now: the person has done something, or the page captures what it did not before. Which ones to play.
    pub fn resume(&mut self) -> Vec<u32> {
        let held = self.elements.iter_mut().filter(|element| element.refusals > 0 || element.stays_paused);
        held.map(|element| {
            element.refusals = 0;
            element.pauses = (0, Mono(0));
            element.stays_paused = false;
            element.key
        })
        .collect()
    }

    /// Whether it was refused, and does not play since.
    #[must_use]
    pub fn is_refused(&self, key: u32) -> bool {
        self.elements.iter().any(|element| element.key == key && element.refusals > 0)
    }

    /// It is gone.
    pub fn forget(&mut self, key: u32) {
        self.elements.retain(|element| element.key != key);
    }

    /// What is kept from the person.
    #[must_use]
    pub fn blocked(&self) -> Blocked {
        let any = |part| {
            let mut held =
                self.elements.iter().filter(|element| element.refusals >= TOLD || element.stays_paused);
            held.any(|element| element.part == part)
        };
        if any(Part::Picture) {
            Blocked::Picture
        } else if any(Part::Sound) {
            Blocked::Sound
        } else {
            Blocked::Nothing
        }
    }

    fn element(&mut self, key: u32) -> Option<&mut PlayedElement> {
        self.elements.iter_mut().find(|element| element.key == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture under 1, a sound under 2.
    fn playback() -> Playback {
        let mut playback = Playback::default();
        playback.add(1, Part::Picture);
        playback.add(2, Part::Sound);
        playback
    }

    fn refuse_twice(playback: &mut Playback, key: u32) {
        playback.refused(key);
        playback.refused(key);
    }

    #[test]
    fn what_stays_refused_is_told_until_it_plays() {
        let mut playback = playback();
        for key in [1, 2] {
            playback.refused(key);
            assert_eq!(playback.blocked(), Blocked::Nothing, "a moment later it may be allowed");
            playback.played(key);
        }
        refuse_twice(&mut playback, 2);
        assert_eq!(playback.blocked(), Blocked::Sound);
        refuse_twice(&mut playback, 1);
        assert_eq!(playback.blocked(), Blocked::Picture, "which says more");
        playback.played(1);
        assert_eq!(playback.blocked(), Blocked::Sound);
        assert!(playback.is_refused(2));
        playback.played(2);
        assert!(!playback.is_refused(2));
        assert_eq!(playback.blocked(), Blocked::Nothing);
    }

    #[test]
    fn what_is_refused_is_tried_again_some_times_and_anew_when_more_may_be_allowed() {
        let mut playback = playback();
        assert!(playback.resume().is_empty());
        for _ in 0..2 {
            let waits: Vec<_> = std::iter::from_fn(|| playback.refused(2)).collect();
            assert_eq!(waits, TRIES);
            assert_eq!(playback.resume(), [2]);
            assert_eq!(playback.blocked(), Blocked::Nothing);
        }
    }

    #[test]
    fn what_is_gone_is_not_told() {
        let mut playback = playback();
        refuse_twice(&mut playback, 1);
        playback.forget(1);
        assert_eq!(playback.blocked(), Blocked::Nothing);
        assert_eq!(playback.refused(1), None);
        assert!(!playback.paused(1, Mono(0)));
    }

    #[test]
    fn what_was_paused_plays_again_until_the_browser_insists() {
        let mut playback = playback();
        for n in 0..u64::from(PAUSES) {
            assert!(playback.paused(1, Mono(n * 100)));
            playback.played(1);
        }
        assert!(!playback.paused(1, Mono(1_000)));
        assert_eq!(playback.blocked(), Blocked::Picture);
        assert_eq!(playback.resume(), [1]);
        assert!(playback.paused(1, Mono(1_100)), "after the person has pressed something it is tried anew");
    }

    #[test]
    fn a_pause_now_and_then_is_played_over_for_ever() {
        let mut playback = playback();
        assert!((0..100).all(|n| playback.paused(1, Mono(n * WITHIN))));
        assert_eq!(playback.blocked(), Blocked::Nothing);
    }
}
