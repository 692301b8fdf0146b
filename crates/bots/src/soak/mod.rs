//! A long day of a server in some minutes: rooms full of people who come, talk, lose their connection, come back and leave, over
//! and over. Afterwards all is to be as before: no seat, room or socket left, no file open, and the memory of the first round.

mod attendee;
mod table;
mod tally;

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::ServerProcess;
use crate::memory::settled;
use crate::scrape::Scrape;
use attendee::Attendee;
use table::{Row, TITLES};
use tally::Tally;

/// How much more or less memory the server may have after the last rounds than after the first ones that count, in percent.
pub const MEMORY_PERCENT: u64 = 5;
/// So many rounds warm the server up: what it keeps for good comes with them, and so do the pages of its allocator, which keeps as many
/// as were ever needed at once.
pub const WARM_UP: usize = 2;
/// So many rounds are compared with as many. The middle one of them counts: some round has more people at once than others.
const COMPARED: usize = 3;
/// So few rounds tell nothing of the memory.
pub const FEWEST: usize = WARM_UP + 2 * COMPARED;
/// How long the server may take until nothing is left of a round: seats of people who were lost are kept for 30 s.
const EMPTY_WITHIN: Duration = Duration::from_secs(75);
/// Sockets that are being opened at the same time.
const AT_ONCE: usize = 64;
/// So many of a hundred are lost at the end of a round, and do not come back.
const LOST_FOR_GOOD: u64 = 10;

/// How many, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Soak {
    /// How many people.
    pub people: usize,
    /// How many of them in each room.
    pub per_room: usize,
    /// How many rounds, of which [`WARM_UP`] do not count for the memory. It is not compared with fewer than [`FEWEST`].
    pub rounds: usize,
    /// How long people are there in each round.
    pub lasts: Duration,
}

/// What the server has at a moment when nobody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Remains {
    resident_kib: u64,
    files: usize,
    rooms: u64,
    seats: u64,
    sockets: u64,
}

/// Runs all rounds against a server of its own and prints a row for each. Returns what is wrong, a sentence each.
///
/// # Errors
/// The server does not start or has ended, or `/proc` does not tell.
pub async fn run(binary: &Path, state: &Path, soak: Soak, out: &mut impl Write) -> io::Result<Vec<String>> {
    let metrics = free_address()?;
    let server = ServerProcess::start_with(binary, state, |command| {
        command
            .env("PARVIS_METRICS_LISTEN", &metrics)
            // On a port of its own, so that what happens to seats reaches a relay here, too.
            .env("PARVIS_RELAY_LISTEN", r#"["127.0.0.1:0"]"#);
    })
    .await?;
    // What the first page makes the server keep is not the first round's.
    server.get("/").await?;
    server.get("/soak-0").await?;
    let server = Arc::new(server);
    let before = empty(&server, &metrics, Instant::now()).await?;
    writeln!(out, "{TITLES}\n{}", Row::before(before))?;
    let (mut wrong, mut resident) = (Vec::new(), Vec::new());
    for number in 1..=soak.rounds {
        let tally = Arc::new(Tally::default());
        let counted = Scrape::of(&metrics).await?;
        let full_kib = round(&server, soak, number, &tally).await?;
        let remains = empty(&server, &metrics, Instant::now() + EMPTY_WITHIN).await?;
        let counted = Scrape::of(&metrics).await?.since(&counted);
        writeln!(out, "{}", Row::after(number, &tally, &counted, full_kib, remains))?;
        wrong.extend(tally.wrong().into_iter().chain(refused(&counted)).chain(left_over(before, remains)));
        resident.push(remains.resident_kib);
    }
    let Some((first, last)) = plateau(&resident) else {
        writeln!(out, "memory with nobody there is not compared: that takes {FEWEST} rounds")?;
        return Ok(wrong);
    };
    let changed = last.abs_diff(first);
    writeln!(
        out,
        "memory with nobody there: {} KiB before; of {COMPARED} rounds the middle one: {first} after {WARM_UP} to warm up, {last} at the \
         end (at most {MEMORY_PERCENT} % apart)",
        before.resident_kib,
    )?;
    if changed * 100 > first * MEMORY_PERCENT {
        wrong.push(format!("the memory has changed by {changed} KiB since the server was warm"));
    }
    Ok(wrong)
}

/// What is left after the first rounds that count, and after the last ones. Nothing where there are too few.
fn plateau(resident: &[u64]) -> Option<(u64, u64)> {
    let warm = resident.get(WARM_UP..).filter(|warm| warm.len() >= 2 * COMPARED)?;
    Some((middle(warm.first_chunk()?), middle(warm.last_chunk()?)))
}

fn middle(rounds: &[u64; COMPARED]) -> u64 {
    let mut sorted = *rounds;
    sorted.sort_unstable();
    sorted[COMPARED / 2]
}

/// People come, are there for so long, and go. Returns what the server took while they were there, in KiB.
async fn round(
    server: &Arc<ServerProcess>,
    soak: Soak,
    number: usize,
    tally: &Arc<Tally>,
) -> io::Result<u64> {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let until = Instant::now() + soak.lasts;
    let mut people = JoinSet::new();
    for n in 0..soak.people {
        let (server, tally, permits) = (Arc::clone(server), Arc::clone(tally), Arc::clone(&permits));
        let room = format!("soak-{}", n / soak.per_room.max(1));
        let stays_away = (n as u64) % 100 < LOST_FOR_GOOD;
        people.spawn(async move {
            let mut attendee = Attendee::new(&server, &permits, &tally, room, n, number);
            if let Err(error) = attendee.live(until, stays_away).await {
                tally.fault(error.to_string());
            }
        });
    }
    tokio::time::sleep_until(until).await;
    let full_kib = server.resident_kib()?;
    while people.join_next().await.is_some() {}
    Ok(full_kib)
}

/// What is left once nothing more goes away, or at `by`.
async fn empty(server: &ServerProcess, metrics: &str, by: Instant) -> io::Result<Remains> {
    loop {
        let scrape = Scrape::of(metrics).await?;
        let gauges = ["parvis_rooms", "parvis_seats", "parvis_sockets"].map(|name| scrape.sum(name));
        if gauges == [0; 3] || Instant::now() >= by {
            let [rooms, seats, sockets] = gauges;
            let resident_kib = settled(server).await?;
            return Ok(Remains { resident_kib, files: server.open_files()?, rooms, seats, sockets });
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// What the server refused, but for what people who come and go bring about: a signal to somebody who has just left, and the old
/// socket of somebody who has come back.
fn refused(counted: &Scrape) -> Vec<String> {
    let expected = |line: &str| line.contains("no_such_participant") || line.contains("replaced");
    let families = ["parvis_refusals_total", "parvis_errors_total", "parvis_queue_overflows_total"];
    let lines = families.iter().flat_map(|name| counted.of_name(name));
    lines
        .filter(|(line, count)| *count > 0 && !expected(line))
        .map(|(line, count)| format!("{count} of {line}"))
        .collect()
}

fn left_over(before: Remains, after: Remains) -> Vec<String> {
    let kinds = [
        ("rooms", before.rooms, after.rooms),
        ("seats", before.seats, after.seats),
        ("sockets", before.sockets, after.sockets),
        ("open files", before.files as u64, after.files as u64),
    ];
    let more = kinds.into_iter().filter(|(_, before, after)| after > before);
    more.map(|(kind, before, after)| format!("{after} {kind} are left, {before} were there before")).collect()
}

/// One on loopback that nobody has at the moment.
fn free_address() -> io::Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Remains = Remains { resident_kib: 0, files: 20, rooms: 0, seats: 0, sockets: 0 };

    #[test]
    fn what_is_left_over_is_told() {
        assert!(left_over(NOTHING, NOTHING).is_empty());
        assert!(left_over(NOTHING, Remains { files: 19, resident_kib: 7, ..NOTHING }).is_empty());
        for after in [
            Remains { rooms: 1, ..NOTHING },
            Remains { seats: 1, ..NOTHING },
            Remains { sockets: 1, ..NOTHING },
            Remains { files: 21, ..NOTHING },
        ] {
            assert_eq!(left_over(NOTHING, after).len(), 1, "{after:?}");
        }
    }

    #[test]
    fn the_memory_is_compared_once_the_server_is_warm() {
        // It grows while it warms up, and one round is fuller than the others.
        let levels_off = [30_000, 40_000, 42_000, 42_100, 42_000, 42_050, 42_000, 46_000];
        assert_eq!(plateau(&levels_off), Some((42_000, 42_050)));
        // What is lost a little of in each round is seen.
        let grows: Vec<_> = (0..8).map(|round| 40_000 + 1_000 * round).collect();
        assert_eq!(plateau(&grows), Some((43_000, 46_000)));
        assert_eq!(plateau(&grows[1..]), None, "too few");
    }

    #[test]
    fn what_comings_and_goings_bring_about_is_no_refusal() {
        let text = "parvis_errors_total{code=\"no_such_participant\"} 5\nparvis_errors_total{code=\"replaced\"} 1\n\
             parvis_refusals_total{reason=\"rooms\"} 0\n";
        assert!(refused(&Scrape::read(text)).is_empty());
        let text = "parvis_errors_total{code=\"too_fast\"} 1\nparvis_refusals_total{reason=\"rooms\"} 2\n\
             parvis_queue_overflows_total 3\n";
        assert_eq!(refused(&Scrape::read(text)).len(), 3);
    }
}
