//! What is wrong with a source of the configuration, in a sentence for whoever wrote it: where, which key, and what is wrong.

use figment::Source;
use figment::error::Kind;

/// The sentence. A file is named by the path it was given by.
pub(super) fn sentence(error: &figment::Error) -> String {
    let file = error.metadata.as_ref().and_then(|source| source.source.as_ref()).and_then(Source::file_path);
    let is_variable =
        file.is_none() && error.metadata.as_ref().is_some_and(|data| data.name.contains("environment"));
    let place = file.map(|file| {
        // What is shown relative to this directory is read as another one.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        format!("{}: ", file.display())
    });
    let place = place.unwrap_or_default();
    let path = error.path.join(".");
    match &error.kind {
        Kind::UnknownField(unknown, known) => {
            let meant = nearest(unknown, known).map(|key| format!("; did you mean {key}?"));
            let meant = meant.unwrap_or_else(|| format!(". Keys there are {}", known.join(", ")));
            let unknown = if path.is_empty() { unknown } else { &path };
            format!("{place}{unknown} is no key{meant}")
        }
        // A syntax error has its line in it, and a text of ours its key.
        Kind::Message(message) if path.is_empty() || message.starts_with(&path) => {
            format!("{place}{}", message.trim_end())
        }
        kind if path.is_empty() => format!("{place}{kind}"),
        kind if is_variable => format!("PARVIS_{}: {kind}", path.to_uppercase()),
        kind => format!("{place}{path}: {kind}"),
    }
}

/// The key that differs in two letters at the most, if one does.
fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = known.iter().map(|key| (distance(typed, key), *key)).min()?;
    (near.0 <= 2).then_some(near.1)
}

/// How many letters have to be put in, taken out or changed (Levenshtein). What is longer than any key is far from all of them.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (n, letter) in one.chars().take(64).enumerate() {
        let mut before = n;
        row[0] = n + 1;
        for (at, theirs) in other.iter().enumerate() {
            let changed = before + usize::from(letter != *theirs);
            before = row[at + 1];
            row[at + 1] = changed.min(before + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_slip_of_the_pen_is_told_the_key_that_was_meant() {
        let known = ["listen", "http_listen", "tls", "relay_host"];
        for (typed, meant) in [
            ("lisen", Some("listen")),
            ("Listen", Some("listen")),
            ("http-listen", Some("http_listen")),
            ("tsl", Some("tls")),
            ("relayhost", Some("relay_host")),
            ("certificate", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, &known), meant, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn the_distance_is_one(one in "\\PC{0,9}", other in "\\PC{0,9}") {
            prop_assert_eq!(distance(&one, &other), distance(&other, &one));
            prop_assert_eq!(distance(&one, &other) == 0, one == other);
            prop_assert!(distance(&one, &other) <= one.chars().count().max(other.chars().count()));
        }
    }
}
