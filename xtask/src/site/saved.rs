//! What the passes over the WebAssembly save.
//!
//! Each of them looks for something that a compiler or a library writes in its own way, and finds nothing any more once
//! that way changes: a new mangling of names, another path, a renamed class. That must not pass for success.

use anyhow::{Result, bail};

/// A module after a pass.
pub(super) struct Saved {
    pub(super) module: Vec<u8>,
    /// How many bytes the pass took out of the module, or made meaningless so that they compress to nothing.
    pub(super) bytes: usize,
}

impl Saved {
    /// The module, after its pass has said what it saved. An error where that is nothing.
    pub(super) fn reported(self, pass: &str) -> Result<Vec<u8>> {
        report(pass, self.bytes)?;
        Ok(self.module)
    }
}

/// Says what a pass saved. An error where that is nothing.
pub(super) fn report(pass: &str, bytes: usize) -> Result<()> {
    if bytes == 0 {
        bail!(
            "the pass \"{pass}\" saved nothing: what it looks for is written in another way now, or is gone. \
             Repair the pass or delete it (xtask/src/site)"
        );
    }
    println!("  {pass}: {:.1} KB saved", bytes as f64 / 1000.0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_that_saves_nothing_fails() {
        assert_eq!(Saved { module: vec![1], bytes: 1 }.reported("one").unwrap(), [1]);
        let error = Saved { module: vec![1], bytes: 0 }.reported("none").unwrap_err();
        assert!(error.to_string().contains("\"none\" saved nothing"), "{error}");
    }
}
