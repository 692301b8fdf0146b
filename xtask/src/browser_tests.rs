//! wasm-bindgen tests in a headless Chromium.
//!
//! The usual runner is a program that takes minutes to install and wants a WebDriver that matches the browser. What
//! it does for a page is little: this does the same with a page that says itself how it went.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use wasm_bindgen_cli_support::Bindgen;

use crate::browsers::{self, Browser};
use crate::count::Count;
use crate::http::{self, Answer, Request};
use crate::process::{self, Transcript};
use crate::report::Outcome;
use crate::site;
use crate::tools;
use crate::workspace::Workspace;

/// A page that says nothing for this long is stuck.
const SILENCE: Duration = Duration::from_secs(60);
/// The module that `#[lazy]` functions are imported from until a build splits them off.
const LAZY_PLACEHOLDER: &str = "__wasm_split_placeholder__";
const STEM: &str = "tests";

/// Compiles and runs every test that is written for the browser.
pub(crate) fn run(workspace: &Workspace) -> Result<Outcome> {
    tools::wasm_target()?;
    browsers::ensure(&[Browser::Chromium], false)?;
    let chromium = Browser::Chromium.find().context("Chromium was there a moment ago")?;
    let mut sum = Count::default();
    let mut named = Vec::new();
    for binary in compile(workspace)? {
        let name = binary.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let dir = workspace.scratch().join("browser-tests").join(&name);
        if !prepare(&binary, &dir)? {
            continue;
        }
        println!("running {name}");
        let transcript = run_in(&chromium, dir)?;
        if let Outcome::Counted(count, failed) = Outcome::of_runner(&transcript, Count::of_cargo_test) {
            sum += count;
            named.extend(failed);
        }
    }
    Ok(Outcome::Counted(sum, named))
}

/// One line of cargo's JSON, as far as it matters here.
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}

/// Compiles the tests, and names what came of it.
pub(crate) fn compilation(workspace: &Workspace) -> Command {
    let mut command = site::cargo_wasm(workspace, "test");
    command.args(["--package", "parvis-frontend", "--no-run", "--message-format=json-render-diagnostics"]);
    command
}

fn compile(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let messages = process::output(compilation(workspace).stderr(Stdio::inherit()))?;
    Ok(messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
        .filter_map(|artifact| artifact.executable)
        .collect())
}

/// Makes the page's files; `false` when there is no test in this binary.
fn prepare(binary: &Path, dir: &Path) -> Result<bool> {
    let bytes = fs::read(binary)?;
    let mut output = Bindgen::new()
        .input_bytes(STEM, bytes)
        .web(true)?
        .typescript(false)
        .debug(true)
        .generate_output()
        .context("wasm-bindgen failed on a test build")?;
    if !output.wasm().exports.iter().any(|export| export.name.starts_with("__wbgt_")) {
        return Ok(false);
    }
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    fs::create_dir_all(dir)?;
    let lazy: String = output
        .wasm()
        .imports
        .iter()
        .filter(|import| import.module == LAZY_PLACEHOLDER)
        .map(|import| {
            format!("export const {} = () => {{ throw new Error('not split in tests'); }};\n", import.name)
        })
        .collect();
    fs::write(dir.join("lazy.js"), lazy)?;
    output.emit(dir)?;
    Ok(true)
}

enum Event {
    Progress(String),
    Done(String),
}

fn run_in(chromium: &Path, dir: PathBuf) -> Result<Transcript> {
    let profile = dir.join("profile");
    let (events, heard) = mpsc::channel();
    let address = http::serve(move |request| answer(&dir, &request, &events))?;
    let _browser = start(chromium, &profile, &format!("http://{address}/"))?;
    let mut shown = String::new();
    loop {
        let (text, done) = match heard.recv_timeout(SILENCE) {
            Ok(Event::Progress(text)) => (text, false),
            Ok(Event::Done(text)) => (text, true),
            Err(RecvTimeoutError::Timeout) => {
                println!("{shown}");
                bail!("the page has reported nothing for {} s", SILENCE.as_secs());
            }
            Err(RecvTimeoutError::Disconnected) => bail!("the page's server ended"),
        };
        if done {
            println!("{}", text.trim());
            let count = Count::of_cargo_test(&text);
            return Ok(Transcript { success: count.failed == 0 && count.passed + count.skipped > 0, text });
        }
        shown = text;
    }
}

fn answer(dir: &Path, request: &Request, events: &Sender<Event>) -> Answer {
    let text = || String::from_utf8_lossy(&request.body).into_owned();
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => Answer {
            kind: "text/html; charset=utf-8",
            body: Some(include_bytes!("browser_tests.html").to_vec()),
        },
        ("POST", path) => {
            let event = if path == "/done" { Event::Done(text()) } else { Event::Progress(text()) };
            // Nobody listens any more once the result is known.
            let _ = events.send(event);
            Answer { kind: "text/plain", body: Some(Vec::new()) }
        }
        (_, path) => {
            let path = path.trim_start_matches('/');
            let kind = match path.rsplit('.').next() {
                Some("js") => "text/javascript",
                Some("wasm") => "application/wasm",
                _ => "application/octet-stream",
            };
            let inside = !path.split('/').any(|part| part == "..");
            Answer { kind, body: inside.then(|| fs::read(dir.join(path)).ok()).flatten() }
        }
    }
}

/// A browser that is ended when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either it is ended now, or it has ended before; both are what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(chromium: &Path, profile: &Path, url: &str) -> Result<Running> {
    let mut command = Command::new(chromium);
    command.args([
        "--headless=new",
        "--disable-gpu",
        "--no-first-run",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--autoplay-policy=no-user-gesture-required",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--remote-debugging-port=0",
    ]);
    if browsers::is_root() {
        command.arg("--no-sandbox");
    }
    command.arg(format!("--user-data-dir={}", profile.display())).arg(url);
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{} could not be started", chromium.display()))?;
    Ok(Running(child))
}
