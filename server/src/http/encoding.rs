//! Chooses the compression of a file by what the browser takes (RFC 9110 section 12.5.3).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use parvis_app::i18n::by_quality;

/// How a file may be written on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// What a file of this encoding is called, after the name of the plain one.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// The name in `Content-Encoding`.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The encodings that the asker takes, best first (RFC 9110 section 12.5.3). Of equals, the smallest first. The
/// plain file is always among them: to refuse it helps nobody.
pub(crate) fn accepted(headers: &HeaderMap) -> Vec<Encoding> {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<_> = values.flat_map(by_quality).collect();
    let quality = |names: &[&str]| {
        let own = named.iter().find(|(name, _)| names.iter().any(|known| name.eq_ignore_ascii_case(known)));
        own.or_else(|| named.iter().find(|(name, _)| *name == "*")).map_or(0.0, |(_, quality)| *quality)
    };
    let mut accepted: Vec<_> =
        [(Encoding::Brotli, quality(&["br"])), (Encoding::Gzip, quality(&["gzip", "x-gzip"]))]
            .into_iter()
            .filter(|(_, quality)| *quality > 0.0)
            .collect();
    accepted.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    accepted.into_iter().map(|(encoding, _)| encoding).chain([Encoding::Identity]).collect()
}

#[cfg(test)]
mod tests {
    use super::Encoding::{Brotli, Gzip, Identity};
    use super::*;

    #[test]
    fn the_best_accepted_encoding_comes_first() {
        for (header, expected) in [
            ("br, gzip", vec![Brotli, Gzip, Identity]),
            ("gzip, deflate, br, zstd", vec![Brotli, Gzip, Identity]),
            ("gzip", vec![Gzip, Identity]),
            ("GZIP;q=1.0, BR;q=0.5", vec![Gzip, Brotli, Identity]),
            ("br;q=0, gzip", vec![Gzip, Identity]),
            ("br ; q = 0.001", vec![Brotli, Identity]),
            ("*", vec![Brotli, Gzip, Identity]),
            ("*;q=0.5, br;q=0", vec![Gzip, Identity]),
            ("identity", vec![Identity]),
            ("br;q=x", vec![Identity]),
            ("", vec![Identity]),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, header.parse().unwrap());
            assert_eq!(accepted(&headers), expected, "{header}");
        }
        assert_eq!(accepted(&HeaderMap::new()), [Identity]);
    }
}
