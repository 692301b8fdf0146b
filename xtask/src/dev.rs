//! `cargo xtask dev`: the debug server, rebuilt and restarted when a source changes. Pages that are open load
//! themselves again when what they are made of has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow};
use notify::{RecursiveMode, Watcher};

use crate::process;
use crate::site::{self, Flavour};
use crate::tools;
use crate::workspace::Workspace;

/// What the server and the pages are made of.
const SOURCES: [&str; 10] =
    ["app", "crates", "frontend", "pdf", "server", "style", "public", "Cargo.toml", "Cargo.lock", ".cargo"];
/// An editor saves in several steps, and often several files.
const QUIET: Duration = Duration::from_millis(150);

/// Builds, runs and watches until it is interrupted.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    tools::wasm_target()?;
    let (events, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !event.kind.is_access()
        {
            // The other end is there for as long as this program runs.
            let _ = events.send(event.paths);
        }
    })?;
    for source in SOURCES {
        let path = workspace.join(source);
        watcher.watch(&path, RecursiveMode::Recursive).with_context(|| path.display().to_string())?;
    }

    let mut running: Option<(RunningServer, SystemTime)> = None;
    loop {
        // A mistake ends nothing: the server that works goes on until there is another one.
        match build(workspace) {
            Ok(built) => {
                // The debug server reads the site from the disk, so that a new style alone needs no new server.
                if running.as_ref().is_none_or(|(_, started)| *started != built) {
                    drop(running.take());
                    running = Some((RunningServer::start(workspace, arguments)?, built));
                }
            }
            Err(error) => println!("{error:#}"),
        }
        wait_for_change(&changes)?;
    }
}

/// Brings the site and the server up to date, and says when the server was last built.
fn build(workspace: &Workspace) -> Result<SystemTime> {
    site::build(workspace, Flavour::Dev)?;
    process::announce("the server", "about 2 minutes");
    process::run(process::cargo(workspace.root()).args(["build", "--package", "parvis"]))?;
    Ok(fs::metadata(workspace.server_of("debug"))?.modified()?)
}

/// Returns when something was changed and nothing has changed since for a moment.
fn wait_for_change(changes: &Receiver<Vec<PathBuf>>) -> Result<()> {
    loop {
        let paths = changes.recv().map_err(|_| anyhow!("the files are no longer watched"))?;
        if paths.iter().any(|path| is_source(path)) {
            break;
        }
    }
    while changes.recv_timeout(QUIET).is_ok() {}
    Ok(())
}

/// Editors leave their own files beside those they edit.
fn is_source(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    !(name.ends_with('~') || name.ends_with(".swp") || name.starts_with(".#") || name == "4913")
}

/// A server that is ended when this is dropped.
struct RunningServer(Child);

impl RunningServer {
    fn start(workspace: &Workspace, arguments: &[String]) -> Result<Self> {
        let program = workspace.server_of("debug");
        let child = Command::new(&program)
            .arg("--dev")
            .arg(workspace.site(Flavour::Dev))
            .args(arguments)
            .current_dir(workspace.root())
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        Ok(Self(child))
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        // Either it is ended now, or it has ended before; both are what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_behind_is_no_change() {
        assert!(is_source(Path::new("app/src/lib.rs")));
        assert!(is_source(Path::new("style/main.css")));
        for litter in ["app/src/lib.rs~", "app/src/.lib.rs.swp", "app/src/.#lib.rs", "app/src/4913"] {
            assert!(!is_source(Path::new(litter)), "{litter}");
        }
    }
}
