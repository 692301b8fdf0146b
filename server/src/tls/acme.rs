//! A certificate that an authority makes and renews by itself (ACME, RFC 8555). It sees that the names are ours by a handshake on
//! the port of HTTPS (TLS-ALPN-01, RFC 8737), so that nothing else has to be open.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_acme::{AccountCache, AcmeConfig, AcmeState, CertCache, EventError, EventOk, OrderError};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use super::certificate::{Certificate, CertificateError, PemText};
use super::renewal::announce;
use super::{CertificateStore, provider};
use crate::config::AcmeOrder;
use crate::state::secret_file;

/// How an authority's handshake is known by (RFC 8737 section 6.2).
const CHALLENGE: &[u8] = b"acme-tls/1";

/// Orders the certificate, and orders it again when two thirds of its time are over.
#[derive(Debug)]
pub(super) struct Acme(AcmeState<io::Error, io::Error>);

impl Acme {
    /// Publishes to this store what it gets, and keeps it in this directory.
    pub(super) fn new(
        order: &AcmeOrder,
        dir: PathBuf,
        store: Arc<CertificateStore>,
    ) -> Result<Self, CertificateError> {
        let config = match roots(order)? {
            Some(roots) => {
                let client = ClientConfig::builder_with_provider(provider())
                    .with_safe_default_protocol_versions()
                    .expect("the provider has suites for both versions")
                    .with_root_certificates(roots)
                    .with_no_client_auth();
                AcmeConfig::new_with_client_config(&order.acme, Arc::new(client))
            }
            None => AcmeConfig::new_with_provider(&order.acme, provider()),
        };
        let contact = order.contact.iter().map(|contact| format!("mailto:{contact}"));
        let config = config.directory(&order.directory).contact(contact).cache(StateCache { dir, store });
        Ok(Self(config.state()))
    }

    /// What a listener shows to an authority that asks for a proof.
    pub(super) fn challenges(&self) -> Arc<ServerConfig> {
        super::store::config(self.0.resolver(), &[CHALLENGE])
    }

    /// Goes on with it for so long.
    pub(super) async fn go_on(&mut self, within: Duration) {
        match timeout(within, self.0.next()).await {
            // What is stored was announced where it came in.
            Err(_) | Ok(None) => {}
            Ok(Some(Ok(done))) => match done {
                EventOk::DeployedCachedCert | EventOk::DeployedNewCert | EventOk::CertCacheStore => {}
                EventOk::AccountCacheStore => {
                    tracing::info!("an account with the certificate authority is made");
                }
            },
            Ok(Some(Err(error))) => tracing::error!("{}", sentence(&error)),
        }
    }
}

/// Whom to believe that it is the authority, if not those whom browsers believe.
pub(super) fn roots(order: &AcmeOrder) -> Result<Option<RootCertStore>, CertificateError> {
    let Some(path) = &order.root else { return Ok(None) };
    let bytes = super::files::read(path)?;
    let damaged = || CertificateError::DamagedCertificate(path.clone());
    let mut roots = RootCertStore::empty();
    for one in CertificateDer::pem_slice_iter(&bytes) {
        roots.add(one.map_err(|_| damaged())?).map_err(|_| damaged())?;
    }
    if roots.is_empty() {
        return Err(CertificateError::NoCertificate(path.clone()));
    }
    Ok(Some(roots))
}

/// What an operator can do something about.
fn sentence(error: &EventError<io::Error, io::Error>) -> String {
    match error {
        EventError::Order(OrderError::BadAuth(_) | OrderError::TooManyAttemptsAuth(_)) => format!(
            "the certificate authority did not see that the names in tls.acme are this server's: it must reach this server at \
             port 443 under each of them. The next try follows by itself ({error})"
        ),
        EventError::Order(_) => {
            format!("the certificate authority made no certificate. The next try follows by itself ({error})")
        }
        EventError::CertCacheLoad(_) | EventError::AccountCacheLoad(_) | EventError::CachedCertParse(_) => {
            format!(
                "what was kept of the certificate cannot be used, so that another one is ordered ({error})"
            )
        }
        EventError::CertCacheStore(_) | EventError::AccountCacheStore(_) => {
            format!(
                "the certificate could not be kept in the state directory, and a restart orders another one ({error})"
            )
        }
        EventError::NewCertParse(_) => {
            format!("the certificate authority sent what is no certificate ({error})")
        }
    }
}

/// Keeps account and certificate in the state directory, and publishes each certificate that passes.
struct StateCache {
    dir: PathBuf,
    store: Arc<CertificateStore>,
}

impl StateCache {
    fn publish(&self, name: &str, pem: &[u8]) -> io::Result<()> {
        let path = self.dir.join(name);
        let text = PemText { path: &path, bytes: pem };
        let certificate = Certificate::from_pem(text, text, &provider()).map_err(io::Error::other)?;
        announce(&certificate);
        self.store.publish(certificate);
        Ok(())
    }
}

/// Another order is another file: who changes names or authority gets what belongs to them.
fn file_name(kind: &str, of: &[String], directory: &str) -> String {
    let mut digest = Sha256::new();
    for part in of.iter().map(String::as_str).chain([directory]) {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    let digits: String = digest.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("acme-{kind}-{digits}")
}

// Files of a few kilobytes, a few times in the life of a server: not worth a thread.
#[async_trait]
impl CertCache for StateCache {
    type EC = io::Error;

    async fn load_cert(&self, domains: &[String], directory_url: &str) -> io::Result<Option<Vec<u8>>> {
        let name = file_name("certificate", domains, directory_url);
        let kept = secret_file::read(&self.dir, &name)?;
        if let Some(pem) = &kept {
            self.publish(&name, pem)?;
        }
        Ok(kept)
    }

    async fn store_cert(&self, domains: &[String], directory_url: &str, cert: &[u8]) -> io::Result<()> {
        let name = file_name("certificate", domains, directory_url);
        self.publish(&name, cert)?;
        secret_file::write(&self.dir, &name, cert)
    }
}

#[async_trait]
impl AccountCache for StateCache {
    type EA = io::Error;

    async fn load_account(&self, contact: &[String], directory_url: &str) -> io::Result<Option<Vec<u8>>> {
        secret_file::read(&self.dir, &file_name("account", contact, directory_url))
    }

    async fn store_account(&self, contact: &[String], directory_url: &str, account: &[u8]) -> io::Result<()> {
        secret_file::write(&self.dir, &file_name("account", contact, directory_url), account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::testing;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[tokio::test]
    async fn what_is_stored_is_shown_and_there_again_for_the_same_order_only() {
        let dir = tempfile::tempdir().unwrap();
        let cache = |store: &Arc<CertificateStore>| StateCache {
            dir: dir.path().to_owned(),
            store: Arc::clone(store),
        };
        let store = Arc::<CertificateStore>::default();
        let (chain, key) = testing::self_signed(&["a.example"]);
        let (order, directory) = (names(&["a.example"]), "https://ca.example");
        assert_eq!(cache(&store).load_cert(&order, directory).await.unwrap(), None);
        cache(&store).store_cert(&order, directory, (key + &chain).as_bytes()).await.unwrap();
        assert!(store.shown().unwrap().is_for("a.example"));

        let after_restart = Arc::<CertificateStore>::default();
        for (order, directory) in [
            (names(&["a.example"]), "https://other.example"),
            (names(&["b.example"]), "https://ca.example"),
            (names(&["a.exampl", "e"]), "https://ca.example"),
        ] {
            assert_eq!(cache(&after_restart).load_cert(&order, directory).await.unwrap(), None);
        }
        assert!(after_restart.shown().is_none());
        assert!(cache(&after_restart).load_cert(&order, directory).await.unwrap().is_some());
        assert!(after_restart.shown().unwrap().is_for("a.example"));
    }

    #[tokio::test]
    async fn what_is_kept_and_broken_is_not_shown() {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::<CertificateStore>::default();
        let cache = StateCache { dir: dir.path().to_owned(), store: Arc::clone(&store) };
        let order = names(&["a.example"]);
        let name = file_name("certificate", &order, "https://ca.example");
        secret_file::write(dir.path(), &name, b"half of i").unwrap();
        assert!(cache.load_cert(&order, "https://ca.example").await.is_err());
        assert!(store.shown().is_none());
    }
}
