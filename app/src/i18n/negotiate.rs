//! What a browser asks for in its headers.

use super::Locale;

/// The language that a browser gets: the one its cookie names, or the first of its `Accept-Language` (RFC 9110
/// section 12.5.4) that there is, if need be without its region (RFC 4647 section 3.4).
#[must_use]
pub fn negotiate(cookie: Option<&str>, accept_language: Option<&str>) -> Locale {
    if let Some(chosen) = cookie.and_then(|tag| tag.parse().ok()) {
        return chosen;
    }
    by_quality(accept_language.unwrap_or_default())
        .into_iter()
        .find_map(|(range, _)| there_is(range))
        .unwrap_or_default()
}

/// The language of this range, or of a shorter one.
fn there_is(range: &str) -> Option<Locale> {
    let mut tag = range;
    loop {
        if let Ok(locale) = tag.parse() {
            return Some(locale);
        }
        tag = tag.rsplit_once('-')?.0;
    }
}

/// What a header such as `Accept-Language` lists, best first, and how good each is (RFC 9110 section 12.4.2). Those of
/// one quality stay in their order. What cannot be read is left out; what is refused is last, with 0.
#[must_use]
pub fn by_quality(header: &str) -> Vec<(&str, f32)> {
    let mut listed: Vec<_> = header.split(',').filter_map(weighted).collect();
    listed.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    listed
}

fn weighted(part: &str) -> Option<(&str, f32)> {
    let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
    let quality = match parameters.split_once('=') {
        Some((key, value)) if key.trim().eq_ignore_ascii_case("q") => {
            value.trim().parse().ok().filter(|quality| (0.0..=1.0).contains(quality))?
        }
        _ => 1.0,
    };
    let name = name.trim();
    (!name.is_empty()).then_some((name, quality))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins_then_the_best_accepted_language_that_there_is() {
        assert_eq!(negotiate(Some("fr"), Some("en")), Locale::fr);
        assert_eq!(negotiate(Some("xx"), Some("fr-CA,en;q=0.8")), Locale::fr);
        assert_eq!(negotiate(None, Some("en;q=0.3, fr;q=0.9")), Locale::fr);
        assert_eq!(negotiate(None, Some("de-CH, de;q=0.9, fr;q=0.1")), Locale::fr);
        assert_eq!(negotiate(None, Some("fr;q=0, en;q=0.1")), Locale::en);
        assert_eq!(negotiate(None, Some("*;q=x,;;")), Locale::en);
        assert_eq!(negotiate(None, Some("FR-Latn-CA")), Locale::fr);
        assert_eq!(negotiate(None, None), Locale::en);
    }

    #[test]
    fn a_list_is_sorted_by_quality_and_then_as_it_came() {
        assert_eq!(by_quality("a, b;q=0.5, c ; Q = 0.7,d"), [("a", 1.0), ("d", 1.0), ("c", 0.7), ("b", 0.5)]);
        assert_eq!(by_quality("a;q=0, b;q=x, c;q=2, d;level=1,,"), [("d", 1.0), ("a", 0.0)]);
        assert_eq!(by_quality(""), []);
    }
}
