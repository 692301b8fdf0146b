//! The flags. Each overrides the environment, which overrides the file.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser};
use parvis_app::i18n::Pseudo;
use serde::Serialize;

use super::{ForwardedHeader, Network, Origin};

/// What has no flag.
const AFTER_HELP: &str = "\
Settings without a flag, in the environment or in the file:
  PARVIS_HTTP_LISTEN              Address and port that send browsers on to HTTPS, as 0.0.0.0:80 [default: none]
  PARVIS_TLS                      The certificate for HTTPS: '{certificate=\"chain.pem\", key=\"key.pem\"}', '{acme=[\"meet.example.org\"]}'
                                  from Let's Encrypt, or self-made, of which browsers warn [default: none, a reverse proxy speaks
                                  HTTPS]
  PARVIS_MAX_ROOMS                The largest number of rooms [default: 10000]
  PARVIS_MAX_SOCKETS              The largest number of participants [default: 20000]
  PARVIS_MAX_SOCKETS_PER_ADDRESS  The largest number of participants from one address [default: 100]
  PARVIS_DIRECT_JOIN              What ?skip=1 in a link may do: \"muted\" (join with microphone and camera off), \"devices\" (join
                                  as the link says) or \"off\" (nothing) [default: muted]
  PARVIS_ICE_SERVERS              STUN and TURN servers, as '[{urls=[\"stun:turn.example.org\"]}]' [default: none]

Also read from the environment:
  RUST_LOG                        What to log: error, warn, info, debug, trace [default: info]
  STATE_DIRECTORY                 The state directory where none is set, as systemd sets it
  XDG_STATE_HOME                  Where it is otherwise, as parvis [default: ~/.local/state]

A setting is read from the flag, then the environment, then the file. Keys of the file are the names of the variables
without PARVIS_, in lower case. Stop the server with SIGTERM or SIGINT; SIGHUP changes nothing.";

/// The command line.
#[derive(Debug, Clone, Default, Parser)]
#[command(
    name = "parvis",
    version,
    about = "Video meetings with just a link: pages and signalling in one binary",
    after_help = AFTER_HELP
)]
pub struct Arguments {
    /// Read this TOML file
    #[arg(long, value_name = "FILE", env = "PARVIS_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,

    /// Check the configuration, look into the state directory, and exit
    #[arg(long)]
    pub check_config: bool,

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

/// The keys of the configuration that have a flag.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct Overrides {
    /// Address and port to listen on [environment: PARVIS_LISTEN; default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,

    /// Directory for the signing key [environment: PARVIS_STATE_DIR; default: the user's state directory]
    #[arg(long, value_name = "DIRECTORY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_dir: Option<PathBuf>,

    /// An origin whose pages may connect to this server; may be repeated [environment: PARVIS_ALLOWED_ORIGINS]
    #[arg(long = "allowed-origin", value_name = "ORIGIN")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_origins: Vec<Origin>,

    /// The address or network of a proxy whose forwarding header is trusted; may be repeated
    /// [environment: PARVIS_TRUSTED_PROXIES; default: this machine]
    #[arg(long = "trusted-proxy", value_name = "NETWORK")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxies: Vec<Network>,

    /// The header in which trusted proxies send the client's address [environment: PARVIS_FORWARDED_HEADER; default: x-forwarded-for]
    #[arg(long, value_name = "HEADER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded_header: Option<ForwardedHeader>,

    /// The largest number of participants in a room [environment: PARVIS_MAX_PARTICIPANTS; default: 12]
    #[arg(long, value_name = "SEATS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_participants: Option<u32>,
}
