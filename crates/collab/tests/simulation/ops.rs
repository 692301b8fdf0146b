use fastrand::Rng;
use parvis_collab::{
    Change, Drawn, ElementKind, ElementStyle, LineKind, Mark, Now, Placement, Point, Refused, SharedDocument,
    SharedPointer, Tool,
};

/// One person does something. What is refused was a thing that cannot be done, which people try, too.
pub(crate) fn random_op(rng: &mut Rng, now: Now, document: &mut SharedDocument) -> Result<(), Refused> {
    match rng.u8(0..14) {
        0..3 => chat(rng, now, document),
        3..6 => board(rng, now, document),
        6..10 => notes(rng, now, document),
        10 => polls(rng, now, document),
        11 => offers(rng, now, document),
        12 => awareness(rng, document),
        _ => document.call_me(now, if rng.bool() { "Ada" } else { "Bob" }),
    }
}

fn awareness(rng: &mut Rng, document: &mut SharedDocument) -> Result<(), Refused> {
    document.set_typing(rng.bool());
    document.set_open(Some(if rng.bool() { Tool::Chat } else { Tool::Notes }));
    let len = u32::try_from(document.notes_text().encode_utf16().count()).expect("short");
    let caret = rng.bool().then(|| (rng.u32(0..=len), rng.u32(0..=len)));
    let pointer = SharedPointer { page: None, x: rng.f32(), y: rng.f32(), laser: rng.bool() };
    document.set_pointer(rng.bool().then_some(pointer))?;
    document.set_caret(caret)
}

fn one<T>(rng: &mut Rng, mut all: Vec<T>) -> Option<T> {
    if all.is_empty() { None } else { Some(all.swap_remove(rng.usize(0..all.len()))) }
}

fn chat(rng: &mut Rng, now: Now, document: &mut SharedDocument) -> Result<(), Refused> {
    let known = one(rng, document.messages().map(|message| message.id).collect());
    match (known, rng.u8(0..6)) {
        (Some(id), 0) => document.edit(now, id, format!("better {}", rng.u32(..))),
        (Some(id), 1) => document.delete(now, id),
        (Some(id), 2) => document.react(now, id, if rng.bool() { "👍" } else { "🎉" }, rng.bool()),
        (reply, _) => {
            // Now and then one that takes many messages on the channel.
            let text =
                if rng.u8(0..10) == 0 { "long ".repeat(3_000) } else { format!("hello {}", rng.u32(..)) };
            document.say(now, &text, reply, None).map(|_| ())
        }
    }
}

fn board(rng: &mut Rng, now: Now, document: &mut SharedDocument) -> Result<(), Refused> {
    let place = Placement { x: rng.f32() * 100.0, y: rng.f32(), width: 10.0, height: 10.0, turn: rng.f32() };
    let points = vec![Point { x: rng.f32(), y: rng.f32(), pressure: rng.u8(..) }; 3];
    let known = one(rng, document.elements().into_iter().map(|element| element.id).collect());
    match (known, rng.u8(0..12)) {
        (Some(id), 0..2) => document.change(now, vec![(id, Change::Place(place))]),
        (Some(id), 2) => document.change(now, vec![(id, Change::Gone(true))]),
        (Some(id), 3) => {
            document.change(now, vec![(id, Change::Text("words".into())), (id, Change::Order(3))])
        }
        (Some(id), 4) => document.extend(now, id, points),
        (Some(id), 5) => document.duplicate(now, &[id], 1.0, 1.0).map(|_| ()),
        (Some(_), 10) => {
            let style = ElementStyle { colour: [7; 4], fill: None, width: 2.0 };
            let kind = ElementKind::Stroke(points);
            let (text, order) = (String::new(), 0);
            let line = Drawn { page: None, kind, place, style, text, order };
            document.draw_all(now, vec![line; rng.usize(1..4)], rng.bool()).map(|_| ())
        }
        (Some(id), 6) => document.group(now, &[id]).map(|_| ()),
        (_, 7) => document.undo(now).map(|_| ()),
        (_, 8) => document.redo(now).map(|_| ()),
        (_, 9) => document.lock_whiteboard(now, !document.whiteboard_locked()),
        _ => {
            let style = ElementStyle { colour: [rng.u8(..); 4], fill: None, width: 1.0 };
            let kind = if rng.bool() { ElementKind::Stroke(points) } else { ElementKind::Rectangle };
            let page = one(rng, document.pages().map(|(page, _)| page).collect());
            match (page, rng.u8(0..16)) {
                (None, 0..8) => return document.add_page(now, "more").map(|_| ()),
                (Some(page), 0) => return document.rename_page(now, page, "other"),
                (Some(page), 1) => return document.delete_page(now, page),
                _ => {}
            }
            document.draw(now, Drawn { page, kind, place, style, text: String::new(), order: 0 }).map(|_| ())
        }
    }
}

fn notes(rng: &mut Rng, now: Now, document: &mut SharedDocument) -> Result<(), Refused> {
    let len = u32::try_from(document.notes_text().encode_utf16().count()).expect("short");
    let at = rng.u32(0..=len);
    let span = rng.u32(1..6);
    match rng.u8(0..12) {
        0..2 => document.notes_remove(now, at, span),
        2 => document.notes_mark(now, at, span, &Mark::Bold, rng.bool()),
        3 => document.notes_mark(now, at, span, &Mark::Link("https://example.org/\\\"".into()), true),
        4 => document.notes_line(
            now,
            at,
            if rng.bool() { LineKind::Box(rng.bool()) } else { LineKind::Heading(2) },
        ),
        5 => document.notes_undo(now).map(|_| ()),
        6 => document.notes_redo(now).map(|_| ()),
        7 => document.notes_insert(now, at, "strong\n", &[Mark::Bold]),
        8 => document.notes_insert(now, at, "🙂é", &[]),
        _ => document.notes_insert(now, at, &format!("{} ", rng.u8(..)), &[]),
    }
}

fn polls(rng: &mut Rng, now: Now, document: &mut SharedDocument) -> Result<(), Refused> {
    let known = one(rng, document.polls().map(|poll| poll.id).collect());
    match (known, rng.u8(0..6)) {
        (Some(id), 0) => document.close_poll(now, id),
        (Some(id), 1..5) => document.vote(now, id, &[rng.u8(0..3)]),
        _ => document.ask(now, "which?", ["a", "b", "c"], rng.bool(), rng.bool()).map(|_| ()),
    }
}

fn offers(rng: &mut Rng, now: Now, document: &mut SharedDocument) -> Result<(), Refused> {
    let known = one(rng, document.file_offers().map(|offer| offer.id).collect());
    match (known, rng.u8(0..4)) {
        (Some(id), 0) => document.withdraw(now, id),
        (Some(id), 1..3) => document.hold(now, id, rng.bool()),
        _ => document.offer(now, "plan.pdf", rng.u64(..), [rng.u8(..); 32]).map(|_| ()),
    }
}
