//! Polls: what is asked, and what came of it.

use parvis_collab::Poll;
use parvis_collab::limits::{MESSAGE_BYTES, OPTIONS, QUESTION_BYTES};

use crate::chat::draft::{RoomLeft, room_left};
use crate::chat::gist::shortened;
use crate::chat::markup::{blocks, text_of};

/// Characters of a question or an answer that its result in the chat quotes, where all of them are too many for a
/// message.
const LETTERS: usize = 150;

/// How much room is left where there is least of it: in the question or in one of the answers.
#[must_use]
pub fn room_left_in<'a>(texts: impl Iterator<Item = &'a str>) -> RoomLeft {
    let fullest = texts.max_by_key(|text| text.trim().len());
    fullest.map_or(RoomLeft::Enough, |text| room_left(text.trim(), QUESTION_BYTES))
}

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

/// The result of a poll as a chat message. `title` is its heading; `count` words how many voted for an answer. Where
/// question and answers are too long for a message, an ellipsis says that there is more of them.
#[must_use]
pub fn summary(title: &str, poll: &Poll, count: impl Fn(usize, usize) -> String) -> String {
    let whole = summary_with(title, poll, &count, usize::MAX);
    if whole.len() <= MESSAGE_BYTES { whole } else { summary_with(title, poll, &count, LETTERS) }
}

fn summary_with(title: &str, poll: &Poll, count: &dyn Fn(usize, usize) -> String, letters: usize) -> String {
    let line =
        |text: &str| literal(shortened(text.split_whitespace().collect::<Vec<_>>().join(" "), letters));
    let mut text = format!("**{title}** {}", line(&poll.question));
    for answer in &poll.options {
        let result = count(answer.votes, percent(answer.votes, poll.voters));
        text.push_str(&format!("\n{}: {result}", line(&answer.text)));
    }
    text
}

/// As it was typed in the poll, which has no formats: what the chat would read as one is code there.
fn literal(text: String) -> String {
    let is_as_typed = |shown: &str| text_of(&blocks(shown)) == text;
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let mark = "`".repeat(longest + 1);
    let code = format!("{mark}{text}{mark}");
    if !is_as_typed(&text) && is_as_typed(&code) { code } else { text }
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
    fn the_limit_of_a_poll_is_told_before_it_is_reached() {
        let left = |texts: &[&str]| room_left_in(texts.iter().copied());
        assert_eq!(left(&["q", "a", ""]), RoomLeft::Enough);
        assert_eq!(left(&["q", &"a".repeat(QUESTION_BYTES - 3)]), RoomLeft::Little(3));
        assert_eq!(left(&[&"q".repeat(QUESTION_BYTES + 2), "a"]), RoomLeft::Over(2));
    }

    #[test]
    fn a_long_poll_is_told_whole_where_it_fits_and_else_says_that_there_is_more() {
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(1_000));
        let told = |document: &SharedDocument| {
            summary("Poll:", &document.polls().last().unwrap(), |votes, _| votes.to_string())
        };
        let long = "x".repeat(QUESTION_BYTES);
        document.ask(Now::both(1_000), &long, ["a", "b"], false, true).unwrap();
        assert!(told(&document).contains(&long));
        let many: Vec<String> = (10..10 + OPTIONS).map(|n| format!("{n}{}", "x".repeat(1_000))).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        document.ask(Now::both(1_000), &long, many, false, true).unwrap();
        let text = told(&document);
        assert!(text.len() <= MESSAGE_BYTES && text.matches('…').count() == OPTIONS + 1);
    }

    #[test]
    fn what_came_of_it_is_told_letter_by_letter() {
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(1_000));
        let answers = ["[a](b)", "- b_", "2*3*4", "> 5"];
        let id = document.ask(Now::both(1_000), "*Where?*\n# x", answers, false, true).unwrap();
        document.vote(Now::both(1_000), id, &[1]).unwrap();
        let poll = document.polls().next().unwrap();
        let text = summary("Poll:", &poll, |votes, percent| format!("{votes} ({percent} %)"));
        assert_eq!(
            words(&text),
            "Poll: *Where?* # x [a](b): 0 (0 %) - b_: 1 (100 %) 2*3*4: 0 (0 %) > 5: 0 (0 %)"
        );
    }
}
