//! What the fuzzer found worth keeping, and every golden message.

#![allow(clippy::unwrap_used, reason = "a test")]

mod reading;

use std::path::PathBuf;

#[test]
fn the_kept_bytes_are_read_as_they_must_be() {
    for folder in ["../../fuzz/corpus/protocol", "tests/golden"] {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut seen = 0;
        for file in std::fs::read_dir(&folder).unwrap() {
            reading::read(&std::fs::read(file.unwrap().path()).unwrap());
            seen += 1;
        }
        assert!(seen > 0, "{} is empty", folder.display());
    }
}
