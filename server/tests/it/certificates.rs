//! Certificates for servers of tests, and clients that believe them.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use parvis::PemFiles;
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A certificate in files, and whom one has to believe to believe it.
pub(crate) struct Made {
    pub(crate) files: PemFiles,
    pub(crate) root: CertificateDer<'static>,
    dir: TempDir,
}

fn named(names: &[&str]) -> CertificateParams {
    let mut params =
        CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, names.first().copied().unwrap_or("an authority"));
    params
}

impl Made {
    /// One that an authority has signed.
    pub(crate) fn by_authority(names: &[&str]) -> Self {
        let (authority_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let mut authority = named(&[]);
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = authority.self_signed(&authority_key).unwrap();
        let own = named(names).signed_by(&key, &authority, &authority_key).unwrap();
        Self::written(&(own.pem() + &authority.pem()), &key.serialize_pem(), authority.der().clone())
    }

    /// One that nobody vouches for.
    pub(crate) fn by_itself(names: &[&str]) -> Self {
        let key = KeyPair::generate().unwrap();
        let own = named(names).self_signed(&key).unwrap();
        Self::written(&own.pem(), &key.serialize_pem(), own.der().clone())
    }

    fn written(chain: &str, key: &str, root: CertificateDer<'static>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let files = PemFiles { certificate: dir.path().join("chain.pem"), key: dir.path().join("key.pem") };
        fs::write(&files.certificate, chain).unwrap();
        fs::write(&files.key, key).unwrap();
        Self { files, root, dir }
    }

    /// The same in files of its own.
    pub(crate) fn copy(&self) -> Self {
        let [chain, key] =
            [&self.files.certificate, &self.files.key].map(|file| fs::read_to_string(file).unwrap());
        Self::written(&chain, &key, self.root.clone())
    }

    /// The folder that they are in.
    pub(crate) fn dir(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }

    /// A file with the first certificate only.
    pub(crate) fn without_authority(&self) -> PathBuf {
        let chain = fs::read_to_string(&self.files.certificate).unwrap();
        let end = "-----END CERTIFICATE-----";
        let own = chain.split_inclusive(end).next().unwrap();
        let alone = self.dir.path().join("alone.pem");
        fs::write(&alone, own).unwrap();
        alone
    }

    /// Puts another one into its files, as a program does that renews: the key last.
    pub(crate) fn replace_with(&mut self, other: &Self) {
        fs::copy(&other.files.certificate, &self.files.certificate).unwrap();
        fs::copy(&other.files.key, &self.files.key).unwrap();
        self.root = other.root.clone();
    }

    /// Connects as a browser does that believes this one, and speaks these protocols.
    pub(crate) async fn connect(
        &self,
        server: SocketAddr,
        name: &str,
        protocols: &[&[u8]],
    ) -> io::Result<TlsStream<TcpStream>> {
        connect_believing(&self.root, server, name, protocols).await
    }
}

/// Connects as a browser does that believes this one and nobody else.
pub(crate) async fn connect_believing(
    root: &CertificateDer<'static>,
    server: SocketAddr,
    name: &str,
    protocols: &[&[u8]],
) -> io::Result<TlsStream<TcpStream>> {
    secured(root, TcpStream::connect(server).await?, name, protocols).await
}

/// A handshake over a connection that is there.
pub(crate) async fn secured(
    root: &CertificateDer<'static>,
    stream: TcpStream,
    name: &str,
    protocols: &[&[u8]],
) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// The certificate that a server shows in its first file.
pub(crate) fn first_of(files: &PemFiles) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(&files.certificate).unwrap()
}
