//! TLS without a proxy: where the certificate comes from, and the store that listeners find it in.
//!
//! [`CertificateStore`] knows neither files nor authorities, and a listener knows only the store: whatever speaks TLS here asks
//! it for a [`rustls::ServerConfig`] with the protocols that it speaks, and does its handshakes with [`HalfOpen`].
//!
//! The cryptography is ring's: it needs a C compiler and neither `cmake` nor `nasm`, which aws-lc-rs asks for on some machines.

mod acme;
mod certificate;
mod ending;
mod files;
mod half_open;
mod renewal;
mod self_made;
mod store;
#[cfg(test)]
pub(crate) mod testing;

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::server::ClientHello;

use certificate::Certificate;
pub use certificate::CertificateError;
pub use files::PemFiles;
pub(crate) use half_open::HalfOpen;
pub(crate) use renewal::Renewal;
pub(crate) use self_made::own_addresses;
pub(crate) use store::CertificateStore;

use crate::clock;
use crate::config::{Config, TlsSource};
use crate::state::{Purpose, StateError, secret_file};
use acme::Acme;
use files::Reload;
use renewal::Renewed;
use self_made::SelfMade;

/// What browsers may speak, best first. The last is for the relay (RFC 7443), which most of them do not name.
const HTTP: [&[u8]; 3] = [b"h2", b"http/1.1", TURN];
/// TURN, by its name in handshakes.
pub(crate) const TURN: &[u8] = b"stun.turn";

/// Why the server cannot speak TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate is none.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// There is no place to keep one.
    #[error(transparent)]
    State(#[from] StateError),
    /// One that this server makes itself cannot be made or kept.
    #[error("the self-made certificate cannot be used: {0}")]
    SelfMade(io::Error),
}

/// TLS as this server speaks it.
#[derive(Debug)]
pub(crate) struct Tls {
    store: Arc<CertificateStore>,
    http: Arc<ServerConfig>,
    /// For an authority that asks whether a name is this server's.
    challenges: Option<Arc<ServerConfig>>,
    /// What the certificate will be for that is not there yet.
    ordered: Vec<String>,
    is_self_made: bool,
}

impl Tls {
    /// Gets the certificate, and what keeps it good. Nothing where the configuration has none.
    ///
    /// # Errors
    /// There is none that can be shown.
    pub(crate) fn open(config: &Config) -> Result<Option<(Self, Renewal)>, TlsError> {
        let Some(source) = &config.tls else { return Ok(None) };
        let store = Arc::<CertificateStore>::default();
        let mut tls = Self {
            http: store.server_config(&HTTP),
            store: Arc::clone(&store),
            challenges: None,
            ordered: Vec::new(),
            is_self_made: false,
        };
        let source = match source {
            TlsSource::Files(files) => {
                let found = files.read();
                tls.show(files.certificate(&found, &provider())?);
                Renewed::Files(files.clone(), Reload::new(&found))
            }
            TlsSource::SelfMade => {
                let dir = secret_file::dir(config.state_dir.as_deref(), Purpose::Start)?;
                let maker = SelfMade::new(config, dir);
                tls.show(maker.get(clock::wall()).map_err(TlsError::SelfMade)?);
                tls.is_self_made = true;
                Renewed::SelfMade(maker)
            }
            TlsSource::Acme(order) => {
                let dir = secret_file::dir(config.state_dir.as_deref(), Purpose::Start)?;
                let acme = Acme::new(order, dir, Arc::clone(&store))?;
                tls.challenges = Some(acme.challenges());
                tls.ordered.clone_from(&order.acme);
                Renewed::Acme(acme)
            }
        };
        Ok(Some((tls, Renewal { store, source })))
    }

    fn show(&self, certificate: Certificate) {
        renewal::announce(&certificate);
        self.store.publish(certificate);
    }

    /// Whether this server has made the certificate, so that people ask what the warning means.
    pub(crate) fn is_self_made(&self) -> bool {
        self.is_self_made
    }

    /// Whether the certificate names this host. One that is self-made does not name every address that this machine may have, and
    /// browsers warn of it anyway.
    pub(crate) fn is_for(&self, host: &str) -> bool {
        let is_address = || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        (self.is_self_made && is_address())
            || self.ordered.iter().any(|name| name.eq_ignore_ascii_case(host))
            || self.store.shown().is_some_and(|shown| shown.is_for(host))
    }

    /// Whether browsers accept the certificate without a question, as far as that can be known.
    pub(crate) fn is_trusted(&self) -> bool {
        self.store.shown().is_some_and(|shown| !shown.is_self_signed())
    }

    /// What is shown to who wants pages and begins like this, and whether that is only an authority that wants a proof.
    pub(crate) fn http(&self, hello: &ClientHello<'_>) -> (Arc<ServerConfig>, bool) {
        match &self.challenges {
            Some(challenges) if rustls_acme::is_tls_alpn_challenge(hello) => (Arc::clone(challenges), true),
            _ => (Arc::clone(&self.http), false),
        }
    }
}

/// What the server would say of its certificate if it started now. Nothing is made, and nobody is asked.
///
/// # Errors
/// There is none that can be shown.
pub(crate) fn check_tls(config: &Config) -> Result<Vec<String>, TlsError> {
    match &config.tls {
        None => Ok(Vec::new()),
        Some(TlsSource::Files(files)) => {
            let certificate = files.certificate(&files.read(), &provider())?;
            let ending = ending::sentence(certificate.from(), certificate.until(), clock::wall());
            Ok(certificate.notes().iter().cloned().chain(ending).collect())
        }
        Some(TlsSource::SelfMade) => {
            secret_file::dir(config.state_dir.as_deref(), Purpose::Check)?;
            Ok(Vec::new())
        }
        Some(TlsSource::Acme(order)) => {
            secret_file::dir(config.state_dir.as_deref(), Purpose::Check)?;
            acme::roots(order)?;
            let port = config.listen.port();
            let note = format!(
                "listen has port {port}, but a certificate authority comes to port 443: forward that port to this one"
            );
            Ok(Some(note).filter(|_| port != 443).into_iter().collect())
        }
    }
}

/// The one cryptography of this program. Nothing is installed for the process: who makes a configuration names it.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: LazyLock<Arc<CryptoProvider>> =
        LazyLock::new(|| Arc::new(rustls::crypto::ring::default_provider()));
    Arc::clone(&PROVIDER)
}
