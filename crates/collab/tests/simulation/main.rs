//! 2 to 6 documents over links that delay, hold back, break and come again; people come late, reload their page and
//! leave. In the end everybody who is there sees the same. One seed is one run; `parvis_seeds`
//! has the variables that choose one.

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
    let mut failures = Vec::new();
    let (mut entries, mut received) = (0, 0);
    for seed in parvis_seeds::seeds(SEEDS) {
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
