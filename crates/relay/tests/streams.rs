//! Streams: messages come out as they were put in, however they were cut.

#![allow(clippy::unwrap_used, reason = "a test")]

use parvis_relay::{NoTurnStream, StreamReader};
use proptest::prelude::*;

/// Puts bytes in, and takes all messages out.
fn read(reader: &mut StreamReader, bytes: &[u8]) -> Result<Vec<Vec<u8>>, NoTurnStream> {
    let mut messages = Vec::new();
    let mut left = bytes;
    while !left.is_empty() {
        let space = reader.space();
        let count = space.len().min(left.len());
        space[..count].copy_from_slice(&left[..count]);
        reader.filled(count);
        left = &left[count..];
        while let Some(message) = reader.next_message()? {
            messages.push(message.to_vec());
        }
    }
    Ok(messages)
}

fn padded(message: &[u8]) -> Vec<u8> {
    let mut padded = message.to_vec();
    padded.resize(message.len().next_multiple_of(4), 0);
    padded
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    let channel = (0x40..0x50_u8, any::<u8>(), prop::collection::vec(any::<u8>(), 0..1_000)).prop_map(
        |(high, low, data)| {
            let length = u16::try_from(data.len()).unwrap().to_be_bytes();
            [&[high, low][..], &length, &data].concat()
        },
    );
    let stun = (0..4_u8, any::<u8>(), 0..200_usize).prop_map(|(high, low, words)| {
        let length = u16::try_from(4 * words).unwrap().to_be_bytes();
        [&[high, low][..], &length, &vec![7; 16 + 4 * words]].concat()
    });
    prop_oneof![channel, stun]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn messages_come_out_whole_however_the_stream_is_cut(
        messages in prop::collection::vec(message(), 0..12),
        cuts in prop::collection::vec(1..2_000_usize, 1..40),
    ) {
        let stream: Vec<u8> = messages.iter().flat_map(|message| padded(message)).collect();
        let (mut reader, mut found, mut left) = (StreamReader::default(), Vec::new(), &stream[..]);
        for cut in cuts.iter().cycle() {
            let (piece, rest) = left.split_at((*cut).min(left.len()));
            found.extend(read(&mut reader, piece).unwrap());
            left = rest;
            if left.is_empty() {
                break;
            }
        }
        prop_assert_eq!(found, messages);
    }

    #[test]
    fn no_bytes_make_it_hold_more_than_a_message(pieces in prop::collection::vec(
        prop::collection::vec(any::<u8>(), 1..2_000), 1..12,
    )) {
        let mut reader = StreamReader::default();
        for piece in pieces {
            if read(&mut reader, &piece).is_err() {
                prop_assert_eq!(reader.next_message().map(|_| ()), Err(NoTurnStream), "it stays so");
                break;
            }
            prop_assert!(reader.held() < StreamReader::MAX_MESSAGE + 4);
        }
    }
}

#[test]
fn what_is_no_turn_ends_the_stream_at_its_first_byte() {
    for first in (4..=63).chain(128..=255) {
        assert_eq!(read(&mut StreamReader::default(), &[first]), Err(NoTurnStream), "{first}");
    }
    for first in [0, 3, 0x40, 0x7F] {
        assert_eq!(read(&mut StreamReader::default(), &[first]), Ok(Vec::new()), "{first}");
    }
    let uneven = [0, 1, 0, 2];
    assert_eq!(read(&mut StreamReader::default(), &uneven), Err(NoTurnStream));
}

#[test]
fn a_message_that_is_too_long_ends_the_stream_before_it_came() {
    let longest = u16::try_from(StreamReader::MAX_MESSAGE - 4).unwrap();
    let header = |length: u16| [&[0x40, 0][..], &length.to_be_bytes()].concat();
    assert_eq!(read(&mut StreamReader::default(), &header(longest)), Ok(Vec::new()));
    assert_eq!(read(&mut StreamReader::default(), &header(longest + 1)), Err(NoTurnStream));
    let whole = [header(longest), vec![7; usize::from(longest)]].concat();
    assert_eq!(read(&mut StreamReader::default(), &whole), Ok(vec![whole]));
}
