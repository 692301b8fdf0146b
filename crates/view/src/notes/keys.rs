//! What a browser asks an editor to do.

use parvis_collab::Mark;

/// What a `beforeinput` event asks of the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Insert text in place of the selection.
    Insert,
    /// Insert text in place of the range that the event names, as spell checkers do.
    Replace,
    /// End the line.
    Enter,
    /// Remove what is before the caret.
    Backwards,
    /// Remove what is after the caret.
    Forwards,
    /// Add this mark to the selection, or remove it.
    Mark(Mark),
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// An input method composes text: the browser changes the page itself.
    Compose,
    /// An input type that the notes do not support.
    Nothing,
}

/// What an `inputType` means (W3C Input Events Level 2).
#[must_use]
pub fn wish(input_type: &str) -> Wish {
    match input_type {
        "insertText"
        | "insertFromPaste"
        | "insertFromPasteAsQuotation"
        | "insertFromYank"
        | "insertFromDrop" => Wish::Insert,
        "insertReplacementText" => Wish::Replace,
        "insertParagraph" | "insertLineBreak" => Wish::Enter,
        "insertCompositionText"
        | "insertFromComposition"
        | "deleteCompositionText"
        | "deleteByComposition" => Wish::Compose,
        "formatBold" => Wish::Mark(Mark::Bold),
        "formatItalic" => Wish::Mark(Mark::Italic),
        "formatUnderline" => Wish::Mark(Mark::Underline),
        "formatStrikeThrough" => Wish::Mark(Mark::Strike),
        "historyUndo" => Wish::Undo,
        "historyRedo" => Wish::Redo,
        // What is dragged is copied.
        "deleteByDrag" => Wish::Nothing,
        delete if delete.starts_with("delete") && delete.ends_with("Forward") => Wish::Forwards,
        delete if delete.starts_with("delete") => Wish::Backwards,
        _ => Wish::Nothing,
    }
}

/// What a key does together with Control, or with Command on a Mac.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortcut {
    /// Add this mark to the selection, or remove it.
    Mark(Mark),
    /// Open the field for a link's address.
    Link,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// Tick or untick the boxes of the selected lines.
    Tick,
}

/// The shortcut for a `KeyboardEvent.key`. `None` for keys that the browser handles.
#[must_use]
pub fn shortcut(key: &str, shift: bool) -> Option<Shortcut> {
    Some(match (key, shift) {
        ("b" | "B", false) => Shortcut::Mark(Mark::Bold),
        ("i" | "I", false) => Shortcut::Mark(Mark::Italic),
        ("u" | "U", false) => Shortcut::Mark(Mark::Underline),
        ("x" | "X", true) => Shortcut::Mark(Mark::Strike),
        ("k" | "K", false) => Shortcut::Link,
        ("z" | "Z", false) => Shortcut::Undo,
        ("z" | "Z", true) | ("y" | "Y", false) => Shortcut::Redo,
        ("Enter", false) => Shortcut::Tick,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_input_is_known_or_does_nothing() {
        for (input_type, expected) in [
            ("insertText", Wish::Insert),
            ("deleteWordBackward", Wish::Backwards),
            ("deleteSoftLineForward", Wish::Forwards),
            ("deleteByCut", Wish::Backwards),
            ("deleteByDrag", Wish::Nothing),
            ("deleteCompositionText", Wish::Compose),
            ("formatUnderline", Wish::Mark(Mark::Underline)),
            ("formatStrikeThrough", Wish::Mark(Mark::Strike)),
            ("formatJustifyFull", Wish::Nothing),
            ("insertOrderedList", Wish::Nothing),
            ("", Wish::Nothing),
        ] {
            assert_eq!(wish(input_type), expected, "{input_type}");
        }
    }

    #[test]
    fn undo_has_two_keys_and_so_has_redo() {
        assert_eq!(shortcut("z", false), Some(Shortcut::Undo));
        assert_eq!(shortcut("Z", true), Some(Shortcut::Redo));
        assert_eq!(shortcut("y", false), Some(Shortcut::Redo));
        assert_eq!(shortcut("b", true), None);
        assert_eq!(shortcut("x", false), None);
        assert_eq!(shortcut("X", true), Some(Shortcut::Mark(Mark::Strike)));
        assert_eq!(shortcut("u", false), Some(Shortcut::Mark(Mark::Underline)));
    }
}
