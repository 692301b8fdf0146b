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
    /// was told of what was copied here; `pictured` is whether its words come with a picture of them, as office programs
    /// have it.
    #[must_use]
    pub fn sources(self, marked: bool, pictured: bool) -> &'static [PasteSource] {
        if pictured {
            // They are as new as the picture, and it is they that are meant.
            return &[PasteSource::Words];
        }
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
        assert_eq!(BrowserClipboard::Told.sources(true, false).first(), Some(&PasteSource::Own));
        assert!(!BrowserClipboard::Told.sources(false, false).contains(&PasteSource::Own));
        for unknown in [BrowserClipboard::Apart, BrowserClipboard::Waits] {
            assert_eq!(unknown.sources(false, false)[..2], [PasteSource::Files, PasteSource::Own]);
        }
        for any in [BrowserClipboard::Apart, BrowserClipboard::Waits, BrowserClipboard::Told] {
            assert_eq!(any.sources(false, true), [PasteSource::Words], "words win over the picture of them");
        }
    }
}
