//! Format and lints, for the machine that serves and for the browser.

use std::process::Command;

use crate::process;
use crate::report::{Outcome, Report};
use crate::site;
use crate::tools;
use crate::workspace::Workspace;

/// Adds the three checks to a report.
pub(crate) fn check(workspace: &Workspace, report: &mut Report) {
    format(workspace, report);
    clippy(workspace, report);
}

/// Adds the first.
pub(crate) fn format(workspace: &Workspace, report: &mut Report) {
    report.step("format", || {
        tools::component(workspace, "fmt", "rustfmt")?;
        process::run(process::cargo(workspace.root()).args(["fmt", "--all", "--check"]))?;
        Ok(Outcome::Passed)
    });
}

/// Adds the other two.
pub(crate) fn clippy(workspace: &Workspace, report: &mut Report) {
    let titles = ["clippy, native", "clippy, browser"];
    for (title, mut command) in titles.into_iter().zip(commands(workspace)) {
        report.step(title, || {
            tools::component(workspace, "clippy", "clippy")?;
            tools::wasm_target()?;
            process::run(&mut command)?;
            Ok(Outcome::Passed)
        });
    }
}

/// Lints all of it for the machine that serves; then the browser half, and with it the pages as the browser gets them, and
/// the edge of the reader of PDFs.
pub(crate) fn commands(workspace: &Workspace) -> [Command; 2] {
    let mut native = process::cargo(workspace.root());
    native.args(["clippy", "--workspace"]);
    let mut browser = site::cargo_wasm(workspace, "clippy");
    browser.args(["--package", "parvis-frontend", "--package", "parvis-pdf"]);
    [native, browser].map(|mut command| {
        command.args(["--all-targets", "--", "--deny", "warnings"]);
        command
    })
}
