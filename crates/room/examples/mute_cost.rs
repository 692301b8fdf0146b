//! What a mute costs in rooms of 10, 100 and 500 seats: `cargo run --release -p parvis-room --example mute_cost`.
//!
//! A mute is one message in and one row out to everyone else, so its cost may grow with the number of people, and no
//! faster. The last column is the growth against the room of 10, as a multiple of the growth of the room: about 1 is linear,
//! 50 in the last line would be quadratic.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops where it cannot go on"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use parvis_protocol::{ClientMessage, MediaState, ModerationCommand, ParticipantId};
use parvis_room::{ConnectionId, Input, Output};
use support::{World, page};

const SIZES: [u32; 3] = [10, 100, 500];
const MUTES: u32 = 2_000;
/// The best of so many: what else the machine does only ever adds to it.
const ROUNDS: u32 = 5;

fn main() {
    println!("{:>6} {:>12} {:>12} {:>14}", "seats", "µs per mute", "ns per seat", "against linear");
    let mut first: Option<f64> = None;
    for seats in SIZES {
        let (mut world, speaker) = room(seats);
        let best = (0..ROUNDS).map(|_| mutes(&mut world, speaker, seats)).min().unwrap();
        let per_mute = best.as_secs_f64() * 1e9 / f64::from(MUTES);
        let per_seat = per_mute / f64::from(seats);
        let first = *first.get_or_insert(per_seat);
        println!("{seats:>6} {:>12.2} {per_seat:>12.1} {:>14.2}", per_mute / 1e3, per_seat / first);
    }
}

/// A full room in which everything is in use that a mute could be slowed down by: moderated microphones, people who are
/// allowed to speak, co-hosts, names like that of the host.
fn room(seats: u32) -> (World, ConnectionId) {
    let mut world = World::with_seats(seats);
    let sockets: Vec<_> = (0..seats).map(|n| world.join(page("Ada", u64::from(n)))).collect();
    let host = sockets[0];
    let ids: Vec<ParticipantId> = sockets.iter().map(|socket| world.id(*socket)).collect();
    let kind = parvis_protocol::MediaKind::Microphone;
    world.moderate(host, ModerationCommand::Restrict { kind, on: true });
    for who in ids.iter().skip(1).copied().step_by(2) {
        world.pass(Duration::from_millis(200));
        world.moderate(host, ModerationCommand::Allow { who, kind, allowed: true });
    }
    for who in ids.iter().skip(2).copied().step_by(10) {
        world.pass(Duration::from_millis(200));
        world.moderate(host, ModerationCommand::SetRole { who, role: parvis_protocol::Role::CoHost });
    }
    (world, *sockets.last().unwrap())
}

/// The time that the room takes for them all, until there is nothing more to send.
fn mutes(world: &mut World, speaker: ConnectionId, seats: u32) -> Duration {
    let mut took = Duration::ZERO;
    for n in 0..MUTES {
        // More slowly than anybody is held back for.
        world.pass(Duration::from_millis(200));
        let media = MediaState { microphone: n % 2 == 0, ..MediaState::NONE };
        let message = Box::new(ClientMessage::SetMedia { media });
        let started = Instant::now();
        world.room.handle(world.now, Input::Message { connection: speaker, message });
        let mut sent = 0;
        while let Some(output) = world.room.poll() {
            if let Output::Send { to, .. } = output {
                sent += to.len();
            }
        }
        took += started.elapsed();
        assert_eq!(sent, seats as usize - 1, "one row to everyone else");
    }
    took
}
