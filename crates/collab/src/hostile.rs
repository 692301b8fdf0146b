//! Changes of the notes that pass the scan and that no editor writes: `yrs` is to bear them, in any order. It need
//! not show the same then: that something stands before what it stands after has no order that is right.

use parvis_base::Mono;
use parvis_protocol::ParticipantId;
use proptest::prelude::*;

use crate::error::Unfit;
use crate::ids::Writer;
use crate::notes::Notes;
use crate::rich::LineKind;
use crate::scan::{Scan, client_of};

fn writer(n: u64) -> Writer {
    Writer { author: ParticipantId::from_bits(n), session: 1 }
}

fn number(out: &mut Vec<u8>, mut n: u64) {
    while n > 0x7f {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn text(out: &mut Vec<u8>, words: &str) {
    number(out, words.len() as u64);
    out.extend_from_slice(words.as_bytes());
}

/// One block: what it is, after what and before what it stands (whose, and how far back).
type CraftedBlock = (u8, Option<(bool, u32)>, Option<(bool, u32)>);

fn blocks() -> impl Strategy<Value = Vec<CraftedBlock>> {
    let origin = || proptest::option::of((any::<bool>(), 0..12_u32));
    proptest::collection::vec((0..6_u8, origin(), origin()), 1..5)
}

/// The changes of two writers, each of which knows all of its own and what the other had at the same turn.
fn updates(turns: &[(Vec<CraftedBlock>, Vec<CraftedBlock>, u32)]) -> Vec<(Writer, Vec<u8>)> {
    let mut clocks = [0_u32; 2];
    let mut updates = Vec::new();
    for (one, other, deleted) in turns {
        let before = clocks;
        for (who, blocks) in [one, other].into_iter().enumerate() {
            let own = writer(who as u64 + 1);
            let mut out = Vec::new();
            number(&mut out, 1);
            number(&mut out, blocks.len() as u64);
            number(&mut out, client_of(own));
            number(&mut out, u64::from(clocks[who]));
            for (kind, left, right) in blocks {
                let known = |origin: &Option<(bool, u32)>| {
                    let (others, back) = (*origin)?;
                    let whose = if others { 1 - who } else { who };
                    let end = if others { before[whose] } else { clocks[who] };
                    end.checked_sub(back + 1).map(|clock| (whose, clock))
                };
                let (left, mut right) = (known(left), known(right));
                if left == right {
                    right = None;
                }
                let content = [4, 4, 4, 6, 6, 1][usize::from(*kind)];
                out.push(content | u8::from(left.is_some()) << 7 | u8::from(right.is_some()) << 6);
                for (whose, clock) in [left, right].into_iter().flatten() {
                    number(&mut out, client_of(writer(whose as u64 + 1)));
                    number(&mut out, u64::from(clock));
                }
                if left.is_none() && right.is_none() {
                    number(&mut out, 1);
                    text(&mut out, "notes");
                }
                clocks[who] += match kind {
                    0 => {
                        text(&mut out, "ab\n");
                        3
                    }
                    1 => {
                        text(&mut out, "🙂");
                        2
                    }
                    2 => {
                        text(&mut out, "x");
                        1
                    }
                    3 | 4 => {
                        text(&mut out, "bold");
                        text(&mut out, if *kind == 3 { "true" } else { "null" });
                        1
                    }
                    _ => {
                        number(&mut out, 5);
                        5
                    }
                };
            }
            let end = before[who];
            let from = end.saturating_sub(*deleted);
            if from < end {
                number(&mut out, 1);
                number(&mut out, client_of(own));
                number(&mut out, 1);
                number(&mut out, u64::from(from));
                number(&mut out, u64::from(end - from));
            } else {
                number(&mut out, 0);
            }
            updates.push((own, out));
        }
    }
    updates
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn strange_changes_are_borne_in_any_order(
        turns in proptest::collection::vec((blocks(), blocks(), 0..6_u32), 1..8)
    ) {
        let updates = updates(&turns);
        let mut in_turn = Notes::new(writer(8));
        for (writer, update) in &updates {
            prop_assert!(Scan::of(update, *writer).is_ok());
            in_turn.take(*writer, update.clone());
        }
        let mut one_first = Notes::new(writer(9));
        for who in [2, 1] {
            for (own, update) in updates.iter().filter(|(own, _)| *own == writer(who)) {
                one_first.take(*own, update.clone());
            }
        }
        // And one can still write.
        for mut notes in [in_turn, one_first] {
            prop_assert!(notes.insert(Mono(0), 0, "mine", &[], LineKind::Plain).is_ok());
            prop_assert!(notes.undo().is_some());
            prop_assert!(notes.redo().is_some());
            prop_assert!(notes.runs().iter().any(|run| run.text.contains("mine")));
        }
    }

    #[test]
    fn no_bytes_make_the_scan_panic_and_what_it_lets_through_is_borne(
        bytes in proptest::collection::vec(any::<u8>(), 0..80)
    ) {
        if Scan::of(&bytes, writer(1)).is_ok() {
            Notes::new(writer(2)).take(writer(1), bytes);
        }
    }
}

#[test]
fn only_ones_own_client_and_the_one_text_are_written_to() {
    let own = writer(1);
    let update = |client: u64, root: &str, content: &[u8]| {
        let mut out = vec![1, 1];
        number(&mut out, client);
        out.extend([0, content[0], 1]);
        text(&mut out, root);
        out.extend(&content[1..]);
        out.push(0);
        out
    };
    let said = [4, 1, b'x'];
    assert!(Scan::of(&update(client_of(own), "notes", &said), own).is_ok());
    let binary = [3, 1, b'x'];
    let document = [9, 1, b'x'];
    let skip = [10, 1, b'x'];
    let wrong = [
        update(client_of(writer(2)), "notes", &said),
        update(client_of(own), "other", &said),
        update(client_of(own), "notes", &binary),
        update(client_of(own), "notes", &document),
        update(client_of(own), "notes", &skip),
        update(client_of(own), "notes", &[4, 0]),
        // Beyond 53 bits, at which `yrs` panics.
        update(u64::MAX >> 1, "notes", &said),
        vec![0, 0],
        vec![],
    ];
    for update in wrong {
        assert_eq!(Scan::of(&update, own), Err(Unfit::NotNotes), "{update:?}");
    }
}

#[test]
fn a_link_that_leads_to_a_script_is_no_change_of_the_notes() {
    let own = writer(1);
    let marked = |key: &str, value: &str| {
        let mut out = vec![1, 1];
        number(&mut out, client_of(own));
        out.extend([0, 6, 1]);
        text(&mut out, "notes");
        text(&mut out, key);
        text(&mut out, value);
        out.push(0);
        out
    };
    for good in ["\"https://example.org/?a=\\\"\"", "\"mailto:a@b\"", "null"] {
        assert!(Scan::of(&marked("link", good), own).is_ok(), "{good}");
    }
    for bad in ["\"javascript:x\"", "\"\"", "true", "\"\\thttps://a\"", "\"h\\u0074tp://a\""] {
        assert_eq!(Scan::of(&marked("link", bad), own), Err(Unfit::NotNotes), "{bad}");
    }
    assert!(Scan::of(&marked("italic", "true"), own).is_ok());
}
