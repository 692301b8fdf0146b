//! What becomes of a `<video>` that the browser does not let play, or has paused.

use parvis_meeting::Mono;

/// A browser that pauses what plays again so often within this time means it.
const PAUSES: u8 = 3;
const WITHIN: u64 = 10_000;

/// What the browser keeps from the person until they press something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Blocked {
    /// Nothing.
    #[default]
    Nothing,
    /// Somebody is seen and not heard.
    Sound,
    /// A picture stands still.
    Picture,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Plays,
    /// Plays without the sound that it has.
    Silenced,
    /// Stands still.
    Stopped,
}

/// The elements of the page, each under a key of the caller's.
#[derive(Debug, Default)]
pub struct Playback {
    elements: Vec<PlayedElement>,
}

#[derive(Debug)]
struct PlayedElement {
    key: u32,
    state: State,
    /// How often it was paused since when.
    pauses: (u8, Mono),
}

impl Playback {
    /// It plays, with or without sound.
    pub fn played(&mut self, key: u32) {
        let element = self.element(key);
        if element.state == State::Stopped {
            element.state = State::Plays;
        }
    }

    /// The browser refused to play it. Whether to try it without sound, the picture being better than nothing.
    pub fn refused(&mut self, key: u32, muted: bool) -> bool {
        self.element(key).state = if muted { State::Stopped } else { State::Silenced };
        !muted
    }

    /// The browser paused it, and nobody else can: there are no buttons for that. Whether to play it again.
    pub fn paused(&mut self, key: u32, now: Mono) -> bool {
        let element = self.element(key);
        let (before, since) = element.pauses;
        let again = before > 0 && now.since(since) < WITHIN;
        element.pauses = if again { (before.saturating_add(1), since) } else { (1, now) };
        let plays = element.pauses.0 <= PAUSES;
        if !plays {
            element.state = State::Stopped;
        }
        plays
    }

    /// The person has done something, and the browser may allow everything now. Which ones to play, with their sound.
    pub fn resume(&mut self) -> Vec<u32> {
        let stopped = self.elements.iter_mut().filter(|element| element.state != State::Plays);
        stopped
            .map(|element| {
                element.state = State::Plays;
                element.pauses = (0, Mono(0));
                element.key
            })
            .collect()
    }

    /// It is gone.
    pub fn forget(&mut self, key: u32) {
        self.elements.retain(|element| element.key != key);
    }

    /// What is kept from the person.
    #[must_use]
    pub fn blocked(&self) -> Blocked {
        let any = |state| self.elements.iter().any(|element| element.state == state);
        if any(State::Stopped) {
            Blocked::Picture
        } else if any(State::Silenced) {
            Blocked::Sound
        } else {
            Blocked::Nothing
        }
    }

    fn element(&mut self, key: u32) -> &mut PlayedElement {
        let at = self.elements.iter().position(|element| element.key == key).unwrap_or_else(|| {
            self.elements.push(PlayedElement { key, state: State::Plays, pauses: (0, Mono(0)) });
            self.elements.len() - 1
        });
        &mut self.elements[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_heard_is_seen_and_what_may_not_be_seen_is_told() {
        let mut playback = Playback::default();
        assert!(playback.refused(1, false));
        assert_eq!(playback.blocked(), Blocked::Sound);
        playback.played(1);
        assert_eq!(playback.blocked(), Blocked::Sound, "it plays without its sound");
        assert!(!playback.refused(1, true), "nor without sound");
        assert!(!playback.refused(2, true));
        assert_eq!(playback.blocked(), Blocked::Picture);
        assert_eq!(playback.resume(), [1, 2]);
        assert_eq!(playback.blocked(), Blocked::Nothing);
        assert!(playback.resume().is_empty());
    }

    #[test]
    fn what_plays_after_all_is_no_longer_told() {
        let mut playback = Playback::default();
        playback.refused(1, true);
        playback.played(1);
        assert_eq!(playback.blocked(), Blocked::Nothing);
        playback.refused(1, true);
        playback.forget(1);
        assert_eq!(playback.blocked(), Blocked::Nothing);
    }

    #[test]
    fn what_was_paused_plays_again_until_the_browser_insists() {
        let mut playback = Playback::default();
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
        let mut playback = Playback::default();
        assert!((0..100).all(|n| playback.paused(1, Mono(n * WITHIN))));
        assert_eq!(playback.blocked(), Blocked::Nothing);
    }
}
