//! The invitation as words, for a mail or any other message.

use crate::PlannedMeeting;
use crate::percent::push_query;

impl PlannedMeeting {
    /// The invitation in a few lines. `when` is the date and time with its time zone, in words: it is read by people in other
    /// places; `join` stands in the line before the link: "Join the meeting:".
    ///
    /// The link has a line for itself and nothing behind it, so that every program finds where it ends, and it is in ASCII and
    /// has no markup around it, which some programs take for a part of it.
    #[must_use]
    pub fn message(&self, when: &str, join: &str) -> String {
        format!("{}\n{}", self.title.as_str(), self.below_title(when, join))
    }

    /// A link that opens a mail with the invitation and without a receiver (RFC 6068), of at most
    /// [`MAX_ADDRESS`](crate::MAX_ADDRESS) bytes: what does not fit of a long title is left out. `None` where it is too long
    /// without one.
    #[must_use]
    pub fn mail_link(&self, when: &str, join: &str) -> Option<String> {
        // RFC 6068 section 5.
        let body = self.below_title(when, join).replace('\n', "\r\n");
        self.fitted(|title| {
            let mut address = "mailto:".to_owned();
            push_query(&mut address, &[("subject", title), ("body", &body)]);
            address
        })
    }

    fn below_title(&self, when: &str, join: &str) -> String {
        format!("{when}\n\n{join}\n{}\n", self.url.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::planned::tests::{LINK, planned};
    use crate::{MAX_ADDRESS, MeetingTitle};

    const WHEN: &str = "mardi 1 décembre 2026 à 23:30 UTC+1";

    #[test]
    fn the_link_has_a_line_for_itself() {
        let message = planned("Choir", LINK).message("Tuesday, 11:30 PM GMT+1", "Join:");
        assert_eq!(message, format!("Choir\nTuesday, 11:30 PM GMT+1\n\nJoin:\n{LINK}\n"));
    }

    #[test]
    fn a_mail_is_opened_with_all_of_it() {
        let address = planned("Chœur & co", LINK).mail_link(WHEN, "Rejoindre :").unwrap();
        assert_eq!(
            address,
            "mailto:?subject=Ch%C5%93ur%20%26%20co\
            &body=mardi%201%20d%C3%A9cembre%202026%20%C3%A0%2023%3A30%20UTC%2B1%0D%0A%0D%0ARejoindre%20%3A%0D%0A\
            https%3A%2F%2Fmeet.example%2Ftulipe-calme%23k%3DAAECAwQFBgcICaq7zN3u_w%0D%0A"
        );
        let long = format!("https://meet.example/{}", "%E4%BC%9A".repeat(60));
        let cut = planned(&"会".repeat(120), &long).mail_link(WHEN, "Rejoindre :").unwrap();
        assert!(cut.len() <= MAX_ADDRESS && cut.contains("%E4%BC%9A%E2%80%A6&"), "{cut}");
        // The link is whole.
        assert!(cut.ends_with("%25E4%25BC%259A%0D%0A"), "{cut}");
        assert_eq!(
            planned("Choir", &format!("https://a/{}", "%".repeat(1_000))).mail_link(WHEN, "Join:"),
            None
        );
    }

    proptest! {
        #[test]
        fn no_title_adds_a_receiver_or_a_field(typed in "\\PC{1,200}|(?s).{1,200}|[&?=#%a]{1,99}") {
            if MeetingTitle::new(&typed).is_none() {
                return Ok(());
            }
            let address = planned(&typed, LINK).mail_link(WHEN, "Join:").unwrap();
            prop_assert!(address.starts_with("mailto:?subject=") && address.len() <= MAX_ADDRESS);
            prop_assert_eq!(address.matches(['?', '&', '=', '#']).count(), 4);
            prop_assert!(address.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
}
