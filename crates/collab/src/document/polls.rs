use parvis_base::Now;

use crate::document::SharedDocument;
use crate::error::{Limit, Refused, Unfit};
use crate::ids::ItemId;
use crate::limits;
use crate::op::Op;
use crate::polls::Poll;

impl SharedDocument {
    /// Asks everybody.
    ///
    /// # Errors
    ///
    /// Fewer than two answers, too many, texts out of limits; no room.
    pub fn ask(
        &mut self,
        now: Now,
        question: impl Into<String>,
        options: impl IntoIterator<Item: Into<String>>,
        several: bool,
        anonymous: bool,
    ) -> Result<ItemId, Refused> {
        self.room(Limit::Polls, self.polls.len(), limits::POLLS)?;
        let options = options.into_iter().map(Into::into).collect();
        self.op(now, Op::Ask { question: question.into(), options, several, anonymous })
    }

    /// Chooses these answers, by their numbers, instead of what one chose before; none takes the vote back.
    ///
    /// # Errors
    ///
    /// No such poll, closed, no such answer, several where one may be chosen.
    pub fn vote(&mut self, now: Now, poll: ItemId, choices: &[u8]) -> Result<(), Refused> {
        let shown = self.polls.poll(poll).ok_or(Refused::NotThere)?;
        if shown.closed {
            return Err(Refused::Closed);
        }
        let known = choices.iter().all(|choice| usize::from(*choice) < shown.options.len());
        if !known || (!shown.several && choices.len() > 1) {
            return Err(Refused::Unfit(Unfit::OutOfRange));
        }
        let mut choices = choices.to_vec();
        choices.sort_unstable();
        choices.dedup();
        self.op(now, Op::Vote { poll, choices }).map(|_| ())
    }

    /// Closes a poll of one's own: the votes that came until now are those that count, on every side.
    ///
    /// # Errors
    ///
    /// Another's poll, one that is not there or closed already.
    pub fn close_poll(&mut self, now: Now, poll: ItemId) -> Result<(), Refused> {
        self.own(poll)?;
        if self.polls.poll(poll).ok_or(Refused::NotThere)?.closed {
            return Err(Refused::Closed);
        }
        let seen = self.logs.version_vector().into_iter().collect();
        self.op(now, Op::Close { poll, seen }).map(|_| ())
    }

    /// What this participant chose last, by its numbers; in an anonymous poll only the own page shows it.
    #[must_use]
    pub fn own_vote(&self, poll: ItemId) -> &[u8] {
        self.polls.choices_of(self.me.author, poll)
    }

    /// All polls, the first first.
    pub fn polls(&self) -> impl Iterator<Item = Poll> {
        self.polls.polls()
    }
}
