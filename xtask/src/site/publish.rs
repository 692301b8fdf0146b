//! From staged files to `target/site`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::languages::LanguageTexts;
use super::pdf::PdfReaderFiles;
use super::style::Style;
use super::wasm::{HOME_FUNCTION, LATE_STYLE, ROOM_FUNCTION, Staged, files_below};
use super::{Flavour, compress, glue, names};
use crate::workspace::Workspace;

/// What makes a page of a development build load itself again.
const RELOAD: &str = include_str!("reload.js");
/// What makes Parvis an app of the system, and its name before the hash.
const WEB_APP: &str = "frontend/src/web_app.js";
const WEB_APP_SCRIPT: &str = "web_app.js";
/// Where the server serves `target/site/assets`.
pub(super) const ASSETS_URL: &str = "/assets/";

/// Which asset is what: the addresses, absolute on the server, that its pages name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The module that starts a page.
    pub(crate) script: String,
    /// The WebAssembly it loads first.
    pub(crate) wasm: String,
    /// The style sheet.
    pub(crate) style: String,
    /// What the home page loads besides.
    pub(crate) home_preload: Vec<String>,
    /// What a room's page loads besides.
    pub(crate) room_preload: Vec<String>,
    /// Modules that the script imports.
    pub(crate) script_imports: Vec<String>,
    /// What reads PDFs, loaded when a person chooses one.
    pub(crate) pdf_reader: Vec<String>,
    /// The files of each language, by its tag; a page loads those of one, or none.
    pub(crate) languages: BTreeMap<String, LanguageFiles>,
    /// What a room's page may load when it has begun, but for the reader of PDFs.
    pub(crate) late: Vec<String>,
    /// What makes Parvis an app of the system, loaded when a page has begun.
    pub(crate) web_app: String,
}

/// Where the texts of a language are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LanguageFiles {
    /// Those that a page begins with.
    pub(crate) first: String,
    /// Those that come with the first code that is late.
    pub(crate) late: String,
}

/// Writes everything under its public name, and removes what the last build left there and this one did not make.
pub(crate) fn publish(
    workspace: &Workspace,
    flavour: Flavour,
    staged: &Staged,
    reader: &PdfReaderFiles,
    style: &Style,
    texts: &[LanguageTexts],
) -> Result<Manifest> {
    let site = workspace.site(flavour);
    let mut assets = AssetFolder::open(site.join("assets"), flavour)?;

    // What nothing else mentions first: a file's name is in the content of those that mention it.
    let mut renamed = BTreeMap::new();
    renamed.insert(LATE_STYLE.to_owned(), assets.add(LATE_STYLE, style.late.as_bytes())?);
    for file in staged.chunks.iter().chain([&staged.wasm]).chain(&staged.late_script) {
        renamed.insert(file.clone(), assets.add(file, &read(&staged.dir.join(file))?)?);
    }
    let mut script_imports = Vec::new();
    for file in &staged.snippets {
        let name = assets.add(file, &read(&staged.dir.join(file))?)?;
        script_imports.push(url(&name));
        renamed.insert(file.clone(), name);
    }
    let mut script = fs::read_to_string(staged.dir.join(&staged.script))?;
    for (from, to) in &renamed {
        script = names::rewrite(&script, from, to);
    }
    if flavour == Flavour::Dev {
        script.push_str(RELOAD);
    }
    let script = assets.add(&staged.script, script.as_bytes())?;
    let style = assets.add("parvis.css", style.first.as_bytes())?;
    let mut pdf_reader = Vec::new();
    for (name, content) in &reader.files {
        match content {
            Some(content) => assets.put(name, content)?,
            None => assets.keep(name),
        }
        pdf_reader.push(url(name));
    }
    let mut languages = BTreeMap::new();
    for LanguageTexts { tag, first, late } in texts {
        let first = url(&assets.add(&format!("{tag}.txt"), first.as_bytes())?);
        let late = url(&assets.add(&format!("{tag}-late.txt"), late.as_bytes())?);
        languages.insert(tag.clone(), LanguageFiles { first, late });
    }
    let web_app = fs::read_to_string(workspace.join(WEB_APP))?;
    let web_app = url(&assets.add(WEB_APP_SCRIPT, glue::compact(&web_app).as_bytes())?);
    assets.close()?;

    let chunks_of = |page: &str| {
        let functions = staged.lazy.iter().filter(|(function, _)| function.starts_with(page));
        let chunks = functions.flat_map(|(_, chunks)| chunks).filter_map(|chunk| renamed.get(chunk));
        chunks.map(|name| url(name)).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let (home_preload, room_preload) = (chunks_of(HOME_FUNCTION), chunks_of(ROOM_FUNCTION));
    let chunks = staged.chunks.iter().chain(&staged.late_script).map(|file| url(&renamed[file]));
    // What only the home page begins with comes to a room with its first late file.
    let late = chunks.filter(|chunk| !room_preload.contains(chunk));
    let texts = languages.values().flat_map(|files| [files.first.clone(), files.late.clone()]);
    let late = late.chain([url(&renamed[LATE_STYLE])]).chain(texts).collect();
    let manifest = Manifest {
        script: url(&script),
        wasm: url(&renamed[&staged.wasm]),
        style: url(&style),
        home_preload,
        room_preload,
        script_imports,
        pdf_reader,
        languages,
        late,
        web_app,
    };
    copy_public(&workspace.join("public"), &site.join("root"), flavour)?;
    write_if_changed(&site.join("manifest.json"), &serde_json::to_vec_pretty(&manifest)?)?;
    Ok(manifest)
}

/// Whether a quick site has this reader of PDFs.
pub(super) fn has(workspace: &Workspace, reader: &PdfReaderFiles) -> bool {
    let assets = workspace.site(Flavour::Quick).join("assets");
    reader.files.iter().all(|(name, _)| assets.join(name).exists())
}

/// Adds it to a quick site, from which a server serves. Each file is whole as soon as it is there: whoever got half of one
/// would keep it.
pub(super) fn add(workspace: &Workspace, reader: &PdfReaderFiles) -> Result<()> {
    let assets = workspace.site(Flavour::Quick).join("assets");
    for (name, content) in &reader.files {
        let begun = workspace.scratch().join(name);
        fs::write(&begun, content.as_deref().context("the reader was just built")?)?;
        fs::rename(&begun, assets.join(name))?;
    }
    Ok(())
}

fn url(name: &str) -> String {
    format!("{ASSETS_URL}{name}")
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn write_if_changed(file: &Path, content: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|old| old == content) {
        return Ok(());
    }
    fs::write(file, content)?;
    Ok(())
}

/// A directory of files that are named after their content. One that is there already is not written again, so
/// that neither the compression nor whoever watches the directory has work without need.
struct AssetFolder {
    dir: PathBuf,
    flavour: Flavour,
    kept: BTreeSet<String>,
}

impl AssetFolder {
    fn open(dir: PathBuf, flavour: Flavour) -> Result<Self> {
        fs::create_dir_all(&dir)?;
        Ok(Self { dir, flavour, kept: BTreeSet::new() })
    }

    /// Names a file after its content.
    fn add(&mut self, path: &str, content: &[u8]) -> Result<String> {
        let name = names::hashed(path, content);
        self.put(&name, content)?;
        Ok(name)
    }

    /// A file whose name changes with its content already.
    fn put(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let file = self.dir.join(name);
        let complete = file.exists()
            && (self.flavour != Flavour::Release || compress::with_suffix(&file, "br").exists());
        if !complete {
            compress::write_with_twins(&file, content, self.flavour)?;
        }
        self.keep(name);
        Ok(())
    }

    /// One that may be there already, or comes later.
    fn keep(&mut self, name: &str) {
        self.kept.insert(name.to_owned());
    }

    fn close(self) -> Result<()> {
        for file in files_below(&self.dir)? {
            let name = file.to_string_lossy();
            let plain = name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz")).unwrap_or(&name);
            if !self.kept.contains(plain) {
                fs::remove_file(self.dir.join(&file))?;
            }
        }
        Ok(())
    }
}

fn copy_public(from: &Path, to: &Path, flavour: Flavour) -> Result<()> {
    fs::create_dir_all(to)?;
    let wanted = files_below(from)?;
    for file in &wanted {
        let content = read(&from.join(file))?;
        let target = to.join(file);
        if fs::read(&target).is_ok_and(|old| old == content) {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        compress::write_with_twins(&target, &content, flavour)?;
    }
    for file in files_below(to)? {
        let plain = match file.extension().and_then(|extension| extension.to_str()) {
            Some("br" | "gz") => file.with_extension(""),
            _ => file.clone(),
        };
        if !wanted.contains(&plain) {
            fs::remove_file(to.join(&file))?;
        }
    }
    Ok(())
}
