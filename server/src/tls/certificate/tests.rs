use proptest::prelude::*;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

use super::*;
use crate::tls::{provider, testing};

fn read(chain: &str, key: &str) -> Result<Certificate, CertificateError> {
    Certificate::from_pem(
        PemText { path: Path::new("chain.pem"), bytes: chain.as_bytes() },
        PemText { path: Path::new("key.pem"), bytes: key.as_bytes() },
        &provider(),
    )
}

fn complaint(chain: &str, key: &str) -> String {
    read(chain, key).unwrap_err().to_string()
}

/// A certificate for this name that another one signed: its own PEM, that of the other, and its key.
fn signed(name: &str) -> [String; 3] {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(rcgen::DnType::CommonName, "an authority");
    let its_key = KeyPair::generate().unwrap();
    let authority = authority.self_signed(&its_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut own = CertificateParams::new(vec![name.to_owned()]).unwrap();
    own.distinguished_name = rcgen::DistinguishedName::new();
    own.distinguished_name.push(rcgen::DnType::CommonName, name);
    let own = own.signed_by(&key, &authority, &its_key).unwrap();
    [own.pem(), authority.pem(), key.serialize_pem()]
}

#[test]
fn a_chain_with_its_key_is_read_and_says_for_whom_and_how_long() {
    let [own, authority, key] = signed("meet.example.org");
    let certificate = read(&(own + &authority), &key).unwrap();
    assert!(certificate.is_for("meet.example.org") && certificate.is_for("MEET.example.org."));
    for other in
        ["", "example.org", "a.meet.example.org", "meet.example.org.evil.example", "192.0.2.1", "a b"]
    {
        assert!(!certificate.is_for(other), "{other}");
    }
    assert!(certificate.from() < certificate.until());
    assert!(certificate.notes().is_empty(), "{:?}", certificate.notes());
    let print = certificate.fingerprint();
    assert_eq!((print.len(), print.split(':').count()), (95, 32), "{print}");
}

#[test]
fn wildcards_and_addresses_are_names_too() {
    let (chain, key) = testing::self_signed(&["*.example.org", "192.0.2.1", "2001:db8::1"]);
    let certificate = read(&chain, &key).unwrap();
    for host in ["meet.example.org", "192.0.2.1", "2001:db8::1", "[2001:db8::1]"] {
        assert!(certificate.is_for(host), "{host}");
    }
    for other in ["a.meet.example.org", "example.org", "192.0.2.2", "[2001:db8::2]", "[::1"] {
        assert!(!certificate.is_for(other), "{other}");
    }
}

#[test]
fn what_is_wrong_is_said_with_the_file_it_is_in() {
    let [own, authority, key] = signed("a.example");
    let [_, _, other] = signed("a.example");
    assert!(complaint("", &key).starts_with("chain.pem contains no certificate"));
    assert!(complaint(&key, &key).starts_with("chain.pem contains no certificate"));
    assert!(complaint(&own, "").starts_with("key.pem contains no private key"));
    assert!(complaint(&own, &own).starts_with("key.pem contains no private key"));
    assert!(
        complaint(&own[..own.len() / 2], &key)
            .starts_with("chain.pem contains a certificate that cannot be read")
    );
    assert!(complaint(&own, &key[..key.len() / 2]).starts_with("key.pem contains a key that cannot be used"));
    let swapped = complaint(&(authority.clone() + &own), &key);
    assert!(swapped.starts_with("chain.pem is in the wrong order"), "{swapped}");
    let foreign = complaint(&(own.clone() + &authority), &other);
    assert_eq!(foreign, "the key in key.pem does not belong to the certificate in chain.pem");
    let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert!(complaint(&own, &encrypted).contains("has a passphrase"));
    let old =
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    assert!(complaint(&own, old).contains("has a passphrase"));
}

#[test]
fn what_some_browsers_refuse_is_noted() {
    let [own, authority, key] = signed("a.example");
    let alone = read(&own, &key).unwrap();
    assert!(alone.notes()[0].contains("fullchain.pem"), "{:?}", alone.notes());
    let [_, stranger, _] = signed("b.example");
    let (unrelated, _) = testing::self_signed(&["c.example"]);
    let shuffled = read(&(own.clone() + &unrelated + &authority), &key).unwrap();
    assert!(
        shuffled.notes()[0].contains("certificate 2 did not sign certificate 1"),
        "{:?}",
        shuffled.notes()
    );
    // Of the same name, as an authority with a new key has.
    assert!(read(&(own + &stranger), &key).unwrap().notes().is_empty());
    let (itself, key) = testing::self_signed(&["c.example"]);
    assert!(read(&itself, &key).unwrap().notes().is_empty(), "nobody else has signed it");
}

#[test]
fn a_day_is_written_as_a_day() {
    assert_eq!(day(WallTime(0)), "1970-01-01");
    assert_eq!(day(WallTime(1_796_083_199_000)), "2026-11-30");
    assert_eq!(day(WallTime(u64::MAX)), "a day far away");
}

proptest! {
    #[test]
    fn no_file_makes_it_fail(chain in any::<Vec<u8>>(), key in any::<Vec<u8>>(), cut in 0..2000_usize) {
        let (own, its_key) = testing::self_signed(&["a.example"]);
        let read = |chain: &[u8], key: &[u8]| Certificate::from_pem(
            PemText { path: Path::new("chain.pem"), bytes: chain },
            PemText { path: Path::new("key.pem"), bytes: key },
            &provider(),
        );
        prop_assert!(read(&chain, &key).is_err());
        prop_assert!(read(own.as_bytes(), &key).is_err());
        prop_assert!(read(&chain, its_key.as_bytes()).is_err());
        // Half-written.
        let cut = cut.min(own.trim_end().len() - 1);
        prop_assert!(read(&own.as_bytes()[..cut], its_key.as_bytes()).is_err());
    }
}
