//! TLS without a proxy: where the certificate comes from, and the store that listeners find it in.
//!
//! [`CertificateStore`] knows neither files nor authorities, and a listener knows only the store: whatever speaks TLS here asks
//! it for a [`rustls::ServerConfig`] with the protocols that it speaks, and does its handshakes with [`HalfOpen`].
//!
//! The cryptography is ring's: it needs a C compiler and neither `cmake` nor `nasm`, which aws-lc-rs asks for on some machines.

mod certificate;
mod ending;
mod files;
mod half_open;
mod renewal;
mod store;
#[cfg(test)]
pub(crate) mod testing;

use std::sync::{Arc, LazyLock};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;

pub use certificate::CertificateError;
pub use files::PemFiles;
pub(crate) use half_open::HalfOpen;
pub(crate) use renewal::Renewal;
pub(crate) use store::CertificateStore;

use crate::clock;
use crate::config::{Config, TlsSource};
use files::Reload;

/// What browsers may speak, best first.
const HTTP: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// TLS as this server speaks it.
#[derive(Debug)]
pub(crate) struct Tls {
    store: Arc<CertificateStore>,
    http: Arc<ServerConfig>,
}

impl Tls {
    /// Gets the certificate, and what keeps it good.
    ///
    /// # Errors
    /// There is none that can be shown.
    pub(crate) fn open(source: &TlsSource) -> Result<(Self, Renewal), CertificateError> {
        let TlsSource::Files(files) = source;
        let found = files.read();
        let certificate = files.certificate(&found, &provider())?;
        renewal::announce(&certificate);
        let store = Arc::<CertificateStore>::default();
        store.publish(certificate);
        let renewal =
            Renewal { store: Arc::clone(&store), files: files.clone(), reload: Reload::new(&found) };
        Ok((Self { http: store.server_config(&HTTP), store }, renewal))
    }

    /// Whether the certificate names this host.
    pub(crate) fn is_for(&self, host: &str) -> bool {
        self.store.shown().is_some_and(|shown| shown.is_for(host))
    }

    /// Whether browsers accept the certificate without a question, as far as that can be known.
    pub(crate) fn is_trusted(&self) -> bool {
        self.store.shown().is_some_and(|shown| !shown.is_self_signed())
    }

    /// For those who want pages.
    pub(crate) fn http(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.http)
    }
}

/// What the server would say of its certificate if it started now. Nothing is made, and nobody is asked.
///
/// # Errors
/// There is none that can be shown.
pub fn check_tls(config: &Config) -> Result<Vec<String>, CertificateError> {
    let Some(TlsSource::Files(files)) = &config.tls else { return Ok(Vec::new()) };
    let certificate = files.certificate(&files.read(), &provider())?;
    let ending = ending::sentence(certificate.from(), certificate.until(), clock::wall());
    Ok(certificate.notes().iter().cloned().chain(ending).collect())
}

/// The one cryptography of this program. Nothing is installed for the process: who makes a configuration names it.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: LazyLock<Arc<CryptoProvider>> =
        LazyLock::new(|| Arc::new(rustls::crypto::ring::default_provider()));
    Arc::clone(&PROVIDER)
}
