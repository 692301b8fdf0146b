//! `cargo xtask test`: everything that can go wrong, in the order in which a mistake shows soonest.

use anyhow::Result;

use crate::count::Count;
use crate::process;
use crate::report::{Outcome, Report};
use crate::workspace::Workspace;
use crate::{bench, browser_tests, deny, e2e, fuzz, lint, size};

/// Runs all of it, or the steps with one of these words in their title; returns whether nothing failed.
pub(crate) fn run(workspace: &Workspace, steps: Vec<String>) -> bool {
    let mut report = Report::on(steps);
    // The server's source embeds the site, so even its lints need one.
    let site = report.step("site", || {
        crate::build_site(workspace)?;
        Ok(Outcome::Passed)
    });
    lint::check(workspace, &mut report);
    report.step("tests of the build", || cargo_test(workspace, &["--package", "xtask"]));
    report.step("unit, simulation and server tests", || {
        // Apart from xtask, whose dependencies would be compiled a second time with the others' features.
        cargo_test(workspace, &["--workspace", "--exclude", "xtask"])
    });
    report.step("browser adapters in Chromium", || browser_tests::run(workspace));
    let server = site
        && report.step("release server", || {
            crate::build_server(workspace)?;
            Ok(Outcome::Passed)
        });
    if server {
        report.step("size of the pages", || size::check(workspace));
        report.step("memory of the server", || {
            bench::memory(workspace)?;
            Ok(Outcome::Passed)
        });
        report.step("real browsers", || e2e::run(workspace, &[]));
    }
    fuzz::check(workspace, &mut report);
    deny::check(workspace, &mut report);
    report.finish()
}

/// Tests that do not compile are one failure, and do not keep what follows from running.
fn cargo_test(workspace: &Workspace, packages: &[&str]) -> Result<Outcome> {
    let mut command = process::cargo(workspace.root());
    command.arg("test").args(packages).args(["--no-fail-fast", "--", "--color", "never"]);
    let transcript = process::tee(&mut command)?;
    Ok(Outcome::of_runner(&transcript, Count::of_cargo_test))
}
