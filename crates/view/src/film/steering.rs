//! Keeps a player at the place where the film is: by playing a little faster or slower, and from a second on by going there.
//! Just after it began or went somewhere it is sent nearer at once, since it is heard then anyway.

use parvis_base::Mono;
use parvis_collab::FilmPlay;

/// From so many seconds on the player goes there at once.
const SEEK_FROM: f64 = 1.0;
/// And from so many on just after it began or went somewhere, for so many milliseconds, at most so often.
const SEEK_FROM_AT_FIRST: f64 = 0.12;
const AT_FIRST: u64 = 3_000;
const TIMES_AT_FIRST: u8 = 3;
/// So many seconds from where it would be by itself, somebody pressed.
const PRESSED: f64 = 0.5;
/// A film that stands is at its place to so many seconds: a picture lasts about as long.
const STANDS_WITHIN: f64 = 0.04;
/// So much is as near as is worth anything.
const NEAR: f64 = 0.015;
/// How much faster or slower it may play; nobody hears more than that the pitch is kept.
const MOST: f64 = 0.05;
/// In so many seconds most of a difference is made up for.
const WITHIN: f64 = 2.0;
/// What goes somewhere is given so many milliseconds before it is sent elsewhere.
const SEEK_EVERY: u64 = 1_500;
const SEEK_EVERY_AT_FIRST: u64 = 500;
/// And no more than so many seconds are allowed for how long that takes.
const LEAD: f64 = 2.0;

/// How a player stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlayerState {
    /// Where it is, in seconds.
    pub position: f64,
    /// How long the film is. Not finite where the browser does not know.
    pub duration: f64,
    /// Whether it is on its way to another place.
    pub seeking: bool,
}

/// What a player is to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FilmSteer {
    /// Play, or stand.
    pub playing: bool,
    /// How fast, 1 being as it was made.
    pub rate: f64,
    /// Go to this place first, in seconds.
    pub seek: Option<f64>,
}

/// What is remembered from one look at the player to the next.
#[derive(Debug, Default)]
pub struct FilmSteering {
    sought_at: Option<Mono>,
    /// When it was looked at last, whether the film went on then, and where it was.
    last: Option<(Mono, bool, f64)>,
    /// When it began to play or was sent far away; and how often it was sent nearer since.
    first_at: Mono,
    sent_nearer: u8,
    /// It went somewhere while it played, and how far behind it was then is still to be seen.
    arriving: bool,
    /// How many seconds it takes to get somewhere.
    lead: f64,
}

impl FilmSteering {
    fn begins(&mut self, now: Mono) {
        self.first_at = now;
        self.sent_nearer = 0;
    }

    /// Whether the film is elsewhere than it would have come to by itself since the last look.
    fn was_pressed(&mut self, now: Mono, playing: bool, place: f64, rate: f64) -> bool {
        let Some((at, played, before)) = self.last.replace((now, playing, place)) else { return true };
        #[allow(clippy::cast_precision_loss, reason = "milliseconds between two looks")]
        let went = if playing { now.since(at) as f64 / 1_000.0 * rate } else { 0.0 };
        playing != played || (place - before - went).abs() > PRESSED
    }

    /// What the player is to do so that it is where the film is.
    pub fn steer(&mut self, now: Mono, play: &FilmPlay, player: PlayerState) -> FilmSteer {
        let rate = f64::from(play.rate) / 1_000.0;
        let end = if player.duration.is_finite() { player.duration.max(0.0) } else { f64::INFINITY };
        #[allow(clippy::cast_precision_loss, reason = "a day of milliseconds")]
        let place = (play.position as f64 / 1_000.0).min(end);
        let playing = play.playing && place < end;
        let stays = FilmSteer { playing, rate, seek: None };
        if self.was_pressed(now, playing, place, rate) {
            // It goes there at once, however often somebody presses.
            self.begins(now);
            (self.sought_at, self.arriving) = (None, false);
        }
        if player.seeking {
            return stays;
        }
        let behind = place - player.position;
        if std::mem::take(&mut self.arriving) && playing && behind.is_finite() {
            self.lead = (self.lead + behind / rate).clamp(0.0, LEAD);
        }
        let at_first = now.since(self.first_at) < AT_FIRST && self.sent_nearer < TIMES_AT_FIRST;
        let (far, every) = match (playing, at_first) {
            (false, _) => (STANDS_WITHIN, 0),
            (true, true) => (SEEK_FROM_AT_FIRST, SEEK_EVERY_AT_FIRST),
            (true, false) => (SEEK_FROM, SEEK_EVERY),
        };
        // Also what is no number is far.
        if behind.abs() < far {
            let off = if playing && behind.abs() >= NEAR { behind / WITHIN } else { 0.0 };
            // In steps: each change of the rate is heard.
            let more = (off.clamp(-MOST, MOST) * 100.0).round() / 100.0;
            return FilmSteer { rate: rate * (1.0 + more), ..stays };
        }
        if self.sought_at.is_some_and(|at| now.since(at) < every) {
            return stays;
        }
        if at_first {
            self.sent_nearer += 1;
        } else {
            self.begins(now);
        }
        self.sought_at = Some(now);
        self.arriving = playing;
        let lead = if playing { self.lead * rate } else { 0.0 };
        FilmSteer { seek: Some((place + lead).min(end)), ..stays }
    }
}

#[cfg(test)]
mod tests {
    use parvis_collab::{ItemId, Writer};
    use parvis_protocol::ParticipantId;
    use proptest::prelude::*;

    use super::*;

    fn play(playing: bool, position: u64) -> FilmPlay {
        let writer = Writer { author: ParticipantId::from_bits(1), session: 1 };
        FilmPlay { offer: ItemId { writer, index: 0 }, playing, position, rate: 1_000 }
    }

    fn at(position: f64) -> PlayerState {
        PlayerState { position, duration: 100.0, seeking: false }
    }

    #[test]
    fn below_a_second_it_plays_a_little_faster_or_slower() {
        let steer = |position| {
            let mut steering = FilmSteering::default();
            steering.steer(Mono(0), &play(true, 10_000), at(10.0));
            steering.steer(Mono(9_000), &play(true, 19_000), at(position))
        };
        let rate = |position| steer(position).rate;
        assert!((rate(19.0) - 1.0).abs() < 1e-9 && (rate(19.01) - 1.0).abs() < 1e-9);
        assert!((rate(18.9) - 1.05).abs() < 1e-9 && (rate(19.9) - 0.95).abs() < 1e-9);
        assert!((rate(18.96) - 1.02).abs() < 1e-9);
        let steer = steer(18.1);
        assert_eq!((steer.seek, steer.playing), (None, true));
    }

    #[test]
    fn just_after_it_began_it_is_sent_nearer_a_few_times() {
        let mut steering = FilmSteering::default();
        assert_eq!(steering.steer(Mono(0), &play(true, 10_000), at(10.0)).seek, None);
        let mut sought = 0;
        for now in (200..20_000).step_by(200) {
            // Always 0.3 s behind.
            let steer = steering.steer(Mono(now), &play(true, 10_000 + now), at(9.7 + now as f64 / 1_000.0));
            sought += u8::from(steer.seek.is_some());
        }
        assert_eq!(sought, TIMES_AT_FIRST);
    }

    #[test]
    fn from_a_second_on_it_goes_there_and_learns_how_long_that_takes() {
        let mut steering = FilmSteering::default();
        assert_eq!(steering.steer(Mono(0), &play(true, 10_000), at(0.0)).seek, Some(10.0));
        let on_its_way = PlayerState { seeking: true, ..at(10.0) };
        assert_eq!(steering.steer(Mono(200), &play(true, 10_200), on_its_way).seek, None);
        // It arrives 0.4 s behind, and is sent nearer by as much once it can have arrived.
        assert_eq!(steering.steer(Mono(400), &play(true, 10_400), at(10.0)).seek, None);
        assert_eq!(steering.steer(Mono(600), &play(true, 10_600), at(10.2)).seek, Some(11.0));
        // Later it is left where it is below a second, and sent as far from there on.
        assert_eq!(steering.steer(Mono(30_000), &play(true, 40_000), at(39.5)).seek, None);
        assert_eq!(steering.steer(Mono(31_000), &play(true, 50_000), at(40.5)).seek, Some(50.9));
        assert_eq!(steering.steer(Mono(31_400), &play(true, 50_400), at(40.5)).seek, None);
    }

    #[test]
    fn what_stands_stands_at_its_place_and_at_the_end_it_stands() {
        let mut steering = FilmSteering::default();
        let steer = steering.steer(Mono(0), &play(false, 10_000), at(10.2));
        assert_eq!((steer.playing, steer.seek), (false, Some(10.0)));
        assert_eq!(steering.steer(Mono(1), &play(false, 10_000), at(10.01)).seek, None);
        let over = steering.steer(Mono(9_000), &play(true, 200_000), at(99.0));
        assert_eq!((over.playing, over.seek), (false, Some(100.0)));
    }

    proptest! {
        #[test]
        fn whatever_a_player_says_it_is_sent_to_a_place_of_the_film(
            position in any::<f64>(), duration in any::<f64>(), playing: bool, film in 0..86_400_000_u64,
        ) {
            let player = PlayerState { position, duration, seeking: false };
            let mut steering = FilmSteering::default();
            for now in [0, 2_000, 4_000] {
                let steer = steering.steer(Mono(now), &play(playing, film), player);
                prop_assert!((0.95..=1.05).contains(&steer.rate));
                prop_assert!(steer.seek.is_none_or(|to| to.is_finite() && to >= 0.0));
            }
        }
    }
}
