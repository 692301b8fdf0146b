//! What each page has recorded plays again, with the same outputs at the same times.

use parvis_meeting::flight::{Flight, FlightReplay, ReplayError};

use crate::faults;
use crate::world::World;

/// What is wrong with the record of somebody's page. One whose beginning had no more place is right.
pub(crate) fn wrongs(world: &World) -> Vec<String> {
    let wrong = |(who, person): (usize, &crate::browser::Browser)| match play(&person.meeting.flight_report())
    {
        Ok(FlightReplay { difference: None, .. }) | Err(ReplayError::BeginningMissing(_)) => None,
        Ok(FlightReplay { difference: Some(difference), .. }) => {
            Some(format!("{who} does something else when played again: {difference}"))
        }
        Err(error) => Some(format!("{who}: {error}")),
    };
    world.people.iter().enumerate().filter_map(wrong).collect()
}

fn play(report: &str) -> Result<FlightReplay, ReplayError> {
    Flight::read(report)?.replay()
}

/// A run in which a server crashed, and the record of somebody in it who restarted ICE.
fn eventful(seeds: std::ops::Range<u64>) -> Option<String> {
    seeds.into_iter().find_map(|seed| {
        let mut world = World::new(seed, false);
        world.run_until(faults::TROUBLE);
        let reports = world.people.iter().map(|person| person.meeting.flight_report());
        let mut told = reports.filter(|report| {
            let rejoined = report.matches("\"welcome\"").count() > 1 && report.contains("\"closed\"");
            rejoined && report.contains("\"restart_ice\"")
        });
        told.find(|report| world.crashes > 0 && play(report).is_ok())
    })
}

#[test]
fn a_run_with_a_crash_of_the_server_and_a_restart_of_ice_plays_again() {
    let report = eventful(0..500).expect("one of them has it all");
    let replay = play(&report).expect("it is whole");
    assert_eq!(replay.difference, None);
    assert!(replay.inputs > 50 && replay.outputs > 50, "{replay:?}");
}

#[test]
fn another_output_is_found_where_it_is() {
    let report = eventful(0..500).expect("one of them has it all");
    let line = report.lines().position(|line| line.contains("restart_ice")).expect("it is there");
    let other: String = (0..)
        .zip(report.lines())
        .map(
            |(at, text)| {
                if at == line { text.replace("\"restart_ice\"", "\"close\"") } else { text.to_owned() }
            },
        )
        .map(|line| line + "\n")
        .collect();
    let difference = play(&other).expect("it can be read").difference.expect("something else is wanted");
    let input = other.lines().take(line).collect::<Vec<_>>();
    let before = input.iter().rposition(|line| line.contains("{\"in\":")).expect("something came before it");
    assert_eq!(difference.line, before + 1);
    assert!(difference.to_string().contains("RestartIce"), "{difference}");
}
