//! Programs that cargo installs.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::process;
use crate::workspace::Workspace;

/// The one on the search path, the one installed here before, or a new one.
pub(crate) fn find_or_install(workspace: &Workspace, name: &str, version: &str) -> Result<PathBuf> {
    if let Some(program) = process::find(name) {
        return Ok(program);
    }
    let root = workspace.scratch().join("tools");
    let program = root.join("bin").join(name);
    if program.exists() {
        return Ok(program);
    }
    println!("installing {name} into {}, which takes some minutes once", root.display());
    process::run(&mut process::patiently(
        process::cargo(workspace.root())
            .args(["install", name, "--locked", "--quiet", "--version", version, "--root"])
            .arg(&root)
            // It runs for a second: building it soon matters more than its speed.
            .args(["--config", "profile.release.opt-level=0"])
            .args(["--config", "profile.release.lto=false"])
            .args(["--config", "profile.release.codegen-units=16"]),
    ))
    .with_context(|| format!("`cargo install {name}` failed"))?;
    Ok(program)
}
