//! What holds for every text that a person may type.

use parvis_names::{NameError, tidy, weakness};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// Characters of many scripts, marks, emoji, separators, and what links are made of.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), r"[a-zÀ-ɏͰ-ϿЀ-ӿא-ۿ\u0300-\u036fऀ-෿가-힣぀-ヿ '’.\-/%:🎉\u200d]{0,40}"]
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn tidying_twice_is_tidying_once(typed in text()) {
        if let Ok(once) = tidy(&typed) {
            prop_assert_eq!(tidy(once.as_str()), Ok(once.clone()));
            let _ = weakness(&once);
        }
    }

    #[test]
    fn capitals_and_space_around_make_no_difference(typed in "[a-zà-öø-ÿα-ωа-я0-9 -]{1,30}") {
        prop_assert_eq!(tidy(&typed), tidy(&typed.to_uppercase()));
        prop_assert_eq!(tidy(&typed), tidy(&format!("  {typed}\n")));
    }

    #[test]
    fn composed_and_decomposed_are_one_name(typed in text()) {
        use unicode_normalization::UnicodeNormalization;
        prop_assume!(!typed.contains("://"));
        prop_assert_eq!(tidy(&typed.nfd().collect::<String>()), tidy(&typed.nfc().collect::<String>()));
    }

    #[test]
    fn a_link_gives_what_its_last_part_gives(typed in "[a-z0-9éÀßœ' -]{1,30}") {
        prop_assert_eq!(tidy(&format!("https://meet.example.org/{typed}?skip=1#k=/x")), tidy(&typed));
    }
}

/// Every character by itself, and between two letters.
#[test]
fn every_character_is_tidied_once() {
    // Above U+323AF there are only tags, variation selectors and private use.
    for c in (0..0x323b0).chain(0xe0000..0xe0200).filter_map(char::from_u32) {
        for typed in [c.to_string(), format!("б{c}б"), format!("a{c}\u{301}")] {
            match tidy(&typed) {
                Ok(once) => assert_eq!(tidy(once.as_str()), Ok(once.clone()), "{c:?}"),
                Err(error) => assert_eq!(error, NameError::Empty, "{c:?}"),
            }
        }
    }
}
