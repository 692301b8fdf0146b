//! A short run of each fuzzing target, from the corpora that are kept.

use std::process::Command;

use anyhow::Result;

use crate::cargo_tool;
use crate::process;
use crate::report::{Outcome, Report};
use crate::workspace::Workspace;

const VERSION: &str = "^0.13";
/// What is run, and how often: some seconds each.
const TARGETS: [(&str, u32); 2] = [("protocol", 300_000), ("room", 15_000)];

/// Adds the runs to a report.
pub(crate) fn check(workspace: &Workspace, report: &mut Report) {
    if !report.wants("fuzzing") {
        return;
    }
    let missing = if process::is_installed("c++") {
        cargo_tool::find_or_install(workspace, "cargo-fuzz", VERSION).map_err(|error| format!("{error:#}"))
    } else {
        Err("its engine wants a C++ compiler, which is not here".to_owned())
    };
    let program = match missing {
        Ok(program) => program,
        Err(why) => {
            report.step("fuzzing", || Ok(Outcome::Skipped(format!("cargo-fuzz is not here: {why}"))));
            return;
        }
    };
    for (target, runs) in TARGETS {
        report.step(&format!("fuzzing: {target}"), || {
            run(workspace, Command::new(&program), target, runs)?;
            Ok(Outcome::Passed)
        });
    }
}

fn run(workspace: &Workspace, mut fuzz: Command, target: &str, runs: u32) -> Result<()> {
    // What a run finds new goes there, and not into the repository.
    let found = workspace.scratch().join("fuzz").join(target);
    std::fs::create_dir_all(&found)?;
    let kept = workspace.join("fuzz/corpus").join(target);
    process::run(
        fuzz.current_dir(workspace.root())
            // The flags that count where a run has been are not those of a stable compiler.
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["run", "--sanitizer", "none", "--target-dir"])
            .arg(workspace.join("target/fuzz"))
            .arg(target)
            .args([found, kept])
            .args(["--", "-seed=1", "-verbosity=0"])
            .arg(format!("-runs={runs}")),
    )
}
