//! The style sheets: one file out of many.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Flavour;
use crate::process;
use crate::workspace::Workspace;

/// What the pages look like.
pub(super) struct Style {
    /// What every page begins with.
    pub(super) first: String,
    /// What comes with the tools that people put things between them with.
    pub(super) late: String,
}

/// Makes both sheets. Those of a release are written for older browsers, too, which takes a program of its own.
pub(super) fn build(workspace: &Workspace, flavour: Flavour) -> Result<Style> {
    let sheet = |name: &str| {
        let entry = workspace.join("style").join(name);
        match flavour {
            Flavour::Release => {
                let mut command = process::cargo(workspace.root());
                process::output(command.args(["run", "--quiet", "--package", "xtask-style"]).arg(entry))
            }
            Flavour::Quick | Flavour::Dev => bundle(&entry),
        }
    };
    Ok(Style { first: sheet("main.css")?, late: sheet("late.css")? })
}

/// A style sheet with what it imports in it, as it was written. Imports have a line of their own and no conditions.
fn bundle(entry: &Path) -> Result<String> {
    let text = fs::read_to_string(entry).with_context(|| format!("{} cannot be read", entry.display()))?;
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        match line.strip_prefix("@import ") {
            Some(import) => {
                let name = import.trim_end().trim_end_matches(';').trim_matches(['"', '\'']);
                whole.push_str(&bundle(&entry.with_file_name(name))?);
            }
            None => {
                whole.push_str(line);
                whole.push('\n');
            }
        }
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_followed_in_their_order() {
        let dir = std::env::temp_dir().join(format!("parvis-xtask-bundle-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("one.css"), "a {}\n").unwrap();
        fs::write(dir.join("two.css"), "@import \"one.css\";\nb {}\n").unwrap();
        fs::write(dir.join("main.css"), "/* all */\n@import \"two.css\";\nc {}\n").unwrap();
        let sheet = bundle(&dir.join("main.css")).unwrap();
        let missing = bundle(&dir.join("three.css"));
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(sheet, "/* all */\na {}\nb {}\nc {}\n");
        assert!(missing.is_err());
    }

    #[test]
    fn no_import_is_written_otherwise() {
        for entry in ["main.css", "late.css"] {
            let sheet = bundle(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../style").join(entry)).unwrap();
            assert!(!sheet.contains("@import"), "{entry}");
        }
    }
}
