//! Where things are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::site::Flavour;

/// The checkout that this `xtask` belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Cargo says where this package is; the workspace is its parent.
    pub(crate) fn find() -> Result<Self> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.parent().context("xtask lies in the workspace's root")?.to_path_buf();
        Ok(Self { root })
    }

    /// The directory of the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout.
    pub(crate) fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// Where cargo builds.
    pub(crate) fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |dir| self.root.join(PathBuf::from(dir)))
    }

    /// The finished site. That of a release is what the server embeds: always in `target`, because the server's source
    /// names that path. Those of other servers are beside it, so that none finds another's files.
    pub(crate) fn site(&self, flavour: Flavour) -> PathBuf {
        self.root.join(match flavour {
            Flavour::Release => "target/site",
            Flavour::Quick => "target/site-quick",
            Flavour::Dev => "target/site-dev",
        })
    }

    /// What only `xtask` reads: half-finished files, stamps, tools.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.root.join("target/xtask")
    }

    /// The server that `cargo xtask build` leaves.
    pub(crate) fn server(&self) -> PathBuf {
        self.server_of("release")
    }

    /// The server that was built with a profile whose folder this is.
    pub(crate) fn server_of(&self, profile_folder: &str) -> PathBuf {
        self.target().join(profile_folder).join(format!("parvis{}", std::env::consts::EXE_SUFFIX))
    }
}
