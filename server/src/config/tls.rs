//! `tls`: whether this server speaks TLS itself, and where its certificate comes from.

use std::fmt;
use std::path::PathBuf;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::tls::PemFiles;

/// Where the certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum TlsSource {
    /// Somebody else makes and renews it.
    Files(PemFiles),
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
}

impl TryFrom<TlsTable> for TlsSource {
    type Error = &'static str;

    fn try_from(table: TlsTable) -> Result<Self, Self::Error> {
        match table {
            TlsTable { certificate: Some(certificate), key: Some(key) } => {
                Ok(Self::Files(PemFiles { certificate, key }))
            }
            TlsTable { certificate: Some(_), key: None } => Err("tls has a certificate, but no key"),
            TlsTable { certificate: None, key: Some(_) } => Err("tls has a key, but no certificate"),
            TlsTable { certificate: None, key: None } => Err("tls must have a certificate and a key"),
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
        f.write_str("\"self-made\", or a table with certificate and key")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<TlsSource, E> {
        if text == SELF_MADE {
            return Ok(TlsSource::SelfMade);
        }
        Err(E::custom(format!(
            "tls is {text:?}, but must be {SELF_MADE:?}, or a table with certificate and key"
        )))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TlsSource, A::Error> {
        TlsTable::deserialize(MapAccessDeserializer::new(map))?.try_into().map_err(A::Error::custom)
    }
}
