//! Licences, banned crates and sources, by cargo-deny.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::cargo_tool;
use crate::process;
use crate::report::{Outcome, Report};
use crate::workspace::Workspace;

/// `deny.toml` is written for this version.
const VERSION: &str = "^0.20";

/// The program, which is installed where it is not here.
pub(crate) fn program(workspace: &Workspace) -> Result<PathBuf> {
    cargo_tool::find_or_install(workspace, "cargo-deny", VERSION)
}

/// Adds the checks to a report.
pub(crate) fn check(workspace: &Workspace, report: &mut Report) {
    if !report.wants("cargo deny") {
        return;
    }
    let program = match program(workspace) {
        Ok(program) => program,
        Err(error) => {
            report.step("cargo deny", || {
                Ok(Outcome::Skipped(format!("cargo-deny is not available: {error:#}")))
            });
            return;
        }
    };
    report.step("cargo deny: bans, licences, sources", || {
        let mut command = deny(workspace, &program);
        process::run(command.args(["bans", "licenses", "sources"]))?;
        Ok(Outcome::Passed)
    });
    report.step("cargo deny: advisories", || {
        if process::output(Command::new(&program).current_dir(workspace.root()).args(["fetch", "db"]))
            .is_err()
        {
            return Ok(Outcome::Skipped("the advisory database cannot be downloaded".to_owned()));
        }
        process::run(deny(workspace, &program).arg("advisories"))?;
        Ok(Outcome::Passed)
    });
}

fn deny(workspace: &Workspace, program: &PathBuf) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace.root()).args(["--all-features", "check", "--hide-inclusion-graph"]);
    command
}
