//! `target/site`: everything the browser gets, ready to be embedded in the server; `target/site-dev` and
//! `target/site-quick` for `cargo xtask dev` and `cargo xtask run`, whose servers read it from there.
//!
//! ```text
//! target/site/assets/…      hashed names, each with .br and .gz beside it
//! target/site/root/…        served at the root under their own names
//! target/site/manifest.json which asset is what
//! ```

mod binary;
mod compress;
mod glue;
mod languages;
mod late_glue;
mod linked;
mod names;
mod optimise;
mod panics;
mod paths;
mod pdf;
mod prune;
mod publish;
mod saved;
mod shorten;
mod stamp;
mod streams;
mod style;
mod wasm;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

pub(crate) use publish::Manifest;
pub(crate) use wasm::cargo_wasm;

/// For whom a site is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Small: what people get.
    Release,
    /// Soon ready: what a newcomer tries.
    Quick,
    /// Soon ready again after a change: what a developer reloads.
    Dev,
}

impl Flavour {
    /// Cargo's profile for the pages, and its folder in `target`.
    fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Release => ("wasm-release", "wasm-release"),
            Self::Quick => ("quick", "quick"),
            Self::Dev => ("dev", "debug"),
        }
    }

    /// That for the reader of PDFs, which would be too slow unless the compiler optimised it.
    fn reader_profile(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Quick | Self::Dev => "quick",
        }
    }
}

/// Brings the site up to date.
pub(crate) fn build(workspace: &Workspace, flavour: Flavour) -> Result<Manifest> {
    compile(workspace, flavour)?;
    assemble(workspace, flavour)
}

/// Has cargo compile what runs in the browser.
pub(crate) fn compile(workspace: &Workspace, flavour: Flavour) -> Result<()> {
    match flavour {
        Flavour::Quick => {
            process::announce("the pages", "about 2 minutes");
            let mut command = wasm::command(workspace, flavour, &pdf::addresses(workspace, flavour)?);
            process::run(command.env("PARVIS_PDF_LATER", "yes"))
        }
        Flavour::Release | Flavour::Dev => {
            process::announce("the reader of PDFs", "1 to 3 minutes");
            process::run(&mut pdf::command(workspace, flavour))?;
            process::announce("the pages", "about 2 minutes");
            process::run(&mut wasm::command(workspace, flavour, &pdf::addresses(workspace, flavour)?))
        }
    }
}

/// Makes the site of what was compiled.
pub(crate) fn assemble(workspace: &Workspace, flavour: Flavour) -> Result<Manifest> {
    let started = Instant::now();
    let reader = match flavour {
        Flavour::Quick => pdf::expected(workspace)?,
        Flavour::Release | Flavour::Dev => pdf::assemble(workspace, flavour)?,
    };
    let staged = wasm::assemble(workspace, flavour)?;
    let style = style::build(workspace, flavour)?;
    let languages = languages::files(workspace)?;
    let manifest = publish::publish(workspace, flavour, &staged, &reader, &style, &languages)?;
    println!("site: {} ({:.1} s)", workspace.site(flavour).display(), started.elapsed().as_secs_f32());
    Ok(manifest)
}

/// Builds what a quick site comes without, the reader of PDFs, and puts it where the pages look for it. Without a word,
/// and with what the processor has left over.
pub(crate) fn add_reader(workspace: &Workspace) -> Result<()> {
    if publish::has(workspace, &pdf::expected(workspace)?) {
        return Ok(());
    }
    println!("=> the reader of PDFs: beside the server, about 3 minutes this time");
    process::output(&mut process::patiently(&pdf::command(workspace, Flavour::Quick)))?;
    publish::add(workspace, &pdf::assemble(workspace, Flavour::Quick)?)?;
    println!("=> the reader of PDFs is there");
    Ok(())
}

/// Where cargo leaves the WebAssembly of a crate.
fn compiled(workspace: &Workspace, profile_folder: &str, file: &str) -> PathBuf {
    workspace.target().join("wasm32-unknown-unknown").join(profile_folder).join(file)
}
