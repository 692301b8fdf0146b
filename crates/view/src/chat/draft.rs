//! A message that is being written: what of it is sent, by which key, and how much more fits.

/// The share of the limit, in per cent, from which on the room left is shown.
const TOLD_FROM: usize = 80;

/// What of a draft is sent: all of it from the first line on that has anything in it, without the blanks at the end. The
/// blanks before the first word stay, as code has them.
#[must_use]
pub fn outgoing(draft: &str) -> &str {
    let text = draft.trim_end();
    let first = text.find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let line = text[..first].rfind('\n').map_or(0, |at| at + 1);
    &text[line..]
}

/// What the Enter key does in the field of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnterKey {
    /// It sends the message.
    Send,
    /// It begins another line, which the browser does.
    NewLine,
}

/// What the Enter key means with these keys held. The keyboard of a screen (`on_screen`) has no Shift that is held, so
/// there it begins a line, and the button sends.
#[must_use]
pub fn enter_key(shift: bool, control: bool, on_screen: bool) -> EnterKey {
    if control || !(shift || on_screen) { EnterKey::Send } else { EnterKey::NewLine }
}

/// How much room is left in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomLeft {
    /// Enough; nothing is shown.
    Enough,
    /// About so many more characters fit.
    Little(usize),
    /// About so many characters are too many.
    Over(usize),
}

/// How much more fits into `most` bytes. A character has one to four bytes and people count characters, so it is
/// estimated.
#[must_use]
pub fn room_left(text: &str, most: usize) -> RoomLeft {
    let text = outgoing(text);
    let bytes = text.len();
    if bytes * 100 < most * TOLD_FROM {
        return RoomLeft::Enough;
    }
    let letters = text.chars().count().max(1);
    let as_letters = |bytes: usize| bytes * letters / text.len().max(1);
    if bytes <= most {
        RoomLeft::Little(as_letters(most - bytes))
    } else {
        RoomLeft::Over(as_letters(bytes - most).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_begins_with_its_own_blanks() {
        assert_eq!(outgoing("    a\n  b\n\n"), "    a\n  b");
        assert_eq!(outgoing("\n \n\t a "), "\t a");
        assert_eq!(outgoing(" \n "), "");
        assert_eq!(outgoing("a"), "a");
    }

    #[test]
    fn a_second_line_can_be_written_with_every_keyboard() {
        let all = |on_screen| {
            [(false, false), (true, false), (false, true)]
                .map(|(shift, ctrl)| enter_key(shift, ctrl, on_screen))
        };
        assert_eq!(all(false), [EnterKey::Send, EnterKey::NewLine, EnterKey::Send]);
        assert_eq!(all(true), [EnterKey::NewLine, EnterKey::NewLine, EnterKey::Send]);
    }

    #[test]
    fn the_end_is_told_before_it_comes() {
        assert_eq!(room_left("", 100), RoomLeft::Enough);
        assert_eq!(room_left(&"a".repeat(79), 100), RoomLeft::Enough);
        assert_eq!(room_left(&"a".repeat(80), 100), RoomLeft::Little(20));
        assert_eq!(room_left(&"a".repeat(100), 100), RoomLeft::Little(0));
        assert_eq!(room_left(&"a".repeat(103), 100), RoomLeft::Over(3));
        assert_eq!(room_left(&format!("\n{}  \n", "é".repeat(45)), 100), RoomLeft::Little(5));
        assert_eq!(room_left(&"語".repeat(34), 100), RoomLeft::Over(1));
    }
}
