//! Peers that do what no honest one does: each is refused by name, and the limits hold.

mod support;

use std::collections::BTreeSet;

use parvis_transfer::{IncomingFile, No, Output, Phase, ServeCommand, TransferOffence, limits};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use support::{CHUNK, ME, NOW, announce, commands, fetching, got, id, list, open, outputs, serving, want};

#[test]
fn a_holder_that_breaks_the_rules_is_named_and_left() {
    let cases: [(&str, &[&[u8]], TransferOffence); 7] = [
        ("bytes that mean nothing", &[&[99]], TransferOffence::Malformed),
        ("a second greeting", &[&[1, 1]], TransferOffence::Malformed),
        ("another version", &[&[1, 2]], TransferOffence::Version(2)),
        ("a list that was not asked for", &[&[2; 33]], TransferOffence::Unasked),
        ("a chunk that was not asked for", &[&announce(2)], TransferOffence::Unasked),
        ("a chunk that does not exist", &[&announce(u32::MAX)], TransferOffence::Unasked),
        ("half a number", &[&[3, 0]], TransferOffence::Malformed),
    ];
    for (what, messages, offence) in cases {
        let mut incoming = fetching(3 * CHUNK);
        outputs(&mut incoming);
        let taken: Vec<_> = messages.iter().map(|message| incoming.message(NOW, ME, message)).collect();
        assert_eq!(taken.last(), Some(&Err(offence)), "{what}");
        assert_eq!(outputs(&mut incoming), [Output::Close(ME)], "{what}");
        assert_eq!(incoming.progress().phase, Phase::Waiting(Some(No::Unreadable)), "{what}");
        assert_eq!(incoming.wake(), None, "{what}");
    }
}

#[test]
fn a_body_is_as_long_as_it_should_be() {
    for (bytes, offence) in [
        (0, TransferOffence::Malformed),
        (limits::BODY_LEAST - 1, TransferOffence::Malformed),
        (limits::BODY_BYTES + 1, TransferOffence::Oversized),
    ] {
        let mut incoming = fetching(3 * CHUNK);
        incoming.message(NOW, ME, &announce(0)).unwrap();
        assert!(incoming.expects_body(ME));
        assert_eq!(incoming.body(NOW, ME, bytes), Err(offence));
        assert!(!incoming.expects_body(ME));
    }
    // The end of a chunk may be short, but not too long.
    let mut incoming = fetching(CHUNK + 5);
    incoming.message(NOW, ME, &announce(0)).unwrap();
    for _ in 0..4 {
        incoming.body(NOW, ME, limits::BODY_BYTES).unwrap();
    }
    assert!(!incoming.expects_body(ME));
    incoming.message(NOW, ME, &announce(1)).unwrap();
    assert_eq!(incoming.body(NOW, ME, 6), Err(TransferOffence::Oversized));
    assert_eq!(incoming.body(NOW, ME, 5), Err(TransferOffence::Unasked));
}

#[test]
fn a_list_that_is_not_the_one_is_not_believed() {
    let mut incoming = IncomingFile::new(list(3 * CHUNK).root(), 3 * CHUNK, 0).unwrap();
    incoming.reachable(NOW, &BTreeSet::from([id(7)]));
    incoming.opened(NOW, ME);
    incoming.message(NOW, ME, &[1, 1]).unwrap();
    incoming.message(NOW, ME, &[2; 33]).unwrap();
    let wrong = [&[2][..], &[2; 64]].concat();
    assert_eq!(incoming.message(NOW, ME, &wrong), Err(TransferOffence::WrongList));
    assert!(incoming.list().is_none());

    let mut incoming = IncomingFile::new(list(3 * CHUNK).root(), 3 * CHUNK, 0).unwrap();
    incoming.reachable(NOW, &BTreeSet::from([id(7)]));
    incoming.opened(NOW, ME);
    incoming.message(NOW, ME, &[1, 1]).unwrap();
    let long = [&[2][..], &[2; 128]].concat();
    assert_eq!(incoming.message(NOW, ME, &long), Err(TransferOffence::Oversized));
}

#[test]
fn who_asks_for_too_much_is_refused() {
    let root = list(100 * CHUNK).root();
    for (what, messages, offence) in [
        ("a chunk before the file", vec![want(0)], TransferOffence::Malformed),
        ("two files", vec![open(root, false), open(root, false)], TransferOffence::Malformed),
        ("a chunk beyond the end", vec![open(root, false), want(100)], TransferOffence::NoSuchChunk),
        ("bytes that mean nothing", vec![vec![7; 300_000]], TransferOffence::Malformed),
        ("another version", vec![vec![1, 9]], TransferOffence::Version(9)),
        (
            "more at once than anybody needs",
            std::iter::once(open(root, false)).chain((0..=32).map(|n| want(n % 3))).collect(),
            TransferOffence::TooMuch,
        ),
    ] {
        let mut outgoing = serving(100 * CHUNK);
        let mut taken = Ok(());
        for message in &messages {
            assert_eq!(taken, Ok(()), "{what}");
            taken = outgoing.message(NOW, ME, message);
        }
        assert_eq!(taken, Err(offence), "{what}");
        assert_eq!(commands(&mut outgoing).last(), Some(&ServeCommand::Close(ME)), "{what}");
    }
}

#[test]
fn nobody_has_all_of_a_file_sent_for_ever() {
    // A full disk asks for the one chunk of a small file each time that room was made; that is not for ever.
    let size = 1_000;
    let mut outgoing = serving(size);
    outgoing.message(NOW, ME, &open(list(size).root(), false)).unwrap();
    for round in 1..=limits::ROUNDS * limits::WANTS as u64 {
        outgoing.message(NOW, ME, &want(0)).unwrap();
        commands(&mut outgoing);
        outgoing.read(ME, 0, true);
        let sent = commands(&mut outgoing);
        assert!(
            sent.iter().any(|command| matches!(command, ServeCommand::Body { bytes: 1_000, .. })),
            "{sent:?}"
        );
        outgoing.buffered(ME, 0);
        outgoing.message(NOW, ME, &got(round * size)).unwrap();
    }
    assert_eq!(outgoing.message(NOW, ME, &want(0)), Err(TransferOffence::TooMuch));

    // And a large one as often as it says.
    let mut outgoing = serving(100 * CHUNK);
    outgoing.message(NOW, ME, &open(list(100 * CHUNK).root(), false)).unwrap();
    let mut all = 0;
    for n in 0..100 * limits::ROUNDS {
        let chunk = u32::try_from(n % 100).unwrap();
        outgoing.message(NOW, ME, &want(chunk)).unwrap();
        commands(&mut outgoing);
        outgoing.read(ME, chunk, true);
        loop {
            let sent: u64 = commands(&mut outgoing)
                .iter()
                .map(
                    |command| {
                        if let ServeCommand::Body { bytes, .. } = command { u64::from(*bytes) } else { 0 }
                    },
                )
                .sum();
            if sent == 0 {
                break;
            }
            all += sent;
            outgoing.buffered(ME, 0);
            outgoing.message(NOW, ME, &got(all)).unwrap();
        }
        assert_eq!(all, (n + 1) * CHUNK);
    }
    assert_eq!(outgoing.message(NOW, ME, &want(0)), Err(TransferOffence::TooMuch));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_bytes_bring_anything_down(
        messages in proptest::collection::vec(proptest::collection::vec(0_u8..6, 0..70), 1..30),
        bodies in proptest::collection::vec(0_u32..400_000, 1..30),
    ) {
        let size = 3 * CHUNK + 9;
        let mut incoming = fetching(size);
        let mut outgoing = serving(size);
        let mut said = vec![open(list(size).root(), true)];
        said.extend(messages.clone());
        for message in said {
            let _ = outgoing.message(NOW, ME, &message);
            prop_assert!(commands(&mut outgoing).len() < 100);
        }
        for (message, body) in messages.iter().zip(bodies) {
            let _ = incoming.message(NOW, ME, message);
            let _ = incoming.message(NOW, ME, &announce(0));
            if incoming.expects_body(ME) {
                let _ = incoming.body(NOW, ME, body);
            }
            for output in outputs(&mut incoming) {
                if let Output::Digest(op, _) = output {
                    incoming.digested(NOW, op, None);
                }
            }
        }
        prop_assert!(incoming.progress().done < size);
    }
}
