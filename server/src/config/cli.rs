//! The flags. Each overrides the environment, which overrides the file.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser};
use parvis_app::i18n::Pseudo;
use serde::Serialize;

use super::{BasePath, ForwardedHeader, LogFormat, Network, Origin};

/// The command line.
#[derive(Debug, Clone, Default, Parser)]
#[command(
    name = "parvis",
    version,
    about = "Video meetings with just a link: pages and signalling in one binary"
)]
pub struct Arguments {
    /// Read this TOML file
    #[arg(long, value_name = "FILE", env = "PARVIS_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,

    /// Look for what would keep the server from starting with this configuration, and exit
    #[arg(long)]
    pub check_config: bool,

    /// Print the reference of all keys, as it stands in docs/configuration.md, and exit
    #[arg(long, hide = true)]
    pub config_reference: bool,

    /// Read the pages from this folder, and have those that are open reload themselves when the server has started
    /// anew: for `cargo xtask dev`
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub dev: Option<PathBuf>,

    /// Read the pages from this folder instead of the binary: for `cargo xtask run`
    #[arg(long, value_name = "FOLDER", hide = true, conflicts_with = "dev")]
    pub site: Option<PathBuf>,

    /// Show a language that nobody speaks instead of English, "long" or "rtl": for the tests in browsers
    #[arg(long, value_name = "KIND", hide = true)]
    pub pseudo: Option<Pseudo>,

    /// What the command line says of the configuration.
    #[command(flatten)]
    pub overrides: Overrides,
}

/// The keys of the configuration that have a flag. Their help is made of the table in `settings.rs`.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct Overrides {
    /// See [`Config::listen`](super::Config::listen).
    #[arg(long, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,

    /// See [`Config::base_path`](super::Config::base_path).
    #[arg(long, value_name = "PATH")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_path: Option<BasePath>,

    /// See [`Config::metrics_listen`](super::Config::metrics_listen).
    #[arg(long, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_listen: Option<SocketAddr>,

    /// See [`Config::log_format`](super::Config::log_format).
    #[arg(long, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,

    /// See [`Config::state_dir`](super::Config::state_dir).
    #[arg(long, value_name = "DIRECTORY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_dir: Option<PathBuf>,

    /// See [`Config::allowed_origins`](super::Config::allowed_origins).
    #[arg(long = "allowed-origin", value_name = "ORIGIN")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_origins: Vec<Origin>,

    /// See [`Config::trusted_proxies`](super::Config::trusted_proxies).
    #[arg(long = "trusted-proxy", value_name = "NETWORK")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxies: Vec<Network>,

    /// See [`Config::forwarded_header`](super::Config::forwarded_header).
    #[arg(long, value_name = "HEADER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded_header: Option<ForwardedHeader>,

    /// See [`Config::max_participants`](super::Config::max_participants).
    #[arg(long, value_name = "SEATS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_participants: Option<u32>,

    /// See [`Config::drain_seconds`](super::Config::drain_seconds).
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drain_seconds: Option<u32>,
}
