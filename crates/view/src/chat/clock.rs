//! How a time of day is written: in the language of the page, by the clock of 12 or of 24 hours that the reader has.

/// The options of `Date.prototype.toLocaleString` for hour and minute, or with the `day` before them. `language` is the
/// `hourCycle` that the language has by itself (ECMA-402: `h11`, `h12`, `h23`, `h24`), `reader` that of the reader's
/// system. Where they are of one kind or unknown, the language says all. An hour of 24 has two digits, as `09:05`; one of
/// 12 has those that it needs, as `9:05 AM`.
#[must_use]
pub fn options(
    language: Option<&str>,
    reader: Option<&str>,
    day: bool,
) -> &'static [(&'static str, &'static str)] {
    const MINUTE: (&str, &str) = ("minute", "2-digit");
    const DAY: [(&str, &str); 3] = [("year", "numeric"), ("month", "short"), ("day", "numeric")];
    const TWELVE: [(&str, &str); 3] = [("hour", "numeric"), MINUTE, ("hourCycle", "h12")];
    const TWENTY_FOUR: [(&str, &str); 3] = [("hour", "2-digit"), MINUTE, ("hourCycle", "h23")];
    let of_twelve = |cycle: &str| cycle.starts_with("h1");
    let own = match (language.map(of_twelve), reader.map(of_twelve)) {
        (Some(language), Some(reader)) if language != reader => Some(reader),
        _ => None,
    };
    match (own, day) {
        (None, false) if language.is_some_and(|cycle| !of_twelve(cycle)) => &[("hour", "2-digit"), MINUTE],
        (None, false) => &[("hour", "numeric"), MINUTE],
        (None, true) => &[("dateStyle", "medium"), ("timeStyle", "short")],
        (Some(true), false) => &TWELVE,
        (Some(false), false) => &TWENTY_FOUR,
        (Some(true), true) => &[DAY[0], DAY[1], DAY[2], TWELVE[0], TWELVE[1], TWELVE[2]],
        (Some(false), true) => &[DAY[0], DAY[1], DAY[2], TWENTY_FOUR[0], TWENTY_FOUR[1], TWENTY_FOUR[2]],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_counted_as_the_reader_does_and_have_no_zero_before_twelve() {
        let hour = |language, reader, day| {
            let all = options(Some(language), reader, day);
            let of = |name| all.iter().find(|(option, _)| *option == name).map(|(_, value)| *value);
            (of("hour"), of("hourCycle"))
        };
        // The language and the reader agree: `3:02 PM`, `15:02`, `03:02`.
        assert_eq!(hour("h12", Some("h12"), false), (Some("numeric"), None));
        assert_eq!(hour("h23", Some("h24"), false), (Some("2-digit"), None));
        assert_eq!(hour("h23", None, false), (Some("2-digit"), None));
        assert_eq!(hour("h12", Some("h11"), true), (None, None));
        // English with a clock of 24 hours, French with one of 12.
        assert_eq!(hour("h12", Some("h23"), false), (Some("2-digit"), Some("h23")));
        assert_eq!(hour("h12", Some("h23"), true), (Some("2-digit"), Some("h23")));
        assert_eq!(hour("h23", Some("h12"), false), (Some("numeric"), Some("h12")));
        assert_eq!(hour("h23", Some("h12"), true), (Some("numeric"), Some("h12")));
    }
}
