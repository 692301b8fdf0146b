//! How [`DirectJoin`] stands in the configuration.

use parvis_app::page::DirectJoin;
use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer, Serializer};

pub(super) fn serialize<S: Serializer>(direct: &DirectJoin, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(direct.name())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DirectJoin, D::Error> {
    let name = String::deserialize(deserializer)?;
    DirectJoin::named(&name).ok_or_else(|| D::Error::custom(DirectJoinError(name)))
}

/// A value that is none.
#[derive(Debug, thiserror::Error)]
#[error("direct_join is {0:?}, but must be \"muted\", \"devices\" or \"off\"")]
struct DirectJoinError(String);
