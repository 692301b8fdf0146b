//! Bytes off a socket, as the server and a page read them.

#![no_main]

#[path = "../../crates/protocol/tests/reading/mod.rs"]
mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::read(bytes));
