//! A certificate that somebody else renews: two files, looked at again and again. What is in them is shown as soon as it is
//! whole; until then what was shown stays.
//!
//! They are read and not watched: a link whose target changes, a mount in a container and a network file system tell nobody.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rustls::crypto::CryptoProvider;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::certificate::{Certificate, CertificateError, PemText, day};
use parvis_base::WallTime;

/// No chain of certificates and no key is longer.
const MOST_BYTES: u64 = 1024 * 1024;

/// Where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PemFiles {
    /// The certificate of this server, and after it those that signed it.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// What the two files contain, or why that cannot be known.
pub(super) type Found = Result<[Vec<u8>; 2], CertificateError>;

impl PemFiles {
    /// What they contain now.
    pub(super) fn read(&self) -> Found {
        Ok([read(&self.certificate)?, read(&self.key)?])
    }

    /// The certificate in them.
    pub(super) fn certificate(
        &self,
        found: &Found,
        provider: &CryptoProvider,
    ) -> Result<Certificate, CertificateError> {
        let [chain, key] = found.as_ref().map_err(Clone::clone)?;
        Certificate::from_pem(
            PemText { path: &self.certificate, bytes: chain },
            PemText { path: &self.key, bytes: key },
            provider,
        )
    }
}

/// What is in a file of certificates or keys.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, CertificateError> {
    let mut bytes = Vec::new();
    let found = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    match found {
        Ok(_) if bytes.len() as u64 > MOST_BYTES => Err(CertificateError::TooLarge(path.to_owned())),
        Ok(_) => Ok(bytes),
        Err(error) => Err(CertificateError::Unreadable(path.to_owned(), reason(&error))),
    }
}

/// What the system says, and what to do about what it says most often.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "the user that runs Parvis may not read it, or not enter a directory above it".to_owned()
        }
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    }
}

/// Decides what a look at the files leads to.
#[derive(Debug)]
pub(super) struct Reload {
    /// What is shown now.
    shown: [u8; 32],
    /// What could not be shown when it was last looked at, and whether somebody was told.
    refused: Option<([u8; 32], bool)>,
}

/// What a look at the files leads to.
#[derive(Debug)]
pub(super) enum Look {
    /// Nothing has changed, or somebody is still writing.
    Nothing,
    /// Show this from now on.
    Show(Certificate),
    /// Go on as before, and tell why.
    Tell(String),
}

impl Reload {
    /// After this was found, and shown.
    pub(super) fn new(shown: &Found) -> Self {
        Self { shown: digest(shown), refused: None }
    }

    /// What to do about what was found, `read` from it. Two files are never written at once: a fault that is gone at the next
    /// look is none.
    pub(super) fn look(
        &mut self,
        found: &Found,
        now: WallTime,
        read: impl FnOnce() -> Result<Certificate, CertificateError>,
    ) -> Look {
        let digest = digest(found);
        if digest == self.shown {
            self.refused = None;
            return Look::Nothing;
        }
        if let Some((_, true)) = self.refused.filter(|(refused, _)| *refused == digest) {
            return Look::Nothing;
        }
        let complaint = match read() {
            Ok(certificate) if certificate.until() > now => {
                *self = Self { shown: digest, refused: None };
                return Look::Show(certificate);
            }
            Ok(certificate) => {
                format!("the new certificate has ended already, on {}", day(certificate.until()))
            }
            Err(error) => error.to_string(),
        };
        let again = self.refused.is_some_and(|(refused, _)| refused == digest);
        self.refused = Some((digest, again));
        if again { Look::Tell(complaint) } else { Look::Nothing }
    }
}

fn digest(found: &Found) -> [u8; 32] {
    let mut digest = Sha256::new();
    match found {
        Ok(files) => {
            for file in files {
                digest.update((file.len() as u64).to_le_bytes());
                digest.update(file);
            }
        }
        Err(error) => digest.update(error.to_string()),
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::{provider, testing};

    const NOW: WallTime = WallTime(1_796_083_199_000);

    struct Files {
        files: PemFiles,
        reload: Reload,
        _dir: tempfile::TempDir,
    }

    impl Files {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let files =
                PemFiles { certificate: dir.path().join("chain.pem"), key: dir.path().join("key.pem") };
            let (chain, key) = testing::self_signed(&["a.example"]);
            std::fs::write(&files.certificate, chain).unwrap();
            std::fs::write(&files.key, key).unwrap();
            let reload = Reload::new(&files.read());
            Self { files, reload, _dir: dir }
        }

        fn look(&mut self) -> Look {
            let found = self.files.read();
            self.reload.look(&found, NOW, || self.files.certificate(&found, &provider()))
        }

        fn is_quiet(&mut self) -> bool {
            matches!(self.look(), Look::Nothing)
        }
    }

    #[test]
    fn a_renewed_pair_is_shown_once_both_files_are_there() {
        let mut files = Files::new();
        assert!(files.is_quiet() && files.is_quiet());
        let (chain, key) = testing::self_signed(&["b.example"]);
        // One after the other, and the second one in two pieces.
        std::fs::write(&files.files.certificate, chain).unwrap();
        assert!(files.is_quiet(), "the old key does not belong to it, which is no fault yet");
        std::fs::write(&files.files.key, &key[..50]).unwrap();
        assert!(files.is_quiet());
        std::fs::write(&files.files.key, key).unwrap();
        let Look::Show(certificate) = files.look() else { panic!("whole") };
        assert!(certificate.is_for("b.example"));
        assert!(files.is_quiet());
    }

    #[test]
    fn a_pair_that_stays_broken_is_told_once_and_the_old_one_stays() {
        let mut files = Files::new();
        let before = std::fs::read(&files.files.key).unwrap();
        let (_, other) = testing::self_signed(&["b.example"]);
        for broken in [other.as_str(), "", "-----BEGIN PRIVATE KEY-----\nAAAA"] {
            std::fs::write(&files.files.key, broken).unwrap();
            assert!(files.is_quiet());
            let Look::Tell(sentence) = files.look() else { panic!("told") };
            assert!(sentence.contains("key.pem"), "{sentence}");
            assert!(files.is_quiet() && files.is_quiet());
        }
        std::fs::remove_file(&files.files.key).unwrap();
        assert!(files.is_quiet());
        assert!(matches!(files.look(), Look::Tell(sentence) if sentence.ends_with("there is no such file")));
        std::fs::write(&files.files.key, before).unwrap();
        assert!(files.is_quiet(), "as it was: nothing to show anew");
        std::fs::remove_file(&files.files.key).unwrap();
        assert!(files.is_quiet());
        assert!(matches!(files.look(), Look::Tell(_)), "a fault that comes back is told again");
    }

    #[test]
    fn one_that_has_ended_replaces_none() {
        let mut files = Files::new();
        let (chain, key) = testing::self_signed_until(&["a.example"], WallTime(NOW.0 - 1000));
        std::fs::write(&files.files.certificate, chain).unwrap();
        std::fs::write(&files.files.key, key).unwrap();
        assert!(files.is_quiet());
        assert!(matches!(files.look(), Look::Tell(sentence) if sentence.ends_with("on 2026-11-30")));
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let mut files = Files::new();
        File::create(&files.files.certificate).unwrap().set_len(1 << 40).unwrap();
        assert!(files.is_quiet());
        assert!(matches!(files.look(), Look::Tell(sentence) if sentence.contains("too large")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_to_another_file_is_a_change() {
        let mut files = Files::new();
        let (chain, key) = testing::self_signed(&["b.example"]);
        for (file, text) in [(&files.files.certificate, chain), (&files.files.key, key)] {
            let target = file.with_extension("2");
            std::fs::write(&target, text).unwrap();
            std::fs::remove_file(file).unwrap();
            std::os::unix::fs::symlink(&target, file).unwrap();
        }
        assert!(matches!(files.look(), Look::Show(_)));
    }
}
