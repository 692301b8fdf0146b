//! What a laser leaves behind for a moment.

use std::collections::VecDeque;

use parvis_base::Mono;

use crate::geometry::Vec2;
use crate::limits;

/// Where the laser was lately.
#[derive(Debug, Default, Clone)]
pub struct Trail {
    /// With the time of each, oldest first.
    points: VecDeque<(Mono, Vec2)>,
}

impl Trail {
    /// The laser is here now.
    pub fn add(&mut self, now: Mono, at: Vec2) {
        if self.points.back().is_some_and(|(_, last)| *last == at) {
            return;
        }
        if self.points.len() == limits::TRAIL_POINTS {
            self.points.pop_front();
        }
        self.points.push_back((now, at));
    }

    /// Forgets what has faded. Whether something is left.
    pub fn fade(&mut self, now: Mono) -> bool {
        while self.points.front().is_some_and(|(then, _)| now.since(*then) > limits::TRAIL) {
            self.points.pop_front();
        }
        !self.points.is_empty()
    }

    /// The points with what is left of each, from 0 to 1, oldest first.
    pub fn points(&self, now: Mono) -> impl Iterator<Item = (Vec2, f64)> {
        let left = move |then| limits::TRAIL.saturating_sub(now.since(then)) as f64 / limits::TRAIL as f64;
        self.points.iter().map(move |(then, at)| (*at, left(*then)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_fades_and_has_an_end() {
        let mut trail = Trail::default();
        for step in 0..2 * limits::TRAIL_POINTS {
            trail.add(Mono(step as u64), Vec2::new(step as f64, 0.0));
        }
        assert_eq!(trail.points(Mono(600)).count(), limits::TRAIL_POINTS);
        let left: Vec<f64> = trail.points(Mono(600)).map(|(_, left)| left).collect();
        assert!(left.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(trail.fade(Mono(600)));
        assert!(!trail.fade(Mono(10_000)));
    }
}
