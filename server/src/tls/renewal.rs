//! What keeps the certificate good for as long as the server runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::certificate::{Certificate, day};
use super::ending::EndingNotice;
use super::files::{Look, PemFiles, Reload};
use super::{CertificateStore, provider};
use crate::clock;

/// Keeps the certificate in the store good.
#[derive(Debug)]
pub(crate) struct Renewal {
    pub(super) store: Arc<CertificateStore>,
    pub(super) files: PemFiles,
    pub(super) reload: Reload,
}

impl Renewal {
    /// Looks after it this often, for as long as this is polled.
    pub(crate) async fn run(mut self, every: Duration) {
        let mut notice = EndingNotice::default();
        loop {
            if let Some(shown) = self.store.shown()
                && let Some(sentence) = notice.of(shown.from(), shown.until(), clock::wall())
            {
                tracing::warn!("{sentence}");
            }
            sleep(every).await;
            self.look().await;
        }
    }

    async fn look(&mut self) {
        let files = self.files.clone();
        // It cannot fail but where the runtime ends.
        let Ok(found) = tokio::task::spawn_blocking(move || files.read()).await else { return };
        match self.reload.look(&found, clock::wall(), || self.files.certificate(&found, &provider())) {
            Look::Nothing => {}
            Look::Show(certificate) => {
                announce(&certificate);
                self.store.publish(certificate);
            }
            Look::Tell(sentence) => tracing::error!("the certificate was not replaced: {sentence}"),
        }
    }
}

/// Tells the operator what is shown from now on.
pub(super) fn announce(certificate: &Certificate) {
    let (until, fingerprint) = (day(certificate.until()), certificate.fingerprint());
    tracing::info!("the certificate is good until {until}; its SHA-256 fingerprint is {fingerprint}");
    for note in certificate.notes() {
        tracing::warn!("{note}");
    }
}
