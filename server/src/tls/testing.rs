//! Certificates for tests.

use std::time::{Duration, SystemTime};

use parvis_base::WallTime;
use rcgen::{CertificateParams, KeyPair};

/// A certificate for these names and its key, both in PEM.
pub(crate) fn self_signed(names: &[&str]) -> (String, String) {
    make(names, |_| {})
}

/// One that ends then.
pub(crate) fn self_signed_until(names: &[&str], until: WallTime) -> (String, String) {
    make(names, |params| params.not_after = (SystemTime::UNIX_EPOCH + Duration::from_millis(until.0)).into())
}

fn make(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params =
        CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
    change(&mut params);
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}
