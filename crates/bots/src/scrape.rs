//! What a server says at `/metrics`.

use std::collections::BTreeMap;
use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The whole numbers of one answer, by name and labels as they are written there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scrape(BTreeMap<String, u64>);

impl Scrape {
    /// Asks the server whose metrics are at this `host:port`.
    ///
    /// # Errors
    /// There is no answer.
    pub(crate) async fn of(address: &str) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(Self::read(&answer))
    }

    /// Reads the text format of Prometheus, and leaves out what is no whole number.
    pub(crate) fn read(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let numbers = lines.filter_map(|line| {
            let (name, number) = line.rsplit_once(' ')?;
            Some((name.to_owned(), number.parse().ok()?))
        });
        Self(numbers.collect())
    }

    /// All of one name, with its labels.
    pub(crate) fn of_name<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, u64)> {
        let is_it = move |line: &str| {
            line.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('{'))
        };
        self.0.iter().filter(move |(line, _)| is_it(line)).map(|(line, number)| (line.as_str(), *number))
    }

    /// All of one name together.
    pub(crate) fn sum(&self, name: &str) -> u64 {
        self.of_name(name).map(|(_, number)| number).sum()
    }

    /// How much each has grown since.
    pub(crate) fn since(&self, before: &Self) -> Self {
        let grown = |(line, number): (&String, &u64)| {
            (line.clone(), number.saturating_sub(before.0.get(line).copied().unwrap_or(0)))
        };
        Self(self.0.iter().map(grown).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "HTTP/1.0 200 OK\r\n\r\n# TYPE parvis_errors_total counter\nparvis_errors_total{code=\"locked\"} 3\n\
        parvis_errors_total{code=\"kicked\"} 4\n\nparvis_errors 9\nparvis_join_seconds_sum 0.25\n";

    #[test]
    fn a_family_is_counted_together_and_nothing_of_a_longer_name() {
        let scrape = Scrape::read(TEXT);
        assert_eq!(scrape.sum("parvis_errors_total"), 7);
        assert_eq!(scrape.sum("parvis_errors"), 9);
        assert_eq!(scrape.sum("parvis_join_seconds_sum"), 0, "no whole number");
    }

    #[test]
    fn what_was_there_before_is_not_counted_again() {
        let later = Scrape::read(&TEXT.replace(" 4", " 10"));
        assert_eq!(later.since(&Scrape::read(TEXT)).sum("parvis_errors_total"), 6);
    }
}
