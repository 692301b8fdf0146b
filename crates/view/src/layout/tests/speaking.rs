//! Who is speaking.

use parvis_base::Mono;

use super::*;

/// Feeds who is heard from which millisecond on, and looks at the speaker at each of these.
struct Talk {
    hold: SpeakerHold,
    heard: Vec<u64>,
    here: u64,
}

impl Talk {
    fn of(here: u64) -> Self {
        Self { hold: SpeakerHold::default(), heard: Vec::new(), here }
    }

    fn at(&mut self, now: u64) -> Option<TileKey> {
        let people = (1..=self.here).map(|person| (face(person), self.heard.contains(&person)));
        self.hold.update(Mono(now), people)
    }

    fn heard_at(&mut self, now: u64, heard: &[u64]) -> Option<TileKey> {
        self.heard = heard.to_vec();
        self.at(now)
    }
}

#[test]
fn a_cough_changes_nothing() {
    let mut talk = Talk::of(3);
    assert_eq!(talk.heard_at(0, &[1]), None);
    assert_eq!(talk.at(400), Some(face(1)));
    talk.heard_at(3_000, &[]);
    talk.heard_at(4_000, &[2]);
    assert_eq!(talk.heard_at(4_399, &[]), Some(face(1)));
    assert_eq!(talk.at(9_000), Some(face(1)), "who spoke last stays");
    talk.heard_at(9_500, &[2]);
    assert_eq!(talk.at(9_900), Some(face(2)));
}

#[test]
fn who_is_chosen_is_held() {
    let mut talk = Talk::of(2);
    talk.heard_at(0, &[1]);
    assert_eq!(talk.at(400), Some(face(1)));
    talk.heard_at(500, &[2]);
    assert_eq!(talk.at(1_899), Some(face(1)));
    assert_eq!(talk.at(1_900), Some(face(2)));
}

#[test]
fn a_pause_for_breath_is_no_end() {
    let mut talk = Talk::of(2);
    talk.heard_at(0, &[1]);
    talk.at(400);
    talk.heard_at(5_000, &[2]);
    assert_eq!(talk.heard_at(5_499, &[1, 2]), Some(face(1)));
    assert_eq!(talk.at(6_000), Some(face(1)));
    assert_eq!(talk.at(7_000), Some(face(2)), "who began later takes over after two seconds");
}

#[test]
fn two_who_never_pause_do_not_alternate() {
    let mut talk = Talk::of(2);
    talk.heard_at(0, &[1]);
    talk.at(400);
    talk.heard_at(1_000, &[1, 2]);
    let speakers = (0..600).map(|tenth| talk.at(1_000 + tenth * 100));
    let mut speakers: Vec<_> = speakers.collect();
    speakers.dedup();
    assert_eq!(speakers, [Some(face(1)), Some(face(2))]);
}

#[test]
fn who_leaves_is_not_the_speaker() {
    let mut talk = Talk::of(2);
    talk.heard_at(0, &[2]);
    assert_eq!(talk.at(400), Some(face(2)));
    talk.here = 1;
    assert_eq!(talk.at(401), None);
    assert_eq!(talk.hold.deadline(), None);
}

/// At which milliseconds who begins or ends.
fn histories() -> impl Strategy<Value = Vec<(u64, u64)>> {
    proptest::collection::vec((1_u64..5, prop_oneof![0_u64..700, 0_u64..3_000]), 1..24)
}

fn toggled(heard: &mut Vec<u64>, person: u64) {
    match heard.iter().position(|other| *other == person) {
        Some(at) => drop(heard.remove(at)),
        None => heard.push(person),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nobody_is_shown_for_less_than_the_hold(history in histories()) {
        let (mut talk, mut now, mut heard) = (Talk::of(4), 0, Vec::new());
        let mut changes: Vec<(u64, Option<TileKey>)> = vec![(0, None)];
        for (person, wait) in history {
            for at in now..now + wait {
                let speaker = talk.at(at);
                if changes.last().is_none_or(|(_, last)| *last != speaker) {
                    changes.push((at, speaker));
                }
            }
            now += wait;
            toggled(&mut heard, person);
            talk.heard.clone_from(&heard);
        }
        for pair in changes.windows(2).skip(1) {
            prop_assert!(pair[1].0 - pair[0].0 >= 1_500, "{changes:?}");
        }
    }

    /// Nothing is missed by who asks only when something has changed and when the deadline has come.
    #[test]
    fn the_deadline_is_enough(history in histories()) {
        let (mut talk, mut lazy) = (Talk::of(4), Talk::of(4));
        let (mut now, mut heard) = (0, Vec::new());
        for (person, wait) in history {
            for at in now..now + wait {
                let speaker = talk.at(at);
                if lazy.hold.deadline().is_some_and(|deadline| deadline <= Mono(at)) {
                    lazy.at(at);
                    prop_assert!(lazy.hold.deadline().is_none_or(|next| next > Mono(at)), "it would spin");
                }
                prop_assert_eq!(lazy.hold.speaker(), speaker, "at {}", at);
            }
            now += wait;
            toggled(&mut heard, person);
            talk.heard_at(now, &heard);
            lazy.heard_at(now, &heard);
        }
    }

    #[test]
    fn who_speaks_alone_is_shown_soon(history in histories()) {
        let (mut talk, mut now, mut heard) = (Talk::of(4), 0, Vec::new());
        for (person, wait) in history {
            toggled(&mut heard, person);
            talk.heard_at(now, &heard);
            now += wait;
            talk.at(now);
        }
        talk.heard_at(now, &[3]);
        for later in 0..=22 {
            talk.at(now + later * 100);
        }
        prop_assert_eq!(talk.hold.speaker(), Some(face(3)));
    }
}
