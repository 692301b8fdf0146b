//! `cargo xtask bench`: figures for people to look at. Those that are counts are budgets, and `cargo xtask test`
//! holds them.

use std::process::Command;

use anyhow::{Result, bail};

use crate::browsers::{self, Browser};
use crate::process;
use crate::tools;
use crate::workspace::Workspace;

/// Memory per idle participant, the parts of the time time from join to the first picture, how a board moves, how fast a
/// file goes and what its pages take meanwhile. The server is built already.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let memory = memory(workspace);
    let join = script(workspace, "time from join to the first picture", "bench/join.mjs");
    let board = script(workspace, "panning a whiteboard of 5,000 strokes", "bench/whiteboard.mjs");
    let files = script(workspace, "speed of a file transfer", "bench/files.mjs");
    let large = script(workspace, "memory of a page during a large file transfer", "bench/large-file.mjs");
    let failed: Vec<_> = [memory, join, board, files, large].into_iter().filter_map(Result::err).collect();
    for error in &failed {
        println!("{error:#}");
    }
    if !failed.is_empty() {
        bail!("a benchmark failed");
    }
    Ok(())
}

/// What the server takes with nobody in it, and for each of ten thousand idle participants. Fails over the budget.
pub(crate) fn memory(workspace: &Workspace) -> Result<()> {
    println!("\n=== memory of the server");
    // The participants need not be fast, only many: they are built as the tests have built them already.
    process::run(
        process::cargo(workspace.root())
            .args(["run", "--quiet", "--package", "parvis-bots", "--", "memory", "--server"])
            .arg(workspace.server()),
    )
}

/// Something that is measured in real browsers.
fn script(workspace: &Workspace, title: &str, file: &str) -> Result<()> {
    println!("\n=== {title}");
    browsers::ensure(&[Browser::Chromium], true)?;
    let folder = workspace.join("end2end");
    tools::node_packages(&folder)?;
    process::run(Command::new("node").arg(file).env("PARVIS_BIN", workspace.server()).current_dir(&folder))
}
