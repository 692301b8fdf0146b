//! What an operator can choose: flags, then `PARVIS_*` in the environment, then a TOML file, then defaults.

mod acme;
mod cli;
mod direct_join;
mod forwarded_header;
mod ice;
mod network;
mod origin;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use parvis_app::page::DirectJoin;
use parvis_protocol::{IceServer, limits};
use serde::{Deserialize, Serialize};

pub use acme::AcmeOrder;
pub use cli::Arguments;
pub use forwarded_header::ForwardedHeader;
pub use ice::IceServerError;
pub use network::{Network, NetworkError};
pub use origin::{Origin, OriginError};
pub use tls::TlsSource;

/// Every key of the configuration. A key that is not here is refused in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where to listen without TLS besides, to send who comes there to HTTPS.
    pub http_listen: Option<SocketAddr>,
    /// The certificate that this server shows. Without one it speaks HTTP, and a proxy speaks TLS for it.
    pub tls: Option<TlsSource>,
    /// Where the signing key is kept. Without one, the state directory of the user.
    pub state_dir: Option<PathBuf>,
    /// Origins from which a page may open a socket. Empty: only the host that the request itself names.
    pub allowed_origins: Vec<Origin>,
    /// Proxies that are believed when they say whose request they pass on.
    pub trusted_proxies: Vec<Network>,
    /// Where they say it.
    pub forwarded_header: ForwardedHeader,
    /// How many seats a room has.
    pub max_participants: u32,
    /// How many rooms there may be at a time.
    pub max_rooms: u32,
    /// How many sockets may be open at a time. Each participant has one.
    pub max_sockets: u32,
    /// How many of them may come from one address.
    pub max_sockets_per_address: u32,
    /// What `skip` in the address of a room may do.
    #[serde(with = "direct_join")]
    pub direct_join: DirectJoin,
    /// The STUN and TURN servers that browsers are told of. Empty: none, which is enough in one network.
    pub ice_servers: Vec<IceServer>,
}

/// The keys that the environment may set. Others there are left alone: container systems put names of their own
/// under any prefix.
const KEYS: [&str; 13] = [
    "listen",
    "http_listen",
    "tls",
    "state_dir",
    "allowed_origins",
    "trusted_proxies",
    "forwarded_header",
    "max_participants",
    "max_rooms",
    "max_sockets",
    "max_sockets_per_address",
    "direct_join",
    "ice_servers",
];

/// The most seats that a room of a mesh may be given.
const MOST_PARTICIPANTS: u32 = 64;

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            http_listen: None,
            tls: None,
            state_dir: None,
            allowed_origins: Vec::new(),
            // Without it, everyone behind a proxy on this machine would be one address.
            trusted_proxies: Network::LOOPBACK.to_vec(),
            forwarded_header: ForwardedHeader::default(),
            max_participants: u32::try_from(limits::ROOM_SEATS).expect("a few seats"),
            max_rooms: 10_000,
            max_sockets: 20_000,
            // A school or a company may be one address.
            max_sockets_per_address: 100,
            direct_join: DirectJoin::default(),
            ice_servers: Vec::new(),
        }
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A source could not be read, or says something that is no configuration.
    #[error("{0}")]
    Unreadable(#[from] Box<figment::Error>),
    /// The file that was named is not there.
    #[error("configuration file not found: {0}")]
    NoFile(PathBuf),
    /// A value makes no sense.
    #[error("max_participants is {0}, but must be between 2 and {MOST_PARTICIPANTS}")]
    Participants(u32),
    /// A limit that lets nobody in.
    #[error("{0} is 0, but must be at least 1")]
    Zero(&'static str),
    /// Nobody can be sent to HTTPS.
    #[error(
        "http_listen sends browsers on to HTTPS, which Parvis speaks only with tls: set tls, or remove http_listen"
    )]
    NoHttps,
    /// One address is listened on twice.
    #[error("http_listen and listen are both {0}, but must be different: usually port 80 and port 443")]
    SameAddress(SocketAddr),
    /// A STUN or TURN server that browsers would throw at.
    #[error(transparent)]
    IceServer(#[from] IceServerError),
}

impl Config {
    /// Reads every source.
    ///
    /// # Errors
    /// [`ConfigError`] names the source and the key.
    pub fn load(arguments: &Arguments) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = &arguments.config {
            if !file.is_file() {
                return Err(ConfigError::NoFile(file.clone()));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        let figment = figment
            .merge(Env::prefixed("PARVIS_").only(&KEYS))
            .merge(Serialized::defaults(&arguments.overrides));
        let config: Self = figment.extract().map_err(Box::new)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        if !(2..=MOST_PARTICIPANTS).contains(&self.max_participants) {
            return Err(ConfigError::Participants(self.max_participants));
        }
        for (key, value) in [
            ("max_rooms", self.max_rooms),
            ("max_sockets", self.max_sockets),
            ("max_sockets_per_address", self.max_sockets_per_address),
        ] {
            if value == 0 {
                return Err(ConfigError::Zero(key));
            }
        }
        if self.http_listen.is_some() && self.tls.is_none() {
            return Err(ConfigError::NoHttps);
        }
        // Port 0 is another one each time.
        if self.http_listen == Some(self.listen) && self.listen.port() != 0 {
            return Err(ConfigError::SameAddress(self.listen));
        }
        ice::check(&self.ice_servers)?;
        Ok(())
    }
}
