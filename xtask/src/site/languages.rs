//! The texts of the pages: one file a language, which a browser loads for the language it reads.

use anyhow::{Result, anyhow};

use crate::workspace::Workspace;

/// The files, by the tags of their languages.
pub(super) fn files(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let locales = parvis_locales::read(&workspace.join("app/locales"))
        .map_err(|wrong| anyhow!("app/locales: {}", wrong.join("; ")))?;
    let files = locales.languages.iter().map(|language| (language.tag.clone(), language.file(&locales.keys)));
    Ok(files.collect())
}
