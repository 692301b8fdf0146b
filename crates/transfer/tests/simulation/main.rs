//! One file among 2 to 5 people, over channels that delay and break, with pages that are reloaded, storage that fills
//! or rots, and holders that send wrong bytes, rubbish or nothing. In the end everybody honest has the right bytes.
//! One seed is one run; `parvis_seeds` has the variables that choose one.

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
    let mut failures = Vec::new();
    let (mut resumed, mut corrupt, mut served) = (0, 0, 0);
    for seed in parvis_seeds::seeds(SEEDS) {
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
    assert!(
        parvis_seeds::only().is_some() || (resumed > 0 && corrupt > 0 && served > 0),
        "{resumed} {corrupt} {served}"
    );
}
