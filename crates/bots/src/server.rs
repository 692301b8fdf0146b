//! The server's binary as a process that ends with a value: for tests that stop and start it, and for benches.

use std::io;
use std::net::{IpAddr, TcpListener};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// How long a server may take to answer for the first time.
const READY_WITHIN: Duration = Duration::from_secs(20);

/// A server that runs as a process of its own, and dies with this value.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    address: String,
}

impl ServerProcess {
    /// Starts the binary on a free port, with its state in this directory, and waits until it answers.
    ///
    /// # Errors
    /// It does not start, or does not answer.
    pub async fn start(binary: &Path, state: &Path) -> io::Result<Self> {
        Self::start_with(binary, state, |_| {}).await
    }

    /// The same with more arguments, another environment, or another place for what it writes.
    ///
    /// # Errors
    /// The same.
    pub async fn start_with(
        binary: &Path,
        state: &Path,
        change: impl FnOnce(&mut Command),
    ) -> io::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        Self::start_at(&address, binary, state, change).await
    }

    /// The same at this address, such as that of one that has ended.
    ///
    /// # Errors
    /// The same.
    pub async fn start_at(
        address: &str,
        binary: &Path,
        state: &Path,
        change: impl FnOnce(&mut Command),
    ) -> io::Result<Self> {
        let mut command = Command::new(binary);
        command
            .args(["--listen", address])
            .env("PARVIS_STATE_DIR", state)
            .env("RUST_LOG", "warn")
            // Its usual port is one for the whole machine.
            .env("PARVIS_RELAY_LISTEN", "[]")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        change(&mut command);
        let child = command.spawn()?;
        let mut server = Self { child, address: address.to_owned() };
        let by = Instant::now() + READY_WITHIN;
        loop {
            match server.get("/healthz").await {
                Ok(answer) if answer.starts_with("HTTP/1.1 200") => return Ok(server),
                Ok(_) | Err(_) => {}
            }
            if let Some(status) = server.child.try_wait()? {
                return Err(io::Error::other(format!("the server exited at once with {status}")));
            }
            if Instant::now() > by {
                return Err(io::Error::other("the server does not answer /healthz"));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// `ws://host:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Asks for a page, and returns the whole answer.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn get(&self, path: &str) -> io::Result<String> {
        self.ask(path, "").await
    }

    /// The same from this address, as a proxy on this machine says it.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn get_behind(&self, path: &str, address: IpAddr) -> io::Result<String> {
        self.ask(path, &format!("x-forwarded-for: {address}\r\n")).await
    }

    async fn ask(&self, path: &str, header: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{header}connection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Asks it to stop, as a service manager does.
    ///
    /// # Errors
    /// It has ended already.
    #[cfg(unix)]
    pub fn terminate(&self) -> io::Result<()> {
        self.signal(rustix::process::Signal::TERM)
    }

    /// Sends it another signal.
    ///
    /// # Errors
    /// It has ended already.
    #[cfg(unix)]
    pub fn signal(&self, signal: rustix::process::Signal) -> io::Result<()> {
        use rustix::process::{Pid, kill_process};
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Ok(kill_process(id.ok_or_else(|| io::Error::other("the server is gone"))?, signal)?)
    }

    /// `host:port`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How long it has worked so far on any core, as the scheduler counts it.
    ///
    /// # Errors
    /// There is no `/proc` here, or no such process any more.
    pub fn worked(&self) -> io::Result<Duration> {
        busy_of(self.child.id().ok_or_else(|| io::Error::other("the server is gone"))?, None)
    }

    /// The number of the process; none where it has ended.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// The system does not tell.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// How many files and sockets it has open.
    ///
    /// # Errors
    /// There is no `/proc` here, or no such process any more.
    pub fn open_files(&self) -> io::Result<usize> {
        let id = self.child.id().ok_or_else(|| io::Error::other("the server is gone"))?;
        Ok(std::fs::read_dir(format!("/proc/{id}/fd"))?.count())
    }

    /// Resident memory in KiB, as `/proc` has it.
    ///
    /// # Errors
    /// There is no `/proc` here, or no such process any more.
    pub fn resident_kib(&self) -> io::Result<u64> {
        let gone = || io::Error::other("the server is gone");
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().ok_or_else(gone)?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or_else(gone)?;
        line.trim().trim_end_matches(" kB").trim().parse().map_err(io::Error::other)
    }
}

/// How long a process was busy so far on any core, or one of its threads, as the scheduler counts it.
///
/// # Errors
/// There is no `/proc` here, or no such process any more.
pub(crate) fn busy_of(process: u32, thread: Option<u32>) -> io::Result<Duration> {
    let tasks = format!("/proc/{process}/task");
    let of = |task: &str| {
        let counted = std::fs::read_to_string(format!("{tasks}/{task}/schedstat"))?;
        let nanos = counted.split(' ').next().unwrap_or_default().parse().map_err(io::Error::other)?;
        Ok(Duration::from_nanos(nanos))
    };
    if let Some(thread) = thread {
        return of(&thread.to_string());
    }
    let mut busy = Duration::ZERO;
    for task in std::fs::read_dir(&tasks)? {
        // One may end meanwhile.
        busy += of(&task?.file_name().to_string_lossy()).unwrap_or_default();
    }
    Ok(busy)
}
