//! `target/site`: everything the browser gets, ready to be embedded in the server; `target/site-dev` for `cargo xtask
//! dev`, whose server reads it from there.
//!
//! ```text
//! target/site/assets/…      hashed names, each with .br and .gz beside it
//! target/site/root/…        served at the root under their own names
//! target/site/manifest.json which asset is what
//! ```

mod binary;
mod callers;
mod compress;
mod glue;
mod languages;
mod late;
mod linked;
mod names;
mod optimise;
mod panics;
mod paths;
mod pdf;
mod prune;
mod publish;
mod shorten;
mod stamp;
mod streams;
mod style;
mod wasm;

use std::time::Instant;

use anyhow::Result;

use crate::workspace::Workspace;

pub(crate) use publish::Manifest;
pub(crate) use wasm::cargo_wasm;

/// For whom a site is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Small: what people get.
    Release,
    /// Soon ready: what a developer reloads.
    Dev,
}

/// Brings the site up to date.
pub(crate) fn build(workspace: &Workspace, flavour: Flavour) -> Result<Manifest> {
    let started = Instant::now();
    let reader = pdf::build(workspace)?;
    let staged = wasm::build(workspace, flavour, &reader)?;
    let style = style::Style {
        first: style::bundle(&workspace.join("style/main.css"), flavour)?,
        late: style::bundle(&workspace.join("style/late.css"), flavour)?,
    };
    let manifest =
        publish::publish(workspace, flavour, &staged, &reader, &style, &languages::files(workspace)?)?;
    println!("site: {} ({:.1} s)", workspace.site(flavour).display(), started.elapsed().as_secs_f32());
    Ok(manifest)
}
