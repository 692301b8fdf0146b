//! `wasm-opt`: smaller WebAssembly where the tool is at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::tools;
use crate::workspace::Workspace;

/// What rustc lets itself use for this target, and every browser that has WebRTC as we need it understands.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What makes the files small once they are compressed, found by trying. The first two undo and redo how the code
/// branches, whose shapes then repeat more. Nothing of ours lies in the first kilobyte of memory, which is the far end of
/// the stack. A local variable in place of a small sum that is made twice is shorter, but compresses worse.
const PASSES: [&str; 6] =
    ["--flatten", "--rereloop", "-Oz", "-Oz", "--low-memory-unused", "--skip-pass=local-cse"];

/// A `wasm-opt` that works here.
pub(crate) struct Optimiser {
    program: PathBuf,
    /// What it says about itself.
    pub(crate) version: String,
}

/// Looks for `wasm-opt` on the search path, then in the Node packages of this repository. Without one, says so.
pub(crate) fn find(workspace: &Workspace) -> Option<Optimiser> {
    let program = process::find("wasm-opt").or_else(|| tools::binaryen(workspace))?;
    match process::output(Command::new(&program).arg("--version")) {
        Ok(version) => Some(Optimiser { program, version: version.trim().to_owned() }),
        Err(error) => {
            println!(
                "wasm-opt does not work here, so the WebAssembly stays larger than it could be: {error:#}"
            );
            None
        }
    }
}

impl Optimiser {
    /// Makes a file smaller, in place.
    pub(crate) fn run(&self, file: &Path) -> Result<()> {
        let mut command = Command::new(&self.program);
        command.args(PASSES).args(["--strip-debug", "--strip-producers", "--strip-target-features"]);
        command.args(FEATURES).arg(file).arg("-o").arg(file);
        process::run(&mut command)
    }
}
