//! `cargo xtask test`: everything that can go wrong. The tests in real browsers come first, since they mostly wait: all else
//! is compiled beside them.

use std::process::Command;
use std::thread;

use anyhow::Result;

use crate::count::Count;
use crate::process;
use crate::report::{Outcome, Report};
use crate::workspace::Workspace;
use crate::{bench, browser_tests, browsers, deny, e2e, fuzz, lint, size};

/// Runs all of it, or the steps with one of these words in their title; returns whether nothing failed.
pub(crate) fn run(workspace: &Workspace, steps: Vec<String>) -> bool {
    let mut report = Report::on(steps);
    // The server's source embeds the site, so even its lints need one.
    let fresh = report.is_whole() && !workspace.server().exists();
    let site = thread::scope(|scope| {
        if fresh {
            // All but the server itself; and the compiler of the pages uses one core for minutes.
            scope.spawn(|| beside(&crate::server_build(workspace)));
        }
        report.step("site", || {
            crate::build_site(workspace)?;
            Ok(Outcome::Passed)
        })
    });
    lint::format(workspace, &mut report);
    let server = site
        && report.step("release server", || {
            crate::build_server(workspace)?;
            Ok(Outcome::Passed)
        });
    let copied = workspace.join("end2end/out/report.json");
    if server {
        // One of an older meeting might not play.
        let _ = std::fs::remove_file(&copied);
        report.step("size of the pages", || size::check(workspace));
        report.step("memory of the server", || {
            bench::memory(workspace)?;
            Ok(Outcome::Passed)
        });
        let whole = report.is_whole();
        thread::scope(|scope| {
            if whole {
                scope.spawn(|| compile(workspace));
            }
            report.step("real browsers", || e2e::run(workspace, &[]));
        });
    }
    lint::clippy(workspace, &mut report);
    report.step("tests of the build", || cargo_test(workspace, &BUILD));
    report.step("unit, simulation and server tests", || {
        browsers::offer(&SERVERS);
        browsers::offer(&browsers::PROXIES);
        cargo_test(workspace, &REST)
    });
    if copied.exists() {
        report.step("a report of real browsers, played again", || {
            process::run(&mut crate::replay(workspace, &copied))?;
            Ok(Outcome::Passed)
        });
    }
    report.step("browser adapters in Chromium", || browser_tests::run(workspace));
    fuzz::check(workspace, &mut report);
    deny::check(workspace, &mut report);
    report.finish()
}

/// The packages whose tests are run by themselves: the dependencies would be compiled a second time with the others'
/// features.
const BUILD: [&str; 4] = ["--package", "xtask", "--package", "xtask-style"];
/// What the tests of the server talk to if it is there, each with its package in Debian: an authority for certificates, and a client of
/// the relay.
const SERVERS: [(&str, &str); 2] = [("pebble", "pebble"), browsers::COTURN];
/// All the others.
const REST: [&str; 5] = ["--workspace", "--exclude", "xtask", "--exclude", "xtask-style"];

/// Compiles something that a later step wants, when the processor has nothing better to do, and without a word: what fails
/// fails there again.
fn beside(command: &Command) {
    let _ = process::output(&mut process::patiently(command));
}

/// Compiles what the steps after the browsers want.
fn compile(workspace: &Workspace) {
    lint::commands(workspace).iter().for_each(beside);
    for packages in [&BUILD[..], &REST] {
        beside(process::cargo(workspace.root()).arg("test").args(packages).arg("--no-run"));
    }
    beside(&browser_tests::compilation(workspace));
    beside(&fuzz::compilation(workspace));
    let _ = deny::program(workspace);
}

/// Tests that do not compile are one failure, and do not keep what follows from running.
fn cargo_test(workspace: &Workspace, packages: &[&str]) -> Result<Outcome> {
    let mut command = process::cargo(workspace.root());
    command.arg("test").args(packages).args(["--no-fail-fast", "--", "--color", "never"]);
    let transcript = process::tee(&mut command)?;
    Ok(Outcome::of_runner(&transcript, Count::of_cargo_test))
}
