use axum::http::HeaderName;
use axum::http::header::FORWARDED;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// In which header a proxy says whom it speaks for. Only one is read: whoever is behind a proxy that writes one of them
/// can write the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, which every proxy knows.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl ForwardedHeader {
    /// The name of the header.
    #[must_use]
    pub fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => FORWARDED,
        }
    }
}
