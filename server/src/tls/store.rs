//! The one certificate that every TLS listener of this server shows. Whoever renews it publishes it here, and the next
//! handshake has it: no listener is opened again, and no connection ends.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert, ServerSessionMemoryCache};
use rustls::sign::CertifiedKey;

use super::certificate::Certificate;
use super::provider;

/// How many sessions are remembered, so that who comes back needs no whole handshake.
const SESSIONS: usize = 1024;

/// Where listeners find the certificate.
#[derive(Debug, Default)]
pub(crate) struct CertificateStore {
    /// None until the first one is there, as before an authority has made it.
    shown: RwLock<Option<Arc<Certificate>>>,
}

impl CertificateStore {
    /// Shows this one from the next handshake on.
    pub(crate) fn publish(&self, certificate: Certificate) {
        // Nothing done under it can panic half-way.
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(certificate));
    }

    /// The one that is shown.
    pub(crate) fn shown(&self) -> Option<Arc<Certificate>> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a listener needs that speaks these protocols (ALPN, RFC 7301), best first. It follows the store.
    ///
    /// TLS 1.2 and 1.3, no certificates of clients, nothing before the handshake is done (no early data).
    pub(crate) fn server_config(self: &Arc<Self>, protocols: &[&[u8]]) -> Arc<ServerConfig> {
        config(Arc::clone(self) as _, protocols)
    }
}

/// What a listener needs that shows what this finds.
pub(super) fn config(certificates: Arc<dyn ResolvesServerCert>, protocols: &[&[u8]]) -> Arc<ServerConfig> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("the provider has suites for both versions")
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    config.session_storage = ServerSessionMemoryCache::new(SESSIONS);
    Arc::new(config)
}

impl ResolvesServerCert for CertificateStore {
    /// Whatever name is asked for: there is one certificate, and a browser that finds another name in it says so.
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.shown().map(|certificate| certificate.key())
    }
}
