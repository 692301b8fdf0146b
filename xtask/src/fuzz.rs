//! A short run of each fuzzing target, from the corpora that are kept.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::cargo_tool;
use crate::process;
use crate::report::{Outcome, Report};
use crate::workspace::Workspace;

const VERSION: &str = "^0.13";
/// What is run, and how often: some seconds each.
const TARGETS: [(&str, u32); 3] = [("protocol", 300_000), ("relay", 60_000), ("room", 15_000)];

/// Adds the runs to a report.
pub(crate) fn check(workspace: &Workspace, report: &mut Report) {
    if !report.wants("fuzzing") {
        return;
    }
    let program = match program(workspace) {
        Ok(program) => program,
        Err(error) => {
            report
                .step("fuzzing", || Ok(Outcome::Skipped(format!("cargo-fuzz is not available: {error:#}"))));
            return;
        }
    };
    for (target, runs) in TARGETS {
        report.step(&format!("fuzzing: {target}"), || {
            run(workspace, &program, target, runs)?;
            Ok(Outcome::Passed)
        });
    }
}

/// Compiles the targets. Nothing where that cannot be done.
pub(crate) fn compilation(workspace: &Workspace) -> Vec<Command> {
    let Ok(program) = program(workspace) else { return Vec::new() };
    TARGETS.iter().map(|(target, _)| fuzz(workspace, &program, "build", target)).collect()
}

fn program(workspace: &Workspace) -> Result<PathBuf> {
    if !process::is_installed("c++") {
        bail!("cargo-fuzz needs a C++ compiler, and none was found");
    }
    cargo_tool::find_or_install(workspace, "cargo-fuzz", VERSION)
}

fn fuzz(workspace: &Workspace, program: &Path, what: &str, target: &str) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(workspace.root())
        // The flags that count where a run has been are not those of a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        .args([what, "--sanitizer", "none", "--target-dir"])
        .arg(workspace.join("target/fuzz"))
        .arg(target);
    command
}

fn run(workspace: &Workspace, program: &Path, target: &str, runs: u32) -> Result<()> {
    // What a run finds new goes there, and not into the repository.
    let found = workspace.scratch().join("fuzz").join(target);
    std::fs::create_dir_all(&found)?;
    let kept = workspace.join("fuzz/corpus").join(target);
    process::run(
        fuzz(workspace, program, "run", target)
            .args([found, kept])
            .args(["--", "-seed=1", "-verbosity=0"])
            .arg(format!("-runs={runs}")),
    )
}
