//! Peers that do what no honest one does: each is refused by name, and the limits hold.

use std::collections::BTreeSet;

use parvis_protocol::ParticipantId;
use parvis_transfer::{
    Channel, Command, Hash, Incoming, List, Millis, No, Offence, Op, Outgoing, Output, Phase, Progress,
    Trouble, limits,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const NOW: Millis = Millis(1_000);
const CHUNK: u64 = limits::CHUNK_BYTES as u64;
const ME: Channel = Channel(0);
const BODY: u32 = limits::BODY_BYTES;

fn id(n: u64) -> ParticipantId {
    ParticipantId::from_bits(n)
}

fn hash(chunk: u32) -> Hash {
    Sha256::digest(chunk.to_le_bytes()).into()
}

fn list(size: u64) -> List {
    let count = u32::try_from(size.div_ceil(CHUNK)).expect("it fits");
    List::new(size, (0..count).flat_map(hash).collect()).expect("it fits")
}

fn outputs(incoming: &mut Incoming) -> Vec<Output> {
    std::iter::from_fn(|| incoming.poll()).collect()
}

fn commands(outgoing: &mut Outgoing) -> Vec<Command> {
    std::iter::from_fn(|| outgoing.poll()).collect()
}

/// A file that is fetched, with a channel to holder 7 that was greeted and gave the list.
fn fetching(size: u64) -> Incoming {
    let mut incoming = Incoming::new(list(size).root(), size, 0).expect("it fits");
    incoming.reachable(NOW, &BTreeSet::from([id(7)]));
    incoming.opened(NOW, ME);
    incoming.message(NOW, ME, &[1, 1]).expect("it fits");
    incoming.message(NOW, ME, &[&[2], list(size).bytes()].concat()).expect("it fits");
    incoming
}

fn open(root: Hash, with_list: bool) -> Vec<u8> {
    [&[1, 1][..], &root, &[0; 4], &[u8::from(with_list)]].concat()
}

fn want(chunk: u32) -> Vec<u8> {
    [&[2][..], &chunk.to_le_bytes()].concat()
}

/// Files of this size are served, and channel 0 is open to participant 7.
fn serving(size: u64) -> Outgoing {
    let mut outgoing = Outgoing::default();
    outgoing.serve(list(size), None);
    outgoing.opened(NOW, ME, id(7), BODY);
    outgoing
}

fn announce(chunk: u32) -> Vec<u8> {
    [&[3][..], &chunk.to_le_bytes()].concat()
}

#[test]
fn a_holder_that_breaks_the_rules_is_named_and_left() {
    let cases: [(&str, &[&[u8]], Offence); 7] = [
        ("bytes that mean nothing", &[&[99]], Offence::Malformed),
        ("a second greeting", &[&[1, 1]], Offence::Malformed),
        ("another version", &[&[1, 2]], Offence::Version(2)),
        ("a list that was not asked for", &[&[2; 33]], Offence::Unasked),
        ("a chunk that was not asked for", &[&announce(2)], Offence::Unasked),
        ("a chunk that does not exist", &[&announce(u32::MAX)], Offence::Unasked),
        ("half a number", &[&[3, 0]], Offence::Malformed),
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
        (0, Offence::Malformed),
        (limits::BODY_LEAST - 1, Offence::Malformed),
        (limits::BODY_BYTES + 1, Offence::Oversized),
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
    assert_eq!(incoming.body(NOW, ME, 6), Err(Offence::Oversized));
    assert_eq!(incoming.body(NOW, ME, 5), Err(Offence::Unasked));
}

#[test]
fn a_list_that_is_not_the_one_is_not_believed() {
    let mut incoming = Incoming::new(list(3 * CHUNK).root(), 3 * CHUNK, 0).unwrap();
    incoming.reachable(NOW, &BTreeSet::from([id(7)]));
    incoming.opened(NOW, ME);
    incoming.message(NOW, ME, &[1, 1]).unwrap();
    incoming.message(NOW, ME, &[2; 33]).unwrap();
    let wrong = [&[2][..], &[2; 64]].concat();
    assert_eq!(incoming.message(NOW, ME, &wrong), Err(Offence::WrongList));
    assert!(incoming.list().is_none());

    let mut incoming = Incoming::new(list(3 * CHUNK).root(), 3 * CHUNK, 0).unwrap();
    incoming.reachable(NOW, &BTreeSet::from([id(7)]));
    incoming.opened(NOW, ME);
    incoming.message(NOW, ME, &[1, 1]).unwrap();
    let long = [&[2][..], &[2; 128]].concat();
    assert_eq!(incoming.message(NOW, ME, &long), Err(Offence::Oversized));
}

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
    let next = Channel(1);
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
    let written = |incoming: &mut Incoming, chunk: u32, end| {
        incoming.message(NOW, ME, &announce(chunk)).unwrap();
        for _ in 0..4 {
            incoming.body(NOW, ME, limits::BODY_BYTES).unwrap();
        }
        let op = |outputs: Vec<Output>| -> Op {
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
fn who_asks_for_too_much_is_refused() {
    let root = list(100 * CHUNK).root();
    for (what, messages, offence) in [
        ("a chunk before the file", vec![want(0)], Offence::Malformed),
        ("two files", vec![open(root, false), open(root, false)], Offence::Malformed),
        ("a chunk beyond the end", vec![open(root, false), want(100)], Offence::NoSuchChunk),
        ("bytes that mean nothing", vec![vec![7; 300_000]], Offence::Malformed),
        ("another version", vec![vec![1, 9]], Offence::Version(9)),
        (
            "more at once than anybody needs",
            std::iter::once(open(root, false)).chain((0..=32).map(|n| want(n % 3))).collect(),
            Offence::TooMuch,
        ),
    ] {
        let mut outgoing = serving(100 * CHUNK);
        let mut taken = Ok(());
        for message in &messages {
            assert_eq!(taken, Ok(()), "{what}");
            taken = outgoing.message(ME, message);
        }
        assert_eq!(taken, Err(offence), "{what}");
        assert_eq!(commands(&mut outgoing).last(), Some(&Command::Close(ME)), "{what}");
    }
}

#[test]
fn nobody_has_all_of_a_file_sent_for_ever() {
    let mut outgoing = serving(CHUNK);
    outgoing.message(ME, &open(list(CHUNK).root(), false)).unwrap();
    for _ in 0..limits::ROUNDS {
        outgoing.message(ME, &want(0)).unwrap();
        commands(&mut outgoing);
        outgoing.read(ME, 0, true);
        outgoing.buffered(ME, 0);
        commands(&mut outgoing);
    }
    assert_eq!(outgoing.message(ME, &want(0)), Err(Offence::TooMuch));
}

#[test]
fn a_file_for_one_is_for_nobody_else_and_what_is_withdrawn_or_stopped_for_nobody() {
    let root = list(CHUNK).root();
    let answer = |outgoing: &mut Outgoing| {
        outgoing.message(ME, &open(root, false)).unwrap();
        match commands(outgoing).first() {
            Some(Command::Send(_, bytes)) => bytes.clone(),
            other => panic!("{other:?}"),
        }
    };
    let mut outgoing = serving(CHUNK);
    assert_eq!(answer(&mut outgoing), [1, 1]);
    let mut outgoing = serving(CHUNK);
    outgoing.serve(list(CHUNK), Some(BTreeSet::from([id(8)])));
    assert_eq!(answer(&mut outgoing), [4, 0]);
    let mut outgoing = serving(CHUNK);
    outgoing.stop(root, id(7), true);
    assert_eq!(answer(&mut outgoing), [4, 1]);
    let mut outgoing = serving(CHUNK);
    outgoing.message(ME, &open(root, false)).unwrap();
    commands(&mut outgoing);
    outgoing.withdraw(root, No::NotOffered);
    assert_eq!(commands(&mut outgoing), [Command::Send(ME, vec![4, 0]), Command::Close(ME)]);
    assert!(!outgoing.serves(root));
}

#[test]
fn channels_are_counted() {
    let mut outgoing = Outgoing::default();
    outgoing.serve(list(CHUNK), None);
    for n in 0..limits::CHANNELS_PER_PEER {
        outgoing.opened(NOW, Channel(u32::try_from(n).unwrap()), id(7), BODY);
    }
    assert_eq!(commands(&mut outgoing), []);
    outgoing.opened(NOW, Channel(900), id(7), BODY);
    assert_eq!(
        commands(&mut outgoing),
        [Command::Send(Channel(900), vec![4, 3]), Command::Close(Channel(900))]
    );
    for n in 0..u32::try_from(limits::CHANNELS).unwrap() {
        outgoing.opened(NOW, Channel(1_000 + n), id(100 + u64::from(n)), BODY);
    }
    assert!(commands(&mut outgoing).contains(&Command::Send(Channel(1_063), vec![4, 3])));

    // One after the other is too many, too, and forgiven.
    let mut outgoing = Outgoing::default();
    for _ in 0..limits::OPENS_BURST {
        outgoing.opened(NOW, ME, id(7), BODY);
        outgoing.closed(ME);
    }
    assert_eq!(commands(&mut outgoing), []);
    outgoing.opened(NOW, ME, id(7), BODY);
    assert_eq!(commands(&mut outgoing).len(), 2);
    outgoing.opened(NOW.after(limits::OPEN_EVERY), ME, id(7), BODY);
    assert_eq!(commands(&mut outgoing), []);
}

#[test]
fn those_who_fetch_at_once_get_the_same() {
    let mut outgoing = Outgoing::default();
    outgoing.serve(list(64 * CHUNK), None);
    let channels: Vec<_> = (0..4).map(Channel).collect();
    for channel in &channels {
        outgoing.opened(NOW, *channel, id(u64::from(channel.0)), BODY);
        outgoing.message(*channel, &open(list(64 * CHUNK).root(), false)).unwrap();
    }
    // The first asks for far more than the others.
    let mut sent = [0_u64; 4];
    let mut next = [0_u32; 4];
    for _ in 0..200 {
        for (n, channel) in channels.iter().enumerate() {
            let most = if n == 0 { 30 } else { 2 };
            while next[n] < 64 && u64::from(next[n]) < sent[n] / CHUNK + most {
                outgoing.message(*channel, &want(next[n])).unwrap();
                next[n] += 1;
            }
        }
        // What goes out of all buffers together is one body.
        for _ in 0..4 {
            let Some(command) = outgoing.poll() else { break };
            match command {
                Command::Read(channel, _, chunk) => outgoing.read(channel, chunk, true),
                Command::Body { channel, bytes, .. } => {
                    sent[channel.0 as usize] += u64::from(bytes);
                    outgoing.buffered(channel, 0);
                    break;
                }
                Command::Send(..) | Command::Release(..) | Command::Close(_) => {}
            }
        }
    }
    let (least, most) = (sent.iter().min().unwrap(), sent.iter().max().unwrap());
    assert!(*least > 5 * CHUNK && most - least <= CHUNK, "{sent:?}");
}

#[test]
fn no_message_is_larger_than_the_channel_takes() {
    for (most, bytes) in [(u32::MAX, limits::BODY_BYTES), (65_536, 65_536), (0, limits::BODY_LEAST)] {
        let mut outgoing = Outgoing::default();
        outgoing.serve(list(CHUNK), None);
        outgoing.opened(NOW, ME, id(7), most);
        outgoing.message(ME, &open(list(CHUNK).root(), false)).unwrap();
        outgoing.message(ME, &want(0)).unwrap();
        commands(&mut outgoing);
        outgoing.read(ME, 0, true);
        let sent = commands(&mut outgoing);
        assert!(sent.contains(&Command::Body { channel: ME, chunk: 0, offset: 0, bytes }), "{sent:?}");
    }
}

#[test]
fn a_buffer_takes_what_it_should() {
    let mut outgoing = serving(64 * CHUNK);
    outgoing.message(ME, &open(list(64 * CHUNK).root(), true)).unwrap();
    (0..30).for_each(|chunk| outgoing.message(ME, &want(chunk)).unwrap());
    let mut buffered = 0;
    while let Some(command) = outgoing.poll() {
        match command {
            Command::Read(channel, _, chunk) => outgoing.read(channel, chunk, true),
            Command::Body { bytes, .. } => buffered += u64::from(bytes),
            Command::Send(..) | Command::Release(..) | Command::Close(_) => {}
        }
    }
    let most = limits::BUFFER_MOST;
    assert!(buffered <= most && buffered + 2 * u64::from(limits::BODY_BYTES) > most, "{buffered}");
    assert_eq!(outgoing.uploads().next().unwrap().done, buffered);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

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
            let _ = outgoing.message(ME, &message);
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
