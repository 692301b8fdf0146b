//! What a line of text is: the one definition, with the same code and the same tables in the server and in the browser.
//!
//! What is *typed* is normalized (NFC, UAX #15), by the tables of a crate in the server and by the browser in a browser. The two
//! can be of different versions of Unicode, so that nothing which is decided about a text that was *sent* depends on them: a
//! text that one side has made is one that the other side reads, and unchanged.

use crate::TextError;
use crate::limits::CHARS_PER_GRAPHEME;
use crate::marks::is_mark;

/// A text in one line as a person typed it, of at most `most` characters.
pub(crate) fn line(typed: &str, most: usize) -> Result<String, TextError> {
    if typed.len() > 4 * bytes(most) {
        return Err(TextError::TooLong);
    }
    let tidy = composed(&tidy(typed));
    check(&tidy, most)?;
    Ok(tidy)
}

/// A text in one line as another program sent it, of at most `most` characters.
pub(crate) fn read_line(sent: &str, most: usize) -> Result<String, TextError> {
    read_with(sent, most, |tidy| if cfg!(target_arch = "wasm32") { tidy.to_owned() } else { composed(tidy) })
}

/// The same with another normalization, which changes the form and never decides.
fn read_with(sent: &str, most: usize, compose: impl FnOnce(&str) -> String) -> Result<String, TextError> {
    if sent.len() > 4 * bytes(most) {
        return Err(TextError::TooLong);
    }
    let tidy = tidy(sent);
    let composed = compose(&tidy);
    if check(&composed, most).is_ok() {
        return Ok(composed);
    }
    check(&tidy, most)?;
    Ok(tidy)
}

/// As much of the typed text as a line can hold, ended between two characters, and whether that is all of it. `None` where
/// nothing of it can be shown.
pub(crate) fn cut_line(typed: &str, most: usize) -> Option<(String, bool)> {
    // What is beyond this is beyond the line, whatever is left out of it.
    let mut within = typed.len().min(16 * bytes(most));
    while !typed.is_char_boundary(within) {
        within -= 1;
    }
    let tidy = composed(&tidy(&typed[..within]));
    let end = end_of(&tidy, most);
    let cut = tidy[..end].trim_end();
    shows(cut).then(|| (cut.to_owned(), end == tidy.len() && within == typed.len()))
}

/// The most bytes of a line of so many characters.
const fn bytes(most: usize) -> usize {
    4 * CHARS_PER_GRAPHEME * most
}

/// Whether a tidy text is a line.
fn check(tidy: &str, most: usize) -> Result<(), TextError> {
    if !shows(tidy) {
        return Err(TextError::Empty);
    }
    if end_of(tidy, most) < tidy.len() {
        return Err(TextError::TooLong);
    }
    Ok(())
}

/// Where a line of `most` characters has to end at the latest. A character begins where one stands that is not
/// [bound](is_bound) to the one before; it has [`CHARS_PER_GRAPHEME`] scalar values, all in all. A person may count fewer:
/// that needs tables of its own (UAX #29), and this bound need only be the same for everybody.
fn end_of(tidy: &str, most: usize) -> usize {
    let (mut characters, mut scalars, mut began) = (0, 0, 0);
    let mut before = None;
    for (at, c) in tidy.char_indices() {
        scalars += 1;
        if before.is_none_or(|before| !is_bound(before, c)) {
            characters += 1;
            began = at;
        }
        if characters > most || scalars > CHARS_PER_GRAPHEME * most {
            return began;
        }
        before = Some(c);
    }
    tidy.len()
}

/// Whether `c` belongs to the character that `before` is in: a mark, a joiner and what it joins, the colour of a skin, a tag.
fn is_bound(before: char, c: char) -> bool {
    is_mark(c) || is_joiner(c) || before == '\u{200d}' || matches!(c, '\u{1f3fb}'..='\u{1f3ff}') || is_tag(c)
}

/// Whether there is anything to see.
fn shows(text: &str) -> bool {
    text.chars().any(|c| !(c.is_whitespace() || is_mark(c) || is_joiner(c) || is_tag(c) || is_invisible(c)))
}

/// The text in one line, without what changes how it reads and cannot be seen. Joiners, variation selectors and tags stay
/// where they can mean something: behind a character, one of each kind, and a tag in a flag.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() {
            space = !tidy.is_empty();
            continue;
        }
        let before = tidy.chars().next_back().filter(|_| !space);
        let kept = if is_joiner(c) {
            before.is_some_and(|before| !is_joiner(before))
        } else if is_selector(c) {
            before.is_some_and(|before| !is_joiner(before) && !is_selector(before))
        } else if is_tag(c) {
            before.is_some_and(|before| before == '\u{1f3f4}' || is_tag(before))
        } else {
            true
        };
        if kept {
            if space {
                tidy.push(' ');
            }
            space = false;
            tidy.push(c);
        }
    }
    tidy
}

/// U+200C and U+200D.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// The variation selectors.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// What a flag is spelled with, behind U+1F3F4.
fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// Controls (white space aside), bidirectional controls (UAX #9), zero-width marks, fillers that are blank, what is ignored
/// wherever it stands, and what is no character.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e001f}' | '\u{e0080}'..='\u{e00ff}'
            | '\u{e01f0}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// In NFC (UAX #15).
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

/// In NFC (UAX #15), by the browser: the tables would weigh more than the rest of the page.
#[cfg(target_arch = "wasm32")]
pub(crate) fn composed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { js_sys::JsString::from(text).normalize("NFC").into() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    const MOST: usize = 64;

    /// Short texts of anything, and of what is odd in names.
    fn odd() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(
            "a é Z\u{301}\u{327}\u{200d}\u{200c}\u{fe0f}\u{fe0e}\u{e0100}\u{e0067}\u{e007f}🏴👩🏽💻❤🇫\u{2800}\u{3164}\u{115f}\u{202e}\
             \u{200b}\u{958}\u{9cb}\u{9be}\u{1d15e}\u{1d160}\u{fb2c}\u{1100}\u{1161}\u{11a8}각\u{1f71}\u{344}\u{f900}\u{212b}\t\n\u{2028}\u{2001}"
                .chars()
                .collect::<Vec<_>>(),
        );
        let one = prop_oneof![3 => odd, 1 => any::<char>()];
        prop::collection::vec(one, 0..300).prop_map(String::from_iter)
    }

    proptest! {
        /// The server normalizes by its tables, a page does not: what comes out of either is read by both, and unchanged.
        #[test]
        fn what_one_side_has_made_the_other_reads(typed in odd()) {
            let server = |text: &str| read_with(text, MOST, composed);
            let page = |text: &str| read_with(text, MOST, str::to_owned);
            // Of other versions, at worst: one that composes nothing, and one that takes everything apart.
            let apart = |text: &str| read_with(text, MOST, |tidy| tidy.nfd().collect());
            for made in [line(&typed, MOST), server(&typed), page(&typed), apart(&typed)].into_iter().flatten() {
                prop_assert_eq!(page(&made), Ok(made.clone()));
                let at_server = server(&made);
                prop_assert!(at_server.is_ok(), "{:?}", made);
                prop_assert!(apart(&made).is_ok(), "{:?}", made);
                let shown = at_server.unwrap_or_default();
                prop_assert_eq!(page(&shown), Ok(shown.clone()));
                prop_assert!(shows(&shown));
                prop_assert!(shown.len() <= bytes(MOST));
            }
        }

        #[test]
        fn what_is_typed_is_tidied_once(typed in odd()) {
            if let Ok(made) = line(&typed, MOST) {
                prop_assert_eq!(line(&made, MOST), Ok(made.clone()));
                prop_assert_eq!(cut_line(&typed, MOST), Some((made, true)));
            }
        }

        #[test]
        fn what_is_cut_is_a_line(typed in odd(), most in 1usize..9) {
            if let Some((cut, whole)) = cut_line(&typed, most) {
                prop_assert_eq!(line(&cut, most), Ok(cut.clone()));
                prop_assert_eq!(whole, line(&typed, most) == Ok(cut));
            } else {
                prop_assert!(line(&typed, most).is_err());
            }
        }
    }
}
