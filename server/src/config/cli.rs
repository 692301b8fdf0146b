use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser};
use parvis_app::i18n::Pseudo;
use serde::Serialize;

use super::{ForwardedHeader, Network, Origin};

/// The command line.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "parvis", version, about = "Video meetings on a link: pages and signalling in one binary")]
pub struct Arguments {
    /// Read this TOML file
    #[arg(long, value_name = "FILE", env = "PARVIS_CONFIG")]
    pub config: Option<PathBuf>,

    /// Say whether the configuration is valid, and stop
    #[arg(long)]
    pub check_config: bool,

    /// Read the pages from this folder, and have those that are open reload themselves when the server has started
    /// anew: for `cargo xtask dev`
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub dev: Option<PathBuf>,

    /// Show a language that nobody speaks instead of English, "long" or "rtl": for the tests in browsers
    #[arg(long, value_name = "KIND", hide = true)]
    pub pseudo: Option<Pseudo>,

    /// What the command line says of the configuration.
    #[command(flatten)]
    pub overrides: Overrides,
}

/// The keys of the configuration that have a flag.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct Overrides {
    /// Where to listen [environment: PARVIS_LISTEN; default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,

    /// Where the signing key is kept [environment: PARVIS_STATE_DIR; default: the user's state directory]
    #[arg(long, value_name = "DIRECTORY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_dir: Option<PathBuf>,

    /// An origin whose pages may open a socket; may be repeated [environment: PARVIS_ALLOWED_ORIGINS]
    #[arg(long = "allowed-origin", value_name = "ORIGIN")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_origins: Vec<Origin>,

    /// A proxy, or a network of them, that is believed when it says whose request it passes on; may be repeated
    /// [environment: PARVIS_TRUSTED_PROXIES; default: this machine]
    #[arg(long = "trusted-proxy", value_name = "NETWORK")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxies: Vec<Network>,

    /// Where it says so [environment: PARVIS_FORWARDED_HEADER; default: x-forwarded-for]
    #[arg(long, value_name = "HEADER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded_header: Option<ForwardedHeader>,

    /// How many seats a room has [environment: PARVIS_MAX_PARTICIPANTS; default: 12]
    #[arg(long, value_name = "SEATS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_participants: Option<u32>,
}
