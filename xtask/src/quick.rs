//! `cargo xtask run`: a server that is soon there, for who wants to see it. The profile `quick` in `Cargo.toml` is for this.
//! `cargo xtask build` takes twice as long, for smaller pages and a faster server in one file.

use std::process::Command;
use std::thread;

use anyhow::Result;

use crate::process;
use crate::site::{self, Flavour};
use crate::tools;
use crate::workspace::Workspace;

const PROFILE: &str = "quick";

/// Builds the pages and the server.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    tools::wasm_target()?;
    site::compile(workspace, Flavour::Quick)?;
    // This server reads the pages from the disk, so neither has to wait for the other.
    thread::scope(|scope| {
        let site = scope.spawn(|| site::assemble(workspace, Flavour::Quick));
        process::announce("the server", "about 90 seconds");
        let mut command = process::cargo(workspace.root());
        let server = process::run(command.args(["build", "--profile", PROFILE, "--package", "parvis"]));
        let site = site.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        server.and(site.map(drop))
    })
}

/// Runs the server with these arguments, to its end. The reader of PDFs, a third of all there is to compile, is built
/// meanwhile; until it is there, the pages say so to who chooses a PDF.
pub(crate) fn serve(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let behind = workspace.clone();
    // It ends with this program.
    thread::spawn(move || {
        if let Err(error) = site::add_reader(&behind) {
            println!("without the reader of PDFs: {error:#}");
        }
    });
    let mut server = Command::new(workspace.server_of(PROFILE));
    process::run(server.arg("--site").arg(workspace.site(Flavour::Quick)).args(arguments))
}
