//! `cargo xtask`: the commands of this repository.

mod process;
mod site;
mod tools;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};

use site::Flavour;
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Builds, runs and tests Parvis")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the server, with the pages and all they need inside it, as target/release/parvis
    Build {
        /// Only target/site, without the server
        #[arg(long)]
        site_only: bool,
    },
}

fn main() -> Result<()> {
    let workspace = Workspace::find()?;
    match Arguments::parse().command {
        Task::Build { site_only } => build(&workspace, site_only),
    }
}

fn build(workspace: &Workspace, site_only: bool) -> Result<()> {
    tools::wasm_target()?;
    site::build(workspace, Flavour::Release)?;
    if !site_only {
        process::run(process::cargo(workspace.root()).args(["build", "--release", "--package", "parvis"]))?;
        println!("server: {}", workspace.server().display());
    }
    Ok(())
}
