//! 2 to 6 tables over links that delay, hold back, break and come again; people come late, reload their page and
//! leave. In the end everybody who is there sees the same. One seed is one run; `PARVIS_SEED=n` runs one,
//! `PARVIS_SEEDS=n` runs so many.

mod ops;
mod world;

use world::World;

const SEEDS: u64 = 150;
/// How long people act and things go wrong.
const TROUBLE: u64 = 20_000;
/// How long after it all is to be the same.
const CALM: u64 = 15_000;

fn run(seed: u64) -> Result<World, String> {
    let mut world = World::new(seed);
    while world.now < TROUBLE {
        world.step(true);
    }
    world.reconnect();
    while world.now < TROUBLE + CALM {
        world.step(false);
    }
    world.wrongs().map(|()| world)
}

#[test]
fn everybody_sees_the_same_in_the_end() {
    let one = std::env::var("PARVIS_SEED").ok().map(|seed| seed.parse::<u64>().expect("a number"));
    let count = std::env::var("PARVIS_SEEDS").map_or(SEEDS, |seeds| seeds.parse().expect("a number"));
    let seeds = one.map_or(0..count, |seed| seed..seed + 1);
    let mut failures = Vec::new();
    let (mut entries, mut received) = (0, 0);
    for seed in seeds {
        match run(seed) {
            Ok(world) => {
                entries += world.entries();
                received += world.received;
            }
            Err(wrong) => failures.push(format!("PARVIS_SEED={seed}: {wrong}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // A simulation in which nothing happens proves nothing.
    assert!(entries > 0 && received > entries, "{entries} entries, {received} messages");
}
