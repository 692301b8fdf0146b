//! A film that is played to all: who presses, who comes, who goes.

#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod support;

use parvis_collab::{
    DocumentEvent, FilmPlay, FilmStanding, ItemId, Mono, Now, Refused, SharedDocument, Unfit, limits,
};
use support::{Clock, carry, document, events, id, open, pair};

fn offered(clock: &mut Clock, ada: &mut SharedDocument, bob: &mut SharedDocument) -> ItemId {
    let offer = ada.offer(clock.next(), "film.webm", 5, [7; 32]).unwrap();
    carry(clock.next(), ada, bob);
    ada.start_film(clock.next().mono, offer).unwrap();
    tell(clock, ada, bob);
    offer
}

/// They tell each other, as often as that may be.
fn tell(clock: &mut Clock, one: &mut SharedDocument, other: &mut SharedDocument) -> usize {
    clock.0 += limits::FILM_EVERY;
    carry(clock.next(), one, other)
}

fn film(document: &SharedDocument, clock: &Clock) -> FilmStanding {
    document.film(Mono(clock.0)).expect("there is a film")
}

fn plays(clock: &Clock, document: &mut SharedDocument, playing: bool, position: u64) -> Result<(), Refused> {
    let play = film(document, clock).play;
    document.press_film(Mono(clock.0), FilmPlay { playing, position, ..play })
}

#[test]
fn a_film_stands_at_its_begin_until_anybody_presses() {
    let (mut ada, mut bob, mut clock) = pair();
    assert_eq!(ada.film(Mono(clock.0)), None);
    let offer = offered(&mut clock, &mut ada, &mut bob);
    let begun = FilmPlay { offer, playing: false, position: 0, rate: 1_000 };
    assert_eq!((film(&bob, &clock).play, film(&bob, &clock).people), (begun, 2));
    assert!(events(&mut bob).contains(&DocumentEvent::Film));

    plays(&clock, &mut bob, true, 0).unwrap();
    tell(&mut clock, &mut ada, &mut bob);
    clock.0 += 10_000;
    for person in [&ada, &bob] {
        let play = film(person, &clock).play;
        assert!(play.playing && (10_000..10_100).contains(&play.position), "{play:?}");
    }
    plays(&clock, &mut ada, false, 4_000).unwrap();
    tell(&mut clock, &mut ada, &mut bob);
    clock.0 += 5_000;
    assert_eq!((film(&ada, &clock).play.position, film(&bob, &clock).play.position), (4_000, 4_000));

    bob.end_film(Mono(clock.0)).unwrap();
    tell(&mut clock, &mut ada, &mut bob);
    assert_eq!((ada.film(Mono(clock.0)), bob.film(Mono(clock.0))), (None, None));
    assert_eq!(ada.end_film(Mono(clock.0)), Err(Refused::NotThere));
}

#[test]
fn two_who_press_at_once_see_the_same() {
    let (mut ada, mut bob, mut clock) = pair();
    offered(&mut clock, &mut ada, &mut bob);
    plays(&clock, &mut ada, false, 1_000).unwrap();
    plays(&clock, &mut bob, false, 2_000).unwrap();
    tell(&mut clock, &mut ada, &mut bob);
    tell(&mut clock, &mut ada, &mut bob);
    assert_eq!(film(&ada, &clock).play, film(&bob, &clock).play);
}

#[test]
fn who_can_play_it_is_counted() {
    let (mut ada, mut bob, mut clock) = pair();
    offered(&mut clock, &mut ada, &mut bob);
    ada.set_film_ready(true);
    tell(&mut clock, &mut ada, &mut bob);
    assert_eq!((film(&ada, &clock).ready, film(&bob, &clock).ready), (1, 1));
    bob.set_film_ready(true);
    tell(&mut clock, &mut ada, &mut bob);
    assert_eq!((film(&ada, &clock).ready, film(&bob, &clock).ready), (2, 2));
    assert!(film(&bob, &clock).ready_here);
    // Whoever presses need not be told again.
    plays(&clock, &mut bob, true, 0).unwrap();
    assert_eq!(film(&bob, &clock).ready, 2);
    tell(&mut clock, &mut ada, &mut bob);
    assert_eq!(film(&ada, &clock).ready, 2);
    // Of another film nobody can say so yet.
    let next = ada.offer(clock.next(), "next.webm", 5, [8; 32]).unwrap();
    ada.start_film(clock.next().mono, next).unwrap();
    tell(&mut clock, &mut ada, &mut bob);
    assert_eq!((film(&ada, &clock).ready, film(&bob, &clock).ready), (0, 0));
}

#[test]
fn who_comes_late_hears_of_it_and_it_goes_on_without_who_pressed() {
    let (mut ada, mut bob, mut clock) = pair();
    offered(&mut clock, &mut ada, &mut bob);
    plays(&clock, &mut ada, true, 0).unwrap();
    tell(&mut clock, &mut ada, &mut bob);
    clock.0 += 20_000;
    let mut cleo = document(3);
    open(&mut bob, &mut cleo);
    carry(clock.next(), &mut bob, &mut cleo);
    clock.0 += limits::RELAY_AFTER;
    carry(clock.next(), &mut bob, &mut cleo);
    let place = film(&bob, &clock).play.position;
    assert!(film(&cleo, &clock).play.position.abs_diff(place) < 30);

    ada.close(id(2));
    bob.close(id(1));
    clock.0 += 30_000;
    tell(&mut clock, &mut bob, &mut cleo);
    let (his, hers) = (film(&bob, &clock), film(&cleo, &clock));
    assert!(his.play.playing && his.play.position > 50_000 && his.people == 2, "{his:?}");
    assert!(hers.play.position.abs_diff(his.play.position) < 30);
    // And each may press.
    plays(&clock, &mut cleo, false, 7).unwrap();
    tell(&mut clock, &mut bob, &mut cleo);
    assert_eq!(film(&bob, &clock).play.position, 7);
}

#[test]
fn who_was_away_undoes_nothing_that_was_pressed_meanwhile() {
    let (mut ada, mut bob, mut clock) = pair();
    offered(&mut clock, &mut ada, &mut bob);
    // The largest name, to whom of two presses at once the film goes.
    let mut cleo = document(3);
    open(&mut ada, &mut cleo);
    open(&mut bob, &mut cleo);
    plays(&clock, &mut ada, true, 0).unwrap();
    for _ in 0..2 {
        tell(&mut clock, &mut ada, &mut cleo);
        tell(&mut clock, &mut bob, &mut cleo);
        tell(&mut clock, &mut ada, &mut bob);
    }
    assert!(film(&cleo, &clock).play.playing);

    for person in [&mut ada, &mut bob] {
        cleo.close(person.writer().author);
        person.close(id(3));
    }
    ada.end_film(Mono(clock.0)).unwrap();
    tell(&mut clock, &mut ada, &mut bob);
    open(&mut bob, &mut cleo);
    for _ in 0..3 {
        tell(&mut clock, &mut bob, &mut cleo);
        tell(&mut clock, &mut ada, &mut bob);
    }
    for person in [&ada, &bob, &cleo] {
        assert_eq!(person.film(Mono(clock.0)), None);
    }
}

#[test]
fn a_film_that_is_not_offered_is_none() {
    let (mut ada, mut bob, mut clock) = pair();
    let alone = ada.hand(clock.next(), id(2), "private.webm", 5, [9; 32]).unwrap();
    assert_eq!(ada.start_film(Mono(clock.0), alone), Err(Refused::NotThere));
    let offer = offered(&mut clock, &mut ada, &mut bob);
    ada.withdraw(clock.next(), offer).unwrap();
    carry(clock.next(), &mut ada, &mut bob);
    assert_eq!((ada.film(Mono(clock.0)), bob.film(Mono(clock.0))), (None, None));
    assert_eq!(bob.start_film(Mono(clock.0), offer), Err(Refused::NotThere));
}

#[test]
fn a_press_is_within_the_limits() {
    let (mut ada, mut bob, mut clock) = pair();
    offered(&mut clock, &mut ada, &mut bob);
    let play = film(&ada, &clock).play;
    let out = Err(Refused::Unfit(Unfit::OutOfRange));
    let now = Mono(clock.0);
    assert_eq!(ada.press_film(now, FilmPlay { position: limits::FILM_MILLIS + 1, ..play }), out);
    assert_eq!(ada.press_film(now, FilmPlay { rate: 0, ..play }), out);
    assert_eq!(ada.press_film(now, FilmPlay { position: limits::FILM_MILLIS, rate: 4_000, ..play }), Ok(()));
}

#[test]
fn little_is_said_while_nobody_presses() {
    let (mut ada, mut bob, mut clock) = pair();
    offered(&mut clock, &mut ada, &mut bob);
    plays(&clock, &mut ada, true, 0).unwrap();
    tell(&mut clock, &mut ada, &mut bob);
    let mut bytes = 0;
    for _ in 0..600 {
        clock.0 += 100;
        let now = Now::both(clock.0);
        bytes += carry(now, &mut ada, &mut bob);
        assert!(ada.wake(now.mono).is_none_or(|at| at > now.mono), "no page wakes at once again");
        assert!(bob.wake(now.mono).is_some_and(|at| at > now.mono && at.since(now.mono) <= 2_000));
    }
    assert!(bytes < 2_000, "{bytes} bytes in a minute");
}
