//! Whether strangers may guess a room's name. There is no list of rooms, so a name that nobody guesses keeps them
//! out.

use parvis_protocol::RoomName;

use crate::words::{COMMON, ENGLISH, FRENCH};

/// Why strangers may walk into a room of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Few characters.
    Short,
    /// A common word, or a few of them.
    Common,
}

/// Below this many letters a name is short.
const ENOUGH_LETTERS: usize = 8;
/// From this many words that suggestions are made of, a name is a suggestion, or as good as one.
const ENOUGH_WORDS: u32 = 3;
/// Digits that are a date, a year or a number to count with, and not a secret.
const FEW_DIGITS: usize = 8;

/// Whether, and why, strangers may guess this name: it is short, or made only of what people call meetings, of
/// numbers, and of one or two other everyday words.
#[must_use]
pub fn weakness(name: &RoomName) -> Option<Weakness> {
    let text = name.as_str();
    if guessable_words(text).is_some_and(|words| words < ENOUGH_WORDS) {
        return Some(Weakness::Common);
    }
    let letters: usize = text.chars().map(letters_worth).sum();
    if letters < ENOUGH_LETTERS {
        return Some(Weakness::Short);
    }
    has_few_characters(text).then_some(Weakness::Common)
}

/// What a character counts for against guessing, in Latin letters: a Chinese character or a Korean syllable is one
/// of thousands.
fn letters_worth(c: char) -> usize {
    match c {
        '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => 2,
        _ if c.is_alphanumeric() => 1,
        _ => 0,
    }
}

/// `aaaaaaaa`, `1212121212`.
fn has_few_characters(text: &str) -> bool {
    let mut seen: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() < 4 && seen.iter().all(char::is_ascii)
}

/// How many words other than common ones the name is made of; `None` when it holds something that is no word here.
fn guessable_words(text: &str) -> Option<u32> {
    text.split('-').map(words_in_part).sum()
}

fn words_in_part(part: &str) -> Option<u32> {
    // Any single letter: the `l` of `l-ecole`, the `s` of `ada-s-room`.
    if part.len() == 1 || is_few_digits(part) || lists(part, COMMON) {
        return Some(0);
    }
    if lists(part, ENGLISH) || lists(part, FRENCH) {
        return Some(1);
    }
    words_run_together(part)
}

/// The fewest words in `yogaclub`, `test123`, `tulipereunion`.
fn words_run_together(part: &str) -> Option<u32> {
    if !part.is_ascii() {
        return None;
    }
    // fewest[i]: the fewest words that the first i bytes are made of.
    let mut fewest: Vec<Option<u32>> = vec![None; part.len() + 1];
    fewest[0] = Some(0);
    for start in 0..part.len() {
        let Some(before) = fewest[start] else { continue };
        let rest = &part[start..];
        let mut reach = |length: usize, cost: u32| {
            let slot = &mut fewest[start + length];
            *slot = Some(slot.map_or(before + cost, |other| other.min(before + cost)));
        };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && is_few_digits(&rest[..digits]) {
            reach(digits, 0);
        }
        for (list, cost) in [(COMMON, 0), (ENGLISH, 1), (FRENCH, 1)] {
            for word in list.lines().filter(|word| rest.starts_with(*word)) {
                reach(word.len(), cost);
                if rest[word.len()..].starts_with('s') {
                    reach(word.len() + 1, cost);
                }
            }
        }
    }
    fewest[part.len()]
}

/// Whether the list has the word, or the word that this is the plural of.
fn lists(part: &str, list: &str) -> bool {
    let singular = part.strip_suffix('s').unwrap_or(part);
    list.lines().any(|word| word == part || word == singular)
}

fn is_few_digits(part: &str) -> bool {
    part.len() <= FEW_DIGITS && part.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy;

    fn weak(typed: &str) -> Option<Weakness> {
        weakness(&tidy(typed).unwrap())
    }

    #[test]
    fn common_names_are_weak() {
        for typed in [
            "test",
            "yoga",
            "réunion",
            "meeting",
            "Famille",
            "standup",
            "cours",
            "maths",
            "family",
            "Test 123",
            "test123",
            "reunion-2026",
            "Réunion d'équipe",
            "cours de maths",
            "team standup",
            "yogaclub",
            "weekly-sync-3",
            "12345678",
            "lundi soir",
            "2026-11-21",
            "alice-bob",
            "azertyuiop",
            "jardin",
            "piano lesson",
            "apple orchards",
            "L'école de Lyon",
            "aaaaaaaaaaaa",
            "121212121212",
            "réunions des parents",
            "my friends' meeting",
            "Réunion de famille 2026",
            "teammeetings",
        ] {
            assert_eq!(weak(typed), Some(Weakness::Common), "{typed}");
        }
    }

    #[test]
    fn short_names_are_weak() {
        for typed in ["x7q", "zorglub", "a-b-c-dx-y", "会议室", "회의", "йога"] {
            assert_eq!(weak(typed), Some(Weakness::Short), "{typed}");
        }
    }

    #[test]
    fn other_names_are_not() {
        for typed in [
            "tulip-otter-lantern-cloud",
            "xk7-pq2-9zt",
            "zorglubiens",
            "会议室很好",
            "собрание-жильцов",
            "reunion-kq93mzx",
            "493018275519",
            "pinson-moulin-hibou",
        ] {
            assert_eq!(weak(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_common_words_are_sorted_tidy_and_in_no_other_list() {
        let common: Vec<_> = COMMON.lines().collect();
        assert!(common.windows(2).all(|pair| pair[0] < pair[1]));
        for word in common {
            assert!(word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
            assert!(!ENGLISH.lines().chain(FRENCH.lines()).any(|other| other == word), "{word}");
        }
    }
}
