//! In which order and in which groups messages are shown.

use std::collections::HashMap;

use parvis_collab::{DirectMessage, ItemId, MessageBody, SharedDocument, WallTime};
use parvis_protocol::ParticipantId;

/// Messages of one author within so many milliseconds stand under one name.
const TOGETHER: u64 = 5 * 60_000;

/// Identifies a message of the chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKey {
    /// A message to everyone.
    Said(ItemId),
    /// A direct message, by its index among those of this page.
    Private(usize),
}

/// A message with what its order and grouping depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageLine {
    /// The message, to everyone or direct.
    pub key: MessageKey,
    /// The participant who wrote it.
    pub author: ParticipantId,
    /// The other participant of a direct message; `None`: to everyone.
    pub private: Option<ParticipantId>,
    /// When it was sent, by the clock of whoever reads it.
    pub at: WallTime,
}

/// A message as a row of the chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageRow {
    /// The message, with who wrote it and when.
    pub line: MessageLine,
    /// Whether it begins a group, with the author's name and the time above it.
    pub head: bool,
}

/// After which message to everyone each direct message came: a direct message is in no log, so nothing else orders
/// it.
#[derive(Debug, Clone, Default)]
pub struct Places {
    after: Vec<Option<ItemId>>,
    begun: bool,
}

impl Places {
    /// Records the place of new direct messages. Those that come all at once, as after a reload, are placed by the
    /// clocks.
    pub fn note(&mut self, document: &SharedDocument) {
        let new = document.direct_messages().skip(self.after.len());
        let at_once = !std::mem::replace(&mut self.begun, true) || new.len() > 1;
        for direct_message in new {
            let mut back = document.messages().rev();
            let before = if at_once {
                back.find(|message| document.reader_time(message.id, message.at) <= direct_message.at)
            } else {
                back.next()
            };
            self.after.push(before.map(|message| message.id));
        }
    }

    fn by_message(&self) -> HashMap<Option<ItemId>, Vec<usize>> {
        let mut places: HashMap<Option<ItemId>, Vec<usize>> = HashMap::new();
        for (number, after) in self.after.iter().enumerate() {
            places.entry(*after).or_default().push(number);
        }
        places
    }
}

/// The last `most` messages, oldest first, and whether there are more before them.
#[must_use]
pub fn lines(document: &SharedDocument, places: &Places, most: usize) -> (Vec<MessageLine>, bool) {
    let me = document.writer().author;
    let direct_messages: Vec<&DirectMessage> = document.direct_messages().collect();
    let places = places.by_message();
    let private = |number: &usize| {
        let direct_message = direct_messages.get(*number)?;
        let author = if direct_message.from_them { direct_message.with } else { me };
        Some(MessageLine {
            key: MessageKey::Private(*number),
            author,
            private: Some(direct_message.with),
            at: direct_message.at,
        })
    };
    let after = |id: Option<ItemId>| places.get(&id).into_iter().flatten().rev().filter_map(private);
    let said = document.messages().rev().flat_map(|message| {
        let (key, author) = (MessageKey::Said(message.id), message.id.author());
        let line =
            MessageLine { key, author, private: None, at: document.reader_time(message.id, message.at) };
        after(Some(message.id)).chain(std::iter::once(line))
    });
    let mut lines: Vec<MessageLine> = said.chain(after(None)).take(most.saturating_add(1)).collect();
    let more = lines.len() > most;
    lines.truncate(most);
    lines.reverse();
    (lines, more)
}

/// The text of a message. `None` if it was deleted.
#[must_use]
pub fn text(document: &SharedDocument, key: MessageKey) -> Option<String> {
    match key {
        MessageKey::Said(id) => document.message(id).and_then(|message| match message.words {
            MessageBody::First(text) | MessageBody::Edited(text) => Some(text),
            MessageBody::Deleted => None,
        }),
        MessageKey::Private(number) => {
            document.direct_messages().nth(number).map(|direct_message| direct_message.text.clone())
        }
    }
}

/// The messages, direct ones too, that contain these words, ignoring case, newest first.
pub fn search(
    document: &SharedDocument,
    places: &Places,
    letters: &str,
) -> impl Iterator<Item = (MessageLine, String)> {
    let letters = letters.to_lowercase();
    let (all, _) = lines(document, places, usize::MAX);
    let fits = move |line: MessageLine| {
        let text = text(document, line.key).filter(|text| text.to_lowercase().contains(&letters));
        text.map(|text| (line, text))
    };
    all.into_iter().rev().filter_map(fits)
}

/// The place of the private message from this participant after which so many more came of theirs.
#[must_use]
pub fn heard_from(document: &SharedDocument, from: ParticipantId, later: usize) -> Option<usize> {
    let theirs = document.direct_messages().enumerate().filter(|(_, it)| it.from_them && it.with == from);
    let places: Vec<usize> = theirs.map(|(place, _)| place).collect();
    places.len().checked_sub(later + 1).map(|at| places[at])
}

/// The same with their groups.
#[must_use]
pub fn rows(lines: &[MessageLine]) -> Vec<MessageRow> {
    let mut before: Option<&MessageLine> = None;
    lines
        .iter()
        .map(|line| {
            let together = before.is_some_and(|before| {
                let apart = line.at.since(before.at).max(before.at.since(line.at));
                before.author == line.author && before.private == line.private && apart < TOGETHER
            });
            before = Some(line);
            MessageRow { line: *line, head: !together }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_collab::{Mono, Now};

    const ME: ParticipantId = ParticipantId::from_bits(1);

    fn line(author: u64, private: Option<u64>, at: u64) -> MessageLine {
        MessageLine {
            key: MessageKey::Private(0),
            author: ParticipantId::from_bits(author),
            private: private.map(ParticipantId::from_bits),
            at: WallTime(at),
        }
    }

    fn heads(lines: &[MessageLine]) -> Vec<bool> {
        rows(lines).iter().map(|row| row.head).collect()
    }

    #[test]
    fn what_one_says_in_one_go_stands_under_one_name() {
        assert_eq!(
            heads(&[line(1, None, 0), line(1, None, 9), line(2, None, 10), line(1, None, 11)]),
            [true, false, true, true]
        );
        assert_eq!(heads(&[line(1, None, 0), line(1, None, TOGETHER)]), [true, true]);
        assert_eq!(heads(&[line(1, None, TOGETHER), line(1, None, 0)]), [true, true], "a clock was set back");
        assert_eq!(heads(&[line(1, None, 0), line(1, Some(2), 1), line(1, None, 2)]), [true, true, true]);
    }

    fn keys(document: &SharedDocument, places: &Places, most: usize) -> (Vec<MessageKey>, bool) {
        let (lines, more) = lines(document, places, most);
        (lines.iter().map(|line| line.key).collect(), more)
    }

    #[test]
    fn a_private_message_stays_where_it_came() {
        let bob = ParticipantId::from_bits(2);
        let mut document = SharedDocument::new(ME, 1, Mono(1_000));
        let mut places = Places::default();
        places.note(&document);
        let first = document.say(Now::both(1_000), "a", None, None).unwrap();
        document.direct_message(Now::both(900), bob, "b").unwrap();
        places.note(&document);
        let last = document.say(Now::both(800), "c", None, None).unwrap();
        document.direct_message(Now::both(700), bob, "d").unwrap();
        places.note(&document);
        let all =
            [MessageKey::Said(first), MessageKey::Private(0), MessageKey::Said(last), MessageKey::Private(1)];
        assert_eq!(keys(&document, &places, 9), (all.to_vec(), false));
        assert_eq!(keys(&document, &places, 4), (all.to_vec(), false));
        assert_eq!(keys(&document, &places, 3), (all[1..].to_vec(), true));
    }

    #[test]
    fn what_is_looked_for_is_found_in_all_that_is_seen() {
        let bob = ParticipantId::from_bits(2);
        let mut document = SharedDocument::new(ME, 1, Mono(1_000));
        let mut places = Places::default();
        places.note(&document);
        let said = document.say(Now::both(1_000), "the Needle", None, None).unwrap();
        let gone = document.say(Now::both(2_000), "needle", None, None).unwrap();
        document.delete(Now::both(2_000), gone).unwrap();
        document.say(Now::both(3_000), "hay", None, None).unwrap();
        document.direct_message(Now::both(4_000), bob, "a needle for you").unwrap();
        places.note(&document);
        let found: Vec<_> = search(&document, &places, "NEEDLE").map(|(line, _)| line.key).collect();
        assert_eq!(found, [MessageKey::Private(0), MessageKey::Said(said)]);
    }

    #[test]
    fn those_that_come_together_are_told_apart() {
        let bob = ParticipantId::from_bits(2);
        let (mut other, mut document) =
            (SharedDocument::new(bob, 2, Mono(0)), SharedDocument::new(ME, 1, Mono(0)));
        other.open(ME);
        document.open(bob);
        for text in ["a", "b"] {
            other.direct_message(Now::both(1), ME, text).unwrap();
        }
        document.direct_message(Now::both(1), bob, "c").unwrap();
        loop {
            let there = other.poll(Mono(2), ME, usize::MAX);
            let back = document.poll(Mono(2), bob, usize::MAX);
            if there.is_none() && back.is_none() {
                break;
            }
            there.iter().for_each(|message| document.receive(Now::both(2), bob, message));
            back.iter().for_each(|message| other.receive(Now::both(2), ME, message));
        }
        let said = |later| {
            let place = heard_from(&document, bob, later)?;
            document.direct_messages().nth(place).map(|direct_message| direct_message.text.clone())
        };
        assert_eq!([said(1), said(0), said(2)], [Some("a".to_owned()), Some("b".to_owned()), None]);
    }

    #[test]
    fn what_was_there_at_once_goes_by_the_clocks() {
        let bob = ParticipantId::from_bits(2);
        let mut document = SharedDocument::new(ME, 1, Mono(1_000));
        let first = document.say(Now::both(1_000), "a", None, None).unwrap();
        let last = document.say(Now::both(2_000), "b", None, None).unwrap();
        document.direct_message(Now::both(500), bob, "c").unwrap();
        document.direct_message(Now::both(1_500), bob, "d").unwrap();
        let mut places = Places::default();
        places.note(&document);
        let all = vec![
            MessageKey::Private(0),
            MessageKey::Said(first),
            MessageKey::Private(1),
            MessageKey::Said(last),
        ];
        assert_eq!(keys(&document, &places, 9), (all, false));
    }
}
