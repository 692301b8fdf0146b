//! A certificate with its key, as it is in PEM files (RFC 7468), and what is wrong with one in a sentence.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parvis_base::WallTime;
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::time::ASN1Time;

/// What a file contains.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PemText<'a> {
    pub(crate) path: &'a Path,
    pub(crate) bytes: &'a [u8],
}

/// Why two files are no certificate with its key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The system does not let it be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, String),
    /// More than any certificate or key is.
    #[error("{0} is too large for a certificate or a key")]
    TooLarge(PathBuf),
    /// No certificate in it.
    #[error("{0} contains no certificate: it must be PEM, with -----BEGIN CERTIFICATE-----")]
    NoCertificate(PathBuf),
    /// Something that begins like a certificate.
    #[error("{0} contains a certificate that cannot be read: the file is damaged, or not written to its end")]
    DamagedCertificate(PathBuf),
    /// No key in it.
    #[error("{0} contains no private key: it must be PEM, with -----BEGIN PRIVATE KEY-----")]
    NoKey(PathBuf),
    /// Nobody is there who could type the passphrase.
    #[error(
        "the key in {0} has a passphrase, which nobody can type when Parvis starts: store it without one"
    )]
    EncryptedKey(PathBuf),
    /// Something that begins like a key.
    #[error(
        "{0} contains a key that cannot be used: the file is damaged, or the key is not RSA, ECDSA or Ed25519"
    )]
    DamagedKey(PathBuf),
    /// The key is that of a later certificate.
    #[error(
        "{0} is in the wrong order: the certificate of this server comes first, then those that signed it"
    )]
    Order(PathBuf),
    /// The key is another one's.
    #[error("the key in {1} does not belong to the certificate in {0}")]
    OtherKey(PathBuf, PathBuf),
}

/// What this server shows to who connects, and the key that proves it.
#[derive(Debug, Clone)]
pub(crate) struct Certificate {
    key: Arc<CertifiedKey>,
    from: WallTime,
    until: WallTime,
    is_self_signed: bool,
    /// What browsers do not refuse, or not all of them, but somebody should know.
    notes: Vec<String>,
}

impl Certificate {
    /// Reads both files.
    pub(crate) fn from_pem(
        chain: PemText<'_>,
        key: PemText<'_>,
        provider: &CryptoProvider,
    ) -> Result<Self, CertificateError> {
        let certificates = certificates(chain)?;
        let private = private_key(key)?;
        let signing = provider
            .key_provider
            .load_private_key(private)
            .map_err(|_| CertificateError::DamagedKey(key.path.to_owned()))?;
        let certified = CertifiedKey::new(certificates, signing);
        let Examined { from, until, is_self_signed, notes } = examine(&certified.cert, chain.path)?;
        match certified.keys_match() {
            // Not every kind of key says what its public half is; where it does not, a handshake will fail.
            Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
            Err(_) if is_of_later(&certified) => return Err(CertificateError::Order(chain.path.to_owned())),
            Err(_) => return Err(CertificateError::OtherKey(chain.path.to_owned(), key.path.to_owned())),
        }
        Ok(Self { key: Arc::new(certified), from, until, is_self_signed, notes })
    }

    /// For rustls.
    pub(crate) fn key(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.key)
    }

    /// When it ends.
    pub(crate) fn until(&self) -> WallTime {
        self.until
    }

    /// When it began.
    pub(crate) fn from(&self) -> WallTime {
        self.from
    }

    /// Whether nobody but its own key vouches for it.
    pub(crate) fn is_self_signed(&self) -> bool {
        self.is_self_signed
    }

    /// What an operator should know of it.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether it names this host, which has no port.
    pub(crate) fn is_for(&self, host: &str) -> bool {
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let host = host.strip_suffix('.').unwrap_or(host);
        let Ok(name) = ServerName::try_from(host) else { return false };
        let own = self.key.cert.first().and_then(|own| ParsedCertificate::try_from(own).ok());
        own.is_some_and(|own| verify_server_name(&own, &name).is_ok())
    }

    /// SHA-256 of the certificate, as browsers show it: two digits a byte, with colons.
    pub(crate) fn fingerprint(&self) -> String {
        let own = self.key.cert.first().map(Sha256::digest).unwrap_or_default();
        own.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}

fn certificates(file: PemText<'_>) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(file.bytes).collect();
    match all {
        Ok(all) if all.is_empty() => Err(CertificateError::NoCertificate(file.path.to_owned())),
        Ok(all) => Ok(all),
        Err(_) => Err(CertificateError::DamagedCertificate(file.path.to_owned())),
    }
}

fn private_key(file: PemText<'_>) -> Result<PrivateKeyDer<'static>, CertificateError> {
    let says = |word: &[u8]| file.bytes.windows(word.len()).any(|part| part == word);
    match PrivateKeyDer::from_pem_slice(file.bytes) {
        // RFC 5958, and what OpenSSL wrote before it.
        _ if says(b"BEGIN ENCRYPTED PRIVATE KEY") || says(b"Proc-Type: 4,ENCRYPTED") => {
            Err(CertificateError::EncryptedKey(file.path.to_owned()))
        }
        Ok(key) => Ok(key),
        Err(rustls::pki_types::pem::Error::NoItemsFound) => {
            Err(CertificateError::NoKey(file.path.to_owned()))
        }
        Err(_) => Err(CertificateError::DamagedKey(file.path.to_owned())),
    }
}

/// What is written in the certificates.
struct Examined {
    from: WallTime,
    until: WallTime,
    is_self_signed: bool,
    notes: Vec<String>,
}

fn examine(chain: &[CertificateDer<'_>], path: &Path) -> Result<Examined, CertificateError> {
    let damaged = || CertificateError::DamagedCertificate(path.to_owned());
    let mut parsed = Vec::with_capacity(chain.len());
    for one in chain {
        let (_, one) = X509Certificate::from_der(one).map_err(|_| damaged())?;
        parsed.push(one);
    }
    let own = parsed.first().ok_or_else(damaged)?;
    let place = path.display();
    let mut notes = Vec::new();
    let is_self_signed = own.issuer().as_raw() == own.subject().as_raw();
    if parsed.len() == 1 && !is_self_signed {
        notes.push(format!(
            "{place} contains this server's own certificate only: unless an authority that browsers know signed it itself, \
             add the one that did, as in fullchain.pem, or phones and programs refuse it"
        ));
    }
    let is_next = |pair: &[X509Certificate<'_>]| pair[0].issuer().as_raw() == pair[1].subject().as_raw();
    if let Some(number) = parsed.windows(2).position(|pair| !is_next(pair)) {
        notes.push(format!(
            "in {place} certificate {} did not sign certificate {}: some browsers may refuse them in this order",
            number + 2,
            number + 1
        ));
    }
    let validity = own.validity();
    Ok(Examined { from: at(validity.not_before), until: at(validity.not_after), is_self_signed, notes })
}

fn at(time: ASN1Time) -> WallTime {
    WallTime(u64::try_from(time.timestamp()).unwrap_or(0).saturating_mul(1000))
}

/// Whether the key is that of a certificate which is not the first.
fn is_of_later(certified: &CertifiedKey) -> bool {
    let Some(public) = certified.key.public_key() else { return false };
    certified.cert.iter().skip(1).any(|one| {
        ParsedCertificate::try_from(one)
            .is_ok_and(|one| one.subject_public_key_info().as_ref() == public.as_ref())
    })
}

/// The day in UTC, for a person: 2026-11-30.
pub(crate) fn day(time: WallTime) -> String {
    let seconds = i64::try_from(time.0 / 1000).unwrap_or(i64::MAX);
    ASN1Time::from_timestamp(seconds)
        .map_or_else(|_| "a day far away".to_owned(), |time| time.to_datetime().date().to_string())
}

#[cfg(test)]
mod tests;
