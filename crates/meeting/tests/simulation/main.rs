//! The whole of a meeting in one process: 2 to 6 people, the real room, and a network in which anything goes
//! wrong for a minute. One seed is one run. `PARVIS_SEED=n` runs one and tells what happens in it; `parvis_seeds`
//! has the other variables.

#![allow(clippy::print_stderr, reason = "a failed run tells its story")]

mod adapter;
mod browser;
mod channel;
mod check;
mod faults;
mod flight;
mod ice;
mod moderation;
mod overlap;
mod pc;
mod pictures;
mod queue;
mod sdp;
mod server;
mod server_down;
mod trouble;
mod world;

use std::sync::atomic::{AtomicUsize, Ordering};

use world::World;

const SEEDS: u64 = 2_000;
/// How long after the trouble everything must be well.
const CALM: u64 = 80_000;
/// A socket that went dead unnoticed is found out within this time, and the last things that people do are
/// done.
const NOTICED: u64 = 30_000;
/// And how long it must stay so.
const STAYS: u64 = 5_000;

fn run(seed: u64, trace: bool) -> Result<(), String> {
    play(World::new(seed, trace), seed, trace)
}

fn play(mut world: World, seed: u64, trace: bool) -> Result<(), String> {
    world.run_until(faults::TROUBLE + NOTICED);
    let mut wrongs = Vec::new();
    while world.now < faults::TROUBLE + CALM {
        let step = world.now + 1_000;
        world.run_until(step);
        wrongs = world.wrongs();
        if wrongs.is_empty() {
            break;
        }
    }
    let well_at = world.now;
    for person in &mut world.people {
        person.refused_signals = 0;
    }
    world.run_until(well_at + STAYS);
    if wrongs.is_empty() {
        wrongs = world.wrongs();
    }
    for (who, person) in world.people.iter().enumerate() {
        if person.refused_signals > 0 {
            wrongs.push(format!("{who} signals to somebody who is not there"));
        }
    }
    // Each time would double the time that this takes.
    if trace || seed.is_multiple_of(8) {
        wrongs.extend(flight::wrongs(&world));
    }
    wrongs.extend(std::mem::take(&mut world.violations));
    if trace {
        eprintln!("well after {} ms", well_at - faults::TROUBLE);
    }
    if wrongs.is_empty() { Ok(()) } else { Err(wrongs.join("\n  ")) }
}

/// What a page had asked for arrives after the page that came after it has its seat: it took that seat away.
#[test]
fn a_join_of_the_page_before_the_reload_comes_late() {
    assert_eq!(run(14_724, false), Ok(()));
}

#[test]
fn everyone_ends_up_connected_to_everyone() {
    if let Some(seed) = parvis_seeds::only() {
        if let Err(wrongs) = run(seed, true) {
            panic!("seed {seed}:\n  {wrongs}");
        }
        return;
    }
    let seeds = parvis_seeds::seeds(SEEDS);
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut failures = Vec::new();
                    loop {
                        let turn = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&seed) = seeds.get(turn).filter(|_| failures.len() <= 5) else {
                            return failures;
                        };
                        if let Err(wrongs) = run(seed, false) {
                            failures.push(format!("PARVIS_SEED={seed}:\n  {wrongs}"));
                        }
                    }
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a run panicked")).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
