//! What an operator can choose: flags, then `PARVIS_*` in the environment, then a TOML file, then defaults.

mod acme;
mod base_path;
mod cli;
mod direct_join;
mod forwarded_header;
mod ice;
mod log_format;
mod network;
mod origin;
mod place;
mod reference;
mod relay;
mod settings;
mod tls;
mod unreadable;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use parvis_app::page::DirectJoin;
use parvis_protocol::{IceServer, limits};
use serde::{Deserialize, Serialize};

pub use acme::AcmeOrder;
pub(crate) use base_path::BelowBase;
pub use base_path::{BasePath, BasePathError};
pub use cli::Arguments;
pub use forwarded_header::ForwardedHeader;
pub use ice::IceServerError;
pub use log_format::LogFormat;
pub use network::{Network, NetworkError};
pub use origin::{Origin, OriginError};
pub use reference::config_reference;
pub use relay::{PublicAddress, PublicAddressError, RelayPorts, RelayPortsError};
use settings::SETTINGS;
pub use tls::TlsSource;

/// Every key of the configuration. A key that is not here is refused in the file, and `settings.rs` says what each means to an
/// operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where metrics are read from, by whoever can reach it. Without one, there are none.
    pub metrics_listen: Option<SocketAddr>,
    /// The path below which browsers find the pages. Empty: the root of the host.
    pub base_path: BasePath,
    /// How the log is written.
    pub log_format: LogFormat,
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
    /// For how many seconds rooms go on after SIGTERM, if anybody is in them.
    pub drain_seconds: u32,
    /// What `skip` in the address of a room may do.
    #[serde(with = "direct_join")]
    pub direct_join: DirectJoin,
    /// Whether participants do not learn each other's addresses, unless they choose to be reached directly.
    pub hide_addresses: bool,
    /// Whether browsers may keep Parvis as an app of the system, with a service worker.
    pub web_app: bool,
    /// The STUN and TURN servers that browsers are told of besides the own relay.
    pub ice_servers: Vec<IceServer>,
    /// Where the Internet reaches this server. Without it, what the system sends from.
    pub public_address: PublicAddress,
    /// Where the relay listens, with UDP and TCP. Without it, port 3478 of all addresses, if it is free. Empty: no relay.
    pub relay_listen: Option<Vec<SocketAddr>>,
    /// The host by which browsers reach the relay. Without it, that of the page.
    pub relay_host: Option<String>,
    /// The port at which browsers reach the relay by TLS. Without it, that of the pages where this server speaks TLS.
    pub relay_tls_port: Option<u16>,
    /// The UDP ports that the relay sends from and receives at.
    pub relay_ports: RelayPorts,
    /// Networks that the relay sends into although they are private.
    pub relay_allowed_networks: Vec<Network>,
}

/// The longest time to drain: a day.
const MOST_DRAIN_SECONDS: u32 = 24 * 60 * 60;

/// Where clients look for TURN (RFC 8656, section 17).
const RELAY_PORT: u16 = 3_478;

/// The most seats that a room of a mesh may be given.
const MOST_PARTICIPANTS: u32 = 64;

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            metrics_listen: None,
            base_path: BasePath::default(),
            log_format: LogFormat::default(),
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
            // With the time that sockets have to close, less than the 10 s after which Docker ends a container.
            drain_seconds: 3,
            direct_join: DirectJoin::default(),
            hide_addresses: false,
            web_app: true,
            ice_servers: Vec::new(),
            public_address: PublicAddress::default(),
            relay_listen: None,
            relay_host: None,
            relay_tls_port: None,
            relay_ports: RelayPorts::DEFAULT,
            relay_allowed_networks: Vec::new(),
        }
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A source could not be read, or says something that is no configuration.
    #[error("{}", unreadable::sentence(.0))]
    Unreadable(#[from] Box<figment::Error>),
    /// The file that was named is not there.
    #[error("configuration file not found: {0}")]
    NoFile(PathBuf),
    /// Whoever runs this may not read it.
    #[error("{0} cannot be read by the user that runs Parvis: {1}")]
    ClosedFile(PathBuf, std::io::Error),
    /// A value makes no sense.
    #[error("max_participants is {0}, but must be between 2 and {MOST_PARTICIPANTS}")]
    Participants(u32),
    /// One address for two things.
    #[error("{0} and {1} are both {2}, but each needs a port of its own")]
    SameAddress(&'static str, &'static str, SocketAddr),
    /// A time that nobody waits for.
    #[error("drain_seconds is {0}, but must be at most {MOST_DRAIN_SECONDS}, which is a day")]
    Drain(u32),
    /// A limit that lets nobody in.
    #[error("{0} is 0, but must be at least 1")]
    Zero(&'static str),
    /// Nobody can be sent to HTTPS.
    #[error(
        "http_listen sends browsers on to HTTPS, which Parvis speaks only with tls: set tls, or remove http_listen"
    )]
    NoHttps,
    /// A STUN or TURN server that browsers would throw at.
    #[error(transparent)]
    IceServer(#[from] IceServerError),
    /// A browser could not look for the relay there.
    #[error("relay_host is {0:?}, but must be a name or an IP address, as in turn.example.org")]
    RelayHost(String),
    /// The relay cannot listen at a port that it relays through.
    #[error("the relay listens on {0}, which is one of relay_ports ({1}): choose other ports")]
    RelayPorts(SocketAddr, RelayPorts),
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
            std::fs::File::open(file).map_err(|error| ConfigError::ClosedFile(file.clone(), error))?;
            figment = figment.merge(Toml::file_exact(file));
        }
        let keys: Vec<_> = SETTINGS.iter().map(|setting| setting.key).collect();
        let figment = figment
            // Others there are left alone: container systems put names of their own under any prefix.
            .merge(Env::prefixed("PARVIS_").only(&keys))
            .merge(Serialized::defaults(&arguments.overrides));
        let config: Self = figment.extract().map_err(Box::new)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        if !(2..=MOST_PARTICIPANTS).contains(&self.max_participants) {
            return Err(ConfigError::Participants(self.max_participants));
        }
        self.check_listeners()?;
        if self.drain_seconds > MOST_DRAIN_SECONDS {
            return Err(ConfigError::Drain(self.drain_seconds));
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
        ice::check(&self.ice_servers)?;
        self.check_relay()
    }

    /// Looks whether two listeners would want one port.
    fn check_listeners(&self) -> Result<(), ConfigError> {
        let relay = self.relay_listen.iter().flatten().map(|address| ("relay_listen", *address));
        let others = [("http_listen", self.http_listen), ("metrics_listen", self.metrics_listen)];
        let others = others.into_iter().filter_map(|(key, address)| Some((key, address?)));
        let all: Vec<_> = [("listen", self.listen)].into_iter().chain(others).chain(relay).collect();
        for (n, (key, address)) in all.iter().enumerate() {
            // Those of the relay are for their own family each.
            let apart = |other: &SocketAddr| *key == "relay_listen" && other.is_ipv4() != address.is_ipv4();
            let shares = |(before, other): &&(&str, SocketAddr)| {
                overlap(*other, *address) && !(before == key && apart(other))
            };
            if let Some((other, _)) = all[..n].iter().find(shares) {
                return Err(ConfigError::SameAddress(other, key, *address));
            }
        }
        Ok(())
    }

    fn check_relay(&self) -> Result<(), ConfigError> {
        if self.relay_tls_port == Some(0) {
            return Err(ConfigError::Zero("relay_tls_port"));
        }
        if let Some(host) = &self.relay_host {
            ice::check_host(host).map_err(|()| ConfigError::RelayHost(host.clone()))?;
        }
        let taken =
            self.relay_addresses().into_iter().find(|address| self.relay_ports.contains(address.port()));
        taken.map_or(Ok(()), |address| Err(ConfigError::RelayPorts(address, self.relay_ports)))
    }

    /// What an operator is to know who wants addresses hidden, where the own relay does or does not run.
    #[must_use]
    pub fn unhidden(&self, runs_relay: bool) -> Option<&'static str> {
        let has_relay = runs_relay || self.ice_servers.iter().any(IceServer::is_relay);
        (self.hide_addresses && !has_relay).then_some(
            "hide_addresses is on and there is no relay, so nothing is hidden: participants learn each other's addresses, and the \
             pages say so. Set relay_listen, or name a TURN server in ice_servers",
        )
    }

    /// Where the relay is to listen.
    #[must_use]
    pub fn relay_addresses(&self) -> Vec<SocketAddr> {
        self.relay_listen.clone().unwrap_or_else(|| {
            let usual = |ip| SocketAddr::new(ip, RELAY_PORT);
            [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()].map(usual).into()
        })
    }
}

/// Whether only one of two listeners could have these: both have the port, and one of them every address or the same.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let is_all = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && (is_all || one.ip() == other.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_listeners_need_two_ports_unless_their_addresses_differ() {
        for (one, other, shared) in [
            ("127.0.0.1:3000", "127.0.0.1:3000", true),
            ("0.0.0.0:3000", "127.0.0.1:3000", true),
            ("127.0.0.1:3000", "[::]:3000", true),
            ("127.0.0.1:3000", "127.0.0.1:3001", false),
            ("127.0.0.1:3000", "127.0.0.2:3000", false),
            ("127.0.0.1:0", "127.0.0.1:0", false),
        ] {
            let config = Config {
                listen: one.parse().unwrap(),
                metrics_listen: Some(other.parse().unwrap()),
                ..Config::default()
            };
            assert_eq!(config.check().is_err(), shared, "{one} {other}");
        }
        let relay = |listen: &[&str]| Config {
            relay_listen: Some(listen.iter().map(|address| address.parse().unwrap()).collect()),
            ..Config::default()
        };
        assert!(relay(&["0.0.0.0:3478", "[::]:3478"]).check().is_ok(), "each is for its own family");
        assert!(relay(&["0.0.0.0:3478", "127.0.0.1:3478"]).check().is_err());
        assert!(relay(&["127.0.0.1:3000"]).check().is_err(), "the pages are there");
    }
}
