//! `cargo xtask`: the commands of this repository.

mod bench;
mod browser_tests;
mod browsers;
mod cargo_tool;
mod count;
mod deny;
mod dev;
mod e2e;
mod fuzz;
mod http;
mod lint;
mod process;
mod quick;
mod report;
mod server;
mod site;
mod size;
mod test;
mod tools;
#[cfg(test)]
mod type_names;
mod workspace;

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

use report::Report;
use site::Flavour;
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Builds, runs and tests Parvis")]
struct TaskArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the server and the pages as soon as can be, and starts it
    Run {
        /// Arguments for the server, as in `cargo xtask run -- --listen 0.0.0.0:3000`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Runs all checks and tests, and counts what passed
    Test {
        /// Only steps with one of these words in their title
        steps: Vec<String>,
    },
    /// Builds the release server with everything inside it, as target/release/parvis
    Build {
        /// Only target/site, without the server
        #[arg(long)]
        site_only: bool,
    },
    /// Runs a debug server, rebuilds on a change and reloads the pages that are open
    Dev {
        /// Arguments for the server
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Checks format and lints, native and for the browser
    Lint,
    /// Builds the server and runs the tests in real browsers
    E2e {
        /// Only test files with one of these words in their name
        files: Vec<String>,
    },
    /// Builds the server and measures it: memory, what is left after three minutes of comings and goings, the relay beside
    /// coturn, the time to join, files, whiteboard
    Bench {
        /// Only these: memory, soak, relay, join, whiteboard, files, large
        only: Vec<String>,
    },
    /// Builds the server and compares the size of its pages with their budgets
    Size,
    /// Plays a report that somebody copied from a page again, and shows where the meeting now does something else
    Replay {
        /// A file with the report
        report: std::path::PathBuf,
    },
}

fn main() -> ExitCode {
    match run(TaskArguments::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `false` when something failed that was reported already.
fn run(task: Task) -> Result<bool> {
    let workspace = Workspace::find()?;
    match task {
        Task::Run { arguments } => {
            quick::build(&workspace)?;
            quick::serve(&workspace, &arguments)?;
        }
        Task::Test { steps } => return Ok(test::run(&workspace, steps)),
        Task::Build { site_only } => {
            build_site(&workspace)?;
            if !site_only {
                build_server(&workspace)?;
            }
        }
        Task::Dev { arguments } => dev::run(&workspace, &arguments)?,
        Task::Lint => {
            let mut report = Report::default();
            lint::check(&workspace, &mut report);
            return Ok(report.finish());
        }
        Task::E2e { files } => {
            build(&workspace)?;
            let mut report = Report::default();
            report.step("real browsers", || e2e::run(&workspace, &files));
            return Ok(report.finish());
        }
        Task::Bench { only } => {
            build(&workspace)?;
            bench::run(&workspace, &only)?;
        }
        Task::Size => {
            build(&workspace)?;
            size::check(&workspace)?;
        }
        Task::Replay { report } => {
            process::run(&mut replay(&workspace, &std::path::absolute(report)?))?;
        }
    }
    Ok(true)
}

/// Plays a report of a page again; fails where the meeting does something else than it did there.
fn replay(workspace: &Workspace, report: &Path) -> Command {
    let mut command = process::cargo(workspace.root());
    command.args(["run", "--quiet", "--package", "parvis-meeting", "--example", "replay", "--"]).arg(report);
    command
}

fn build(workspace: &Workspace) -> Result<()> {
    build_site(workspace)?;
    build_server(workspace)
}

fn build_site(workspace: &Workspace) -> Result<()> {
    tools::wasm_target()?;
    site::build(workspace, Flavour::Release)?;
    Ok(())
}

/// Builds the server, for which there is a site.
fn server_build(workspace: &Workspace) -> Command {
    let mut command = process::cargo(workspace.root());
    command.args(["build", "--release", "--package", "parvis"]);
    command
}

fn build_server(workspace: &Workspace) -> Result<()> {
    process::announce("the server", "about 4 minutes");
    process::run(&mut server_build(workspace))?;
    println!("server: {}", workspace.server().display());
    Ok(())
}
