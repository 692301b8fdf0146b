//! Suggested names, made of words that are easy to say and to type.

use parvis_protocol::RoomName;

use crate::words::{ENGLISH, FRENCH, SUGGESTION_BITS, SUGGESTION_WORDS};

/// Words in a suggestion. Four out of 1024 are 2^40, a little over 1e12.
const WORDS: u32 = 4;
const _: () = assert!(1_u64 << (WORDS * SUGGESTION_BITS) >= 1_000_000_000_000);

/// Whose words a suggestion is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// The language of this tag (BCP 47), or English where that has no list of words.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("fr") => Self::French,
            _ => Self::English,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::English => ENGLISH,
            Self::French => FRENCH,
        }
    }
}

/// A name that is easy to say, out of at least 1e12, each as likely as any other; `random` are uniform bits from a
/// cryptographic generator.
#[must_use]
pub fn suggest(language: Language, random: [u64; 8]) -> RoomName {
    let mut name = String::new();
    for bits in random.into_iter().take(WORDS as usize) {
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(word(language, bits));
    }
    RoomName::new(&name).expect("words of small ASCII letters joined by hyphens are tidy")
}

/// The word that the low bits choose.
fn word(language: Language, bits: u64) -> &'static str {
    let index = bits % SUGGESTION_WORDS as u64;
    let index = usize::try_from(index).expect("is below the number of words");
    language.words().lines().nth(index).expect("each list has SUGGESTION_WORDS lines")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::{tidy, weakness};

    const LANGUAGES: [Language; 2] = [Language::English, Language::French];

    #[test]
    fn each_list_is_as_long_as_it_must_be() {
        for language in LANGUAGES {
            let words: Vec<_> = language.words().lines().collect();
            assert_eq!(words.len(), SUGGESTION_WORDS, "{language:?}");
            assert!(words.is_sorted());
            assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), SUGGESTION_WORDS);
            assert!((words.len() as f64).powi(WORDS.try_into().unwrap()) >= 1e12);
        }
    }

    #[test]
    fn words_are_short_and_have_no_accents() {
        for language in LANGUAGES {
            for word in language.words().lines() {
                assert!((3..=10).contains(&word.len()), "{word}");
                assert!(word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
            }
        }
    }

    #[test]
    fn no_two_words_differ_in_one_letter() {
        for language in LANGUAGES {
            let mut seen: BTreeMap<String, &str> = BTreeMap::new();
            for word in language.words().lines() {
                // Two words one edit apart share a form in which a letter is blanked or taken away.
                let mut forms: Vec<String> = vec![word.to_owned()];
                for at in 0..word.len() {
                    forms.push(format!("{}{}", &word[..at], &word[at + 1..]));
                    forms.push(format!("{}_{}", &word[..at], &word[at + 1..]));
                }
                forms.sort_unstable();
                forms.dedup();
                for form in forms {
                    let blanked_or_whole = form.len() == word.len();
                    if let Some(other) = seen.insert(form, word) {
                        let near = other.len() != word.len() || blanked_or_whole;
                        assert!(!near, "{other} and {word}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_two_words_sound_alike() {
        for (language, key) in
            [(Language::English, english_sound as fn(&str) -> String), (Language::French, french_sound)]
        {
            let mut seen = BTreeMap::new();
            let alike: Vec<_> = language
                .words()
                .lines()
                .filter_map(|word| seen.insert(key(word), word).map(|other| (other, word)))
                .collect();
            assert_eq!(alike, [], "{language:?}");
        }
    }

    /// Roughly how the word sounds: one sign for the spellings of a sound, vowels only as front or back.
    fn english_sound(word: &str) -> String {
        let spellings = [
            ("tch", "C"),
            ("ch", "C"),
            ("sh", "S"),
            ("ph", "f"),
            ("gh", ""),
            ("ck", "k"),
            ("qu", "kw"),
            ("x", "ks"),
            ("ce", "se"),
            ("ci", "si"),
            ("cy", "si"),
            ("c", "k"),
            ("dg", "j"),
            ("ge", "je"),
            ("gi", "ji"),
            ("z", "s"),
            ("th", "T"),
        ];
        let mut sound = word.to_owned();
        if sound.starts_with("kn") || sound.starts_with("wr") {
            sound.remove(0);
        }
        for (spelling, sign) in spellings {
            sound = sound.replace(spelling, sign);
        }
        let mut coarse = String::new();
        let mut in_vowels = false;
        for c in sound.strip_suffix('e').unwrap_or(&sound).chars() {
            let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || (in_vowels && c == 'w');
            let sign = match c {
                _ if vowel && in_vowels => continue,
                'a' | 'o' | 'u' => 'a',
                'e' | 'i' | 'y' => 'e',
                other => other,
            };
            in_vowels = vowel;
            if vowel || !coarse.ends_with(sign) {
                coarse.push(sign);
            }
        }
        coarse
    }

    /// The same for French: nasal vowels, silent ends, the spellings of o, e, k, s.
    fn french_sound(word: &str) -> String {
        let spellings = [
            ("eau", "o"),
            ("au", "o"),
            ("ou", "U"),
            ("oi", "W"),
            ("ch", "S"),
            ("ph", "f"),
            ("th", "t"),
            ("qu", "k"),
            ("ck", "k"),
            ("gue", "ge"),
            ("gui", "gi"),
            ("ge", "je"),
            ("gi", "ji"),
            ("sce", "se"),
            ("sci", "si"),
            ("ce", "se"),
            ("ci", "si"),
            ("cy", "si"),
            ("c", "k"),
            ("x", "ks"),
            ("h", ""),
            ("y", "i"),
            ("ain", "1"),
            ("ein", "1"),
            ("ai", "e"),
            ("ei", "e"),
            ("in", "1"),
            ("im", "1"),
            ("un", "1"),
            ("an", "2"),
            ("am", "2"),
            ("en", "2"),
            ("em", "2"),
            ("on", "3"),
            ("om", "3"),
        ];
        let mut sound = word.to_owned();
        for (spelling, sign) in spellings {
            sound = sound.replace(spelling, sign);
        }
        let sound = sound.trim_end_matches('s').trim_end_matches('e');
        let sound = sound.strip_suffix(['t', 'd', 'p', 's']).unwrap_or(sound);
        let mut coarse = String::new();
        for c in sound.chars() {
            if !coarse.ends_with(c) {
                coarse.push(c);
            }
        }
        coarse
    }

    #[test]
    fn the_last_bits_choose_the_last_word() {
        let name = suggest(Language::French, [u64::MAX; 8]);
        let last = FRENCH.lines().last().unwrap();
        assert_eq!(name.as_str(), [last; 4].join("-"));
    }

    proptest! {
        #[test]
        fn a_suggestion_is_tidy_and_never_weak(random: [u64; 8], french: bool) {
            let name = suggest(if french { Language::French } else { Language::English }, random);
            prop_assert_eq!(tidy(name.as_str()), Ok(name.clone()));
            prop_assert_eq!(weakness(&name), None);
        }
    }
}
