//! The polls and their votes, in whatever order questions, votes and closings came.

use std::collections::{BTreeMap, BTreeSet};

use parvis_protocol::ParticipantId;
use serde::Serialize;

use crate::ids::{ItemId, Stamp, VersionVector, Writer};

/// A poll as it is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Poll {
    /// Which; who asks is in it.
    pub id: ItemId,
    /// The question.
    pub question: String,
    /// The answers with what they got.
    pub options: Vec<Answers>,
    /// Whether one may choose several.
    pub several: bool,
    /// Whether it shows who chose what. This is courtesy: a changed page could look into the logs.
    pub anonymous: bool,
    /// Nobody can vote any more.
    pub closed: bool,
    /// How many people voted.
    pub voters: usize,
}

/// What one answer got.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// The answer to choose.
    pub text: String,
    /// How many chose it.
    pub votes: usize,
    /// Who did; empty if the poll is anonymous.
    pub by: BTreeSet<ParticipantId>,
}

#[derive(Debug)]
struct Asked {
    id: ItemId,
    question: String,
    options: Vec<String>,
    several: bool,
    anonymous: bool,
}

/// The polls. A vote is its author's, and one author has one: the last.
#[derive(Debug, Default)]
pub(crate) struct Polls {
    asked: BTreeMap<Stamp, Asked>,
    ids: BTreeMap<ItemId, Stamp>,
    votes: BTreeMap<ItemId, BTreeMap<Stamp, Vec<u8>>>,
    /// What whoever closed it had seen; votes beyond came too late, on every side the same ones.
    closed: BTreeMap<ItemId, (Stamp, VersionVector)>,
}

impl Polls {
    pub(crate) fn ask(
        &mut self,
        stamp: Stamp,
        question: String,
        options: Vec<String>,
        several: bool,
        anonymous: bool,
    ) {
        let id = stamp.id;
        self.ids.insert(id, stamp);
        self.asked.insert(stamp, Asked { id, question, options, several, anonymous });
    }

    pub(crate) fn vote(&mut self, stamp: Stamp, poll: ItemId, choices: Vec<u8>) {
        self.votes.entry(poll).or_default().insert(stamp, choices);
    }

    pub(crate) fn close(&mut self, stamp: Stamp, poll: ItemId, seen: Vec<(Writer, u32)>) {
        let first = self.closed.get(&poll).is_none_or(|(known, _)| stamp < *known);
        if first {
            self.closed.insert(poll, (stamp, seen.into_iter().collect()));
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.asked.len()
    }

    pub(crate) fn poll(&self, id: ItemId) -> Option<Poll> {
        Some(self.shown(self.asked.get(self.ids.get(&id)?)?))
    }

    /// What one chose last.
    pub(crate) fn choices_of(&self, author: ParticipantId, poll: ItemId) -> &[u8] {
        let mut votes = self.votes.get(&poll).into_iter().flatten().rev();
        votes.find(|(stamp, _)| stamp.id.author() == author).map_or(&[], |(_, choices)| choices)
    }

    pub(crate) fn polls(&self) -> impl Iterator<Item = Poll> {
        self.asked.values().map(|asked| self.shown(asked))
    }

    fn shown(&self, asked: &Asked) -> Poll {
        let closed = self.closed.get(&asked.id).map(|(_, seen)| seen);
        let mut last: BTreeMap<ParticipantId, &Vec<u8>> = BTreeMap::new();
        // In the order of their stamps, so the last of an author stays.
        for (stamp, choices) in self.votes.get(&asked.id).into_iter().flatten() {
            let in_time =
                closed.is_none_or(|seen| seen.get(&stamp.id.writer).is_some_and(|n| stamp.id.index < *n));
            let fits = choices.iter().all(|choice| usize::from(*choice) < asked.options.len())
                && (asked.several || choices.len() <= 1);
            if in_time && fits {
                last.insert(stamp.id.author(), choices);
            }
        }
        last.retain(|_, choices| !choices.is_empty());
        let mut options: Vec<Answers> =
            asked.options.iter().map(|text| Answers { text: text.clone(), ..Answers::default() }).collect();
        for (author, choices) in &last {
            for choice in *choices {
                let answer = &mut options[usize::from(*choice)];
                answer.votes += 1;
                if !asked.anonymous {
                    answer.by.insert(*author);
                }
            }
        }
        Poll {
            id: asked.id,
            question: asked.question.clone(),
            options,
            several: asked.several,
            anonymous: asked.anonymous,
            closed: closed.is_some(),
            voters: last.len(),
        }
    }
}
