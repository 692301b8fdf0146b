//! The path below which browsers find everything, where a host has something else at its root.

use std::fmt;
use std::str::FromStr;

use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// More than any proxy needs, and little in each address of a page.
const MOST_BYTES: usize = 100;
/// First parts of the server's own addresses: behind a proxy that takes the base path away, one could not be told from the other.
const OWN: [&str; 6] = ["-", "assets", "dev", "healthz", "readyz", "ws"];

/// A path such as `/visio`, or nothing: with a slash at its beginning and none at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasePath(String);

/// Why a text is no base path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BasePathError {
    /// It has something in it that browsers or proxies would write differently.
    #[error(
        "base_path is {0:?}, but must be a path as in /visio: letters of ASCII, digits, and - . _ ~ between slashes, without \
         host and query"
    )]
    NoPath(String),
    /// It is too long.
    #[error("base_path has {0} bytes, but may have {MOST_BYTES} at most")]
    TooLong(usize),
    /// The server has something there.
    #[error("base_path begins with /{0}, which Parvis needs for itself: choose another path")]
    Own(String),
}

/// Where an address is, seen from the base path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BelowBase {
    /// Below it: the address without it.
    Below(Uri),
    /// The base path itself, without the slash behind it: the address with it.
    Top(String),
    /// Elsewhere, as when a proxy has taken the base path away.
    Outside,
}

impl BasePath {
    /// Whether there is none.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// As it stands in front of an address: `/visio`, or nothing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes it off an address.
    pub(crate) fn below(&self, uri: &Uri) -> BelowBase {
        let whole = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let Some(rest) = whole.strip_prefix(&self.0) else { return BelowBase::Outside };
        if rest.is_empty() || rest.starts_with('?') {
            return BelowBase::Top(format!("{self}/{rest}"));
        }
        if !rest.starts_with('/') {
            return BelowBase::Outside;
        }
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = rest.parse().ok();
        Uri::from_parts(parts).map_or(BelowBase::Outside, BelowBase::Below)
    }
}

impl FromStr for BasePath {
    type Err = BasePathError;

    fn from_str(text: &str) -> Result<Self, BasePathError> {
        let path = text.trim_matches('/');
        if path.is_empty() {
            return Ok(Self::default());
        }
        if path.len() > MOST_BYTES {
            return Err(BasePathError::TooLong(path.len()));
        }
        let holds = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
        let is_part = |part: &str| !matches!(part, "" | "." | "..") && part.chars().all(holds);
        if !path.split('/').all(is_part) {
            return Err(BasePathError::NoPath(text.to_owned()));
        }
        match path.split('/').next().filter(|first| OWN.contains(first)) {
            Some(first) => Err(BasePathError::Own(first.to_owned())),
            None => Ok(Self(format!("/{path}"))),
        }
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value of the file or of the environment, where `2026` is a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenPath {
    Text(String),
    Number(i64),
}

impl Serialize for BasePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BasePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match WrittenPath::deserialize(deserializer)? {
            WrittenPath::Text(text) => text,
            WrittenPath::Number(number) => number.to_string(),
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base(text: &str) -> BasePath {
        text.parse().unwrap()
    }

    #[test]
    fn a_base_path_has_one_way_of_writing() {
        for text in ["visio", "/visio", "visio/", "/visio/", "//visio//"] {
            assert_eq!(base(text).to_string(), "/visio", "{text}");
        }
        assert_eq!(base("/tools/Visio-2.0_~/").to_string(), "/tools/Visio-2.0_~");
        for text in ["", "/", "//"] {
            assert!(base(text).is_root() && base(text) == BasePath::default(), "{text}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused_with_a_sentence() {
        for text in [
            "https://meet.example.org/visio",
            "/a//b",
            "/a/../b",
            ".",
            "..",
            "/a b",
            "/a%20b",
            "/visio?x",
            "/visio#x",
            "/réunion",
            "/a\"b",
            "/a=b",
            "/a,b",
            "\\visio",
            "/a\n",
        ] {
            assert_eq!(text.parse::<BasePath>(), Err(BasePathError::NoPath(text.to_owned())), "{text}");
        }
        let sentence = "/a b".parse::<BasePath>().unwrap_err().to_string();
        assert!(sentence.starts_with("base_path is \"/a b\", but must be a path as in /visio"), "{sentence}");
        for own in OWN {
            assert_eq!(format!("/{own}/x").parse::<BasePath>(), Err(BasePathError::Own(own.to_owned())));
            assert!(
                format!("/x/{own}").parse::<BasePath>().is_ok()
                    && format!("{own}x").parse::<BasePath>().is_ok()
            );
        }
        assert!("x".repeat(MOST_BYTES).parse::<BasePath>().is_ok());
        let long = "x".repeat(MOST_BYTES + 1).parse::<BasePath>();
        assert_eq!(long, Err(BasePathError::TooLong(MOST_BYTES + 1)));
    }

    fn below(base_path: &str, address: &str) -> BelowBase {
        base(base_path).below(&address.parse().unwrap())
    }

    #[test]
    fn it_is_taken_off_whole_and_once() {
        for (address, rest) in [
            ("/visio/", "/"),
            ("/visio/?room=a/b", "/?room=a/b"),
            ("/visio/tulipe?name=Ada", "/tulipe?name=Ada"),
            ("/visio/visio/tulipe", "/visio/tulipe"),
            ("/visio//evil.example", "//evil.example"),
        ] {
            assert_eq!(below("/visio", address), BelowBase::Below(rest.parse().unwrap()), "{address}");
        }
        let absolute = below("/visio", "https://meet.example.org/visio/tulipe");
        assert_eq!(absolute, BelowBase::Below("https://meet.example.org/tulipe".parse().unwrap()));
        assert_eq!(below("/visio", "/visio"), BelowBase::Top("/visio/".to_owned()));
        assert_eq!(below("/visio", "/visio?room=a"), BelowBase::Top("/visio/?room=a".to_owned()));
        for outside in ["/", "/tulipe", "/visiophone", "/Visio/", "//visio/", "/%76isio/tulipe", "/a/visio/"]
        {
            assert_eq!(below("/visio", outside), BelowBase::Outside, "{outside}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_stands_in_an_address_as_it_is(text in "\\PC{0,120}|[a-z/.~%?-]{0,40}") {
            if let Ok(read) = text.parse::<BasePath>() {
                prop_assert_eq!(read.to_string().parse::<BasePath>(), Ok(read.clone()));
                let room: Uri = format!("{read}/tulipe?a=b").parse().unwrap();
                prop_assert_eq!(read.below(&room), BelowBase::Below("/tulipe?a=b".parse().unwrap()));
                prop_assert!(!read.as_str().contains(['"', '<', '&', ' ', ',', '=', ';', '%']), "{}", read);
            }
        }
    }
}
