//! Whose a key press in a text field is: the page's, or an input method's (IME), with which people write Japanese,
//! Chinese, Korean and much else. An input method takes Enter to confirm a word, arrows to choose one, Escape to drop it.
//! The page must see none of these: its Enter sends.
//!
//! Browsers say so in three ways, and none says it in all:
//! - `isComposing` (UI Events, section 5.2.6): Chromium and Firefox, whose `keydown` comes before `compositionend`.
//! - `keyCode` 229: the same, and Safari, which ends the composition first and then sends a `keydown` of Enter that
//!   composes nothing any more (WebKit bug 165004).
//! - The order alone: an Enter just after a composition that ended without a key.
//!
//! There are two Enters just after a composition that the page must have. A Korean syllable is ended by the very Enter
//! that sends: its first `keydown` composes, and the second is meant. And the keyboard of a phone composes every word, and
//! ends it when Enter is touched.

use parvis_base::Mono;

/// The `keyCode` of a key that an input method took.
const TAKEN: u32 = 229;

/// How long after the end of a composition an Enter can still be the key that ended it, in milliseconds. Both come from one
/// press of a key; a second press takes longer.
const SAME_PRESS: u64 = 50;

/// A `keydown` event in or outside of a text field.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "a keyboard event has them")]
pub struct TypedKey<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// `KeyboardEvent.code`.
    pub code: &'a str,
    /// `KeyboardEvent.keyCode`.
    pub key_code: u32,
    /// `KeyboardEvent.isComposing`.
    pub composing: bool,
    /// It is a repetition, because the key is held.
    pub repeated: bool,
    /// The focus is where text is typed.
    pub in_field: bool,
    /// The keyboard is one on the screen.
    pub by_touch: bool,
}

/// Whose a key press is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOwner {
    /// The page's, and the browser's for what the page does not use.
    Page,
    /// The input method's. Nothing of the page may see it; the browser goes on with it.
    InputMethod,
    /// It was the input method's, which is done with it. Nothing of the page may see it, and the browser must not break a
    /// line or send a form with it.
    Spent,
}

/// What is known of the input method in use. One for a page.
#[derive(Debug, Default)]
pub struct InputMethod {
    /// When the last composition ended, until the next key.
    ended: Option<Mono>,
    /// Whether the browser showed the Enter that ended it before it ended.
    announced: bool,
    /// Whether the Enter that confirmed is still held.
    confirming: bool,
}

impl InputMethod {
    /// A composition began (`compositionstart`).
    pub fn started(&mut self) {
        self.ended = None;
        self.announced = false;
    }

    /// A composition ended (`compositionend`).
    pub fn ended(&mut self, now: Mono) {
        self.ended = Some(now);
    }

    /// A key came up (`keyup`).
    pub fn released(&mut self) {
        self.confirming = false;
    }

    /// A key went down (`keydown`): whose it is.
    pub fn pressed(&mut self, now: Mono, press: TypedKey<'_>) -> KeyOwner {
        let ended = self.ended.take();
        // Browsers switch an input method off where no text is typed. Shortcuts work there whatever the key was sent as.
        if !press.in_field {
            return KeyOwner::Page;
        }
        let enter = press.key == "Enter" || matches!(press.code, "Enter" | "NumpadEnter");
        if press.composing {
            self.announced |= enter;
            self.confirming |= enter;
            return KeyOwner::InputMethod;
        }
        if press.key_code == TAKEN {
            self.confirming |= enter;
            return if enter { KeyOwner::Spent } else { KeyOwner::InputMethod };
        }
        let announced = std::mem::take(&mut self.announced);
        if !enter {
            return KeyOwner::Page;
        }
        let just_ended = ended.is_some_and(|ended| now.0.saturating_sub(ended.0) <= SAME_PRESS);
        if just_ended && !announced && !press.by_touch {
            self.confirming = true;
            return KeyOwner::Spent;
        }
        // The key that confirmed is held, and would now send.
        if press.repeated && self.confirming { KeyOwner::Spent } else { KeyOwner::Page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTER: TypedKey<'_> = TypedKey {
        key: "Enter",
        code: "Enter",
        key_code: 13,
        composing: false,
        repeated: false,
        in_field: true,
        by_touch: false,
    };

    /// A composition that has had a letter.
    fn begun() -> InputMethod {
        let mut method = InputMethod::default();
        method.started();
        let letter = TypedKey { key: "Process", code: "KeyK", key_code: 229, composing: true, ..ENTER };
        assert_eq!(method.pressed(Mono(0), letter), KeyOwner::InputMethod);
        method
    }

    #[test]
    fn an_enter_that_confirms_a_word_is_not_the_pages() {
        // Chromium and Firefox: the key, then the end.
        let mut method = begun();
        let confirms = TypedKey { composing: true, key_code: 229, ..ENTER };
        assert_eq!(method.pressed(Mono(500), confirms), KeyOwner::InputMethod);
        method.ended(Mono(501));
        method.released();
        assert_eq!(method.pressed(Mono(900), ENTER), KeyOwner::Page);
        // On Windows the key has no name.
        let mut method = begun();
        assert_eq!(method.pressed(Mono(500), TypedKey { key: "Process", ..confirms }), KeyOwner::InputMethod);
    }

    #[test]
    fn safari_ends_the_word_before_the_key_that_ends_it() {
        let mut method = begun();
        method.ended(Mono(500));
        assert_eq!(method.pressed(Mono(501), TypedKey { key_code: 229, ..ENTER }), KeyOwner::Spent);
        method.released();
        assert_eq!(method.pressed(Mono(900), ENTER), KeyOwner::Page);
        // Where not even the code says it, the order does.
        let mut method = begun();
        method.ended(Mono(500));
        assert_eq!(method.pressed(Mono(501), ENTER), KeyOwner::Spent);
        method.released();
        assert_eq!(method.pressed(Mono(520), ENTER), KeyOwner::Page, "it is spent once");
    }

    #[test]
    fn a_word_that_was_chosen_by_mouse_takes_no_later_enter() {
        let mut method = begun();
        method.ended(Mono(500));
        assert_eq!(method.pressed(Mono(900), ENTER), KeyOwner::Page);
    }

    #[test]
    fn a_korean_syllable_ends_with_the_enter_that_sends() {
        let mut method = begun();
        let ends = TypedKey { composing: true, key_code: 229, ..ENTER };
        assert_eq!(method.pressed(Mono(500), ends), KeyOwner::InputMethod);
        method.ended(Mono(501));
        assert_eq!(method.pressed(Mono(502), ENTER), KeyOwner::Page);
    }

    #[test]
    fn a_phone_composes_every_word_and_its_enter_counts() {
        let mut method = begun();
        method.ended(Mono(500));
        assert_eq!(method.pressed(Mono(501), TypedKey { by_touch: true, ..ENTER }), KeyOwner::Page);
    }

    #[test]
    fn an_enter_that_is_held_after_a_word_does_not_send_it() {
        let mut method = begun();
        assert_eq!(
            method.pressed(Mono(500), TypedKey { composing: true, key_code: 229, ..ENTER }),
            KeyOwner::InputMethod
        );
        method.ended(Mono(501));
        let held = TypedKey { repeated: true, ..ENTER };
        assert_eq!(method.pressed(Mono(1_000), held), KeyOwner::Spent);
        assert_eq!(method.pressed(Mono(1_030), held), KeyOwner::Spent);
        method.released();
        assert_eq!(method.pressed(Mono(1_500), ENTER), KeyOwner::Page);
        assert_eq!(method.pressed(Mono(2_000), held), KeyOwner::Page, "a line break may be repeated");
    }

    #[test]
    fn other_keys_of_an_input_method_are_not_the_pages_either() {
        let mut method = begun();
        for key in ["Escape", "ArrowUp", "ArrowDown", "Tab", "PageDown", " "] {
            let press = TypedKey { key, code: key, composing: true, ..ENTER };
            assert_eq!(method.pressed(Mono(1), press), KeyOwner::InputMethod, "{key}");
            let press = TypedKey { key, code: key, key_code: 229, ..ENTER };
            assert_eq!(method.pressed(Mono(1), press), KeyOwner::InputMethod, "{key}, as in Safari");
        }
    }

    #[test]
    fn where_no_text_is_typed_every_key_is_the_pages() {
        let mut method = InputMethod::default();
        let press = TypedKey { key: "Process", code: "KeyM", key_code: 229, in_field: false, ..ENTER };
        assert_eq!(method.pressed(Mono(1), press), KeyOwner::Page);
    }
}
