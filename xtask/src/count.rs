//! How many tests passed, from what their runners print.

use std::fmt;
use std::ops::AddAssign;

/// Tests that ran, by how they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Did what they should.
    pub(crate) passed: usize,
    /// Did not.
    pub(crate) failed: usize,
    /// Could not run here, or were told not to.
    pub(crate) skipped: usize,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

impl Count {
    /// Sums up the `test result:` lines of cargo's own runner, and of wasm-bindgen's, which prints the same.
    pub(crate) fn of_cargo_test(text: &str) -> Self {
        let mut sum = Self::default();
        for line in text.lines().filter_map(|line| line.trim_start().strip_prefix("test result: ")) {
            // "ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.05s"
            let fields = line.split_once(". ").map_or("", |(_, fields)| fields);
            for field in fields.split(';') {
                sum.add_field(field.trim());
            }
        }
        sum
    }

    /// Sums up `# pass 3`, `# fail 0` and `# skipped 1`, as Node's runner writes them.
    pub(crate) fn of_node(text: &str) -> Self {
        let mut sum = Self::default();
        for line in text.lines().filter_map(|line| line.strip_prefix("# ")) {
            let Some((kind, number)) = line.split_once(' ') else { continue };
            sum.add(kind, number);
        }
        sum
    }

    fn add_field(&mut self, field: &str) {
        if let Some((number, kind)) = field.split_once(' ') {
            self.add(kind, number);
        }
    }

    fn add(&mut self, kind: &str, number: &str) {
        let Ok(number) = number.trim().parse::<usize>() else { return };
        match kind.trim() {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "cancelled" => self.failed += number,
            "ignored" | "skipped" => self.skipped += number,
            _ => {}
        }
    }
}

/// The lines that name a test which failed, or which passed only when it was tried again: `test NAME ... FAILED` of cargo's runner,
/// `# failed …` and `# unsteady …` of `end2end/run.mjs`.
pub(crate) fn named(text: &str) -> Vec<String> {
    let names = |line: &&str| {
        (line.starts_with("test ") && line.ends_with(" ... FAILED"))
            || ["# failed ", "# unsteady "].iter().any(|kind| line.starts_with(kind))
    };
    text.lines().filter(names).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_binary_of_cargo_test_is_counted() {
        let text = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            \n   Doc-tests parvis\n\n\
            test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        assert_eq!(Count::of_cargo_test(text), Count { passed: 6, failed: 1, skipped: 2 });
    }

    #[test]
    fn the_browser_runner_prints_fewer_fields() {
        let text = "\ntest result: ok. 7 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.3s\n";
        assert_eq!(Count::of_cargo_test(text), Count { passed: 7, failed: 0, skipped: 0 });
    }

    #[test]
    fn what_a_test_prints_itself_does_not_count() {
        assert_eq!(Count::of_cargo_test("99 passed; 3 failed\n"), Count::default());
        assert_eq!(Count::of_node("pass 9\n#fail 2\n# tests 4\n"), Count::default());
    }

    #[test]
    fn node_writes_one_number_a_line() {
        assert_eq!(
            Count::of_node("ℹ pass 9\n# skipped 1\n# pass 12\n# fail 2\n"),
            Count { passed: 12, failed: 2, skipped: 1 }
        );
    }

    #[test]
    fn the_last_line_of_all() {
        assert_eq!(Count { passed: 123, failed: 0, skipped: 0 }.to_string(), "123 passed, 0 failed");
        assert_eq!(Count { passed: 1, failed: 2, skipped: 3 }.to_string(), "1 passed, 2 failed, 3 skipped");
    }

    #[test]
    fn what_failed_has_a_name() {
        let text = "test good ... ok\ntest bad ... FAILED\n# failed 01: it works: no\n# pass 3\n# unsteady 02: slow: late\n";
        assert_eq!(
            named(text),
            ["test bad ... FAILED", "# failed 01: it works: no", "# unsteady 02: slow: late"]
        );
    }
}
