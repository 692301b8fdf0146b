use super::*;
use crate::shape::{ElementKind, ElementStyle, Placement};
use crate::{Mono, Unfit};

const ME: ParticipantId = ParticipantId::from_bits(1);

fn document() -> SharedDocument {
    SharedDocument::new(ME, 1, Mono(0))
}

/// Does these one after the other, and says what came of the last.
fn all(document: &mut SharedDocument, intents: Vec<CollabIntent>) -> Result<CollabOutcome, Refused> {
    let outcomes = (1..).zip(intents).map(|(now, intent)| document.handle(Now::both(now), intent));
    outcomes.last().expect("there is one")
}

fn made(document: &mut SharedDocument, intent: CollabIntent) -> ItemId {
    document.handle(Now::both(1), intent).expect("it may be done").made().expect("it makes something")
}

fn line() -> Drawn {
    let place = Placement { x: 0.0, y: 0.0, width: 9.0, height: 9.0, turn: 0.0 };
    let style = ElementStyle { colour: [0, 0, 0, 255], fill: None, width: 2.0 };
    Drawn { page: None, kind: ElementKind::Line, place, style, text: String::new(), order: 0 }
}

fn say(text: &str) -> CollabIntent {
    CollabIntent::Say { text: text.to_owned(), reply: None, file: None }
}

#[test]
fn a_message_is_said_changed_reacted_to_and_deleted() {
    let mut document = document();
    let of = made(&mut document, say("one"));
    let react = |on| CollabIntent::React { to: of, emoji: "👍".to_owned(), on };
    let acts = vec![CollabIntent::EditMessage { of, text: "two".to_owned() }, react(true)];
    assert_eq!(all(&mut document, acts), Ok(CollabOutcome::Done));
    let message = document.message(of).expect("it is there");
    assert!(message.reactions["👍"].contains(&ME));
    all(&mut document, vec![react(false), CollabIntent::DeleteMessage(of)]).expect("it is one's own");
    assert_eq!(document.message(of).expect("it is there").words, crate::MessageBody::Deleted);
    assert_eq!(document.handle(Now::both(9), say("")), Err(Refused::Unfit(Unfit::Empty)));
}

#[test]
fn undo_takes_back_what_was_drawn_along_with_the_act_before() {
    let mut document = document();
    let first = made(&mut document, CollabIntent::Draw(line()));
    let Ok(CollabOutcome::Copied(batch)) =
        all(&mut document, vec![CollabIntent::DrawAll { drawn: vec![line(), line()], along: true }])
    else {
        panic!("they can be drawn")
    };
    let second = batch[0];
    let fixed = vec![(second, Change::Fixed(true))];
    let fix = CollabIntent::ChangeElements { changes: fixed, along: true };
    assert_eq!(all(&mut document, vec![fix]), Ok(CollabOutcome::Done));
    let undo = || vec![CollabIntent::UndoWhiteboard];
    assert_eq!(all(&mut document, undo()), Ok(CollabOutcome::Stepped(true)));
    assert!(document.elements().is_empty());
    assert_eq!(all(&mut document, undo()), Ok(CollabOutcome::Stepped(false)));
    assert_eq!(all(&mut document, vec![CollabIntent::RedoWhiteboard]), Ok(CollabOutcome::Stepped(true)));
    let copies = CollabIntent::DuplicateElements { elements: vec![second, first], by: (1.0, 1.0) };
    let Ok(CollabOutcome::Copied(copies)) = all(&mut document, vec![copies]) else {
        panic!("they are there to be copied")
    };
    let x = |id: &ItemId| document.element(*id).expect("it was just made").place.x;
    assert_eq!(copies.iter().map(x).collect::<Vec<_>>(), [1.0, 1.0]);
}

#[test]
fn several_steps_in_the_notes_are_one_act_and_stay_where_a_later_one_is_refused() {
    let mut document = document();
    let insert = |at, words: &str| NotesStep::Insert(at, words.to_owned(), Vec::new());
    let steps = vec![insert(0, "one"), NotesStep::Break(3, LineKind::Bullet), insert(4, "two")];
    assert_eq!(all(&mut document, vec![CollabIntent::EditNotes(steps)]), Ok(CollabOutcome::Done));
    assert_eq!(document.notes_text(), "one\ntwo");
    assert_eq!(all(&mut document, vec![CollabIntent::UndoNotes]), Ok(CollabOutcome::Stepped(true)));
    assert_eq!(document.notes_text(), "");
    let beyond = vec![insert(0, "one"), NotesStep::Remove(7, 1)];
    assert!(all(&mut document, vec![CollabIntent::EditNotes(beyond)]).is_err());
    assert_eq!(document.notes_text(), "one");
}

#[test]
fn a_poll_is_asked_answered_and_closed() {
    let mut document = document();
    let ask = CollabIntent::AskPoll {
        question: "When?".to_owned(),
        options: vec!["now".to_owned(), "later".to_owned()],
        several: false,
        anonymous: false,
    };
    let poll = made(&mut document, ask);
    let acts = vec![CollabIntent::Vote(poll, vec![1]), CollabIntent::ClosePoll(poll)];
    assert_eq!(all(&mut document, acts), Ok(CollabOutcome::Done));
    assert_eq!(document.own_vote(poll), [1]);
    let late = vec![CollabIntent::Vote(poll, vec![0])];
    assert_eq!(all(&mut document, late), Err(Refused::Closed));
}

#[test]
fn a_file_is_offered_to_all_or_to_one_and_withdrawn() {
    let mut document = document();
    let offer = |to| CollabIntent::OfferFile { to, name: "a.txt".to_owned(), size: 1, hash: [7; 32] };
    let to_all = made(&mut document, offer(None));
    let to_one = made(&mut document, offer(Some(ParticipantId::from_bits(2))));
    assert_eq!(document.file_offers().find(|it| it.id == to_all).and_then(|it| it.to), None);
    let acts = vec![
        CollabIntent::SendDirectFile(to_one),
        CollabIntent::HoldFile { offer: to_all, whole: false },
        CollabIntent::WithdrawFile(to_one),
        CollabIntent::WithdrawFile(to_all),
    ];
    assert_eq!(all(&mut document, acts), Ok(CollabOutcome::Done));
    assert_eq!(document.direct_messages().len(), 1);
    assert_eq!(all(&mut document, vec![CollabIntent::WithdrawFile(to_all)]), Err(Refused::NotThere));
}

#[test]
fn what_one_does_now_is_told_and_writes_no_log() {
    let mut document = document();
    let pointer = SharedPointer { page: None, x: 1.0, y: 2.0, laser: false };
    let acts = vec![
        CollabIntent::SetOpen(Some(Tool::Notes)),
        CollabIntent::SetPointer(Some(pointer)),
        CollabIntent::SetTyping(true),
        CollabIntent::SetCaret(Some((0, 0))),
    ];
    assert!(acts.iter().all(|act| act.tool() == Some(Tool::Awareness)));
    assert_eq!(all(&mut document, acts), Ok(CollabOutcome::Done));
    assert_eq!(document.awareness().pointer, Some(pointer));
    assert!(document.awareness().typing && document.awareness().open == Some(Tool::Notes));
    assert_eq!(document.entries(), 0);
}

#[test]
fn what_was_written_down_is_taken_in_and_what_is_no_record_changes_nothing() {
    let mut before = document();
    made(&mut before, say("one"));
    let record = before.unsaved(usize::MAX).expect("something was said");
    let mut after = SharedDocument::new(ME, 2, Mono(0));
    let records = vec![vec![9, 9], record.bytes().to_vec()];
    assert_eq!(all(&mut after, vec![CollabIntent::RestoreRecords(records)]), Ok(CollabOutcome::Done));
    assert_eq!(after.messages().count(), 1);
    assert_eq!(after.unsaved(usize::MAX), None, "it is written down already");
    assert_eq!(all(&mut before, vec![CollabIntent::MarkSaved(record)]), Ok(CollabOutcome::Done));
    assert_eq!(before.unsaved(usize::MAX), None);
}
