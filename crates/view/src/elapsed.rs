//! How long something has lasted, as a clock shows it.

/// Minutes and seconds, with the hours once there are some: `0:07`, `12:03`, `1:02:03`.
#[must_use]
pub fn elapsed(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours == 0 { format!("{minutes}:{seconds:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_come_when_there_are_some() {
        for (seconds, written) in [
            (0, "0:00"),
            (7, "0:07"),
            (723, "12:03"),
            (3_599, "59:59"),
            (3_600, "1:00:00"),
            (90_061, "25:01:01"),
        ] {
            assert_eq!(elapsed(seconds), written);
        }
    }
}
