//! Why something was not shared, and what comes to its end, in words.

use parvis_collab::{Limit, Refused, Unfit};

use crate::i18n::{I18n, say};
use parvis_view::chat::draft::RoomLeft;

/// Why this participant cannot do what they wanted.
pub(crate) fn refusal(i18n: I18n, refused: Refused) -> &'static str {
    match refused {
        Refused::Unfit(Unfit::Empty) => say!(i18n, refused_empty),
        Refused::Unfit(Unfit::TooLong) => say!(i18n, refused_long),
        Refused::Unfit(Unfit::OutOfRange | Unfit::NotNotes) => say!(i18n, refused_unfit),
        Refused::NotYours | Refused::Unfit(Unfit::NotYours) => say!(i18n, refused_not_yours),
        Refused::NotThere => say!(i18n, refused_gone),
        Refused::ReadOnly => say!(i18n, refused_read_only),
        Refused::Closed => say!(i18n, refused_closed),
        Refused::TooFast | Refused::Full(Limit::Rate) => say!(i18n, refused_fast),
        Refused::Full(limit) => full(i18n, limit),
    }
}

/// No room is left for one more.
pub(crate) fn full(i18n: I18n, limit: Limit) -> &'static str {
    match limit {
        Limit::OwnLog => say!(i18n, full_own),
        Limit::Bytes | Limit::Entries => say!(i18n, full_document),
        Limit::Messages => say!(i18n, full_messages),
        Limit::Elements | Limit::Pages => say!(i18n, full_whiteboard),
        Limit::Points => say!(i18n, full_points),
        Limit::Notes => say!(i18n, full_notes),
        Limit::Polls => say!(i18n, full_polls),
        Limit::Files => say!(i18n, full_files),
        Limit::DirectMessages => say!(i18n, full_direct_messages),
        Limit::Rate => say!(i18n, refused_fast),
    }
}

/// Room for little more is left.
pub(crate) fn near(i18n: I18n, limit: Limit) -> &'static str {
    match limit {
        Limit::OwnLog => say!(i18n, near_own),
        Limit::Bytes | Limit::Entries => say!(i18n, near_document),
        Limit::Messages => say!(i18n, near_messages),
        Limit::Elements | Limit::Pages => say!(i18n, near_whiteboard),
        Limit::Points => say!(i18n, near_points),
        Limit::Notes => say!(i18n, near_notes),
        Limit::Polls => say!(i18n, near_polls),
        Limit::Files => say!(i18n, near_files),
        Limit::DirectMessages => say!(i18n, near_direct_messages),
        Limit::Rate => say!(i18n, near_rate),
    }
}

/// How much more fits into a text, where that is little; too much may go `in_parts` instead.
pub(crate) fn room_left_words(i18n: I18n, left: RoomLeft, in_parts: bool) -> Option<String> {
    match left {
        RoomLeft::Enough => None,
        RoomLeft::Little(count) => Some(say!(i18n, chat_little, count = count)),
        RoomLeft::Over(count) if in_parts => Some(say!(i18n, chat_over, count = count)),
        RoomLeft::Over(count) => Some(say!(i18n, text_over, count = count)),
    }
}

/// Another's text, which does not turn the sentence around that it stands in (Unicode Bidirectional Algorithm, X5c).
pub(crate) fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}
