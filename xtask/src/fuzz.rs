//! A short run of each fuzzing target, from the corpora that are kept. Cargo builds them, with the flags that cargo-fuzz would
//! give it: building that program first would take longer than all that is done here.

use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::report::{Outcome, Report};
use crate::workspace::Workspace;

/// What is run, and how often: some seconds each.
const TARGETS: [(&str, u32); 3] = [("protocol", 300_000), ("relay", 60_000), ("room", 15_000)];

/// What makes a program count where a run has been, for libFuzzer: a counter at each edge, the table of them, and what is compared.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions";

/// Adds the runs to a report.
pub(crate) fn check(workspace: &Workspace, report: &mut Report) {
    if !report.wants("fuzzing") {
        return;
    }
    if !process::is_installed("c++") {
        report.step("fuzzing", || {
            Ok(Outcome::Skipped("libFuzzer needs a C++ compiler, and none was found".to_owned()))
        });
        return;
    }
    for (target, runs) in TARGETS {
        report.step(&format!("fuzzing: {target}"), || {
            run(workspace, target, runs)?;
            Ok(Outcome::Passed)
        });
    }
}

/// Compiles all targets.
pub(crate) fn compilation(workspace: &Workspace) -> Command {
    cargo(workspace, "build", &["--bins"])
}

fn cargo(workspace: &Workspace, what: &str, which: &[&str]) -> Command {
    let mut command = process::cargo(&workspace.join("fuzz"));
    command
        .env("RUSTFLAGS", FLAGS)
        // The flags are for the targets: where no machine is named, build scripts get them, too, and miss libFuzzer.
        .args([what, "--release", "--target", "host-tuple", "--target-dir"])
        .arg(workspace.join("target/fuzz"))
        .args(which);
    command
}

fn run(workspace: &Workspace, target: &str, runs: u32) -> Result<()> {
    // What a run finds new goes there, and not into the repository.
    let found = workspace.scratch().join("fuzz").join(target);
    std::fs::create_dir_all(&found)?;
    let kept = workspace.join("fuzz/corpus").join(target);
    process::run(
        cargo(workspace, "run", &["--bin", target, "--"])
            .arg(&found)
            .arg(kept)
            .args(["-seed=1", "-verbosity=0"])
            .arg(format!("-runs={runs}"))
            .arg(format!("-artifact_prefix={}/", found.display())),
    )
}
