//! What a browser asks an editor to do.

use parvis_collab::Mark;

use crate::shortcuts::letter;

/// What a `beforeinput` event asks of the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditRequest {
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
pub fn edit_request(input_type: &str) -> EditRequest {
    match input_type {
        "insertText"
        | "insertFromPaste"
        | "insertFromPasteAsQuotation"
        | "insertFromYank"
        | "insertFromDrop" => EditRequest::Insert,
        "insertReplacementText" => EditRequest::Replace,
        "insertParagraph" | "insertLineBreak" => EditRequest::Enter,
        "insertCompositionText"
        | "insertFromComposition"
        | "deleteCompositionText"
        | "deleteByComposition" => EditRequest::Compose,
        "formatBold" => EditRequest::Mark(Mark::Bold),
        "formatItalic" => EditRequest::Mark(Mark::Italic),
        "formatUnderline" => EditRequest::Mark(Mark::Underline),
        "formatStrikeThrough" => EditRequest::Mark(Mark::Strike),
        "historyUndo" => EditRequest::Undo,
        "historyRedo" => EditRequest::Redo,
        // What is dragged is copied.
        "deleteByDrag" => EditRequest::Nothing,
        delete if delete.starts_with("delete") && delete.ends_with("Forward") => EditRequest::Forwards,
        delete if delete.starts_with("delete") => EditRequest::Backwards,
        _ => EditRequest::Nothing,
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

/// The shortcut for a `KeyboardEvent.key` and `KeyboardEvent.code`, on any layout. `None` for keys that the browser handles.
#[must_use]
pub fn shortcut(key: &str, code: &str, shift: bool) -> Option<Shortcut> {
    let letter = letter(key, code, false);
    let mut buffer = [0; 4];
    let key = letter.map_or(key, |letter| &*letter.encode_utf8(&mut buffer));
    Some(match (key, shift) {
        ("b", false) => Shortcut::Mark(Mark::Bold),
        ("i", false) => Shortcut::Mark(Mark::Italic),
        ("u", false) => Shortcut::Mark(Mark::Underline),
        ("x", true) => Shortcut::Mark(Mark::Strike),
        ("k", false) => Shortcut::Link,
        ("z", false) => Shortcut::Undo,
        ("z", true) | ("y", false) => Shortcut::Redo,
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
            ("insertText", EditRequest::Insert),
            ("deleteWordBackward", EditRequest::Backwards),
            ("deleteSoftLineForward", EditRequest::Forwards),
            ("deleteByCut", EditRequest::Backwards),
            ("deleteByDrag", EditRequest::Nothing),
            ("deleteCompositionText", EditRequest::Compose),
            ("formatUnderline", EditRequest::Mark(Mark::Underline)),
            ("formatStrikeThrough", EditRequest::Mark(Mark::Strike)),
            ("formatJustifyFull", EditRequest::Nothing),
            ("insertOrderedList", EditRequest::Nothing),
            ("", EditRequest::Nothing),
        ] {
            assert_eq!(edit_request(input_type), expected, "{input_type}");
        }
    }

    #[test]
    fn undo_has_two_keys_and_so_has_redo() {
        assert_eq!(shortcut("z", "", false), Some(Shortcut::Undo));
        assert_eq!(shortcut("Z", "", true), Some(Shortcut::Redo));
        assert_eq!(shortcut("y", "", false), Some(Shortcut::Redo));
        assert_eq!(shortcut("b", "", true), None);
        assert_eq!(shortcut("x", "", false), None);
        assert_eq!(shortcut("X", "", true), Some(Shortcut::Mark(Mark::Strike)));
        assert_eq!(shortcut("u", "", false), Some(Shortcut::Mark(Mark::Underline)));
    }

    #[test]
    fn other_layouts_have_them_too() {
        assert_eq!(shortcut("я", "KeyZ", false), Some(Shortcut::Undo));
        assert_eq!(shortcut("И", "KeyB", false), Some(Shortcut::Mark(Mark::Bold)));
        assert_eq!(shortcut("w", "KeyZ", false), None, "a French keyboard");
        assert_eq!(shortcut("z", "KeyW", false), Some(Shortcut::Undo));
    }
}
