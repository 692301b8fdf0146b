use parvis_base::Now;
use proptest::prelude::*;

use super::*;
use crate::document::SharedDocument;
use crate::error::{DocumentEvent, Offence};
use crate::forged::{NOW, document, greet, id, send, writer};
use crate::frame::Frame;

fn press(sequence: u32, n: u64) -> FilmPress {
    FilmPress { sequence, presser: writer(n) }
}

fn play(position: u64, rate: u16) -> FilmPlay {
    FilmPlay { offer: ItemId { writer: writer(2), index: 0 }, playing: true, position, rate }
}

/// What this participant is refused for.
fn refused(own: &mut SharedDocument, frame: &Frame) -> Option<Offence> {
    send(own, 2, frame);
    std::iter::from_fn(|| own.event())
        .find_map(|event| if let DocumentEvent::Refused(_, offence) = event { Some(offence) } else { None })
}

fn told(sequence: u32, play: Option<FilmPlay>) -> FilmTold {
    FilmTold { press: press(sequence, 2), play, at: PeerMillis::own(Mono(0)), ready: false }
}

#[test]
fn of_two_presses_at_once_one_counts_everywhere() {
    let (one, other) = (press(5, 1), press(5, 2));
    assert!(other.counts_after(Some(one)) && !one.counts_after(Some(other)));
    assert!(!one.counts_after(Some(one)), "it is known");
    assert!(press(6, 1).counts_after(Some(other)) && !press(4, 3).counts_after(Some(one)));
    // There is no last number.
    assert!(press(0, 1).counts_after(Some(press(u32::MAX, 2))));
    assert!(!press(u32::MAX, 2).counts_after(Some(press(0, 1))));
    assert!(press(u32::MAX, 1).counts_after(None));
}

#[test]
fn numbers_that_no_page_says_are_refused() {
    for rate in [0, 249, 4_001, u16::MAX] {
        let frame = Frame::Film(told(1, Some(play(0, rate))));
        assert!(matches!(refused(&mut document(), &frame), Some(Offence::Entry(_))), "{rate}");
    }
    for position in [limits::FILM_MILLIS + 1, u64::MAX] {
        let frame = Frame::Film(told(1, Some(play(position, 1_000))));
        assert!(matches!(refused(&mut document(), &frame), Some(Offence::Entry(_))), "{position}");
    }
    let late = PeerMillis::own(Mono(limits::CLOCK_MILLIS + 1));
    let frames = [
        Frame::Film(FilmTold { at: late, ..told(1, None) }),
        Frame::AskTime(late),
        Frame::Time { asked: late, came: late, went: late },
    ];
    for frame in frames {
        assert!(matches!(refused(&mut document(), &frame), Some(Offence::Entry(_))), "{frame:?}");
    }
    let fits = Frame::Film(told(1, Some(play(limits::FILM_MILLIS, 4_000))));
    assert_eq!(refused(&mut document(), &fits), None);
}

/// Carries what these two have to tell each other, and tells whether one of them refuses the other.
fn part(one: &mut SharedDocument, other: &mut SharedDocument, at: u64) -> bool {
    let (a, b, now) = (one.writer().author, other.writer().author, Now::both(at));
    loop {
        let (there, back) = (one.poll(now.mono, b, usize::MAX), other.poll(now.mono, a, usize::MAX));
        if let Some(message) = &there {
            other.receive(now, a, message);
        }
        if let Some(message) = &back {
            one.receive(now, b, message);
        }
        if there.is_none() && back.is_none() {
            break;
        }
    }
    let refuses = |document: &mut SharedDocument| {
        std::iter::from_fn(|| document.event()).any(|event| matches!(event, DocumentEvent::Refused(..)))
    };
    refuses(one) || refuses(other)
}

#[test]
fn who_hears_a_press_in_the_name_of_another_is_not_parted_from_them() {
    let mut cleo = document();
    let mut ada = SharedDocument::new(id(3), 5, NOW.mono);
    cleo.open(id(3));
    ada.open(id(1));
    assert!(!part(&mut cleo, &mut ada, 1_000));
    let forged = FilmTold { press: FilmPress { sequence: 9, presser: ada.writer() }, ..told(9, None) };
    assert_eq!(refused(&mut cleo, &Frame::Film(forged)), None);
    assert!(!part(&mut cleo, &mut ada, 2_000));
    // And what she presses counts.
    let offer = ada.offer(Now::both(3_000), "film.webm", 5, [0; 32]).unwrap();
    ada.start_film(Mono(3_000), offer).unwrap();
    assert!(!part(&mut cleo, &mut ada, 3_000));
    assert!(cleo.film(Mono(3_000)).is_some());
}

#[test]
fn who_tells_too_often_is_not_heard_any_more() {
    for frame in [Frame::Film(told(1, None)), Frame::AskTime(PeerMillis::own(Mono(0)))] {
        let mut own = document();
        for _ in 0..limits::FILM_BURST {
            send(&mut own, 2, &frame);
        }
        assert_eq!(refused(&mut own, &frame), Some(Offence::TooFast));
    }
}

proptest! {
    #[test]
    fn of_any_two_presses_one_counts(one in any::<u32>(), other in any::<u32>(), apart in prop_oneof![Just(1_u32 << 31), any::<u32>()]) {
        for other in [other, one.wrapping_add(apart)] {
            let (one, other) = (press(one, 1), press(other, 2));
            prop_assert!(one.counts_after(Some(other)) != other.counts_after(Some(one)));
        }
    }

    #[test]
    fn whatever_is_told_the_place_is_within_the_limits(
        frames in proptest::collection::vec(
            (any::<u32>(), any::<bool>(), any::<u64>(), any::<u16>(), any::<u64>(), 0..9_u8), 1..30),
        later in any::<u64>(),
    ) {
        let mut own = document();
        let offer = own.offer(NOW, "film.webm", 5, [0; 32]).unwrap();
        for (sequence, playing, position, rate, at, kind) in frames {
            let wild = FilmPlay { offer, playing, position, rate };
            let fits = FilmPlay { position: position % limits::FILM_MILLIS, rate: 250 + rate % 3_750, ..wild };
            let near = PeerMillis::own(Mono(at % limits::CLOCK_MILLIS));
            let of = |play, at| FilmTold { press: press(sequence, 2), play: Some(play), at, ready: playing };
            send(&mut own, 2, &match kind {
                0 => Frame::Film(of(wild, near)),
                1 => Frame::Film(of(fits, PeerMillis::own(Mono(at)))),
                2 => Frame::AskTime(near),
                3 | 4 => Frame::Time { asked: PeerMillis::own(NOW.mono), came: near, went: near },
                _ => Frame::Film(of(fits, near)),
            });
            if std::iter::from_fn(|| own.event()).any(|event| matches!(event, DocumentEvent::Refused(..))) {
                greet(&mut own, 2);
            }
            while own.poll(NOW.mono, id(2), usize::MAX).is_some() {}
            for now in [NOW.mono, Mono(later)] {
                let place = own.film(now).map_or(0, |film| film.play.position);
                prop_assert!(place <= limits::FILM_MILLIS);
                let _ = own.wake(now);
            }
        }
    }
}
