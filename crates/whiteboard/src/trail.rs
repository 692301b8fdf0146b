//! What a laser leaves behind for a moment.

use std::collections::VecDeque;

use crate::geometry::Vec2;
use crate::limits;

/// Where the laser was lately.
#[derive(Debug, Default, Clone)]
pub struct Trail {
    /// With the time of each, oldest first.
    points: VecDeque<(f64, Vec2)>,
}

impl Trail {
    /// The laser is here now, in milliseconds of any clock that only goes on.
    pub fn add(&mut self, now: f64, at: Vec2) {
        if self.points.back().is_some_and(|(_, last)| *last == at) {
            return;
        }
        if self.points.len() == limits::TRAIL_POINTS {
            self.points.pop_front();
        }
        self.points.push_back((now, at));
    }

    /// Forgets what has faded. Whether something is left.
    pub fn fade(&mut self, now: f64) -> bool {
        while self.points.front().is_some_and(|(then, _)| now - then > limits::TRAIL) {
            self.points.pop_front();
        }
        !self.points.is_empty()
    }

    /// The points with what is left of each, from 0 to 1, oldest first.
    pub fn points(&self, now: f64) -> impl Iterator<Item = (Vec2, f64)> {
        self.points.iter().map(move |(then, at)| (*at, (1.0 - (now - then) / limits::TRAIL).clamp(0.0, 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_fades_and_has_an_end() {
        let mut trail = Trail::default();
        for step in 0..2 * limits::TRAIL_POINTS {
            trail.add(step as f64, Vec2::new(step as f64, 0.0));
        }
        assert_eq!(trail.points(600.0).count(), limits::TRAIL_POINTS);
        let left: Vec<f64> = trail.points(600.0).map(|(_, left)| left).collect();
        assert!(left.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(trail.fade(600.0));
        assert!(!trail.fade(10_000.0));
    }
}
