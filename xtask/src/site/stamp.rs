//! Steps that are not done twice for the same inputs.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Changes whenever a step starts to do something else with the same inputs.
pub(crate) const XTASK: &[u8] = b"14";

const FILE: &str = "stamp.json";

/// A hash over all inputs of a step.
pub(crate) fn key(inputs: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for input in inputs {
        hash.update((input.len() as u64).to_le_bytes());
        hash.update(input);
    }
    hex(&hash.finalize())
}

/// What the step left in this directory, if it was done for these inputs.
pub(crate) fn recall<T: DeserializeOwned>(dir: &Path, key: &str) -> Option<T> {
    let text = fs::read(dir.join(FILE)).ok()?;
    let (stamped, value): (String, T) = serde_json::from_slice(&text).ok()?;
    (stamped == key).then_some(value)
}

/// Notes that the step is done.
pub(crate) fn remember<T: Serialize>(dir: &Path, key: &str, value: &T) -> Result<()> {
    fs::write(dir.join(FILE), serde_json::to_vec(&(key, value))?)?;
    Ok(())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_do_not_run_into_each_other() {
        assert_ne!(key(&[b"ab", b"c"]), key(&[b"a", b"bc"]));
        assert_eq!(key(&[b"ab", b"c"]), key(&[b"ab", b"c"]));
    }
}
