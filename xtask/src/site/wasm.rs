//! The browser half: compiled, split into what is loaded first and what is loaded later, and given its JavaScript.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::optimise::Care;
use super::{
    Flavour, binary, compiled, glue, late_glue, optimise, panics, paths, prune, saved, shorten, stamp,
    streams,
};
use crate::process;
use crate::workspace::Workspace;

/// The module through which the main WebAssembly asks for the parts that come later. It exists between two steps
/// of the build only: its text ends up in the main script.
const LINK_MODULE: &str = "./parvis_split.js";
const STEM: &str = "parvis";
/// The functions whose WebAssembly a page begins with. Rust's `#[lazy]` appends a number to their names.
pub(super) const HOME_FUNCTION: &str = "hydrate_home";
pub(super) const ROOM_FUNCTION: &str = "hydrate_room";
/// The late files, with which the late style sheet and the late texts come.
const LATE_FILES: [&str; 4] = ["tools", "table", "panels", "check"];
pub(super) const LATE_STYLE: &str = "parvis_late.css";
/// What only late files import.
const LATE_SCRIPT: &str = "parvis_late.js";

/// The browser half before its files get their public names.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Staged {
    /// Where the files below are.
    pub(crate) dir: PathBuf,
    /// The module that starts the page.
    pub(crate) script: String,
    /// The WebAssembly it loads first.
    pub(crate) wasm: String,
    /// The module that comes with the late files, where there is one.
    pub(crate) late_script: Option<String>,
    /// WebAssembly that is loaded on demand.
    pub(crate) chunks: Vec<String>,
    /// Modules that the script imports, by the path it imports them with.
    pub(crate) snippets: Vec<String>,
    /// Which chunks each lazy function needs, by the function's name.
    pub(crate) lazy: BTreeMap<String, Vec<String>>,
}

/// Stages the files of the browser half, which is compiled already; does nothing for a step whose inputs are those of
/// the last time.
pub(super) fn assemble(workspace: &Workspace, flavour: Flavour) -> Result<Staged> {
    let input = compiled(workspace, flavour.profile().1, "parvis_frontend.wasm");
    let optimiser = match flavour {
        Flavour::Release => optimise::find(workspace),
        Flavour::Quick | Flavour::Dev => None,
    };
    let dir = workspace.scratch().join(match flavour {
        Flavour::Release => "wasm",
        Flavour::Quick => "wasm-quick",
        Flavour::Dev => "wasm-dev",
    });
    let bytes = fs::read(&input).with_context(|| format!("{} was just built", input.display()))?;
    let key =
        stamp::key(&[&bytes, optimiser.as_ref().map_or(b"", |tool| tool.version.as_bytes()), stamp::XTASK]);
    if let Some(staged) = stamp::recall(&dir, &key) {
        return Ok(staged);
    }
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    let pruned = match flavour {
        Flavour::Release => {
            let module = streams::take_back(&bytes)?.reported("what a library offers to scripts")?;
            let module = prune::prune(&module)?.reported("lazy hydration")?;
            let module = panics::silence(&module)?.reported("messages of panics")?;
            paths::blank(module)?.reported("places of source files")?
        }
        Flavour::Quick | Flavour::Dev => prune::prune(&bytes)?.reported("lazy hydration")?,
    };
    let staged = split_and_bind(&pruned, &dir, flavour)?;
    if let Some(tool) = &optimiser {
        let early: BTreeSet<_> =
            staged.lazy.iter().filter(|(name, _)| is_early(name)).flat_map(|(_, files)| files).collect();
        let files = std::iter::once(&staged.wasm).chain(&staged.chunks).map(|file| {
            let is_early = *file == staged.wasm || early.contains(file);
            (dir.join(file), if is_early { Care::Great } else { Care::Usual })
        });
        tool.run(&files.collect::<Vec<_>>())?;
    }
    stamp::remember(&dir, &key, &staged)?;
    Ok(staged)
}

/// A command of cargo for the browser, without the arguments that say what to build.
pub(crate) fn cargo_wasm(workspace: &Workspace, subcommand: &str) -> Command {
    let mut command = process::cargo(workspace.root());
    command.args([subcommand, "--target", "wasm32-unknown-unknown"]);
    command
}

/// What leptos has for its tools and its servers, and what that builds on: compiled with the pages, and in none of them. To
/// optimise it would be wasted. A release does all the same: the pages call generic functions that were compiled with it.
const UNUSED: [&str; 17] = [
    "aho-corasick",
    "config",
    "icu_locale_core",
    "icu_normalizer",
    "icu_properties",
    "idna",
    "leptos_config",
    "leptos_hot_reload",
    "proc-macro2",
    "quote",
    "regex-automata",
    "regex-syntax",
    "rstml",
    "syn",
    "toml_parser",
    "url",
    "winnow",
];

/// Compiles a package into WebAssembly, with a profile of `Cargo.toml` and an argument for the linker.
pub(super) fn link(workspace: &Workspace, package: &str, profile: &str, argument: &str) -> Command {
    let mut command = cargo_wasm(workspace, "rustc");
    command.args(["--package", package, "--lib", "--crate-type", "cdylib", "--profile", profile]);
    if profile == "quick" {
        // The profile is the server's, too, and that is compiled sooner without: here it makes so much less code that the
        // steps after it take a fraction of the time.
        command.args(["--config", "profile.quick.opt-level='s'"]);
        for unused in UNUSED {
            command.args(["--config", &format!("profile.quick.package.{unused}.opt-level=0")]);
        }
        // More than a fifth of the processor time for the pages went to this package, and half of that to making it smaller.
        command.args(["--config", "profile.quick.package.parvis-app.opt-level=0"]);
    }
    command.args(["--", "-C", &format!("link-arg={argument}")]);
    command
}

/// Compiles the browser half, which is told where the reader of PDFs will be.
pub(super) fn command(workspace: &Workspace, flavour: Flavour, reader: &[(&str, String)]) -> Command {
    // The splitter reads from the relocations which function needs which.
    let mut command = link(workspace, "parvis-frontend", flavour.profile().0, "--emit-relocs");
    command.envs(reader.iter().map(|(name, address)| (name, address)));
    command
}

fn split_and_bind(input: &[u8], dir: &Path, flavour: Flavour) -> Result<Staged> {
    let parts = dir.join("parts");
    fs::create_dir_all(&parts)?;
    let main = dir.join("main.wasm");
    let split = wasm_split_cli_support::transform({
        let mut options = wasm_split_cli_support::Options::new(input);
        options.output_dir = &parts;
        options.main_out_path = &main;
        options.main_module = "./parvis.js";
        options.link_name = LINK_MODULE;
        options
    })
    .map_err(|error| anyhow!("splitting the WebAssembly failed: {error:#}"))?;

    let mut staged = Staged {
        dir: dir.to_path_buf(),
        script: format!("{STEM}.js"),
        wasm: format!("{STEM}_bg.wasm"),
        ..Staged::default()
    };
    bind(&main, STEM, dir, flavour)?;
    let script = dir.join(&staged.script);
    let text = fs::read_to_string(&script)?;
    let link = fs::read_to_string(parts.join(LINK_MODULE))?;
    let mut companions = vec![glue::style(LATE_STYLE), glue::texts()];
    if flavour == Flavour::Release {
        companions.push(glue::script(LATE_SCRIPT));
    }
    let link = glue::accompany(&glue::try_again(&link)?, &companions, &LATE_FILES)?;
    let text = glue::inline_link_module(&text, LINK_MODULE, &link)?;
    if flavour == Flavour::Release {
        let part = |name: &String| parts.join(format!("{name}.wasm"));
        let (mut early, mut late) = (vec![main.clone()], Vec::new());
        for (function, files) in &split.prefetch_map {
            if is_early(function) {
                early.extend(files.iter().map(part))
            } else {
                late.extend(files.iter().map(part))
            }
        }
        let late = late_glue::imports_of_late_code(input, &early, &late)?;
        let (text, late_text, late) = late_glue::move_out(&glue::compact(&text), &late)?;
        saved::report("what only late files call of the browser", late_text.len())?;
        let wasm = dir.join(&staged.wasm);
        let long = fs::read(&wasm)?;
        let short = shorten::shorten(&long, [&text, &late_text], &late)?;
        saved::report("names between script and WebAssembly", long.len().saturating_sub(short.module.len()))?;
        let [text, late_text] = short.scripts;
        fs::write(&wasm, short.module)?;
        fs::write(&script, late_glue::pass_on(&text, &short.last))?;
        fs::write(dir.join(LATE_SCRIPT), late_text)?;
        staged.late_script = Some(LATE_SCRIPT.to_owned());
    } else {
        fs::write(&script, text)?;
    }

    let mut stripped = 0;
    for part in &split.split_modules {
        let name = part.file_name().context("a part of the WebAssembly is a file")?;
        match flavour {
            Flavour::Release | Flavour::Quick => {
                let whole = fs::read(part)?;
                let bare = binary::strip(&whole)?;
                stripped += whole.len() - bare.len();
                fs::write(dir.join(name), bare)?;
            }
            Flavour::Dev => fs::rename(part, dir.join(name))?,
        }
        staged.chunks.push(name.to_string_lossy().into_owned());
    }
    if flavour != Flavour::Dev {
        saved::report("what only tools read in late files", stripped)?;
    }
    staged.chunks.sort();
    staged.lazy = split
        .prefetch_map
        .into_iter()
        .map(|(function, parts)| (function, parts.iter().map(|part| format!("{part}.wasm")).collect()))
        .collect();
    staged.snippets = files_below(&dir.join("snippets"))?
        .into_iter()
        .map(|file| format!("snippets/{}", file.to_string_lossy().replace('\\', "/")))
        .collect();
    Ok(staged)
}

/// Whether a page begins with the WebAssembly that this function is in.
fn is_early(function: &str) -> bool {
    function.starts_with(HOME_FUNCTION) || function.starts_with(ROOM_FUNCTION)
}

/// Gives a WebAssembly file its JavaScript: `dir/stem.js` and `dir/stem_bg.wasm`.
fn bind(wasm: &Path, stem: &str, dir: &Path, flavour: Flavour) -> Result<()> {
    let names = flavour == Flavour::Dev;
    Bindgen::new()
        .input_path(wasm)
        .out_name(stem)
        .web(true)?
        .typescript(false)
        // The parts that come later find the table and the memory by the linker's names.
        .keep_lld_exports(true)
        .demangle(false)
        .debug(names)
        .keep_debug(names)
        .remove_name_section(!names)
        .remove_producers_section(!names)
        .generate(dir)
        .context("wasm-bindgen failed")
}

/// Every file below a directory, relative to it, sorted; none when there is no such directory.
pub(crate) fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(relative) = open.pop() {
        let Ok(entries) = fs::read_dir(dir.join(&relative)) else { continue };
        for entry in entries {
            let entry = entry?;
            let path = relative.join(entry.file_name());
            if entry.file_type()?.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}
