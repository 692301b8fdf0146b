//! Fills a server with participants, or measures what they cost it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use parvis_bots::load::{Crowd, Load};
use parvis_bots::soak::{self, Soak};
use parvis_bots::{limits, memory, relay};

#[derive(Debug, Parser)]
#[command(name = "parvis-bots", about = "Headless participants for a Parvis server")]
struct BotArguments {
    #[command(subcommand)]
    task: BotTask,
}

#[derive(Debug, Subcommand)]
enum BotTask {
    /// Makes participants join a server and stay until Ctrl-C
    Load {
        /// The server, as ws://host:port
        #[arg(long)]
        url: String,
        /// How many participants
        #[arg(long, default_value_t = 1000)]
        count: usize,
        /// How many of them in each room
        #[arg(long, default_value_t = 4)]
        per_room: usize,
        /// Each also sends offers to the participants already there, as a page does
        #[arg(long)]
        offers: bool,
    },
    /// Starts a server, fills it, and prints how much memory it takes; fails when that is too much
    Memory {
        /// The binary of the server
        #[arg(long, env = "PARVIS_BIN", default_value = "target/release/parvis")]
        server: PathBuf,
        /// How many participants
        #[arg(long, default_value_t = 10_000)]
        count: usize,
        /// How many of them in each room
        #[arg(long, default_value_t = 4)]
        per_room: usize,
        /// Each also sends offers to the participants already there, as a page does
        #[arg(long)]
        offers: bool,
        /// How many seconds to wait before the memory is read
        #[arg(long, default_value_t = 20)]
        idle: u64,
    },
    /// Starts a server and coturn, relays the same through both, and prints what a packet costs each; then what many idle allocations
    /// take. Fails when that is too much
    Relay {
        /// The binary of the server
        #[arg(long, env = "PARVIS_BIN", default_value = "target/release/parvis")]
        server: PathBuf,
    },
    /// Starts a server and has people come, talk, lose their connection, come back and leave, over and over; prints what is left
    /// after each round. Fails when something is, or somebody could not go on
    Soak {
        /// The binary of the server
        #[arg(long, env = "PARVIS_BIN", default_value = "target/release/parvis")]
        server: PathBuf,
        /// How many people
        #[arg(long, default_value_t = 1000)]
        count: usize,
        /// How many of them in each room
        #[arg(long, default_value_t = 4)]
        per_room: usize,
        /// How many rounds. The first two warm the server up
        #[arg(long, default_value_t = soak::FEWEST)]
        rounds: usize,
        /// How many seconds people are there in each round
        #[arg(long, default_value_t = 23)]
        seconds: u64,
    },
}

fn main() -> ExitCode {
    match run(BotArguments::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Where this cannot be written either, the exit code still says it.
            let _ = writeln!(std::io::stderr(), "parvis-bots: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(task: BotTask) -> Result<bool, Box<dyn std::error::Error>> {
    let mut out = std::io::stdout();
    match task {
        BotTask::Load { url, count, per_room, offers } => {
            limits::allow_sockets(count as u64)?;
            let crowd = Crowd::gather(&Load { server: url, count, per_room, offers }).await;
            writeln!(out, "{} joined in {:.1} s", crowd.joined(), crowd.took().as_secs_f64())?;
            if let Some(first) = crowd.failures().first() {
                writeln!(out, "{} did not join; the first failed with: {first}", crowd.failures().len())?;
            }
            tokio::signal::ctrl_c().await?;
            writeln!(out, "{} lost their connection", crowd.lost())?;
            Ok(crowd.failures().is_empty() && crowd.lost() == 0)
        }
        BotTask::Memory { server, count, per_room, offers, idle } => {
            limits::allow_sockets(count as u64)?;
            let state = std::env::temp_dir().join(format!("parvis-bots-{}", std::process::id()));
            let load = Load { server: String::new(), count, per_room, offers };
            let measured = memory::measure(&server, &state, load, Duration::from_secs(idle)).await;
            // Nothing but a key that was made for this.
            let _ = std::fs::remove_dir_all(&state);
            let measured = measured?;
            writeln!(out, "{measured}")?;
            Ok(measured.is_within_bounds())
        }
        BotTask::Relay { server } => {
            let state = std::env::temp_dir().join(format!("parvis-bots-{}", std::process::id()));
            let measured = async {
                let compared = relay::compare(&server, &state).await?;
                writeln!(out, "{}", relay::Compared::titles())?;
                for compared in &compared {
                    writeln!(out, "{compared}")?;
                }
                Ok::<_, std::io::Error>((compared, relay::idle(&server, &state).await?))
            };
            let measured = measured.await;
            // Nothing but a key that was made for this.
            let _ = std::fs::remove_dir_all(&state);
            let (compared, idle) = measured?;
            writeln!(out, "{} idle allocations: {idle:.1} MB (at most {})", relay::IDLE, relay::IDLE_MIB)?;
            Ok(compared.iter().all(relay::Compared::is_within_bounds) && idle <= relay::IDLE_MIB)
        }
        BotTask::Soak { server, count, per_room, rounds, seconds } => {
            // Whoever comes back may have two for a moment.
            limits::allow_sockets(2 * count as u64)?;
            let state = std::env::temp_dir().join(format!("parvis-bots-{}", std::process::id()));
            let soak = Soak { people: count, per_room, rounds, lasts: Duration::from_secs(seconds) };
            let wrong = soak::run(&server, &state, soak, &mut out).await;
            // Nothing but a key that was made for this.
            let _ = std::fs::remove_dir_all(&state);
            let wrong = wrong?;
            for sentence in &wrong {
                writeln!(out, "wrong: {sentence}")?;
            }
            Ok(wrong.is_empty())
        }
    }
}
