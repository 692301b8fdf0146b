//! The server is away, and two people who are connected negotiate without it.

use parvis_meeting::{ConnectionStatus, Intent, SessionState};
use parvis_protocol::TrackSource;

use crate::faults::Fault;
use crate::world::World;
use crate::{CALM, STAYS};

const CONNECTED: u64 = 12_000;

fn joined() -> Vec<(u64, Fault)> {
    (0..2)
        .flat_map(|who| [(0, Fault::Intent(who, Intent::SetCamera(true))), (10, Fault::Join(who))])
        .collect()
}

/// Runs the script until then, in which both are connected at first.
fn play(seed: u64, script: Vec<(u64, Fault)>, until: u64) -> World {
    let script = joined().into_iter().chain(script).collect();
    let mut world = World::of_two(seed, script);
    world.run_until(CONNECTED - 1);
    assert!(is_connected(&world), "seed {seed}");
    world.run_until(until);
    world
}

fn is_connected(world: &World) -> bool {
    world.people.iter().all(|person| {
        let remotes = &person.meeting.snapshot().remotes;
        remotes.len() == 1 && remotes[0].link == ConnectionStatus::Connected
    })
}

fn sees_screen(world: &World, who: usize) -> bool {
    let pcs = world.people[who].pcs.values();
    pcs.flat_map(|pc| &pc.transceivers).any(|line| line.remote == Some(TrackSource::Screen))
}

fn is_without_server(world: &World) -> bool {
    let away = |person: &crate::browser::Browser| {
        matches!(person.meeting.snapshot().session, SessionState::Reconnecting { .. })
    };
    world.people.iter().all(away)
}

/// All is well in the end, and nothing happened that must not.
fn ends_well(mut world: World, seed: u64) {
    let now = world.now;
    world.queue.push(now, crate::queue::Event::Fault(Fault::Peace));
    world.run_until(now + CALM + STAYS);
    let mut wrongs = world.wrongs();
    wrongs.extend(std::mem::take(&mut world.violations));
    assert!(wrongs.is_empty(), "seed {seed}:\n  {}", wrongs.join("\n  "));
}

#[test]
fn a_change_of_network_without_a_server_costs_nobody_the_call() {
    for seed in parvis_seeds::seeds(100) {
        for who in 0..2 {
            // The network before is there for a while: on it the restart is negotiated.
            let script = vec![
                (CONNECTED, Fault::ServerCrashes(100_000)),
                (CONNECTED + 3_000, Fault::Roams(who, 6_000)),
            ];
            let world = play(seed, script, CONNECTED + 30_000);
            assert!(is_without_server(&world) && is_connected(&world), "seed {seed}, {who}");
            assert!(world.by_channel >= 2, "seed {seed}: an offer and an answer");
            ends_well(world, seed);
        }
    }
}

#[test]
fn a_screen_is_shared_without_a_server_and_both_at_once_as_well() {
    for seed in parvis_seeds::seeds(100) {
        for both in [false, true] {
            let mut script = vec![(CONNECTED, Fault::ServerCrashes(100_000))];
            for who in 0..1 + usize::from(both) {
                script.push((CONNECTED + 3_000, Fault::Intent(who, Intent::SetScreen(true))));
            }
            // The capture takes its time, and may fail.
            let world = play(seed, script, CONNECTED + 20_000);
            assert!(is_without_server(&world), "seed {seed}");
            for who in 0..2 {
                let shared = world.people[who].captured.screen;
                assert_eq!(sees_screen(&world, 1 - who), shared, "seed {seed}");
            }
            ends_well(world, seed);
        }
    }
}

#[test]
fn a_server_that_returns_in_the_middle_of_an_exchange_disturbs_nothing() {
    let mut by_channel = 0;
    for seed in parvis_seeds::seeds(300) {
        let mut chance = fastrand::Rng::with_seed(seed);
        let away = chance.u64(1_000..8_000);
        let back = CONNECTED + away;
        let mut script = vec![(CONNECTED, Fault::ServerCrashes(away))];
        for who in 0..2 {
            let at = |chance: &mut fastrand::Rng| (back + chance.u64(0..4_000)).saturating_sub(1_000);
            script.push((at(&mut chance), Fault::Intent(who, Intent::SetScreen(true))));
            script.push((at(&mut chance), Fault::Roams(who, chance.u64(1_000..9_000))));
        }
        let world = play(seed, script, back + 10_000);
        by_channel += world.by_channel;
        ends_well(world, seed);
    }
    assert!(by_channel > 300, "both ways are used: {by_channel}");
}

#[test]
fn who_has_lost_the_server_alone_negotiates_with_those_who_have_not() {
    for seed in parvis_seeds::seeds(100) {
        for sharer in 0..2 {
            let script = vec![
                (CONNECTED, Fault::CutOff(0, 100_000)),
                (CONNECTED + 45_000, Fault::Intent(sharer, Intent::SetScreen(true))),
            ];
            let world = play(seed, script, CONNECTED + 65_000);
            assert_eq!(sees_screen(&world, 1 - sharer), world.people[sharer].captured.screen, "seed {seed}");
            assert!(is_connected(&world), "seed {seed}");
            ends_well(world, seed);
        }
    }
}
