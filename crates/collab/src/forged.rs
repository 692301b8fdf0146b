//! A peer that sends what no honest page does. Each is refused and named, and nothing of it is taken.

use parvis_base::Now;
use parvis_protocol::ParticipantId;

use crate::awareness::{Awareness, CaretAnchor, SharedPointer};
use crate::direct_messages::MessageNumber;
use crate::document::SharedDocument;
use crate::entry::LogEntry;
use crate::error::{DocumentEvent, Limit, Offence, Unfit};
use crate::frame::{Frame, HEADER, VERSION};
use crate::ids::{ItemId, Writer};
use crate::limits;
use crate::op::Op;
use crate::shape::{Change, Drawn, ElementKind, ElementStyle, Placement, Point};

pub(crate) const NOW: Now = Now::both(1_000);

pub(crate) fn id(n: u64) -> ParticipantId {
    ParticipantId::from_bits(n)
}

pub(crate) fn writer(n: u64) -> Writer {
    Writer { author: id(n), session: 7 }
}

fn item(n: u64, index: u32) -> ItemId {
    ItemId { writer: writer(n), index }
}

pub(crate) fn send(document: &mut SharedDocument, from: u64, frame: &Frame) {
    let bytes = frame.bytes();
    let mut parts = bytes.chunks(limits::CHUNK_BYTES - HEADER).peekable();
    while let Some(part) = parts.next() {
        let message = [&[VERSION, u8::from(parts.peek().is_some())], part].concat();
        document.receive(NOW, id(from), &message);
    }
}

pub(crate) fn greet(document: &mut SharedDocument, from: u64) {
    document.open(id(from));
    send(document, from, &Frame::Hello { writer: writer(from), have: Vec::new() });
}

/// One's own document, with something on it, to which participant 2 has an open channel.
pub(crate) fn document() -> SharedDocument {
    let mut document = SharedDocument::new(id(1), 5, NOW.mono);
    document.say(NOW, "mine", None, None).unwrap();
    greet(&mut document, 2);
    document
}

pub(crate) fn said(lamport: u64) -> Vec<u8> {
    LogEntry { lamport, at: NOW.wall, op: Op::Say { text: "x".into(), reply: None, file: None } }.bytes()
}

pub(crate) fn entries(writer: Writer, from: u32, entries: Vec<Vec<u8>>) -> Frame {
    Frame::Entries { writer, from, entries }
}

fn refused(document: &mut SharedDocument, from: u64, frame: &Frame) -> Option<Offence> {
    let before = (document.projection(), document.entries());
    send(document, from, frame);
    assert_eq!((document.projection(), document.entries()), before, "something was taken");
    match document.event() {
        Some(DocumentEvent::Refused(who, offence)) => {
            assert_eq!(who, id(from));
            // And it is not heard any more.
            send(document, from, &entries(writer(from), 0, vec![said(9)]));
            assert_eq!(document.entries(), before.1);
            Some(offence)
        }
        Some(other) => panic!("{other:?}"),
        None => None,
    }
}

fn refused_op(op: Op) -> Option<Offence> {
    let bad = LogEntry { lamport: 5, at: NOW.wall, op }.bytes();
    // An entry before it that is well is not taken either.
    refused(&mut document(), 2, &entries(writer(2), 0, vec![said(4), bad]))
}

#[test]
fn only_the_author_changes_what_is_the_authors() {
    let theirs = item(1, 0);
    let points = vec![Point { x: 0.0, y: 0.0, pressure: 0 }];
    let ops = [
        Op::Edit { of: theirs, text: "yours".into() },
        Op::Delete { of: theirs },
        Op::Extend { of: theirs, points },
        Op::Close { poll: theirs, seen: Vec::new() },
        Op::Withdraw { offer: theirs },
    ];
    for op in ops {
        assert_eq!(refused_op(op.clone()), Some(Offence::Entry(Unfit::NotYours)), "{op:?}");
    }
}

fn drawn(points: usize, text: usize) -> Op {
    let point = Point { x: 0.0, y: 0.0, pressure: 0 };
    let place = Placement { x: 0.0, y: 0.0, width: 0.0, height: 0.0, turn: 0.0 };
    let style = ElementStyle { colour: [0; 4], fill: None, width: 1.0 };
    let kind = ElementKind::Stroke(vec![point; points]);
    Op::Draw(Drawn { page: None, kind, place, style, text: "x".repeat(text), order: 0 })
}

#[test]
fn every_entry_is_within_its_limits() {
    let long = |limit: usize| "x".repeat(limit + 1);
    let options = |count: usize| vec!["x".to_owned(); count];
    let ask = |question: String, options| Op::Ask { question, options, several: false, anonymous: false };
    let change = (item(1, 0), Change::Gone(true));
    let choices: Vec<u8> = (0..=limits::OPTIONS).map(|n| n as u8).collect();
    let seen = vec![(writer(1), 1); limits::LOGS + 1];
    let ops = [
        Op::Say { text: long(limits::MESSAGE_BYTES), reply: None, file: None },
        Op::React { to: item(1, 0), emoji: long(limits::EMOJI_BYTES), on: true },
        Op::Page { name: long(limits::BOARD_TEXT_BYTES) },
        drawn(limits::POINTS_PER_ENTRY + 1, 0),
        drawn(0, limits::BOARD_TEXT_BYTES + 1),
        Op::Change(vec![change; limits::CHANGES + 1]),
        Op::Lock { locked: true, seen },
        ask(long(limits::QUESTION_BYTES), options(2)),
        ask("x".into(), options(limits::OPTIONS + 1)),
        Op::Vote { poll: item(1, 0), choices },
        Op::FileOffer { name: long(limits::NAME_BYTES), size: 0, hash: [0; 32] },
        Op::Name { name: long(limits::DISPLAY_NAME_BYTES) },
    ];
    for op in ops {
        assert_eq!(refused_op(op.clone()), Some(Offence::Entry(Unfit::TooLong)), "{op:?}");
    }
    assert_eq!(
        refused_op(Op::Vote { poll: item(1, 0), choices: vec![1, 1] }),
        Some(Unfit::OutOfRange.into())
    );
    assert_eq!(refused_op(Op::Name { name: "a\nb".into() }), Some(Unfit::OutOfRange.into()));
    assert_eq!(refused_op(Op::Notes(vec![1, 2, 3])), Some(Unfit::NotNotes.into()));
    assert_eq!(refused_op(Op::Notes(vec![0; limits::ENTRY_BYTES])), Some(Offence::Oversized));
    assert_eq!(refused_op(ask("x".into(), options(1))), Some(Unfit::Empty.into()));
}

#[test]
fn an_entry_has_one_spelling_and_its_place() {
    let mut longer = said(4);
    longer.push(0);
    // The tick as two bytes instead of one.
    let mut overlong = said(4);
    overlong.splice(0..1, [0x84, 0]);
    for wrong in [longer, overlong, vec![], vec![4, 0, 99]] {
        let frame = entries(writer(2), 0, vec![wrong]);
        assert_eq!(refused(&mut document(), 2, &frame), Some(Offence::Malformed));
    }
    for ticks in [[0, 1], [4, 4], [4, 3], [4, limits::LAMPORT_MAX + 1]] {
        let frame = entries(writer(2), 0, ticks.map(said).to_vec());
        assert_eq!(refused(&mut document(), 2, &frame), Some(Unfit::OutOfRange.into()), "{ticks:?}");
    }
}

#[test]
fn nobody_writes_in_anothers_name() {
    // In one's own.
    let mut own = document();
    let frame = entries(own.writer(), 1, vec![said(9)]);
    assert_eq!(refused(&mut own, 2, &frame), Some(Offence::InAnothersName));
    let mut own = document();
    let frame = Frame::Have(vec![(own.writer(), 2)]);
    assert_eq!(refused(&mut own, 2, &frame), Some(Offence::InAnothersName));
    // As somebody else.
    let mut own = document();
    own.open(id(3));
    let frame = Frame::Hello { writer: writer(2), have: Vec::new() };
    assert_eq!(refused(&mut own, 3, &frame), Some(Offence::InAnothersName));
    // For somebody who can speak: it may be a relay that does not know, so it is only not taken.
    let mut own = document();
    greet(&mut own, 3);
    assert_eq!(refused(&mut own, 2, &entries(writer(3), 0, vec![said(9)])), None);
    send(&mut own, 3, &entries(writer(3), 0, vec![said(9)]));
    assert_eq!(own.entries(), 2);
    // For somebody who cannot.
    send(&mut own, 2, &entries(writer(4), 0, vec![said(9)]));
    assert_eq!(own.entries(), 3);
}

#[test]
fn what_is_no_message_is_refused() {
    let long = vec![VERSION; limits::CHUNK_BYTES + 1];
    let cases: [(&[u8], Offence); 7] = [
        (&[], Offence::Malformed),
        (&[VERSION], Offence::Malformed),
        (&[VERSION, 0], Offence::Malformed),
        (&[VERSION, 1], Offence::Malformed),
        (&[VERSION, 2, 2], Offence::Malformed),
        (&[VERSION + 1, 0, 2], Offence::Version(VERSION + 1)),
        (&long, Offence::Oversized),
    ];
    for (message, offence) in cases {
        let mut own = document();
        own.receive(NOW, id(2), message);
        assert_eq!(own.event(), Some(DocumentEvent::Refused(id(2), offence)), "{message:?}");
    }
    // Before a hello nothing else has a meaning.
    let mut own = document();
    own.open(id(3));
    assert_eq!(refused(&mut own, 3, &Frame::Want), Some(Offence::Malformed));
}

#[test]
fn a_frame_has_an_end() {
    let mut own = document();
    let part = [&[VERSION, 1], &vec![0; limits::CHUNK_BYTES - HEADER][..]].concat();
    for _ in 0..=limits::FRAME_BYTES / (limits::CHUNK_BYTES - HEADER) {
        own.receive(NOW, id(2), &part);
    }
    assert_eq!(own.event(), Some(DocumentEvent::Refused(id(2), Offence::Oversized)));
    let mut own = document();
    let have = vec![(writer(3), 1); limits::LOGS + 1];
    assert_eq!(refused(&mut own, 2, &Frame::Have(have)), Some(Offence::Oversized));
}

#[test]
fn a_log_has_an_end() {
    let mut own = document();
    let most = u32::try_from(limits::LOG_ENTRIES).unwrap();
    assert_eq!(refused(&mut own, 2, &entries(writer(2), most, vec![said(9)])), Some(Offence::LogTooLong));
    let mut own = document();
    let text = "x".repeat(limits::MESSAGE_BYTES);
    let (mut from, mut lamport) = (0, 1);
    let event = loop {
        let op = Op::Say { text: text.clone(), reply: None, file: None };
        send(&mut own, 2, &entries(writer(2), from, vec![LogEntry { lamport, at: NOW.wall, op }.bytes()]));
        (from, lamport) = (from + 1, lamport + 1);
        match std::iter::from_fn(|| own.event()).last() {
            Some(DocumentEvent::Changed(_)) => {}
            event => break event,
        }
    };
    assert_eq!(event, Some(DocumentEvent::Refused(id(2), Offence::LogTooLong)));
    assert_eq!(from as usize, limits::LOG_BYTES / (text.len() + 13) + 1);
}

#[test]
fn what_is_too_much_for_the_whole_is_nobodys_offence() {
    let mut own = document();
    for session in 0..limits::LOGS_PER_AUTHOR + 1 {
        let writer = Writer { author: id(3), session: session as u32 };
        send(&mut own, 2, &entries(writer, 0, vec![said(9)]));
    }
    assert_eq!(own.entries(), limits::LOGS_PER_AUTHOR + 1);
    let events: Vec<_> = std::iter::from_fn(|| own.event()).collect();
    assert_eq!(events.last(), Some(&DocumentEvent::Full(Limit::Entries)));
    for author in 10..10 + limits::LOGS as u64 {
        send(&mut own, 2, &entries(writer(author), 0, vec![said(9)]));
    }
    let last = std::iter::from_fn(|| own.event()).last();
    assert_eq!((own.entries(), last), (limits::LOGS, Some(DocumentEvent::Full(Limit::Entries))));
}

#[test]
fn a_direct_message_is_within_limits() {
    for (text, unfit) in
        [(String::new(), Unfit::Empty), ("x".repeat(limits::MESSAGE_BYTES + 1), Unfit::TooLong)]
    {
        let mut own = document();
        assert_eq!(
            refused(
                &mut own,
                2,
                &Frame::DirectMessage {
                    number: MessageNumber { session: 7, index: 0 },
                    at: NOW.wall,
                    text,
                    file: None
                }
            ),
            Some(unfit.into())
        );
        assert_eq!(own.direct_messages().len(), 0);
    }
    // Of a file it tells whose it is.
    let number = MessageNumber { session: 7, index: 0 };
    let told = Frame::DirectMessage { number, at: NOW.wall, text: String::new(), file: Some(item(3, 0)) };
    assert_eq!(refused(&mut document(), 2, &told), Some(Offence::InAnothersName));
}

#[test]
fn no_more_direct_messages_come_than_can_wait() {
    let mut own = document();
    let numbers = (0..).map(|index| MessageNumber { session: 7, index });
    for number in numbers {
        let text = "psst".to_owned();
        // A second time is nothing new.
        for _ in 0..2 {
            send(&mut own, 2, &Frame::DirectMessage { number, at: NOW.wall, text: text.clone(), file: None });
        }
        match own.event() {
            Some(DocumentEvent::DirectMessage(_)) => {}
            event => {
                assert_eq!(event, Some(DocumentEvent::Refused(id(2), Offence::Oversized)));
                break;
            }
        }
    }
    assert_eq!(own.direct_messages().len(), limits::DIRECT_MESSAGES_UNACKED);
    let numbers = vec![MessageNumber { session: 7, index: 0 }; limits::DIRECT_MESSAGES_UNACKED + 1];
    assert_eq!(refused(&mut document(), 2, &Frame::Heard(numbers)), Some(Offence::Oversized));
}

#[test]
fn what_somebody_does_now_is_within_limits() {
    let pointer = |x, y| Awareness {
        pointer: Some(SharedPointer { page: None, x, y, laser: false }),
        ..Awareness::default()
    };
    let beyond = CaretAnchor(Some((u64::MAX, 0)));
    let wrong = [
        pointer(f32::NAN, 0.0),
        pointer(0.0, f32::INFINITY),
        pointer(limits::COORDINATE * 2.0, 0.0),
        // `yrs` panics at such a client.
        Awareness { caret: Some((beyond, CaretAnchor(None))), ..Awareness::default() },
    ];
    for awareness in wrong {
        let frame = Frame::Awareness(awareness);
        assert_eq!(refused(&mut document(), 2, &frame), Some(Offence::Entry(Unfit::OutOfRange)));
    }
    // A caret at what is not there is nowhere.
    let mut own = document();
    own.notes_insert(NOW, 0, "x", &[]).unwrap();
    let nowhere = CaretAnchor(Some((1, u32::MAX)));
    let awareness = Awareness { caret: Some((nowhere, CaretAnchor(None))), ..Awareness::default() };
    send(&mut own, 2, &Frame::Awareness(awareness));
    assert_eq!((own.event(), own.carets()), (Some(DocumentEvent::Awareness(id(2))), Vec::new()));
}

/// How often this may be sent at once until the peer is not heard any more, and within the next second.
fn until_too_fast(frame: impl Fn(u64) -> Frame) -> (u64, u64) {
    let message = |n| [&[VERSION, 0], &frame(n).bytes()[..]].concat();
    let most = |own: &mut SharedDocument, now: Now, known: Option<u64>| {
        for count in 0..known.unwrap_or(u64::MAX) {
            own.receive(now, id(2), &message(count));
            if std::iter::from_fn(|| own.event()).last()
                == Some(DocumentEvent::Refused(id(2), Offence::TooFast))
            {
                return count;
            }
        }
        known.unwrap_or(0)
    };
    let burst = most(&mut document(), NOW, None);
    let mut own = document();
    assert_eq!(most(&mut own, NOW, Some(burst)), burst);
    (burst, most(&mut own, NOW.after(1_000), None))
}

#[test]
fn what_is_sent_has_a_rate_and_a_burst() {
    let have = until_too_fast(|_| Frame::Want);
    // Its hello counts, too.
    let before = limits::HELLO_MESSAGES + 1;
    assert_eq!(have, (limits::MESSAGES_BURST - before, limits::MESSAGES_PER_SECOND));
    let pointer = |n: u64| {
        let pointer = SharedPointer { page: None, x: n as f32, y: 0.0, laser: false };
        Frame::Awareness(Awareness { pointer: Some(pointer), ..Awareness::default() })
    };
    assert_eq!(until_too_fast(pointer), (limits::AWARENESS_BURST, limits::AWARENESS_PER_SECOND));
    let hello = until_too_fast(|_| Frame::Hello { writer: writer(2), have: Vec::new() });
    let most = limits::MESSAGES_BURST / (limits::HELLO_MESSAGES + 1);
    assert!(hello.0 == most - 1 && hello.1 <= limits::MESSAGES_PER_SECOND / limits::HELLO_MESSAGES);
}

#[test]
fn bytes_have_a_rate_and_a_burst() {
    let said = |n: usize| Op::Say { text: "x".repeat(n), reply: None, file: None };
    // The same again and again: nothing new comes of it.
    let entry = LogEntry { lamport: 4, at: NOW.wall, op: said(15_000) }.bytes();
    let message = [&[VERSION, 0], &entries(writer(2), 0, vec![entry]).bytes()[..]].concat();
    let mut own = document();
    let mut bytes = 0;
    let last = loop {
        own.receive(NOW, id(2), &message);
        bytes += message.len() as u64;
        match std::iter::from_fn(|| own.event()).last() {
            None | Some(DocumentEvent::Changed(_)) => {}
            Some(event) => break event,
        }
    };
    assert_eq!(last, DocumentEvent::Refused(id(2), Offence::TooFast));
    let most = limits::BYTES_BURST;
    assert!(bytes > most - 100 && bytes < most + message.len() as u64, "{bytes} of {most}");
}
