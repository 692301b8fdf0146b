//! Format and lints, for the machine that serves and for the browser.

use anyhow::Result;

use crate::process;
use crate::report::{Outcome, Report};
use crate::site;
use crate::tools;
use crate::workspace::Workspace;

/// Adds the three checks to a report.
pub(crate) fn check(workspace: &Workspace, report: &mut Report) {
    report.step("format", || {
        tools::component(workspace, "fmt", "rustfmt")?;
        process::run(process::cargo(workspace.root()).args(["fmt", "--all", "--check"]))?;
        Ok(Outcome::Passed)
    });
    report.step("clippy, native", || {
        tools::component(workspace, "clippy", "clippy")?;
        process::run(process::cargo(workspace.root()).args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))?;
        Ok(Outcome::Passed)
    });
    report.step("clippy, browser", || browser(workspace));
}

/// Lints the browser half, and with it the pages as the browser gets them; and the edge of the reader of PDFs.
fn browser(workspace: &Workspace) -> Result<Outcome> {
    tools::wasm_target()?;
    process::run(site::cargo_wasm(workspace, "clippy").args([
        "--package",
        "parvis-frontend",
        "--package",
        "parvis-pdf",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))?;
    Ok(Outcome::Passed)
}
