//! Who is served what, how much at once, and how much by turns.

mod support;

use std::collections::BTreeSet;

use parvis_transfer::{ChannelId, No, OutgoingFiles, ServeCommand, TransferOffence, limits};
use support::{BODY, CHUNK, ME, NOW, commands, got, id, list, open, serving, want};

#[test]
fn a_file_for_one_is_for_nobody_else_and_what_is_withdrawn_or_stopped_for_nobody() {
    let root = list(CHUNK).root();
    let answer = |outgoing: &mut OutgoingFiles| {
        outgoing.message(NOW, ME, &open(root, false)).unwrap();
        match commands(outgoing).first() {
            Some(ServeCommand::Send(_, bytes)) => bytes.clone(),
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
    outgoing.message(NOW, ME, &open(root, false)).unwrap();
    commands(&mut outgoing);
    outgoing.withdraw(root, No::NotOffered);
    assert_eq!(commands(&mut outgoing), [ServeCommand::Send(ME, vec![4, 0]), ServeCommand::Close(ME)]);
    assert!(!outgoing.serves(root));
}

#[test]
fn channels_are_counted() {
    let mut outgoing = OutgoingFiles::default();
    outgoing.serve(list(CHUNK), None);
    for n in 0..limits::CHANNELS_PER_PEER {
        outgoing.opened(NOW, ChannelId(u32::try_from(n).unwrap()), id(7), BODY);
    }
    assert_eq!(commands(&mut outgoing), []);
    outgoing.opened(NOW, ChannelId(900), id(7), BODY);
    assert_eq!(
        commands(&mut outgoing),
        [ServeCommand::Send(ChannelId(900), vec![4, 3]), ServeCommand::Close(ChannelId(900))]
    );
    for n in 0..u32::try_from(limits::CHANNELS).unwrap() {
        outgoing.opened(NOW, ChannelId(1_000 + n), id(100 + u64::from(n)), BODY);
    }
    assert!(commands(&mut outgoing).contains(&ServeCommand::Send(ChannelId(1_063), vec![4, 3])));

    // One after the other is too many, too, and forgiven.
    let mut outgoing = OutgoingFiles::default();
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
    let mut outgoing = OutgoingFiles::default();
    outgoing.serve(list(64 * CHUNK), None);
    let channels: Vec<_> = (0..4).map(ChannelId).collect();
    for channel in &channels {
        outgoing.opened(NOW, *channel, id(u64::from(channel.0)), BODY);
        outgoing.message(NOW, *channel, &open(list(64 * CHUNK).root(), false)).unwrap();
    }
    // The first asks for far more than the others.
    let mut sent = [0_u64; 4];
    let mut next = [0_u32; 4];
    for _ in 0..4_000 {
        for (n, channel) in channels.iter().enumerate() {
            let most = if n == 0 { 30 } else { 2 };
            while next[n] < 64 && u64::from(next[n]) < sent[n] / CHUNK + most {
                outgoing.message(NOW, *channel, &want(next[n])).unwrap();
                next[n] += 1;
            }
        }
        // What goes out of all buffers together is one body.
        for _ in 0..4 {
            let Some(command) = outgoing.poll(NOW) else { break };
            match command {
                ServeCommand::Read(channel, _, chunk) => outgoing.read(channel, chunk, true),
                ServeCommand::Body { channel, bytes, .. } => {
                    let sent = &mut sent[channel.0 as usize];
                    *sent += u64::from(bytes);
                    outgoing.buffered(channel, 0);
                    outgoing.message(NOW, channel, &got(*sent)).unwrap();
                    break;
                }
                ServeCommand::Send(..) | ServeCommand::Release(..) | ServeCommand::Close(_) => {}
            }
        }
    }
    let (least, most) = (sent.iter().min().unwrap(), sent.iter().max().unwrap());
    assert!(*least > 5 * CHUNK && most - least <= CHUNK, "{sent:?}");
}

/// Half of a file of 64 chunks goes to who takes messages of so many bytes and says what came, and then as much as goes
/// to who says nothing. The bytes of the latter, and of the largest message.
fn unheard(most: u32) -> (OutgoingFiles, u64, u32) {
    let mut outgoing = OutgoingFiles::default();
    outgoing.serve(list(64 * CHUNK), None);
    outgoing.opened(NOW, ME, id(7), most);
    outgoing.message(NOW, ME, &open(list(64 * CHUNK).root(), false)).expect("an honest peer");
    let (mut sent, mut heard, mut largest) = (0, 0, 0);
    for eight in 0..6 {
        (0..8).for_each(|chunk| outgoing.message(NOW, ME, &want(8 * eight + chunk)).expect("an honest peer"));
        loop {
            match outgoing.poll(NOW) {
                Some(ServeCommand::Read(channel, _, chunk)) => outgoing.read(channel, chunk, true),
                Some(ServeCommand::Body { bytes, .. }) => {
                    sent += u64::from(bytes);
                    largest = largest.max(bytes);
                }
                Some(ServeCommand::Send(..) | ServeCommand::Release(..) | ServeCommand::Close(_)) => {}
                None if eight < 4 && heard < sent => {
                    heard = sent;
                    outgoing.message(NOW, ME, &got(heard)).expect("an honest peer");
                }
                None => break,
            }
        }
    }
    (outgoing, sent - heard, largest)
}

#[test]
fn no_message_is_larger_than_the_channel_takes() {
    for (most, bytes) in [(u32::MAX, limits::BODY_BYTES), (65_536, 65_536), (0, limits::BODY_LEAST)] {
        assert_eq!(unheard(most).2, bytes);
    }
}

#[test]
fn a_buffer_takes_what_it_should() {
    let (outgoing, waiting, _) = unheard(BODY);
    let most = limits::BUFFER_MOST;
    assert!(waiting <= most && waiting + 2 * u64::from(limits::BODY_BYTES) > most, "{waiting}");
    assert_eq!(outgoing.uploads().next().unwrap().done, 32 * CHUNK + waiting);
}

#[test]
fn who_does_not_say_what_came_gets_a_little_and_who_says_too_much_is_named() {
    let mut outgoing = serving(CHUNK);
    outgoing.message(NOW, ME, &open(list(CHUNK).root(), false)).unwrap();
    outgoing.message(NOW, ME, &want(0)).unwrap();
    commands(&mut outgoing);
    outgoing.read(ME, 0, true);
    commands(&mut outgoing);
    assert_eq!(outgoing.uploads().next().unwrap().done, limits::WINDOW_FIRST);
    assert_eq!(outgoing.message(NOW, ME, &got(limits::WINDOW_FIRST + 1)), Err(TransferOffence::Malformed));
    assert_eq!(outgoing.uploads().count(), 0);
}
