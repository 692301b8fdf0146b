//! What goes wrong, and what people do meanwhile: one script a seed.

use parvis_meeting::Intent;
use parvis_protocol::{MediaKind, Reaction, TrackSource};

#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Somebody wants in, for the first time or again.
    Join(usize),
    Leave(usize),
    /// The page is loaded anew; it joins again by itself.
    Reload(usize),
    Intent(usize, Intent),
    /// Somebody looks at those others whose place in the list has a bit in this number.
    Look(usize, u8),
    /// A moderator gives a command.
    Moderation(usize),
    /// A track ends by itself.
    TrackEnds(usize, TrackSource),
    /// The socket is reset, and both sides know.
    SocketDrops(usize),
    /// The socket goes dead, and nobody knows.
    SocketStalls(usize),
    /// The server is killed, and comes back after so long.
    ServerCrashes(u64),
    ServerReturns,
    /// Two browsers cannot hear each other for so long; the server hears both.
    Partition(usize, usize, u64),
    Heal(usize, usize),
    /// A browser has no network for so long, and then another address if so said.
    Offline(usize, u64, bool),
    Online(usize, bool),
    /// A browser gets another network, and loses the one before only so long after.
    Roams(usize, u64),
    /// A browser cannot reach the server for so long; the others hear it all the same.
    CutOff(usize, u64),
    Served(usize),
    /// A browser refuses the next step of a negotiation, as none should and some do.
    Refuses(usize),
    /// A browser is asleep for so long.
    Sleep(usize, u64),
    /// All is well again, from now on.
    Peace,
}

/// How long things go wrong in a run.
pub(crate) const TROUBLE: u64 = 60_000;

/// The script of a run with so many people.
pub(crate) fn script(chance: &mut fastrand::Rng, people: usize) -> Vec<(u64, Fault)> {
    let mut script = Vec::new();
    // Together as often as one after the other.
    let spread = if chance.bool() { 500 } else { TROUBLE / 3 };
    for who in 0..people {
        let at = chance.u64(0..spread);
        for intent in [Intent::SetMicrophone(chance.u8(..4) > 0), Intent::SetCamera(chance.u8(..4) > 0)] {
            script.push((at.saturating_sub(chance.u64(0..400)), Fault::Intent(who, intent)));
        }
        script.push((at, Fault::Join(who)));
    }
    let trouble = if chance.u8(..4) == 0 { chance.usize(12..40) } else { chance.usize(0..12) };
    // Everything in a few moments, where one thing meets another, or all over the time.
    let moments: Vec<u64> = (0..chance.usize(1..4)).map(|_| chance.u64(0..TROUBLE - 2_000)).collect();
    let together = chance.bool();
    for _ in 0..trouble {
        let at = if together {
            moments[chance.usize(0..moments.len())] + chance.u64(0..1_500)
        } else {
            chance.u64(0..TROUBLE)
        };
        add(&mut script, chance, people, at);
    }
    let commands = if chance.bool() { chance.usize(1..30) } else { 0 };
    for _ in 0..commands {
        script.push((chance.u64(0..TROUBLE), Fault::Moderation(chance.usize(0..people))));
    }
    script.push((TROUBLE, Fault::Peace));
    script
}

/// Changes of network that are smooth, besides, and people who hide their address.
pub(crate) fn roaming(chance: &mut fastrand::Rng, people: usize) -> Vec<(u64, Fault)> {
    let times = if chance.bool() { chance.usize(1..4) } else { 0 };
    let roams =
        |_| (chance.u64(0..TROUBLE - 2_000), Fault::Roams(chance.usize(0..people), chance.u64(500..8_000)));
    let mut script: Vec<_> = (0..times).map(roams).collect();
    if chance.u8(..4) == 0 {
        for _ in 0..chance.usize(1..4) {
            let intent = Intent::HideAddress(chance.bool());
            script.push((chance.u64(0..TROUBLE), Fault::Intent(chance.usize(0..people), intent)));
        }
    }
    script
}

fn add(script: &mut Vec<(u64, Fault)>, chance: &mut fastrand::Rng, people: usize, at: u64) {
    let who = chance.usize(0..people);
    let short = chance.u64(100..6_000);
    let long = chance.u64(2_000..90_000);
    let lasting = if chance.bool() { short } else { long };
    let fault = match chance.u8(0..25) {
        0 => {
            script.push((at + short, Fault::Join(who)));
            Fault::Leave(who)
        }
        1 => Fault::Leave(who),
        2 => Fault::Reload(who),
        3 => Fault::SocketDrops(who),
        4 => Fault::SocketStalls(who),
        5 => Fault::ServerCrashes(lasting),
        6 | 7 => {
            let other = (who + chance.usize(1..people)) % people;
            Fault::Partition(who, other, lasting)
        }
        8 | 9 => Fault::Offline(who, lasting, chance.bool()),
        10 => Fault::Sleep(who, lasting.min(TROUBLE - at)),
        11 => Fault::CutOff(who, long),
        12 => {
            let source =
                [TrackSource::Microphone, TrackSource::Camera, TrackSource::Screen, TrackSource::ScreenAudio];
            Fault::TrackEnds(who, source[chance.usize(0..source.len())])
        }
        13 => Fault::Intent(who, Intent::SetMicrophone(chance.bool())),
        14 => Fault::Intent(who, Intent::SetCamera(chance.bool())),
        15 => Fault::Intent(who, Intent::SetScreen(chance.bool())),
        16 => match chance.u8(..3) {
            0 => Fault::Intent(who, Intent::RaiseHand(chance.bool())),
            // Of a screen that is shared, or soon, or not at all.
            _ => Fault::Intent(who, Intent::PauseScreen(chance.u8(..3) > 0)),
        },
        17 => Fault::Intent(who, Intent::SetAway(chance.bool())),
        18 => Fault::Intent(who, Intent::Request(MediaKind::ALL[chance.usize(0..3)], chance.bool())),
        19 => Fault::Intent(who, Intent::React(Reaction::Clap)),
        20..=22 => {
            // Soon there is something to negotiate.
            let (sharer, on) = (chance.usize(0..people), chance.u8(..4) > 0);
            script.push((at + chance.u64(0..500), Fault::Intent(sharer, Intent::SetScreen(on))));
            Fault::Refuses(who)
        }
        _ => {
            // Where glare comes from: several share and stop within a moment.
            for who in 0..people {
                if chance.bool() {
                    let at = at + chance.u64(0..200);
                    script.push((at, Fault::Intent(who, Intent::SetScreen(true))));
                    if chance.bool() {
                        script.push((at + short, Fault::Intent(who, Intent::SetScreen(false))));
                    }
                }
            }
            Fault::Intent(who, Intent::SetCamera(true))
        }
    };
    script.push((at, fault));
}
