//! The files that the build made. They are inside the binary; the servers of `cargo xtask run` and `dev` read them from the disk.

use std::collections::BTreeMap;
use std::path::PathBuf;

use parvis_app::page::{Assets, LanguageFiles};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Embedded;

/// Where the files of the pages are.
#[derive(Debug)]
pub(crate) struct Site {
    folder: Option<PathBuf>,
    assets: Assets,
}

/// `manifest.json`: where the build put what pages load.
#[derive(Debug, Deserialize)]
struct SiteManifest {
    script: String,
    wasm: String,
    style: String,
    #[serde(default)]
    home_preload: Vec<String>,
    #[serde(default)]
    room_preload: Vec<String>,
    #[serde(default)]
    languages: BTreeMap<String, SiteTexts>,
    #[serde(default)]
    late: Vec<String>,
    #[serde(default)]
    web_app: Option<String>,
}

/// Where the texts of a language are.
#[derive(Debug, Deserialize)]
struct SiteTexts {
    first: String,
    late: String,
}

impl Site {
    /// The site in this folder, or the one inside the binary.
    pub(crate) fn open(folder: Option<PathBuf>) -> Self {
        let mut site = Self { folder, assets: Assets::default() };
        match site.manifest() {
            Some(assets) => site.assets = assets,
            None => tracing::warn!(
                "the pages have no scripts and no styles: build the server with `cargo xtask build`"
            ),
        }
        site
    }

    /// A file, by its path inside the site. The path has no `..` in it.
    pub(crate) fn file(&self, path: &str) -> Option<EmbeddedFile> {
        match &self.folder {
            Some(folder) => rust_embed::utils::read_file_from_fs(&folder.join(path)).ok(),
            None => Embedded::get(path),
        }
    }

    /// Where pages find what they load.
    pub(crate) fn assets(&self) -> Assets {
        // A development build is rebuilt while the server runs.
        let rebuilt = if cfg!(debug_assertions) { self.manifest() } else { None };
        rebuilt.unwrap_or_else(|| self.assets.clone())
    }

    fn manifest(&self) -> Option<Assets> {
        let file = self.file("manifest.json")?;
        let SiteManifest { script, wasm, style, home_preload, room_preload, languages, late, web_app } =
            serde_json::from_slice(&file.data).ok()?;
        let languages = languages
            .into_iter()
            .map(|(tag, SiteTexts { first, late })| (tag, LanguageFiles { first, late }))
            .collect();
        Some(Assets { script, wasm, style, home_preload, room_preload, languages, late, web_app })
    }
}
