//! The files that the build made, which are inside the binary. A development build reads them from the disk.

use std::sync::LazyLock;

use parvis_app::page::Assets;
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

/// A file of the site, by its path there.
pub(crate) fn file(path: &str) -> Option<EmbeddedFile> {
    Site::get(path)
}

/// `manifest.json`: where the build put what pages load.
#[derive(Debug, Deserialize)]
struct Manifest {
    script: String,
    wasm: String,
    style: String,
    #[serde(default)]
    room_preload: Vec<String>,
}

/// Where pages find their files.
pub(crate) fn assets() -> Assets {
    static BUILT: LazyLock<Assets> = LazyLock::new(read);
    // A development build is rebuilt while the server runs.
    if cfg!(debug_assertions) { read() } else { BUILT.clone() }
}

fn read() -> Assets {
    let manifest = file("manifest.json").and_then(|file| serde_json::from_slice::<Manifest>(&file.data).ok());
    match manifest {
        Some(Manifest { script, wasm, style, room_preload }) => Assets { script, wasm, style, room_preload },
        None => {
            tracing::warn!(
                "the pages have no script and no style: build the server with `cargo xtask build`"
            );
            Assets::default()
        }
    }
}
