//! A certificate that this server makes itself, for a network where no authority can see it. Browsers warn of it, and whoever
//! compares its fingerprint can go on.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use parvis_base::WallTime;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};

use super::certificate::{Certificate, PemText};
use super::provider;
use crate::config::Config;
use crate::state;

/// The certificate and its key.
const FILE: &str = "self-made.pem";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Apple's systems refuse what lasts for more than 825 days, also from who is trusted.
const LASTS: Duration = Duration::from_secs(800 * 24 * 60 * 60);
/// People have to accept the next one anew, and it is not renewed at the last moment.
const RENEWED_BEFORE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Makes it, and makes it again.
#[derive(Debug)]
pub(super) struct SelfMade {
    dir: PathBuf,
    /// The hosts that the operator has named: without them it is made anew.
    named: Vec<String>,
    /// What else this machine is called. It may change, and is no reason to make people accept another certificate.
    found: Vec<String>,
}

impl SelfMade {
    /// With the names of the configuration and of this machine.
    pub(super) fn new(config: &Config, dir: PathBuf) -> Self {
        let named = config.allowed_origins.iter().map(|origin| origin.host().to_owned()).collect();
        let mut found = vec!["localhost".to_owned()];
        found.extend(host_name().into_iter().flat_map(|name| [format!("{name}.local"), name]));
        let listens = Some(config.listen.ip()).filter(|ip| !ip.is_unspecified());
        found.extend(
            listens.into_iter().chain(own_addresses()).map(|address| address.to_canonical().to_string()),
        );
        found.dedup();
        Self { dir, named, found }
    }

    /// The one in the state directory if it is good, or a new one that is kept there.
    pub(super) fn get(&self, now: WallTime) -> io::Result<Certificate> {
        if let Some(kept) = state::secret_file::read(&self.dir, FILE)? {
            match self.read(&kept) {
                Ok(certificate) if self.is_good(&certificate, now) => return Ok(certificate),
                Ok(_) => {}
                Err(error) => tracing::warn!("{error}: another certificate is made"),
            }
        }
        let pem = self.make(now).map_err(io::Error::other)?;
        state::secret_file::write(&self.dir, FILE, pem.as_bytes())?;
        self.read(pem.as_bytes()).map_err(io::Error::other)
    }

    /// Whether it need not be made anew.
    pub(super) fn is_good(&self, certificate: &Certificate, now: WallTime) -> bool {
        let lasts = now + RENEWED_BEFORE < certificate.until() && certificate.from() <= now;
        lasts && self.named.iter().all(|name| certificate.is_for(name))
    }

    fn read(&self, pem: &[u8]) -> Result<Certificate, super::CertificateError> {
        let path: &Path = &self.dir.join(FILE);
        let text = PemText { path, bytes: pem };
        Certificate::from_pem(text, text, &provider())
    }

    fn make(&self, now: WallTime) -> Result<String, rcgen::Error> {
        let names = self.named.iter().chain(&self.found);
        let names = names.map(|name| name.trim_matches(['[', ']']).to_owned());
        let mut params = CertificateParams::new(names.collect::<Vec<_>>())?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Parvis (self-made)");
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(now.0);
        // Clocks of others may be late.
        params.not_before = (now - DAY).into();
        params.not_after = (now + LASTS).into();
        // Whoever trusts it trusts it for these names and for nothing that it might sign.
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        Ok(params.self_signed(&key)?.pem() + &key.serialize_pem())
    }
}

/// What this machine is called, where that can stand in a certificate.
fn host_name() -> Option<String> {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_str().ok().map(str::to_ascii_lowercase);
    #[cfg(not(unix))]
    let name: Option<String> = None;
    let is_name = |name: &String| {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
        !name.is_empty() && name.len() <= 240 && name.chars().all(is_letter) && name != "localhost"
    };
    name.filter(is_name)
}

/// The addresses that this machine has towards others. Nothing is sent: the system says which one it would send from to a
/// network that is for documentation only (RFC 5737, RFC 3849).
pub(crate) fn own_addresses() -> impl Iterator<Item = IpAddr> {
    let towards = |here: IpAddr, there: IpAddr| {
        let socket = UdpSocket::bind((here, 0)).ok()?;
        socket.connect((there, 9)).ok()?;
        socket.local_addr().ok().map(|address| address.ip())
    };
    let v4 = towards(Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into());
    let v6 = towards(Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into());
    [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].into_iter().chain(v4).chain(v6)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: WallTime = WallTime(1_796_083_199_000);

    fn after(days: u32) -> WallTime {
        NOW + DAY * days
    }

    fn maker(dir: &Path, origins: &[&str]) -> SelfMade {
        let allowed_origins = origins.iter().map(|origin| origin.parse().unwrap()).collect();
        SelfMade::new(&Config { allowed_origins, ..Config::default() }, dir.to_owned())
    }

    #[test]
    fn it_is_made_once_for_the_names_of_the_operator_and_of_the_machine() {
        let dir = tempfile::tempdir().unwrap();
        let maker =
            maker(dir.path(), &["https://meet.lan:8443", "https://192.0.2.7", "https://[2001:db8::7]"]);
        let first = maker.get(NOW).unwrap();
        for name in ["meet.lan", "192.0.2.7", "[2001:db8::7]", "localhost", "127.0.0.1", "[::1]"] {
            assert!(first.is_for(name), "{name}");
        }
        assert!(!first.is_for("other.lan") && first.is_self_signed() && first.notes().is_empty());
        assert_eq!(maker.get(after(1)).unwrap().fingerprint(), first.fingerprint());
    }

    #[test]
    fn it_is_renewed_a_month_before_it_ends() {
        let dir = tempfile::tempdir().unwrap();
        let maker = maker(dir.path(), &[]);
        let first = maker.get(NOW).unwrap();
        assert!(first.until() <= after(825) && maker.is_good(&first, after(769)));
        assert!(!maker.is_good(&first, after(770)));
        let second = maker.get(after(770)).unwrap();
        assert_ne!(second.fingerprint(), first.fingerprint());
        assert!(maker.is_good(&second, after(770)));
        // As where the clock was years ahead when it was made.
        assert_ne!(maker.get(NOW).unwrap().fingerprint(), second.fingerprint());
    }

    #[test]
    fn it_is_made_anew_for_a_name_that_it_lacks_and_in_the_place_of_a_broken_one() {
        let dir = tempfile::tempdir().unwrap();
        let first = maker(dir.path(), &["https://a.lan"]).get(NOW).unwrap();
        let both = maker(dir.path(), &["https://a.lan", "https://b.lan"]);
        let second = both.get(NOW).unwrap();
        assert!(
            second.is_for("a.lan") && second.is_for("b.lan") && second.fingerprint() != first.fingerprint()
        );
        // Fewer names are no reason.
        assert_eq!(maker(dir.path(), &[]).get(NOW).unwrap().fingerprint(), second.fingerprint());
        std::fs::write(dir.path().join(FILE), "half of i").unwrap();
        assert!(both.is_good(&both.get(NOW).unwrap(), NOW));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_its_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        maker(dir.path(), &[]).get(NOW).unwrap();
        let mode = std::fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
