//! What one participant does too much of, to keep the others from the shared document.

use crate::direct_messages::MessageNumber;
use crate::document::SharedDocument;
use crate::error::{DocumentEvent, Limit, Offence, Refused};
use crate::forged::{NOW, document, entries, greet, id, said, send, writer};
use crate::frame::{Frame, Joiner};
use crate::limits;

/// Carries everything between the first and the third participant, until nothing more comes.
fn carry(ada: &mut SharedDocument, cleo: &mut SharedDocument) {
    loop {
        let (there, back) = (ada.poll(NOW.mono, id(3), usize::MAX), cleo.poll(NOW.mono, id(1), usize::MAX));
        if there.is_none() && back.is_none() {
            return;
        }
        there.iter().for_each(|message| cleo.receive(NOW, id(1), message));
        back.iter().for_each(|message| ada.receive(NOW, id(3), message));
    }
}

fn cleo_and(ada: &mut SharedDocument) -> SharedDocument {
    let mut cleo = SharedDocument::new(id(3), 9, NOW.mono);
    ada.open(id(3));
    cleo.open(id(1));
    carry(ada, &mut cleo);
    cleo
}

fn refusals(document: &mut SharedDocument) -> Vec<DocumentEvent> {
    std::iter::from_fn(|| document.event())
        .filter(|event| matches!(event, DocumentEvent::Refused(..)))
        .collect()
}

/// The frames that go to the second participant now.
fn frames(document: &mut SharedDocument) -> Vec<Frame> {
    let mut joiner = Joiner::default();
    let messages = std::iter::from_fn(|| document.poll(NOW.mono, id(2), usize::MAX));
    messages.filter_map(|message| joiner.take(&message).unwrap()).collect()
}

#[test]
fn who_counts_far_ahead_keeps_nobody_from_writing() {
    let mut ada = document();
    send(&mut ada, 2, &entries(writer(2), 0, vec![said(limits::LAMPORT_MAX)]));
    ada.say(NOW, "after", None, None).unwrap();
    // The whiteboard is made anew of all logs.
    ada.set_moderators([id(1)]);
    let mut cleo = cleo_and(&mut ada);
    cleo.say(NOW, "later", None, None).unwrap();
    carry(&mut ada, &mut cleo);
    assert_eq!((refusals(&mut ada), refusals(&mut cleo)), (vec![], vec![]));
    let count = |document: &SharedDocument| document.messages().len();
    assert_eq!((count(&ada), count(&cleo)), (4, 4));
}

#[test]
fn a_place_is_kept_for_the_log_that_is_written_here() {
    let mut ada = SharedDocument::new(id(1), 5, NOW.mono);
    greet(&mut ada, 2);
    for author in 10..=10 + limits::LOGS as u64 {
        send(&mut ada, 2, &entries(writer(author), 0, vec![said(9)]));
    }
    assert_eq!(ada.entries(), limits::LOGS - 1);
    ada.say(NOW, "there is a place", None, None).unwrap();
    let mut cleo = cleo_and(&mut ada);
    assert_eq!(refusals(&mut cleo), []);
    assert!(cleo.has_met(id(1)));
}

#[test]
fn nobody_has_more_logs_than_there_can_be() {
    let mut ada = document();
    let mut told = 0;
    let refused = loop {
        send(&mut ada, 2, &Frame::Have(vec![(writer(1_000 + told), 1)]));
        match ada.event() {
            None => told += 1,
            event => break event,
        }
    };
    assert_eq!(refused, Some(DocumentEvent::Refused(id(2), Offence::Oversized)));
    assert_eq!(told, limits::LOGS as u64);
}

fn direct_message(index: u32, text: String) -> Frame {
    Frame::DirectMessage { number: MessageNumber { session: 7, index }, at: NOW.wall, text, file: None }
}

#[test]
fn one_says_only_so_much_to_another_alone() {
    for (direct_frames, most) in [
        (1, limits::DIRECT_MESSAGES_BETWEEN),
        (limits::MESSAGE_BYTES, limits::DIRECT_MESSAGES_BETWEEN_BYTES / limits::MESSAGE_BYTES),
    ] {
        let mut ada = document();
        frames(&mut ada);
        while ada.event().is_some() {}
        let mut count = 0;
        let refused = loop {
            send(&mut ada, 2, &direct_message(count, "x".repeat(direct_frames)));
            // What came is answered, as on a channel that takes everything.
            frames(&mut ada);
            match ada.event() {
                Some(DocumentEvent::DirectMessage(_)) => count += 1,
                event => break event,
            }
        };
        assert_eq!(refused, Some(DocumentEvent::Refused(id(2), Offence::TooFast)));
        assert_eq!((count as usize, ada.direct_messages().len()), (most, most));
    }
    // Who means well is told before.
    let mut ada = document();
    for index in 0..limits::DIRECT_MESSAGES_BETWEEN as u32 {
        ada.direct_message(NOW.after(u64::from(index) * 10), id(2), "x").unwrap();
        frames(&mut ada);
        let number = MessageNumber { session: ada.writer().session, index };
        send(&mut ada, 2, &Frame::Heard(vec![number]));
    }
    assert_eq!(ada.direct_message(NOW.after(1 << 40), id(2), "x"), Err(Refused::Full(Limit::OwnLog)));
    assert_eq!(ada.direct_message(NOW.after(1 << 40), id(3), "x"), Ok(()));
}

#[test]
fn private_messages_that_are_kept_stay_where_they_are() {
    let mut ada = SharedDocument::new(id(1), 5, NOW.mono);
    for from in 2.. {
        greet(&mut ada, from);
        for index in 0..limits::DIRECT_MESSAGES_BETWEEN as u32 {
            send(&mut ada, from, &direct_message(index, format!("{from}")));
            while ada.poll(NOW.mono, id(from), usize::MAX).is_some() {}
        }
        if ada.direct_messages().len() == limits::MESSAGES {
            greet(&mut ada, from + 1);
            while ada.event().is_some() {}
            send(&mut ada, from + 1, &direct_message(0, "one more".into()));
            break;
        }
    }
    assert_eq!(ada.event(), Some(DocumentEvent::Full(Limit::Messages)));
    assert_eq!(ada.direct_messages().next().map(|first| first.text.as_str()), Some("2"));
    assert_eq!(ada.direct_message(NOW, id(2), "x"), Err(Refused::Full(Limit::Messages)));
}

#[test]
fn what_came_is_told_although_the_other_begins_anew() {
    let mut ada = document();
    frames(&mut ada);
    send(&mut ada, 2, &direct_message(0, "psst".into()));
    // It says so when somebody else leaves.
    send(&mut ada, 2, &Frame::Hello { writer: writer(2), have: Vec::new() });
    let told = Frame::Heard(vec![MessageNumber { session: 7, index: 0 }]);
    assert!(frames(&mut ada).contains(&told));
}

#[test]
fn no_file_is_larger_than_one_can_be() {
    let mut ada = document();
    assert!(ada.offer(NOW, "plan.pdf", limits::FILE_BYTES, [7; 32]).is_ok());
    assert!(matches!(ada.offer(NOW, "plan.pdf", limits::FILE_BYTES + 1, [7; 32]), Err(Refused::Unfit(_))));
    let to = id(2);
    assert!(matches!(ada.hand(NOW, to, "plan.pdf", limits::FILE_BYTES + 1, [7; 32]), Err(Refused::Unfit(_))));
}
