//! The word lists, one word a line, sorted. Plain text, so that they compress well and are easy to review.

/// Words of an English suggestion: short, concrete, known to everyone, spelled as they sound, unlike each other.
pub(crate) const ENGLISH: &str = include_str!("../words/english.txt");
/// The same in French; words whose right spelling has no accent.
pub(crate) const FRENCH: &str = include_str!("../words/french.txt");
/// What people call meetings, in both languages, that is in neither list above.
pub(crate) const COMMON: &str = include_str!("../words/common.txt");

/// Words in each of the lists for suggestions: a power of two, so that a few random bits choose one evenly.
pub(crate) const SUGGESTION_WORDS: usize = 1 << SUGGESTION_BITS;
/// See [`SUGGESTION_WORDS`].
pub(crate) const SUGGESTION_BITS: u32 = 10;
