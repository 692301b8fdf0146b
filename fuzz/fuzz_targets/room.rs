//! Histories of a room: what happens, what is said, and what must be true after each step.

#![no_main]

#[path = "../../crates/room/tests/support/mod.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| support::history::play(bytes));
