//! Two clipboards: that of the browser, and what was copied here. A paste means the one that was filled last, which the
//! browser does not say.

/// What the clipboard of the browser knows of what was copied here last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BrowserClipboard {
    /// Nothing: nothing was copied, or this browser never asked.
    #[default]
    Apart,
    /// It is told when the browser asks.
    Waits,
    /// All: what it holds is what was copied last, here or elsewhere.
    Told,
}

/// What may be put on the whiteboard by a paste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasteSource {
    /// What was copied here.
    Own,
    /// The files that the browser brings.
    Files,
    /// The words that the browser brings.
    Words,
}

impl BrowserClipboard {
    /// What a paste means: the first of these that there is. `marked` is whether the clipboard holds the mark by which it
    /// was told of what was copied here.
    #[must_use]
    pub fn sources(self, marked: bool) -> &'static [PasteSource] {
        match (self, marked) {
            (Self::Told, true) => &[PasteSource::Own, PasteSource::Files, PasteSource::Words],
            // Something else was copied elsewhere since.
            (Self::Told, false) => &[PasteSource::Files, PasteSource::Words],
            // Files are newer than what was copied here, as far as anybody knows; words may be those of an hour ago.
            (Self::Apart | Self::Waits, _) => &[PasteSource::Files, PasteSource::Own, PasteSource::Words],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_copied_last_is_pasted() {
        assert_eq!(BrowserClipboard::Told.sources(true).first(), Some(&PasteSource::Own));
        assert!(!BrowserClipboard::Told.sources(false).contains(&PasteSource::Own));
        for unknown in [BrowserClipboard::Apart, BrowserClipboard::Waits] {
            assert_eq!(unknown.sources(false)[..2], [PasteSource::Files, PasteSource::Own]);
        }
    }
}
