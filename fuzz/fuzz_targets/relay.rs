//! Histories of a relay: what clients and peers send, and what must be true after each step.

#![no_main]

#[path = "../../crates/relay/tests/support/mod.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    support::history::play(bytes);
});
