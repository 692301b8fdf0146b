//! What waits while a person writes something else.

use parvis_protocol::ParticipantId;

/// A message that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its text so far.
    pub text: String,
    /// The only recipient of a direct message; `None`: everyone.
    pub to: Option<ParticipantId>,
}

/// A draft that was put aside: a change of a message and an answer take its place, and go to all. So nothing that was
/// begun is lost, and nothing that is for one goes to all.
#[derive(Debug, Default)]
pub struct Aside(Option<Draft>);

impl Aside {
    /// Puts this aside for a change of a message. The first that was put aside stays.
    pub fn for_edit(&mut self, draft: Draft) {
        if self.0.is_none() && draft != Draft::default() {
            self.0 = Some(draft);
        }
    }

    /// Puts a draft aside for an answer. A draft for everyone becomes the answer; its text is returned, for the
    /// field.
    pub fn for_reply(&mut self, draft: Draft) -> String {
        if draft.to.is_none() {
            return draft.text;
        }
        self.for_edit(draft);
        String::new()
    }

    /// Takes the draft that was put aside, if any.
    pub fn back(&mut self) -> Option<Draft> {
        self.0.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str, to: Option<u64>) -> Draft {
        Draft { text: text.to_owned(), to: to.map(ParticipantId::from_bits) }
    }

    #[test]
    fn what_was_begun_comes_back_after_a_change() {
        let mut aside = Aside::default();
        aside.for_edit(draft("half a", Some(2)));
        // One message after the other is changed.
        aside.for_edit(draft("another message", None));
        assert_eq!(aside.back(), Some(draft("half a", Some(2))));
        assert_eq!(aside.back(), None);
        aside.for_edit(draft("", None));
        assert_eq!(aside.back(), None);
    }

    #[test]
    fn what_is_for_one_is_no_answer_to_all() {
        let mut aside = Aside::default();
        assert_eq!(aside.for_reply(draft("for all", None)), "for all");
        assert_eq!(aside.back(), None);
        assert_eq!(aside.for_reply(draft("for Bob", Some(2))), "");
        // Another message is answered instead.
        assert_eq!(aside.for_reply(draft("an answer", None)), "an answer");
        assert_eq!(aside.back(), Some(draft("for Bob", Some(2))));
        // Nor does the next one go to all.
        assert_eq!(aside.for_reply(draft("", Some(2))), "");
        assert_eq!(aside.back(), Some(draft("", Some(2))));
    }
}
