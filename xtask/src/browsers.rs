//! The browsers that tests run in.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::tools::install_hint;

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Browser {
    /// Chromium, or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
}

impl Browser {
    /// Where it is: what its variable names, or the first of its names on the search path.
    pub(crate) fn find(self) -> Option<PathBuf> {
        let (variable, names) = match self {
            Self::Chromium => (
                "PARVIS_CHROMIUM",
                ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].as_slice(),
            ),
            Self::Firefox => ("PARVIS_FIREFOX", ["firefox-esr", "firefox"].as_slice()),
        };
        std::env::var_os(variable)
            .map(PathBuf::from)
            .or_else(|| names.iter().find_map(|name| process::find(name)))
    }

    fn package(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox-esr",
        }
    }
}

/// Makes sure that these browsers, and Node.js with npm if asked for, are here: installs them where this is Debian and
/// we are root, and names the command where not.
pub(crate) fn ensure(browsers: &[Browser], node: bool) -> Result<()> {
    let mut missing: Vec<&str> =
        browsers.iter().filter(|browser| browser.find().is_none()).map(|browser| browser.package()).collect();
    if node {
        missing.extend(
            [("node", "nodejs"), ("npm", "npm")]
                .iter()
                .filter_map(|(program, package)| (!process::is_installed(program)).then_some(*package)),
        );
    }
    if missing.is_empty() {
        return Ok(());
    }
    if !can_install() {
        bail!("not installed: {}; install with {}", missing.join(", "), install_hint(&missing));
    }
    install(&missing)
}

/// The proxies whose files are in `deploy/`: nginx with what passes TLS on unread.
pub(crate) const PROXIES: [(&str, &str); 3] =
    [("nginx", "libnginx-mod-stream"), ("caddy", "caddy"), ("haproxy", "haproxy")];

/// A TURN client and server of somebody else.
pub(crate) const COTURN: (&str, &str) = ("turnutils_uclient", "coturn");

/// Installs these programs, each with the package that it is in, where that can be done without asking. The tests that use them say
/// so where they are missing, and pass.
pub(crate) fn offer(programs: &[(&str, &str)]) {
    let missing: Vec<&str> = programs
        .iter()
        .filter_map(|(program, package)| (!process::is_installed(program)).then_some(*package))
        .collect();
    if missing.is_empty() || !can_install() {
        return;
    }
    if let Err(error) = install(&missing) {
        println!("some tests will be left out: {error:#}.");
    }
}

fn can_install() -> bool {
    is_root() && process::is_installed("apt-get")
}

fn install(packages: &[&str]) -> Result<()> {
    println!("installing {}", packages.join(" "));
    apt(&["update", "--quiet=2"])?;
    let mut arguments = vec!["install", "--yes", "--quiet=2", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments).with_context(|| format!("could not be installed: {}", packages.join(", ")))
}

/// Whether this is root, for whom Chromium's sandbox does not work.
pub(crate) fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn apt(arguments: &[&str]) -> Result<()> {
    process::run(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
}
