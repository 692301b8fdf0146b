//! Unicode normalization (UAX #15). In a browser its own, which is there already: the tables of a crate would add
//! nearly 50 KB, compressed, to the home page. Both give the same for every assigned character, because normalization
//! is stable over Unicode versions.

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    use unicode_normalization::UnicodeNormalization;

    pub(super) fn decomposed(text: &str) -> String {
        text.nfd().collect()
    }

    pub(super) fn composed(text: &str) -> String {
        text.nfc().collect()
    }
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use js_sys::JsString;

    pub(super) fn decomposed(text: &str) -> String {
        String::from(JsString::from(text).normalize("NFD"))
    }

    pub(super) fn composed(text: &str) -> String {
        String::from(JsString::from(text).normalize("NFC"))
    }
}

/// A text in NFD, each letter followed by its accents.
#[must_use]
pub fn decomposed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { platform::decomposed(text) }
}

/// NFC: each letter in one piece where there is such a piece.
pub(crate) fn composed(text: String) -> String {
    if text.is_ascii() { text } else { platform::composed(&text) }
}
