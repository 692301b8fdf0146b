//! The keyboard shortcuts of the call page, on whatever layout the keyboard has.

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
    /// `KeyboardEvent.code`.
    pub code: &'a str,
    /// Shift is held.
    pub shift: bool,
    /// Caps Lock is on.
    pub caps_lock: bool,
    /// Control, Alt, AltGr or Meta is held: the browser's or the system's shortcut, not ours.
    pub modified: bool,
    /// It is a repetition, because the key is held.
    pub repeated: bool,
    /// The focus is in a text field or on a control with keys of its own.
    pub typing: bool,
    /// The focus is, by the keyboard, on something that the space bar activates.
    pub on_control: bool,
    /// The focus is on the drawing area of the whiteboard, whose tools have letters, too.
    pub on_whiteboard: bool,
    /// A dialog is open, which has the keyboard for itself.
    pub in_dialog: bool,
    /// The person switched the shortcuts of one character off (WCAG 2.1.4).
    pub characters_off: bool,
    /// The layout writes another script, as [`writes_other_script`] says.
    pub other_script: bool,
}

/// The command of this key press on the call page. `None` for keys that the browser or the focused control handles.
#[must_use]
pub fn command(press: KeyPress<'_>) -> Option<ShortcutCommand> {
    if press.modified || press.repeated || press.typing || press.in_dialog {
        return None;
    }
    match press.key {
        "Escape" => return Some(ShortcutCommand::Back),
        key if is_space(key) => return (!press.on_control).then_some(ShortcutCommand::Talk),
        _ if press.characters_off => return None,
        // Also as Arabic, Armenian and wide East Asian letters have it.
        "?" | "\u{61f}" | "\u{55e}" | "\u{ff1f}" => return Some(ShortcutCommand::Help),
        _ => {}
    }
    // A letter with Shift is a capital that somebody means to write, somewhere else. On the whiteboard somebody with Caps
    // Lock on means a tool: a letter that is none must not switch a microphone.
    if press.shift || (press.on_whiteboard && press.caps_lock) {
        return None;
    }
    Some(match letter(press.key, press.code, press.other_script)? {
        'm' => ShortcutCommand::Microphone,
        'v' | 'e' => ShortcutCommand::Camera,
        's' => ShortcutCommand::Screen,
        'h' => ShortcutCommand::Hand,
        'r' => ShortcutCommand::Reactions,
        'p' => ShortcutCommand::People,
        'c' => ShortcutCommand::Chat,
        'w' => ShortcutCommand::Whiteboard,
        'n' => ShortcutCommand::Notes,
        'i' => ShortcutCommand::Invite,
        'f' => ShortcutCommand::FullScreen,
        _ => return None,
    })
}

/// The Latin letter, in lower case, that a key stands for in a shortcut. `key` and `code` are those of the event.
///
/// On a layout that writes Latin letters it is the letter that is printed on the key, wherever the key is: `a` on the
/// key `KeyQ` of a French keyboard. On one that writes another script (Cyrillic, Greek, Arabic) it is the letter that the
/// key has on a US keyboard, which such keyboards have printed beside their own.
#[must_use]
pub fn letter(key: &str, code: &str, other_script: bool) -> Option<char> {
    let by_code = || match code.strip_prefix("Key")?.as_bytes() {
        [letter @ b'A'..=b'Z'] => Some(char::from(letter.to_ascii_lowercase())),
        _ => None,
    };
    // An input method that has not decided, where it writes no text.
    if matches!(key, "Process" | "Unidentified") {
        return by_code();
    }
    let mut chars = key.chars();
    let first = chars.next()?;
    let single = chars.next().is_none();
    match first {
        // A key with a name: Enter, Dead, F5.
        _ if key.is_ascii() && !single => None,
        'a'..='z' | 'A'..='Z' => Some(first.to_ascii_lowercase()),
        // Turkish.
        'ı' | 'İ' => Some('i'),
        // The wide letters of East Asian input methods.
        '\u{ff21}'..='\u{ff3a}' => char::from_u32(u32::from(first) - 0xff21 + u32::from('a')),
        '\u{ff41}'..='\u{ff5a}' => char::from_u32(u32::from(first) - 0xff41 + u32::from('a')),
        // Where Hebrew has `/` and `'`, and a Dvorak keyboard its own.
        _ if first.is_ascii() => by_code().filter(|_| other_script),
        _ if is_latin(first) => None,
        _ => by_code(),
    }
}

/// The digit that a key stands for: that of its place in the upper row or the number pad, as French keyboards write digits
/// with Shift and Arabic ones write others, or else that which it writes.
#[must_use]
pub fn digit(key: &str, code: &str) -> Option<u8> {
    let mut chars = key.chars();
    let (first, rest) = (chars.next()?, chars.next());
    if rest.is_some() {
        return None;
    }
    let place = code.strip_prefix("Digit").or_else(|| code.strip_prefix("Numpad"));
    let by_place = place.and_then(|digit| digit.parse().ok()).filter(|digit| *digit < 10);
    by_place.or_else(|| first.to_digit(10).and_then(|digit| u8::try_from(digit).ok()))
}

/// Whether the layout writes a script other than Latin, after this key. `before` is what was known before it.
#[must_use]
pub fn writes_other_script(before: bool, key: &str) -> bool {
    let Some(first) = key.chars().next() else { return before };
    let named = key.is_ascii() && key.len() > 1;
    match first {
        _ if named => before,
        'a'..='z' | 'A'..='Z' => false,
        _ if first.is_ascii() => before,
        _ => !is_latin(first),
    }
}

/// Whether a key is the space bar, whose space is wide in East Asian input methods and may be one that breaks no line.
#[must_use]
pub fn is_space(key: &str) -> bool {
    matches!(key, " " | "\u{3000}" | "\u{a0}" | "\u{202f}")
}

/// Whether a character that is not ASCII is a Latin letter, or a sign that Latin layouts have.
fn is_latin(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{2bff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}')
}

/// Whether shortcuts are worth speaking of. A browser does not say whether there is a keyboard: there is none where somebody
/// points with a finger, unless there is a mouse or a touch pad as well, or a key was pressed.
#[must_use]
pub fn has_keyboard(by_finger: bool, fine_pointer: bool, key_seen: bool) -> bool {
    !by_finger || fine_pointer || key_seen
}

/// Whether a `keydown` came from keys and not from a keyboard on the screen, which names no place of its keys.
#[must_use]
pub fn is_of_keys(code: &str) -> bool {
    !matches!(code, "" | "Unidentified")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: &str) -> KeyPress<'_> {
        KeyPress { key, ..KeyPress::default() }
    }

    fn at<'a>(key: &'a str, code: &'a str) -> Option<ShortcutCommand> {
        command(KeyPress { code, ..pressed(key) })
    }

    #[test]
    fn letters_work_in_either_case() {
        assert_eq!(command(pressed("m")), Some(ShortcutCommand::Microphone));
        assert_eq!(command(KeyPress { caps_lock: true, ..pressed("M") }), Some(ShortcutCommand::Microphone));
        assert_eq!(command(pressed("v")), Some(ShortcutCommand::Camera));
        assert_eq!(command(pressed("e")), Some(ShortcutCommand::Camera));
        assert_eq!(command(KeyPress { caps_lock: true, ..pressed("H") }), Some(ShortcutCommand::Hand));
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
        assert_eq!(command(pressed("\u{3000}")), Some(ShortcutCommand::Talk));
        assert_eq!(command(KeyPress { on_control: true, ..pressed(" ") }), None);
        assert_eq!(command(KeyPress { on_control: true, ..pressed("m") }), Some(ShortcutCommand::Microphone));
    }

    #[test]
    fn a_capital_by_shift_is_no_shortcut() {
        for key in ["M", "V", "H", "E", "C", "Ь"] {
            assert_eq!(command(KeyPress { shift: true, code: "KeyM", ..pressed(key) }), None, "{key}");
        }
        assert_eq!(command(KeyPress { shift: true, ..pressed("?") }), Some(ShortcutCommand::Help));
    }

    #[test]
    fn caps_lock_on_the_whiteboard_switches_nothing_of_the_call() {
        let drawing = |key| KeyPress { on_whiteboard: true, ..pressed(key) };
        for key in ["M", "V", "H", "E", "R", "N", "C", "S", "I", "F", "W", "P"] {
            assert_eq!(command(KeyPress { caps_lock: true, ..drawing(key) }), None, "{key}");
            assert_eq!(command(KeyPress { shift: true, ..drawing(key) }), None, "{key}");
        }
        // With both, the letter is small again.
        let both = KeyPress { caps_lock: true, shift: true, ..drawing("c") };
        assert_eq!(command(both), None);
        assert_eq!(command(drawing("c")), Some(ShortcutCommand::Chat));
    }

    #[test]
    fn other_scripts_have_the_shortcuts_where_a_us_keyboard_has_them() {
        for (key, code, meant) in [
            ("ь", "KeyM", ShortcutCommand::Microphone),
            ("м", "KeyV", ShortcutCommand::Camera),
            ("с", "KeyC", ShortcutCommand::Chat),
            ("μ", "KeyM", ShortcutCommand::Microphone),
            ("ω", "KeyV", ShortcutCommand::Camera),
            ("ة", "KeyM", ShortcutCommand::Microphone),
            ("ؤ", "KeyC", ShortcutCommand::Chat),
            ("צ", "KeyM", ShortcutCommand::Microphone),
            ("ㅡ", "KeyM", ShortcutCommand::Microphone),
            ("ท", "KeyM", ShortcutCommand::Microphone),
            // Joined to what is before it: a mark and not a letter.
            ("\u{94d}", "KeyH", ShortcutCommand::Hand),
            ("Process", "KeyM", ShortcutCommand::Microphone),
            ("\u{ff4d}", "KeyM", ShortcutCommand::Microphone),
            ("\u{61f}", "Slash", ShortcutCommand::Help),
        ] {
            assert_eq!(at(key, code), Some(meant), "{key} on {code}");
        }
        // Of two letters, on the key of B, which means nothing.
        assert_eq!(at("لا", "KeyB"), None);
        assert_eq!(letter("لا", "KeyB", false), Some('b'));
    }

    #[test]
    fn a_latin_layout_has_them_where_its_letters_are() {
        // French: M is right of L, and a comma on the key that a US keyboard has M on.
        assert_eq!(at("m", "Semicolon"), Some(ShortcutCommand::Microphone));
        assert_eq!(at(",", "KeyM"), None);
        // German, Dvorak.
        assert_eq!(at("z", "KeyY"), None);
        assert_eq!(at("c", "KeyI"), Some(ShortcutCommand::Chat));
        assert_eq!(at(",", "KeyW"), None);
        assert_eq!(at(".", "KeyE"), None);
        // Letters of one's own language, and signs, are none of ours.
        for (key, code) in
            [("ñ", "KeyN"), ("ğ", "KeyE"), ("é", "KeyM"), ("µ", "KeyM"), ("…", "KeyC"), ("Dead", "KeyE")]
        {
            assert_eq!(at(key, code), None, "{key} on {code}");
        }
        assert_eq!(at("ı", "KeyI"), Some(ShortcutCommand::Invite));
    }

    #[test]
    fn punctuation_of_a_hebrew_layout_is_told_from_that_of_dvorak() {
        assert_eq!(at("'", "KeyW"), None);
        let hebrew = writes_other_script(false, "ש");
        assert!(hebrew && writes_other_script(hebrew, "'") && writes_other_script(hebrew, "Enter"));
        let press = KeyPress { code: "KeyW", other_script: hebrew, ..pressed("'") };
        assert_eq!(command(press), Some(ShortcutCommand::Whiteboard));
        assert!(!writes_other_script(hebrew, "a"));
        assert!(!writes_other_script(false, "é"));
    }

    #[test]
    fn digits_are_those_of_every_layout() {
        for (key, code, meant) in [
            ("2", "Digit2", Some(2)),
            ("é", "Digit2", Some(2)),
            ("٢", "Digit2", Some(2)),
            ("7", "Numpad7", Some(7)),
            ("5", "", Some(5)),
            ("Home", "Numpad7", None),
            ("x", "KeyX", None),
            ("+", "NumpadAdd", None),
        ] {
            assert_eq!(digit(key, code), meant, "{key} on {code}");
        }
    }

    #[test]
    fn shortcuts_of_one_character_can_be_switched_off() {
        for key in ["m", "v", "h", "c", "?", "ь", "\u{61f}"] {
            assert_eq!(
                command(KeyPress { characters_off: true, code: "KeyM", ..pressed(key) }),
                None,
                "{key}"
            );
        }
        let off = |key| command(KeyPress { characters_off: true, ..pressed(key) });
        assert_eq!(off("Escape"), Some(ShortcutCommand::Back));
        assert_eq!(off(" "), Some(ShortcutCommand::Talk));
    }

    #[test]
    fn a_phone_is_offered_no_shortcuts_until_it_has_keys() {
        assert!(!has_keyboard(true, false, false));
        assert!(has_keyboard(true, true, false), "a tablet with a touch pad");
        assert!(has_keyboard(true, false, true), "with a keyboard alone");
        assert!(has_keyboard(false, false, false), "a remote control");
        assert!(is_of_keys("KeyM") && !is_of_keys("") && !is_of_keys("Unidentified"));
    }
}
