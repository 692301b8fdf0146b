//! Prints a style sheet for a release: with what it imports in it, written for older browsers, without the spaces that
//! only people read.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};

/// The oldest browsers that a page is to look right in, about three years back. What they do not know is written in
/// what they do.
const BROWSERS: Browsers = Browsers {
    android: None,
    chrome: Some(111 << 16),
    edge: Some(111 << 16),
    firefox: Some(114 << 16),
    ie: None,
    ios_saf: Some((16 << 16) | (4 << 8)),
    opera: None,
    safari: Some((16 << 16) | (4 << 8)),
    samsung: None,
};

fn main() -> Result<()> {
    let entry = std::env::args_os().nth(1).context("which style sheet?")?;
    std::io::stdout().write_all(release(Path::new(&entry))?.as_bytes())?;
    Ok(())
}

/// Follows the `@import`s of a style sheet and returns all of it as one.
fn release(entry: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| anyhow!("style: {error}"))?;
    let targets = Targets::from(BROWSERS);
    sheet
        .minify(MinifyOptions { targets, ..MinifyOptions::default() })
        .map_err(|error| anyhow!("style: {error}"))?;
    let options = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).map_err(|error| anyhow!("style: {error}"))?.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_followed_and_spaces_dropped() {
        let dir = std::env::temp_dir().join(format!("parvis-xtask-style-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("tokens.css"), ":root { --space: 4px }").unwrap();
        std::fs::write(dir.join("main.css"), "@import './tokens.css';\n.tile {\n  color: red;\n}\n").unwrap();
        let sheet = release(&dir.join("main.css")).unwrap();
        std::fs::remove_dir_all(&dir).unwrap();
        assert_eq!(sheet, ":root{--space:4px}.tile{color:red}");
    }

    #[test]
    fn nothing_is_left_that_three_year_old_browsers_do_not_know() {
        for entry in ["main.css", "late.css"] {
            let entry = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../style").join(entry);
            let sheet = release(&entry).unwrap();
            assert!(!sheet.contains("light-dark("), "{sheet}");
            // The colours are written where the scheme of a part begins: inherited ones are those of the page.
            assert!(!sheet.contains("color-scheme:var("), "{sheet}");
        }
    }
}
