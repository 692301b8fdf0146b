//! What a person does, in real browsers, with the release server.

use std::process::Command;

use anyhow::Result;

use crate::browsers::{self, Browser};
use crate::count::Count;
use crate::process;
use crate::report::Outcome;
use crate::tools;
use crate::workspace::Workspace;

/// Runs the browser tests: all, or those whose file has one of these words in its name. The server is built already.
pub(crate) fn run(workspace: &Workspace, wanted: &[String]) -> Result<Outcome> {
    browsers::ensure(&[Browser::Chromium, Browser::Firefox], true)?;
    browsers::offer(&[("ip", "iproute2"), ("nft", "nftables"), ("openssl", "openssl")]);
    browsers::offer(&browsers::PROXIES);
    let folder = workspace.join("end2end");
    tools::node_packages(&folder)?;
    let transcript = process::tee(
        Command::new("node")
            .arg("run.mjs")
            .args(wanted)
            .env("PARVIS_BIN", workspace.server())
            .current_dir(&folder),
    )?;
    Ok(Outcome::of_runner(&transcript, Count::of_node))
}
