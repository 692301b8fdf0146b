//! `tls`: whether this server speaks TLS itself, and where its certificate comes from.

use std::fmt;
use std::path::PathBuf;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::AcmeOrder;
use crate::tls::PemFiles;

/// Where the certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum TlsSource {
    /// Somebody else makes and renews it.
    Files(PemFiles),
    /// An authority makes and renews it.
    Acme(AcmeOrder),
    /// This server makes it, and browsers warn of it.
    #[serde(serialize_with = "self_made")]
    SelfMade,
}

/// What is written instead of a table.
const SELF_MADE: &str = "self-made";

fn self_made<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(SELF_MADE)
}

/// What may be in the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TlsTable {
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    acme: Option<Vec<String>>,
    contact: Option<String>,
    directory: Option<String>,
    root: Option<PathBuf>,
}

impl TryFrom<TlsTable> for TlsSource {
    type Error = String;

    fn try_from(table: TlsTable) -> Result<Self, String> {
        let TlsTable { certificate, key, acme, contact, directory, root } = table;
        match (certificate, key, acme) {
            (None, None, Some(acme)) => AcmeOrder::new(acme, contact, directory, root).map(Self::Acme),
            (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => Err(
                "tls has certificate or key, and acme: the certificate comes from files or from an authority"
                    .to_owned(),
            ),
            _ if contact.is_some() || directory.is_some() || root.is_some() => {
                Err("tls has contact, directory or root, which say how to ask an authority: they need acme"
                    .to_owned())
            }
            (Some(certificate), Some(key), None) => Ok(Self::Files(PemFiles { certificate, key })),
            (Some(_), None, None) => Err("tls has a certificate, but no key".to_owned()),
            (None, Some(_), None) => Err("tls has a key, but no certificate".to_owned()),
            (None, None, None) => Err("tls must have a certificate and a key, or acme".to_owned()),
        }
    }
}

impl<'de> Deserialize<'de> for TlsSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TlsVisitor)
    }
}

struct TlsVisitor;

impl<'de> Visitor<'de> for TlsVisitor {
    type Value = TlsSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"self-made\", or a table with certificate and key, or with acme")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<TlsSource, E> {
        if text == SELF_MADE {
            return Ok(TlsSource::SelfMade);
        }
        Err(E::custom(format!(
            "tls is {text:?}, but must be {SELF_MADE:?}, or a table with certificate and key, or with acme"
        )))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TlsSource, A::Error> {
        TlsTable::deserialize(MapAccessDeserializer::new(map))?.try_into().map_err(A::Error::custom)
    }
}
