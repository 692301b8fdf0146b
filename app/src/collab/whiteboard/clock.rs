//! The clock of the page.

use leptos::prelude::*;
use parvis_collab::Mono;

/// Milliseconds with their fractions, on a clock that only goes on: to measure what takes less than one.
pub(super) fn precise() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// The same in whole milliseconds.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds since the page was opened"
)]
pub(super) fn mono() -> Mono {
    Mono(precise() as u64)
}
