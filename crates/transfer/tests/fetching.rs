//! What a page that fetches a file does where holders err, are silent or know nothing, and where its storage is full.

mod support;

use std::collections::BTreeSet;

use parvis_transfer::{ChannelId, IncomingFile, No, Output, Phase, Progress, StorageJob, Trouble, limits};
use support::{BODY, CHUNK, ME, NOW, announce, fetching, got, hash, id, outputs, want};

#[test]
fn a_wrong_chunk_is_asked_for_again_and_after_three_the_holder_is_left() {
    let mut incoming = fetching(CHUNK);
    for time in 1..=limits::ERRORS {
        let asked = outputs(&mut incoming);
        assert!(asked.contains(&Output::Send(ME, want(0))), "{asked:?}");
        incoming.message(NOW, ME, &announce(0)).unwrap();
        for _ in 0..4 {
            incoming.body(NOW, ME, limits::BODY_BYTES).unwrap();
        }
        let [Output::Digest(op, 0)] = outputs(&mut incoming)[..] else { panic!("nothing to hash") };
        incoming.digested(NOW, op, Some([0; 32]));
        if time < limits::ERRORS {
            assert_eq!(incoming.progress().phase, Phase::Fetching);
        }
    }
    assert_eq!(outputs(&mut incoming), [Output::Forget(0), Output::Close(ME)]);
    assert_eq!(incoming.progress().phase, Phase::Waiting(Some(No::Unreadable)));
    // The person may want to try once more.
    incoming.go_on(NOW);
    assert!(matches!(outputs(&mut incoming)[..], [Output::Connect(..)]));
}

#[test]
fn who_is_silent_is_left_for_a_while_and_another_is_asked() {
    let mut incoming = fetching(CHUNK);
    incoming.reachable(NOW, &BTreeSet::from([id(7), id(8)]));
    outputs(&mut incoming);
    let late = NOW.after(limits::SILENCE);
    assert_eq!(incoming.wake(), Some(late));
    incoming.tick(late);
    let next = ChannelId(1);
    assert_eq!(outputs(&mut incoming), [Output::Close(ME), Output::Connect(next, id(8))]);
    incoming.closed(late, next);
    assert_eq!(incoming.wake(), Some(late.after(limits::AGAIN_FIRST)));
    incoming.tick(late.after(limits::AGAIN_FIRST));
    assert!(matches!(outputs(&mut incoming)[..], [Output::Connect(..)]));
}

#[test]
fn who_does_not_know_yet_what_it_offers_is_asked_again() {
    let mut incoming = fetching(CHUNK);
    outputs(&mut incoming);
    let mut now = NOW;
    let mut channel = ME;
    for _ in 0..=limits::NOT_OFFERED {
        assert_eq!(incoming.message(now, channel, &[4, 0]), Ok(()));
        assert_eq!(outputs(&mut incoming), [Output::Close(channel)]);
        let Some(at) = incoming.wake() else { break };
        now = at;
        incoming.tick(now);
        let [Output::Connect(next, _)] = outputs(&mut incoming)[..] else { panic!("it is not asked again") };
        channel = next;
        incoming.opened(now, channel);
        outputs(&mut incoming);
    }
    assert_eq!(incoming.progress().phase, Phase::Waiting(Some(No::NotOffered)));
    assert!(now.since(NOW) > 20_000, "given up after {} ms", now.since(NOW));
    // At once where its person has said so.
    let mut incoming = fetching(CHUNK);
    incoming.message(NOW, ME, &[4, 1]).unwrap();
    assert_eq!((incoming.progress().phase, incoming.wake()), (Phase::Waiting(Some(No::Stopped)), None));
}

#[test]
fn no_more_is_asked_for_than_fits_in_memory() {
    let mut incoming = fetching(100 * CHUNK);
    let asked =
        outputs(&mut incoming).iter().filter(|o| matches!(o, Output::Send(_, m) if m[0] == 2)).count();
    assert_eq!(asked, limits::WINDOW);
    incoming.pause(NOW);
    incoming.message(NOW, ME, &announce(0)).unwrap();
    for _ in 0..4 {
        incoming.body(NOW, ME, limits::BODY_BYTES).unwrap();
    }
    assert!(matches!(outputs(&mut incoming)[..], [Output::Digest(_, 0)]), "asked for more although paused");
}

#[test]
fn where_there_is_no_room_nothing_is_lost_but_what_was_not_safe() {
    let mut incoming = fetching(2 * 16 * CHUNK);
    let written = |incoming: &mut IncomingFile, chunk: u32, end| {
        incoming.message(NOW, ME, &announce(chunk)).unwrap();
        for _ in 0..4 {
            incoming.body(NOW, ME, limits::BODY_BYTES).unwrap();
        }
        let op = |outputs: Vec<Output>| -> StorageJob {
            let op = outputs.iter().find_map(|output| match output {
                Output::Digest(op, _) | Output::Write(op, _) => Some(*op),
                _ => None,
            });
            op.expect("one of them")
        };
        let digest = op(outputs(incoming));
        incoming.digested(NOW, digest, Some(hash(chunk)));
        let write = op(outputs(incoming));
        incoming.stored(NOW, write, end);
    };
    for chunk in 0..16 {
        written(&mut incoming, chunk, Ok(()));
    }
    let seal = outputs(&mut incoming)
        .iter()
        .find_map(|o| if let Output::Seal(op, 0) = o { Some(*op) } else { None });
    incoming.stored(NOW, seal.unwrap(), Ok(()));
    written(&mut incoming, 16, Err(Trouble::NoRoom));
    let Progress { phase, done, .. } = incoming.progress();
    assert_eq!((phase, done), (Phase::Stuck(Trouble::NoRoom), 16 * CHUNK));
    assert!(outputs(&mut incoming).ends_with(&[Output::Close(ME), Output::Erase(1)]));
    incoming.go_on(NOW);
    assert!(matches!(outputs(&mut incoming)[..], [Output::Connect(..)]));
}

#[test]
fn what_has_come_is_said_for_every_message() {
    let mut incoming = fetching(3 * CHUNK);
    outputs(&mut incoming);
    let mut said = Vec::new();
    for chunk in 0..2 {
        incoming.message(NOW, ME, &announce(chunk)).unwrap();
        for _ in 0..CHUNK / u64::from(BODY) {
            incoming.body(NOW, ME, BODY).unwrap();
        }
    }
    while let Some(output) = incoming.poll() {
        if let Output::Send(channel, bytes) = output {
            assert_eq!(channel, ME);
            said.push(bytes);
        }
    }
    assert_eq!(said, (1..=8).map(|n| got(n * u64::from(BODY))).collect::<Vec<_>>());
}
