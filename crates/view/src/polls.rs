//! Polls: what is asked, and what came of it.

use parvis_collab::Poll;
use parvis_collab::limits::{OPTIONS, QUESTION_BYTES};

/// Characters of a question or an answer that its result in the chat quotes.
const LETTERS: usize = 200;

/// Why a poll cannot be started yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It has no question.
    Question,
    /// It has fewer than two answers.
    Answers,
    /// The question or an answer is too long.
    Shorter,
    /// Two answers are equal.
    Different,
}

/// The answers of a poll from its fields, without the empty ones.
///
/// # Errors
///
/// What is missing.
pub fn answers<'a>(question: &str, answers: &'a [String]) -> Result<Vec<&'a str>, Missing> {
    let question = question.trim();
    if question.is_empty() {
        return Err(Missing::Question);
    }
    let answers: Vec<&str> =
        answers.iter().map(|answer| answer.trim()).filter(|answer| !answer.is_empty()).collect();
    if answers.len() < 2 {
        return Err(Missing::Answers);
    }
    let long = |text: &str| text.len() > QUESTION_BYTES;
    if long(question) || answers.iter().any(|answer| long(answer)) || answers.len() > OPTIONS {
        return Err(Missing::Shorter);
    }
    let twice = |(number, answer): (usize, &&str)| answers[..number].contains(answer);
    if answers.iter().enumerate().any(twice) { Err(Missing::Different) } else { Ok(answers) }
}

/// The share of the voters, in per cent, rounded; 0 without voters.
#[must_use]
pub fn percent(votes: usize, voters: usize) -> usize {
    (votes * 100 + voters / 2).checked_div(voters).unwrap_or_default()
}

/// The choice after this answer is pressed.
#[must_use]
pub fn pressed(chosen: &[u8], answer: u8, several: bool) -> Vec<u8> {
    if !several {
        return vec![answer];
    }
    let mut chosen: Vec<u8> = chosen.to_vec();
    match chosen.iter().position(|other| *other == answer) {
        Some(at) => {
            chosen.remove(at);
        }
        None => chosen.push(answer),
    }
    chosen.sort_unstable();
    chosen
}

/// The result of a poll as a chat message. `title` is its heading; `count` words how many voted for an answer.
#[must_use]
pub fn summary(title: &str, poll: &Poll, count: impl Fn(usize, usize) -> String) -> String {
    let mut text = format!("**{}** {}\n", literal(title), literal(&poll.question));
    for answer in &poll.options {
        let result = count(answer.votes, percent(answer.votes, poll.voters));
        text.push_str(&format!("\n- {}: {result}", literal(&answer.text)));
    }
    text
}

/// In one line, so that no letter of it means anything in Markdown.
fn literal(text: &str) -> String {
    let text = super::chat::gist::shortened(text.split_whitespace().collect::<Vec<_>>().join(" "), LETTERS);
    let mut literal = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ':' | '/' | '?' | '\'' | '"') {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::gist::words;
    use parvis_collab::{Mono, Now, SharedDocument};
    use parvis_protocol::ParticipantId;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_question_has_two_answers_that_differ() {
        assert_eq!(answers(" ", &texts(&["a", "b"])), Err(Missing::Question));
        assert_eq!(answers("q", &texts(&["a", " ", ""])), Err(Missing::Answers));
        assert_eq!(answers("q", &texts(&["a", "b", "a "])), Err(Missing::Different));
        assert_eq!(answers(&"q".repeat(QUESTION_BYTES + 1), &texts(&["a", "b"])), Err(Missing::Shorter));
        assert_eq!(answers("q", &texts(&["a", "", " b "])), Ok(vec!["a", "b"]));
    }

    #[test]
    fn shares_are_of_those_who_voted() {
        assert_eq!((percent(0, 0), percent(1, 3), percent(2, 3), percent(3, 3)), (0, 33, 67, 100));
    }

    #[test]
    fn one_is_chosen_or_several() {
        assert_eq!(pressed(&[0], 1, false), [1]);
        assert_eq!(pressed(&[2], 1, true), [1, 2]);
        assert_eq!(pressed(&[1, 2], 1, true), [2]);
    }

    #[test]
    fn what_came_of_it_is_told_letter_by_letter() {
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(1_000));
        let id = document.ask(Now::both(1_000), "*Where?*\n# x", ["[a](b)", "- `c`"], false, true).unwrap();
        document.vote(Now::both(1_000), id, &[1]).unwrap();
        let poll = document.polls().next().unwrap();
        let text = summary("Poll:", &poll, |votes, percent| format!("{votes} ({percent} %)"));
        assert_eq!(words(&text), "Poll: *Where?* # x [a](b): 0 (0 %) - `c`: 1 (100 %)");
    }
}
