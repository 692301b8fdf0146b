//! `cargo xtask bench`: figures for people to look at. Those that are counts are budgets, and `cargo xtask test`
//! holds them.

use std::process::Command;

use anyhow::{Result, bail};

use crate::browsers::{self, Browser};
use crate::process;
use crate::tools;
use crate::workspace::Workspace;

/// Memory per idle participant, what is left of many who came and went, what relaying costs, the parts of the time from join to the first picture, how a board moves, how
/// fast a file goes and what its pages take meanwhile, what a mesh costs, what is missed of a voice, how calls heal; or those of them whose word is in `wanted`. The server is built already.
pub(crate) fn run(workspace: &Workspace, wanted: &[String]) -> Result<()> {
    let all: [(&str, &dyn Fn() -> Result<()>); 10] = [
        ("memory", &|| memory(workspace)),
        ("soak", &|| soak(workspace)),
        ("relay", &|| relay(workspace)),
        ("join", &|| script(workspace, "time from join to the first picture", "bench/join.mjs")),
        ("whiteboard", &|| {
            script(workspace, "panning a whiteboard of 5,000 strokes", "bench/whiteboard.mjs")
        }),
        ("files", &|| script(workspace, "speed of a file transfer", "bench/files.mjs")),
        ("large", &|| {
            script(workspace, "memory of a page during a large file transfer", "bench/large-file.mjs")
        }),
        ("mesh", &|| script(workspace, "what a call costs each participant", "bench/mesh.mjs")),
        ("voice", &|| {
            script(workspace, "what is missed of a voice where packets are lost", "bench/voice.mjs")
        }),
        ("heal", &|| {
            browsers::ensure(&[Browser::Firefox], true)?;
            script(workspace, "calls whose network or server does not hold", "bench/heal.mjs")
        }),
    ];
    let is_wanted = |word: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == word);
    if let Some(unknown) = wanted.iter().find(|wanted| all.iter().all(|(word, _)| wanted != word)) {
        bail!("there is no benchmark {unknown}; there are {}", all.map(|(word, _)| word).join(", "));
    }
    let failed: Vec<_> =
        all.iter().filter(|(word, _)| is_wanted(word)).filter_map(|(_, run)| run().err()).collect();
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

/// What is left when a thousand people have come, talked, lost their connection, come back and left for three minutes. Fails when
/// something is.
fn soak(workspace: &Workspace) -> Result<()> {
    println!("\n=== many who come and go");
    process::run(
        process::cargo(workspace.root())
            .args(["run", "--quiet", "--package", "parvis-bots", "--", "soak", "--server"])
            .arg(workspace.server()),
    )
}

/// What relaying costs, beside coturn and the least that it can cost, which is measured in the bench itself: so that is built as the
/// server is. Fails over the budget.
fn relay(workspace: &Workspace) -> Result<()> {
    println!("\n=== the relay, beside coturn");
    browsers::offer(&[browsers::COTURN]);
    process::run(
        process::cargo(workspace.root())
            .args(["run", "--quiet", "--release", "--package", "parvis-bots", "--", "relay", "--server"])
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
