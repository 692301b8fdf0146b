//! A list of steps: each has a header and a time, and a failing one does not keep the others from running.

use std::time::Instant;

use anyhow::Result;

use crate::count::{self, Count};
use crate::process::Transcript;

/// How a step ended that did not break.
pub(crate) enum Outcome {
    /// It is one check, and it holds.
    Passed,
    /// It ran tests of its own. A line for each that failed, or needs a look.
    Counted(Count, Vec<String>),
    /// It cannot run here, for the reason given.
    Skipped(String),
}

impl Outcome {
    /// A runner that failed without counting a failure (it did not compile, say) has failed once.
    pub(crate) fn of_runner(transcript: &Transcript, count: fn(&str) -> Count) -> Self {
        let mut count = count(&transcript.text);
        if !transcript.success && count.failed == 0 {
            count.failed = 1;
        }
        Self::Counted(count, count::named(&transcript.text))
    }
}

/// What happened so far.
#[derive(Default)]
pub(crate) struct Report {
    wanted: Vec<String>,
    total: Count,
    failures: Vec<String>,
    named: Vec<String>,
    skips: Vec<String>,
}

impl Report {
    /// A report on the steps that have one of these words in their title, or on all when there is no word.
    pub(crate) fn on(wanted: Vec<String>) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// Runs a step, and returns whether others may build on it.
    pub(crate) fn step(&mut self, title: &str, step: impl FnOnce() -> Result<Outcome>) -> bool {
        if !self.wants(title) {
            return true;
        }
        println!("\n=== {title}");
        let started = Instant::now();
        let outcome = step();
        let seconds = started.elapsed().as_secs_f32();
        let count = match outcome {
            Ok(Outcome::Passed) => Count { passed: 1, ..Count::default() },
            Ok(Outcome::Counted(count, named)) => {
                self.named.extend(named);
                count
            }
            Ok(Outcome::Skipped(reason)) => {
                println!("skipped: {reason}");
                self.skips.push(format!("{title}: {reason}"));
                Count { skipped: 1, ..Count::default() }
            }
            Err(error) => {
                println!("{error:#}");
                Count { failed: 1, ..Count::default() }
            }
        };
        self.total += count;
        println!("--- {title}: {count} ({seconds:.1} s)");
        if count.failed > 0 {
            self.failures.push(title.to_owned());
        }
        count.failed == 0
    }

    /// Whether every step is.
    pub(crate) fn is_whole(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether this step is one of those asked for.
    pub(crate) fn wants(&self, title: &str) -> bool {
        self.is_whole() || self.wanted.iter().any(|word| title.contains(word.as_str()))
    }

    /// Prints the sums, the last line of all with nothing else on it; returns whether all is well.
    pub(crate) fn finish(self) -> bool {
        println!();
        for skip in &self.skips {
            println!("skipped  {skip}");
        }
        for failure in &self.failures {
            println!("FAILED   {failure}");
        }
        for name in &self.named {
            println!("         {name}");
        }
        println!("{}", self.total);
        self.total.failed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(text: &str, success: bool) -> Transcript {
        Transcript { text: text.to_owned(), success }
    }

    #[test]
    fn a_runner_that_dies_before_it_counts_has_failed() {
        let Outcome::Counted(count, _) =
            Outcome::of_runner(&transcript("error: could not compile", false), Count::of_cargo_test)
        else {
            panic!("a runner counts");
        };
        assert_eq!(count.failed, 1);
    }

    #[test]
    fn a_broken_step_lets_the_next_one_run() {
        let mut report = Report::default();
        assert!(!report.step("one", || anyhow::bail!("no")));
        assert!(report.step("two", || Ok(Outcome::Passed)));
        assert!(report.step("three", || Ok(Outcome::Skipped("not here".to_owned()))));
        assert_eq!(report.total, Count { passed: 1, failed: 1, skipped: 1 });
        assert!(!report.finish());
    }

    #[test]
    fn only_the_steps_asked_for_run() {
        let mut report = Report::on(vec!["size".to_owned()]);
        assert!(report.step("format", || anyhow::bail!("not asked for")));
        assert!(report.step("size of the pages", || Ok(Outcome::Passed)));
        assert_eq!(report.total.passed, 1);
        assert!(report.finish());
    }
}
