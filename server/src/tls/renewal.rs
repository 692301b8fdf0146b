//! What keeps the certificate good for as long as the server runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::acme::Acme;
use super::certificate::{Certificate, day};
use super::ending::EndingNotice;
use super::files::{Look, PemFiles, Reload};
use super::self_made::SelfMade;
use super::{CertificateStore, provider};
use crate::clock;

/// Keeps the certificate in the store good.
#[derive(Debug)]
pub(crate) struct Renewal {
    pub(super) store: Arc<CertificateStore>,
    pub(super) source: Renewed,
}

/// Where the next one comes from.
#[derive(Debug)]
pub(super) enum Renewed {
    /// Somebody puts it into these files.
    Files(PemFiles, Reload),
    /// It is made here.
    SelfMade(SelfMade),
    /// It is ordered.
    Acme(Acme),
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
            self.look(every).await;
        }
    }

    /// Waits for so long, or for what happens meanwhile, and sees to it.
    async fn look(&mut self, every: Duration) {
        match &mut self.source {
            Renewed::Files(files, reload) => {
                sleep(every).await;
                let to_read = files.clone();
                // It cannot fail but where the runtime ends.
                let Ok(found) = tokio::task::spawn_blocking(move || to_read.read()).await else { return };
                match reload.look(&found, clock::wall(), || files.certificate(&found, &provider())) {
                    Look::Nothing => {}
                    Look::Show(certificate) => self.show(certificate),
                    Look::Tell(sentence) => tracing::error!("the certificate was not replaced: {sentence}"),
                }
            }
            Renewed::SelfMade(maker) => {
                sleep(every).await;
                let now = clock::wall();
                if self.store.shown().is_some_and(|shown| maker.is_good(&shown, now)) {
                    return;
                }
                match maker.get(now) {
                    Ok(certificate) => self.show(certificate),
                    Err(error) => tracing::error!("the certificate could not be renewed: {error}"),
                }
            }
            Renewed::Acme(acme) => acme.go_on(every).await,
        }
    }

    fn show(&self, certificate: Certificate) {
        announce(&certificate);
        self.store.publish(certificate);
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
