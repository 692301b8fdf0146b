//! Plays the record of a report again: `cargo run -p parvis-meeting --example replay -- report.json`. Prints the first
//! difference and the meeting after it, where there is one.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is for the one who looks at it")]

use std::process::ExitCode;

use parvis_meeting::flight::Flight;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: replay report.json");
        return ExitCode::FAILURE;
    };
    match play(&path) {
        Ok(same) if same => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the meeting does the same again.
fn play(path: &str) -> Result<bool, Box<dyn std::error::Error>> {
    let replay = Flight::read(&std::fs::read_to_string(path)?)?.replay()?;
    if let Some(difference) = &replay.difference {
        println!("{difference}\n");
    }
    println!("{} inputs were played, with {} outputs", replay.inputs, replay.outputs);
    Ok(replay.difference.is_none())
}
