//! What a build or a test needs besides Rust: installed where that can be done without asking, named where not.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that rustc can compile for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let libraries =
        process::output(Command::new(rustc).args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if PathBuf::from(libraries.trim()).exists() {
        return Ok(());
    }
    if !process::is_installed("rustup") {
        bail!(
            "Rust's {WASM_TARGET} target is missing: install it with the package manager that installed Rust"
        );
    }
    process::run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
        .context("building the pages needs `rustup target add wasm32-unknown-unknown`")
}

/// Makes sure that a cargo subcommand of the toolchain itself (`fmt`, `clippy`) is here.
pub(crate) fn component(workspace: &Workspace, subcommand: &str, component: &str) -> Result<()> {
    if process::output(process::cargo(workspace.root()).args([subcommand, "--version"])).is_ok() {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["component", "add", component]))
        .with_context(|| format!("this needs `rustup component add {component}`"))
}

/// The `wasm-opt` of the Node package binaryen, installed if need be. Says in a sentence why there is none.
pub(crate) fn binaryen(workspace: &Workspace) -> Option<PathBuf> {
    static SAID: OnceLock<()> = OnceLock::new();
    match binaryen_or_reason(workspace) {
        Ok(program) => Some(program),
        Err(reason) => {
            SAID.get_or_init(|| {
                println!("wasm-opt is not available, so the WebAssembly will be larger: {reason:#}.");
            });
            None
        }
    }
}

fn binaryen_or_reason(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.join("xtask/tools");
    let program = folder.join("node_modules/binaryen/bin/wasm-opt");
    node()?;
    node_packages(&folder)?;
    if !program.exists() {
        bail!("the package binaryen contains no wasm-opt");
    }
    Ok(program)
}

/// Whether Node.js and npm are here.
pub(crate) fn node() -> Result<()> {
    if process::is_installed("node") && process::is_installed("npm") {
        return Ok(());
    }
    bail!("Node.js is missing; install it with {}", install_hint(&["nodejs", "npm"]))
}

/// `npm ci` in a folder, unless its lock file is the one that was installed last.
pub(crate) fn node_packages(folder: &std::path::Path) -> Result<()> {
    let lock = std::fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    process::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(folder),
    )?;
    std::fs::write(&stamp, lock)?;
    Ok(())
}

/// The command that installs these Debian packages, for a person to read.
pub(crate) fn install_hint(packages: &[&str]) -> String {
    format!("`sudo apt-get install {}` (or the equivalent on your system)", packages.join(" "))
}
