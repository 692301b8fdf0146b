//! Polls: what is asked, and what came of it.

use parvis_collab::Poll;
use parvis_collab::limits::{MESSAGE_BYTES, OPTIONS, QUESTION_BYTES};

use crate::chat::draft::{RoomLeft, room_left};
use crate::chat::gist::shortened;
use crate::chat::markup::{blocks, text_of};

/// Characters of a question or an answer that its result in the chat quotes, where all of them are too many for a
/// message.
const LETTERS: usize = 150;

/// A poll that is being written. It is found again when its panel is opened anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollDraft {
    /// The question.
    pub question: String,
    /// The answers, each with a key of its own, so that a field keeps its text when one above it goes.
    pub answers: Vec<(u32, String)>,
    /// Whether one may choose several.
    pub several: bool,
    /// Whether it shows nobody who chose what.
    pub anonymous: bool,
}

impl Default for PollDraft {
    fn default() -> Self {
        let answers = vec![(0, String::new()), (1, String::new())];
        Self { question: String::new(), answers, several: false, anonymous: false }
    }
}

impl PollDraft {
    /// Adds an empty answer. Whether there is room for one.
    pub fn add(&mut self) -> bool {
        let fits = self.answers.len() < OPTIONS;
        if fits {
            let next = self.answers.iter().map(|(key, _)| key + 1).max().unwrap_or_default();
            self.answers.push((next, String::new()));
        }
        fits
    }

    /// The text of this answer.
    #[must_use]
    pub fn answer(&self, key: u32) -> &str {
        self.answers.iter().find(|(other, _)| *other == key).map_or("", |(_, text)| text)
    }

    /// This answer has this text now.
    pub fn set_answer(&mut self, key: u32, text: &str) {
        if let Some((_, answer)) = self.answers.iter_mut().find(|(other, _)| *other == key) {
            text.clone_into(answer);
        }
    }

    /// How much room is left where there is least of it: in the question or in one of the answers.
    #[must_use]
    pub fn room_left(&self) -> RoomLeft {
        let texts = std::iter::once(&self.question).chain(self.answers.iter().map(|(_, text)| text));
        let fullest = texts.max_by_key(|text| text.trim().len());
        fullest.map_or(RoomLeft::Enough, |text| room_left(text, QUESTION_BYTES))
    }
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
    let mut text = format!("**{title}** {}\n", line(&poll.question));
    for answer in &poll.options {
        let result = count(answer.votes, percent(answer.votes, poll.voters));
        text.push_str(&format!("\n- {}: {result}", line(&answer.text)));
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
    fn a_draft_keeps_the_texts_of_its_answers() {
        let mut draft = PollDraft::default();
        draft.set_answer(1, "b");
        assert!(draft.add());
        draft.answers.remove(0);
        draft.set_answer(2, "c");
        assert_eq!((draft.answer(1), draft.answer(2), draft.answer(9)), ("b", "c", ""));
        while draft.add() {}
        assert_eq!(draft.answers.len(), OPTIONS);
        assert_eq!(draft.room_left(), RoomLeft::Enough);
        draft.set_answer(2, &"x".repeat(QUESTION_BYTES + 2));
        assert_eq!(draft.room_left(), RoomLeft::Over(2));
    }

    #[test]
    fn a_long_poll_is_told_whole_where_it_fits_and_else_says_that_there_is_more() {
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(1_000));
        let told = |document: &SharedDocument| {
            summary("Poll:", &document.polls().last().unwrap(), |votes, _| votes.to_string())
        };
        let long = "x".repeat(QUESTION_BYTES);
        document.ask(Now::both(1_000), &long, &["a", "b"], false, true).unwrap();
        assert!(told(&document).contains(&long));
        let many: Vec<String> = (10..10 + OPTIONS).map(|n| format!("{n}{}", "x".repeat(1_000))).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        document.ask(Now::both(1_000), &long, &many, false, true).unwrap();
        let text = told(&document);
        assert!(text.len() <= MESSAGE_BYTES && text.matches('…').count() == OPTIONS + 1);
    }

    #[test]
    fn what_came_of_it_is_told_letter_by_letter() {
        let mut document = SharedDocument::new(ParticipantId::from_bits(1), 1, Mono(1_000));
        let id = document
            .ask(Now::both(1_000), "*Where?*\n# x", &["[a](b)", "- b_", "2*3*4"], false, true)
            .unwrap();
        document.vote(Now::both(1_000), id, &[1]).unwrap();
        let poll = document.polls().next().unwrap();
        let text = summary("Poll:", &poll, |votes, percent| format!("{votes} ({percent} %)"));
        assert_eq!(words(&text), "Poll: *Where?* # x - [a](b): 0 (0 %) - - b_: 1 (100 %) - 2*3*4: 0 (0 %)");
    }
}
