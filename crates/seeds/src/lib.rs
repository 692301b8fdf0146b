//! Which seeds the simulations of the cores play: the same ones each time, and as many that no run has played yet.
//!
//! | variable | |
//! |---|---|
//! | `PARVIS_SEED=n` | plays this seed alone |
//! | `PARVIS_SEEDS=n` | plays so many fixed ones, and as many others |
//! | `PARVIS_SEED_BASE=n` | where the others begin, as an earlier run printed it |
//!
//! ```
//! let seeds = parvis_seeds::seeds(100);
//! assert_eq!(seeds.len(), 200);
//! assert_eq!(seeds[..100], *(0..100).collect::<Vec<u64>>());
//! ```

use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;

/// The seed that was asked for alone.
pub fn only() -> Option<u64> {
    variable("PARVIS_SEED")
}

/// The seed that was asked for alone; else the first `fixed` ones, and as many from a random base. Prints the base.
///
/// # Panics
///
/// When a variable is set and is no number.
pub fn seeds(fixed: u64) -> Vec<u64> {
    if let Some(seed) = only() {
        return vec![seed];
    }
    let fixed = variable("PARVIS_SEEDS").unwrap_or(fixed);
    // 32 bits are short enough to be typed. Far above the fixed ones, so that none is played twice.
    let base = variable("PARVIS_SEED_BASE")
        .unwrap_or_else(|| u64::from(RandomState::new().hash_one(0_u8) as u32).max(1 << 24));
    // Not `eprintln`, which the test runner keeps to itself when a test passes.
    let _ = writeln!(std::io::stderr(), "{fixed} fixed seeds, and as many with PARVIS_SEED_BASE={base}");
    (0..fixed).chain(base..base + fixed).collect()
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("the variable of a seed is a number"))
}
