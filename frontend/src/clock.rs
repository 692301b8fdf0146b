//! The two clocks of the browser.

use parvis_base::{Mono, Now, WallTime};

/// Milliseconds since the page was opened: every timer goes by it.
pub(crate) fn mono() -> Mono {
    let elapsed = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now());
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page was opened"
    )]
    Mono(elapsed as u64)
}

/// What the person's clock says: to be shown, and for what is kept longer than the page lives.
pub(crate) fn wall() -> WallTime {
    wall_of(js_sys::Date::now())
}

/// A time as the browser tells it, in milliseconds since 1970.
pub(crate) fn wall_of(millis: f64) -> WallTime {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of this century")]
    WallTime(millis as u64)
}

/// Both.
pub(crate) fn now() -> Now {
    Now { mono: mono(), wall: wall() }
}
