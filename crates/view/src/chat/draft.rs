//! How much more fits into a message.

/// The share of the limit, in per cent, from which on the room left is shown.
const TOLD_FROM: usize = 80;

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
    let bytes = text.trim().len();
    if bytes * 100 < most * TOLD_FROM {
        return RoomLeft::Enough;
    }
    let letters = text.trim().chars().count().max(1);
    let as_letters = |bytes: usize| bytes * letters / text.trim().len().max(1);
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
    fn the_end_is_told_before_it_comes() {
        assert_eq!(room_left("", 100), RoomLeft::Enough);
        assert_eq!(room_left(&"a".repeat(79), 100), RoomLeft::Enough);
        assert_eq!(room_left(&"a".repeat(80), 100), RoomLeft::Little(20));
        assert_eq!(room_left(&"a".repeat(100), 100), RoomLeft::Little(0));
        assert_eq!(room_left(&"a".repeat(103), 100), RoomLeft::Over(3));
        assert_eq!(room_left(&format!("  {}\n", "é".repeat(45)), 100), RoomLeft::Little(5));
        assert_eq!(room_left(&"語".repeat(34), 100), RoomLeft::Over(1));
    }
}
