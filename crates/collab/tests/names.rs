//! What those are called who are gone.

mod support;

use parvis_collab::{DocumentEvent, Mono, Now, Refused, SharedDocument, Tool, Unfit, limits};
use parvis_protocol::DisplayName;
use proptest::prelude::*;
use support::{document, id, open, pair, same};

#[test]
fn who_is_gone_has_a_name_for_who_comes_late() {
    let (mut ada, mut bob, mut clock) = pair();
    assert_eq!(bob.name_of(id(1)), None);
    ada.call_me(clock.next(), "Ada").unwrap();
    ada.call_me(clock.next(), "Ada").unwrap();
    assert_eq!(ada.entries(), 1);
    ada.call_me(clock.next(), "Ada Lovelace").unwrap();
    bob.call_me(clock.next(), "Ada").unwrap();
    same(&mut clock, &mut ada, &mut bob);
    assert!(support::events(&mut bob).contains(&DocumentEvent::Changed(Tool::Names)));
    ada.close(id(2));
    bob.close(id(1));
    let mut late = document(3);
    open(&mut bob, &mut late);
    same(&mut clock, &mut bob, &mut late);
    assert_eq!((late.name_of(id(1)), late.name_of(id(2))), (Some("Ada Lovelace"), Some("Ada")));
    assert_eq!(late.name_of(id(3)), None);
    // Her page is loaded again: what she says last counts, whichever log it is in.
    let mut again = SharedDocument::new(id(1), 12_345, Mono(0));
    open(&mut bob, &mut again);
    same(&mut clock, &mut bob, &mut again);
    again.call_me(clock.next(), "Countess").unwrap();
    same(&mut clock, &mut bob, &mut again);
    assert_eq!(bob.name_of(id(1)), Some("Countess"));
}

#[test]
fn a_name_is_one_line_within_limits() {
    let mut ada = document(1);
    let now = Now::both(1_000);
    for wrong in ["a\nb", "a\u{7}", "a\u{202e}b"] {
        assert_eq!(ada.call_me(now, wrong), Err(Refused::Unfit(Unfit::OutOfRange)), "{wrong:?}");
    }
    assert_eq!(ada.call_me(now, " "), Err(Refused::Unfit(Unfit::Empty)));
    let most = "x".repeat(limits::DISPLAY_NAME_BYTES);
    assert!(ada.call_me(now, &most).is_ok());
    assert_eq!(ada.call_me(now, &(most + "x")), Err(Refused::Unfit(Unfit::TooLong)));
}

proptest! {
    /// What one may be called in the meeting one may be called in what one wrote: else it would cost the channel.
    #[test]
    fn every_display_name_is_a_name_here(typed in "\\PC{0,40}", any in any::<String>()) {
        let joined = "🏴\u{e0067}\u{e0062}\u{e007f} 🏳\u{fe0f}\u{200d}⚧\u{fe0f} न\u{94d}\u{200d}".to_owned();
        for name in [typed, any, joined].iter().filter_map(|typed| DisplayName::new(typed).ok()) {
            let (mut ada, mut bob, mut clock) = pair();
            prop_assert_eq!(ada.call_me(clock.next(), name.as_str()), Ok(()));
            same(&mut clock, &mut ada, &mut bob);
            prop_assert_eq!(bob.name_of(id(1)), Some(name.as_str()));
        }
    }
}
