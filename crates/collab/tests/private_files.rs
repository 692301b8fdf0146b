//! Whatever is offered, withdrawn and asked for: nobody is served a file that was not offered to them. One seed is one
//! run.

use std::collections::BTreeSet;

use fastrand::Rng;
use parvis_collab::sharing::{FileId, FileSharing, FileSituation, SharingCommand};
use parvis_collab::{FileOffer, ItemId, WallTime, Writer};
use parvis_protocol::ParticipantId;

const SEEDS: u64 = 300;
const STEPS: usize = 60;
const PICTURE: u64 = 2;

/// One of few people: the first is this participant.
fn person(rng: &mut Rng) -> ParticipantId {
    ParticipantId::from_bits(rng.u64(1..5))
}

/// One of few files, some of which have one hash and two sizes.
fn file(rng: &mut Rng) -> FileId {
    FileId { hash: [rng.u8(..2); 32], size: rng.u64(1..4) }
}

fn people(rng: &mut Rng) -> BTreeSet<ParticipantId> {
    (0..rng.usize(..4)).map(|_| person(rng)).collect()
}

fn offer(index: u32, rng: &mut Rng) -> FileOffer {
    let FileId { hash, size } = file(rng);
    let writer = Writer { author: person(rng), session: 7 };
    let to = rng.bool().then(|| person(rng));
    let holders = people(rng);
    let (id, name) = (ItemId { writer, index }, "plan.pdf".to_owned());
    FileOffer { id, at: WallTime(0), name, size, hash, to, withdrawn: false, holders }
}

/// No more than these are allowed.
fn check(me: ParticipantId, now: &FileSituation, commands: &[SharingCommand]) {
    let mut served = Vec::new();
    let standing = |file: &FileId| {
        let of_it = |offer: &&FileOffer| !offer.withdrawn && FileId::of(offer) == *file;
        now.offers.iter().filter(of_it).collect::<Vec<_>>()
    };
    for command in commands {
        match command {
            SharingCommand::Serve(file, None) => {
                assert!(standing(file).iter().any(|offer| offer.to.is_none()));
                served.push(*file);
            }
            SharingCommand::Serve(file, Some(people)) => {
                let mine = |to| move |offer: &&FileOffer| offer.id.author() == me && offer.to == Some(to);
                assert!(people.iter().all(|to| standing(file).iter().any(mine(*to))));
                served.push(*file);
            }
            SharingCommand::StopServing(file) => served.push(*file),
            SharingCommand::Reachable(file, holders) => {
                let holds = |who| standing(file).iter().any(|offer| offer.holders.contains(who));
                assert!(holders.iter().all(|who| now.reachable.contains(who) && holds(who)));
            }
            SharingCommand::Hold(offer, here) => {
                let offer = now.offers.iter().find(|other| other.id == *offer).expect("it is there");
                assert!(offer.to.is_none() && !offer.withdrawn);
                assert_eq!(now.here.contains(&FileId::of(offer)), *here);
            }
            SharingCommand::Decode(_, file) => assert!(now.here.contains(file) && file.size <= PICTURE),
            SharingCommand::Fetch { .. }
            | SharingCommand::Pause(_)
            | SharingCommand::GoOn(_)
            | SharingCommand::GiveUp(_)
            | SharingCommand::Erase(_)
            | SharingCommand::NoPicture(_) => {}
        }
    }
    assert_eq!(served, Vec::from_iter(now.here.iter().copied()), "each file that is here, once");
}

fn run(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let me = ParticipantId::from_bits(1);
    let mut sharing = FileSharing::new(me, PICTURE);
    let mut now = FileSituation::default();
    // What the caller is at: beginning, fetching and erasing.
    let (mut fetches, mut erasing) = (BTreeSet::new(), BTreeSet::new());
    for step in 0..STEPS {
        let chosen = rng.choice(&now.offers).map(|offer| offer.id);
        let mut asked = Vec::new();
        match (rng.u8(..11), chosen) {
            (0 | 1, _) => now.offers.push(offer(step as u32, &mut rng)),
            (2, Some(_)) => {
                let which = rng.usize(..now.offers.len());
                now.offers[which].withdrawn = true;
            }
            (3, Some(_)) => {
                now.offers.swap_remove(rng.usize(..now.offers.len()));
            }
            (4, _) => now.reachable = people(&mut rng),
            (5, _) => {
                // At most one of each hash can be here.
                let file = file(&mut rng);
                now.here.retain(|other| other.hash != file.hash);
                if rng.bool() {
                    now.here.insert(file);
                }
            }
            (6, Some(offer)) => asked = sharing.accept(&now, offer),
            (7, Some(offer)) => asked = sharing.cancel(&now, offer),
            (8, Some(offer)) => sharing.show_picture(offer),
            (9, _) => sharing.restored(),
            _ => {
                if let Some(file) = erasing.pop_first() {
                    asked = sharing.erased(&now, file);
                }
            }
        }
        let mut commands = sharing.follow(&now);
        check(me, &now, &commands);
        commands.extend(asked);
        for command in commands {
            match command {
                SharingCommand::Fetch { file, .. } => {
                    assert!(fetches.insert(file) && !erasing.contains(&file), "seed {seed}: twice");
                    let could = rng.u8(..8) > 0;
                    sharing.begun(file, could);
                    if !could {
                        fetches.remove(&file);
                    }
                }
                SharingCommand::GiveUp(file) => {
                    assert!(fetches.remove(&file), "seed {seed}: it was not fetched");
                    erasing.insert(file);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn nobody_is_served_what_was_not_offered_to_them() {
    (0..SEEDS).for_each(run);
}
