//! The reader of PDFs: a worker's script, and WebAssembly of its own that belongs to no page. Compiled the same for a
//! release and for developers, since it would be too slow otherwise, and seldom changes.
//!
//! `wasm-opt` is not asked: on so much code it takes minutes, and few people load it, once.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::publish::ASSETS_URL;
use super::wasm::cargo_wasm;
use super::{glue, names, paths, stamp};
use crate::process;
use crate::workspace::Workspace;

/// The server knows the script of a worker by this end of its name, before the hash, and gives it a policy of its own.
const SCRIPT: &str = "pdf_worker.js";
const WASM: &str = "pdf_worker_bg.wasm";
/// What the script is called on its way.
const STEM: &str = "pdf_worker";
/// No document gets more memory. Where it asks for more, the worker fails and nothing else does.
const MEMORY: u32 = 768 << 20;

/// Both files before they are published.
#[derive(Debug)]
pub(crate) struct Reader {
    script: Vec<u8>,
    wasm: Vec<u8>,
}

impl Reader {
    /// Both files, by the names they are published under.
    pub(super) fn files(&self) -> [(&'static str, &[u8]); 2] {
        [(SCRIPT, &self.script), (WASM, &self.wasm)]
    }

    /// Where a page finds them, for the compiler: `frontend` reads these variables.
    pub(super) fn addresses(&self) -> BTreeMap<&'static str, String> {
        let address = |name, content: &[u8]| format!("{ASSETS_URL}{}", names::hashed(name, content));
        BTreeMap::from([
            ("PARVIS_PDF_SCRIPT", address(SCRIPT, &self.script)),
            ("PARVIS_PDF_WASM", address(WASM, &self.wasm)),
        ])
    }
}

/// Compiles it and puts its script together; does nothing for a step whose inputs are those of the last time.
pub(super) fn build(workspace: &Workspace) -> Result<Reader> {
    let input = compile(workspace)?;
    let dir = workspace.scratch().join("pdf");
    let bytes = fs::read(&input).with_context(|| format!("{} was just built", input.display()))?;
    let edge = fs::read_to_string(workspace.join("pdf/src/worker.js"))?;
    let key = stamp::key(&[&bytes, edge.as_bytes(), stamp::XTASK]);
    if stamp::recall::<()>(&dir, &key).is_none() {
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir_all(&dir)?;
        let linked = dir.join("linked.wasm");
        fs::write(&linked, paths::blank(bytes)?.told("places of source files in the reader of PDFs")?)?;
        // A script that is no module runs in a worker of any browser, and needs no leave to import anything.
        Bindgen::new()
            .input_path(&linked)
            .out_name(STEM)
            .no_modules(true)?
            .typescript(false)
            .demangle(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(&dir)
            .context("wasm-bindgen failed")?;
        let glue = fs::read_to_string(dir.join(SCRIPT))?;
        fs::write(dir.join(SCRIPT), glue::compact(&format!("{glue}\n{edge}")))?;
        stamp::remember(&dir, &key, &())?;
    }
    Ok(Reader { script: fs::read(dir.join(SCRIPT))?, wasm: fs::read(dir.join(WASM))? })
}

fn compile(workspace: &Workspace) -> Result<PathBuf> {
    let mut command = cargo_wasm(workspace, "rustc");
    command.args(["--package", "parvis-pdf", "--lib", "--crate-type", "cdylib", "--profile", "wasm-release"]);
    command.args(["--", "-C", &format!("link-arg=--max-memory={MEMORY}")]);
    process::run(&mut command)?;
    Ok(workspace.target().join("wasm32-unknown-unknown").join("wasm-release").join("parvis_pdf.wasm"))
}
