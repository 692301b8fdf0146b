//! A release server of our own, to measure.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::http;
use crate::workspace::Workspace;

/// A running server, ended with all it keeps when this is dropped.
pub(crate) struct ReleaseServer {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    child: Child,
    state: PathBuf,
}

impl ReleaseServer {
    /// Starts what `cargo xtask build` left, and waits until it answers.
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        // The port is free again once this is dropped, and the system gives it to nobody else so soon.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let state = workspace.scratch().join(format!("server-{}", address.port()));
        fs::create_dir_all(&state)?;
        let log = fs::File::create(state.join("log.txt"))?;
        let child = Command::new(workspace.server())
            .args(["--listen", &address.to_string()])
            .env("PARVIS_STATE_DIR", &state)
            .env("PARVIS_RELAY_LISTEN", "[]")
            .current_dir(&state)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} could not be started", workspace.server().display()))?;
        let mut server = Self { address, child, state };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if http::get(self.address, "/healthz", "identity").is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server exited with {status}: {}", self.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the server is not responding: {}", self.log())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.state.join("log.txt")).unwrap_or_default()
    }
}

impl Drop for ReleaseServer {
    fn drop(&mut self) {
        // Either it is ended now, or it has ended before; a directory that stays is in target.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.state);
    }
}
