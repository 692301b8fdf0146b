//! What is printed of each round.

use std::fmt;

use super::Remains;
use super::tally::{Tally, counted};
use crate::scrape::Scrape;

/// The line above the rows.
pub(super) const TITLES: &str = " round    pages    joins  returns    drops   leaves      said     heard   relayed  full MiB | rooms seats sockets files  MiB";

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    round: String,
    counts: [u64; 8],
    full_kib: Option<u64>,
    remains: Remains,
}

impl Row {
    /// Before anybody came.
    pub(super) fn before(remains: Remains) -> Self {
        Self { round: "-".to_owned(), counts: [0; 8], full_kib: None, remains }
    }

    /// After a round: what people did, what the server counted, and what is left.
    pub(super) fn after(
        round: usize,
        tally: &Tally,
        server: &Scrape,
        full_kib: u64,
        remains: Remains,
    ) -> Self {
        let counts = [
            counted(&tally.pages),
            server.sum("parvis_joins_total"),
            server.sum("parvis_reconnects_total"),
            counted(&tally.dropped),
            counted(&tally.left),
            counted(&tally.said),
            counted(&tally.heard),
            server.sum("parvis_messages_sent_total"),
        ];
        Self { round: round.to_string(), counts, full_kib: Some(full_kib), remains }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { round, counts, full_kib, remains } = self;
        let [pages, joins, returns, drops, leaves, said, heard, relayed] = counts;
        write!(
            f,
            "{round:>6} {pages:>8} {joins:>8} {returns:>8} {drops:>8} {leaves:>8} {said:>9} {heard:>9} {relayed:>9} "
        )?;
        match full_kib {
            Some(kib) => write!(f, "{:>9} |", mib(*kib))?,
            None => write!(f, "{:>9} |", "-")?,
        }
        let Remains { resident_kib, files, rooms, seats, sockets } = remains;
        write!(f, " {rooms:>5} {seats:>5} {sockets:>7} {files:>5} {:>4}", mib(*resident_kib))
    }
}

/// With one digit, which is all that memory is worth.
fn mib(kib: u64) -> String {
    format!("{}.{}", kib / 1024, kib % 1024 * 10 / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_their_titles() {
        let remains = Remains { resident_kib: 45_000, files: 21, rooms: 0, seats: 0, sockets: 0 };
        let row = Row::after(12, &Tally::default(), &Scrape::default(), 123_456, remains).to_string();
        let ends = |line: &str| line.find('|');
        assert_eq!(ends(&row), ends(TITLES));
        assert_eq!(ends(&Row::before(remains).to_string()), ends(TITLES));
        assert_eq!(
            row.split_whitespace().count(),
            TITLES.replace("full MiB", "full").split_whitespace().count()
        );
        assert_eq!(mib(1_536), "1.5");
    }
}
