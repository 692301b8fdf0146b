//! The reader of PDFs: a worker's script, and WebAssembly of its own that belongs to no page.
//!
//! `wasm-opt` is not asked: on so much code it takes minutes, and few people load it, once.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::publish::ASSETS_URL;
use super::wasm::{files_below, link};
use super::{Flavour, compiled, glue, names, paths, stamp};
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
pub(crate) struct PdfReaderFiles {
    /// The script and the WebAssembly, each with its public name. `None`: it is built when the pages are served already.
    pub(super) files: [(String, Option<Vec<u8>>); 2],
}

/// Compiles it.
pub(super) fn command(workspace: &Workspace, flavour: Flavour) -> Command {
    link(workspace, "parvis-pdf", flavour.reader_profile(), &format!("--max-memory={MEMORY}"))
}

/// Where a page finds both files, for the compiler: `frontend` reads these variables. For a release it has to be
/// compiled before.
pub(super) fn addresses(workspace: &Workspace, flavour: Flavour) -> Result<[(&'static str, String); 2]> {
    let [script, wasm] = match flavour {
        Flavour::Release => assemble(workspace, flavour)?.files.map(|(name, _)| name),
        Flavour::Quick | Flavour::Dev => names_after_sources(workspace)?,
    };
    let address = |name| format!("{ASSETS_URL}{name}");
    Ok([("PARVIS_PDF_SCRIPT", address(script)), ("PARVIS_PDF_WASM", address(wasm))])
}

/// The reader before there is one.
pub(super) fn expected(workspace: &Workspace) -> Result<PdfReaderFiles> {
    Ok(PdfReaderFiles { files: names_after_sources(workspace)?.map(|name| (name, None)) })
}

/// The names of both files before there are any: they change with all that the files are made of.
fn names_after_sources(workspace: &Workspace) -> Result<[String; 2]> {
    let folder = workspace.join("pdf");
    let mut sources = vec![fs::read(workspace.join("Cargo.toml"))?, fs::read(workspace.join("Cargo.lock"))?];
    for file in files_below(&folder)? {
        sources.push(file.to_string_lossy().into_owned().into_bytes());
        sources.push(fs::read(folder.join(file))?);
    }
    let key = stamp::key(&sources.iter().map(Vec::as_slice).chain([stamp::XTASK]).collect::<Vec<_>>());
    Ok([names::hashed(SCRIPT, key.as_bytes()), names::hashed(WASM, key.as_bytes())])
}

/// Puts together what is compiled; does nothing for a step whose inputs are those of the last time.
pub(super) fn assemble(workspace: &Workspace, flavour: Flavour) -> Result<PdfReaderFiles> {
    let profile = flavour.reader_profile();
    let input = compiled(workspace, profile, "parvis_pdf.wasm");
    let dir = workspace.scratch().join(format!("pdf-{profile}"));
    let bytes = fs::read(&input).with_context(|| format!("{} was just built", input.display()))?;
    let edge = fs::read_to_string(workspace.join("pdf/src/worker.js"))?;
    let key = stamp::key(&[&bytes, edge.as_bytes(), stamp::XTASK]);
    if stamp::recall::<()>(&dir, &key).is_none() {
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir_all(&dir)?;
        let linked = dir.join("linked.wasm");
        fs::write(&linked, paths::blank(bytes)?.reported("places of source files in the reader of PDFs")?)?;
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
    let (script, wasm) = (fs::read(dir.join(SCRIPT))?, fs::read(dir.join(WASM))?);
    let names = match flavour {
        Flavour::Release => [names::hashed(SCRIPT, &script), names::hashed(WASM, &wasm)],
        Flavour::Quick | Flavour::Dev => names_after_sources(workspace)?,
    };
    let [script_name, wasm_name] = names;
    Ok(PdfReaderFiles { files: [(script_name, Some(script)), (wasm_name, Some(wasm))] })
}
