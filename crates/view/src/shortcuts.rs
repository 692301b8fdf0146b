//! The keyboard shortcuts of the call page.

/// What a keyboard shortcut of the call page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortcutCommand {
    /// Mute or unmute the microphone.
    Microphone,
    /// Start or stop the camera.
    Camera,
    /// Start or stop sharing the screen.
    Screen,
    /// Raise or lower the hand.
    Hand,
    /// Open the reactions.
    Reactions,
    /// Show or hide the list of people.
    People,
    /// Show or hide the chat.
    Chat,
    /// Show or hide the whiteboard.
    Whiteboard,
    /// Show or hide the notes.
    Notes,
    /// Open the invitation.
    Invite,
    /// Enter or leave full screen.
    FullScreen,
    /// Open the list of shortcuts.
    Help,
    /// Unmute the microphone while the key is held.
    Talk,
    /// Close what is open, or else unpin the pinned tile.
    Back,
}

/// A `keydown` event and where it happened.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "a keyboard event has them")]
pub struct KeyPress<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Control, Alt or Meta is held: the browser's or the system's shortcut, not ours.
    pub modified: bool,
    /// It is a repetition, because the key is held.
    pub repeated: bool,
    /// The focus is in a text field or on a control with keys of its own.
    pub typing: bool,
    /// The focus is, by the keyboard, on something that the space bar activates.
    pub on_control: bool,
    /// A dialog is open, which has the keyboard for itself.
    pub in_dialog: bool,
}

/// The command of this key press on the call page. `None` for keys that the browser or the focused control handles.
#[must_use]
pub fn command(key: KeyPress<'_>) -> Option<ShortcutCommand> {
    if key.modified || key.repeated || key.typing || key.in_dialog {
        return None;
    }
    Some(match key.key {
        "m" | "M" => ShortcutCommand::Microphone,
        "v" | "V" | "e" | "E" => ShortcutCommand::Camera,
        "s" | "S" => ShortcutCommand::Screen,
        "h" | "H" => ShortcutCommand::Hand,
        "r" | "R" => ShortcutCommand::Reactions,
        "p" | "P" => ShortcutCommand::People,
        "c" | "C" => ShortcutCommand::Chat,
        "w" | "W" => ShortcutCommand::Whiteboard,
        "n" | "N" => ShortcutCommand::Notes,
        "i" | "I" => ShortcutCommand::Invite,
        "f" | "F" => ShortcutCommand::FullScreen,
        "?" => ShortcutCommand::Help,
        " " if !key.on_control => ShortcutCommand::Talk,
        "Escape" => ShortcutCommand::Back,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: &str) -> KeyPress<'_> {
        KeyPress { key, ..KeyPress::default() }
    }

    #[test]
    fn letters_work_in_either_case() {
        assert_eq!(command(pressed("m")), Some(ShortcutCommand::Microphone));
        assert_eq!(command(pressed("M")), Some(ShortcutCommand::Microphone));
        assert_eq!(command(pressed("v")), Some(ShortcutCommand::Camera));
        assert_eq!(command(pressed("e")), Some(ShortcutCommand::Camera));
        assert_eq!(command(pressed("H")), Some(ShortcutCommand::Hand));
        assert_eq!(command(pressed("?")), Some(ShortcutCommand::Help));
        assert_eq!(command(pressed("c")), Some(ShortcutCommand::Chat));
        assert_eq!(command(pressed("x")), None);
    }

    #[test]
    fn nothing_is_taken_from_who_types_or_from_the_browser() {
        assert_eq!(command(KeyPress { typing: true, ..pressed("m") }), None);
        assert_eq!(command(KeyPress { modified: true, ..pressed("p") }), None);
        assert_eq!(command(KeyPress { in_dialog: true, ..pressed("Escape") }), None);
        assert_eq!(command(KeyPress { repeated: true, ..pressed("m") }), None);
    }

    #[test]
    fn space_talks_unless_it_presses_a_button() {
        assert_eq!(command(pressed(" ")), Some(ShortcutCommand::Talk));
        assert_eq!(command(KeyPress { on_control: true, ..pressed(" ") }), None);
        assert_eq!(command(KeyPress { on_control: true, ..pressed("m") }), Some(ShortcutCommand::Microphone));
    }
}
