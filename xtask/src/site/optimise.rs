//! `wasm-opt`: smaller WebAssembly where the tool is at hand.

use std::cmp::Reverse;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Result;

use super::saved;
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

/// What makes a file small once it is compressed, found by trying. Nothing of ours lies in the first kilobyte of memory,
/// which is the far end of the stack. A local variable in place of a small sum that is made twice is shorter, but
/// compresses worse.
const PASSES: [&str; 3] = ["-Oz", "--low-memory-unused", "--skip-pass=local-cse"];
/// Done before, to what a page begins with: undoes and redoes how the code branches, whose shapes then repeat more. It
/// takes as long again for two in a hundred bytes.
const THOROUGH: [&str; 3] = ["--flatten", "--rereloop", "-Oz"];

/// How much time a file is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// What a page begins with.
    Great,
    /// What comes late.
    Usual,
}

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
    /// Makes files smaller, in place, as many at a time as the machine can.
    pub(crate) fn run(&self, files: &[(PathBuf, Care)]) -> Result<()> {
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        // The longest first: nothing is worse than to begin with it at the end.
        let mut files = files.to_vec();
        files.sort_by_key(|(file, _)| Reverse(fs::metadata(file).map_or(0, |about| about.len())));
        let weight = || files.iter().map(|(file, _)| Ok(fs::metadata(file)?.len())).sum::<Result<u64>>();
        let before = weight()?;
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some((file, care)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.run_one(file, *care)?;
            }
            anyhow::Ok(())
        };
        thread::scope(|scope| -> Result<()> {
            let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })?;
        saved::report("wasm-opt", usize::try_from(before.saturating_sub(weight()?))?)
    }

    fn run_one(&self, file: &Path, care: Care) -> Result<()> {
        let mut command = Command::new(&self.program);
        if care == Care::Great {
            command.args(THOROUGH);
        }
        command.args(PASSES).args(["--strip-debug", "--strip-producers", "--strip-target-features"]);
        command.args(FEATURES).arg(file).arg("-o").arg(file);
        process::run(&mut command)
    }
}
