//! The texts of the pages: two files a language, which a browser loads for the language it reads.

use anyhow::{Result, anyhow};

use crate::workspace::Workspace;

/// The texts of one language.
pub(super) struct LanguageTexts {
    pub(super) tag: String,
    /// What a room's page begins with.
    pub(super) first: String,
    /// What comes with the code that is late.
    pub(super) late: String,
}

/// The files of every language.
pub(super) fn files(workspace: &Workspace) -> Result<Vec<LanguageTexts>> {
    let (locales, _) = parvis_locales::read_crate(&workspace.join("app"))
        .map_err(|wrong| anyhow!("app: {}", wrong.join("; ")))?;
    let files = locales.languages.iter().map(|language| LanguageTexts {
        tag: language.tag.clone(),
        first: locales.first_file(language),
        late: locales.late_file(language),
    });
    Ok(files.collect())
}
