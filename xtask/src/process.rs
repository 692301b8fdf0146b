//! Other programs, run with what they print passed on.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Whether a program can be started from the search path.
pub(crate) fn is_installed(program: &str) -> bool {
    find(program).is_some()
}

/// The first of the search path's directories that holds this program.
pub(crate) fn find(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// A cargo command in the workspace. The same cargo that runs this program.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // `cargo run` describes xtask's own package to its child, and a build script that looks at it is built again.
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Has the shell take a low priority, for its session and for itself, and become the command. Linux weighs sessions
/// against one another before it looks at priorities (sched(7), "The autogroup feature"), and a browser has one of its own.
/// At 5 a session has a quarter of a processor that others want, too: browsers paint as much as they can, and all would
/// be left to the end.
const PATIENTLY: &str = r#"echo 5 2>/dev/null >/proc/self/autogroup; exec nice -n 19 "$@""#;

/// The same, with what the processor has left over. At the usual priority where the system cannot tell the difference.
pub(crate) fn patiently(command: &Command) -> Command {
    let mut patient = if ["setsid", "sh", "nice"].into_iter().all(is_installed) {
        let mut session = Command::new("setsid");
        // A session of its own hears no Ctrl-C: it ends with who began it.
        if is_installed("setpriv") {
            session.args(["setpriv", "--pdeathsig", "TERM"]);
        }
        session.args(["sh", "-c", PATIENTLY, "sh"]).arg(command.get_program());
        session
    } else {
        Command::new(command.get_program())
    };
    patient.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        patient.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => patient.env(name, value),
            None => patient.env_remove(name),
        };
    }
    patient
}

/// Says what is made next, and about how long that takes two cores in a fresh clone.
pub(crate) fn announce(what: &str, first_time: &str) {
    println!("=> {what}: {first_time} the first time, less when little has changed");
}

/// Runs it to its end; anything but success is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = describe(command);
    let status =
        command.stdin(Stdio::null()).status().with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// What it prints on its standard output; an error carries what it said on the other.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = describe(command);
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("`{line}` could not be started"))?;
    if !output.status.success() {
        bail!("`{line}` ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program printed, and whether it succeeded.
pub(crate) struct Transcript {
    /// Its standard output.
    pub(crate) text: String,
    /// Whether it ended with code 0.
    pub(crate) success: bool,
}

/// Runs it, passes its standard output on line by line, and keeps a copy.
pub(crate) fn tee(command: &mut Command) -> Result<Transcript> {
    let line = describe(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{line}` could not be started"))?;
    let stdout = child.stdout.take().context("the output was piped")?;
    let mut text = String::new();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    Ok(Transcript { text, success: child.wait()?.success() })
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_patiently_runs_the_same() {
        let mut command = Command::new("env");
        command.current_dir("/").env("PARVIS_HERE", "yes").env_remove("PATH_THAT_IS_NONE");
        let text = output(&mut patiently(&command)).expect("it runs");
        assert!(text.lines().any(|line| line == "PARVIS_HERE=yes"), "{text}");
        let patient = patiently(&command);
        assert_eq!(patient.get_current_dir(), Some(Path::new("/")));
        assert!(describe(&patient).ends_with("env"));
    }
}
