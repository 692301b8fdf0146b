//! One file among 2 to 5 people, over channels that delay and break, with pages that are reloaded, storage that fills
//! or rots, and holders that send wrong bytes, rubbish or nothing. In the end everybody honest has the right bytes.
//! One seed is one run; `PARVIS_SEED=n` runs one, `PARVIS_SEEDS=n` runs so many.

mod person;
mod wires;
mod world;

use world::World;

const SEEDS: u64 = 100;
/// How long things go wrong, in milliseconds.
const TROUBLE: u64 = 12_000;
/// When it has to be done.
const END: u64 = 240_000;

fn run(seed: u64) -> Result<World, String> {
    let mut world = World::new(seed);
    while world.now < TROUBLE {
        world.step(true);
    }
    world.reconnect();
    while world.now < END && !world.is_done() {
        world.step(false);
    }
    world.wrongs().map(|()| world)
}

#[test]
fn everybody_has_the_right_bytes_in_the_end() {
    let one = std::env::var("PARVIS_SEED").ok().map(|seed| seed.parse::<u64>().expect("a number"));
    let count = std::env::var("PARVIS_SEEDS").map_or(SEEDS, |seeds| seeds.parse().expect("a number"));
    let seeds = one.map_or(0..count, |seed| seed..seed + 1);
    let mut failures = Vec::new();
    let (mut resumed, mut corrupt, mut served) = (0, 0, 0);
    for seed in seeds {
        match run(seed) {
            Ok(world) => {
                resumed += world.seen.resumed;
                corrupt += world.seen.corrupt;
                served += world.seen.served_by_others;
            }
            Err(wrong) => failures.push(format!("PARVIS_SEED={seed}: {wrong}")),
        }
    }
    assert!(failures.is_empty(), "{} of them\n{}", failures.len(), failures.join("\n"));
    // A simulation in which nothing happens proves nothing.
    assert!(one.is_some() || (resumed > 0 && corrupt > 0 && served > 0), "{resumed} {corrupt} {served}");
}
